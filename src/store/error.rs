//! What can go wrong with the data folder, said so that an operator knows what to do.

use std::{io, path::PathBuf};

use super::index::IndexError;

/// A call to the store that did not do what was asked. Nothing that was acknowledged before is lost by it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the folder open.
    #[error("the data folder `{dir}` is in use by {holder}: stop it, ask it over HTTP, or choose another folder")]
    InUse {
        /// The data folder.
        dir: PathBuf,
        /// `process 4711`, or `another process` where it did not say.
        holder: String,
    },
    /// The operating system refused.
    #[error("could not {what} `{path}`: {source}")]
    Io {
        /// `write to`, `open`, …
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line of the journal that is not what was written there. The lines around it stay readable.
    #[error("line {line} of `{file}` is damaged: {reason}; put the line back from a backup or an export")]
    Damaged {
        /// The segment.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Expected and found.
        reason: String,
    },
    /// The folder was written by a later version of the program.
    #[error("`{path}` is of schema version {found}, this program knows up to {known}: use the program that wrote it")]
    Newer {
        /// The file or folder.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The latest that is known here.
        known: u32,
    },
    /// Journal segments are missing: the index has taken records that the journal lacks, and cannot give them all
    /// back.
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
        /// What was asked of it.
        what: &'static str,
        /// What sled or the checksum said.
        reason: String,
    },
    /// The index (sled) could not be written or read, with nothing wrong in it. What was recorded is in the journal.
    #[error("the index in `{path}` could not {what}: {reason}; free space or mend the permissions, it then goes on")]
    IndexUnavailable {
        /// The index's folder.
        path: PathBuf,
        /// What was asked of it.
        what: &'static str,
        /// What the system said.
        reason: String,
    },
    /// A value that does not serialize.
    #[error("could not write record {seq} as JSON: {reason}")]
    Encode {
        /// The record's number.
        seq: u64,
        /// What serde said.
        reason: String,
    },
    /// A line of an import that cannot be used; the lines before it are in the store.
    #[error("line {line} of the import cannot be used: {reason}; the lines before it are kept")]
    Import {
        /// The line, from 1.
        line: u64,
        /// Expected and found.
        reason: String,
    },
    /// A backup is never written over something.
    #[error("`{path}` is there already: name another file, or move it away first")]
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing to back up.
    #[error("there is no journal in `{dir}`: name the data folder with --data")]
    NoStore {
        /// The folder.
        dir: PathBuf,
    },
    /// A file that is no whole backup; nothing is ever restored of it.
    #[error("line {line} of the backup `{path}`: {reason}; it is not whole: use another")]
    Backup {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Expected and found.
        reason: String,
    },
    /// A backup is restored into an empty folder alone.
    #[error("the folder `{dir}` holds `{found}`: restore into an empty folder, or move what is there away")]
    NotEmpty {
        /// The folder.
        dir: PathBuf,
        /// Something in it.
        found: String,
    },
    /// A restore into this folder was cut off.
    #[error("a restore into `{dir}` did not come to its end: empty the folder and restore again")]
    HalfRestored {
        /// The folder.
        dir: PathBuf,
    },
    /// What was made of a backup is not what it holds: the disk, or a fault of the program.
    #[error("the folder `{dir}` is not what the backup holds: {reason}; restore into a folder on another disk")]
    Unlike {
        /// The folder.
        dir: PathBuf,
        /// The first thing that is wrong.
        reason: String,
    },
}

impl StoreError {
    /// An [`io::Error`] with what was tried and where.
    pub(super) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }

    /// An error of the index in `path`, with what was asked of it.
    pub(super) fn index(what: &'static str, path: PathBuf, error: &IndexError) -> Self {
        let reason = error.to_string();
        match error {
            IndexError::Damaged(_) => Self::Index { path, what, reason },
            IndexError::Unavailable(_) => Self::IndexUnavailable { path, what, reason },
        }
    }
}
