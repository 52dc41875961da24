//! A text as words: lower-case runs of letters and digits. A hyphen separates, so `e-legitimation` is two words.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

/// The words of a text, joined by single spaces.
#[derive(Debug)]
pub(super) struct Tokens {
    joined: String,
    /// The place of each word in `joined`, in bytes.
    places: Vec<Range<usize>>,
}

impl Tokens {
    /// The words of `text`. Soft hyphens, which some titles have inside words, are left out.
    pub(super) fn new(text: &str) -> Self {
        let plain: String = text.nfc().filter(|c| *c != '\u{ad}').flat_map(char::to_lowercase).collect();
        let (mut joined, mut places) = (String::with_capacity(plain.len()), Vec::new());
        for word in plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if !joined.is_empty() {
                joined.push(' ');
            }
            let from = joined.len();
            joined.push_str(word);
            places.push(from..joined.len());
        }
        Self { joined, places }
    }

    /// The words, joined by single spaces.
    pub(super) fn joined(&self) -> &str {
        &self.joined
    }

    /// The number of the word that holds the byte `at` of [`Self::joined`].
    pub(super) fn word_at(&self, at: usize) -> usize {
        self.places.partition_point(|place| place.end <= at)
    }

    /// The word with this number.
    pub(super) fn word(&self, number: usize) -> Option<&str> {
        self.joined.get(self.places.get(number)?.clone())
    }

    /// The words with these numbers, as they stand in the text.
    pub(super) fn words(&self, numbers: &Range<usize>) -> String {
        let from = self.places.get(numbers.start).map_or(0, |place| place.start);
        let to = numbers.end.checked_sub(1).and_then(|last| self.places.get(last)).map_or(from, |place| place.end);
        self.joined.get(from..to).unwrap_or_default().to_owned()
    }
}
