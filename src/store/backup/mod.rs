//! Backups: the whole journal in one file with a seal that proves it complete.
//!
//! ```text
//! {"crc":"5d41402a","v":1,"seq":1,"revision":{…}}      the journal's lines, unchanged, from the first on
//! {"crc":"9e107d9d","v":1,"seq":2,"source":{…}}
//! {"backup":1,"records":2,"bytes":4711,"sha256":"…"}   the seal: counts, and the digest of every byte before it
//! ```
//!
//! The journal only grows, so its lines up to the last whole one are a consistent copy at any moment. No lock is taken,
//! and a running server is not delayed. The file gets its name when it is complete and on the disk, and never replaces
//! one.
//!
//! `create` writes a backup, `validate` reads it to its end, `restore` makes a data folder from it, `seal` is its last
//! line. A damaged journal line gives an error and no backup, since a backup with a hole would one day be trusted.

mod create;
mod restore;
mod seal;
#[cfg(test)]
mod tests;
mod validate;

use std::path::Path;

use super::Store;

/// The content of a backup in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupReport {
    /// Records, numbered from 1.
    pub records: u64,
    /// Bytes, without the seal.
    pub bytes: u64,
}

impl Store {
    /// Returns `true` for a backup that would be lost with the data folder `dir`.
    #[must_use]
    pub fn is_lost_with(file: &Path, dir: &Path) -> bool {
        create::lies_inside(file, dir).is_some()
    }

    /// The file that marks a data folder during a restore.
    pub(super) const RESTORING: &str = "RESTORING";
}
