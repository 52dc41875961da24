//! The consultations and events that a filter matches, in order.

use std::{cmp::Reverse, sync::Arc};

use jiff::{Timestamp, civil::Date};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::{Filter, FilterProblem, IndexedConsultation, Snapshot};
use crate::domain::{Event, EventKind, closing_soon, names};

/// An order of consultations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Sort {
    /// The nearest deadline that has not passed first; then the passed ones, last passed first; then those without.
    Deadline,
    /// Last published first.
    #[default]
    Published,
    /// Last changed here first: for mirrors.
    Changed,
    /// Youngest news first, by the day it happened: for the state feed.
    Updated,
    /// Best match of the free text first; last published first where none is given.
    Relevance,
}

names!(Sort);

impl Sort {
    /// Reads the value of a query key, `deadline`.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn read(value: &str) -> Result<Self, FilterProblem> {
        let unknown = || FilterProblem::unknown_value("sort", value, Self::ALL.into_iter().map(Self::name));
        Self::from_name(value).ok_or_else(unknown)
    }
}

impl Snapshot {
    /// The consultations that match `filter` on the day `today`. Equals are in order of publication, then id.
    #[must_use]
    pub fn consultations_matching(&self, filter: &Filter, today: Date, sort: Sort) -> Vec<&Arc<IndexedConsultation>> {
        let mut found: Vec<&Arc<IndexedConsultation>> = match self.candidates(filter) {
            Some(few) => few.into_iter().filter(|indexed| filter.matches(indexed, today)).collect(),
            None => self.consultations().iter().filter(|indexed| filter.matches(indexed, today)).collect(),
        };
        // With the keys side by side: comparing through the pointers walks all over memory.
        match sort {
            Sort::Published => {}
            Sort::Relevance => found.sort_by_cached_key(|indexed| Reverse(filter.rank(indexed))),
            Sort::Changed => found.sort_by_cached_key(|indexed| Reverse(indexed.changed_at)),
            Sort::Updated => found.sort_by_cached_key(|indexed| Reverse(indexed.updated_at)),
            Sort::Deadline => found.sort_by_cached_key(|indexed| match indexed.deadline_ahead_on(today) {
                Some(day) if day >= today => (0, Some(day), Reverse(None)),
                Some(day) => (1, None, Reverse(Some(day))),
                None => (2, None, Reverse(None)),
            }),
        }
        found
    }

    /// The consultations that `filter` may match, in order of publication, where its text finds few: looking at every
    /// consultation walks over all of memory.
    fn candidates(&self, filter: &Filter) -> Option<Vec<&Arc<IndexedConsultation>>> {
        if filter.matches_nothing() {
            return Some(Vec::new());
        }
        if !filter.awaited.is_empty() {
            return None; // a text beside an organization's view adds to it
        }
        let [text] = filter.texts.as_slice() else { return None };
        let mut few: Vec<&Arc<IndexedConsultation>> =
            text.few_of(self.consultations().len())?.filter_map(|slot| self.at(slot)).collect();
        few.sort_by_cached_key(|indexed| indexed.order());
        Some(few)
    }

