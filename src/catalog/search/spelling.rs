//! The known word that a misspelt one was probably meant to be.
//!
//! In: `organdonaton`. Out: `organdonation`. One letter may be missing, too many, another, or two may have changed
//! places; two such slips in a word of six letters and more. A word that nobody has written is taken apart where both parts
//! are known: `bensinskatt` is `bensin skatt`. It is a guess, so nobody but a person is shown what it finds.

use std::cmp::Reverse;

use super::words::words;
use crate::catalog::dictionary::Dictionary;

/// The least letters of a word that is guessed at.
const LEAST: usize = 4;
/// The longest word that is looked at, in bytes.
const MOST_BYTES: usize = 64;
/// The most words of one search that are guessed at: each is compared with every known word.
const MOST_GUESSES: usize = 5;

/// `typed` with the words that `unknown` names replaced by the nearest known ones; none where no word was replaced.
/// Of words that are equally near, the one that stands in most cases (`frequency`) is taken.
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
        let Some(meant) = apart(&word.text, &frequency).or_else(nearest) else { continue };
        corrected.push_str(typed.get(from..word.at.start)?);
        corrected.push_str(&meant);
        from = word.at.end;
    }
    corrected.push_str(typed.get(from..)?);
    (from > 0).then_some(corrected)
}

/// The two known words that a compound is made of, the ones that are met most; an s may stand between them.
fn apart(word: &str, frequency: impl Fn(&str) -> usize) -> Option<String> {
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
    let letters: Vec<char> = typed.chars().collect();
    if letters.len() < LEAST || typed.len() > MOST_BYTES || letters.iter().any(char::is_ascii_digit) {
        return None;
    }
    let mut most = if letters.len() < 6 { 1 } else { 2 };
    let mut best: Vec<&str> = Vec::new();
    for word in dictionary.words() {
        let Some(slips) = slips(&letters, word, most) else { continue };
        if slips < most {
            best.clear();
            most = slips;
        }
        best.push(word);
    }
    // The first letter is seldom wrong.
    let rank = |word: &'a str| (word.chars().next() == letters.first().copied(), frequency(word), Reverse(word));
    best.into_iter().max_by_key(|word| rank(word))
}

/// How many slips lie between the two, if no more than `most` (optimal string alignment).
fn slips(typed: &[char], word: &str, most: usize) -> Option<usize> {
    // A letter has one or two bytes, so a length in bytes rules most words out before any is looked at.
    if word.len() + most < typed.len() || word.len() > 2 * (typed.len() + most) {
        return None;
    }
    let word: Vec<char> = word.chars().collect();
    if word.len().abs_diff(typed.len()) > most {
        return None;
    }
    let width = word.len() + 1;
    let mut rows = [vec![0; width], (0..width).collect::<Vec<usize>>(), vec![0; width]];
    for (i, letter) in typed.iter().enumerate() {
        let [before, last, row] = &mut rows;
        let mut least = i + 1;
        *row.first_mut()? = i + 1;
        for (j, other) in word.iter().enumerate() {
            let mut cost = (last.get(j)? + usize::from(letter != other)).min(last.get(j + 1)? + 1).min(row.get(j)? + 1);
            if i > 0 && j > 0 && typed.get(i - 1) == Some(other) && word.get(j - 1) == Some(letter) {
                cost = cost.min(before.get(j - 1)? + 1);
            }
            *row.get_mut(j + 1)? = cost;
            least = least.min(cost);
        }
        if least > most {
            return None;
        }
        rows.rotate_left(1);
    }
    rows[1].last().copied().filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (typed, word, expected) in [
            ("vatten", "vatten", Some(0)),
            ("vaten", "vatten", Some(1)),
            ("vattne", "vatten", Some(1)),
            ("vattan", "vatten", Some(1)),
            ("konsumnetkredit", "konsumentkredit", Some(1)),
            ("vtaetn", "vatten", Some(2)),
            ("skatt", "vatten", None),
            ("hälsovrd", "hälsovård", Some(1)),
        ] {
            let typed: Vec<char> = typed.chars().collect();
            assert_eq!(slips(&typed, word, 2), expected, "{typed:?} {word}");
        }
    }

    #[test]
    fn only_unknown_words_are_replaced() {
        let mut dictionary = Dictionary::default();
        for word in ["vatten", "avlopp", "vanten", "skatt"] {
            dictionary.learn(word);
        }
        let corrected = |typed: &str| {
            let unknown = |word: &str| dictionary.number(word).is_none();
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
