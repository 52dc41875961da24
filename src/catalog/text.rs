//! Free text as it is searched: the distinct words of a case, folded.
//!
//! In: "Miljön i Örebro". Out: `i miljon miljön orebro örebro`. A word that is typed without å, ä and ö finds both
//! spellings; a word that is typed with them finds only them, because *räv* and *rav* are two words. A word matches
//! anywhere inside a word of the text, so `vatten` finds *avloppsvattenrening*. There is no stemming and no ranking.

use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

use super::dictionary::{Dictionary, WordSet};

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

/// A free text as typed, and its words.
#[derive(Debug, Clone)]
pub struct TextQuery {
    /// As typed, spaces collapsed.
    pub typed: String,
    /// For each word, those of the snapshot's words that it is found in.
    words: Vec<WordSet>,
}

impl PartialEq for TextQuery {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed
    }
}

impl Eq for TextQuery {}

impl TextQuery {
    /// The query, or none for a text without a letter or digit. It is good for the cases of one snapshot, whose
    /// `dictionary` that is.
    pub(super) fn new(typed: &str, dictionary: &Dictionary) -> Option<Self> {
        let mut read = Words::default();
        read.read(typed);
        let words: Vec<WordSet> = read.iter().map(|word| dictionary.containing(word)).collect();
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(Self { typed, words })
    }

    /// Whether no case at all can match.
    pub(super) fn is_hopeless(&self) -> bool {
        self.words.iter().any(WordSet::is_empty)
    }

    /// Whether every word is found among a case's words, by their numbers.
    pub(super) fn matches(&self, numbers: &[u32]) -> bool {
        self.words.iter().all(|set| set.has_any(numbers))
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
        ] {
            let query = TextQuery::new(typed, &dictionary).unwrap();
            assert_eq!((query.matches(&numbers), query.is_hopeless()), (found, !found), "{typed}");
        }
        assert_eq!(TextQuery::new(" – ", &dictionary), None);
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_itself_in_any_composition(text in any::<String>(), swedish in "[a-zåäöÅÄÖé \u{301}\u{308}]{0,40}") {
            for text in [text, swedish] {
                let (dictionary, numbers) = read(&text);
                for typed in [text.clone(), text.nfd().collect(), text.nfc().collect()] {
                    let query = TextQuery::new(&typed, &dictionary);
                    prop_assert!(query.is_none_or(|query| query.matches(&numbers)), "{typed:?} in {text:?}");
                }
            }
        }
    }
}
