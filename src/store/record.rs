//! One record as one line of NDJSON, in the journal and in an export alike.
//!
//! ```text
//! {"crc":"5d41402a","v":1,"seq":12,"revision":{…}}
//! {"crc":"9e107d9d","v":1,"seq":13,"source":{…}}
//! {"crc":"e4d909c2","v":2,"seq":14,"outcome":{…}}
//! ```
//!
//! `crc` is the CRC-32 (ISO-HDLC, that of gzip) of every byte of the line after `{"crc":"…",` and before the line's
//! end, as eight hexadecimal digits. `v` is the schema version; `seq` counts from 1 without a gap. The keys have this
//! order. `"past":true` marks a revision that an import added as history: it does not become the current state.
//! Unknown fields inside are ignored.

use std::io::{self, BufRead, Read as _};

use serde::{Deserialize, Serialize};

use crate::domain::{OutcomeDocument, Revision, SourceState};

/// The latest schema version; all versions up to it are readable. Version 2 has documents of outcomes, and records of other
/// kinds are still written as version 1: a program that knows only that reads them, and says why it stops.
pub(super) const SCHEMA: u32 = 2;

pub(super) const BEFORE_CRC: &[u8] = b"{\"crc\":\"";
pub(super) const AFTER_CRC: &[u8] = b"\",";
/// The greatest length of a line from outside: a file of another kind may be one line of any length.
pub(super) const MAX_LINE_BYTES: u64 = 256 * 1024 * 1024;

/// The position of the first byte that the checksum covers.
pub(super) const COVERED_FROM: usize = BEFORE_CRC.len() + 8 + AFTER_CRC.len();

/// A numbered record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The number, from 1.
    pub(super) seq: u64,
    /// History only; see the module's description.
    pub(super) past: bool,
    pub(super) content: Content,
}

/// The content of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Revision(Box<Revision>),
    Source(Box<SourceState>),
    Outcome(Box<OutcomeDocument>),
}

impl Content {
    /// The schema version in which it is written: the first that has it.
    const fn version(&self) -> u32 {
        match self {
            Self::Revision(_) | Self::Source(_) => 1,
            Self::Outcome(_) => 2,
        }
    }
}

/// The reason that a line is not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum LineError {
    #[error("expected it to begin with `{{\"crc\":\"` and eight hexadecimal digits, found `{0}`")]
    NoChecksum(String),
    #[error("expected the checksum {expected:08x}, found {found:08x}")]
    Checksum { expected: u32, found: u32 },
    #[error("expected `\"v\":` and `\"seq\":` with numbers after the checksum, found `{0}`")]
    NoHead(String),
    #[error("expected schema version {SCHEMA} or lower, found {0}: a later version of the program wrote it")]
    Newer(u32),
    #[error("expected a revision, a source or a document of outcomes: {0}")]
    Content(String),
}

/// The fields before a record's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) v: u32,
    pub(super) seq: u64,
}

#[derive(Serialize)]
struct SerializedRecord<'a> {
    v: u32,
    seq: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    past: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a Revision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a SourceState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a OutcomeDocument>,
}

#[derive(Deserialize)]
struct RawRecord {
    #[serde(default)]
    past: bool,
    #[serde(default)]
    revision: Option<Box<Revision>>,
    #[serde(default)]
    source: Option<Box<SourceState>>,
    #[serde(default)]
    outcome: Option<Box<OutcomeDocument>>,
}

impl Record {
    /// The line without its line break.
    pub(super) fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
        let (mut revision, mut source, mut outcome) = (None, None, None);
        match &self.content {
            Content::Revision(content) => revision = Some(&**content),
            Content::Source(content) => source = Some(&**content),
            Content::Outcome(content) => outcome = Some(&**content),
        }
        let v = self.content.version();
        let body =
            serde_json::to_vec(&SerializedRecord { v, seq: self.seq, past: self.past, revision, source, outcome })?;
        let covered = body.get(1..).unwrap_or_default();
        let mut line = Vec::with_capacity(COVERED_FROM + covered.len());
        line.extend_from_slice(BEFORE_CRC);
        line.extend_from_slice(format!("{:08x}", crc32fast::hash(covered)).as_bytes());
        line.extend_from_slice(AFTER_CRC);
        line.extend_from_slice(covered);
        Ok(line)
    }

    /// Reads a line without its line break.
    pub(super) fn decode(line: &[u8]) -> Result<Self, LineError> {
        let head = check(line)?;
        let read: RawRecord = serde_json::from_slice(line).map_err(|error| LineError::Content(error.to_string()))?;
        let content = match (read.revision, read.source, read.outcome) {
            (Some(revision), None, None) => Content::Revision(revision),
            (None, Some(source), None) => Content::Source(source),
            (None, None, Some(outcome)) => Content::Outcome(outcome),
            _ => return Err(LineError::Content("the line has none, or several".to_owned())),
        };
        Ok(Self { seq: head.seq, past: read.past, content })
    }
}

