//! Imports an export.
//!
//! Known lines are skipped, so the same import twice changes nothing. While an import agrees with the journal line by
//! line, its lines are copied byte for byte: importing into an empty store gives an equal store, and a mirror that
//! requests `last_seq() + 1` stays equal. From the first difference on, unknown records get new numbers, and a
//! revision older than the current state is added as history.

use std::io::BufRead;

use super::{
    Store, StoreError, Writer,
    journal::Reader,
    record::{Content, MAX_LINE_BYTES, Record, read_line},
};

/// The number of lines recorded at once.
const BATCH: usize = 200;

/// The result of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Lines read, without empty ones.
    pub lines: u64,
    /// Records added.
    pub added: u64,
    /// Lines that were known already.
    pub known: u64,
}

/// An import in progress.
struct Import<'a> {
    store: &'a Store,
    writer: &'a mut Writer,
    /// The journal, read beside the import while the two agree.
    own: Option<Reader>,
    /// Every line so far equals the journal's line with that number, or continues the journal.
    agrees: bool,
    pending: (Vec<Vec<u8>>, Vec<Record>),
    report: ImportReport,
}

impl Store {
    /// Adds the records of an export; known ones are skipped.
    ///
    /// # Errors
    ///
    /// [`StoreError::Import`] for the first line that is not a record; otherwise as [`Store::commit`]. The lines before
    /// it are stored.
    pub fn import(&self, input: &mut dyn BufRead) -> Result<ImportReport, StoreError> {
        let mut writer = self.writer();
        self.catch_up(&mut writer)?;
        let mut import = Import {
            store: self,
            writer: &mut writer,
            own: None,
            agrees: true,
            pending: Default::default(),
            report: ImportReport::default(),
        };
        let read = import.run(input);
        let recorded = import.record_pending();
        read.and(recorded).map(|()| import.report)
    }
}

impl Import<'_> {
    fn run(&mut self, mut input: &mut dyn BufRead) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        for number in 1.. {
            read_line(&mut input, &mut bytes, MAX_LINE_BYTES).map_err(StoreError::io("read", "the import"))?;
            if bytes.is_empty() {
                break;
            }
            let line = bytes.trim_ascii_end();
            if line.is_empty() {
                continue;
            }
            let record =
                Record::decode(line).map_err(|error| StoreError::Import { line: number, reason: error.to_string() })?;
            self.report.lines += 1;
            self.add_line(line, record)?;
            if self.pending.0.len() >= BATCH {
                self.record_pending()?;
            }
        }
        Ok(())
    }

    fn add_line(&mut self, line: &[u8], record: Record) -> Result<(), StoreError> {
        let next = self.writer.journal.last_seq() + self.pending.0.len() as u64 + 1;
        if self.agrees && record.seq == next {
            self.pending.0.push(line.to_vec());
            self.pending.1.push(record);
            self.report.added += 1;
            return Ok(());
        }
        self.agrees = self.agrees && record.seq < next && self.is_in_journal(line, record.seq)?;
        if self.agrees {
            self.report.known += 1;
            return Ok(());
        }
        // From here on the index decides what is known, so it must be complete.
        self.record_pending()?;
        self.add_unknown(record)
    }

    /// Returns `true` if the journal has exactly this line under this number.
    fn is_in_journal(&mut self, line: &[u8], seq: u64) -> Result<bool, StoreError> {
        if self.own.is_none() {
            self.own = Some(Reader::new(&self.store.folder.journal(), seq)?);
        }
        for own in self.own.iter_mut().flatten() {
            match own {
                Ok(own) if own.seq < seq => {}
                Ok(own) => return Ok(own.seq == seq && own.bytes == line),
                Err(StoreError::Damaged { .. }) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    fn add_unknown(&mut self, mut record: Record) -> Result<(), StoreError> {
        let known = self.store.read("compare an import", |index| match &record.content {
            Content::Revision(revision) => {
                let ours = index.revisions(revision.consultation.id)?;
                record.past = ours.last().is_some_and(|current| revision.at <= current.at);
                Ok(ours.contains(revision))
            }
            Content::Outcome(document) => {
                let ours = index.outcome(&document.key)?;
                Ok(ours.is_some_and(|ours| ours.read_at >= document.read_at))
            }
            Content::Source(state) => {
                let ours = index.source(&state.slug)?;
                Ok(ours.is_some_and(|ours| ours.last_run_at >= state.last_run_at))
            }
        })?;
        if known {
            self.report.known += 1;
            return Ok(());
        }
        record.seq = self.writer.journal.last_seq() + 1;
        self.store.record(self.writer, &[record])?;
        self.report.added += 1;
        Ok(())
    }

    fn record_pending(&mut self) -> Result<(), StoreError> {
        let (lines, records) = std::mem::take(&mut self.pending);
        let count = lines.len() as u64;
        self.store.record_lines(self.writer, &lines, &records).inspect_err(|_| self.report.added -= count)
    }
}
