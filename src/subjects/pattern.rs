//! A word or phrase of a list: `skarv`, `skog*`, `*vatten`, `*skatt*`, `hälso- och sjukvård*`.

use std::ops::Range;

use super::tokens::Tokens;

/// The endings of Swedish nouns that a word may have: *skarv, skarven, skarvars*. Not *skarva, skarvad*.
const ENDINGS: [&str; 28] = [
    "", "s", "n", "ns", "t", "ts", "en", "ens", "et", "ets", "ar", "ars", "arna", "arnas", "er", "ers", "erna",
    "ernas", "or", "ors", "orna", "ornas", "r", "rs", "rna", "rnas", "na", "nas",
];

/// One word of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// The letters, in lower case.
    stem: String,
    /// Anything may stand before.
    open_front: bool,
    /// Anything may follow, and not only an ending.
    open_back: bool,
}

impl Word {
    fn matches(&self, word: &str) -> bool {
        let ends = |rest: &str| self.open_back || ENDINGS.contains(&rest);
        match self.open_front {
            true => word.match_indices(&self.stem).any(|(at, _)| word.get(at + self.stem.len()..).is_some_and(ends)),
            false => word.strip_prefix(self.stem.as_str()).is_some_and(ends),
        }
    }
}

/// A word or phrase of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    first: Word,
    others: Vec<Word>,
}

impl Pattern {
    /// Reads a pattern as it is written in a list; none without a letter or digit.
    pub(super) fn new(written: &str) -> Option<Self> {
        let lower = written.to_lowercase();
        let pieces = lower.split(|c: char| !c.is_alphanumeric() && c != '*');
        let mut words = pieces.filter_map(|piece| {
            let stem = piece.trim_matches('*');
            let (open_front, open_back) = (piece.starts_with('*'), piece.ends_with('*'));
            (!stem.is_empty()).then(|| Word { stem: stem.to_owned(), open_front, open_back })
        });
        Some(Self { first: words.next()?, others: words.collect() })
    }

    /// The letters of the first word, without which the pattern stands nowhere.
    pub(super) fn stem(&self) -> &str {
        &self.first.stem
    }

    /// The words of `tokens` that match, if the first of them is the word `number`.
    pub(super) fn matches_at(&self, tokens: &Tokens, number: usize) -> Option<Range<usize>> {
        let matches = |(word, number): (&Word, usize)| tokens.word(number).is_some_and(|token| word.matches(token));
        let mut words = std::iter::once(&self.first).chain(&self.others).zip(number..);
        words.all(matches).then(|| number..number + 1 + self.others.len())
    }
}
