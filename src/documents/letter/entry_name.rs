//! An entry of a list to a name, and what stands in parentheses behind it.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    letter_words::{self, pattern},
    wraps,
};

/// An entry of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The part that it is asked about.
    pub(super) limits: Option<String>,
    /// It is not asked, but gets the letter for information.
    pub(super) informed: bool,
}

/// The longest name of an organization has 130 letters.
const MAX_CHARS: usize = 220;

/// The words behind a name, in parentheses, behind a dash or behind a comma.
static BEHIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<name>.*\S)(?:\s*\((?P<inside>[^()]*)\)|(?:,|:|\s[–—-])\s+(?P<after>[^(),]+))$"));

/// Entries that are no names.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:enligt |se |forts\b|sida \d|bilaga|dnr|diarienummer|\d{4}-\d\d-\d\d|\d[\d ./:-]*$|kopia|cc\b|(?:nr\.?|nummer|#)?\s*(?:remissinstans(?:er)?|instans|namn|organisation|myndighet)$|(?:nr\.?|nummer)$|e-post|tel(?:efon)?\b|www\.)",
    )
});

/// Reads an entry; `None` if it holds no name.
pub(super) fn read(entry: &str) -> Option<Entry> {
    let text = wraps::without_soft_hyphens(entry);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut name = bare(&text).to_owned();
    let mut read = Entry::default();
    while let Some(found) = BEHIND.captures(&name) {
        let (inside, after) = (found.name("inside"), found.name("after"));
        let behind = inside.or(after).map_or("", |behind| behind.as_str());
        if letter_words::is_for_information(behind) {
            read.informed = true;
        } else if letter_words::is_limit(behind) && read.limits.is_none() {
            read.limits = Some(behind.trim().to_owned());
        } else {
            break;
        }
        name = bare(&found["name"]).to_owned();
    }
    read.name = name;
    is_name(&read.name).then_some(read)
}

/// The text without marks of footnotes, bullets and separators around it.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches(['•', '▪', '●', '◦', '·', ' ']);
    let is_mark = |c: char| matches!(c, '*' | '†' | ',' | ';' | ' ' | '⁰' | '¹' | '²' | '³' | '⁴'..='⁹');
    let text = text.trim_end_matches(is_mark);
    if text.ends_with("m.fl.") || text.ends_with("m. fl.") {
        return text;
    }
    text.trim_end_matches('.').trim_end_matches(is_mark)
}

fn is_name(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2
        && name.chars().count() <= MAX_CHARS
        && !name.contains('@')
        && !NO_NAME.is_match(name)
        && !letter_words::is_group(name)
        && !letter_words::is_sentence(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_limits_and_information() {
        let cases = [
            ("Konkurrensverket (avsnitt 7.3)", "Konkurrensverket", Some("avsnitt 7.3"), false),
            (
                "Länsstyrelsen i Skåne län – kapitel 4 och 5",
                "Länsstyrelsen i Skåne län",
                Some("kapitel 4 och 5"),
                false,
            ),
            ("Riksdagens ombudsmän (JO)", "Riksdagens ombudsmän (JO)", None, false),
            ("Riksrevisionen (för kännedom)", "Riksrevisionen", None, true),
            ("Region Dalarna³", "Region Dalarna", None, false),
            ("Säkerhets- och försvarsföretagen (SOFF),", "Säkerhets- och försvarsföretagen (SOFF)", None, false),
            ("Hela Sverige ska leva", "Hela Sverige ska leva", None, false),
            ("Uppsala universitet, juridiska fakulteten", "Uppsala universitet, juridiska fakulteten", None, false),
        ];
        for (entry, name, limits, informed) in cases {
            let expected = Entry { name: name.to_owned(), limits: limits.map(str::to_owned), informed };
            assert_eq!(read(entry), Some(expected), "{entry}");
        }
    }

    #[test]
    fn no_names() {
        for entry in [
            "Enligt sändlista",
            "12",
            "Universitet och högskolor",
            "fi.remissvar@regeringskansliet.se",
            "2026-09-14",
            "–",
        ] {
            assert_eq!(read(entry), None, "{entry}");
        }
    }
}
