//! The journal: the truth that everything else is rebuilt from, an append-only list of NDJSON records in segments.
//!
//! In: encoded lines. Out: the same lines, checked, in order, from any number on. A line counts once it and its
//! file's name are on the disk (fsync). What a crash cut off at the very end is put aside, not dropped; a bad line
//! before the end is told with its file and number and stepped over.
//!
//! It does not know what stands in a record, only its number and checksum (see `record`).

mod appender;
mod reader;
mod tail;

#[cfg(test)]
pub(super) use appender::Disk;
pub(super) use appender::{Journal, OpenFile};
pub(super) use reader::{Line, Reader, segments};
pub(super) use tail::Tail;

/// The greatest length of a segment, in bytes; one record may exceed it alone.
pub(super) const SEGMENT_BYTES: u64 = 8 * 1024 * 1024;

/// The name of the segment that begins with this record.
pub(super) fn segment_name(first: u64) -> String {
    format!("{first:012}.ndjson")
}
