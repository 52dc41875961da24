//! The one filter of pages, feeds, calendar, exports and API, and what it lets through.
//!
//! Several values of one key mean any of them, several keys mean all of them. An empty filter lets everything through.

use std::{collections::BTreeSet, ops::Range};

use jiff::{Timestamp, civil::Date};

use super::{
    Guess, IndexedConsultation, ReferenceQuery, Snapshot, Snippet, TextQuery,
    facets::Dimension,
    search::{Marker, Node},
};
use crate::domain::{ConsultationId, ConsultationKind, Event, EventKind, Status};

/// A chosen issuer or topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The value in the address.
    pub slug: String,
    /// The name to display.
    pub name: String,
    pub(super) number: u32,
}

/// A chosen organization.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Organization {
    /// The name, as first seen in any consultation.
    pub name: String,
    pub(super) number: u32,
}

/// What to let through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Sent out by any of these.
    pub issuers: Vec<Named>,
    /// Any of these kinds of text.
    pub kinds: Vec<ConsultationKind>,
    /// Filed under any of these.
    pub topics: Vec<Named>,
    /// In any of these states. `open` means that answers are taken, so what is `closing` is also let through.
    pub statuses: Vec<Status>,
    /// Any of these free texts.
    pub texts: Vec<TextQuery>,
    /// Refers to any of these.
    pub references: Vec<ReferenceQuery>,
    /// Any of these was asked to answer.
    pub asked: Vec<Organization>,
    /// Any of these has answered.
    pub answered: Vec<Organization>,
    /// One of these consultations, with their titles.
    pub consultations: Vec<(ConsultationId, String)>,
    /// The deadline is this day or later.
    pub deadline_after: Option<Date>,
    /// The deadline is this day or earlier.
    pub deadline_before: Option<Date>,
    /// Published on this day or later.
    pub published_after: Option<Date>,
    /// Published on this day or earlier.
    pub published_before: Option<Date>,
    /// Something that we hold of it changed here at this instant or later.
    pub changed_after: Option<Timestamp>,
    /// Only these events; empty for all. It does not touch which consultations are let through.
    pub events: BTreeSet<EventKind>,
    /// How many days before the deadline `closing-soon` is told; none for the usual seven.
    pub days: Option<u8>,
}

impl Filter {
    /// The lead of `closing-soon` where none is chosen.
    pub const DAYS: u8 = 7;

    /// How many days before the deadline `closing-soon` is told.
    #[must_use]
    pub fn lead(&self) -> u8 {
        self.days.unwrap_or(Self::DAYS)
    }

    /// Whether nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether events of this kind are let through.
    #[must_use]
    pub fn wants(&self, kind: EventKind) -> bool {
        self.events.is_empty() || self.events.contains(&kind)
    }

    /// Whether no case can be let through: a word is asked for that none has.
    pub(super) fn is_hopeless(&self) -> bool {
        !self.texts.is_empty() && self.texts.iter().all(TextQuery::is_hopeless)
    }

    /// How well `case` fits the free text, as an order: more is better, 0 without one.
    #[must_use]
    pub fn rank(&self, case: &IndexedConsultation) -> u32 {
        // Scores are not negative, and then their bits are in their order.
        self.texts.iter().map(|text| text.score(case)).fold(0.0, f32::max).to_bits()
    }

    /// What was probably meant where the free text finds nothing at all, whatever else is chosen: the filter that asks
    /// for it, and how it differs. For pages: a feed or an export answers what was asked.
    #[must_use]
    pub fn guess(&self, snapshot: &Snapshot) -> Option<(Self, Guess)> {
        let [text] = self.texts.as_slice() else { return None };
        let (text, guess) = text.is_hopeless().then(|| snapshot.guess(text))??;
        Some((Self { texts: vec![text], ..self.clone() }, guess))
    }

