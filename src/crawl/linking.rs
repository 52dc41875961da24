//! The links between documents of outcomes and consultations: made again after each run from everything that is stored.
//!
//! A consultation that is found after the bill, or whose case number is learned from its letter, gets its link then.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::{RunError, blocking, publisher::Publisher, recorder::Recorder, run::Run};
use crate::{
    domain::{Consultation, ConsultationId, OutcomeDocument, RawItem, Step},
    merge::{Known, Linked, set_links},
    outcomes::{self, Context, Links},
    source::Source,
    store::StoreError,
};

/// The stored documents without their strings, read once.
#[derive(Debug, Default)]
pub(super) struct OutcomeDocuments(Mutex<Option<Documents>>);

impl OutcomeDocuments {
    /// The documents; none before they are read.
    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Documents>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of documents of each source.
pub(super) fn counted(documents: &Documents) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    documents.values().for_each(|document| *counts.entry(document.source.clone()).or_default() += 1);
    counts
}

pub(super) type Documents = BTreeMap<String, Arc<OutcomeDocument>>;

/// The result of recording a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentRecorded {
    New,
    Revised,
    Unchanged,
}

impl Recorder {
    /// Records a document that a source of outcomes has read.
    pub(super) fn record_outcome(&self, mut document: OutcomeDocument) -> Result<DocumentRecorded, StoreError> {
        let mut documents = self.outcome_documents()?;
        let last = self.store.outcome(&document.key)?;
        if let Some(last) = &last {
            document.first_read_at = last.first_read_at;
            document.archive = last.archive;
            keep(last, &mut document);
            if last.says_the_same(&document) {
                return Ok(DocumentRecorded::Unchanged);
            }
        }
        self.store.put_outcome(&document)?;
        documents.get_or_insert_default().insert(document.key.clone(), without_strings(document));
        Ok(if last.is_some() { DocumentRecorded::Revised } else { DocumentRecorded::New })
    }

    /// Reads the stored strings of the documents of a source again.
    pub(super) fn renormalize_outcomes(&self, source: &Source, now: Timestamp) -> Result<(), StoreError> {
        let Some(kind) = source.outcome else { return Ok(()) };
        for known in self.store.outcomes()?.into_iter().filter(|known| known.source == source.slug.as_str()) {
            let context = Context {
                source: &source.slug,
                source_version: &known.source_version,
                kind,
                home: &source.home,
                now,
                archive: known.archive,
            };
            if let Ok(document) = outcomes::read(&known.raw, &context) {
                self.record_outcome(document)?;
            }
        }
        Ok(())
    }

    pub(super) fn outcome_documents(&self) -> Result<MutexGuard<'_, Option<Documents>>, StoreError> {
        let mut documents = self.documents.lock();
        if documents.is_none() {
            let stored = self.store.outcomes()?.into_iter();
            *documents = Some(stored.map(|document| (document.key.clone(), without_strings(document))).collect());
        }
        Ok(documents)
    }

    /// Sets the links of a consultation.
    fn link(
        &self,
        id: ConsultationId,
        links: Links,
        documents: &[Arc<OutcomeDocument>],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut unpublished = self.lock();
        let (Some(known), Some(last)) = (self.store.consultation(id)?, self.store.latest_revision(id)?) else {
            return Ok(());
        };
        let history = self.store.events_of(id)?;
        let is_of_archive = |step: &Step| {
            let names = [step.number.as_deref(), step.follows.as_deref()];
            let document = documents.iter().find(|document| {
                document.source == step.source
                    && (names.contains(&document.number.as_deref().or(Some(document.title.as_str())))
                        || step.title.as_ref() == Some(&document.title))
            });
            document.is_some_and(|document| document.archive && is_old(step, document))
        };
        // What had happened before the consultation was found is no news of it either.
        let is_archive = |step: &Step| {
            is_of_archive(step) || step.on.is_some_and(|on| on < crate::domain::day_of(known.first_seen_at))
        };
        let linked = Linked { precursors: links.precursors, outcomes: links.outcomes };
        let both = Known { consultation: &known, events: &history };
        let change = set_links(both, linked, is_archive, now, last.raw, last.source_version);
        self.commit(change, id, &mut unpublished)?;
        Ok(())
    }
}

/// Returns `true` if a step had been taken when its document was first read.
fn is_old(step: &Step, document: &OutcomeDocument) -> bool {
    step.on.is_none_or(|on| on <= crate::domain::day_of(document.first_read_at))
}

/// Keeps what a page no longer says: steps that were taken, and the consultations that it named.
fn keep(last: &OutcomeDocument, now: &mut OutcomeDocument) {
    if now.basis.is_empty() {
        now.basis.clone_from(&last.basis);
    }
    for step in &last.later {
        if now.later.iter().all(|known| known.kind != step.kind) {
            now.later.push(step.clone());
        }
    }
    now.later.sort_by_key(|step| step.kind);
    now.on = now.on.or(last.on);
    now.number = now.number.take().or_else(|| last.number.clone());
}

pub(super) fn without_strings(document: OutcomeDocument) -> Arc<OutcomeDocument> {
    Arc::new(OutcomeDocument { raw: RawItem::default(), ..document })
}

/// Links all published consultations with all documents, and records what has changed.
pub(super) fn link_outcomes(recorder: &Recorder, publisher: &Publisher, now: Timestamp) -> Result<(), StoreError> {
    let snapshot = publisher.snapshot();
    let mut documents: Vec<Arc<OutcomeDocument>> =
        recorder.outcome_documents()?.iter().flatten().map(|(_, document)| Arc::clone(document)).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    documents.iter().for_each(|document| *counts.entry(document.source.clone()).or_default() += 1);
    publisher.set_documents(counts);
    documents.retain(|document| !snapshot.retracted().contains(&document.source));
    let consultations = || snapshot.consultations().iter().map(|indexed| &*indexed.consultation);
    let has_steps = |one: &Consultation| !one.precursors.is_empty() || !one.outcomes.is_empty();
    if documents.is_empty() && !consultations().any(has_steps) {
        return Ok(());
    }
    let shown: Vec<&OutcomeDocument> = documents.iter().map(|document| &**document).collect();
    let mut links = outcomes::link(consultations(), &shown);
    for consultation in consultations() {
        let of = links.remove(&consultation.id).unwrap_or_default();
        if of.precursors != consultation.precursors || of.outcomes != consultation.outcomes {
            recorder.link(consultation.id, of, &documents, now)?;
        }
    }
    Ok(())
}

impl Run<'_> {
    /// Links what this run has found.
    pub(super) async fn link_outcomes(&self) -> Result<(), RunError> {
        let (recorder, publisher) = (Arc::clone(&self.crawler.recorder), Arc::clone(&self.crawler.publisher));
        let now = self.crawler.clock.now();
        blocking(move || link_outcomes(&recorder, &publisher, now)).await
    }
}