/// Checks the checksum and the version without parsing the content.
pub(super) fn check(line: &[u8]) -> Result<Head, LineError> {
    let no_checksum = || LineError::NoChecksum(start_of(line));
    let covered = line.get(COVERED_FROM..).ok_or_else(no_checksum)?;
    let digits = line
        .strip_prefix(BEFORE_CRC)
        .and_then(|rest| rest.get(..8))
        .filter(|digits| digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .ok_or_else(no_checksum)?;
    let expected = u32::from_str_radix(digits, 16).map_err(|_| no_checksum())?;
    let found = crc32fast::hash(covered);
    if expected != found || !line.get(..COVERED_FROM).is_some_and(|start| start.ends_with(AFTER_CRC)) {
        return Err(LineError::Checksum { expected, found });
    }
    let (v, rest) = number(covered, b"\"v\":").ok_or_else(|| LineError::NoHead(start_of(covered)))?;
    let v = u32::try_from(v).unwrap_or(u32::MAX);
    if v > SCHEMA {
        return Err(LineError::Newer(v));
    }
    let (seq, _) = number(rest, b"\"seq\":").ok_or_else(|| LineError::NoHead(start_of(covered)))?;
    Ok(Head { v, seq })
}

/// Replaces `line` by the next line with its line break; empty at the end. A line longer than `max` bytes is cut.
pub(super) fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>, max: u64) -> io::Result<()> {
    line.clear();
    input.take(max).read_until(b'\n', line).map(drop)
}

/// The number after `key` at the start of `text`, and the rest after its comma.
fn number<'a>(text: &'a [u8], key: &[u8]) -> Option<(u64, &'a [u8])> {
    let rest = text.strip_prefix(key)?;
    let end = rest.iter().position(|byte| *byte == b',')?;
    let number = std::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()?;
    Some((number, rest.get(end + 1..)?))
}

/// The start of a line, short enough for a message.
fn start_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line.get(..40).unwrap_or(line)).escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::revision;

    fn line() -> Vec<u8> {
        let content = Content::Revision(Box::new(revision("a", 1)));
        Record { seq: 7, past: false, content }.encode().unwrap()
    }

    #[test]
    fn a_record_is_read_back() {
        let line = line();
        assert_eq!(Record::decode(&line).unwrap().encode().unwrap(), line);
        assert!(
            line.starts_with(b"{\"crc\":\"")
                && line.get(18..).unwrap().starts_with(b"\"v\":1,\"seq\":7,\"revision\":{")
        );
    }

    #[test]
    fn a_line_of_any_length_takes_bounded_memory() {
        let (mut endless, mut line) = (io::BufReader::new(io::repeat(b'x')), Vec::new());
        read_line(&mut endless, &mut line, 100_000).unwrap();
        assert_eq!(line.len(), 100_000);
        assert!(Record::decode(&line).is_err());
        let mut lines = &b"a\nb"[..];
        for expected in [b"a\n".as_slice(), b"b", b""] {
            read_line(&mut lines, &mut line, 10).unwrap();
            assert_eq!(line, expected);
        }
    }

    #[test]
    fn every_flipped_bit_is_detected() {
        let line = line();
        for at in 0..line.len() {
            for bit in 0..8 {
                let mut bad = line.clone();
                bad[at] ^= 1 << bit;
                assert!(check(&bad).is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn every_cut_is_detected() {
        let line = line();
        for at in 0..line.len() {
            assert!(check(&line[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_later_version_is_not_reported_as_damage() {
        let covered = b"\"v\":3,\"seq\":7,\"wonder\":{}}";
        let mut line = format!("{{\"crc\":\"{:08x}\",", crc32fast::hash(covered)).into_bytes();
        line.extend_from_slice(covered);
        assert_eq!(Record::decode(&line), Err(LineError::Newer(3)));
    }
}
