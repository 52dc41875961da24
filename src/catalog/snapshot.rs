//! Everything that is served at one moment, with its indexes.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{
    FilterValues, IndexedConsultation, SearchState, SourceEntry,
    all_cores::on_all_cores,
    search::{Dictionary, Search, add_words, indexes_alike},
};
use crate::{
    domain::{Consultation, ConsultationId, Event, Issuers, text::hex},
    organizations::{Organization, Register},
    subjects::Subjects,
};

/// Above this many changes at once, sorting all is cheaper than finding the place of each.
const MANY: usize = 64;

/// Everything that is served, at one moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts up with every published change; 0 is empty.
    pub generation: u64,
    /// Every consultation, at an index that it keeps in all later snapshots: the search index refers to it.
    pub(super) slots: Vec<Arc<IndexedConsultation>>,
    /// The same without retracted ones, last published first.
    pub(super) consultations: Vec<Arc<IndexedConsultation>>,
    pub(super) events: Vec<Arc<Event>>,
    sources: Vec<SourceEntry>,
    issuers: Arc<Issuers>,
    filter_values: Arc<FilterValues>,
    dictionary: Arc<Dictionary>,
    by_id: Arc<HashMap<ConsultationId, u32>>,
    /// The first four bytes of each id and its slot, sorted.
    by_short: Arc<Vec<(u32, u32)>>,
    /// By the value id of an organization, the slots of the consultations that name it or once did.
    by_organization: Vec<Arc<Vec<u32>>>,
    /// The number of consultations that each source was the last to read.
    pub(super) totals: BTreeMap<String, usize>,
    /// The sources whose consultations and events are left out.
    pub(super) retracted: Arc<BTreeSet<String>>,
    /// Some consultations are twins of others, which are shown in their place.
    has_twins: bool,
    changed_at: Option<Timestamp>,
    /// The full text of exactly these consultations.
    search: Search,
    digest: OnceLock<String>,
    /// The sources of whose consultations answers are posted.
    pub(super) posting_sources: OnceLock<BTreeSet<String>>,
}

impl Snapshot {
    /// Builds everything, as a start does. Events of unknown consultations are dropped.
    #[must_use]
    pub fn new(
        generation: u64,
        issuers: Arc<Issuers>,
        consultations: Vec<Arc<Consultation>>,
        events: Vec<Arc<Event>>,
        sources: Vec<SourceEntry>,
    ) -> Self {
        Self::default().filled(generation, issuers, consultations, events, sources)
    }

    /// An empty snapshot, whose names of organizations are resolved by `register` and whose subjects are found by
    /// `subjects`, as in all that are made from it.
    #[must_use]
    pub fn of_lists(register: Arc<Register>, subjects: Arc<Subjects>) -> Self {
        Self { filter_values: Arc::new(FilterValues::new(register, subjects)), ..Self::default() }
    }

    /// Builds everything as [`Snapshot::new`] does, with the register and the subjects of this one.
    #[must_use]
    pub fn filled(
        &self,
        generation: u64,
        issuers: Arc<Issuers>,
        consultations: Vec<Arc<Consultation>>,
        events: Vec<Arc<Event>>,
        sources: Vec<SourceEntry>,
    ) -> Self {
        let values = &self.filter_values;
        let mut filter_values = FilterValues::new(Arc::clone(values.register()), Arc::clone(values.subject_lists()));
        filter_values.add_issuers(&issuers);
        let filter_values = Arc::new(filter_values);
        let empty = Self { generation: generation.wrapping_sub(1), issuers, filter_values, ..Self::default() };
        empty.with_changes(consultations, events, sources)
    }

