//! The known words that a misspelt one was probably meant to be.
//!
//! In: `organdonaton`. Out: `organdonation`. One letter may be missing, too many, another, or two may have changed
//! places; two such edits in a long word. A short word is not guessed at: `varg` is no slip for *var*. Nor is one that
//! looks like a compound (`strandskydd` beside *strandnära*), and no guess is a word that says nothing. It is a guess, so
//! only pages offer what it finds.

use std::cmp::Reverse;

use super::{
    analyzer::{StopWords, stem, words},
    compounds,
    dictionary::Dictionary,
};

/// The least letters of a word that is guessed at, and of its stem.
const LEAST: usize = 6;
const LEAST_STEM: usize = 5;
/// The least letters of a word in which two slips are likely.
const LEAST_TWO: usize = 8;
/// The longest word that is looked at, in bytes.
const MOST_BYTES: usize = 64;
/// The most words of one search that are guessed at: each is compared with every known word.
const MOST_GUESSES: usize = 5;
/// The most searches that are offered.
const MOST_OFFERED: usize = 3;

/// `typed` with its `unknown` words replaced by the nearest known ones, by the next nearest ones, and so on; nothing where
/// no word was replaced. Of equally near words, the one that most consultations have (`frequency`) comes first.
pub(super) fn corrected(
    typed: &str,
    dictionary: &Dictionary,
    unknown: impl Fn(&str) -> bool,
    frequency: impl Fn(&str) -> usize,
) -> Vec<String> {
    let unknown: Vec<_> = words(typed).into_iter().filter(|word| unknown(&word.text)).take(MOST_GUESSES).collect();
    let meant: Vec<_> = unknown.iter().map(|word| (word, nearest(&word.text, dictionary, &frequency))).collect();
    let offered = meant.iter().map(|(_, words)| words.len()).max().unwrap_or_default();
    let replaced = |n: usize| {
        let mut corrected = String::new();
        let mut from = 0;
        for (word, meant) in &meant {
            let Some(meant) = meant.get(n).or(meant.first()) else { continue };
            corrected.push_str(typed.get(from..word.at.start).unwrap_or_default());
            corrected.push_str(meant);
            from = word.at.end;
        }
        corrected + typed.get(from..).unwrap_or_default()
    };
    (0..offered).map(replaced).collect()
}

/// The known words that are nearest to `typed`, the likeliest first.
fn nearest<'a>(typed: &str, dictionary: &'a Dictionary, frequency: impl Fn(&str) -> usize) -> Vec<&'a str> {
    let letters = typed.chars().count();
    if letters < LEAST
        || stem(typed).chars().count() < LEAST_STEM
        || typed.len() > MOST_BYTES
        || typed.contains(|c: char| c.is_ascii_digit())
        || compounds::may_be_compound(dictionary, typed)
    {
        return Vec::new();
    }
    let mut stop_words = StopWords::new();
    let mut most = if letters < LEAST_TWO { 1 } else { 2 };
    let mut best: Vec<&str> = Vec::new();
    for word in dictionary.words().filter(|word| word.len() <= MOST_BYTES) {
        // The lengths rule most words out before any distance is computed.
        if word.chars().count().abs_diff(letters) > most {
            continue;
        }
        let edits = strsim::osa_distance(typed, word);
        if edits > most || stop_words.contains(word) {
            continue;
        }
        if edits < most {
            best.clear();
            most = edits;
        }
        best.push(word);
    }
    // The first letter is seldom wrong; *vågar* is rather meant than its form without marks, by which it is found too.
    let rank = |word: &&'a str| {
        let same_start = word.chars().next() == typed.chars().next();
        (Reverse((same_start, frequency(word), !word.is_ascii())), *word)
    };
    best.sort_by_cached_key(rank);
    let mut stems = Vec::new();
    best.retain(|word| {
        let stem = stem(&super::analyzer::fold(word));
        let new = !stems.contains(&stem);
        stems.push(stem);
        new
    });
    best.truncate(MOST_OFFERED);
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_within_two_edits() {
        let mut dictionary = Dictionary::default();
        let known = "vatten bensin lantbruk konsumentkredit hälsovård skatt vågar vagar var straffskydd strandnära skydd vilket";
        known.split(' ').for_each(|word| dictionary.insert(word));
        for (typed, expected) in [
            ("bensni", "bensin"),
            ("lantburk", "lantbruk"),
            ("konsumnetkredit", "konsumentkredit"),
            ("konsumnetkrdit", "konsumentkredit"),
            ("vtaetn", ""),
            ("hälsovrd", "hälsovård"),
            // too short, in itself or without its ending
            ("skat", ""),
            ("vaten", ""),
            ("vattten", ""),
            ("varg", ""),
            ("vargar", ""),
            // a compound that nobody has written
            ("strandskydd", ""),
            // says nothing
            ("vilkett", ""),
        ] {
            assert_eq!(nearest(typed, &dictionary, |_| 1).join(" "), expected, "{typed}");
        }
    }

    #[test]
    fn several_guesses_are_offered() {
        let mut dictionary = Dictionary::default();
        ["bensinen", "bensiner", "bensinet", "lantbruk"].into_iter().for_each(|word| dictionary.insert(word));
        ["kapitalen", "kapitolen"].into_iter().for_each(|word| dictionary.insert(word));
        let corrected = corrected("kapitelen lantburk", &dictionary, |word| !dictionary.contains(word), |_| 1);
        assert_eq!(corrected, ["kapitalen lantbruk", "kapitolen lantbruk"]);
    }

    #[test]
    fn only_unknown_words_are_replaced() {
        let mut dictionary = Dictionary::default();
        for word in ["vatten", "avlopp", "bensin", "skatt"] {
            dictionary.insert(word);
        }
        let corrected = |typed: &str| {
            let unknown = |word: &str| !dictionary.contains(word);
            super::corrected(typed, &dictionary, unknown, |word| {
                usize::from(["vatten", "avlopp", "bensin", "skatt"].contains(&word))
            })
        };
        assert_eq!(corrected("Bensni och avlop 2026"), ["bensin och avlop 2026"]);
        assert_eq!(corrected("\"vatten\" -avlopps"), ["\"vatten\" -avlopp"]);
        assert!(corrected("vatten xyzxyz").is_empty());
    }
}
