//! "Closing soon": an event that no publisher reports, since it follows from the deadline and the day.
//!
//! It exists from the beginning of the day that lies the chosen number of days before the deadline until the deadline
//! has passed. It has an id of its own for each consultation, lead and deadline, so a deadline that is moved gives
//! another one. A case that was sent out, found, or moved within the lead has none: the reader has just been told of it,
//! by an entry that names the day.

use std::{cmp::Reverse, sync::Arc};

use jiff::{ToSpan, civil::Date};

use super::{Filter, IndexedConsultation, Snapshot};
use crate::domain::{Event, EventId, EventKind, start_of_day};

impl Snapshot {
    /// The events of kind `closing-soon` on the day `today`, youngest first.
    pub(super) fn closing_soon(&self, filter: &Filter, today: Date) -> Vec<(Arc<Event>, &Arc<IndexedConsultation>)> {
        if !filter.wants(EventKind::ClosingSoon) {
            return Vec::new();
        }
        let mut events: Vec<_> = self
            .consultations()
            .iter()
            .filter_map(|case| Some((Arc::new(closing(case, filter.lead(), today)?), case)))
            .filter(|(_, case)| filter.matches(case, today))
            .collect();
        events.sort_by_key(|(event, _)| Reverse((event.at, event.id)));
        events
    }
}

fn closing(case: &IndexedConsultation, lead: u8, today: Date) -> Option<Event> {
    let deadline = case.deadline_on().filter(|day| *day >= today)?;
    let first = deadline.checked_sub(i32::from(lead).days()).ok().filter(|first| *first <= today)?;
    let consultation = &*case.consultation;
    let at = start_of_day(first);
    let told = |event: &Arc<Event>| {
        matches!(event.kind, EventKind::Published | EventKind::DeadlineChanged | EventKind::Reinstated)
            && event.news_at() >= at
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::testing,
        domain::{Consultation, start_of_day},
    };

    fn closing_on(case: &Consultation, events: &[Event], query: &str, today: &str) -> Option<Event> {
        let snapshot = testing::snapshot(std::slice::from_ref(case), events);
        let filter = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), &snapshot, &[]).unwrap();
        snapshot.closing_soon(&filter, today.parse().unwrap()).pop().map(|(event, _)| Event::clone(&event))
    }

    #[test]
    fn it_lasts_from_the_lead_to_the_deadline_and_does_not_change() {
        let case = testing::consultation("a", "Rent vatten");
        assert_eq!(closing_on(&case, &[], "", "2026-06-22"), None);
        let first = closing_on(&case, &[], "", "2026-06-23").unwrap();
        assert_eq!(first.at, start_of_day("2026-06-23".parse().unwrap()));
        assert_eq!(closing_on(&case, &[], "", "2026-06-30").as_ref(), Some(&first));
        assert_eq!(closing_on(&case, &[], "", "2026-07-01"), None);
    }

    #[test]
    fn each_lead_and_each_deadline_has_its_own_id() {
        let case = testing::consultation("a", "Rent vatten");
        let mut extended = case.clone();
        extended.deadlines = vec![testing::deadline("2026-09-30")];
        let ids = [
            closing_on(&case, &[], "", "2026-06-30").unwrap().id,
            closing_on(&case, &[], "days=14", "2026-06-30").unwrap().id,
            closing_on(&extended, &[], "", "2026-09-30").unwrap().id,
        ];
        assert!(ids[0] != ids[1] && ids[0] != ids[2], "{ids:?}");
    }

    #[test]
    fn what_was_just_told_and_what_was_taken_back_is_not_told() {
        let case = testing::consultation("a", "Rent vatten");
        let moved = |day| [testing::event(&case, EventKind::DeadlineChanged, day)];
        assert_eq!(closing_on(&case, &moved("2026-06-24"), "", "2026-06-30"), None);
        assert!(closing_on(&case, &moved("2026-06-22"), "", "2026-06-30").is_some());
        let mut late = case.clone();
        late.published_on = Some("2026-06-25".parse().unwrap());
        assert_eq!(closing_on(&late, &[], "", "2026-06-30"), None);
        let found = |archive| {
            let recorded_at = start_of_day("2026-06-25".parse().unwrap());
            [Event { recorded_at, archive, ..testing::event(&case, EventKind::Published, "2026-05-04") }]
        };
        assert_eq!(closing_on(&case, &found(false), "", "2026-06-30"), None, "found within the lead");
        assert!(closing_on(&case, &found(true), "", "2026-06-30").is_some(), "found when an archive was read");
        let mut withdrawn = case.clone();
        withdrawn.withdrawn = true;
        assert_eq!(closing_on(&withdrawn, &[], "", "2026-06-30"), None);
    }
}
