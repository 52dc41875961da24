//! A free text as typed, and the consultations that it finds.

use std::{ops::Range, sync::Arc};

use super::{Dictionary, Highlighter, Hits, Node, Snippet, syntax::parse};
use crate::catalog::{IndexedConsultation, Snapshot};

/// A free text and its hits in the snapshot for which it was made.
#[derive(Debug, Clone)]
pub struct TextQuery {
    /// As typed, spaces collapsed.
    pub typed: String,
    pub(super) nodes: Vec<Node>,
    hits: Arc<Hits>,
    dictionary: Arc<Dictionary>,
}

/// The reason why a text cannot be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog) enum TextProblem {
    /// It has no letter and no digit.
    NoWord,
    /// There is no index, or it cannot be read.
    NoIndex,
}

impl PartialEq for TextQuery {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed
    }
}

impl Eq for TextQuery {}

impl TextQuery {
    /// Searches the consultations of `snapshot` for `typed`.
    ///
    /// # Errors
    /// When there is nothing to search for, or no index.
    pub(in crate::catalog) fn new(typed: &str, snapshot: &Snapshot) -> Result<Self, TextProblem> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let nodes = parse(&typed).ok_or(TextProblem::NoWord)?;
        let hits = Arc::new(snapshot.hits(&nodes).ok_or(TextProblem::NoIndex)?);
        Ok(Self { typed, nodes, hits, dictionary: Arc::clone(snapshot.dictionary()) })
    }

    /// The number of hits.
    pub(super) fn count(&self) -> usize {
        self.hits.count()
    }

    /// Returns `true` if no consultation can match.
    pub(in crate::catalog) fn matches_nothing(&self) -> bool {
        self.hits.is_empty()
    }

    /// Returns `true` if `indexed` is found.
    pub(in crate::catalog) fn matches(&self, indexed: &IndexedConsultation) -> bool {
        self.score(indexed) > 0.0
    }

    /// The slots of all hits, where they are few of `all`.
    pub(in crate::catalog) fn few_of(&self, all: usize) -> Option<impl Iterator<Item = u32>> {
        self.hits.few_of(all)
    }

    /// The score of `indexed`: more is better, zero for no hit.
    pub(in crate::catalog) fn score(&self, indexed: &IndexedConsultation) -> f32 {
        self.hits.score(indexed.slot)
    }
}

/// The highlighter of the words of these texts; none for no text.
fn highlighter(texts: &[TextQuery]) -> Option<Highlighter> {
    let nodes: Vec<Node> = texts.iter().flat_map(|text| text.nodes.iter().cloned()).collect();
    let dictionary = Arc::clone(&texts.first()?.dictionary);
    Some(Highlighter::new(&nodes, dictionary))
}

/// The ranges of `shown`, in bytes and in order, that hold words of these texts.
pub(in crate::catalog) fn marks(texts: &[TextQuery], shown: &str) -> Vec<Range<usize>> {
    highlighter(texts).map_or_else(Vec::new, |highlighter| highlighter.marks(shown))
}

/// The piece of `shown`, of about `max_bytes`, that holds most words of these texts; none where it holds none.
pub(in crate::catalog) fn snippet(texts: &[TextQuery], shown: &str, max_bytes: usize) -> Option<Snippet> {
    highlighter(texts)?.snippet(shown, max_bytes)
}
