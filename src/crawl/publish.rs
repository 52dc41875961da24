//! What is stored becomes what is served: the next snapshot of the catalog.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::record::{Recorder, Unpublished};
use crate::{
    catalog::{Catalog, Snapshot, SourceEntry},
    domain::{Consultation, Event, Issuers, SourceProblem, SourceState, SourceStatus},
    source::{Source, Sources},
    store::{Store, StoreError},
};

/// Builds snapshots; knows every source's state.
pub(super) struct Publisher {
    catalog: Arc<Catalog>,
    sources: Arc<ArcSwap<Sources>>,
    states: Mutex<BTreeMap<String, SourceState>>,
    /// Since when a source should have run and has not.
    missed: Mutex<BTreeMap<String, Timestamp>>,
    opened_at: Timestamp,
    tell: OnceLock<Tell>,
}

/// Who is given what was published: the changed consultations and the events.
pub(super) type Tell = Box<dyn Fn(&[Arc<Consultation>], &[Arc<Event>]) + Send + Sync>;

impl Publisher {
    /// Reads everything that is stored and publishes it.
    pub(super) fn open(
        catalog: Arc<Catalog>,
        store: &Store,
        sources: Arc<ArcSwap<Sources>>,
        issuers: Arc<Issuers>,
        opened_at: Timestamp,
    ) -> Result<Self, StoreError> {
        let loaded = store.load()?;
        let states = loaded.sources.into_iter().map(|state| (state.slug.clone(), state)).collect();
        let states = Mutex::new(states);
        let publisher = Self { catalog, sources, states, missed: Mutex::default(), opened_at, tell: OnceLock::new() };
        let arcs = loaded.consultations.into_iter().map(Arc::new).collect();
        let snapshot = Snapshot::new(1, issuers, arcs, loaded.events.into_iter().map(Arc::new).collect(), Vec::new());
        let entries = publisher.entries(&snapshot);
        publisher.catalog.publish(snapshot.with_changes(Vec::new(), Vec::new(), entries));
        Ok(publisher)
    }

    /// Gives `tell` what is published, once it is, whenever it brings events. Said once; a second time changes nothing.
    pub(super) fn tell_news(&self, tell: Tell) {
        drop(self.tell.set(tell));
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

    /// Publishes what was stored, and the new state of a source. Blocks: the index is written, and the recorder may be busy.
    pub(super) fn publish(&self, recorder: &Recorder, state: Option<SourceState>) {
        self.publish_taken(|| recorder.take_unpublished(), state);
    }

    fn publish_taken(&self, take: impl FnOnce() -> Unpublished, state: Option<SourceState>) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = state {
            states.insert(state.slug.clone(), state);
        }
        drop(states);
        let mut told = None;
        self.catalog.update(|snapshot| {
            // Taken in the catalog's turn: two that take by turns and publish by turns could put an older state of a case
            // over a newer one.
            let Unpublished { consultations, events } = take();
            told = (self.tell.get().filter(|_| !events.is_empty()))
                .map(|tell| (tell, consultations.clone(), events.clone()));
            let next = snapshot.with_changes(consultations, events, Vec::new());
            let entries = self.entries(&next);
            next.with_sources(entries)
        });
        if let Some((tell, consultations, events)) = told {
            tell(&consultations, &events);
        }
    }

    fn entries(&self, snapshot: &Snapshot) -> Vec<SourceEntry> {
        let sources = self.sources.load();
        let entry = |source: &Arc<Source>| SourceEntry {
            name: source.name.clone(),
            issuer: source.issuer.clone(),
            home: source.home.to_string(),
            schedule: source.schedule.to_string(),
            verified: source.verified,
            blocked: source.blocked_because.is_some(),
            state: self.shown_state(source, sources.kept().get(&source.slug)),
            total: snapshot.total_of(&source.slug),
        };
        let mut entries: Vec<SourceEntry> = sources.iter().map(entry).collect();
        entries.extend(sources.broken().map(|slug| self.broken(&sources, slug)));
        entries.sort_by(|a, b| a.state.slug.cmp(&b.state.slug));
        entries
    }

    /// Publishes the states again, after the sources were changed.
    pub(super) fn refresh(&self) {
        self.publish_taken(Unpublished::default, None);
    }

    /// Notes which sources have not run when they should have; publishes if it is not what was noted before.
    pub(super) fn missed(&self, missed: BTreeMap<String, Timestamp>) {
        let before =
            std::mem::replace(&mut *self.missed.lock().unwrap_or_else(PoisonError::into_inner), missed.clone());
        if before != missed {
            self.refresh();
        }
    }

    /// The stored state with what does not come from a run: the wall of its site, a file that is wrong, a run that
    /// did not come.
    fn shown_state(&self, source: &Source, kept: Option<&String>) -> SourceState {
        let mut state = self.state(&source.slug);
        let problem = |code: &str, text: String, since| SourceProblem { code: code.to_owned(), text, since };
        if let Some(reason) = &source.blocked_because {
            state.status = SourceStatus::Blocked;
            state.problems = vec![problem("wall", reason.clone(), self.opened_at)];
            return state;
        }
        if !source.enabled {
            state.status = SourceStatus::Disabled;
            return state;
        }
        let missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner).get(source.slug.as_str()).copied();
        let mut further = Vec::new();
        if let Some(due) = missed {
            let text = format!("it should have been read at {due} and has not been; restart the program if this lasts");
            further.push(problem("schedule-missed", text, due));
        }
        if let Some(reason) = kept {
            further.push(problem("source-file", reason.clone(), self.opened_at));
        }
        if !further.is_empty() && matches!(state.status, SourceStatus::Ok | SourceStatus::Unverified) {
            state.status = SourceStatus::Degraded;
            state.since = further.iter().map(|problem| problem.since).min();
        }
        state.problems.extend(further);
        state
    }

    /// A source whose file is wrong is shown with what is wrong with it, not left out.
    fn broken(&self, sources: &Sources, slug: &str) -> SourceEntry {
        let mut state = SourceState { slug: slug.to_owned(), status: SourceStatus::Broken, ..self.state(slug) };
        state.problems = (sources.errors().iter())
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
