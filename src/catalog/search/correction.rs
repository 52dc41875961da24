//! The known word that a misspelt one was probably meant to be.
//!
//! In: `organdonaton`. Out: `organdonation`. One letter may be missing, too many, another, or two may have changed
//! places; two such edits in a word of six letters and more. An unknown compound of two known words is split:
//! `bensinskatt` is `bensin skatt`. It is a guess, so only pages show what it finds.

use std::cmp::Reverse;

use super::{analyzer::words, dictionary::Dictionary};

/// The least letters of a word that is guessed at.
const LEAST: usize = 4;
/// The longest word that is looked at, in bytes.
const MOST_BYTES: usize = 64;
/// The most words of one search that are guessed at: each is compared with every known word.
const MOST_GUESSES: usize = 5;

/// `typed` with its `unknown` words replaced by the nearest known ones; none where no word was replaced. Of equally near
/// words, the one that most consultations have (`frequency`) is taken.
pub(super) fn corrected(
    typed: &str,
    dictionary: &Dictionary,
    unknown: impl Fn(&str) -> bool,
    frequency: impl Fn(&str) -> usize,
) -> Option<String> {
    let mut corrected = String::new();
    let (mut from, mut guesses) = (0, 0);
    for word in words(typed) {
        if guesses == MOST_GUESSES || !unknown(&word.text) {
            continue;
        }
        guesses += 1;
        let nearest = || nearest(&word.text, dictionary, &frequency).map(str::to_owned);
        let Some(meant) = split_compound(&word.text, &frequency).or_else(nearest) else { continue };
        corrected.push_str(typed.get(from..word.at.start)?);
        corrected.push_str(&meant);
        from = word.at.end;
    }
    corrected.push_str(typed.get(from..)?);
    (from > 0).then_some(corrected)
}

/// The two known words that a compound is made of, the most frequent ones; an s may stand between them.
fn split_compound(word: &str, frequency: impl Fn(&str) -> usize) -> Option<String> {
    let cuts = word.char_indices().map(|(at, _)| at).filter(|at| *at > 0 && word.len() <= MOST_BYTES);
    let parts = cuts.filter_map(|at| {
        let (one, other) = word.split_at(at);
        let joint = one.strip_suffix('s').filter(|bare| frequency(one) == 0 && frequency(bare) > 0);
        let one = joint.unwrap_or(one);
        let long = |part: &str| part.chars().count() >= LEAST;
        let met = (long(one) && long(other)).then(|| frequency(one).min(frequency(other)))?;
        (met > 0).then(|| (met, format!("{one} {other}")))
    });
    parts.max().map(|(_, parts)| parts)
}

fn nearest<'a>(typed: &str, dictionary: &'a Dictionary, frequency: impl Fn(&str) -> usize) -> Option<&'a str> {
    let letters = typed.chars().count();
    if letters < LEAST || typed.len() > MOST_BYTES || typed.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut most = if letters < 6 { 1 } else { 2 };
    let mut best: Vec<&str> = Vec::new();
    for word in dictionary.words().filter(|word| word.len() <= MOST_BYTES) {
        // The lengths rule most words out before any distance is computed.
        if word.chars().count().abs_diff(letters) > most {
            continue;
        }
        let edits = strsim::osa_distance(typed, word);
        if edits < most {
            best.clear();
            most = edits;
        }
        if edits == most {
            best.push(word);
        }
    }
    // The first letter is seldom wrong.
    let rank = |word: &'a str| (word.chars().next() == typed.chars().next(), frequency(word), Reverse(word));
    best.into_iter().max_by_key(|word| rank(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_within_two_edits() {
        let mut dictionary = Dictionary::default();
        for word in ["vatten", "konsumentkredit", "hälsovård", "skatt"] {
            dictionary.insert(word);
        }
        for (typed, expected) in [
            ("vaten", Some("vatten")),
            ("vattne", Some("vatten")),
            ("vattan", Some("vatten")),
            ("konsumnetkredit", Some("konsumentkredit")),
            ("vtaetn", Some("vatten")),
            ("vtaet", None),
            ("hälsovrd", Some("hälsovård")),
            ("skat", Some("skatt")),
            ("ska", None),
        ] {
            assert_eq!(nearest(typed, &dictionary, |_| 1), expected, "{typed}");
        }
    }

    #[test]
    fn only_unknown_words_are_replaced() {
        let mut dictionary = Dictionary::default();
        for word in ["vatten", "avlopp", "vanten", "skatt"] {
            dictionary.insert(word);
        }
        let corrected = |typed: &str| {
            let unknown = |word: &str| !dictionary.contains(word);
            super::corrected(typed, &dictionary, unknown, |word| {
                usize::from(["vatten", "avlopp", "skatt"].contains(&word))
            })
        };
        assert_eq!(corrected("Vaten och avlop 2026").as_deref(), Some("vatten och avlopp 2026"));
        assert_eq!(corrected("\"vatten\" -skat"), Some("\"vatten\" -skatt".to_owned()));
        assert_eq!(corrected("vatten xyzxyz"), None);
        assert_eq!(corrected("avloppsskatt").as_deref(), Some("avlopp skatt"));
    }
}
