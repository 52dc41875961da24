//! Publishes what is stored: the next snapshot of the catalog.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, atomic::Ordering},
};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::{
    recorder::{Recorder, Unpublished},
    shared_publishing::SharedPublishing,
};
use crate::{
    catalog::{Catalog, Snapshot, SourceEntry, discoveries},
    domain::{Consultation, ConsultationId, Event, SourceProblem, SourceState, SourceStatus},
    merge::{without_claims_of, without_steps_of},
    source::{Source, Sources},
    store::{Store, StoreError},
};

/// Builds snapshots; knows every source's state.
pub(super) struct Publisher {
    catalog: Arc<Catalog>,
    sources: Arc<ArcSwap<Sources>>,
    states: Mutex<States>,
    /// Since when a source should have run and has not.
    missed: Mutex<BTreeMap<String, Timestamp>>,
    /// The number of documents of each source of outcomes.
    documents: Mutex<BTreeMap<String, usize>>,
    /// The sources whose last run could not be stored, with the problem.
    unstored: Mutex<BTreeMap<String, SourceProblem>>,
    opened_at: Timestamp,
    on_news: OnceLock<OnNews>,
    /// Held while a state is stored, and while what is to be published is taken. Never waited for by a task of the runtime:
    /// a shared journal may take seconds.
    writing: Mutex<()>,
    /// With a shared journal: the last record that is published, and whether anything else is to be published.
    pub(super) shared: Option<SharedPublishing>,
}

/// The state of each source that ever ran, by slug.
pub(super) type States = BTreeMap<String, SourceState>;

/// The content of a publish.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The new and changed consultations.
    pub consultations: Vec<Arc<Consultation>>,
    /// The events of these.
    pub events: Vec<Arc<Event>>,
    /// A person has retracted a source, or taken that back: consultations have gone or come that are in no list here.
    pub hides_or_shows_others: bool,
    /// The record of a shared journal as of which it is published; none with a journal of its own.
    pub position: Option<u64>,
}

/// Called with the news of a publish.
pub(super) type OnNews = Box<dyn Fn(&News) + Send + Sync>;

impl Publisher {
    /// Reads everything that is stored and publishes it.
    pub(super) fn open(
        catalog: Arc<Catalog>,
        store: &Store,
        sources: Arc<ArcSwap<Sources>>,
        opened_at: Timestamp,
    ) -> Result<Self, StoreError> {
        let position = store.last_seq();
        let loaded = store.load()?;
        let states = loaded.sources.into_iter().map(|state| (state.slug.clone(), state)).collect();
        let states = Mutex::new(states);
        let (missed, unstored) = Default::default();
        let mut documents = BTreeMap::<String, usize>::new();
        store.outcomes()?.into_iter().for_each(|document| *documents.entry(document.source).or_default() += 1);
        let (documents, on_news) = (Mutex::new(documents), OnceLock::new());
        let shared = store.is_shared().then(SharedPublishing::default);
        // Instances that start at different times show the same.
        let opened_at = store.shared_since().unwrap_or(opened_at);
        if let Some(shared) = &shared {
            shared.position.store(position, Ordering::Release);
        }
        let writing = Mutex::default();
        let publisher =
            Self { catalog, sources, states, missed, documents, unstored, opened_at, on_news, writing, shared };
        let retracted = retracted_of(&publisher.states());
        let arcs = loaded.consultations.into_iter().map(|one| shown_without(Arc::new(one), &retracted)).collect();
        let issuers = Arc::clone(publisher.sources.load().issuers());
        let empty = publisher.catalog.snapshot();
        let snapshot = empty.filled(1, issuers, arcs, loaded.events.into_iter().map(Arc::new).collect(), Vec::new());
        let snapshot = snapshot.with_retracted(retracted);
        let entries = publisher.entries(&snapshot, &publisher.states());
        publisher.catalog.publish(snapshot.with_sources(entries));
        Ok(publisher)
    }

    /// Calls `on_news` after each publish that changes consultations. Only the first call of this has an effect.
    pub(super) fn set_on_news(&self, on_news: OnNews) {
        drop(self.on_news.set(on_news));
    }

