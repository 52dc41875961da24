//! The store: an fsynced journal, which is the truth, and a sled index for reading, which is made from it.
//!
//! ```text
//! &[Revision]  --commit-->  journal lines, fsync  -->  one sled transaction a record  -->  Ok(seq)
//! data folder  --open-->    Store + OpenReport (the repairs on the way)
//! ```
//!
//! A revision survives a crash of the process and of the machine once [`Store::commit`] has returned. A crash in
//! between leaves the journal ahead of the index; the next start replays the rest. An index that is missing, damaged
//! or of another version is set aside and rebuilt from the journal.
//!
//! | file | job |
//! | --- | --- |
//! | `commit`, `queries` | writing and reading; [`Store::export`] |
//! | `open`, `open_report` | opens a data folder and reports its repairs |
//! | `journal_recovery` | restores the journal's lost end from the index |
//! | `journal_check`, `journal_fill` | checks the journal in use, and fills its holes |
//! | `catch_up` | replays the journal after a failure of the index |
//! | `import` | adds the records of an export |
//! | `verify`, `expected_index`, `problem_list` | checks that journal and index are whole and agree |
//! | `record` | one record as one line with a checksum |
//! | `data_folder`, `folder_lock` | the layout, and one process at a time |
//! | `journal/` | the segments |
//! | `index/` | sled |
//! | `backup/` | backup and restore |
//! | `shared/` | a journal in a database that several instances share, of which the folder is a copy |
//!
//! ```
//! use remissflode::store::Store;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dir = tempfile::tempdir()?;
//! let (store, report) = Store::open(dir.path())?;
//! assert_eq!((report.records, store.load()?.consultations.len()), (0, 0));
//! # Ok(())
//! # }
//! ```
//!
//! All calls block; call them from `spawn_blocking`. The store never judges or merges its revisions; `merge` does.

mod backup;
mod catch_up;
mod commit;
mod data_folder;
mod error;
mod expected_index;
mod folder_lock;
mod import;
mod index;
mod journal;
mod journal_check;
mod journal_fill;
mod journal_recovery;
mod open;
mod open_report;
pub(crate) mod plain_file;
mod problem_list;
mod queries;
mod record;
mod shared;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::{
    Mutex, MutexGuard, PoisonError, RwLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

pub use backup::BackupReport;
pub use error::StoreError;
pub use import::ImportReport;
pub use open_report::{OpenReport, TornLine};
pub use queries::Loaded;
pub use shared::{FolderJournal, Followed, HeldLease, PostgresAddress, SharedError, SharedPlace, Turn};
pub use verify::VerifyReport;

use crate::domain::StoreHealth;
use data_folder::DataFolder;
use folder_lock::FolderLock;
use index::{Index, IndexError, guarded};
use journal::Journal;
use shared::Shared;

/// An open data folder. Shared by reference between threads: reads go on in parallel, writes one after another.
pub struct Store {
    folder: DataFolder,
    /// Taken before `index` wherever both are held.
    writer: Mutex<Writer>,
    /// SerializedRecord under the write lock, so that no reader sees half of a value that lies in several pieces.
    /// None while it is being reopened, or if that failed.
    index: RwLock<Option<Index>>,
    /// A write to the index failed: it may lack records of the journal.
    behind: AtomicBool,
    /// A read or a write found the index damaged: it is to be rebuilt before the next write.
    damaged: AtomicBool,
    /// The last record of the journal, for readers that do not wait for a writer.
    last: AtomicU64,
    /// The journal that this folder is a copy of; none if the folder's own is the truth.
    shared: Option<Shared>,
    /// The problems that an operator is to see.
    health: Mutex<StoreHealth>,
    /// Last, so that the folder is unlocked only when everything above is closed.
    _lock: FolderLock,
}

struct Writer {
    journal: Journal,
    /// The last record in the index.
    applied: u64,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dir", &self.folder.root()).finish_non_exhaustive()
    }
}

impl Store {
    /// Reads from the index. If that finds damage, the index is rebuilt at the next call or start.
    fn read<T>(&self, what: &'static str, ask: impl FnOnce(&Index) -> Result<T, IndexError>) -> Result<T, StoreError> {
        self.catch_up_if_behind();
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        guarded(|| ask(index.as_ref().ok_or_else(IndexError::closed)?)).map_err(|error| self.failed(what, &error))
    }

    /// As [`Store::read`], with exclusive access.
    fn write<T>(&self, what: &'static str, ask: impl FnOnce(&Index) -> Result<T, IndexError>) -> Result<T, StoreError> {
        let index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        guarded(|| ask(index.as_ref().ok_or_else(IndexError::closed)?)).map_err(|error| {
            self.behind.store(true, Ordering::Release);
            self.failed(what, &error)
        })
    }

    fn failed(&self, what: &'static str, error: &IndexError) -> StoreError {
        if matches!(error, IndexError::Damaged(_)) {
            self.damaged.store(true, Ordering::Release);
            self.request_rebuild();
        }
        StoreError::index(what, self.folder.index(), error)
    }

    /// Best effort: the start re-checks most of the index anyway.
    fn request_rebuild(&self) {
        if let Err(error) = data_folder::write_synced(&self.folder.rebuild_mark(), b"") {
            tracing::warn!(%error, "could not request a rebuild of the index");
        }
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
