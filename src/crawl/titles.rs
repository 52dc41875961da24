//! Two titles compared: may they be those of one consultation?
//!
//! Nearly every title has "Remiss" or "förslag" in it, and a link text such as "Läs mer" is the title of none: only words that
//! say something of the matter count.

use std::collections::BTreeSet;

/// A word shorter than this says nothing of what a title is about.
const SHORTEST_WORD: usize = 4;
/// Words of titles and link texts that say nothing of the matter.
const GENERIC: [&str; 30] = [
    "remiss",
    "remisser",
    "remissen",
    "remissvar",
    "förslag",
    "förslaget",
    "promemoria",
    "promemorian",
    "betänkande",
    "betänkandet",
    "ändring",
    "ändringar",
    "ändrade",
    "föreskrifter",
    "föreskrift",
    "förordning",
    "förordningen",
    "lagen",
    "nya",
    "till",
    "över",
    "från",
    "angående",
    "gällande",
    "samt",
    "mera",
    "hela",
    "svara",
    "läsa",
    "ladda",
];

/// The words of a title that are not in every other, in lower case.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() >= SHORTEST_WORD && !GENERIC.contains(&word.as_str())).collect()
}

/// Returns `true` if both titles have such words, and the shorter one has less than half of its words in the other.
pub(super) fn are_different(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let (fewer, more) = if a.len() < b.len() { (a, b) } else { (b, a) };
    !fewer.is_empty() && fewer.intersection(&more).count() * 2 < fewer.len()
}

/// Returns `true` if two titles share at least half of the longer one's words: a title that was corrected.
pub(super) fn are_similar(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let more = a.len().max(b.len());
    more > 0 && a.intersection(&b).count() * 2 >= more
}

/// Returns `true` if one of two titles has the words of the other in a row: "Remiss av vattenlagen" and "Vattenlagen", not
/// "Tolkar 1" and "Tolkar 12". A list may cut a title in a word: "Remiss av vattenl…".
pub(super) fn is_same_title(a: &str, b: &str) -> bool {
    let all = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| !word.is_empty()).collect()
    };
    let (first, second) = (all(a), all(b));
    if first.is_empty() || second.is_empty() {
        return false;
    }
    let ((fewer, written), more) =
        if first.len() <= second.len() { ((first, a), second) } else { ((second, b), first) };
    let is_cut = written.trim_end().ends_with(['…', '.']);
    let (last, before) = fewer.split_last().map_or((None, &[][..]), |(last, before)| (Some(last), before));
    let is_last = |word: &String| last.is_some_and(|last| word == last || (is_cut && word.starts_with(last.as_str())));
    let in_a_row = more.windows(fewer.len()).any(|row| row.starts_with(before) && row.last().is_some_and(is_last));
    // "epost" and "e-post"
    in_a_row || fewer.concat() == more.concat()
}

#[cfg(test)]
mod tests {
    use super::{are_different, are_similar, is_same_title};

    #[test]
    fn titles_are_compared_by_the_words_that_say_something() {
        for (a, b, expected) in [
            ("Remiss av vattenlagen", "Vattenlagen (Ds 2026:1)", false),
            ("Remiss av förslag om vatten", "Remiss av förslag om skog", true),
            ("Tolkar", "Sidan kunde inte hittas", true),
            ("Läs mer", "Tolkar", false),
            ("Till remissen", "Tolkar", false),
            ("Tolkar", "", false),
            ("TOLKAR i domstol", "tolkar", false),
        ] {
            assert_eq!(are_different(a, b), expected, "{a} / {b}");
        }
    }

    #[test]
    fn one_title_has_the_whole_words_of_the_other() {
        for (a, b, expected) in [
            ("Remiss av vattenlagen", "Vattenlagen", true),
            ("Tolkar 1", "Tolkar 12", false),
            ("Tolkar", "Tolkar 12", true),
            ("Skog", "Skogar", false),
            ("Remiss av vattenl…", "Remiss av vattenlagen (Ds 2026:1)", true),
            ("Remiss av vattenl", "Remiss av vattenlagen", false),
            ("Lag om epost", "Lag om e-post", true),
            ("", "Tolkar", false),
            ("–", "Tolkar", false),
        ] {
            assert_eq!((is_same_title(a, b), is_same_title(b, a)), (expected, expected), "{a} / {b}");
        }
    }

    #[test]
    fn a_corrected_title_is_similar() {
        for (a, b, expected) in [
            ("Ett register över hundar", "Ett nationellt register över hundar", true),
            ("Register över hundar", "Register över katter och andra sällskapsdjur", false),
            ("Remiss av förslag", "Remiss av förslag", false),
        ] {
            assert_eq!(are_similar(a, b), expected, "{a} / {b}");
        }
    }
}
