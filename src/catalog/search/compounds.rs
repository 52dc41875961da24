//! Words inside longer words: Swedish writes *dricks* and *vatten* as one.
//!
//! In: `skolor`. Out: *grundskola*, *förskolan*, *skolplikt*: every known word that has the word or its stem in it. Words
//! of fewer than four letters are not looked for inside others (`lag` in *anslag*, `sou` in *resource*), nor is anything
//! that stands behind one or two letters (*sorg* in *omsorg*).

use super::{analyzer::stem, dictionary::Dictionary};

/// The least letters of a word that is looked for inside others.
const LEAST: usize = 4;
/// A part of more words than this says nothing (`ning`) and would cost much.
const MOST: usize = 5_000;
/// The least letters that stand before it there.
const LEAST_BEFORE: usize = 3;

/// The known words that have `word` or its stem in them; with `start`, those that begin with it.
pub(super) fn holding<'a>(dictionary: &'a Dictionary, word: &str, start: bool) -> Vec<&'a str> {
    let parts = if start { vec![word.to_owned()] } else { parts(word) };
    let mut found: Vec<&str> = parts.iter().flat_map(|part| dictionary.words_with(part)).collect();
    found.retain(|found| holds(found, &parts, start));
    found.sort_unstable();
    found.dedup();
    if found.len() > MOST { Vec::new() } else { found }
}

/// Returns `true` if `found` has one of `parts` in it, at a place where that means something.
pub(super) fn holds(found: &str, parts: &[String], start: bool) -> bool {
    let fits = |at: usize| at == 0 || (!start && letters(found.get(..at).unwrap_or_default()) >= LEAST_BEFORE);
    parts.iter().any(|part| found.match_indices(part.as_str()).any(|(at, _)| fits(at)))
}

/// The parts of a word that are looked for inside others.
pub(super) fn parts(word: &str) -> Vec<String> {
    let mut parts = vec![stem(word), word.to_owned()];
    parts.dedup();
    parts.retain(|part| letters(part) >= LEAST);
    parts
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_inside_words() {
        let mut dictionary = Dictionary::default();
        let all =
            "dricksvatten vattenverksamheter vattnet grundskola förskolan omsorg sorg anslag elcertifikatssystemet";
        for word in all.split(' ') {
            dictionary.insert(word);
        }
        for (word, start, expected) in [
            ("vatten", false, "dricksvatten vattenverksamheter vattnet"),
            ("skolor", false, "förskolan grundskola"),
            ("elcertifikat", false, "elcertifikatssystemet"),
            ("sorg", false, "sorg"),
            ("lag", false, ""),
            ("vatten", true, "vattenverksamheter"),
            ("ans", true, "anslag"),
        ] {
            assert_eq!(holding(&dictionary, word, start).join(" "), expected, "{word}");
        }
    }
}
