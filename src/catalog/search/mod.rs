//! Full-text search in Swedish: the one reading of `q` in pages, feeds, calendar, exports and API.
//!
//! In: `vatten OR avlopp -dricksvatten`. Out: which cases of one snapshot fit, and how well. A snapshot holds the
//! searcher over exactly its own cases, so a case that is published is found in the same snapshot. Without an index
//! (while it is built, or where none can be) the snapshot's own words answer, in the same syntax, without forms and order.
//!
//! What is found depends on the search and the cases alone, never on what else was found: a feed must not change its
//! meaning by chance. Guesses at what was meant ([`Guess`]) are therefore asked for apart, by pages. This is the only
//! place that knows tantivy.

mod by_words;
mod compile;
mod compounds;
mod folder;
mod hits;
mod index;
mod keep;
mod marks;
mod number;
mod parse;
mod schema;
mod slots;
mod spelling;
mod stem;
mod stems;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use tantivy::{Searcher, collector::Count, query::Query};

pub(super) use by_words::ByWords;
pub(super) use hits::Hits;
pub(super) use index::SearchIndex;
pub(super) use keep::keep;
pub(super) use marks::Marker;
pub use marks::Snippet;
pub(super) use parse::{Node, parse};

use self::{compile::Compiler, index::IndexError, slots::Slots};
use super::{Snapshot, TextQuery};
use crate::domain::{Consultation, ConsultationId};

/// The most letters of a search; a longer one is refused.
pub(super) const MAX_LETTERS: usize = 500;

/// How a snapshot is searched.
#[derive(Debug, Clone, Default)]
pub(super) enum Search {
    /// By words: there is no index, or not yet.
    #[default]
    Absent,
    /// By the index.
    Ready(Ready),
    /// By words: the index could not be kept, for this reason.
    Failed(Arc<str>),
}

/// An index, and what to search it with.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    index: Arc<SearchIndex>,
    searcher: Searcher,
    slots: Slots,
}

/// What answers a search, for whoever looks after the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchState {
    /// The index.
    Index,
    /// The words of the snapshot, until an index is built.
    Words,
    /// The words of the snapshot, because the index cannot be used, for this reason.
    Failed(Arc<str>),
}

/// What was searched for instead of what found nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guess {
    /// The same with other words: as it was probably meant.
    Spelling(String),
    /// Cases that have some of the words, half of them at least if there are such.
    FewerWords,
}

impl Search {
    /// The search of the next snapshot, in which these cases are put in or replaced; `slot` tells the place of a case.
    pub(super) fn after<'a>(
        &self,
        changed: impl Iterator<Item = &'a Consultation>,
        slot: impl Fn(ConsultationId) -> Option<u32>,
    ) -> Self {
        let Self::Ready(ready) = self else { return self.clone() };
        let next = ready.index.update(changed, &[]).and_then(|searcher| {
            Ok(Ready { slots: ready.slots.after(&searcher, slot)?, searcher, index: Arc::clone(&ready.index) })
        });
        next.map_or_else(|error| Self::failed(&error), Self::Ready)
    }

    /// By `index` as it stands.
    fn by(index: Arc<SearchIndex>, snapshot: &Snapshot) -> Result<Self, IndexError> {
        let searcher = index.searcher();
        let slots = Slots::default().after(&searcher, |id| snapshot.consultation(id).map(|case| case.slot))?;
        Ok(Self::Ready(Ready { index, searcher, slots }))
    }

    /// By words, since `error` leaves no index.
    fn failed(error: &IndexError) -> Self {
        tracing::warn!(%error, "the search index cannot be kept; words are searched without it until the next start");
        Self::Failed(error.to_string().into())
    }

    pub(super) fn state(&self) -> SearchState {
        match self {
            Self::Absent => SearchState::Words,
            Self::Ready(..) => SearchState::Index,
            Self::Failed(why) => SearchState::Failed(Arc::clone(why)),
        }
    }
}

/// Whether the index would hold the same of both.
pub(super) fn reads_the_same(one: &Consultation, other: &Consultation) -> bool {
    schema::fingerprint(one) == schema::fingerprint(other)
}

impl Snapshot {
    /// The cases that fit all of `nodes`; none where there is no index to ask.
    pub(super) fn hits(&self, nodes: &[Node]) -> Option<Hits> {
        self.run(|compiler| compiler.all(nodes))
    }

    fn run(&self, query: impl Fn(&Compiler<'_>) -> Box<dyn Query>) -> Option<Hits> {
        let Search::Ready(ready) = self.search() else { return None };
        let compiler = Compiler { fields: &ready.index.fields, dictionary: self.dictionary() };
        let hits = Hits::of(&ready.searcher, &*query(&compiler), &ready.slots);
        hits.map_err(|error| tracing::warn!(%error, "the search index could not be read; words were searched")).ok()
    }

    /// What was probably meant by `query`, which finds nothing: other spellings first, then fewer words. None where
    /// that finds nothing either, or there is no index.
    #[must_use]
    pub fn guess(&self, query: &TextQuery) -> Option<(TextQuery, Guess)> {
        let Search::Ready(ready) = self.search() else { return None };
        let compiler = Compiler { fields: &ready.index.fields, dictionary: self.dictionary() };
        let count = |query: Box<dyn Query>| ready.searcher.search(&*query, &Count).unwrap_or_default();
        let wanted: Vec<&str> = query.nodes.iter().filter_map(plain).flatten().collect();
        let unknown = |word: &str| {
            let node = Node::Word { text: word.to_owned(), start: false };
            wanted.contains(&word) && count(compiler.node(&node)) == 0
        };
        let frequency = |word: &str| count(compiler.forms(word));
        let corrected = spelling::corrected(&query.typed, self.dictionary(), unknown, frequency)
            .and_then(|typed| TextQuery::new(&typed, self));
        if let Some(corrected) = corrected.as_ref().filter(|corrected| !corrected.matches_nothing()) {
            return Some((corrected.clone(), Guess::Spelling(corrected.typed.clone())));
        }
        let query = corrected.unwrap_or_else(|| query.clone());
        let wanted = query.nodes.iter().filter(|node| !matches!(node, Node::Not(_))).count();
        let some = |least| self.run(|compiler| compiler.some(&query.nodes, least)).filter(|hits| !hits.is_empty());
        let hits = some(wanted.div_ceil(2)).or_else(|| some(1))?;
        Some((query.with_hits(hits), Guess::FewerWords))
    }

    /// The same cases, searched by an index in memory.
    #[must_use]
    pub fn with_search(mut self) -> Self {
        let built = SearchIndex::in_memory().and_then(|index| {
            index.update(self.consultations().iter().map(|case| &*case.consultation), &[])?;
            Search::by(Arc::new(index), &self)
        });
        self.set_search(built.unwrap_or_else(|error| Search::failed(&error)));
        self
    }
}

/// The words of a node that may be misspelt: no numbers, nothing that is not wanted.
fn plain(node: &Node) -> Option<Vec<&str>> {
    match node {
        Node::Number { .. } | Node::Not(_) => None,
        Node::Word { start: true, .. } => None,
        Node::Any(nodes) => Some(nodes.iter().filter_map(plain).flatten().collect()),
        node => Some(node.words()),
    }
}
