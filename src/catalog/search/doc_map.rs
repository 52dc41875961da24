//! From the documents of the index to the slots of the snapshots.
//!
//! In: a searcher, and the slot of each id. Out: the slot by segment and document. A consultation keeps its slot in all
//! later snapshots and a segment keeps its documents, so each segment is read once. Otherwise a search that finds half of
//! all consultations would look half of them up by id.

use std::{collections::HashMap, sync::Arc};

use tantivy::{DocId, Searcher, SegmentOrdinal, index::SegmentId};

use super::schema::{FAST_FIELDS, id_of};
use crate::domain::ConsultationId;

/// The slot of a document whose consultation is in no snapshot.
const NOWHERE: u32 = u32::MAX;

/// The slots by segment.
#[derive(Debug, Clone, Default)]
pub(super) struct DocMap {
    by_segment: HashMap<SegmentId, Arc<[u32]>>,
    in_order: Vec<Arc<[u32]>>,
}

/// The slots of one segment's documents.
#[derive(Debug, Clone, Default)]
pub(super) struct SegmentDocs(Option<Arc<[u32]>>);

impl DocMap {
    /// The map for `searcher`; segments that are known already are shared.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn after(
        &self,
        searcher: &Searcher,
        slot: impl Fn(ConsultationId) -> Option<u32>,
    ) -> tantivy::Result<Self> {
        let mut next = Self::default();
        for segment in searcher.segment_readers() {
            let slots = match self.by_segment.get(&segment.segment_id()) {
                Some(known) => Arc::clone(known),
                None => {
                    let [first, second, _] = FAST_FIELDS.map(|name| segment.fast_fields().u64(name));
                    let (first, second) = (first?, second?);
                    let id = |doc| Some(id_of(first.first(doc)?, second.first(doc)?));
                    (0..segment.max_doc()).map(|doc| id(doc).and_then(&slot).unwrap_or(NOWHERE)).collect()
                }
            };
            next.by_segment.insert(segment.segment_id(), Arc::clone(&slots));
            next.in_order.push(slots);
        }
        Ok(next)
    }

    /// The slots of the documents of one of the searcher's segments.
    pub(super) fn of(&self, segment: SegmentOrdinal) -> SegmentDocs {
        SegmentDocs(self.in_order.get(segment as usize).cloned())
    }
}

impl SegmentDocs {
    /// The slot of a document's consultation; none if no snapshot has it.
    pub(super) fn slot(&self, doc: DocId) -> Option<usize> {
        let slot = *self.0.as_ref()?.get(doc as usize)?;
        (slot != NOWHERE).then_some(slot as usize)
    }
}
