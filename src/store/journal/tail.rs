//! The journal's end, as a crash may have left it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use super::{
    super::{
        StoreError,
        data_folder::{sync_dir, write_synced},
        plain_file,
        record::{LineError, SCHEMA, check},
    },
    segments,
};

/// The end of the last segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Tail {
    /// The last segment; none in an empty journal.
    pub(in crate::store) segment: Option<PathBuf>,
    /// The length up to the end of its last good line.
    pub(in crate::store) good_len: u64,
    /// The last record's number; 0 in an empty journal.
    pub(in crate::store) last_seq: u64,
    /// The bytes after the last good line.
    pub(in crate::store) torn: Option<Torn>,
}

/// Bytes after the last good line: a write that a crash cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Torn {
    /// Their first line, from 1.
    pub(in crate::store) line: u64,
    pub(in crate::store) bytes: Vec<u8>,
    /// The reason that they are not a record.
    pub(in crate::store) reason: String,
}

impl Tail {
    /// Reads the last segment; changes nothing.
    pub(in crate::store) fn read(dir: &Path) -> Result<Self, StoreError> {
        let Some((first, path)) = segments(dir)?.pop() else {
            return Ok(Self { segment: None, good_len: 0, last_seq: 0, torn: None });
        };
        plain_file::require(&path).map_err(StoreError::io("read", &path))?;
        let bytes = fs::read(&path).map_err(StoreError::io("read", &path))?;
        let mut tail = Self { segment: None, good_len: 0, last_seq: first - 1, torn: None };
        let (mut at, mut good_lines, mut reason) = (0, 0, None);
        // Byte by byte, this took as long as the checksums.
        let ends = memchr::memchr_iter(b'\n', &bytes).map(|end| end + 1);
        let ends = ends.chain((bytes.last().is_some_and(|byte| *byte != b'\n')).then_some(bytes.len()));
        for (number, end) in ends.enumerate() {
            let line = bytes.get(at..end).unwrap_or_default();
            at = end;
            let checked = match line.strip_suffix(b"\n") {
                Some(line) => check(line).map_err(|error| match error {
                    LineError::Newer(found) => Err(found),
                    other => Ok(other.to_string()),
                }),
                None => Err(Ok("expected a line's end, found the file's".to_owned())),
            };
            match checked {
                Ok(head) => {
                    tail.last_seq = tail.last_seq.max(head.seq);
                    tail.good_len = at as u64;
                    good_lines = number as u64 + 1;
                    reason = None;
                }
                Err(Err(found)) => return Err(StoreError::Newer { path, found, known: SCHEMA }),
                Err(Ok(why)) => reason = reason.or(Some(why)),
            }
        }
        if let Some(reason) = reason {
            let after = bytes.iter().skip(usize::try_from(tail.good_len).unwrap_or(usize::MAX));
            tail.torn = Some(Torn { line: good_lines + 1, bytes: after.copied().collect(), reason });
        }
        tail.segment = Some(path);
        Ok(tail)
    }

    /// Copies the torn bytes to a file in `dir`, cuts them off the segment, and returns the path of the file.
    pub(in crate::store) fn set_torn_aside(&self, dir: &Path) -> Result<Option<PathBuf>, StoreError> {
        let (Some(torn), Some(segment)) = (&self.torn, &self.segment) else { return Ok(None) };
        fs::create_dir_all(dir).map_err(StoreError::io("create", dir))?;
        let after = self.last_seq;
        let aside = (1..)
            .map(|n: u32| dir.join(format!("after-{after:012}-{n}.bytes")))
            .find(|path| !path.exists())
            .unwrap_or_else(|| dir.join(format!("after-{after:012}.bytes")));
        write_synced(&aside, &torn.bytes)?;
        sync_dir(dir)?;
        File::options()
            .write(true)
            .open(segment)
            .and_then(|file| {
                file.set_len(self.good_len)?;
                file.sync_all()
            })
            .map_err(StoreError::io("cut off the torn end of", segment))?;
        Ok(Some(aside))
    }
}
