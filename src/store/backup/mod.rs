//! A backup: the whole journal in one file that can prove that it is whole.
//!
//! ```text
//! {"crc":"5d41402a","v":1,"seq":1,"revision":{…}}      the journal's lines, from the first on, as they stand there
//! {"crc":"9e107d9d","v":1,"seq":2,"source":{…}}
//! {"backup":1,"records":2,"bytes":4711,"sha256":"…"}   the seal: how many, and the digest of every byte before it
//! ```
//!
//! The journal only grows, so its lines up to the last whole one are a consistent copy at any moment: no lock is taken
//! and a running server is not held up. The file gets its name when it is complete and on the disk, and replaces none.
//!
//! It deliberately copies no index, which is made from the journal, and leaves nothing out: where a line is damaged
//! there is no backup but an error, since one with a hole would one day be trusted.

mod read;
mod restore;
mod seal;
#[cfg(test)]
mod tests;
mod write;

use super::Store;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupReport {
    /// Records, numbered from 1.
    pub records: u64,
    /// Bytes, the seal left out.
    pub bytes: u64,
}

impl Store {
    /// The file in the data folder that stands there while a restore is under way.
    pub(super) const RESTORING: &str = "RESTORING";
}
