//! Reads from the index, and exports the journal.

use std::{collections::BTreeSet, io::Write, sync::atomic::Ordering};

use super::{Store, StoreError, journal::Reader};
use crate::domain::{Consultation, ConsultationId, Event, OutcomeDocument, PageState, Revision, SourceState};

/// All the data of a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// The current states, in the order of their ids.
    pub consultations: Vec<Consultation>,
    /// All events, in the order in which they were recorded.
    pub events: Vec<Event>,
    /// The sources' states, in the order of their slugs.
    pub sources: Vec<SourceState>,
}

/// Every call fails with [`StoreError::Index`] if sled or a checksum finds damage; the index is then rebuilt at the
/// next start. It fails with [`StoreError::IndexUnavailable`] if sled cannot read or the disk is full.
#[allow(clippy::missing_errors_doc, reason = "documented once for all calls")]
impl Store {
    /// All current states, events and sources.
    pub fn load(&self) -> Result<Loaded, StoreError> {
        self.read("load everything", |index| {
            Ok(Loaded { consultations: index.consultations()?, events: index.all_events()?, sources: index.sources()? })
        })
    }

    /// The consultations with any of these names (keys, aliases, addresses), now or before; each once.
    pub fn find<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Vec<ConsultationId>, StoreError> {
        self.read("find names", |index| {
            let mut ids = BTreeSet::new();
            for name in names {
                ids.extend(index.named(name)?);
            }
            Ok(ids.into_iter().collect())
        })
    }

    /// The current state of one consultation.
    pub fn consultation(&self, id: ConsultationId) -> Result<Option<Consultation>, StoreError> {
        self.read("read a consultation", |index| index.consultation(id))
    }

    /// The events of one consultation, in the order in which they were recorded.
    pub fn events_of(&self, id: ConsultationId) -> Result<Vec<Event>, StoreError> {
        self.read("read events", |index| index.events_of(id))
    }

    /// Every revision of one consultation, oldest first; the last is the current state's.
    pub fn revisions(&self, id: ConsultationId) -> Result<Vec<Revision>, StoreError> {
        self.read("read revisions", |index| index.revisions(id))
    }

    /// The revision of the current state of one consultation.
    pub fn latest_revision(&self, id: ConsultationId) -> Result<Option<Revision>, StoreError> {
        self.read("read a revision", |index| index.latest_revision(id))
    }

    /// The last stored state of one source.
    pub fn source(&self, slug: &str) -> Result<Option<SourceState>, StoreError> {
        self.read("read a source", |index| index.source(slug))
    }

    /// The last reading of a document of outcomes.
    pub fn outcome(&self, key: &str) -> Result<Option<OutcomeDocument>, StoreError> {
        self.read("read a document of outcomes", |index| index.outcome(key))
    }

    /// The last reading of every document of outcomes.
    pub fn outcomes(&self) -> Result<Vec<OutcomeDocument>, StoreError> {
        self.read("read the documents of outcomes", |index| index.outcomes())
    }

    /// The stored validators of one page.
    pub fn page(&self, url: &str) -> Result<Option<PageState>, StoreError> {
        self.read("read a page", |index| index.page(url))
    }

    /// The stored validators of all pages.
    pub fn pages(&self) -> Result<Vec<PageState>, StoreError> {
        self.read("read the pages", |index| index.pages())
    }

    /// The size of the index on the disk.
    pub fn index_bytes(&self) -> Result<u64, StoreError> {
        self.read("read its size", |index| index.size_on_disk())
    }

    /// The number of the last record; 0 in an empty store.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.last.load(Ordering::Acquire)
    }

    /// Writes the journal from record `from_seq` (from 1) up to the last one at the time of the call, one line a
    /// record. Returns the number of lines. Commits may go on meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] if reading or writing fails. [`StoreError::Damaged`] for the first damaged line of the
    /// journal, after every good one has been written.
    pub fn export(&self, from_seq: u64, out: &mut dyn Write) -> Result<u64, StoreError> {
        self.export_until(from_seq, self.last_seq(), out)
    }

    /// As [`Store::export`], up to record `last` at most.
    ///
    /// # Errors
    ///
    /// As [`Store::export`].
    pub fn export_until(&self, from_seq: u64, last: u64, out: &mut dyn Write) -> Result<u64, StoreError> {
        let last = last.min(self.last_seq());
        let (mut lines, mut damaged) = (0, None);
        // A line after `last` may be half written.
        if from_seq.max(1) <= last {
            for line in Reader::new(&self.folder.journal(), from_seq.max(1))? {
                match line {
                    Ok(line) if line.seq > last => break,
                    Ok(mut line) => {
                        line.bytes.push(b'\n');
                        out.write_all(&line.bytes).map_err(StoreError::io("write", "the export"))?;
                        lines += 1;
                        if line.seq == last {
                            break;
                        }
                    }
                    Err(error @ StoreError::Damaged { .. }) => damaged = damaged.or(Some(error)),
                    Err(error) => return Err(error),
                }
            }
        }
        out.flush().map_err(StoreError::io("write", "the export"))?;
        damaged.map_or(Ok(lines), Err)
    }
}
