//! The store that loses nothing: an fsynced journal that is the truth, and sled, from which everything is read.
//!
//! ```text
//! &[Revision]  --commit-->  journal lines, fsync  -->  one sled transaction a record  -->  Ok(seq)
//! data folder  --open-->    Store + OpenReport (what was mended on the way)
//! ```
//!
//! Once [`Store::commit`] has returned, what it was given survives the death of the process and of the machine. A
//! crash in between leaves a journal that is ahead of the index; the next start brings the index up. An index that
//! is missing, damaged or of another version is put aside and rebuilt from the journal.
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
//! All calls block; call them from `spawn_blocking`. What a change means is decided in `merge`: the store keeps what
//! it is given and never judges or merges it. It reads no clock.

mod backup;
mod catch_up;
mod commit;
mod error;
mod expected;
mod folder;
mod import;
mod index;
mod journal;
mod lock;
mod open;
mod queries;
mod record;
mod report;
mod restore;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::{
    Mutex, MutexGuard, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};

pub use backup::BackupReport;
pub use error::StoreError;
pub use import::ImportReport;
pub use queries::Loaded;
pub use report::{OpenReport, TornLine};
pub use verify::VerifyReport;

use folder::Folder;
use index::{Index, IndexError, guarded};
use journal::Journal;
use lock::FolderLock;

/// An open data folder. Shared by reference between threads: reads go on in parallel, writes one after another.
pub struct Store {
    folder: Folder,
    /// Taken before `index` wherever both are held.
    writer: Mutex<Writer>,
    /// Written under the write lock, so that no reader sees half of a value that lies in several pieces.
    /// None only while it is being opened again, or where that failed.
    index: RwLock<Option<Index>>,
    /// The index failed to take something: it may lack what the journal has.
    behind: AtomicBool,
    /// Last, so that the folder is free only when everything above is closed.
    _lock: FolderLock,
}

struct Writer {
    journal: Journal,
    /// The last record that the index has taken.
    applied: u64,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dir", &self.folder.root()).finish_non_exhaustive()
    }
}

impl Store {
    /// Asks the index, and has it rebuilt at the next start if it turns out damaged.
    fn read<T>(&self, what: &'static str, ask: impl FnOnce(&Index) -> Result<T, IndexError>) -> Result<T, StoreError> {
        self.catch_up_if_behind();
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        guarded(|| ask(index.as_ref().ok_or_else(IndexError::closed)?)).map_err(|error| self.failed(what, &error))
    }

    /// As [`Store::read`], alone.
    fn write<T>(&self, what: &'static str, ask: impl FnOnce(&Index) -> Result<T, IndexError>) -> Result<T, StoreError> {
        let index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        guarded(|| ask(index.as_ref().ok_or_else(IndexError::closed)?)).map_err(|error| {
            self.behind.store(true, Ordering::Release);
            self.failed(what, &error)
        })
    }

    fn failed(&self, what: &'static str, error: &IndexError) -> StoreError {
        if matches!(error, IndexError::Damaged(_)) {
            self.ask_for_rebuild();
        }
        StoreError::index(what, self.folder.index(), error)
    }

    /// Best effort: the start looks most of the index over by itself.
    fn ask_for_rebuild(&self) {
        if let Err(error) = folder::write_synced(&self.folder.rebuild_mark(), b"") {
            tracing::warn!(%error, "could not ask for a rebuild of the index");
        }
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
