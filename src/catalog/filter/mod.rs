//! The one filter of pages, feeds, calendar, exports and API.
//!
//! In: the pairs of a query, `issuer=finansdepartementet&status=open`. Out: a [`Filter`] that says of each consultation
//! whether it matches, and its canonical query. Several values of one key mean any of them, several keys mean all of
//! them. An empty filter matches everything.
//!
//! - `parse`: a filter from pairs
//! - `canonical`: pairs and query of a filter
//! - `event_status`: the state in which an event happened
//! - `values`: the issuers, subjects, topics and organizations that a filter may name
//! - `reference`: numbers of official texts, however they are typed
//! - `problem`: a filter that cannot be used

mod canonical;
mod event_status;
mod parse;
mod problem;
mod reference;
mod values;

use std::{collections::BTreeSet, ops::Range};

use jiff::{Timestamp, civil::Date};

pub use parse::KEYS;
pub use problem::{Expected, FilterProblem, ProblemKind};
pub use reference::ReferenceQuery;
pub(super) use reference::series_of;
pub use values::FilterValues;

use super::{
    Guess, IndexedConsultation, Snapshot, Snippet, TextQuery,
    facets::Dimension,
    search::{marks, snippet},
};
use crate::domain::{ConsultationId, ConsultationKind, EventKind, OutcomeState, Status};

/// A chosen issuer, subject or topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The value in the address.
    pub slug: String,
    /// The name to display.
    pub name: String,
    pub(super) value_id: u32,
}

/// A chosen organization.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChosenOrganization {
    /// The slug.
    pub slug: String,
    /// The name.
    pub name: String,
    pub(super) value_id: u32,
}

/// A choice of consultations and events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Published by any of these.
    pub issuers: Vec<Named>,
    /// Any of these kinds of text.
    pub kinds: Vec<ConsultationKind>,
    /// About any of these.
    pub subjects: Vec<Named>,
    /// Filed under any of these.
    pub topics: Vec<Named>,
    /// In any of these states. `open` means that answers are taken, so it matches `closing` too.
    pub statuses: Vec<Status>,
    /// Any of these became of it.
    pub outcomes: Vec<OutcomeState>,
    /// Any of these free texts.
    pub texts: Vec<TextQuery>,
    /// Refers to any of these.
    pub references: Vec<ReferenceQuery>,
    /// Any of these was asked to answer.
    pub asked: Vec<ChosenOrganization>,
    /// Any of these has answered.
    pub answered: Vec<ChosenOrganization>,
    /// Any of these was asked and kept silent: answers are published, none of its own, and the last day has passed.
    pub silent: Vec<ChosenOrganization>,
    /// Any of these was asked and has not answered. Then subjects, topics and free texts add what they
    /// find, and leave nothing out.
    pub awaited: Vec<ChosenOrganization>,
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
    /// Something of it changed here at this instant or later.
    pub changed_after: Option<Timestamp>,
    /// Only these events; empty for all. It does not change which consultations match.
    pub events: BTreeSet<EventKind>,
    /// The days from each `closing-soon` event to the deadline; none for the usual ones.
    pub days: BTreeSet<u8>,
}

impl Filter {
    /// The leads of `closing-soon` where none is chosen: for a board that meets monthly, and for those who forget.
    pub const DAYS: [u8; 2] = [7, 30];

    /// The days from each `closing-soon` event to the deadline, the fewest first.
    pub fn leads(&self) -> impl Iterator<Item = u8> {
        let usual = if self.days.is_empty() { Self::DAYS.as_slice() } else { &[] };
        usual.iter().chain(&self.days).copied()
    }

    /// Returns `true` if nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns `true` if events of this kind are wanted.
    #[must_use]
    pub fn wants(&self, kind: EventKind) -> bool {
        self.events.is_empty() || self.events.contains(&kind)
    }

    /// Returns `true` if no consultation can match: none has the words of the free text.
    pub(super) fn matches_nothing(&self) -> bool {
        !self.texts.is_empty() && self.awaited.is_empty() && self.texts.iter().all(TextQuery::matches_nothing)
    }

    /// Returns `true` if `indexed` waits for an answer of a chosen organization, or has a chosen subject, topic or text
    /// beside.
    fn concerns(&self, indexed: &IndexedConsultation) -> bool {
        self.awaited.iter().any(|organization| indexed.awaits(organization.value_id))
            || self.subjects.iter().any(|named| indexed.subjects.contains(&named.value_id))
            || self.topics.iter().any(|named| indexed.topics.contains(&named.value_id))
            || self.texts.iter().any(|text| text.matches(indexed))
    }

    /// The rank of `indexed` by the free text: more is better, 0 without one.
    #[must_use]
    pub fn rank(&self, indexed: &IndexedConsultation) -> u32 {
        // Scores are not negative, and then their bits are in their order.
        self.texts.iter().map(|text| text.score(indexed)).fold(0.0, f32::max).to_bits()
    }

    /// The free texts that were probably meant where this one finds nothing, the likeliest first. For pages: a feed or an
    /// export answers exactly what was asked.
    #[must_use]
    pub fn guesses(&self, snapshot: &Snapshot) -> Vec<Guess> {
        match self.texts.as_slice() {
            [text] if self.awaited.is_empty() && text.matches_nothing() => snapshot.guesses(text),
            _ => Vec::new(),
        }
    }