    /// The published snapshot.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        self.catalog.snapshot()
    }

    /// The state of a source; an empty one for a source that never ran.
    pub(super) fn state(&self, slug: &str) -> SourceState {
        state_of(&self.states(), slug)
    }

    /// Returns `true` if a person retracted the source.
    pub(super) fn is_retracted(&self, slug: &str) -> bool {
        self.states().get(slug).is_some_and(|state| state.retracted_at.is_some())
    }

    pub(super) fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores the state of a source after a run, or in one, with what a person has decided meanwhile; returns it.
    pub(super) fn save(&self, store: &Store, mut state: SourceState) -> Result<SourceState, StoreError> {
        let _writing = self.writing();
        self.take_decisions(&mut state);
        store.put_source(&state)?;
        self.states().insert(state.slug.clone(), state.clone());
        Ok(state)
    }

    /// Changes the state of a source as a person decided.
    pub(super) fn decide(
        &self,
        store: &Store,
        slug: &str,
        change: impl FnOnce(&mut SourceState),
    ) -> Result<(), StoreError> {
        let _writing = self.writing();
        let mut state = self.state(slug);
        change(&mut state);
        store.put_source(&state)?;
        self.states().insert(slug.to_owned(), state);
        Ok(())
    }

    /// Takes over what a person has decided since `state` was read.
    pub(super) fn take_decisions(&self, state: &mut SourceState) {
        let states = self.states();
        let known = states.get(&state.slug);
        take_over(state, known);
    }

    /// Returns `true` if another source than `slug` holds back the site's own deadline of a consultation.
    pub(super) fn holds(&self, id: ConsultationId, slug: &str) -> bool {
        let snapshot = self.snapshot();
        let claims = snapshot.consultation(id).map(|indexed| &indexed.consultation.claims);
        let is_claim =
            |slug: &str| claims.is_some_and(|claims| claims.get(slug).is_some_and(|one| !one.held.is_empty()));
        let states = self.states();
        let others = states.values().filter(|state| state.slug != slug && !is_claim(&state.slug));
        others.filter_map(|state| state.hold.as_ref()).any(|hold| hold.held.contains(&id))
    }

    /// Publishes what was stored. Blocks: the index is written, and the recorder may be busy.
    pub(super) fn publish(&self, recorder: &Recorder) {
        self.publish_taken(|states| {
            let Some(shared) = &self.shared else {
                // States first: a run that ends between the two must not be shown without its consultations.
                *states = self.states().clone();
                return (recorder.take_unpublished(), None);
            };
            // Nothing is stored meanwhile, so this is the state as of the last record.
            let _writing = self.writing();
            let (unpublished, documents, position) = recorder.take_all();
            if let Some(documents) = documents {
                self.set_documents(documents);
            }
            *states = self.states().clone();
            shared.is_changed.store(false, Ordering::Release);
            (unpublished, Some(position))
        });
    }

    fn publish_taken(&self, take: impl FnOnce(&mut States) -> (Unpublished, Option<u64>)) {
        let mut news = News::default();
        let mut published = None;
        self.catalog.update(|snapshot| {
            // Taken under the catalog's lock: two publishers that take and publish separately could put an older state of a
            // consultation over a newer one.
            let mut states = States::default();
            let (Unpublished { consultations, events }, position) = take(&mut states);
            published = position;
            let retracted = retracted_of(&states);
            let hides_or_shows_others = retracted != *snapshot.retracted();
            if self.on_news.get().is_some() {
                let (consultations, events) = (consultations.clone(), events.clone());
                news = News { consultations, events, hides_or_shows_others, position };
            }
            let consultations = consultations.into_iter().map(|one| shown_without(one, &retracted)).collect();
            let mut next = snapshot.with_changes(consultations, events, Vec::new());
            if hides_or_shows_others {
                next = next.with_retracted(retracted);
            }
            let entries = self.entries(&next, &states);
            next.with_sources(entries).with_issuers(self.sources.load().issuers())
        });
        if let (Some(shared), Some(position)) = (&self.shared, published) {
            shared.position.store(position, Ordering::Release);
        }
        if let (Some(on_news), false) =
            (self.on_news.get(), news.consultations.is_empty() && !news.hides_or_shows_others)
        {
            on_news(&news);
        }
    }

    fn entries(&self, snapshot: &Snapshot, states: &States) -> Vec<SourceEntry> {
        let sources = self.sources.load();
        let discoveries = discoveries(snapshot.consultations().iter().map(|indexed| &**indexed));
        let entry = |source: &Arc<Source>| SourceEntry {
            discovery: discoveries.get(source.slug.as_str()).copied().unwrap_or_default(),
            name: source.name.clone(),
            issuer: source.issuer.clone(),
            home: source.home.to_string(),
            schedule: source.schedule.to_string(),
            verified: source.verified,
            blocked: source.blocked_because.is_some(),
            copy: source.is_copy(),
            state: self.shown_state(source, state_of(states, &source.slug), sources.kept().get(&source.slug)),
            total: snapshot.total_of(&source.slug) + self.documents_of(&source.slug),
            outcome: source.outcome,
        };
        let mut entries: Vec<SourceEntry> = sources.iter().map(entry).collect();
        entries.extend(sources.broken().map(|slug| self.broken(&sources, state_of(states, slug))));
        entries.sort_by(|a, b| a.state.slug.cmp(&b.state.slug));
        entries
    }

    /// Sets the number of documents of each source of outcomes.
    pub(super) fn set_documents(&self, counts: BTreeMap<String, usize>) {
        *self.documents.lock().unwrap_or_else(PoisonError::into_inner) = counts;
    }

    fn documents_of(&self, slug: &str) -> usize {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner).get(slug).copied().unwrap_or_default()
    }

    /// Publishes the states again, after the sources were changed.
    pub(super) fn refresh(&self) {
        match &self.shared {
            Some(shared) => shared.is_changed.store(true, Ordering::Release),
            None => self.publish_taken(|states| {
                *states = self.states().clone();
                (Unpublished::default(), None)
            }),
        }
    }

    /// Sets which sources have not run when they should have; publishes if that changed.
    pub(super) fn set_missed(&self, missed: BTreeMap<String, Timestamp>) {
        let before =
            std::mem::replace(&mut *self.missed.lock().unwrap_or_else(PoisonError::into_inner), missed.clone());
        if before != missed {
            self.refresh();
        }
    }

    /// Notes whether the last run of a source could be stored; publishes if that changed.
    pub(super) fn set_unstored(&self, slug: &str, failure: Option<(String, Timestamp)>) {
        if self.shared.is_some() {
            return; // only this instance would show it; `/health/ready` has it
        }
        let mut unstored = self.unstored.lock().unwrap_or_else(PoisonError::into_inner);
        let had = unstored.contains_key(slug);
        let has = failure.is_some();
        match failure {
            None => drop(unstored.remove(slug)),
            Some((text, since)) => {
                let problem = SourceProblem { code: "unstored".to_owned(), text, since };
                unstored.entry(slug.to_owned()).or_insert(problem);
            }
        }
        drop(unstored);
        if had != has {
            self.refresh();
        }
    }

    /// The stored state with what does not come from a run: a site that blocks us, a file that is wrong, a missed run.
    fn shown_state(&self, source: &Source, mut state: SourceState, kept: Option<&String>) -> SourceState {
        let problem = |code: &str, text: String, since| SourceProblem { code: code.to_owned(), text, since };
        if let Some(reason) = &source.blocked_because {
            state.status = SourceStatus::Blocked;
            state.problems = vec![problem("wall", reason.clone(), self.opened_at)];
            return state;
        }
        if let Some(since) = state.retracted_at {
            state.status = SourceStatus::Disabled;
            state.problems = vec![problem("retracted", retracted_text(&source.slug), since)];
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
        further.extend(self.unstored.lock().unwrap_or_else(PoisonError::into_inner).get(source.slug.as_str()).cloned());
        if let Some(reason) = kept {
            further.push(problem("source-file", reason.clone(), self.edited_at(&self.sources.load(), &source.slug)));
        }
        if !further.is_empty() && matches!(state.status, SourceStatus::Ok | SourceStatus::Unverified) {
            state.status = SourceStatus::Degraded;
            state.since = further.iter().map(|problem| problem.since).min();
        }
        state.problems.extend(further);
        state
    }

    /// The time at which the invalid file of a source was last edited. Instances have copies of it, which differ in that.
    fn edited_at(&self, sources: &Sources, slug: &str) -> Timestamp {
        let edited_at = if self.shared.is_some() { None } else { edited_at(sources, slug) };
        edited_at.unwrap_or(self.opened_at)
    }

    /// A source whose file is wrong is shown with what is wrong with it, not left out.
    fn broken(&self, sources: &Sources, state: SourceState) -> SourceEntry {
        let mut state = SourceState { status: SourceStatus::Broken, ..state };
        let slug = state.slug.clone();
        state.problems = (sources.errors().iter())
            .filter(|error| error.path.file_stem().is_some_and(|stem| stem == slug.as_str()))
            .map(|error| SourceProblem {
                code: "source-file".to_owned(),
                text: error.to_string(),
                since: self.edited_at(sources, &slug),
            })
            .collect();
        SourceEntry { name: slug, state, ..SourceEntry::default() }
    }
}