    /// Where the words of the free text stand in `text`, in bytes, in order.
    #[must_use]
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        self.marker().map_or_else(Vec::new, |marker| marker.marks(text))
    }

    /// The piece of `text`, of about `most` bytes, in which most words of the free text stand; none where none does.
    #[must_use]
    pub fn snippet(&self, text: &str, most: usize) -> Option<Snippet> {
        self.marker()?.snippet(text, most)
    }

    fn marker(&self) -> Option<Marker> {
        let nodes: Vec<Node> = self.texts.iter().flat_map(|text| text.nodes.iter().cloned()).collect();
        (!nodes.is_empty()).then(|| Marker::new(&nodes))
    }

    /// Whether `case` is let through on the civil day `today` in Sweden.
    #[must_use]
    pub fn matches(&self, case: &IndexedConsultation, today: Date) -> bool {
        Dimension::ALL.into_iter().all(|dimension| self.matches_in(dimension, case, today)) && self.matches_beside(case)
    }

    /// Whether `event` of `case` is let through.
    #[must_use]
    pub fn matches_event(&self, event: &Event, case: &IndexedConsultation, today: Date) -> bool {
        self.wants(event.kind) && self.matches(case, today)
    }

    /// Whether `case` has one of the chosen values of `dimension`.
    pub(super) fn matches_in(&self, dimension: Dimension, case: &IndexedConsultation, today: Date) -> bool {
        match dimension {
            Dimension::Issuer => any(&self.issuers, |named| case.issuers.contains(&named.number)),
            Dimension::Kind => any(&self.kinds, |kind| *kind == case.kind),
            Dimension::Topic => any(&self.topics, |named| case.topics.contains(&named.number)),
            Dimension::Status => {
                self.statuses.is_empty() || {
                    let status = case.status(today);
                    self.statuses
                        .iter()
                        .any(|chosen| *chosen == status || (*chosen == Status::Open && status.is_open()))
                }
            }
        }
    }

    /// Whether `case` fits everything but the dimensions that are counted. The free text, which costs most, is last.
    pub(super) fn matches_beside(&self, case: &IndexedConsultation) -> bool {
        any(&self.consultations, |(id, _)| *id == case.consultation.id)
            && within(case.deadline_on(), self.deadline_after, self.deadline_before)
            && within(case.published_on(), self.published_after, self.published_before)
            && self.changed_after.is_none_or(|after| case.changed_at >= after)
            && any(&self.asked, |organization| case.asked.binary_search(&organization.number).is_ok())
            && any(&self.answered, |organization| case.answered.binary_search(&organization.number).is_ok())
            && any(&self.references, |query| case.consultation.references.iter().any(|r| query.matches(r)))
            && any(&self.texts, |query| query.matches(case))
    }
}

fn any<T>(chosen: &[T], fits: impl FnMut(&T) -> bool) -> bool {
    chosen.is_empty() || chosen.iter().any(fits)
}

fn within(day: Option<Date>, from: Option<Date>, to: Option<Date>) -> bool {
    from.is_none_or(|from| day.is_some_and(|day| day >= from)) && to.is_none_or(|to| day.is_some_and(|day| day <= to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{Sort, testing},
        domain::{Consultee, Reference, ReferenceKind},
    };

    #[test]
    fn values_of_one_key_mean_any_and_keys_mean_all() {
        let mut water = testing::consultation("a", "Rent vatten i Örebro");
        water.kind = ConsultationKind::Sou;
        water.consultees.push(Consultee { name: "Örebro kommun".to_owned() });
        let number = "SOU 2026:14".to_owned();
        water.references.push(Reference { kind: ReferenceKind::Sou, number, url: None });
        let mut tax = testing::consultation("b", "Skatt på bensin");
        tax.issuers[0].slug = "kulturdepartementet".to_owned();
        tax.deadlines = vec![testing::deadline("2026-06-05")];
        let mut gone = testing::consultation("c", "Återkallad utredning");
        gone.withdrawn = true;
        gone.published_on = Some("2026-05-10".parse().unwrap());
        gone.fetched_at = "2026-05-20T10:00:00Z".parse().unwrap();
        gone.deadlines.clear();
        let snapshot = testing::snapshot(&[water, tax, gone], &[]);
        for (query, titles) in [
            ("", "c a b"),
            ("issuer=finansdepartementet", "c a"),
            ("issuer=finansdepartementet,kulturdepartementet", "c a b"),
            ("issuer=kulturdepartementet&q=vatten", ""),
            ("status=open", "a b"),
            ("status=closing", "b"),
            ("status=withdrawn,closing", "c b"),
            ("kind=sou", "a"),
            ("q=orebro+vatten", "a"),
            ("q=bensin&q=vatten", "a b"),
            ("reference=sou2026:14", "a"),
            ("asked=Örebro+kommun", "a"),
            ("deadlineAfter=2026-06-05", "a b"),
            ("deadlineAfter=2026-06-06", "a"),
            ("deadlineBefore=2026-06-05", "b"),
            ("publishedAfter=2026-05-10", "c"),
            ("publishedBefore=2026-05-09", "a b"),
            ("changedAfter=2026-05-20T10:00:00Z", "c"),
            ("events=withdrawn", "c a b"),
        ] {
            let pairs = url::form_urlencoded::parse(query.as_bytes());
            let filter = Filter::from_pairs(pairs, &snapshot, &[]).unwrap();
            let found = snapshot.consultations_matching(&filter, "2026-06-01".parse().unwrap(), Sort::Published);
            let found: Vec<&str> = found.iter().map(|case| case.consultation.key.as_str()).collect();
            let mut expected: Vec<&str> = titles.split_whitespace().collect();
            // Two were published on the same day: their order is that of their ids.
            let by_id = |key: &&str| std::cmp::Reverse(ConsultationId::from_key(key));
            expected.sort_by_key(|key| (*key != "c", by_id(key)));
            assert_eq!(found, expected, "{query}");
        }
    }
}
