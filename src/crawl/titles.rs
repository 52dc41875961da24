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

/// Returns `true` if one of two titles contains the other: "Remiss av vattenlagen" and "Vattenlagen".
pub(super) fn is_same_title(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let (a, b) = (plain(a), plain(b));
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

#[cfg(test)]
mod tests {
    use super::are_different;

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
}