    /// The next snapshot: `changed` consultations inserted or replaced, `new_events` added, `sources` instead of the
    /// present ones. Everything else is shared with this one. An event that is already there is not added again. The
    /// search index is brought up to date, which writes it.
    #[must_use]
    pub fn with_changes(
        &self,
        changed: Vec<Arc<Consultation>>,
        new_events: Vec<Arc<Event>>,
        mut sources: Vec<SourceEntry>,
    ) -> Self {
        sources.sort_by(|a, b| a.state.slug.cmp(&b.state.slug));
        let mut next = Self {
            generation: self.generation.wrapping_add(1),
            slots: self.slots.clone(),
            consultations: self.consultations.clone(),
            events: self.events.clone(),
            sources,
            issuers: Arc::clone(&self.issuers),
            filter_values: self.values_with(&changed),
            dictionary: Arc::clone(&self.dictionary),
            by_id: Arc::clone(&self.by_id),
            by_short: Arc::clone(&self.by_short),
            by_organization: self.by_organization.clone(),
            totals: self.totals.clone(),
            retracted: Arc::clone(&self.retracted),
            has_twins: self.has_twins,
            changed_at: self.changed_at,
            search: Search::Building,
            digest: OnceLock::new(),
            posting_sources: OnceLock::new(),
        };
        let mut news: HashMap<ConsultationId, Vec<Arc<Event>>> = HashMap::new();
        for event in new_events {
            news.entry(event.consultation).or_default().push(event);
        }
        let mut changed: HashMap<ConsultationId, Arc<Consultation>> = changed.into_iter().map(|c| (c.id, c)).collect();
        for id in news.keys() {
            if let (false, Some(indexed)) = (changed.contains_key(id), self.in_slot(*id)) {
                changed.insert(*id, Arc::clone(&indexed.consultation));
            }
        }
        // In the order in which they are read later, so that they come to lie in it.
        let mut changed: Vec<Arc<Consultation>> = changed.into_values().collect();
        changed.sort_by_key(|consultation| Reverse((consultation.published_on, consultation.id)));
        let differs = |consultation: &&Consultation| {
            let before = self.in_slot(consultation.id);
            before.is_none_or(|before| !indexes_alike(&before.consultation, consultation))
        };
        let differing: Vec<&Consultation> =
            changed.iter().map(|consultation| &**consultation).filter(differs).collect();
        add_words(&mut next.dictionary, &differing);
        let (mut removed, mut happened, mut to_index) = (Vec::new(), Vec::new(), Vec::new());
        let mut next_slot = next.next_slot();
        for consultation in &changed {
            let id = consultation.id;
            let before = self.in_slot(id);
            let mut events = before.map_or_else(Vec::new, |indexed| indexed.events.to_vec());
            let mut seen: HashSet<_> = events.iter().map(|event| event.id).collect();
            let new = news.remove(&id).unwrap_or_default();
            let new: Vec<Arc<Event>> = new.into_iter().filter(|event| seen.insert(event.id)).collect();
            events.extend(new.iter().cloned());
            happened.extend(new);
            let slot = self.by_id.get(&id).copied().unwrap_or_else(|| {
                next_slot = next_slot.saturating_add(1);
                next_slot - 1
            });
            removed.extend(before.cloned());
            to_index.push((slot, Arc::clone(consultation), events));
        }
        let values = &next.filter_values;
        let added = on_all_cores(&to_index, |(slot, consultation, events)| {
            Arc::new(IndexedConsultation::new(*slot, Arc::clone(consultation), events.clone(), values))
        });
        let mut shorts = Vec::new();
        for indexed in &added {
            shorts.extend(next.insert_indexed(Arc::clone(indexed)));
        }
        if !shorts.is_empty() {
            insert(Arc::make_mut(&mut next.by_short), shorts, |short| *short);
        }
        let hides_some = next.has_twins || !next.retracted.is_empty();
        if hides_some {
            next.leave_out_hidden();
        } else if removed.len() + added.len() > MANY {
            next.consultations.clone_from(&next.slots);
            next.consultations.sort_by_key(|indexed| indexed.order());
        } else {
            for indexed in removed {
                let place = next.consultations.partition_point(|other| other.order() < indexed.order());
                next.consultations.remove(place);
            }
            insert(&mut next.consultations, added, |indexed| indexed.order());
        }
        if !hides_some {
            insert(&mut next.events, happened, |event| Reverse((event.news_at(), event.id)));
        }
        next.search = match differing.is_empty() {
            true => self.search.clone(),
            false => self.search.after(differing.into_iter(), &next),
        };
        next
    }

    /// Puts a consultation into its slot, a new one at the end; then its short id and slot.
    fn insert_indexed(&mut self, indexed: Arc<IndexedConsultation>) -> Option<(u32, u32)> {
        let id = indexed.consultation.id;
        self.changed_at = self.changed_at.max(Some(indexed.changed_at));
        self.has_twins |= indexed.consultation.joined_into.is_some();
        *entry(&mut self.totals, &indexed.consultation.source) += 1;
        self.index_organizations(&indexed);
        if let Some(slot) = self.by_id.get(&id).and_then(|slot| self.slots.get_mut(*slot as usize)) {
            let total = entry(&mut self.totals, &slot.consultation.source);
            *total = total.saturating_sub(1); // that of a retracted source is zero
            *slot = indexed;
            return None;
        }
        let slot = indexed.slot;
        Arc::make_mut(&mut self.by_id).insert(id, slot);
        self.slots.push(indexed);
        Some((lookup::short(id), slot))
    }

    /// Adds a consultation to the lists of the organizations that it names, unless the one in its slot did.
    fn index_organizations(&mut self, indexed: &IndexedConsultation) {
        let before = self.in_slot(indexed.consultation.id).cloned();
        for value_id in indexed.asked.iter().chain(&indexed.answered) {
            if before.as_ref().is_some_and(|before| before.asked(*value_id) || before.answered(*value_id)) {
                continue;
            }
            let place = *value_id as usize;
            if place >= self.by_organization.len() {
                self.by_organization.resize_with(place + 1, Arc::default);
            }
            if let Some(slots) = self.by_organization.get_mut(place)
                && slots.last() != Some(&indexed.slot)
            {
                Arc::make_mut(slots).push(indexed.slot);
            }
        }
    }

