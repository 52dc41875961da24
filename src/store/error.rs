//! The errors of the data folder, each with a remedy for the operator.

use std::{io, path::PathBuf};

use super::{SharedError, index::IndexError};

/// A failed call to the store. Records that were acknowledged before it are never lost.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the folder open.
    #[error("the data folder `{dir}` is in use by {holder}: stop it, use its HTTP API, or choose another folder")]
    InUse {
        /// The data folder.
        dir: PathBuf,
        /// `process 4711`, or `another process` if unknown.
        holder: String,
    },
    /// The operating system refused.
    #[error("could not {what} `{path}`: {source}")]
    Io {
        /// `write to`, `open`, …
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A journal line that has changed since it was written. The lines around it stay readable.
    #[error("line {line} of `{file}` is damaged: {reason}; put the line back from a backup or an export")]
    Damaged {
        /// The segment.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// ExpectedIndex and found.
        reason: String,
    },
    /// The folder was written by a later version of the program.
    #[error("`{path}` is of schema version {found}, this program knows up to {known}: use the program that wrote it")]
    Newer {
        /// The file or folder.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The latest known version.
        known: u32,
    },
    /// Journal segments are missing: the index holds records that the journal lacks, and cannot restore them all.
    #[error(
        "the journal in `{dir}` ends at record {journal}, the index holds records up to {index}: put the missing \
         journal files back, or move the folder `sled` away to go on without those records"
    )]
    JournalBehind {
        /// The data folder.
        dir: PathBuf,
        /// The journal's last record.
        journal: u64,
        /// The index's last record.
        index: u64,
    },
    /// The index (sled) is damaged; the journal is whole.
    #[error("the index in `{path}` failed to {what}: {reason}; it is rebuilt from the journal at the next start")]
    Index {
        /// The index's folder.
        path: PathBuf,
        /// The failed operation.
        what: &'static str,
        /// The message of sled, or the wrong checksum.
        reason: String,
    },
    /// The index (sled) could not be written or read, although it is whole. Every record is in the journal.
    #[error(
        "the index in `{path}` could not {what}: {reason}; free space or fix the permissions; it then recovers by itself"
    )]
    IndexUnavailable {
        /// The index's folder.
        path: PathBuf,
        /// The failed operation.
        what: &'static str,
        /// The system's message.
        reason: String,
    },
    /// A value that does not serialize.
    #[error("could not write record {seq} as JSON: {reason}")]
    Encode {
        /// The record's number.
        seq: u64,
        /// The serializer's message.
        reason: String,
    },
    /// A line of an import that is not a record; the lines before it are stored.
    #[error("line {line} of the import cannot be used: {reason}; the lines before it are kept")]
    Import {
        /// The line, from 1.
        line: u64,
        /// ExpectedIndex and found.
        reason: String,
    },
    /// The backup file exists; a backup never overwrites a file.
    #[error("`{path}` exists already: name another file, or move it away first")]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// The backup would lie among the files of the store.
    #[error("`{path}` would lie among the files of the data folder `{dir}`: name a file elsewhere")]
    Inside {
        /// The file.
        path: PathBuf,
        /// The data folder.
        dir: PathBuf,
    },
    /// A folder where a backup is expected.
    #[error("`{path}` is a folder and no backup: name a file, or a data folder with --data")]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// The folder to back up has no journal.
    #[error("there is no journal in `{dir}`: name the data folder with --data")]
    NoStore {
        /// The folder.
        dir: PathBuf,
    },
    /// A file that is not a complete backup; nothing of it is restored.
    #[error("line {line} of the backup `{path}`: {reason}; the backup is incomplete or damaged: use another")]
    Backup {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// ExpectedIndex and found.
        reason: String,
    },
    /// The folder to restore into is not empty.
    #[error("the folder `{dir}` holds `{found}`: restore into an empty folder, or move its content away")]
    NotEmpty {
        /// The folder.
        dir: PathBuf,
        /// Something in it.
        found: String,
    },
    /// A restore into this folder was interrupted.
    #[error("a restore into `{dir}` was interrupted: empty the folder and restore again")]
    HalfRestored {
        /// The folder.
        dir: PathBuf,
    },
    /// The shared journal refused, or could not be reached.
    #[error(transparent)]
    Shared(#[from] SharedError),
    /// The restored folder differs from the backup: a faulty disk, or a bug in the program.
    #[error("the folder `{dir}` differs from the backup: {reason}; restore into a folder on another disk")]
    Unlike {
        /// The folder.
        dir: PathBuf,
        /// The first difference.
        reason: String,
    },
}

impl StoreError {
    /// Adds the operation and the path to an [`io::Error`].
    pub(super) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }

    /// Adds the operation and the path to an error of the index.
    pub(super) fn index(what: &'static str, path: PathBuf, error: &IndexError) -> Self {
        let reason = error.to_string();
        match error {
            IndexError::Damaged(_) => Self::Index { path, what, reason },
            IndexError::Unavailable(_) => Self::IndexUnavailable { path, what, reason },
        }
    }
}
