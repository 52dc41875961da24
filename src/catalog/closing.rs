//! "Closing soon": an event that no publisher reports, since it follows from the deadline and the day.
//!
//! It exists from the beginning of the day that lies the chosen number of days before the deadline until the deadline
//! has passed. It has an id of its own for each consultation, lead and deadline, so a deadline that is moved gives
//! another one. A case that was sent out, or whose deadline was moved, within the lead has none: the reader has just
//! been told of it, by an entry that names the day.

use std::{cmp::Reverse, sync::Arc};

use jiff::{ToSpan, civil::Date};

use super::{Case, Filter, Snapshot};
use crate::domain::{Event, EventId, EventKind, start_of_day};

impl Snapshot {
    /// The events of kind `closing-soon` on the day `today`, youngest first.
    pub(super) fn closing_soon(&self, filter: &Filter, today: Date) -> Vec<(Arc<Event>, &Arc<Case>)> {
        if !filter.wants(EventKind::ClosingSoon) {
            return Vec::new();
        }
        let mut events: Vec<_> = self
            .cases()
            .iter()
            .filter_map(|case| Some((Arc::new(closing(case, filter.lead(), today)?), case)))
            .filter(|(_, case)| filter.matches(case, today))
            .collect();
        events.sort_by_key(|(event, _)| Reverse((event.at, event.id)));
        events
    }
}

fn closing(case: &Case, lead: u8, today: Date) -> Option<Event> {
    let deadline = case.deadline_on().filter(|day| *day >= today)?;
    let first = deadline.checked_sub(i32::from(lead).days()).ok().filter(|first| *first <= today)?;
    let consultation = &*case.consultation;
    let at = start_of_day(first);
    let told = |event: &Arc<Event>| {
        matches!(event.kind, EventKind::Published | EventKind::DeadlineChanged | EventKind::Reinstated)
            && event.at >= at
    };
    let just_told = consultation.published_on.is_some_and(|day| day >= first) || case.events.iter().any(told);
    if consultation.withdrawn || just_told {
        return None;
    }
    Some(Event {
        id: EventId::new(
            consultation.id,
            &format!("{}-{lead}", EventKind::ClosingSoon.name()),
            &deadline.to_string(),
            0,
        ),
        kind: EventKind::ClosingSoon,
        at,
        recorded_at: at,
        archive: true,
        consultation: consultation.id,
        field: None,
        old: None,
        new: Some(deadline.to_string()),
    })
}
