//! A text as words, with where each one stands: what is indexed, what is asked for and what is marked are read alike.
//!
//! In: "Miljön i Örebro". Out: `miljön` at 0–7, `i` at 8–9, `örebro` at 10–17. Lower case; å, ä and ö are kept, every
//! other mark is dropped. It knows no grammar: see `stem`.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its letters and digits as they are compared.
    pub(super) text: String,
    /// Where it stands in the text, in bytes.
    pub(super) at: Range<usize>,
}

/// The words of `text`, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut begin = None;
    for (at, c) in text.char_indices() {
        // A soft hyphen and a mark that is not composed are part of the word that they stand in, and begin none.
        let inside = c.is_alphanumeric() || (begin.is_some() && (c == '\u{ad}' || is_combining_mark(c)));
        match (inside, begin) {
            (true, None) => begin = Some(at),
            (false, Some(from)) => {
                words.extend(word(text, from..at));
                begin = None;
            }
            _ => {}
        }
    }
    words.extend(begin.and_then(|from| word(text, from..text.len())));
    words
}

fn word(text: &str, at: Range<usize>) -> Option<Word> {
    let written = text.get(at.clone())?;
    // Nearly every word; composing and decomposing the others is slow.
    if written.chars().all(|c| c.is_ascii() || "åäöÅÄÖ".contains(c)) {
        return Some(Word { text: written.to_lowercase(), at });
    }
    let mut plain = String::with_capacity(written.len());
    for c in written.nfc().filter(|c| *c != '\u{ad}').flat_map(char::to_lowercase) {
        match c {
            'å' | 'ä' | 'ö' => plain.push(c),
            c if c.is_ascii() => plain.push(c),
            c => plain.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c))),
        }
    }
    (!plain.is_empty()).then_some(Word { text: plain, at })
}

/// The word without the marks of å, ä and ö: *räv* as `rav`.
pub(super) fn fold(word: &str) -> String {
    let unmarked = |c| match c {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        c => c,
    };
    word.chars().map(unmarked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_where_they_were_written() {
        for (text, expected) in [
            ("Miljön i Örebro.", "miljön i örebro"),
            ("mi\u{ad}ljo\u{308}n", "miljön"),
            ("Café Fi2026/01655 — É", "cafe fi2026 01655 e"),
            ("\u{301}–", ""),
        ] {
            let read = words(text);
            let joined: Vec<&str> = read.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(joined.join(" "), expected, "{text}");
            let again = |word: &Word| words(&text[word.at.clone()]).first().map(|word| word.text.clone());
            assert!(read.iter().all(|word| again(word).as_ref() == Some(&word.text)), "{text}");
        }
        assert_eq!(fold("råvärde"), "ravarde");
    }
}