/// The time at which the invalid file of a source was last edited.
fn edited_at(sources: &Sources, slug: &str) -> Option<Timestamp> {
    let path = &sources.errors().iter().find(|error| error.path.file_stem().is_some_and(|stem| stem == slug))?.path;
    Timestamp::try_from(std::fs::metadata(path).ok()?.modified().ok()?).ok()
}

/// The state of a source; an empty one for a source that never ran.
fn state_of(states: &States, slug: &str) -> SourceState {
    states.get(slug).cloned().unwrap_or_else(|| SourceState { slug: slug.to_owned(), ..SourceState::default() })
}

/// The sources that are retracted.
fn retracted_of(states: &States) -> BTreeSet<String> {
    let retracted = states.values().filter(|state| state.retracted_at.is_some());
    retracted.map(|state| state.slug.clone()).collect()
}

/// A consultation without what retracted sources claim of it.
fn shown_without(consultation: Arc<Consultation>, retracted: &BTreeSet<String>) -> Arc<Consultation> {
    let consultation = without_claims_of(&consultation, retracted).map_or(consultation, Arc::new);
    without_steps_of(&consultation, retracted).map_or(consultation, Arc::new)
}

/// The sentence about a retracted source.
pub(super) fn retracted_text(slug: &str) -> String {
    format!(
        "it was retracted: it is not fetched, and what it brought is not shown; `remissflode retract --undo {slug}` takes that back"
    )
}

/// Takes over the decisions in `known`, the state that is kept, which a run may not have seen.
fn take_over(state: &mut SourceState, known: Option<&SourceState>) {
    let Some(known) = known else { return };
    state.retracted_at = known.retracted_at;
    state.shown_again_at = known.shown_again_at;
    if known.accepted_at > state.accepted_at {
        state.accepted_at = known.accepted_at;
        state.hold = state.hold.take().filter(|hold| Some(hold.since) > known.accepted_at);
    }
}
