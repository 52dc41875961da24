//! The consultations that a search found in one snapshot, and their scores.

use tantivy::{
    DocId, Score, Searcher, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    query::Query,
};

use super::doc_map::{DocMap, SegmentDocs};

/// Hits are few where fewer than one in this many consultations is found.
const FEW: usize = 8;

/// The score of each consultation by its slot in the snapshot; zero for one that was not found.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    scores: Vec<Score>,
    count: usize,
}

impl Hits {
    /// Runs `query`; `docs` is the map of the searcher.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn of(searcher: &Searcher, query: &dyn Query, docs: &DocMap) -> tantivy::Result<Self> {
        let mut hits = Self::default();
        for (slot, score) in searcher.search(query, &Everything(docs))? {
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

    /// The score of the consultation in `slot`; zero if it was not found.
    pub(super) fn score(&self, slot: u32) -> Score {
        self.scores.get(slot as usize).copied().unwrap_or_default()
    }

    /// The slots of all hits, where they are so few of `all` that looking at them alone is cheaper.
    pub(super) fn few_of(&self, all: usize) -> Option<impl Iterator<Item = u32>> {
        let found = || (0..).zip(&self.scores).filter(|(_, score)| **score > 0.0).map(|(slot, _)| slot);
        (self.count < all / FEW).then(found)
    }

    /// The number of consultations that were found.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns `true` if nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Collects every match: a filter counts, sorts by day and pages through all of them, so the best ten are not enough.
struct Everything<'a>(&'a DocMap);

struct OfSegment {
    docs: SegmentDocs,
    found: Vec<(usize, Score)>,
}

impl Collector for Everything<'_> {
    type Fruit = Vec<(usize, Score)>;
    type Child = OfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<OfSegment> {
        Ok(OfSegment { docs: self.0.of(segment), found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for OfSegment {
    type Fruit = Vec<(usize, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.found.extend(self.docs.slot(doc).map(|slot| (slot, score)));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
