//! An entry of a list to a name, and what stands in parentheses behind it.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    letter_words::{self, pattern},
    list_end, wraps,
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
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<name>.*\S)(?:\s*\((?P<inside>[^()]*)\)|(?:,|:|\s[–—-])\s+(?P<after>[^(),]+)|\s+(?P<part>(?:i den del|i de delar) .+))$",
    )
});

/// The person to ask there, behind a name.
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[.,;]?\s+(?:kontakt(?:person)?|handläggare|att|tel(?:efon)?|e-post)[:.]\s.*$|[.,;]\s+(?:att\.?|c/o)\s.*$",
    )
});

/// The postal address behind a name.
static POSTAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i),?\s+(?:box \d+|\p{L}+(?:gatan|vägen|gränd|stigen|torget|allén|backen) \d+\w?)?,?\s*\d{3} ?\d\d \p{L}[\p{L} -]*$",
    )
});

/// An address for mail behind a name.
static MAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[,;:]?\s*[(<]?[^\s()<>,;]+@[^\s()<>,;]+[)>]?[.,;]?$"));

/// A line of a list without the addresses in it; `None` if it is a person at home.
pub(super) fn without_addresses(line: &str) -> Option<String> {
    if is_at_home(line) {
        return None;
    }
    Some(POSTAL.replace(&MAIL.replace(line, ""), "").into_owned())
}

/// A street with its number.
static STREET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\p{L}(?:gatan|vägen|väg|gränd|stigen|torget|allén|backen|gård) \d+"));

/// A person and a home address: two to four names without a word of organizations.
fn is_at_home(text: &str) -> bool {
    let name = text.split(',').next().unwrap_or_default();
    let words = name.split_whitespace().count();
    let are_names = name.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    let has_first_name = name.split(' ').next().is_some_and(|first| FIRST_NAMES.contains(&first));
    let is_surname = SURNAMES.iter().any(|end| name.ends_with(end));
    STREET.is_match(text) && (2..=4).contains(&words) && are_names && (has_first_name || is_surname)
}

/// The ends of common surnames.
const SURNAMES: [&str; 14] =
    ["sson", "berg", "ström", "gren", "lund", "kvist", "qvist", "lind", "holm", "dahl", "stedt", "ling", "mark", "ek"];

/// Common first names.
const FIRST_NAMES: [&str; 60] = [
    "Anna",
    "Maria",
    "Margareta",
    "Elisabeth",
    "Eva",
    "Kristina",
    "Birgitta",
    "Karin",
    "Ingrid",
    "Christina",
    "Linnéa",
    "Marie",
    "Sofia",
    "Kerstin",
    "Marianne",
    "Lena",
    "Helena",
    "Emma",
    "Johanna",
    "Sara",
    "Inger",
    "Cecilia",
    "Elin",
    "Anita",
    "Louise",
    "Gunilla",
    "Susanne",
    "Ulla",
    "Monica",
    "Ida",
    "Lars",
    "Karl",
    "Anders",
    "Johan",
    "Per",
    "Nils",
    "Erik",
    "Jan",
    "Mikael",
    "Hans",
    "Peter",
    "Olof",
    "Gunnar",
    "Sven",
    "Fredrik",
    "Bengt",
    "Bo",
    "Daniel",
    "Gustav",
    "Göran",
    "Åke",
    "Magnus",
    "Stefan",
    "Mats",
    "Thomas",
    "Ulf",
    "Björn",
    "Leif",
    "Henrik",
    "Mohamed",
];

/// Entries that are no names.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:enligt |se |forts\b|sida \d|bilaga|dnr|diarienummer|\d{4}-\d\d-\d\d|\d[\d ./:-]*$|kopia|cc\b|(?:nr\.?|nummer|#)?\s*(?:remissinstans(?:er)?|instans|namn|organisation|myndighet)$|(?:nr\.?|nummer)$|e-post\b|tel(?:efon)?\b|www\.|box \d|postbox|\p{L}+(?:gatan|vägen|gränd|stigen|torget|allén|backen) \d|\d{3} ?\d\d \p{L}|(?:ja|nej|x)$)",
    )
});

/// Reads an entry; `None` if it holds no name.
pub(super) fn read(entry: &str) -> Option<Entry> {
    let text = wraps::without_soft_hyphens(entry);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = CONTACT.replace(&text, "");
    let mut name = bare(&text).to_owned();
    let mut read = Entry::default();
    while let Some(found) = BEHIND.captures(&name) {
        let (inside, after) = (found.name("inside"), found.name("after"));
        let behind = inside.or(after).or(found.name("part")).map_or("", |behind| behind.as_str());
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
        && !list_end::has_full_day(name)
        && !list_end::has_verb(name)
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
