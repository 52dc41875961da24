//! Titles as words that can be compared: `Remiss av promemorian Bättre båtar (Ds 2026:1)` to `bättre båtar`.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

/// A shorter title says nothing.
const FEWEST_LETTERS: usize = 8;
/// A title of so many words and letters is recognized at the beginning of a longer text, and a shorter one alone.
const LONG_WORDS: usize = 3;
const LONG_LETTERS: usize = 18;

/// The kind of document before a title: `Finansdepartementets promemoria`, `Delbetänkandet`, `Utkast till lagrådsremiss`.
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:remiss(?:en)?(?: av| om| gällande| över)? )?(?:\p{L}+s )?(?:\p{L}*betänkande(?:t)?|\p{L}*promemoria(?:n)?|pm|\p{L}*rapport(?:en)?|skrivelse(?:n)?|hemställan|framställan|redovisning(?:en)?|utkast(?:et)? till lagrådsremiss(?:en)?|utkast till proposition)\b[:, –-]*",
    )
});

/// The number of a report, with its parentheses.
static REPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(?\b(?:SOU|Ds)[ :]?\d{4}:\d+\)?"));

/// Words that a bill leaves out at the beginning of a title.
static PROPOSAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:förslag(?:et)? till|utkast till|förslag om) "));

/// The words of a text in lower case.
pub(super) fn title_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The words of the title itself, without the kind and the number of the document; none of a title that says too little.
pub(super) fn title_key(title: &str) -> Option<String> {
    let bare = REPORT.replace_all(title, " ");
    let bare = KIND.replace(bare.trim_start(), "");
    let words = title_words(&bare).join(" ");
    let key = PROPOSAL.replace(&words, "").into_owned();
    (key.len() >= FEWEST_LETTERS && !is_generic(&key)).then_some(key)
}

/// Returns `true` for a title that is recognized though the text goes on after it.
pub(super) fn is_long(key: &str) -> bool {
    key.split(' ').count() >= LONG_WORDS && key.len() >= LONG_LETTERS
}

/// Returns `true` for words that stand for many documents.
fn is_generic(key: &str) -> bool {
    let says_nothing = |word: &str| {
        matches!(
            word,
            "ändring"
                | "ändringar"
                | "ändrade"
                | "nya"
                | "vissa"
                | "i"
                | "av"
                | "till"
                | "om"
                | "och"
                | "förslag"
                | "bestämmelser"
                | "föreskrifter"
                | "regler"
                | "lagen"
                | "lag"
                | "förordning"
                | "förordningen"
                | "för"
                | "med"
        )
    };
    key.split(' ').all(says_nothing)
}

#[cfg(test)]
mod tests {
    use super::title_key;

    #[test]
    fn the_kind_and_the_number_are_no_part_of_a_title() {
        for (title, key) in [
            ("Promemorian Rätten att överklaga vissa beslut", Some("rätten att överklaga vissa beslut")),
            ("Remiss av delbetänkandet Bättre båtar för alla (SOU 2020:1)", Some("bättre båtar för alla")),
            ("SOU 2026:14 Bättre båtar för alla", Some("bättre båtar för alla")),
            ("Finansdepartementets promemoria Bättre båtar för alla", Some("bättre båtar för alla")),
            ("Förslag till bättre båtar för alla", Some("bättre båtar för alla")),
            ("Promemorian Bättre båtar", Some("bättre båtar")),
            ("Båtar", None),
            ("Förslag till ändrade bestämmelser i lagen", None),
        ] {
            assert_eq!(title_key(title).as_deref(), key, "{title}");
        }
    }
}
