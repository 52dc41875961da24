//! The index: sled trees for reading, which can always be rebuilt from the journal.
//!
//! Numbered records go in; consultations, revisions, events, source states and pages come out by their keys. One
//! record is one sled transaction over all trees, together with its number. So the trees never disagree, and applying a
//! record twice changes nothing. The pages are an exception: a cache of validators, not in the journal.
//!
//! `recovery` opens the index in any state, `apply` writes, `lookup` reads, `self_check` verifies, `value` is the
//! envelope of a stored value, and `file_release` waits until sled has closed its files.
//!
//! No other module sees sled's types. sled panics on some kinds of damage, so every call goes through [`guarded`].

mod apply;
mod file_release;
mod lookup;
mod recovery;
mod self_check;
mod value;

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

use sled::{Db, Tree};

use file_release::FileRelease;
pub(super) use recovery::open;

/// The version of the trees' layout and keys; an index of another version is rebuilt.
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
    /// Slug → the last stored state.
    Sources,
    /// Slug → the last journaled state.
    Journaled,
    /// Name + 0 + consultation id → nothing.
    Names,
    /// Address → page state.
    Pages,
    /// `applied` → the last applied record; `schema` → [`SCHEMA`].
    Meta,
    /// The other pieces of large values.
    Chunks,
    /// Key → the last reading of a document of outcomes.
    Outcomes,
}

impl Table {
    const NAMES: [&'static str; 10] = [
        "consultations",
        "revisions",
        "events",
        "sources",
        "journaled",
        "names",
        "pages",
        "meta",
        "chunks",
        "outcomes",
    ];

    fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

const APPLIED: &[u8] = b"applied";
const SCHEMA_KEY: &[u8] = b"schema";

/// The reason that a call to the index failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum IndexError {
    /// The content cannot be trusted.
    #[error("{0}")]
    Damaged(String),
    /// The content is fine, but there is no permission, no space, or a lock.
    #[error("{0}")]
    Unavailable(String),
}

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        let text = error.to_string();
        match error {
            sled::Error::Io(cause) if is_system_error(&cause, &text) => Self::Unavailable(text),
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
    /// The error of an index that is not open.
    pub(super) fn closed() -> Self {
        Self::Unavailable("it could not be reopened after a failure".to_owned())
    }
}

fn is_system_error(cause: &io::Error, text: &str) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        cause.kind(),
        Kind::PermissionDenied
            | Kind::ReadOnlyFilesystem
            | Kind::StorageFull
            | Kind::FileTooLarge
            | Kind::QuotaExceeded
            | Kind::OutOfMemory
            | Kind::WouldBlock
    ) || text.contains("could not acquire lock")
}

/// The open index. Its fields are dropped in this order.
pub(super) struct Index {
    db: Db,
    trees: Vec<Tree>,
    _file_release: FileRelease,
}

impl Index {
    fn tree(&self, table: Table) -> &Tree {
        &self.trees[table as usize]
    }

    /// Empties a tree: damage that no checksum detects.
    #[cfg(test)]
    pub(super) fn clear_tree(&self, tree: &str) {
        self.db.open_tree(tree).unwrap().clear().unwrap();
    }

    /// Flips a bit in every value of a tree.
    #[cfg(test)]
    pub(super) fn flip_values(&self, tree: &str) {
        let tree = self.db.open_tree(tree).unwrap();
        for item in tree.iter() {
            let (key, value) = item.unwrap();
            let mut value = value.to_vec();
            *value.last_mut().unwrap() ^= 1;
            tree.insert(key, value).unwrap();
        }
    }

    /// Sets the schema version of another version of the program.
    #[cfg(test)]
    pub(super) fn set_schema(&self, schema: u32) -> Result<(), IndexError> {
        self.tree(Table::Meta).insert(SCHEMA_KEY, &schema.to_be_bytes())?;
        self.flush()
    }

    /// The number of the last applied record; 0 in an empty index.
    pub(super) fn applied(&self) -> Result<u64, IndexError> {
        let bytes = self.tree(Table::Meta).get(APPLIED)?;
        bytes.map_or(Ok(0), |bytes| {
            let bytes = bytes.as_ref().try_into().map_err(|_| "`applied` is no number of eight bytes".to_owned())?;
            Ok(u64::from_be_bytes(bytes))
        })
    }

    /// Hands everything to the operating system. That survives a crash of the process but not a loss of power, since
    /// sled 0.34 calls no fsync here; the journal does.
    pub(super) fn flush(&self) -> Result<(), IndexError> {
        self.db.flush()?;
        Ok(())
    }

    /// The size on the disk in bytes.
    pub(super) fn size_on_disk(&self) -> Result<u64, IndexError> {
        Ok(self.db.size_on_disk()?)
    }
}

/// Runs `call` and turns a panic of sled into an error.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_damage_counts_as_damage() {
        let is_damage = |kind: io::ErrorKind| {
            matches!(IndexError::from(sled::Error::Io(io::Error::from(kind))), IndexError::Damaged(_))
        };
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::FileTooLarge, io::ErrorKind::PermissionDenied] {
            assert!(!is_damage(kind), "{kind}");
        }
        assert!(is_damage(io::ErrorKind::InvalidData));
    }
}
