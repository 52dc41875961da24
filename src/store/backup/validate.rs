//! Reads a backup and checks that it is complete.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use super::{
    BackupReport,
    seal::{FORMAT, Seal, SealBuilder},
};
use crate::store::{
    Store, StoreError,
    record::{LineError, MAX_LINE_BYTES, Record, SCHEMA, read_line},
};

impl Store {
    /// Reads the backup `file` to its end: every record decodes, the numbers go from 1 without a gap, and the seal
    /// fits the bytes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Backup`] with the line and its fault, [`StoreError::Newer`] if a later version of the
    /// program wrote it, [`StoreError::Io`].
    pub fn check_backup(file: &Path) -> Result<BackupReport, StoreError> {
        each_line(file, |_| Ok(()))
    }
}

/// Calls `take` with each line of a backup, without its line break; an error at the end if the backup is incomplete.
pub(super) fn each_line(
    file: &Path,
    mut take: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<BackupReport, StoreError> {
    if file.is_dir() {
        return Err(StoreError::Folder { path: file.to_owned() });
    }
    let mut input = BufReader::new(File::open(file).map_err(StoreError::io("open", file))?);
    let mut sum = SealBuilder::default();
    let mut line = Vec::new();
    loop {
        let wrong =
            |records: u64, reason: String| StoreError::Backup { path: file.to_owned(), line: records + 1, reason };
        read_line(&mut input, &mut line, MAX_LINE_BYTES).map_err(StoreError::io("read", file))?;
        if line.is_empty() {
            let reason = "expected the seal, found the end: the file was cut off".to_owned();
            return Err(wrong(sum.records(), reason));
        }
        let Some(text) = line.strip_suffix(b"\n") else {
            return Err(wrong(sum.records(), "expected a line break, found the end: the file was cut off".to_owned()));
        };
        if let Ok(seal) = serde_json::from_slice::<Seal>(text) {
            if seal.backup > FORMAT {
                return Err(StoreError::Newer { path: file.to_owned(), found: seal.backup, known: FORMAT });
            }
            let (records, report) = (sum.records(), sum.report());
            let found = sum.seal();
            if found != seal {
                let reason = format!(
                    "expected {} records, {} bytes, SHA-256 {}, found {}, {}, {}",
                    seal.records, seal.bytes, seal.sha256, found.records, found.bytes, found.sha256
                );
                return Err(wrong(records, reason));
            }
            let after = input.fill_buf().map_err(StoreError::io("read", file))?;
            if !after.is_empty() {
                return Err(wrong(records + 1, "expected the end after the seal, found more".to_owned()));
            }
            return Ok(report);
        }
        let expected = sum.records() + 1;
        match Record::decode(text) {
            Ok(record) if record.seq == expected => {}
            Ok(record) => {
                let reason = format!("expected record {expected}, found record {}", record.seq);
                return Err(wrong(sum.records(), reason));
            }
            Err(LineError::Newer(found)) => {
                return Err(StoreError::Newer { path: file.to_owned(), found, known: SCHEMA });
            }
            Err(error) => return Err(wrong(sum.records(), error.to_string())),
        }
        take(text)?;
        sum.add(&line);
    }
}