    /// The ranges of `text`, in bytes and in order, that hold words of the free text.
    #[must_use]
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        marks(&self.texts, text)
    }

    /// The piece of `text`, of about `max_bytes`, that holds most words of the free text; none where it holds none.
    #[must_use]
    pub fn snippet(&self, text: &str, max_bytes: usize) -> Option<Snippet> {
        snippet(&self.texts, text, max_bytes)
    }

    /// Returns `true` if `indexed` matches on the civil day `today` in Sweden.
    #[must_use]
    pub fn matches(&self, indexed: &IndexedConsultation, today: Date) -> bool {
        Dimension::ALL.into_iter().all(|dimension| self.matches_in(dimension, indexed, today))
            && self.matches_beside(indexed, today)
    }

    /// Returns `true` if `indexed` has one of the chosen values of `dimension`.
    pub(super) fn matches_in(&self, dimension: Dimension, indexed: &IndexedConsultation, today: Date) -> bool {
        match dimension {
            Dimension::Issuer => any(&self.issuers, |named| indexed.issuers.contains(&named.value_id)),
            Dimension::Kind => any(&self.kinds, |kind| *kind == indexed.kind),
            // One of several reasons to be in the view of an organization, counted in `concerns`.
            Dimension::Subject | Dimension::Topic if !self.awaited.is_empty() => true,
            Dimension::Subject => any(&self.subjects, |named| indexed.subjects.contains(&named.value_id)),
            Dimension::Topic => any(&self.topics, |named| indexed.topics.contains(&named.value_id)),
            Dimension::Status => self.statuses.is_empty() || self.takes(indexed.status(today)),
        }
    }

    /// Returns `true` if a consultation in this state is wanted, where any state is chosen.
    fn takes(&self, status: Status) -> bool {
        self.statuses.iter().any(|chosen| *chosen == status || (*chosen == Status::Open && status.is_open()))
    }

    /// The same without the states that pass: who follows what is open wants to know how it ends, too.
    #[must_use]
    pub fn lasting(&self) -> Self {
        let mut lasting = self.clone();
        lasting.statuses.retain(|status| !matches!(status, Status::Open | Status::Closing | Status::Upcoming));
        if lasting.statuses.len() < self.statuses.len() {
            lasting.statuses.clear(); // open or closed: all of them
        }
        lasting
    }

    /// Returns `true` if `indexed` matches in everything but the counted dimensions. The free text costs most and is last.
    pub(super) fn matches_beside(&self, indexed: &IndexedConsultation, today: Date) -> bool {
        any(&self.consultations, |(id, _)| *id == indexed.consultation.id)
            && within(indexed.deadline_ahead_on(today), self.deadline_after, self.deadline_before)
            && within(indexed.published_on(), self.published_after, self.published_before)
            && self.changed_after.is_none_or(|after| indexed.changed_at >= after)
            && any(&self.outcomes, |state| indexed.consultation.has_outcome(*state))
            && any(&self.asked, |organization| indexed.asked(organization.value_id))
            && any(&self.answered, |organization| indexed.answered(organization.value_id))
            && any(&self.silent, |one| indexed.awaits(one.value_id) && indexed.shows_silence(today))
            && any(&self.references, |query| query.is_of(&indexed.consultation))
            && if self.awaited.is_empty() {
                any(&self.texts, |query| query.matches(indexed))
            } else {
                self.concerns(indexed)
            }
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
    fn what_is_new_without_a_known_deadline_is_among_the_open_ones() {
        let mut consultation = testing::consultation("a", "Rent vatten");
        (consultation.deadlines, consultation.published_on) = (Vec::new(), "2026-05-04".parse().ok());
        let snapshot = testing::snapshot(&[consultation], &[]);
        for (query, today, found) in [
            ("status=open", "2026-05-04", 1),
            ("status=open", "2026-07-03", 1),
            ("status=open", "2026-07-04", 0),
            ("status=open", "2026-05-03", 0),
            ("status=closing", "2026-05-04", 0),
            ("status=unknown", "2026-05-04", 0),
            ("status=unknown", "2026-07-04", 1),
        ] {
            let today = today.parse().unwrap();
            let pairs = url::form_urlencoded::parse(query.as_bytes());
            let filter = Filter::from_pairs(pairs, &snapshot, &[]).unwrap();
            let facets = snapshot.facets(&Filter::default(), today);
            let counted = facets.statuses.contains(&(Status::Open, 1));
            assert_eq!(snapshot.consultations_matching(&filter, today, Sort::Deadline).len(), found, "{query} {today}");
            assert!(query != "status=open" || counted == (found == 1), "the count is that of the list: {today}");
        }
    }

    #[test]
    fn values_of_one_key_mean_any_and_keys_mean_all() {
        let mut water = testing::consultation("a", "Rent vatten i Örebro");
        water.kind = ConsultationKind::Sou;
        water.consultees.push(Consultee::named("Örebro kommun"));
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
            ("outcome=none", "c a b"),
            ("outcome=bill,decided", ""),
            ("asked=Örebro+kommun", "a"),
            ("for=orebro-kommun", "a"),
            ("for=orebro-kommun&q=bensin", "a b"),
            ("for=orebro-kommun&q=bensin&status=closing", "b"),
            ("for=orebro-kommun&q=xyzzy", "a"),
            ("silent=orebro-kommun", ""),
            ("subject=vatten", "a"),
            ("subject=vatten,skatt", "a b"),
            ("for=orebro-kommun&subject=skatt", "a b"),
            ("for=boverket", ""),
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
            let found: Vec<&str> = found.iter().map(|indexed| indexed.consultation.key.as_str()).collect();
            let mut expected: Vec<&str> = titles.split_whitespace().collect();
            // Two were published on the same day: their order is that of their ids.
            let by_id = |key: &&str| std::cmp::Reverse(ConsultationId::from_key(key));
            expected.sort_by_key(|key| (*key != "c", by_id(key)));
            assert_eq!(found, expected, "{query}");
        }
    }
}
