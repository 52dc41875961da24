//! What is wrong with a filter, in a sentence that says what would be right.

use std::fmt;

use crate::domain::Lang;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// No such key.
    UnknownKey,
    /// No such value of a key whose values are known.
    UnknownValue,
    /// A value that cannot be read, such as `2026-02-30` for a day.
    Malformed,
}

/// A filter that cannot be used; an answer to it would be an empty list that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterProblem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The key, as typed.
    pub key: String,
    /// The value, as typed.
    pub value: String,
    /// What was expected, in Swedish and English: `en dag som 2026-06-30`.
    pub expected: &'static [&'static str; 2],
    /// All keys or values that would do, where they can be listed.
    pub allowed: Vec<String>,
    /// The one that was probably meant.
    pub suggestion: Option<String>,
}

impl FilterProblem {
    pub(super) fn unknown_key(key: &str, value: &str, allowed: Vec<String>) -> Self {
        let suggestion = nearest(key, allowed.iter().map(String::as_str));
        let (key, value) = (key.to_owned(), value.to_owned());
        Self { kind: ProblemKind::UnknownKey, key, value, expected: &["", ""], allowed, suggestion }
    }

    pub(super) fn unknown_value<'a>(key: &str, value: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let mut allowed: Vec<String> = known.map(str::to_owned).collect();
        allowed.sort();
        let suggestion = nearest(value, allowed.iter().map(String::as_str));
        let (key, value) = (key.to_owned(), value.to_owned());
        Self { kind: ProblemKind::UnknownValue, key, value, expected: &["", ""], allowed, suggestion }
    }

    pub(super) fn malformed(key: &str, value: &str, expected: &'static [&'static str; 2]) -> Self {
        Self {
            kind: ProblemKind::Malformed,
            key: key.to_owned(),
            value: value.to_owned(),
            expected,
            allowed: Vec::new(),
            suggestion: None,
        }
    }

    /// What is wrong and what would be right; lower case, no final stop. Long lists of values are left out.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let Self { key, value, .. } = self;
        let mut sentence = match (self.kind, lang) {
            (ProblemKind::UnknownKey, Lang::Sv) => format!("det finns inget filter `{key}`"),
            (ProblemKind::UnknownKey, Lang::En) => format!("there is no filter `{key}`"),
            (ProblemKind::UnknownValue, Lang::Sv) => format!("det finns inget värde `{value}` för filtret `{key}`"),
            (ProblemKind::UnknownValue, Lang::En) => format!("there is no value `{value}` of the filter `{key}`"),
            (ProblemKind::Malformed, Lang::Sv) => {
                format!("filtret `{key}` väntar sig {}, inte `{value}`", self.expected[0])
            }
            (ProblemKind::Malformed, Lang::En) => {
                format!("the filter `{key}` expects {}, not `{value}`", self.expected[1])
            }
        };
        if let Some(suggestion) = &self.suggestion {
            let ask = lang.pick("menade du", "did you mean");
            sentence.push_str(&format!("; {ask} `{suggestion}`?"));
        } else if (1..=24).contains(&self.allowed.len()) {
            let names: Vec<String> = self.allowed.iter().map(|name| format!("`{name}`")).collect();
            sentence.push_str(&format!("; {} {}", lang.pick("välj bland", "choose among"), names.join(", ")));
        }
        sentence
    }
}

impl fmt::Display for FilterProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::En))
    }
}

impl std::error::Error for FilterProblem {}

/// The known word nearest to the typed one, if it is near: a third of its letters differ at most, or it is the only
/// one that begins so.
fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let typed = typed.to_lowercase();
    let (mut best, mut beginning, mut beginnings) = (None, None, 0);
    for word in known {
        let lower = word.to_lowercase();
        let distance = distance(&typed, &lower);
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
        if typed.chars().count() >= 2 && lower.starts_with(&typed) {
            beginning = Some(word);
            beginnings += 1;
        }
    }
    let near = best.filter(|(distance, _)| *distance * 3 <= typed.chars().count()).map(|(_, word)| word);
    near.or(beginning.filter(|_| beginnings == 1)).map(str::to_owned)
}

/// How many letters to insert, delete or replace to make one text the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().take(64).enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&b) {
            let here = (before + usize::from(a != *b)).min(left + 1).min(*cell + 1);
            before = std::mem::replace(cell, here);
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [("", "abc", 3), ("statsu", "status", 2), ("q", "q", 0), ("ab", "b", 1)] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        let known = ["finansdepartementet", "forsvarsdepartementet", "issuer", "q"];
        for (typed, expected) in
            [("finans", Some("finansdepartementet")), ("isuer", Some("issuer")), ("x", None), ("f", None)]
        {
            assert_eq!(nearest(typed, known.into_iter()).as_deref(), expected, "{typed}");
        }
    }
}
