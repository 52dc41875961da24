//! The copy in the data folder follows the shared journal.

use super::SharedError;
use crate::{
    domain::{OutcomeDocument, Revision, SourceState},
    store::{
        Store, StoreError, Writer,
        journal::Reader,
        record::{Content, LineError, Record, check},
    },
};

/// Records that this instance has not made, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Revisions of consultations.
    pub revisions: Vec<Revision>,
    /// States of sources.
    pub sources: Vec<SourceState>,
    /// Readings of documents of outcomes.
    pub outcomes: Vec<OutcomeDocument>,
}

impl Followed {
    /// Returns `true` if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty() && self.sources.is_empty() && self.outcomes.is_empty()
    }

    fn add(&mut self, record: Record) {
        match record.content {
            Content::Revision(revision) => self.revisions.push(*revision),
            Content::Source(state) => self.sources.push(*state),
            Content::Outcome(document) => self.outcomes.push(*document),
        }
    }
}

impl Store {
    /// Takes the next records of the shared journal into the copy. Returns them, and whether there may be more; none while a
    /// writer is at work.
    pub(super) fn follow(&self) -> Result<Option<(Followed, bool)>, StoreError> {
        match self.writer.try_lock() {
            Ok(mut writer) => self.follow_as(&mut writer).map(Some),
            Err(std::sync::TryLockError::Poisoned(poisoned)) => self.follow_as(&mut poisoned.into_inner()).map(Some),
            Err(std::sync::TryLockError::WouldBlock) => Ok(None),
        }
    }

    fn follow_as(&self, writer: &mut Writer) -> Result<(Followed, bool), StoreError> {
        let Some(shared) = &self.shared else { return Ok(Default::default()) };
        self.catch_up(writer)?;
        let after = writer.journal.last_seq();
        let (mut lines, mut records) = (Vec::new(), Vec::new());
        for (expected, (seq, line)) in (after + 1..).zip(shared.journal.read(after)?) {
            let place = || shared.journal.place();
            if seq != expected {
                let reason = format!("expected record {expected}, found record {seq}: rows are missing");
                return Err(SharedError::Damaged { place: place(), reason }.into());
            }
            let record = checked(seq, &line).map_err(|error| match error {
                LineError::Newer(version) => SharedError::Refused(format!(
                    "record {seq} at `{}` has schema version {version}: a newer version of the program wrote it; install \
                     that on all instances",
                    place()
                )),
                error => SharedError::Damaged { place: place(), reason: format!("record {seq}: {error}") },
            })?;
            lines.push(line);
            records.push(record);
        }
        self.record_in_copy(writer, &lines, &records)?;
        let has_more = !records.is_empty();
        let mut followed = Followed::default();
        records.into_iter().for_each(|record| followed.add(record));
        Ok((followed, has_more))
    }

    /// Takes everything into the copy, at a start.
    pub(super) fn follow_to_the_end(&self) -> Result<u64, StoreError> {
        let mut writer = self.writer();
        let before = writer.journal.last_seq();
        while self.follow_as(&mut writer)?.1 {}
        Ok(writer.journal.last_seq() - before)
    }

    /// The records of the copy after record `after`.
    pub(super) fn records_after(&self, after: u64) -> Result<Followed, StoreError> {
        let last = self.last_seq();
        let mut followed = Followed::default();
        if after < last {
            for line in Reader::new(&self.folder.journal(), after + 1)? {
                let line = line?;
                if line.seq > last {
                    break; // it may be half written
                }
                if let Ok(record) = Record::decode(&line.bytes) {
                    followed.add(record);
                }
            }
        }
        Ok(followed)
    }

    /// Compares the shared journal with the copy, record by record. Returns a sentence for each difference, at most a hundred.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn compare_with_shared(&self) -> Result<Vec<String>, StoreError> {
        let Some(shared) = &self.shared else { return Ok(Vec::new()) };
        let (mut problems, mut after, last) = (Vec::new(), 0, self.last_seq());
        let place = shared.journal.place();
        let mut own = Reader::new(&self.folder.journal(), 1)?.flatten().peekable();
        while after < last && problems.len() < 100 {
            let rows = shared.journal.read(after)?;
            if rows.is_empty() {
                problems.push(format!("expected the journal at `{place}` to end with record {last}, found {after}"));
                break;
            }
            for (seq, line) in rows.into_iter().filter(|(seq, _)| *seq <= last) {
                if seq != after + 1 {
                    problems.push(format!("the journal at `{place}` lacks the records {} to {}", after + 1, seq - 1));
                }
                after = seq;
                if let Err(error) = checked(seq, &line) {
                    problems.push(format!("record {seq} of the journal at `{place}` is damaged: {error}"));
                }
                while own.next_if(|own| own.seq < seq).is_some() {}
                if own.next_if(|own| own.seq == seq).is_some_and(|own| own.bytes != line) {
                    problems
                        .push(format!("record {seq} of the journal at `{place}` differs from that in the data folder"));
                }
            }
        }
        Ok(problems)
    }
}

/// The record in a line, which must have this number.
fn checked(seq: u64, line: &[u8]) -> Result<Record, LineError> {
    let head = check(line)?;
    if head.seq != seq {
        return Err(LineError::Content(format!("expected the number {seq}, found {}", head.seq)));
    }
    Record::decode(line)
}