    /// The events that match `filter` on the day `today`, youngest news first, with those of kind `closing-soon`. The
    /// iterator is lazy: a feed need not look at all.
    pub fn events_matching<'a>(
        &'a self,
        filter: &'a Filter,
        today: Date,
    ) -> impl Iterator<Item = (Arc<Event>, &'a Arc<IndexedConsultation>)> {
        let mut closing = self.closing_soon(filter, today).into_iter().peekable();
        let wanted = self.events().iter().filter(|event| filter.wants(event.kind));
        let mut stored = wanted
            .filter_map(|event| self.consultation(event.consultation).map(|indexed| (Arc::clone(event), indexed)))
            .filter(move |(event, indexed)| filter.matches_event(event, indexed, today))
            .peekable();
        std::iter::from_fn(move || match (stored.peek(), closing.peek()) {
            (Some((one, _)), Some((other, _))) if other.news_at() > one.news_at() => closing.next(),
            (Some(_), _) => stored.next(),
            (None, _) => closing.next(),
        })
    }

    /// The stored events that became news from `from` until `to` and match `filter` on the day `today`, oldest first.
    #[must_use]
    pub fn events_between(
        &self,
        filter: &Filter,
        from: Timestamp,
        to: Timestamp,
        today: Date,
    ) -> Vec<(&Arc<Event>, &Arc<IndexedConsultation>)> {
        let events = self.events();
        // Youngest first.
        let begin = events.partition_point(|event| event.news_at() >= to);
        let end = events.partition_point(|event| event.news_at() >= from);
        let within = events.get(begin..end).unwrap_or_default().iter().rev();
        within
            .filter(|event| filter.wants(event.kind))
            .filter_map(|event| self.consultation(event.consultation).map(|indexed| (event, indexed)))
            .filter(|(event, indexed)| filter.matches_event(event, indexed, today))
            .collect()
    }

    /// The events of kind `closing-soon` on the day `today`, youngest first.
    fn closing_soon(&self, filter: &Filter, today: Date) -> Vec<(Arc<Event>, &Arc<IndexedConsultation>)> {
        if !filter.wants(EventKind::ClosingSoon) {
            return Vec::new();
        }
        let is_open = |indexed: &&Arc<IndexedConsultation>| indexed.last_deadline_on().is_some_and(|day| day >= today);
        let open = self.consultations().iter().filter(is_open);
        let mut events: Vec<_> = open
            .flat_map(|indexed| {
                let events =
                    filter.leads().flat_map(|lead| closing_soon(&indexed.consultation, &indexed.events, lead, today));
                events.map(move |event| (Arc::new(event), indexed))
            })
            .filter(|(event, indexed)| filter.matches_event(event, indexed, today))
            .collect();
        events.sort_by_key(|(event, _)| Reverse((event.at, event.id)));
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing;

    #[test]
    fn the_names_are_those_in_addresses() {
        let names = Sort::ALL.map(Sort::name);
        assert_eq!(names, ["deadline", "published", "changed", "updated", "relevance"]);
        assert_eq!(Sort::read("updated"), Ok(Sort::Updated));
        assert_eq!(Sort::read("updatd").unwrap_err().suggestion.as_deref(), Some("updated"));
    }

    #[test]
    fn the_next_deadline_stands_first() {
        let mut consultations = ["a", "b", "c", "d", "e"].map(|key| testing::consultation(key, key));
        for (consultation, on) in consultations.iter_mut().zip(["2026-06-30", "2026-06-01", "2026-05-31", "2026-05-20"])
        {
            consultation.deadlines = vec![testing::deadline(on)];
        }
        consultations[4].deadlines.clear();
        let snapshot = testing::snapshot(&consultations, &[]);
        let today = "2026-06-01".parse().unwrap();
        let sorted = snapshot.consultations_matching(&Filter::default(), today, Sort::Deadline);
        let keys: Vec<&str> = sorted.iter().map(|indexed| indexed.consultation.key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "c", "d", "e"]);
    }

    #[test]
    fn the_day_that_is_shown_is_the_one_that_sorts_and_filters() {
        let mut consultations = ["a", "b"].map(|key| testing::consultation(key, key));
        consultations[0].deadlines = vec![testing::deadline("2026-05-20"), testing::deadline("2026-06-30")];
        consultations[1].deadlines = vec![testing::deadline("2026-07-10")];
        let snapshot = testing::snapshot(&consultations, &[]);
        let today = "2026-06-01".parse().unwrap();
        let keys = |query: &str| {
            let filter = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), &snapshot, &[]).unwrap();
            let sorted = snapshot.consultations_matching(&filter, today, Sort::Deadline);
            sorted.iter().map(|indexed| indexed.consultation.key.clone()).collect::<String>()
        };
        assert_eq!(keys(""), "ab", "30 June is shown of the first");
        assert_eq!(keys("deadlineAfter=2026-06-01&deadlineBefore=2026-06-30"), "a");
    }

    #[test]
    fn few_that_are_found_come_in_the_order_of_all() {
        let consultations: Vec<_> = (0..40)
            .map(|n| {
                let title = if n % 10 == 3 { "Rent vatten" } else { "Skatt" };
                let mut consultation = testing::consultation(&n.to_string(), title);
                consultation.published_on = Some(jiff::civil::date(2026, 5, 1 + n % 28));
                consultation
            })
            .collect();
        let snapshot = testing::snapshot(&consultations, &[]);
        let today = "2026-06-01".parse().unwrap();
        let text = |typed| Filter::from_pairs([("q", typed), ("status", "open")], &snapshot, &[]).unwrap();
        for sort in Sort::ALL {
            let all = snapshot.consultations_matching(&Filter::default(), today, sort);
            let expected: Vec<_> =
                all.into_iter().filter(|indexed| indexed.consultation.title == "Rent vatten").collect();
            let filter = text("vatten");
            assert_eq!(snapshot.candidates(&filter).map(|few| few.len()), Some(4), "few");
            let found = snapshot.consultations_matching(&filter, today, sort);
            assert!(
                found.iter().map(|indexed| indexed.slot).eq(expected.iter().map(|indexed| indexed.slot)),
                "{}",
                sort.name()
            );
        }
        assert!(snapshot.candidates(&text("skatt")).is_none(), "many");
        assert_eq!(snapshot.candidates(&text("zebra")).map(|few| few.len()), Some(0), "none");
    }

    #[test]
    fn events_come_youngest_first_with_those_that_follow_from_the_day() {
        let consultation = testing::consultation("a", "Rent vatten");
        let events = [(EventKind::Published, "2026-05-04"), (EventKind::DocumentAdded, "2026-06-24")]
            .map(|(kind, day)| testing::event(&consultation, kind, day));
        let snapshot = testing::snapshot(std::slice::from_ref(&consultation), &events);
        let kinds = |query: &str, today: &str| {
            let pairs = url::form_urlencoded::parse(query.as_bytes());
            let filter = Filter::from_pairs(pairs, &snapshot, &[]).unwrap();
            let events = snapshot.events_matching(&filter, today.parse().unwrap());
            events.map(|(event, _)| event.kind.name()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(kinds("", "2026-06-24"), "document-added closing-soon closing-soon published");
        assert_eq!(kinds("", "2026-06-22"), "document-added closing-soon published");
        assert_eq!(kinds("days=7", "2026-06-22"), "document-added published");
        assert_eq!(kinds("events=published,closing-soon", "2026-06-30"), "closing-soon closing-soon published");
        assert_eq!(kinds("events=closing-soon&days=40,20,7", "2026-06-30"), "closing-soon closing-soon closing-soon");
        assert_eq!(kinds("events=published", "2026-06-30"), "published");
        assert_eq!(kinds("events=closing-soon", "2026-07-01"), "");
    }
}
