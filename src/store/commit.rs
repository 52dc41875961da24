//! Writing: the journal first, then the index.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};

use super::{
    Store, StoreError, Writer,
    record::{Content, Record},
};
use crate::domain::{OutcomeDocument, PageState, Revision, SourceState};

/// The greatest lag of the journaled times of a source's runs.
const SOURCE_STAMP_LAG: SignedDuration = SignedDuration::from_hours(1);

impl Store {
    /// Records revisions in order, and returns when all of them are on the disk. Returns the number of the last
    /// record.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] if the journal could not be written: none of the revisions is recorded.
    /// [`StoreError::Index`] or [`StoreError::IndexUnavailable`] if the index could not catch up *before*: none is
    /// recorded either. A failure of the index *afterwards* is logged, not returned: the revisions are recorded, and
    /// the next call or start replays them.
    pub fn commit(&self, revisions: &[Revision]) -> Result<u64, StoreError> {
        let mut writer = self.writer();
        let mut records = Vec::with_capacity(revisions.len());
        for (seq, revision) in (writer.journal.last_seq() + 1..).zip(revisions) {
            let content = Content::Revision(Box::new(revision.clone()));
            records.push(Record { seq, past: false, content });
        }
        self.record(&mut writer, &records)?;
        Ok(writer.journal.last_seq())
    }

    /// Stores the state of a source. It becomes a journal record if anything but `last_run_at` and
    /// `last_success_at` differs from the last record, or these are over an hour ahead of it. Otherwise it is stored
    /// in the index alone, and a loss of power may lose those two times. In a shared journal every difference is a record.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`]; and [`StoreError::Index`] if the state is stored in the index alone and that fails.
    pub fn put_source(&self, state: &SourceState) -> Result<(), StoreError> {
        let mut writer = self.writer();
        self.catch_up(&mut writer)?;
        let journaled = self.read("read a source", |index| index.journaled_source(&state.slug))?;
        if self.is_shared() && journaled.as_ref() == Some(state) {
            return Ok(());
        }
        // A state in the index alone would differ from that of the other instances.
        if !self.is_shared() && journaled.is_some_and(|journaled| is_covered_by(state, &journaled)) {
            let seq = writer.journal.last_seq();
            return self.write("store a source", |index| {
                index.put_source(state, seq)?;
                index.flush()
            });
        }
        let seq = writer.journal.last_seq() + 1;
        let content = Content::Source(Box::new(state.clone()));
        self.record(&mut writer, &[Record { seq, past: false, content }])
    }

    /// Records the reading of a document of outcomes.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`].
    pub fn put_outcome(&self, document: &OutcomeDocument) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let seq = writer.journal.last_seq() + 1;
        let content = Content::Outcome(Box::new(document.clone()));
        self.record(&mut writer, &[Record { seq, past: false, content }])
    }

    /// Stores the validators of pages. They are a cache: not in the journal, and lost when the index is rebuilt.
    ///
    /// # Errors
    ///
    /// [`StoreError::Index`] if the index could not be written.
    pub fn put_pages(&self, pages: &[PageState]) -> Result<(), StoreError> {
        let _writer = self.writer();
        self.write("store pages", |index| {
            index.put_pages(pages)?;
            index.flush()
        })
    }

    /// Appends records, numbered from the journal's end on, and applies them to the index.
    pub(super) fn record(&self, writer: &mut Writer, records: &[Record]) -> Result<(), StoreError> {
        let mut lines = Vec::with_capacity(records.len());
        for record in records {
            let line = record.encode();
            lines.push(line.map_err(|error| StoreError::Encode { seq: record.seq, reason: error.to_string() })?);
        }
        self.record_lines(writer, &lines, records)
    }

    /// As [`Store::record`], with the exact lines for the journal.
    pub(super) fn record_lines(
        &self,
        writer: &mut Writer,
        lines: &[Vec<u8>],
        records: &[Record],
    ) -> Result<(), StoreError> {
        self.catch_up(writer)?;
        if let Some(shared) = &self.shared {
            shared.append(writer.journal.last_seq(), lines)?;
        }
        self.record_in_copy(writer, lines, records)
    }

    /// Appends lines to the folder's journal and applies them to the index.
    pub(super) fn record_in_copy(
        &self,
        writer: &mut Writer,
        lines: &[Vec<u8>],
        records: &[Record],
    ) -> Result<(), StoreError> {
        writer.journal.append(lines)?;
        self.last.store(writer.journal.last_seq(), Ordering::Release);
        let applied = self.write("apply records", |index| {
            index.apply(records)?;
            index.flush()
        });
        match applied {
            Ok(()) => writer.applied = writer.journal.last_seq(),
            Err(error) => tracing::warn!(%error, "recorded in the journal, but not yet in the index"),
        }
        Ok(())
    }
}

/// Returns `true` if `state` need not be journaled after `journaled`.
fn is_covered_by(state: &SourceState, journaled: &SourceState) -> bool {
    let near = |now: Option<Timestamp>, then: Option<Timestamp>| match (now, then) {
        (None, None) => true,
        (Some(now), Some(then)) => now.duration_since(then).abs() <= SOURCE_STAMP_LAG,
        _ => false,
    };
    let same =
        SourceState { last_run_at: journaled.last_run_at, last_success_at: journaled.last_success_at, ..state.clone() }
            == *journaled;
    same && near(state.last_run_at, journaled.last_run_at) && near(state.last_success_at, journaled.last_success_at)
}
