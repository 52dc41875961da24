//! What a search found: which cases of one snapshot, and how well each fits.

use tantivy::{
    DocId, Score, Searcher, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    query::Query,
};

use super::slots::{SegmentSlots, Slots};

/// One of so many cases is few.
const FEW: usize = 8;

/// How well each case fits, by its place in the snapshot; zero for one that does not.
#[derive(Debug, Clone, Default)]
pub(in crate::catalog) struct Hits {
    scores: Vec<Score>,
    count: usize,
}

impl Hits {
    /// Runs `query`; `slots` are those of the searcher.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn of(searcher: &Searcher, query: &dyn Query, slots: &Slots) -> tantivy::Result<Self> {
        let mut hits = Self::default();
        for (slot, score) in searcher.search(query, &Everything(slots))? {
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

    /// The places of the cases that fit, where so few of `all` do that looking at them alone is cheaper.
    pub(in crate::catalog) fn few_of(&self, all: usize) -> Option<impl Iterator<Item = u32>> {
        let found = || (0..).zip(&self.scores).filter(|(_, score)| **score > 0.0).map(|(slot, _)| slot);
        (self.count < all / FEW).then(found)
    }

    /// Whether nothing was found.
    pub(in crate::catalog) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Collects every match: a filter counts, sorts by day and pages through all of them, so the best ten are not enough.
struct Everything<'a>(&'a Slots);

struct OfSegment {
    slots: SegmentSlots,
    found: Vec<(usize, Score)>,
}

impl Collector for Everything<'_> {
    type Fruit = Vec<(usize, Score)>;
    type Child = OfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<OfSegment> {
        Ok(OfSegment { slots: self.0.of(segment), found: Vec::new() })
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
        self.found.extend(self.slots.slot(doc).map(|slot| (slot, score)));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
