//! The expected content of the index, by the journal alone: one half of [`Store::verify`](super::Store::verify).
//!
//! Takes every record in order, and returns a sentence for each event, name, state or source that the index lacks or
//! has from another record. The integrity of each value is checked in `index/self_check`.

use std::collections::BTreeMap;

use super::{
    index::{Index, IndexError},
    record::{Content, Record},
};
use crate::domain::{ConsultationId, OutcomeDocument, SourceState};

/// The states and sources by the records read so far.
#[derive(Default)]
pub(super) struct ExpectedIndex {
    /// The record that each consultation's state comes from, and `true` if that record is history only.
    states: BTreeMap<ConsultationId, (u64, bool)>,
    sources: BTreeMap<String, SourceState>,
    outcomes: BTreeMap<String, OutcomeDocument>,
}

impl ExpectedIndex {
    /// Adds a record, and returns the parts of it that the index lacks.
    pub(super) fn add(&mut self, record: &Record, index: &Index) -> Result<Vec<String>, IndexError> {
        let revision = match &record.content {
            Content::Source(state) => {
                self.sources.insert(state.slug.clone(), (**state).clone());
                return Ok(Vec::new());
            }
            Content::Outcome(document) => {
                self.outcomes.insert(document.key.clone(), (**document).clone());
                return Ok(Vec::new());
            }
            Content::Revision(revision) => revision,
        };
        let id = revision.consultation.id;
        let state = self.states.entry(id).or_insert((record.seq, record.past));
        // History never replaces a state; a state replaces either.
        if !record.past {
            *state = (record.seq, false);
        }
        let mut missing = Vec::new();
        match index.revision(id, record.seq)? {
            Some(found) if found == **revision => {}
            Some(_) => missing.push("is another revision than the one in the index".to_owned()),
            None => missing.push("is a revision that the index lacks".to_owned()),
        }
        for event in &revision.events {
            if !index.has_event(id, event.id)? {
                missing.push(format!("has the event `{}`, which the index lacks", event.id));
            }
        }
        for name in revision.consultation.names() {
            if !index.has_name(name, id)? {
                missing.push(format!("has the name `{name}`, which the index lacks"));
            }
        }
        Ok(missing)
    }

    /// The states and sources that the index has from another record, or not at all. To be called at the journal's end.
    pub(super) fn compare(&self, index: &Index) -> Result<Vec<String>, IndexError> {
        let mut wrong = Vec::new();
        for (id, (seq, _)) in &self.states {
            let found = index.state_from(*id)?;
            if found != Some(*seq) {
                let found = found.map_or("none".to_owned(), |found| format!("that of record {found}"));
                wrong.push(format!("expected the state of `{id}` to be that of record {seq}, found {found}"));
            }
        }
        for (slug, state) in &self.sources {
            if index.journaled_source(slug)?.as_ref() != Some(state) {
                wrong.push(format!("expected the source `{slug}` as last journaled, found another or none"));
            }
        }
        for (key, document) in &self.outcomes {
            if index.outcome(key)?.as_ref() != Some(document) {
                wrong.push(format!("expected the document `{key}` as last journaled, found another or none"));
            }
        }
        Ok(wrong)
    }
}
