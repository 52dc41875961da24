//! Restores the lost end of the journal from the index.
//!
//! The last written line is the likeliest to be damaged. If the journal ends before the index does, the index still
//! has the missing records with their numbers, and they become lines again.

use super::{
    index::{Index, guarded},
    record::Record,
};

/// The journal's lines from record `from` to record `last`, made from the index. None if the index lacks one of them:
/// a later state of a source replaced it, or the index is damaged.
pub(super) fn lines_between(index: &Index, from: u64, last: u64) -> Option<Vec<Vec<u8>>> {
    let records = guarded(|| index.records_from(from)).ok()?;
    let complete = records.iter().map(|record| record.seq).eq(from..=last);
    if complete { records.iter().map(Record::encode).collect::<Result<_, _>>().ok() } else { None }
}
