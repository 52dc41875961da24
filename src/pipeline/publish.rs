//! What is stored becomes what is served: the next snapshot of the catalog.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

use super::record::Unpublished;
use crate::{
    catalog::{Catalog, Snapshot, SourceEntry},
    domain::{Issuers, SourceProblem, SourceState, SourceStatus},
    source::{Source, Sources},
    store::{Store, StoreError},
};

/// Builds snapshots; knows every source's state.
pub(super) struct Publisher {
    catalog: Arc<Catalog>,
    sources: Arc<Sources>,
    states: Mutex<BTreeMap<String, SourceState>>,
    opened_at: Timestamp,
}

impl Publisher {
    /// Reads everything that is stored and publishes it.
    pub(super) fn open(
        catalog: Arc<Catalog>,
        store: &Store,
        sources: Arc<Sources>,
        issuers: Arc<Issuers>,
        opened_at: Timestamp,
    ) -> Result<Self, StoreError> {
        let loaded = store.load()?;
        let states = loaded.sources.into_iter().map(|state| (state.slug.clone(), state)).collect();
        let publisher = Self { catalog, sources, states: Mutex::new(states), opened_at };
        let arcs = loaded.consultations.into_iter().map(Arc::new).collect();
        let snapshot = Snapshot::new(1, issuers, arcs, loaded.events.into_iter().map(Arc::new).collect(), Vec::new());
        let entries = publisher.entries(&snapshot);
        publisher.catalog.publish(snapshot.with_changes(Vec::new(), Vec::new(), entries));
        Ok(publisher)
    }

    /// What is published.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        self.catalog.snapshot()
    }

    /// The state of a source; an empty one for a source that never ran.
    pub(super) fn state(&self, slug: &str) -> SourceState {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.get(slug).cloned().unwrap_or_else(|| SourceState { slug: slug.to_owned(), ..SourceState::default() })
    }

    /// Publishes what was stored, and the new state of a source.
    pub(super) fn publish(&self, news: Unpublished, state: Option<SourceState>) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = state {
            states.insert(state.slug.clone(), state);
        }
        drop(states);
        let snapshot = self.catalog.snapshot();
        let next = snapshot.with_changes(news.consultations, news.events, Vec::new());
        let entries = self.entries(&next);
        self.catalog.publish(next.with_sources(entries));
    }

    fn entries(&self, snapshot: &Snapshot) -> Vec<SourceEntry> {
        let mut totals: HashMap<&str, usize> = HashMap::new();
        for case in snapshot.cases() {
            *totals.entry(case.consultation.source.as_str()).or_default() += 1;
        }
        let entry = |source: &Arc<Source>| SourceEntry {
            name: source.name.clone(),
            issuer: source.issuer.clone(),
            home: source.home.to_string(),
            schedule: source.schedule.to_string(),
            verified: source.verified,
            state: self.shown_state(source),
            total: totals.get(source.slug.as_str()).copied().unwrap_or_default(),
        };
        let mut entries: Vec<SourceEntry> = self.sources.iter().map(entry).collect();
        entries.extend(self.sources.broken().map(|slug| self.broken(slug)));
        entries.sort_by(|a, b| a.state.slug.cmp(&b.state.slug));
        entries
    }

    fn shown_state(&self, source: &Source) -> SourceState {
        let mut state = self.state(&source.slug);
        if !source.enabled {
            state.status = SourceStatus::Disabled;
        }
        state
    }

    /// A source whose file is wrong is shown with what is wrong with it, not left out.
    fn broken(&self, slug: &str) -> SourceEntry {
        let mut state = SourceState { slug: slug.to_owned(), status: SourceStatus::Broken, ..self.state(slug) };
        state.problems = (self.sources.errors().iter())
            .filter(|error| error.path.file_stem().is_some_and(|stem| stem == slug))
            .map(|error| SourceProblem {
                code: "source-file".to_owned(),
                text: error.to_string(),
                since: self.opened_at,
            })
            .collect();
        SourceEntry { name: slug.to_owned(), state, ..SourceEntry::default() }
    }
}
