//! The last line of a backup.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::BackupReport;
use crate::domain::text::hex;

/// The version of the file format; records have their own.
pub(super) const FORMAT: u32 = 1;

/// The seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    pub(super) backup: u32,
    pub(super) records: u64,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Counts and digests lines.
#[derive(Default)]
pub(super) struct SealBuilder {
    records: u64,
    bytes: u64,
    digest: Sha256,
}

impl SealBuilder {
    /// Adds a line with its line break.
    pub(super) fn add(&mut self, line: &[u8]) {
        self.records += 1;
        self.bytes += line.len() as u64;
        self.digest.update(line);
    }

    pub(super) fn records(&self) -> u64 {
        self.records
    }

    pub(super) fn report(&self) -> BackupReport {
        BackupReport { records: self.records, bytes: self.bytes }
    }

    /// The seal of the added lines.
    pub(super) fn seal(self) -> Seal {
        let sha256 = hex(&self.digest.finalize());
        Seal { backup: FORMAT, records: self.records, bytes: self.bytes, sha256 }
    }
}
