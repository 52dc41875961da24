//! One moment's whole truth, with its indexes.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jiff::civil::Date;

use super::{Case, Vocabulary};
use crate::domain::{Consultation, ConsultationId, Event, Issuers, SourceState, slugify};

/// A source as readers see it: what its file says and how it is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceEntry {
    /// The name to display.
    pub name: String,
    /// The slug of the issuer whose consultations it reads, if it is one issuer's.
    pub issuer: Option<String>,
    /// The site's address.
    pub home: String,
    /// The day a person last saw real pages read right; none for never.
    pub verified: Option<Date>,
    /// How it is doing.
    pub state: SourceState,
    /// How many consultations it was the last to read.
    pub total: usize,
}

/// Everything that is served, at one moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts up with every published change; 0 is empty.
    pub generation: u64,
    cases: Vec<Arc<Case>>,
    events: Vec<Arc<Event>>,
    sources: Vec<SourceEntry>,
    issuers: Arc<Issuers>,
    vocabulary: Arc<Vocabulary>,
    by_id: Arc<HashMap<ConsultationId, u32>>,
    by_short: Arc<Vec<(String, u32)>>,
}

impl Snapshot {
    /// Builds everything anew: what a start does. Events of consultations that are not there are left out.
    #[must_use]
    pub fn new(
        generation: u64,
        issuers: Arc<Issuers>,
        consultations: Vec<Arc<Consultation>>,
        events: Vec<Arc<Event>>,
        sources: Vec<SourceEntry>,
    ) -> Self {
        let vocabulary = Arc::new(Vocabulary::of_issuers(&issuers));
        let empty = Self { generation: generation.wrapping_sub(1), issuers, vocabulary, ..Self::default() };
        empty.with_changes(consultations, events, sources)
    }

    /// The next snapshot: `changed` consultations put in or replaced, `new_events` added, `sources` instead of the
    /// present ones. Everything else is shared with this one. An event that is already there is not added again.
    #[must_use]
    pub fn with_changes(
        &self,
        changed: Vec<Arc<Consultation>>,
        new_events: Vec<Arc<Event>>,
        sources: Vec<SourceEntry>,
    ) -> Self {
        let vocabulary = self.vocabulary_with(&changed);
        let mut news: HashMap<ConsultationId, Vec<Arc<Event>>> = HashMap::new();
        for event in new_events {
            news.entry(event.consultation).or_default().push(event);
        }
        let mut changed: HashMap<ConsultationId, Arc<Consultation>> = changed.into_iter().map(|c| (c.id, c)).collect();
        for id in news.keys() {
            if let (false, Some(case)) = (changed.contains_key(id), self.case(*id)) {
                changed.insert(*id, Arc::clone(&case.consultation));
            }
        }
        let (mut cases, mut events, mut known) = (self.cases.clone(), self.events.clone(), true);
        for (id, consultation) in changed {
            let mut new = news.remove(&id).unwrap_or_default();
            let mut seen = HashSet::new();
            let before = self.by_id.get(&id).and_then(|n| self.cases.get(*n as usize));
            let mut own = before.map_or_else(Vec::new, |case| case.events.to_vec());
            seen.extend(own.iter().map(|event| event.id));
            new.retain(|event| seen.insert(event.id));
            events.extend(new.iter().cloned());
            own.extend(new);
            let place = self.by_id.get(&id).and_then(|n| cases.get_mut(*n as usize));
            let stays = place.as_ref().is_some_and(|case| case.consultation.published_on == consultation.published_on);
            known &= stays;
            let case = Arc::new(Case::new(consultation, own, &vocabulary));
            match place {
                Some(place) => *place = case,
                None => cases.push(case),
            }
        }
        events.sort_by_key(|event| Reverse((event.news_at(), event.id)));
        let (mut by_id, mut by_short) = (Arc::clone(&self.by_id), Arc::clone(&self.by_short));
        if !known {
            cases.sort_by_key(|case| Reverse((case.consultation.published_on, case.consultation.id)));
            by_id = Arc::new((0..).zip(&cases).map(|(n, case)| (case.consultation.id, n)).collect());
            let mut shorts: Vec<(String, u32)> =
                (0..).zip(&cases).map(|(n, case)| (case.consultation.id.short(), n)).collect();
            shorts.sort_unstable();
            by_short = Arc::new(shorts);
        }
        let issuers = Arc::clone(&self.issuers);
        let generation = self.generation.wrapping_add(1);
        Self { generation, cases, events, sources, issuers, vocabulary, by_id, by_short }
    }

