//! "Closing soon": an event that no publisher reports, since it follows from the deadline and the day.
//!
//! It lasts from the start of the day that lies the chosen number of days before the deadline until the deadline has
//! passed. Each consultation, lead and deadline has its own id, so a moved deadline gives another event. A consultation
//! that was published, found or moved within the lead has none: the entry that reported it names the day. Where several
//! deadlines hold, for parts or for some alone, each has an event.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};

use super::{Consultation, Event, EventId, EventKind, start_of_day};

/// The `closing-soon` events of a consultation on the day `today`, one for each deadline, `lead` days before it at the
/// earliest. `events` are those that are stored of it.
#[must_use]
pub fn closing_soon(consultation: &Consultation, events: &[Arc<Event>], lead: u8, today: Date) -> Vec<Event> {
    let mut days: Vec<Date> = consultation.deadlines.iter().map(|deadline| deadline.on).collect();
    days.dedup();
    days.into_iter().filter_map(|day| closing_on(consultation, events, lead, day, today)).collect()
}

fn closing_on(
    consultation: &Consultation,
    events: &[Arc<Event>],
    lead: u8,
    deadline: Date,
    today: Date,
) -> Option<Event> {
    let first = deadline.checked_sub(i32::from(lead).days()).ok()?;
    if consultation.withdrawn || today < first || today > deadline {
        return None;
    }
    let at = start_of_day(first);
    let names_the_deadline = |event: &Arc<Event>| {
        matches!(event.kind, EventKind::Published | EventKind::DeadlineChanged | EventKind::Reinstated)
            && event.news_at() >= at
    };
    let published_within_the_lead = consultation.published_on.is_some_and(|day| day >= first);
    if published_within_the_lead || events.iter().any(names_the_deadline) {
        return None;
    }
    let what = format!("{}-{lead}", EventKind::ClosingSoon.name());
    Some(Event {
        id: EventId::new(consultation.id, &what, &deadline.to_string(), 0),
        kind: EventKind::ClosingSoon,
        at,
        recorded_at: at,
        archive: true,
        consultation: consultation.id,
        field: None,
        old: None,
        new: Some(deadline.to_string()),
        claimed_by: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing;

    fn closing_on(consultation: &Consultation, events: &[Event], lead: u8, today: &str) -> Option<Event> {
        let events: Vec<_> = events.iter().cloned().map(Arc::new).collect();
        let mut closing = closing_soon(consultation, &events, lead, today.parse().unwrap());
        assert!(closing.len() < 2);
        closing.pop()
    }

    #[test]
    fn each_of_several_deadlines_is_reported() {
        let mut consultation = testing::consultation("a", "Rent vatten");
        consultation
            .deadlines
            .push(crate::domain::Deadline { scope: Some("kommunerna".to_owned()), ..testing::deadline("2026-07-03") });
        let days = |today: &str| -> Vec<String> {
            closing_soon(&consultation, &[], 7, today.parse().unwrap())
                .into_iter()
                .filter_map(|event| event.new)
                .collect()
        };
        assert_eq!(days("2026-06-24"), ["2026-06-30"]);
        assert_eq!(days("2026-06-29"), ["2026-06-30", "2026-07-03"]);
        assert_eq!(days("2026-07-02"), ["2026-07-03"]);
    }

    #[test]
    fn it_lasts_from_the_lead_to_the_deadline_and_does_not_change() {
        let consultation = testing::consultation("a", "Rent vatten");
        assert_eq!(closing_on(&consultation, &[], 7, "2026-06-22"), None);
        let first = closing_on(&consultation, &[], 7, "2026-06-23").unwrap();
        assert_eq!(first.at, start_of_day("2026-06-23".parse().unwrap()));
        assert_eq!(closing_on(&consultation, &[], 7, "2026-06-30").as_ref(), Some(&first));
        assert_eq!(closing_on(&consultation, &[], 7, "2026-07-01"), None);
    }

    #[test]
    fn each_lead_and_each_deadline_has_its_own_id() {
        let consultation = testing::consultation("a", "Rent vatten");
        let mut extended = consultation.clone();
        extended.deadlines = vec![testing::deadline("2026-09-30")];
        let ids = [
            closing_on(&consultation, &[], 7, "2026-06-30").unwrap().id,
            closing_on(&consultation, &[], 14, "2026-06-30").unwrap().id,
            closing_on(&extended, &[], 7, "2026-09-30").unwrap().id,
        ];
        assert!(ids[0] != ids[1] && ids[0] != ids[2], "{ids:?}");
    }

    #[test]
    fn nothing_is_reported_twice_within_the_lead_nor_of_a_withdrawn_consultation() {
        let consultation = testing::consultation("a", "Rent vatten");
        let moved = |day| [testing::event(&consultation, EventKind::DeadlineChanged, day)];
        assert_eq!(closing_on(&consultation, &moved("2026-06-24"), 7, "2026-06-30"), None);
        assert!(closing_on(&consultation, &moved("2026-06-22"), 7, "2026-06-30").is_some());
        let mut late = consultation.clone();
        late.published_on = Some("2026-06-25".parse().unwrap());
        assert_eq!(closing_on(&late, &[], 7, "2026-06-30"), None);
        let found = |archive| {
            let recorded_at = start_of_day("2026-06-25".parse().unwrap());
            [Event { recorded_at, archive, ..testing::event(&consultation, EventKind::Published, "2026-05-04") }]
        };
        assert_eq!(closing_on(&consultation, &found(false), 7, "2026-06-30"), None, "found within the lead");
        assert!(closing_on(&consultation, &found(true), 7, "2026-06-30").is_some(), "found when an archive was read");
        let mut withdrawn = consultation.clone();
        withdrawn.withdrawn = true;
        assert_eq!(closing_on(&withdrawn, &[], 7, "2026-06-30"), None);
    }
}
