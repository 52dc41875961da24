//! Checks that the trees are whole and agree.

use std::{collections::BTreeMap, panic::resume_unwind, thread};

use super::{
    Index, IndexError, Table,
    lookup::{at, decode, id_of, until_first_error},
};
use crate::{
    domain::{Consultation, Event, OutcomeDocument, PageState, Revision, SourceState},
    store::problem_list::ProblemList,
};

/// The numbers of entries, and their problems.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::store) struct Checked {
    pub(in crate::store) consultations: u64,
    pub(in crate::store) revisions: u64,
    pub(in crate::store) events: u64,
    pub(in crate::store) sources: u64,
    pub(in crate::store) names: u64,
    pub(in crate::store) pages: u64,
    pub(in crate::store) problems: ProblemList,
}

impl Index {
    /// Checks the checksums of the values that every start reads: cheap enough to do before the index is used.
    pub(super) fn check_checksums(&self) -> Result<(), IndexError> {
        self.applied()?;
        let check = |tables: &[Table]| -> Result<(), IndexError> {
            let mut items = tables.iter().flat_map(|table| self.scan(*table, &[]));
            items.try_for_each(|item| item.map(drop))
        };
        thread::scope(|scope| {
            // As large as all the others together.
            let consultations = scope.spawn(|| check(&[Table::Consultations]));
            let others = check(&[Table::Events, Table::Sources, Table::Journaled, Table::Names, Table::Outcomes]);
            consultations.join().unwrap_or_else(|panic| resume_unwind(panic)).and(others)
        })
    }

    /// Reads everything and follows every reference.
    pub(in crate::store) fn check(&self) -> Checked {
        let mut checked = Checked::default();
        checked.revisions = self.each(Table::Revisions, &mut checked.problems, |_, _, _: Revision| Ok(()));
        checked.sources = self.each(Table::Sources, &mut checked.problems, |_, _, _: SourceState| Ok(()));
        self.each(Table::Journaled, &mut checked.problems, |_, _, _: SourceState| Ok(()));
        self.each(Table::Outcomes, &mut checked.problems, |_, _, _: OutcomeDocument| Ok(()));
        checked.pages = self.each(Table::Pages, &mut checked.problems, |_, _, _: PageState| Ok(()));
        checked.consultations = self.each(Table::Consultations, &mut checked.problems, |key, seq, state| {
            self.check_consultation(key, seq, &state)
        });
        checked.events =
            self.each(Table::Events, &mut checked.problems, |key, seq, event| self.check_event(key, seq, &event));
        checked.names = self.check_names(&mut checked.problems);
        self.check_chunks(&mut checked.problems);
        checked
    }

    fn check_consultation(&self, key: &[u8], seq: u64, state: &Consultation) -> Result<(), String> {
        if state.id.as_bytes() != key {
            return Err(format!("expected its own id as the key, found the state of `{}`", state.id));
        }
        match self.revision(state.id, seq) {
            Ok(Some(revision)) if revision.consultation == *state => Ok(()),
            Ok(Some(_)) => Err(format!("expected the state that revision {seq} gives, found another")),
            Ok(None) => Err(format!("expected revision {seq}, found none")),
            Err(error) => Err(error.to_string()),
        }
    }

    fn check_event(&self, key: &[u8], seq: u64, event: &Event) -> Result<(), String> {
        if key.get(..16) != Some(event.consultation.as_bytes()) {
            return Err(format!("expected an event of this consultation, found one of `{}`", event.consultation));
        }
        match self.revision(event.consultation, seq) {
            Ok(Some(revision)) if revision.events.contains(event) => Ok(()),
            Ok(Some(_)) => Err(format!("expected the event in revision {seq}, found it lacks it")),
            Ok(None) => Err(format!("expected revision {seq}, found none")),
            Err(error) => Err(error.to_string()),
        }
    }

    fn check_names(&self, problems: &mut ProblemList) -> u64 {
        let mut names = 0;
        for item in self.scan(Table::Names, &[]) {
            names += 1;
            match item {
                Err(error) => problems.push(error.to_string()),
                Ok((key, _)) => {
                    let id = key.len().checked_sub(16).and_then(|start| key.get(start..)).and_then(id_of);
                    let known =
                        id.map(|id| self.tree(Table::Consultations).contains_key(id.as_bytes()).unwrap_or(false));
                    if known != Some(true) {
                        problems.push(at(Table::Names, &key, "expected a known consultation, found none").to_string());
                    }
                }
            }
        }
        names
    }

    /// Finds pieces without a value.
    fn check_chunks(&self, problems: &mut ProblemList) {
        let mut owners: BTreeMap<Vec<u8>, u16> = BTreeMap::new();
        for key in until_first_error(self.tree(Table::Chunks).iter().keys()) {
            match key {
                Err(error) => problems.push(error.to_string()),
                Ok(key) => {
                    let (owner, n) = key.split_at(key.len().saturating_sub(3));
                    let n = n.split_last_chunk().map_or(0, |(_, n)| u16::from_be_bytes(*n));
                    let most = owners.entry(owner.to_vec()).or_default();
                    *most = (*most).max(n);
                }
            }
        }
        for (owner, most) in owners {
            let parts = owner.split_first().and_then(|(table, key)| {
                let first = self.trees.get(usize::from(*table))?.get(key).ok()??;
                Some(super::value::head(&first)?.parts)
            });
            if parts != Some(most) {
                problems
                    .push(at(Table::Chunks, &owner, &format!("expected {parts:?} pieces, found {most}")).to_string());
            }
        }
    }

    fn each<T: serde::de::DeserializeOwned>(
        &self,
        table: Table,
        problems: &mut ProblemList,
        check: impl Fn(&[u8], u64, T) -> Result<(), String>,
    ) -> u64 {
        let mut count = 0;
        for item in self.scan(table, &[]) {
            count += 1;
            let judged = item.and_then(|(key, value)| {
                let content = decode(table, &key, &value)?;
                check(&key, value.seq, content).map_err(|reason| at(table, &key, &reason))
            });
            problems.extend(judged.err().map(|error| error.to_string()));
        }
        count
    }
}