    fn vocabulary_with(&self, changed: &[Arc<Consultation>]) -> Arc<Vocabulary> {
        if changed.iter().all(|consultation| self.vocabulary.knows(consultation)) {
            return Arc::clone(&self.vocabulary);
        }
        let mut vocabulary = Vocabulary::clone(&self.vocabulary);
        for consultation in changed {
            vocabulary.learn(consultation);
        }
        Arc::new(vocabulary)
    }

    /// All cases, last published first.
    #[must_use]
    pub fn cases(&self) -> &[Arc<Case>] {
        &self.cases
    }

    /// All stored events, youngest news first.
    #[must_use]
    pub fn events(&self) -> &[Arc<Event>] {
        &self.events
    }

    /// All sources, by slug.
    #[must_use]
    pub fn sources(&self) -> &[SourceEntry] {
        &self.sources
    }

    /// The same snapshot with these sources.
    #[must_use]
    pub fn with_sources(self, sources: Vec<SourceEntry>) -> Self {
        Self { sources, ..self }
    }

    /// All configured issuers.
    #[must_use]
    pub fn issuers(&self) -> &Issuers {
        &self.issuers
    }

    /// The issuers, topics and organizations that a filter may name.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The consultation with this id.
    #[must_use]
    pub fn consultation(&self, id: ConsultationId) -> Option<&Arc<Consultation>> {
        self.case(id).map(|case| &case.consultation)
    }

    /// The case with this id.
    #[must_use]
    pub fn case(&self, id: ConsultationId) -> Option<&Arc<Case>> {
        self.by_id.get(&id).and_then(|n| self.cases.get(*n as usize))
    }

    /// The case that a page's address means: `adelmetallutredningen-1a2b3c4d`, whatever the slug says, or
    /// `1a2b3c4d`. Where several ids begin alike, the one with the same slug, else the one published last.
    #[must_use]
    pub fn case_at(&self, segment: &str) -> Option<&Arc<Case>> {
        let (slug, short) = segment.rsplit_once('-').unwrap_or(("", segment));
        let short = short.to_ascii_lowercase();
        let from = self.by_short.partition_point(|(other, _)| *other < short);
        let same = self.by_short.iter().skip(from).take_while(|(other, _)| *other == short);
        let mut cases = same.filter_map(|(_, n)| self.cases.get(*n as usize));
        let first = cases.next()?;
        let slug = slugify(slug);
        Some(std::iter::once(first).chain(cases).find(|case| case.consultation.slug() == slug).unwrap_or(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::testing, domain::EventKind};

    #[test]
    fn a_change_shares_everything_else_and_repeats_nothing() {
        let cases = [testing::consultation("a", "Alfa"), testing::consultation("b", "Beta")];
        let events = cases.iter().map(|c| testing::event(c, EventKind::Published, "2026-05-04")).collect::<Vec<_>>();
        let first = testing::snapshot(&cases, &events);
        let mut changed = cases[0].clone();
        changed.title = "Gamma".to_owned();
        let event = testing::event(&changed, EventKind::TitleChanged, "2026-05-06");
        let again = Arc::new(events[0].clone());
        let second = first.with_changes(vec![Arc::new(changed)], vec![Arc::new(event), again], Vec::new());
        assert_eq!(second.generation, first.generation + 1);
        assert!(Arc::ptr_eq(second.case(cases[1].id).unwrap(), first.case(cases[1].id).unwrap()));
        assert_eq!(second.consultation(cases[0].id).unwrap().title, "Gamma");
        assert_eq!(second.events().len(), 3);
        assert_eq!(second.case(cases[0].id).unwrap().events.len(), 2);
        assert_eq!(second.events()[0].kind, EventKind::TitleChanged, "youngest first");
    }

    #[test]
    fn a_page_is_found_by_its_short_id_whatever_the_slug() {
        let case = testing::consultation("a", "Alfa");
        let snapshot = testing::snapshot(std::slice::from_ref(&case), &[]);
        for segment in [case.path_segment(), case.id.short(), format!("old-title-{}", case.id.short())] {
            assert_eq!(snapshot.case_at(&segment).map(|found| found.consultation.id), Some(case.id), "{segment}");
        }
        assert!(snapshot.case_at("alfa-00000000").is_none());
        assert!(snapshot.case_at("").is_none());
    }
}
