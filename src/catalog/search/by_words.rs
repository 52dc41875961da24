//! A search without an index: which of a snapshot's words each wanted word is found in.
//!
//! It answers until the index is built, and where none can be. Same syntax, no forms of words and no order: a word is
//! found inside any other, and every part of a case counts as one text.

use super::parse::Node;
use crate::catalog::dictionary::{Dictionary, WordSet};

/// What is looked for, by the numbers of the snapshot's words.
#[derive(Debug, Clone)]
pub(in crate::catalog) enum ByWords {
    /// Any of these words.
    Word(WordSet),
    /// All of these.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
}

impl ByWords {
    /// All of `nodes`, by the words of `dictionary`.
    pub(in crate::catalog) fn new(nodes: &[Node], dictionary: &Dictionary) -> Self {
        Self::All(nodes.iter().map(|node| Self::of(node, dictionary)).collect())
    }

    fn of(node: &Node, dictionary: &Dictionary) -> Self {
        match node {
            Node::Word { text, .. } => Self::Word(dictionary.containing(text)),
            Node::Phrase(words) | Node::Number { words, .. } => {
                Self::All(words.iter().map(|word| Self::Word(dictionary.containing(word))).collect())
            }
            Node::In(_, node) => Self::of(node, dictionary),
            Node::Not(node) => Self::Not(Box::new(Self::of(node, dictionary))),
            Node::Any(nodes) => Self::Any(nodes.iter().map(|node| Self::of(node, dictionary)).collect()),
        }
    }

    /// Whether a case with these words, by number, is meant.
    pub(in crate::catalog) fn matches(&self, numbers: &[u32]) -> bool {
        match self {
            Self::Word(set) => set.has_any(numbers),
            Self::All(all) => all.iter().all(|one| one.matches(numbers)),
            Self::Any(any) => any.iter().any(|one| one.matches(numbers)),
            Self::Not(not) => !not.matches(numbers),
        }
    }

    /// Whether no case at all can be meant.
    pub(in crate::catalog) fn matches_nothing(&self) -> bool {
        match self {
            Self::Word(set) => set.is_empty(),
            Self::All(all) => all.iter().any(Self::matches_nothing),
            Self::Any(any) => any.iter().all(Self::matches_nothing),
            Self::Not(_) => false,
        }
    }
}
