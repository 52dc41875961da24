//! Taking an export in.
//!
//! A line that is already known is skipped, so the same import twice changes nothing. As long as an import agrees
//! with the journal line by line, its lines become ours byte for byte: the import into an empty store gives an equal
//! store, and a mirror that asks for `last_seq() + 1` stays one. Where the two histories differ, what is not known
//! is added under numbers of our own, and a revision older than our current state is added as history.

use std::io::BufRead;

use super::{
    Store, StoreError, Writer,
    journal::Reader,
    record::{Content, Record},
};

/// How many lines are recorded at once.
const BATCH: usize = 200;

/// What came of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Lines that were read, empty ones left out.
    pub lines: u64,
    /// Records that were added.
    pub added: u64,
    /// Lines that the store knew already.
    pub known: u64,
}

/// An import on its way.
struct Import<'a> {
    store: &'a Store,
    writer: &'a mut Writer,
    /// Our own journal beside the import's lines, while the two agree.
    own: Option<Reader>,
    /// Whether every line so far stands in our journal under the same number, or continues it.
    agrees: bool,
    waiting: (Vec<Vec<u8>>, Vec<Record>),
    report: ImportReport,
}

impl Store {
    /// Adds the records of an export; what is known already is skipped.
    ///
    /// # Errors
    ///
    /// [`StoreError::Import`] for the first line that is no record; otherwise as [`Store::commit`]. The lines before
    /// are kept.
    pub fn import(&self, input: &mut dyn BufRead) -> Result<ImportReport, StoreError> {
        let mut writer = self.writer();
        self.catch_up(&mut writer)?;
        let mut import = Import {
            store: self,
            writer: &mut writer,
            own: None,
            agrees: true,
            waiting: Default::default(),
            report: ImportReport::default(),
        };
        let read = import.run(input);
        let kept = import.record_waiting();
        read.and(kept).map(|()| import.report)
    }
}

impl Import<'_> {
    fn run(&mut self, input: &mut dyn BufRead) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            input.read_until(b'\n', &mut bytes).map_err(StoreError::io("read", "the import"))?;
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
            self.take(line, record)?;
            if self.waiting.0.len() >= BATCH {
                self.record_waiting()?;
            }
        }
        Ok(())
    }

    fn take(&mut self, line: &[u8], record: Record) -> Result<(), StoreError> {
        let next = self.writer.journal.last_seq() + self.waiting.0.len() as u64 + 1;
        if self.agrees && record.seq == next {
            self.waiting.0.push(line.to_vec());
            self.waiting.1.push(record);
            self.report.added += 1;
            return Ok(());
        }
        self.agrees = self.agrees && record.seq < next && self.is_ours(line, record.seq)?;
        if self.agrees {
            self.report.known += 1;
            return Ok(());
        }
        // From here on the index is asked what is known, so it must have everything.
        self.record_waiting()?;
        self.add_unknown(record)
    }

    /// Whether our journal has this very line under this number.
    fn is_ours(&mut self, line: &[u8], seq: u64) -> Result<bool, StoreError> {
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
        let known = self.store.read("compare an import with what is known", |index| match &record.content {
            Content::Revision(revision) => {
                let ours = index.revisions(revision.consultation.id)?;
                record.past = ours.last().is_some_and(|current| revision.at <= current.at);
                Ok(ours.contains(revision))
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

    fn record_waiting(&mut self) -> Result<(), StoreError> {
        let (lines, records) = std::mem::take(&mut self.waiting);
        let count = lines.len() as u64;
        self.store.record_lines(self.writer, &lines, &records).inspect_err(|_| self.report.added -= count)
    }
}
