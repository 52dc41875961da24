//! Reads the journal from any record on, a line at a time.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use super::super::{
    StoreError, plain_file,
    record::{LineError, SCHEMA, check},
};

/// A good line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Line {
    pub(in crate::store) seq: u64,
    /// The line without its line break.
    pub(in crate::store) bytes: Vec<u8>,
    /// Its segment.
    pub(in crate::store) file: PathBuf,
    /// Its number in the segment, from 1.
    pub(in crate::store) number: u64,
}

/// The segments in order, each with the number of its first record. Other files in the folder are ignored.
pub(in crate::store) fn segments(dir: &Path) -> Result<Vec<(u64, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(StoreError::io("read", dir))? {
        let path = entry.map_err(StoreError::io("read", dir))?.path();
        let first = path
            .file_name()
            .and_then(|name| name.to_str()?.strip_suffix(".ndjson")?.parse::<u64>().ok())
            .filter(|first| *first > 0);
        if let Some(first) = first {
            found.push((first, path));
        }
    }
    found.sort();
    Ok(found)
}

/// The good lines from a record on. A damaged line or a gap is returned as an error in its place, and reading goes on
/// after it. An I/O error ends the reading.
#[derive(Debug)]
pub(in crate::store) struct Reader {
    from: u64,
    segments: std::vec::IntoIter<(u64, PathBuf)>,
    open: Option<(PathBuf, BufReader<File>, u64)>,
    /// The number of the next line; none after a damaged line, whose number cannot be trusted.
    expected: Option<u64>,
    /// A good line after a gap, while the gap is returned first.
    pending: Option<Line>,
}

impl Reader {
    /// Reads the journal in `dir` from record `from` (from 1) on.
    pub(in crate::store) fn new(dir: &Path, from: u64) -> Result<Self, StoreError> {
        let mut segments = segments(dir)?;
        let start = segments.iter().rposition(|(first, _)| *first <= from).unwrap_or(0);
        segments.drain(..start);
        let expected = segments.first().map(|(first, _)| (*first).min(from.max(1)));
        Ok(Self { from, segments: segments.into_iter(), open: None, expected, pending: None })
    }

    /// The next line's bytes and place, unchecked.
    fn raw(&mut self) -> Result<Option<(Vec<u8>, PathBuf, u64)>, StoreError> {
        loop {
            if let Some((path, reader, number)) = &mut self.open {
                let mut bytes = Vec::new();
                reader.read_until(b'\n', &mut bytes).map_err(StoreError::io("read", &*path))?;
                if !bytes.is_empty() {
                    if bytes.last() == Some(&b'\n') {
                        bytes.pop();
                    }
                    *number += 1;
                    return Ok(Some((bytes, path.clone(), *number)));
                }
            }
            let Some((_, path)) = self.segments.next() else {
                self.open = None;
                return Ok(None);
            };
            let file = plain_file::open(&path).map_err(StoreError::io("open", &path))?;
            self.open = Some((path, BufReader::with_capacity(256 * 1024, file), 0));
        }
    }

    fn check_line(&mut self, bytes: Vec<u8>, file: PathBuf, number: u64) -> Result<Option<Line>, StoreError> {
        let head = match check(&bytes) {
            Ok(head) => head,
            Err(LineError::Newer(found)) => return Err(StoreError::Newer { path: file, found, known: SCHEMA }),
            Err(error) => {
                self.expected = None;
                return Err(StoreError::Damaged { file, line: number, reason: error.to_string() });
            }
        };
        let expected = self.expected.replace(head.seq + 1);
        if let Some(expected) = expected.filter(|expected| head.seq < *expected) {
            self.expected = Some(expected);
            let reason = format!("expected record {expected}, found record {} again", head.seq);
            return Err(StoreError::Damaged { file, line: number, reason });
        }
        if head.seq < self.from {
            return Ok(None);
        }
        let line = Line { seq: head.seq, bytes, file, number };
        match expected {
            Some(expected) if line.seq > expected => {
                let reason = format!("expected record {expected}, found record {}: lines are missing", line.seq);
                let gap = StoreError::Damaged { file: line.file.clone(), line: number, reason };
                self.pending = Some(line);
                Err(gap)
            }
            _ => Ok(Some(line)),
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Line, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(line) = self.pending.take() {
            return Some(Ok(line));
        }
        loop {
            let checked = match self.raw() {
                Ok(None) => return None,
                Ok(Some((bytes, file, number))) => self.check_line(bytes, file, number),
                Err(error) => {
                    self.open = None;
                    self.segments = Vec::new().into_iter();
                    Err(error)
                }
            };
            match checked {
                Ok(None) => {}
                Ok(Some(line)) => return Some(Ok(line)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
