//! What a search found: which cases of one snapshot, and how well each fits.

use tantivy::{
    DocId, Score, Searcher, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::Column,
    query::Query,
};

use super::schema::{FAST_FIELDS, id_of};
use crate::domain::ConsultationId;

/// How well each case fits, by its place in the snapshot; zero for one that does not.
#[derive(Debug, Clone, Default)]
pub(in crate::catalog) struct Hits {
    scores: Vec<Score>,
    count: usize,
}

impl Hits {
    /// Runs `query`; `slot` tells the place of a case.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn of(
        searcher: &Searcher,
        query: &dyn Query,
        slot: impl Fn(ConsultationId) -> Option<u32>,
    ) -> tantivy::Result<Self> {
        let mut hits = Self::default();
        for (id, score) in searcher.search(query, &Everything)? {
            let Some(slot) = slot(id).map(|slot| slot as usize) else { continue };
            if hits.scores.len() <= slot {
                hits.scores.resize(slot + 1, 0.0);
            }
            if let Some(place) = hits.scores.get_mut(slot) {
                hits.count += usize::from(*place == 0.0);
                *place = score.max(Score::MIN_POSITIVE);
            }
        }
        Ok(hits)
    }

    /// How well the case at this place fits; zero if it does not.
    pub(in crate::catalog) fn score(&self, slot: u32) -> Score {
        self.scores.get(slot as usize).copied().unwrap_or_default()
    }

    /// Whether nothing was found.
    pub(in crate::catalog) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Collects every match: a filter counts, sorts by day and pages through all of them, so the best ten are not enough.
struct Everything;

struct OfSegment {
    first: Column<u64>,
    second: Column<u64>,
    found: Vec<(ConsultationId, Score)>,
}

impl Collector for Everything {
    type Fruit = Vec<(ConsultationId, Score)>;
    type Child = OfSegment;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<OfSegment> {
        let [first, second, _] = FAST_FIELDS.map(|name| segment.fast_fields().u64(name));
        Ok(OfSegment { first: first?, second: second?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for OfSegment {
    type Fruit = Vec<(ConsultationId, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if let (Some(first), Some(second)) = (self.first.first(doc), self.second.first(doc)) {
            self.found.push((id_of(first, second), score));
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
