//! The journal's lost end, from the index.
//!
//! The last line that was written is the likeliest to go bad. When the journal ends before the index does, the
//! records that it lacks still lie in the index, each with its number, and become lines again.

use super::{
    index::{Index, guarded},
    record::Record,
};

/// The journal's lines from record `from` to record `last`, as the index has them. None if it does not have all: a
/// source's state was put over by a later one, or the index is damaged.
pub(super) fn lines_between(index: &Index, from: u64, last: u64) -> Option<Vec<Vec<u8>>> {
    let records = guarded(|| index.records_from(from)).ok()?;
    let complete = records.iter().map(|record| record.seq).eq(from..=last);
    if complete { records.iter().map(Record::encode).collect::<Result<_, _>>().ok() } else { None }
}
