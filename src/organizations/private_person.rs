//! Names of people. An answer of a private person is shown on the page of its consultation, as the publisher has it, and
//! nowhere else.

use std::{collections::HashSet, sync::LazyLock};

/// First names.
static GIVEN_NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let names = include_str!("../../config/organizations/given-names.txt");
    let lines = names.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(str::to_lowercase).collect()
});

/// Words that say it.
const SAYS_SO: [&str; 7] =
    ["privatperson", "privatpersoner", "enskild", "medborgare", "allmänheten", "anonym", "anonymiserad"];

/// Titles before a name.
const TITLES: [&str; 8] = ["professor", "docent", "doktor", "dr", "advokat", "jurist", "fru", "herr"];

/// Endings of words that no person's name has.
const ORGANIZATIONS: [&str; 28] = [
    "ab",
    "akademi",
    "bank",
    "bolag",
    "byrå",
    "center",
    "centrum",
    "company",
    "consulting",
    "fond",
    "fonden",
    "förbund",
    "förening",
    "group",
    "gruppen",
    "hb",
    "institut",
    "kb",
    "kommun",
    "konsult",
    "museet",
    "museum",
    "sällskap",
    "sällskapet",
    "skolan",
    "stiftelse",
    "stiftelsen",
    "sweden",
];

/// Returns `true` for the name of a person, as far as a name can show it: two to four capitalized words, of which the
/// first is a first name. An organization with such a name (*Anna Lindh Akademin*) belongs in the register.
pub(super) fn is_private_person(name: &str) -> bool {
    let words: Vec<String> = name
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    if lower.first().is_some_and(|first| SAYS_SO.contains(&first.as_str())) {
        return true;
    }
    let titles = lower.iter().take_while(|word| TITLES.contains(&word.as_str())).count();
    let (words, lower) = (&words[titles..], &lower[titles..]);
    let is_named = lower.first().is_some_and(|first| {
        GIVEN_NAMES.contains(first) || first.split_once('-').is_some_and(|(one, _)| GIVEN_NAMES.contains(one))
    });
    // `Anna-Karin Ek`, not `Anna Lindhs minnesfond`; `LARS EK` is a name too.
    let is_name = |word: &String| word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(is_of_names);
    let of_organization =
        |word: &String| ORGANIZATIONS.iter().any(|end| word == end || (end.len() > 3 && word.ends_with(end)));
    is_named && (2..=4).contains(&words.len()) && words.iter().all(is_name) && !lower.iter().any(of_organization)
}

fn is_of_names(c: char) -> bool {
    c.is_alphabetic() || c == '-' || c == '\''
}

#[cfg(test)]
mod tests {
    use super::is_private_person;

    #[test]
    fn people_and_organizations_are_distinguished() {
        for (name, is_person) in [
            ("Anna Andersson", true),
            ("Professor Karl-Erik von Ek", false),
            ("Professor Karl-Erik Ek", true),
            ("Privatperson 3", true),
            ("Per Ek och Eva Ek", false),
            ("Anna Lindhs minnesfond", false),
            ("Lars Ek AB", false),
            ("Gustaf Adolfsföreningen Sveriges Förbund", false),
            ("Olof Palmes Internationella Center", false),
            ("Malmö kommun", false),
            ("Anna", false),
            ("", false),
        ] {
            assert_eq!(is_private_person(name), is_person, "{name}");
        }
    }
}
