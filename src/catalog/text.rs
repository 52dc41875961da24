//! Free text as it is searched: the distinct words of a case, folded.
//!
//! In: "Miljön i Örebro". Out: `i miljon miljön orebro örebro`. A word that is typed without å, ä and ö finds both
//! spellings; a word that is typed with them finds only them, because *räv* and *rav* are two words. A word matches
//! anywhere inside a word of the text, so `vatten` finds *avloppsvattenrening*. There is no stemming and no ranking.

use memchr::memmem::Finder;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

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
        if text.is_ascii() || !text.chars().any(is_combining_mark) {
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

/// The searchable text of a case: its distinct words in order, one space between them. A word that begins another one
/// is left out, since what matches it matches the longer one.
pub(super) fn haystack<'a>(texts: impl Iterator<Item = &'a str>) -> Box<str> {
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
    let mut haystack = String::with_capacity(all.iter().map(|word| word.len() + 1).sum());
    for (n, word) in all.iter().enumerate() {
        if all.get(n + 1).is_some_and(|next| next.starts_with(word)) {
            continue;
        }
        if !haystack.is_empty() {
            haystack.push(' ');
        }
        haystack.push_str(word);
    }
    haystack.into_boxed_str()
}

/// A free text as typed, and its words.
#[derive(Debug, Clone)]
pub struct TextQuery {
    /// As typed, spaces collapsed.
    pub typed: String,
    words: Vec<Finder<'static>>,
}

impl PartialEq for TextQuery {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed
    }
}

impl Eq for TextQuery {}

impl TextQuery {
    /// The query, or none for a text without a letter or digit.
    #[must_use]
    pub fn new(typed: &str) -> Option<Self> {
        let mut read = Words::default();
        read.read(typed);
        let words: Vec<Finder<'static>> = read.iter().map(|word| Finder::new(word).into_owned()).collect();
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(Self { typed, words })
    }

    /// Whether every word is found.
    pub(super) fn matches(&self, haystack: &str) -> bool {
        self.words.iter().all(|word| word.find(haystack.as_bytes()).is_some())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_haystack_holds_each_word_once() {
        let text = haystack(["Miljön i Örebro, miljöns", "Café Fi2026/01655 — mi\u{ad}ljön"].into_iter());
        insta::assert_snapshot!(text, @"01655 cafe fi2026 i miljons miljöns orebro örebro");
    }

    #[test]
    fn words_are_found_with_and_without_their_marks() {
        let text =
            haystack(["Avloppsvattenrening i Örebro. Räv. Dnr Fi2026/01655, café, na\u{308}ringsliv"].into_iter());
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
            assert_eq!(TextQuery::new(typed).unwrap().matches(&text), found, "{typed}");
        }
        assert_eq!(TextQuery::new(" – "), None);
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_itself_in_any_composition(text in any::<String>(), swedish in "[a-zåäöÅÄÖé \u{301}\u{308}]{0,40}") {
            for text in [text, swedish] {
                let whole = haystack(std::iter::once(text.as_str()));
                for typed in [text.clone(), text.nfd().collect(), text.nfc().collect()] {
                    prop_assert!(TextQuery::new(&typed).is_none_or(|query| query.matches(&whole)), "{typed:?} in {whole:?}");
                }
            }
        }
    }
}
