//! Full-text search in Swedish: the one reading of `q` in pages, feeds, calendar, exports and API.
//!
//! In: `vatten OR avlopp -dricksvatten`. Out: the consultations of one snapshot that match, with scores. A snapshot holds
//! the searcher over exactly its own consultations, so a published consultation is found in the same snapshot.
//!
//! The result depends on the search and the consultations alone, never on what else was found: a feed must not change
//! its meaning by chance. Guesses at what was meant ([`Guess`]) are therefore asked for separately, by pages, which offer them. This is the
//! only module that knows tantivy.
//!
//! - `text_query`: a free text and its hits
//! - `syntax`: a text as a tree of words, phrases and numbers
//! - `analyzer`: texts to words and stems
//! - `irregular`: plurals that change the vowel
//! - `dictionary`: every word of every consultation
//! - `compounds`: words inside longer words
//! - `official_number`: case numbers and series numbers in one form
//! - `tantivy_query`: the tree as tantivy's queries
//! - `hits`: the result of a query, by slot
//! - `names_left_out`: the names in a text that say nothing about its matter
//! - `doc_map`: from documents to slots
//! - `schema`: a consultation as a document
//! - `index`: the index, and its updates
//! - `lifecycle`: the index on disk over the life of a server
//! - `highlight`: the words of a search in a text
//! - `correction`: misspelt words
//! - `typed`: a tree as it would be typed

mod analyzer;
mod compounds;
mod correction;
mod dictionary;
mod doc_map;
mod highlight;
mod hits;
mod index;
mod irregular;
mod lifecycle;
mod names_left_out;
mod official_number;
mod schema;
mod syntax;
mod tantivy_query;
#[cfg(test)]
mod tests;
mod text_query;
mod typed;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use tantivy::{Searcher, collector::Count, query::Query};

pub(super) use dictionary::{Dictionary, add_words};
pub use highlight::Snippet;
pub(super) use lifecycle::open_index;
pub use text_query::TextQuery;
pub(super) use text_query::{TextProblem, marks, snippet};

use self::{
    doc_map::DocMap,
    highlight::Highlighter,
    hits::Hits,
    index::{IndexError, SearchIndex},
    syntax::Node,
    tantivy_query::Compiler,
};
use super::Snapshot;
use crate::domain::{Consultation, ConsultationId};

/// The most letters of a search; a longer one is refused.
pub(super) const MAX_LETTERS: usize = 500;

/// The most words of a search whose compounds are looked for in their parts.
const MOST_SPLIT: usize = 4;
/// The most searches with one word less that are offered.
const MOST_FEWER: usize = 3;

/// The search of a snapshot.
#[derive(Debug, Clone, Default)]
pub(super) enum Search {
    /// There is no index yet.
    #[default]
    Building,
    /// There is an index.
    Ready(Ready),
    /// Not even an index in memory could be built, for this reason.
    Failed(Arc<str>),
}

/// An index, and its searcher for one snapshot.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    index: Arc<SearchIndex>,
    searcher: Searcher,
    docs: DocMap,
}

/// The state of the search, for operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchState {
    /// No search is answered until the index is built.
    Building,
    /// Searches are answered.
    Ready,
    /// No search is answered: there can be no index, for this reason.
    Failed(Arc<str>),
}

/// A search that was probably meant by one that finds nothing, as it would be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guess {
    /// Other words.
    Spelling(String),
    /// One of the words less.
    FewerWords(String),
    /// Any of the words.
    AnyWord(String),
}

impl Guess {
    /// The search.
    #[must_use]
    pub fn typed(&self) -> &str {
        match self {
            Self::Spelling(typed) | Self::FewerWords(typed) | Self::AnyWord(typed) => typed,
        }
    }
}