    /// The consultations that name the organization with this value id, or once did, in no order.
    pub(super) fn of_organization(&self, value_id: u32) -> impl Iterator<Item = &Arc<IndexedConsultation>> {
        let mut slots = self.by_organization.get(value_id as usize).map_or_else(Vec::new, |slots| slots.to_vec());
        slots.sort_unstable();
        slots.dedup();
        slots.into_iter().filter_map(|slot| self.at(slot))
    }

    /// The organizations that a consultation names or once did.
    pub fn named_organizations(&self) -> impl Iterator<Item = &Arc<Organization>> {
        let all = self.filter_values.organizations().iter().zip(&self.by_organization);
        all.filter(|(_, slots)| !slots.is_empty()).map(|(organization, _)| organization)
    }

    /// The last change of any consultation here; none for an empty catalog.
    #[must_use]
    pub fn changed_at(&self) -> Option<Timestamp> {
        self.changed_at
    }

    /// A digest of all consultations that are shown, in order: equal in two snapshots, also of two starts, exactly if they
    /// show the same. The first call after a change reads the changed ones, so call it on a blocking thread.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let mut digest = Sha256::new();
            for indexed in &self.consultations {
                digest.update(indexed.digest().to_le_bytes());
            }
            hex(&digest.finalize()[..16])
        })
    }

    /// The slot of a new consultation.
    fn next_slot(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    fn values_with(&self, changed: &[Arc<Consultation>]) -> Arc<FilterValues> {
        if changed.iter().all(|consultation| self.filter_values.knows(consultation)) {
            return Arc::clone(&self.filter_values);
        }
        let mut values = FilterValues::clone(&self.filter_values);
        for consultation in changed {
            values.learn(consultation);
        }
        Arc::new(values)
    }

    /// All consultations, last published first.
    #[must_use]
    pub fn consultations(&self) -> &[Arc<IndexedConsultation>] {
        &self.consultations
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

    /// The source with this slug.
    #[must_use]
    pub fn source(&self, slug: &str) -> Option<&SourceEntry> {
        self.sources.iter().find(|entry| entry.state.slug == slug)
    }

    /// The same snapshot with these sources.
    #[must_use]
    pub fn with_sources(self, sources: Vec<SourceEntry>) -> Self {
        Self { sources, ..self }
    }

    /// The same snapshot with these issuers. A value that a filter could have stays one.
    #[must_use]
    pub fn with_issuers(mut self, issuers: &Arc<Issuers>) -> Self {
        if self.issuers != *issuers {
            Arc::make_mut(&mut self.filter_values).add_issuers(issuers);
            self.issuers = Arc::clone(issuers);
        }
        self
    }

    /// The same consultations with the subjects that these lists find: another generation, since other answers are given.
    #[must_use]
    pub fn with_subjects(&self, subjects: Arc<Subjects>) -> Self {
        let mut next = self.next_with(self.search.clone());
        Arc::make_mut(&mut next.filter_values).set_subjects(subjects);
        let values = &next.filter_values;
        next.slots = on_all_cores(&next.slots, |indexed| Arc::new(indexed.with_subjects(values)));
        let slots = &next.slots;
        let same = |indexed: &Arc<IndexedConsultation>| slots.get(indexed.slot as usize).cloned();
        next.consultations = next.consultations.iter().filter_map(same).collect();
        next
    }

    /// The number of consultations that the source `slug` was the last to read.
    #[must_use]
    pub fn total_of(&self, slug: &str) -> usize {
        self.totals.get(slug).copied().unwrap_or_default()
    }

    /// All configured issuers.
    #[must_use]
    pub fn issuers(&self) -> &Issuers {
        &self.issuers
    }

    /// The issuers, topics and organizations that a filter may name.
    #[must_use]
    pub fn filter_values(&self) -> &FilterValues {
        &self.filter_values
    }

    /// The state of the search.
    #[must_use]
    pub fn search_state(&self) -> SearchState {
        self.search.state()
    }

    pub(super) fn search(&self) -> &Search {
        &self.search
    }

    pub(super) fn set_search(self, search: Search) -> Self {
        Self { search, ..self }
    }

    /// The same consultations with another search: another generation, since other answers are given.
    pub(super) fn next_with(&self, search: Search) -> Self {
        Self { search, ..self.with_changes(Vec::new(), Vec::new(), self.sources.clone()) }
    }

    /// Every word of every consultation.
    pub(super) fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }
}

fn entry<'a>(totals: &'a mut BTreeMap<String, usize>, slug: &str) -> &'a mut usize {
    totals.entry(slug.to_owned()).or_default()
}

/// Inserts `items` into a sorted list.
fn insert<T, K: Ord>(sorted: &mut Vec<T>, items: Vec<T>, key: impl Fn(&T) -> K) {
    if items.len() > MANY {
        sorted.extend(items);
        sorted.sort_by_key(key);
        return;
    }
    for item in items {
        let place = sorted.partition_point(|other| key(other) < key(&item));
        sorted.insert(place, item);
    }
}

mod lookup;
#[cfg(test)]
mod tests;
