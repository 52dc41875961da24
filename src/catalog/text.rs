//! Free text as it is searched: the distinct words of a case, folded.
//!
//! In: "Miljön i Örebro". Out: `i miljon miljön orebro örebro`. A word that is typed without å, ä and ö finds both
//! spellings; a word that is typed with them finds only them, because *räv* and *rav* are two words. These words are what
//! an index is asked for compounds by, and what is searched where there is none (see `search`).

use std::{
    panic::resume_unwind,
    sync::Arc,
    thread::{self, available_parallelism},
};

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

use super::{
    IndexedConsultation, Snapshot,
    dictionary::Dictionary,
    search::{ByWords, Hits, Node, parse},
};
use crate::domain::Consultation;

/// Below it no character is part of another: what has none from here on is composed. In UTF-8 it begins with `0xcc`.
const FIRST_COMBINING: u8 = 0xcc;

/// Words one behind the other in one buffer: a case has hundreds, and an allocation for each was half of a start.
#[derive(Default)]
struct Words {
    letters: String,
    ends: Vec<usize>,
}

impl Words {
    fn clear(&mut self) {
        self.letters.clear();
        self.ends.clear();
    }

    /// Adds the words of one text, in lower case: å, ä and ö kept, every other mark dropped.
    fn read(&mut self, text: &str) {
        // Composing is slow, and what comes from a page is nearly always composed.
        if text.bytes().all(|byte| byte < FIRST_COMBINING) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
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

/// So many cases are worth a thread.
const WORTH_A_THREAD: usize = 400;

/// The numbers of the words of each of these, sorted, each once. Words that `dictionary` does not know are put there.
/// Many are read on all cores: it is the longest part of a start.
pub(super) fn numbers_of(consultations: &[&Consultation], dictionary: &mut Arc<Dictionary>) -> Vec<Box<[u32]>> {
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = (consultations.len() / WORTH_A_THREAD).clamp(1, cores);
    let mut parts = consultations.chunks(consultations.len().div_ceil(threads).max(1));
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let others: Vec<_> = parts
            .map(|part| {
                scope.spawn(move || {
                    let mut own = Arc::default();
                    let numbers = read_all(part, &mut own);
                    (numbers, own)
                })
            })
            .collect();
        let mut all = read_all(first, dictionary);
        for other in others {
            let (numbers, own) = other.join().unwrap_or_else(|panic| resume_unwind(panic));
            let ours: Vec<u32> = own.words().map(|word| number(word, dictionary)).collect();
            all.extend(numbers.into_iter().map(|mut numbers| {
                numbers.iter_mut().for_each(|number| *number = ours.get(*number as usize).copied().unwrap_or(*number));
                numbers.sort_unstable();
                numbers
            }));
        }
        all
    })
}

fn read_all(consultations: &[&Consultation], dictionary: &mut Arc<Dictionary>) -> Vec<Box<[u32]>> {
    let mut read = (Words::default(), Words::default());
    consultations.iter().map(|consultation| numbers(texts(consultation), dictionary, &mut read)).collect()
}

/// Everything of a consultation that is searched.
fn texts(c: &Consultation) -> impl Iterator<Item = &str> {
    [Some(c.title.as_str()), c.summary.as_deref(), c.body.as_deref()]
        .into_iter()
        .flatten()
        .chain(c.case_numbers.iter().flat_map(|number| [number.display.as_str(), number.raw.as_str()]))
        .chain(c.references.iter().map(|reference| reference.number.as_str()))
        .chain(c.documents.iter().map(|document| document.title.as_str()))
        .chain(c.topics.iter().map(|topic| topic.name.as_str()))
        .chain(c.issuers.iter().map(|issuer| issuer.name.as_str()))
}

/// The numbers of the words of these texts; `read` is memory to work in.
fn numbers<'a>(
    texts: impl Iterator<Item = &'a str>,
    dictionary: &mut Arc<Dictionary>,
    (written, folded): &mut (Words, Words),
) -> Box<[u32]> {
    written.clear();
    folded.clear();
    texts.for_each(|text| written.read(text));
    for word in written.iter().filter(|word| !word.is_ascii()) {
        folded.letters.extend(word.chars().map(|c| match c {
            'å' | 'ä' => 'a',
            'ö' => 'o',
            c => c,
        }));
        folded.end();
    }
    let mut numbers: Vec<u32> = written.iter().chain(folded.iter()).map(|word| number(word, dictionary)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_boxed_slice()
}

/// The number of a word, which `dictionary` knows from now on.
fn number(word: &str, dictionary: &mut Arc<Dictionary>) -> u32 {
    dictionary.number(word).unwrap_or_else(|| Arc::make_mut(dictionary).learn(word))
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
    pub(super) fn matches_nothing(&self) -> bool {
        match &self.found {
            Found::Index(hits) => hits.is_empty(),
            Found::Words(words) => words.matches_nothing(),
        }
    }

    /// Whether `case` is found.
    pub(super) fn matches(&self, case: &IndexedConsultation) -> bool {
        match &self.found {
            Found::Index(hits) => hits.score(case.slot) > 0.0,
            Found::Words(words) => words.matches(&case.words),
        }
    }

    /// The places of all cases that are found, where they are few of `all`.
    pub(super) fn few_of(&self, all: usize) -> Option<impl Iterator<Item = u32>> {
        let Found::Index(hits) = &self.found else { return None };
        hits.few_of(all)
    }

    /// How well `case` fits: more is better, zero for one that is not found or where nothing tells.
    pub(super) fn score(&self, case: &IndexedConsultation) -> f32 {
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
    use crate::catalog::testing;

    /// The dictionary of one text, and its numbers.
    fn read(text: &str) -> (Arc<Dictionary>, Box<[u32]>) {
        let mut dictionary = Arc::default();
        let numbers = numbers(std::iter::once(text), &mut dictionary, &mut Default::default());
        (dictionary, numbers)
    }

    #[test]
    fn each_word_has_one_number() {
        let (dictionary, numbers) = read("Miljön i Örebro, miljön. Café Fi2026/01655 — mi\u{ad}ljön");
        assert_eq!(*numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
        let known = ["01655", "cafe", "fi2026", "i", "miljon", "miljön", "orebro", "örebro"];
        assert!(known.iter().all(|word| dictionary.number(word).is_some()));
    }

    #[test]
    fn many_cases_have_the_same_words_as_one_by_one() {
        let cases: Vec<Consultation> = (0..3 * WORTH_A_THREAD)
            .map(|n| testing::consultation(&n.to_string(), &format!("Vatten{} i ort {}", n % 7, n % 101)))
            .collect();
        let cases: Vec<&Consultation> = cases.iter().collect();
        let (mut together, mut alone) = (Arc::default(), Arc::default());
        let numbers = numbers_of(&cases, &mut together);
        let expected: Vec<_> = cases.iter().flat_map(|case| numbers_of(&[case], &mut alone)).collect();
        let words: Vec<&str> = together.words().collect();
        let spelt = |numbers: &[u32], dictionary: &Dictionary| {
            let words = words.iter().filter(|word| dictionary.number(word).is_some_and(|n| numbers.contains(&n)));
            words.copied().collect::<Vec<_>>()
        };
        assert_eq!(numbers.len(), cases.len());
        for (ours, expected) in numbers.iter().zip(&expected) {
            assert!(ours.is_sorted() && spelt(ours, &together) == spelt(expected, &alone));
            assert_eq!(ours.len(), expected.len());
        }
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
