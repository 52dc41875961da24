//! Every word of every consultation, once: compounds and corrections of spelling are looked up here.
//!
//! In: `vatten`. Out: *vatten*, *avloppsvattenrening*, *dricksvatten* and all other words that hold it. The index has
//! stems only, and a stem need not stand in a longer word. It only grows; a word that nothing uses any more is dropped at
//! the next start.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher},
    panic::resume_unwind,
    sync::Arc,
    thread,
};

use memchr::memmem;

use super::{
    analyzer::{each_word, fold},
    schema::texts,
};
use crate::{catalog::all_cores::parts, domain::Consultation};

/// The words. Plain memory without an allocation a word, since a new word copies it.
#[derive(Debug, Clone, Default)]
pub(in crate::catalog) struct Dictionary {
    /// One after the other, each between two spaces.
    letters: String,
    /// The hash of each word. Comparing the letters too would be three more walks to memory for each word of each
    /// consultation, for two words with the same 64 bits: among a million words, one chance in forty million.
    known: HashSet<u64, BuildHasherDefault<SameHash>>,
}

/// A value that is a hash is not hashed again: that was a tenth of a start.
#[derive(Debug, Clone, Default)]
struct SameHash(u64);

impl Hasher for SameHash {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

impl Dictionary {
    /// Returns `true` if `word` is in it.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.known.contains(&hash(word))
    }

    /// Adds a word.
    pub(super) fn insert(&mut self, word: &str) {
        if self.known.insert(hash(word)) {
            if self.letters.is_empty() {
                self.letters.push(' ');
            }
            self.letters.push_str(word);
            self.letters.push(' ');
        }
    }

    /// Each word that has `part` in it, once; `part` is one word without a space.
    pub(super) fn words_with<'a>(&'a self, part: &str) -> impl Iterator<Item = &'a str> {
        let finder = memmem::Finder::new(part).into_owned();
        let bytes = self.letters.as_bytes();
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + finder.find(bytes.get(from..)?)?;
            let begin = memchr::memrchr(b' ', bytes.get(..at)?).map_or(0, |space| space + 1);
            let end = at + memchr::memchr(b' ', bytes.get(at..)?)?;
            from = end + 1;
            self.letters.get(begin..end)
        })
    }

    /// Returns `true` if a word begins with `part`, and goes on otherwise than `rest` does.
    pub(super) fn has_beginning(&self, part: &str, rest: &str) -> bool {
        let next: String = rest.chars().take(2).collect();
        // With the space before it, the part stands at few places, and each is a beginning.
        let part = format!(" {part}");
        let goes_on = |at: usize| self.letters.get(at + part.len()..).is_some_and(|behind| behind.starts_with(&next));
        memmem::find_iter(self.letters.as_bytes(), &part).any(|at| next.is_empty() || !goes_on(at))
    }

    /// All words.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.letters.split(' ').filter(|word| !word.is_empty())
    }
}

/// Adds the words of these consultations. Many are read on all cores.
pub(in crate::catalog) fn add_words(dictionary: &mut Arc<Dictionary>, consultations: &[&Consultation]) {
    let mut parts = parts(consultations);
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let read = |part| {
            let mut own = Arc::default();
            read_all(&mut own, part);
            own
        };
        let others: Vec<_> = parts.map(|part| scope.spawn(move || read(part))).collect();
        read_all(dictionary, first);
        for other in others {
            let own: Arc<Dictionary> = other.join().unwrap_or_else(|panic| resume_unwind(panic));
            own.words().for_each(|word| add(dictionary, word));
        }
    });
}

fn read_all(dictionary: &mut Arc<Dictionary>, consultations: &[&Consultation]) {
    for text in consultations.iter().flat_map(|consultation| texts(consultation)).flatten() {
        each_word(&text, |word, _| {
            add(dictionary, word);
            if !word.is_ascii() {
                add(dictionary, &fold(word));
            }
        });
    }
}

/// Adds a word; the dictionary is copied only for a new one.
fn add(dictionary: &mut Arc<Dictionary>, word: &str) {
    if !dictionary.contains(word) {
        Arc::make_mut(dictionary).insert(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing;

    #[test]
    fn a_word_is_found_by_any_part_of_it() {
        let mut dictionary = Dictionary::default();
        for word in ["vatten", "rent", "avloppsvattnet", "vatten", "en"] {
            dictionary.insert(word);
        }
        for (part, found) in [
            ("vatten", "vatten"),
            ("vatt", "vatten avloppsvattnet"),
            ("en", "vatten rent en"),
            ("t", "vatten rent avloppsvattnet"),
            ("x", ""),
        ] {
            assert_eq!(dictionary.words_with(part).collect::<Vec<_>>().join(" "), found, "{part}");
        }
        assert!(dictionary.contains("rent") && !dictionary.contains("ren"));
        let begins = |part, rest| dictionary.has_beginning(part, rest);
        assert!(begins("ren", "") && begins("vat", "sak") && !begins("vat", "ten") && !begins("ent", ""));
    }

    #[test]
    fn words_with_marks_are_there_without_them_too() {
        let mut dictionary = Arc::default();
        let mut consultation = testing::consultation("a", "Miljön i Örebro, miljön");
        (consultation.topics, consultation.issuers) = (Vec::new(), Vec::new());
        add_words(&mut dictionary, &[&consultation]);
        let mut words: Vec<&str> = dictionary.words().collect();
        words.sort_unstable();
        assert_eq!(words, ["i", "miljon", "miljön", "orebro", "örebro"]);
    }

    #[test]
    fn many_consultations_give_the_same_words_as_one_by_one() {
        let consultations: Vec<Consultation> = (0..1_200)
            .map(|n| testing::consultation(&n.to_string(), &format!("Vatten{} i ort {}", n % 7, n % 101)))
            .collect();
        let consultations: Vec<&Consultation> = consultations.iter().collect();
        let (mut together, mut alone) = (Arc::default(), Arc::default());
        add_words(&mut together, &consultations);
        consultations.iter().for_each(|consultation| add_words(&mut alone, &[consultation]));
        let sorted = |dictionary: &Dictionary| {
            let mut words: Vec<String> = dictionary.words().map(str::to_owned).collect();
            words.sort();
            words
        };
        assert_eq!(sorted(&together), sorted(&alone));
    }
}
