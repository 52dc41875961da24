//! Every word of every case, once, with a number: cases are searched by their words' numbers.
//!
//! In: `vatten`. Out: the numbers of *vatten*, *avloppsvattenrening* and *vattnets*-like words that hold it. Looking
//! through a few ten thousand words once is what a search costs, instead of a hundred thousand texts all over memory.
//! It only grows; a word that nothing uses any more is forgotten at the next start. It ranks nothing.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher},
};

use memchr::memmem;

/// The words, and where each one ends. Plain memory without an allocation a word, since a new word copies it.
#[derive(Debug, Clone, Default)]
pub(super) struct Dictionary {
    /// One behind the other, each with a space after it.
    letters: String,
    ends: Vec<usize>,
    /// The number by the word's hash. Comparing the letters too would be three more walks to memory for each word of
    /// each case, for two words with the same 64 bits: among a million words, one chance in forty million.
    numbers: HashMap<u64, u32, BuildHasherDefault<AsItIs>>,
}

/// A number that is a hash is not hashed again: that was a tenth of a start.
#[derive(Debug, Clone, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |number, byte| number << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Some of the words, by number.
#[derive(Debug, Clone, Default)]
pub(super) struct WordSet {
    bits: Vec<u64>,
}

impl WordSet {
    fn insert(&mut self, number: usize) {
        if self.bits.len() <= number / 64 {
            self.bits.resize(number / 64 + 1, 0);
        }
        if let Some(bits) = self.bits.get_mut(number / 64) {
            *bits |= 1 << (number % 64);
        }
    }

    /// Whether none is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// Whether any of these words is in it.
    pub(super) fn has_any(&self, numbers: &[u32]) -> bool {
        numbers.iter().any(|number| {
            let number = *number as usize;
            self.bits.get(number / 64).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
        })
    }
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

impl Dictionary {
    fn word(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let begin = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).map(|end| end + 1))?;
        self.letters.get(begin..*self.ends.get(number)?)
    }

    /// The number of a word; none for one that is not known.
    pub(super) fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(&hash(word)).copied()
    }

    /// The number of a word, which is known from now on.
    pub(super) fn learn(&mut self, word: &str) -> u32 {
        *self.numbers.entry(hash(word)).or_insert_with(|| {
            let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            self.letters.push_str(word);
            self.ends.push(self.letters.len());
            self.letters.push(' ');
            number
        })
    }

    /// The words that have `part` in them; `part` is one word without a space.
    pub(super) fn containing(&self, part: &str) -> WordSet {
        let mut set = WordSet::default();
        for at in memmem::find_iter(self.letters.as_bytes(), part) {
            set.insert(self.ends.partition_point(|end| *end <= at));
        }
        set
    }

    /// The words that have `part` in them, each once; `part` is one word.
    pub(super) fn words_with<'a>(&'a self, part: &str) -> impl Iterator<Item = &'a str> {
        let finder = memmem::Finder::new(part).into_owned();
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + finder.find(self.letters.as_bytes().get(from..)?)?;
            let number = self.ends.partition_point(|end| *end <= at);
            from = *self.ends.get(number)?;
            self.word(u32::try_from(number).ok()?)
        })
    }

    /// All words.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.letters.split(' ').filter(|word| !word.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_number_and_is_found_by_any_part() {
        let mut dictionary = Dictionary::default();
        let numbers = ["vatten", "rent", "avloppsvattnet", "vatten", "en"].map(|word| dictionary.learn(word));
        assert_eq!(numbers, [0, 1, 2, 0, 3]);
        assert_eq!((dictionary.number("rent"), dictionary.number("ren")), (Some(1), None));
        for (part, found) in
            [("vatten", &[0][..]), ("vatt", &[0, 2]), ("en", &[0, 1, 3]), ("t", &[0, 1, 2]), ("x", &[])]
        {
            let set = dictionary.containing(part);
            let all: Vec<u32> = (0..70).filter(|number| set.has_any(&[*number])).collect();
            assert_eq!(all, found, "{part}");
            assert_eq!(set.is_empty(), found.is_empty());
        }
    }

    #[test]
    fn words_beyond_the_first_sixty_four_are_told_apart() {
        let mut dictionary = Dictionary::default();
        let words: Vec<String> = (100..300).map(|n| format!("w{n}")).collect();
        for word in &words {
            dictionary.learn(word);
        }
        let set = dictionary.containing("w23");
        assert!(words.iter().all(|word| set.has_any(&[dictionary.number(word).unwrap()]) == word.starts_with("w23")));
    }
}
