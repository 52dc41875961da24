//! Free text as it is searched: the distinct words of a case, folded.
//!
//! In: "Miljön i Örebro". Out: `i miljon miljön orebro örebro`. A word that is typed without å, ä and ö finds both
//! spellings; a word that is typed with them finds only them, because *räv* and *rav* are two words. These words are what
//! an index is asked for compounds by, and what is searched where there is none (see `search`).

use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

use super::{
    Case, Snapshot,
    dictionary::Dictionary,
    search::{ByWords, Hits, Node, parse},
};

/// Words one behind the other in one buffer: a case has hundreds, and an allocation for each was half of a start.
#[derive(Default)]
struct Words {
    letters: String,
    ends: Vec<usize>,
}

impl Words {
    /// Adds the words of one text, in lower case: å, ä and ö kept, every other mark dropped.
    fn read(&mut self, text: &str) {
        // Composing is slow, and what comes from a page is nearly always composed.
        if is_nfc_quick(text.chars()) == IsNormalized::Yes {
            self.split(text.chars());
        } else {
            self.split(text.nfc());
        }
    }

    fn split(&mut self, chars: impl Iterator<Item = char>) {
        for c in chars {
            match c {
                '\u{ad}' => {}
                'å' | 'Å' => self.letters.push('å'),
                'ä' | 'Ä' => self.letters.push('ä'),
                'ö' | 'Ö' => self.letters.push('ö'),
                c if c.is_ascii_alphanumeric() => self.letters.push(c.to_ascii_lowercase()),
                c if c.is_ascii() || !(c.is_alphanumeric() || is_combining_mark(c)) => self.end(),
                c => {
                    let unmarked = c.to_lowercase().flat_map(|c| std::iter::once(c).nfd());
                    self.letters.extend(unmarked.filter(|c| !is_combining_mark(*c)));
                }
            }
        }
        self.end();
    }

    /// Ends a word where one has begun.
    fn end(&mut self) {
        if self.letters.len() > self.ends.last().copied().unwrap_or_default() {
            self.ends.push(self.letters.len());
        }
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).filter_map(|(begin, end)| self.letters.get(begin..*end))
    }
}

/// The numbers of a case's words, sorted, each once. A word that begins another one is left out, since what matches it
/// matches the longer one. Words that `dictionary` does not know are put there.
pub(super) fn numbers<'a>(texts: impl Iterator<Item = &'a str>, dictionary: &mut Arc<Dictionary>) -> Box<[u32]> {
    let (mut written, mut folded) = (Words::default(), Words::default());
    texts.for_each(|text| written.read(text));
    for word in written.iter().filter(|word| !word.is_ascii()) {
        folded.letters.extend(word.chars().map(|c| match c {
            'å' | 'ä' => 'a',
            'ö' => 'o',
            c => c,
        }));
        folded.end();
    }
    let mut all: Vec<&str> = written.iter().chain(folded.iter()).collect();
    all.sort_unstable();
    all.dedup();
    let begins_next = |n: usize, word: &str| all.get(n + 1).is_some_and(|next| next.starts_with(word));
    let words = all.iter().enumerate().filter(|(n, word)| !begins_next(*n, word));
    let number =
        |(_, word): (usize, &&str)| dictionary.number(word).unwrap_or_else(|| Arc::make_mut(dictionary).learn(word));
    let mut numbers: Vec<u32> = words.map(number).collect();
    numbers.sort_unstable();
    numbers.into_boxed_slice()
}

/// A free text as typed, and what it finds in the snapshot it was made for.
#[derive(Debug, Clone)]
pub struct TextQuery {
    /// As typed, spaces collapsed.
    pub typed: String,
    pub(super) nodes: Vec<Node>,
    found: Found,
}

/// By the index, or by the numbers of words.
#[derive(Debug, Clone)]
enum Found {
    Index(Arc<Hits>),
    Words(Arc<ByWords>),
}

