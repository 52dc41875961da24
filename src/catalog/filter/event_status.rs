//! The state in which an event happened: a feed of what is open says that one of them was withdrawn.
//!
//! Judged by today's state, the withdrawal of an open consultation would be in no feed of open ones: it is not open any
//! more. So an event belongs to a feed if its consultation was in a chosen state before it or after it, or is today. The
//! published answers end what was open, however late they come.

use jiff::civil::Date;

use super::Filter;
use crate::{
    catalog::{IndexedConsultation, facets::Dimension},
    domain::{Event, EventKind, Status, day_of},
};

impl Filter {
    /// Returns `true` if this event of `indexed` is wanted on the civil day `today`.
    pub(in crate::catalog) fn matches_event(&self, event: &Event, indexed: &IndexedConsultation, today: Date) -> bool {
        let beside = Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Status);
        (self.matches_in(Dimension::Status, indexed, today) || self.took_when_it_happened(event, indexed))
            && beside.into_iter().all(|dimension| self.matches_in(dimension, indexed, today))
            && self.matches_beside(indexed, today)
    }

    fn took_when_it_happened(&self, event: &Event, indexed: &IndexedConsultation) -> bool {
        let ends_what_was_open = event.kind == EventKind::SubmissionsPublished && self.takes(Status::Open);
        ends_what_was_open
            || self.takes(status_at(event, indexed, false))
            || self.takes(status_at(event, indexed, true))
    }
}

/// The state of a consultation on the day of one of its events, before it or after it.
fn status_at(event: &Event, indexed: &IndexedConsultation, after: bool) -> Status {
    let on = day_of(event.at);
    let is_before = |other: &Event| match other.id == event.id {
        true => after,
        false => (other.news_at(), other.id) < (event.news_at(), event.id),
    };
    let (before, later): (Vec<&Event>, Vec<&Event>) = indexed.events.iter().map(|e| &**e).partition(|e| is_before(e));
    let withdraws = |event: &Event| match event.kind {
        EventKind::Withdrawn => Some(true),
        EventKind::Reinstated => Some(false),
        _ => None,
    };
    let withdrawn = before.iter().rev().find_map(|event| withdraws(event));
    // What a later event changes was otherwise before it.
    let withdrawn = withdrawn.or_else(|| later.iter().find_map(|event| withdraws(event)).map(|becomes| !becomes));
    let withdrawn = withdrawn.unwrap_or(indexed.consultation.withdrawn);
    let moved = later.iter().filter(|event| event.kind == EventKind::DeadlineChanged);
    let deadline = moved.filter_map(|event| event.old.as_deref()?.parse().ok()).next();
    let deadline = deadline.or_else(|| indexed.deadline_ahead_on(on));
    Status::of(withdrawn, indexed.published_on(), deadline, on)
}

#[cfg(test)]
mod tests {
    use crate::{
        catalog::{Filter, testing},
        domain::EventKind,
    };

    #[test]
    fn a_feed_of_open_ones_says_how_they_ended() {
        let mut consultation = testing::consultation("a", "Tobak");
        consultation.deadlines = vec![testing::deadline("2026-06-30")];
        consultation.withdrawn = true;
        let happened = [
            (EventKind::Published, "2026-05-04"),
            (EventKind::Withdrawn, "2026-05-20"),
            (EventKind::SubmissionsPublished, "2026-08-01"),
            (EventKind::DocumentAdded, "2026-08-02"),
        ];
        let events = happened.map(|(kind, day)| testing::event(&consultation, kind, day));
        let snapshot = testing::snapshot(std::slice::from_ref(&consultation), &events);
        let kinds = |query: &str| {
            let pairs = url::form_urlencoded::parse(query.as_bytes());
            let filter = Filter::from_pairs(pairs, &snapshot, &[]).unwrap();
            let events = snapshot.events_matching(&filter, "2026-09-01".parse().unwrap());
            events.map(|(event, _)| event.kind.name()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(kinds("q=tobak&status=open"), "submissions-published withdrawn published");
        assert_eq!(kinds("status=withdrawn"), "document-added submissions-published withdrawn published");
        assert_eq!(kinds("q=snus&status=open"), "");
    }

    #[test]
    fn a_day_that_moved_is_judged_by_the_day_before_and_after() {
        let mut consultation = testing::consultation("a", "Tobak");
        consultation.deadlines = vec![testing::deadline("2026-05-10")];
        let mut moved = testing::event(&consultation, EventKind::DeadlineChanged, "2026-05-20");
        moved.old = Some("2026-06-30".to_owned());
        let snapshot = testing::snapshot(&[consultation], &[moved]);
        let pairs = [("status", "open")];
        let filter = Filter::from_pairs(pairs, &snapshot, &[]).unwrap();
        let today = "2026-05-21".parse().unwrap();
        assert_eq!(snapshot.events_matching(&filter, today).count(), 1, "it was open until the day moved back");
        assert_eq!(snapshot.consultations_matching(&filter, today, crate::catalog::Sort::Published).len(), 0);
        assert_eq!(filter.lasting(), Filter::default());
    }
}
