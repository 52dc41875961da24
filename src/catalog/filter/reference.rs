//! Numbers of official texts, typed in any way: `sou2026:14`, `SOU 2026-14` and `SOU 2026:14` are one.
//!
//! It compares; it does not know whether the text exists.

use crate::domain::Consultation;

/// Every spelling of a series, and the word that stands for it.
const SERIES: [(&str, &str); 16] = [
    ("sou", "sou"),
    ("ds", "ds"),
    ("dir", "dir"),
    ("direktiv", "dir"),
    ("kommittedirektiv", "dir"),
    ("prop", "prop"),
    ("proposition", "prop"),
    ("skr", "skr"),
    ("skrivelse", "skr"),
    ("com", "com"),
    ("kom", "com"),
    ("eu", "eu"),
    ("eg", "eu"),
    ("sfs", "sfs"),
    ("lag", "sfs"),
    ("forordning", "sfs"),
];

/// A reference to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceQuery {
    /// As typed, spaces collapsed.
    pub typed: String,
    series: Option<&'static str>,
    numbers: Vec<u32>,
}

/// The series that is named and the numbers, in order.
fn parts(text: &str) -> (Vec<String>, Vec<u32>) {
    let (mut letters, mut numbers) = (Vec::new(), Vec::new());
    let folded = crate::domain::slugify(text);
    for run in folded.split('-') {
        let digits_at = run.find(|c: char| c.is_ascii_digit()).unwrap_or(run.len());
        let (word, rest) = run.split_at(digits_at);
        if !word.is_empty() {
            letters.push(word.to_owned());
        }
        if let Ok(number) = rest.parse() {
            numbers.push(number);
        }
    }
    (letters, numbers)
}

fn series(letters: &[String]) -> Option<&'static str> {
    // "förordning (EU) 2023/1781" is an act of the Union: the last word that names a series counts.
    letters.iter().rev().find_map(|word| SERIES.iter().find(|(typed, _)| typed == word).map(|(_, series)| *series))
}

/// The word that stands for the series that `word` names: `proposition` names `prop`.
pub(in crate::catalog) fn series_of(word: &str) -> Option<&'static str> {
    series(&[crate::domain::slugify(word)])
}

impl ReferenceQuery {
    /// The query, or none where no number, or an unknown series, is typed. Without a series (`2026:14`) every series
    /// matches.
    #[must_use]
    pub fn new(typed: &str) -> Option<Self> {
        let (letters, numbers) = parts(typed);
        let series = series(&letters);
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = series.is_some() || letters.is_empty();
        (known && numbers.len() >= 2).then_some(Self { typed, series, numbers })
    }

    /// Returns `true` if a consultation refers to what is meant, or became it.
    #[must_use]
    pub fn is_of(&self, consultation: &Consultation) -> bool {
        let steps = consultation.precursors.iter().chain(&consultation.outcomes);
        consultation.references.iter().any(|reference| self.matches(&reference.number))
            || steps.filter_map(|step| step.number.as_deref()).any(|number| self.matches(number))
    }

    /// Returns `true` if `number` is meant.
    fn matches(&self, number: &str) -> bool {
        let (letters, numbers) = parts(number);
        numbers == self.numbers && (self.series.is_none() || series(&letters) == self.series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_found_however_it_is_typed() {
        for (typed, number, found) in [
            ("SOU 2026:14", "SOU 2026:14", true),
            ("sou2026:14", "SOU 2026:14", true),
            ("sou-2026-14", "SOU 2026:14", true),
            ("2026:14", "SOU 2026:14", true),
            ("Ds 2026:14", "SOU 2026:14", false),
            ("SOU 2026:1", "SOU 2026:14", false),
            ("prop 2025/26:12", "prop. 2025/26:12", true),
            ("COM (2026) 504 final", "COM(2026) 504", true),
            ("förordning (EU) 2023/1781", "(EU) 2023/1781", true),
        ] {
            assert_eq!(ReferenceQuery::new(typed).unwrap().matches(number), found, "{typed}");
        }
        assert_eq!(ReferenceQuery::new("SOU"), None);
        assert_eq!(ReferenceQuery::new("ISBN 978 91"), None);
    }
}