impl PartialEq for TextQuery {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed
    }
}

impl Eq for TextQuery {}

impl TextQuery {
    /// The query, or none for a text without a letter or digit. It is good for the cases of `snapshot`.
    pub(super) fn new(typed: &str, snapshot: &Snapshot) -> Option<Self> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let nodes = parse(&typed)?;
        let found = match snapshot.hits(&nodes) {
            Some(hits) => Found::Index(Arc::new(hits)),
            None => Found::Words(Arc::new(ByWords::new(&nodes, snapshot.dictionary()))),
        };
        Some(Self { typed, nodes, found })
    }

    /// The same, with another answer.
    pub(super) fn with_hits(self, hits: Hits) -> Self {
        Self { found: Found::Index(Arc::new(hits)), ..self }
    }

    /// Whether no case at all can match.
    pub(super) fn is_hopeless(&self) -> bool {
        match &self.found {
            Found::Index(hits) => hits.is_empty(),
            Found::Words(words) => words.is_hopeless(),
        }
    }

    /// Whether `case` is found.
    pub(super) fn matches(&self, case: &Case) -> bool {
        match &self.found {
            Found::Index(hits) => hits.score(case.slot) > 0.0,
            Found::Words(words) => words.matches(&case.words),
        }
    }

    /// How well `case` fits: more is better, zero for one that is not found or where nothing tells.
    pub(super) fn score(&self, case: &Case) -> f32 {
        match &self.found {
            Found::Index(hits) => hits.score(case.slot),
            Found::Words(_) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The dictionary of one text, and its numbers.
    fn read(text: &str) -> (Arc<Dictionary>, Box<[u32]>) {
        let mut dictionary = Arc::default();
        let numbers = numbers(std::iter::once(text), &mut dictionary);
        (dictionary, numbers)
    }

    #[test]
    fn each_word_has_one_number_and_one_that_begins_another_none() {
        let (dictionary, numbers) = read("Miljön i Örebro, miljöns. Café Fi2026/01655 — mi\u{ad}ljön");
        assert_eq!(*numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
        let known = ["01655", "cafe", "fi2026", "i", "miljons", "miljöns", "orebro", "örebro"];
        assert!(known.iter().all(|word| dictionary.number(word).is_some()));
        assert_eq!(dictionary.number("miljön"), None);
    }

    #[test]
    fn words_are_found_with_and_without_their_marks() {
        let (dictionary, numbers) =
            read("Avloppsvattenrening i Örebro. Räv. Dnr Fi2026/01655, café, na\u{308}ringsliv");
        for (typed, found) in [
            ("vatten", true),
            ("VATTEN orebro", true),
            ("vatten Örebro", true),
            ("o\u{308}rebro", true),
            ("rav", true),
            ("räv", true),
            ("råv", false),
            ("näringsliv", true),
            ("Fi 2026/01655", true),
            ("Fi2026/01655", true),
            ("café", true),
            ("vatten Malmö", false),
            ("Malmö OR vatten", true),
            ("rening -räv", false),
        ] {
            let query = ByWords::new(&parse(typed).unwrap(), &dictionary);
            assert_eq!(query.matches(&numbers), found, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_itself_in_any_composition(text in any::<String>(), swedish in "[a-zåäöÅÄÖé \u{301}\u{308}]{0,40}") {
            for text in [text, swedish] {
                let (dictionary, numbers) = read(&text);
                for typed in [text.clone(), text.nfd().collect(), text.nfc().collect()] {
                    // In quotation marks, since a text may hold what means something else.
                    let Some(nodes) = parse(&format!("\"{}\"", typed.replace(['"', '”', '“', '„', '«', '»'], " "))) else {
                        continue;
                    };
                    let query = ByWords::new(&nodes, &dictionary);
                    prop_assert!(query.matches(&numbers), "{typed:?} in {text:?}");
                }
            }
        }
    }
}
