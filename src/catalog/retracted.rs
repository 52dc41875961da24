//! Retracted sources and twins: their consultations stay in their slots and are in no answer. A twin leads to the
//! consultation that is shown in its place.
//!
//! What another source reads of such a consultation makes it visible again, since then it is that source's. One that a
//! retracted copy discovered, and that no source of its site has found, is hidden too.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use super::{IndexedConsultation, Snapshot};
use crate::domain::{Claim, Consultation, Event};

impl Snapshot {
    /// The same consultations without those of the sources `slugs`.
    #[must_use]
    pub fn with_retracted(&self, slugs: BTreeSet<String>) -> Self {
        let mut next = self.with_changes(Vec::new(), Vec::new(), self.sources().to_vec());
        next.retracted = Arc::new(slugs);
        next.leave_out_hidden();
        // The index may have been filled without those that come back.
        let back = next.slots.iter().filter(|indexed| self.hides(&indexed.consultation));
        let back: Vec<&Consultation> =
            back.map(|indexed| &*indexed.consultation).filter(|consultation| !next.hides(consultation)).collect();
        let search = if back.is_empty() { self.search().clone() } else { self.search().after(back.into_iter(), &next) };
        next.set_search(search)
    }

    /// The sources that are left out.
    #[must_use]
    pub fn retracted(&self) -> &BTreeSet<String> {
        &self.retracted
    }

    /// Returns `true` if a consultation is left out.
    pub(super) fn hides(&self, consultation: &Consultation) -> bool {
        let is_theirs = |(source, claim): (&String, &Claim)| claim.discovered && self.retracted.contains(source);
        consultation.joined_into.is_some()
            || self.retracted.contains(&consultation.source)
            || consultation.claims.iter().any(is_theirs)
    }

    /// The consultation itself or, for a twin, the one in its place; none if that is left out.
    pub(super) fn shown<'s>(&'s self, indexed: &'s Arc<IndexedConsultation>) -> Option<&'s Arc<IndexedConsultation>> {
        let whole = indexed.consultation.joined_into.map_or(Some(indexed), |id| self.in_slot(id))?;
        (!self.hides(&whole.consultation)).then_some(whole)
    }

    /// Returns `true` if `named`, an id or the end of a page's address, is that of a consultation that is left out.
    #[must_use]
    pub fn is_retracted(&self, named: &str) -> bool {
        let by_id = named.parse().ok().and_then(|id| self.in_slot(id));
        by_id.or_else(|| self.in_slot_at(named)).is_some_and(|indexed| self.hides(&indexed.consultation))
    }

    /// Returns `true` unless a retracted source brought the event.
    #[must_use]
    pub fn shows(&self, event: &Event) -> bool {
        event.claimed_by.as_ref().is_none_or(|source| !self.retracted.contains(source))
    }

    /// Makes the lists of consultations and events, and the totals, of what is not left out.
    pub(super) fn leave_out_hidden(&mut self) {
        let visible: Vec<Arc<IndexedConsultation>> =
            self.slots.iter().filter(|indexed| !self.hides(&indexed.consultation)).cloned().collect();
        self.totals.clear();
        for indexed in &visible {
            *self.totals.entry(indexed.consultation.source.clone()).or_default() += 1;
        }
        let events = visible.iter().flat_map(|indexed| indexed.events.iter());
        self.events = events.filter(|event| self.shows(event)).cloned().collect();
        self.events.sort_by_key(|event| Reverse((event.news_at(), event.id)));
        self.consultations = visible;
        self.consultations.sort_by_key(|indexed| indexed.order());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::testing, domain::EventKind};

    #[test]
    fn a_twin_leads_to_the_consultation_in_its_place() {
        let whole = testing::consultation("a", "Alfa");
        let twin = testing::consultation("b", "Alfa");
        let event = |c: &Consultation| testing::event(c, EventKind::Published, "2026-05-04");
        let both = testing::snapshot(&[whole.clone(), twin.clone()], &[event(&whole), event(&twin)]);
        let joined = Consultation { joined_into: Some(whole.id), ..twin.clone() };
        let next = both.with_changes(vec![Arc::new(joined)], Vec::new(), Vec::new());
        assert_eq!((next.consultations().len(), next.events().len()), (1, 1));
        for found in [next.consultation(twin.id), next.consultation_at(&twin.path_segment())] {
            assert_eq!(found.unwrap().consultation.id, whole.id);
        }
    }

    fn of(slug: &str) -> BTreeSet<String> {
        BTreeSet::from([slug.to_owned()])
    }

    #[test]
    fn a_retracted_source_is_in_no_answer_and_comes_back_whole() {
        let mut wrong = testing::consultation("a", "Alfa");
        wrong.source = "draft".to_owned();
        let right = testing::consultation("b", "Beta");
        let event = |c: &Consultation| testing::event(c, EventKind::Published, "2026-05-04");
        let events = [event(&wrong), event(&right)];
        let all = testing::snapshot(&[wrong.clone(), right.clone()], &events);
        let without = all.with_retracted(of("draft"));
        assert!(without.generation > all.generation);
        assert_eq!((without.consultations().len(), without.events().len(), without.total_of("draft")), (1, 1, 0));
        assert!(without.consultation(wrong.id).is_none() && without.consultation_at(&wrong.path_segment()).is_none());
        assert!(without.is_retracted(&wrong.path_segment()) && without.is_retracted(&wrong.id.to_string()));
        assert!(!without.is_retracted(&right.path_segment()) && !without.is_retracted("nothing-00000000"));

        // A change to it stays hidden, and does not disturb the others.
        let changed = Consultation { title: "Gamma".to_owned(), ..wrong.clone() };
        let moved = testing::event(&changed, EventKind::TitleChanged, "2026-05-06");
        let later = without.with_changes(vec![Arc::new(changed)], vec![Arc::new(moved)], Vec::new());
        assert_eq!((later.consultations().len(), later.events().len()), (1, 1));
        let back = later.with_retracted(BTreeSet::new());
        assert_eq!((back.consultations().len(), back.events().len(), back.total_of("draft")), (2, 3, 1));
        assert_eq!(back.consultation(wrong.id).unwrap().consultation.title, "Gamma");

        // Another source that reads it makes it its own.
        let taken = Consultation { source: "good".to_owned(), ..wrong.clone() };
        let taken = without.with_changes(vec![Arc::new(taken)], Vec::new(), Vec::new());
        assert_eq!((taken.consultations().len(), taken.events().len()), (2, 2));
    }
}
