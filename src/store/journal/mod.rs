//! The journal: the truth that everything else is rebuilt from; an append-only list of NDJSON records in segments.
//!
//! Encoded lines go in (`appender`); the same lines come out, checked, in order, from any number on (`reader`). A line
//! counts once it and its file's name are on the disk (fsync). An unfinished last line is set aside, not deleted
//! (`tail`). A damaged line before the end is reported with file and number, and skipped; `salvage` corrects a single wrong
//! bit.
//!
//! Only the number and the checksum of a record matter here; `record` knows its content.

mod appender;
mod reader;
mod salvage;
mod tail;

#[cfg(test)]
pub(super) use appender::Disk;
pub(super) use appender::{Journal, OpenFile};
pub(super) use reader::{Line, Reader, segments};
pub(super) use salvage::{Found, lines};
pub(super) use tail::Tail;

/// The greatest length of a segment; only a single larger record may exceed it.
pub(super) const SEGMENT_BYTES: u64 = 8 * 1024 * 1024;

/// The name of the segment whose first record is `first`.
pub(super) fn segment_name(first: u64) -> String {
    format!("{first:012}.ndjson")
}
