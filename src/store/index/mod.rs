//! The index: sled, from which the store reads, and which can always be rebuilt from the journal.
//!
//! In: numbered records. Out: consultations, revisions, events, source states and pages by their keys. One record
//! is one sled transaction over all trees, together with its number, so that the trees never disagree and replaying
//! a record twice changes nothing. The pages are the exception: a cache of validators that is in no journal.
//!
//! Nobody else uses sled, and nobody sees its types. It panics on some kinds of damage, so every call goes through
//! [`guarded`].

mod apply;
mod check;
mod open;
mod read;
mod released;
mod value;

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

use sled::{Db, Tree};

pub(super) use open::open;
use released::Released;

/// The version of the trees' layout and keys; another one has the index rebuilt.
const SCHEMA: u32 = 1;

/// The trees, in the order in which a transaction holds them. The number is part of the keys in `chunks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Table {
    /// Consultation id → its current state.
    Consultations,
    /// Consultation id + seq → revision.
    Revisions,
    /// Consultation id + event id → event.
    Events,
    /// Slug → the state as last put.
    Sources,
    /// Slug → the state as last journaled.
    Journaled,
    /// Name + 0 + consultation id → nothing.
    Names,
    /// Address → page state.
    Pages,
    /// `applied` → the last journal record in here; `schema` → [`SCHEMA`].
    Meta,
    /// The further pieces of large values.
    Chunks,
}

impl Table {
    const NAMES: [&'static str; 9] =
        ["consultations", "revisions", "events", "sources", "journaled", "names", "pages", "meta", "chunks"];

    fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

const APPLIED: &[u8] = b"applied";
const SCHEMA_KEY: &[u8] = b"schema";

/// Why the index did not do what was asked, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum IndexError {
    /// What it holds is not to be trusted.
    #[error("{0}")]
    Damaged(String),
    /// Nothing is wrong with what it holds: no permission, no space, a lock.
    #[error("{0}")]
    Unavailable(String),
}

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        let text = error.to_string();
        match error {
            sled::Error::Io(cause) if is_about_the_system(&cause, &text) => Self::Unavailable(text),
            _ => Self::Damaged(text),
        }
    }
}

impl From<String> for IndexError {
    fn from(reason: String) -> Self {
        Self::Damaged(reason)
    }
}

impl IndexError {
    /// The index is not open.
    pub(super) fn closed() -> Self {
        Self::Unavailable("it could not be opened again after a failure".to_owned())
    }
}

fn is_about_the_system(cause: &io::Error, text: &str) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        cause.kind(),
        Kind::PermissionDenied
            | Kind::ReadOnlyFilesystem
            | Kind::StorageFull
            | Kind::QuotaExceeded
            | Kind::OutOfMemory
            | Kind::WouldBlock
    ) || text.contains("could not acquire lock")
}

/// The open index. Its fields are dropped in this order.
pub(super) struct Index {
    db: Db,
    trees: Vec<Tree>,
    _released: Released,
}

impl Index {
    fn tree(&self, table: Table) -> &Tree {
        &self.trees[table as usize]
    }

    /// Empties a tree, as damage that no checksum sees.
    #[cfg(test)]
    pub(super) fn lose(&self, tree: &str) {
        self.db.open_tree(tree).unwrap().clear().unwrap();
    }

    /// As if another version of the program had made it.
    #[cfg(test)]
    pub(super) fn pretend_schema(&self, schema: u32) -> Result<(), IndexError> {
        self.tree(Table::Meta).insert(SCHEMA_KEY, &schema.to_be_bytes())?;
        self.flush()
    }

    /// The number of the last record in here; 0 in an empty index.
    pub(super) fn applied(&self) -> Result<u64, IndexError> {
        let bytes = self.tree(Table::Meta).get(APPLIED)?;
        bytes.map_or(Ok(0), |bytes| {
            let bytes = bytes.as_ref().try_into().map_err(|_| "`applied` is no number of eight bytes".to_owned())?;
            Ok(u64::from_be_bytes(bytes))
        })
    }

    /// Hands everything to the operating system: survives the death of the process, not a loss of power, which is
    /// what the journal is for (sled 0.34 calls no fsync here).
    pub(super) fn flush(&self) -> Result<(), IndexError> {
        self.db.flush()?;
        Ok(())
    }

    /// How many bytes it takes on the disk.
    pub(super) fn size_on_disk(&self) -> Result<u64, IndexError> {
        Ok(self.db.size_on_disk()?)
    }
}

/// Runs `call` and turns a panic of sled's (it asserts where it should doubt) into an error.
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(IndexError::Damaged(format!("sled panicked: {text}")))
    })
}