impl Search {
    /// The search of the next snapshot, `snapshot`, in which these consultations are inserted or replaced.
    pub(super) fn after<'a>(&self, changed: impl Iterator<Item = &'a Consultation>, snapshot: &Snapshot) -> Self {
        let Self::Ready(ready) = self else { return self.clone() };
        let next = ready.index.update(changed, &[]).and_then(|searcher| {
            let docs = ready.docs.after(&searcher, |id| slot(snapshot, id))?;
            Ok(Ready { docs, searcher, index: Arc::clone(&ready.index) })
        });
        next.map_or_else(
            |error| {
                tracing::warn!(%error, "the search index cannot be written and is kept in memory until the next start");
                Self::in_memory(snapshot)
            },
            Self::Ready,
        )
    }

    /// The search by `index` as it stands.
    fn by(index: Arc<SearchIndex>, snapshot: &Snapshot) -> Result<Self, IndexError> {
        let searcher = index.searcher();
        let docs = DocMap::default().after(&searcher, |id| slot(snapshot, id))?;
        Ok(Self::Ready(Ready { index, searcher, docs }))
    }

    /// The search by a new index in memory.
    fn in_memory(snapshot: &Snapshot) -> Self {
        let build = || {
            let index = SearchIndex::in_memory()?;
            index.update(snapshot.consultations().iter().map(|indexed| &*indexed.consultation), &[])?;
            Self::by(Arc::new(index), snapshot)
        };
        let built = catch_unwind(AssertUnwindSafe(build)).unwrap_or(Err(IndexError::Panicked));
        built.unwrap_or_else(|error| Self::failed(&error))
    }

    /// No search, because of `error`.
    pub(super) fn failed(error: &impl ToString) -> Self {
        let error = error.to_string();
        tracing::error!(error, "there is no search index; searches are answered with 503 until the next start");
        Self::Failed(error.into())
    }

    pub(super) fn state(&self) -> SearchState {
        match self {
            Self::Building => SearchState::Building,
            Self::Ready(..) => SearchState::Ready,
            Self::Failed(why) => SearchState::Failed(Arc::clone(why)),
        }
    }
}

fn slot(snapshot: &Snapshot, id: ConsultationId) -> Option<u32> {
    snapshot.in_slot(id).map(|indexed| indexed.slot)
}

/// Returns `true` if the index would hold the same of both.
pub(super) fn indexes_alike(one: &Consultation, other: &Consultation) -> bool {
    schema::fingerprint(one) == schema::fingerprint(other)
}

impl Snapshot {
    /// The consultations that match all of `nodes`; none where there is no index.
    fn hits(&self, nodes: &[Node]) -> Option<Hits> {
        let Search::Ready(ready) = self.search() else { return None };
        // A long text is a title that was pasted: its compounds stand there as they are.
        let splits = nodes.len() <= MOST_SPLIT;
        let compiler = Compiler { fields: &ready.index.fields, dictionary: self.dictionary(), splits };
        let hits = Hits::of(&ready.searcher, &*compiler.all(nodes), &ready.docs);
        hits.map_err(|error| tracing::error!(%error, "the search index cannot be read")).ok()
    }

    /// The searches that were probably meant by `query`, which finds nothing: other spellings, the likeliest first, then
    /// one word less, the fewest hits first, or else any of its words. Each finds something.
    #[must_use]
    pub fn guesses(&self, query: &TextQuery) -> Vec<Guess> {
        let Search::Ready(ready) = self.search() else { return Vec::new() };
        let compiler = Compiler { fields: &ready.index.fields, dictionary: self.dictionary(), splits: true };
        let count = |query: Box<dyn Query>| ready.searcher.search(&*query, &Count).unwrap_or_default();
        let wanted: Vec<&str> = query.nodes.iter().filter_map(plain).flatten().collect();
        let unknown = |word: &str| {
            let node = Node::Word { text: word.to_owned(), start: false };
            wanted.contains(&word) && count(compiler.node(&node)) == 0
        };
        let frequency = |word: &str| count(compiler.forms(word));
        let spellings = correction::corrected(&query.typed, self.dictionary(), unknown, frequency);
        let hits = |typed: &str| TextQuery::new(typed, self).ok().map_or(0, |query| query.count());
        let mut guesses: Vec<Guess> = spellings.into_iter().map(Guess::Spelling).collect();
        guesses.retain(|guess| hits(guess.typed()) > 0);
        if guesses.is_empty() {
            let fewer = typed::without_one(&query.nodes).into_iter().map(|typed| (hits(&typed), typed));
            let mut fewer: Vec<(usize, String)> = fewer.filter(|(hits, _)| *hits > 0).collect();
            fewer.sort();
            guesses.extend(fewer.into_iter().take(MOST_FEWER).map(|(_, typed)| Guess::FewerWords(typed)));
        }
        if guesses.is_empty() {
            let any = typed::any_of(&query.nodes).filter(|typed| hits(typed) > 0);
            guesses.extend(any.map(Guess::AnyWord));
        }
        guesses
    }

    /// The same snapshot, searched by an index in memory.
    #[must_use]
    pub fn with_search(self) -> Self {
        let search = Search::in_memory(&self);
        self.set_search(search)
    }

    /// The same snapshot, in which no index can be built.
    #[cfg(test)]
    pub(crate) fn with_failed_search(self) -> Self {
        self.set_search(Search::failed(&"no space left"))
    }
}

/// The words of a node that may be misspelt: no numbers and no excluded words.
fn plain(node: &Node) -> Option<Vec<&str>> {
    match node {
        Node::Number { .. } | Node::Not(_) => None,
        Node::Word { start: true, .. } => None,
        Node::Any(nodes) => Some(nodes.iter().filter_map(plain).flatten().collect()),
        node => Some(node.words()),
    }
}
