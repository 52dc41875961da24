//! Opens a data folder: lock, journal, index, then replays the journal's end into the index.

use std::{
    path::Path,
    sync::{
        Mutex, RwLock,
        atomic::{AtomicBool, AtomicU64},
    },
};

use super::{
    OpenReport, Store, StoreError, TornLine, Writer,
    data_folder::DataFolder,
    folder_lock::FolderLock,
    index::{self, Index, IndexError, guarded},
    journal::{Journal, OpenFile, Reader, SEGMENT_BYTES, Tail},
    journal_check::{has_hole, messages},
    journal_fill::fill,
    journal_recovery::lines_between,
    record::Record,
};
use crate::domain::StoreHealth;

/// The number of records between two flushes: a bound on memory during a rebuild.
const REPLAY_RECORDS: usize = 500;

impl Store {
    /// Opens the data folder `dir`, creating it if needed, and repairs the effects of a crash.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] if another process has it, [`StoreError::Newer`] if a later version wrote it,
    /// [`StoreError::JournalBehind`] if journal files are missing, [`StoreError::Io`] and [`StoreError::Index`] if
    /// the folder cannot be read or written. A damaged journal line is not an error here; the report names it.
    pub fn open(dir: &Path) -> Result<(Self, OpenReport), StoreError> {
        Self::open_with(dir, SEGMENT_BYTES, Journal::real_file)
    }

    pub(super) fn open_with(
        dir: &Path,
        segment_bytes: u64,
        open_file: OpenFile,
    ) -> Result<(Self, OpenReport), StoreError> {
        let folder = DataFolder::new(dir);
        let lock = FolderLock::acquire(&folder)?;
        if dir.join(Self::RESTORING).exists() {
            return Err(StoreError::HalfRestored { dir: dir.to_owned() });
        }
        folder.prepare()?;
        Self::open_locked(folder, lock, segment_bytes, open_file)
    }

    /// Opens a prepared folder whose lock is held.
    pub(super) fn open_locked(
        folder: DataFolder,
        lock: FolderLock,
        segment_bytes: u64,
        open_file: OpenFile,
    ) -> Result<(Self, OpenReport), StoreError> {
        let mut tail = Tail::read(&folder.journal())?;
        let mut report = OpenReport::default();
        let opened = index::open(&folder, &mut |index| {
            tail = Tail::read(&folder.journal())?;
            rescue(&folder, &mut tail, index, &mut report)
        })?;
        let failed = |what| {
            let path = folder.index();
            move |error: IndexError| StoreError::index(what, path, &error)
        };
        let applied = guarded(|| opened.index.applied()).map_err(failed("read its last record"))?;
        let lost = if applied > tail.last_seq {
            lines_between(&opened.index, tail.last_seq + 1, applied).ok_or_else(|| StoreError::JournalBehind {
                dir: folder.root().to_owned(),
                journal: tail.last_seq,
                index: applied,
            })?
        } else {
            Vec::new()
        };
        (report.index_set_aside, report.without_snapshots) = (opened.set_aside, opened.without_snapshots);
        report.torn = set_torn_aside(&folder, &tail)?.or(report.torn);
        let mut journal = Journal::open(folder.journal(), &tail, segment_bytes, open_file)?;
        journal.append(&lost)?;
        report.restored += lost.len() as u64;
        report.records = journal.last_seq();
        if applied < tail.last_seq {
            let reader = Reader::new(&folder.journal(), applied + 1)?;
            let replayed = replay(&opened.index, reader).map_err(|error| match error {
                ReplayError::Store(error) => error,
                ReplayError::Index(error) => failed("apply the journal's records")(error),
            })?;
            (report.replayed, report.damaged) = replayed;
        }
        let writer = Writer { applied: journal.last_seq(), journal };
        let store = Self {
            folder,
            writer: Mutex::new(writer),
            index: RwLock::new(Some(opened.index)),
            behind: AtomicBool::new(false),
            damaged: AtomicBool::new(false),
            last: AtomicU64::new(report.records),
            shared: None,
            health: Mutex::new(StoreHealth { journal: report.journal.clone(), ..StoreHealth::default() }),
            _lock: lock,
        };
        Ok((store, report))
    }
}

/// Takes from an index that is to be set aside what the journal lacks. Returns `true` if the journal then is whole.
fn rescue(
    folder: &DataFolder,
    tail: &mut Tail,
    index: Option<&Index>,
    report: &mut OpenReport,
) -> Result<bool, StoreError> {
    let applied = index.and_then(|index| guarded(|| index.applied()).ok()).unwrap_or(0);
    let last = tail.last_seq.max(applied);
    if !has_hole(&folder.journal(), last, &mut || ())? {
        return Ok(true);
    }
    report.torn = set_torn_aside(folder, tail)?;
    let filled = fill(folder, last, index)?;
    report.journal = messages(&filled);
    *tail = Tail::read(&folder.journal())?;
    Ok(filled.lacking == 0)
}

fn set_torn_aside(folder: &DataFolder, tail: &Tail) -> Result<Option<TornLine>, StoreError> {
    let kept_in = tail.set_torn_aside(&folder.torn())?;
    let (Some(torn), Some(file), Some(kept_in)) = (&tail.torn, &tail.segment, kept_in) else { return Ok(None) };
    Ok(Some(TornLine {
        file: file.clone(),
        line: torn.line,
        bytes: torn.bytes.len() as u64,
        reason: torn.reason.clone(),
        kept_in,
    }))
}

/// The failed side of a replay.
pub(super) enum ReplayError {
    Store(StoreError),
    Index(IndexError),
}

impl From<StoreError> for ReplayError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<IndexError> for ReplayError {
    fn from(error: IndexError) -> Self {
        Self::Index(error)
    }
}

/// Applies journal lines to the index. Returns the number of records, and a sentence for each damaged line.
pub(super) fn replay(
    index: &Index,
    lines: impl Iterator<Item = Result<super::journal::Line, StoreError>>,
) -> Result<(u64, Vec<String>), ReplayError> {
    let (mut replayed, mut damaged, mut batch) = (0, Vec::new(), Vec::new());
    for line in lines {
        let line = match line {
            Ok(line) => line,
            Err(error @ StoreError::Damaged { .. }) => {
                damaged.push(error.to_string());
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        match Record::decode(&line.bytes) {
            Ok(record) => batch.push(record),
            Err(error) => {
                let error = StoreError::Damaged { file: line.file, line: line.number, reason: error.to_string() };
                damaged.push(error.to_string());
            }
        }
        if batch.len() >= REPLAY_RECORDS {
            replayed += apply(index, &mut batch)?;
        }
    }
    replayed += apply(index, &mut batch)?;
    Ok((replayed, damaged))
}

fn apply(index: &Index, batch: &mut Vec<Record>) -> Result<u64, IndexError> {
    guarded(|| {
        index.apply(batch)?;
        index.flush()
    })?;
    let count = batch.len() as u64;
    batch.clear();
    Ok(count)
}
