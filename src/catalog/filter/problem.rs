//! The problem of a filter that cannot be used, as a code and values; `web` makes a sentence of it.

use std::fmt;

/// The code of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// No such key.
    UnknownKey,
    /// No such value of a key whose values are known.
    UnknownValue,
    /// A value that cannot be read, such as `2026-02-30` for a day.
    Malformed(Expected),
    /// A free text, while there is no index to search.
    SearchUnavailable,
}

/// The form that a value should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A civil day.
    Day,
    /// An instant or a civil day.
    Instant,
    /// A number of days, 1 to 60.
    NumberOfDays,
    /// The number of an official text, `SOU 2026:14`.
    ReferenceNumber,
    /// A text with at least one letter or digit.
    WordOrDigit,
    /// A text of at most 500 characters.
    ShorterText,
}

/// A filter that cannot be used; an answer to it would be an empty list that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterProblem {
    /// The code.
    pub kind: ProblemKind,
    /// The key, as typed.
    pub key: String,
    /// The value, as typed; a long one is cut.
    pub value: String,
    /// All keys or values that would do, where they can be listed.
    pub allowed: Vec<String>,
    /// The key or value that was probably meant.
    pub suggestion: Option<String>,
}

impl FilterProblem {
    pub(super) fn new(kind: ProblemKind, key: &str, value: &str) -> Self {
        Self { kind, key: key.to_owned(), value: value.to_owned(), allowed: Vec::new(), suggestion: None }
    }

    pub(super) fn unknown_key(key: &str, value: &str, allowed: Vec<String>) -> Self {
        let suggestion = nearest(key, allowed.iter().map(String::as_str));
        Self { allowed, suggestion, ..Self::new(ProblemKind::UnknownKey, key, value) }
    }

    pub(in crate::catalog) fn unknown_value<'a>(key: &str, value: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let mut allowed: Vec<String> = known.map(str::to_owned).collect();
        allowed.sort();
        let suggestion = nearest(value, allowed.iter().map(String::as_str));
        Self { allowed, suggestion, ..Self::new(ProblemKind::UnknownValue, key, value) }
    }

    pub(super) fn malformed(key: &str, value: &str, expected: Expected) -> Self {
        Self::new(ProblemKind::Malformed(expected), key, value)
    }
}

impl fmt::Display for FilterProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, key, value, .. } = self;
        match kind {
            ProblemKind::UnknownKey => write!(f, "unknown filter `{key}`"),
            ProblemKind::UnknownValue => write!(f, "unknown value `{value}` of the filter `{key}`"),
            ProblemKind::Malformed(expected) => {
                write!(f, "expected {expected:?} for the filter `{key}`, found `{value}`")
            }
            ProblemKind::SearchUnavailable => write!(f, "there is no index to search for `{value}`"),
        }
    }
}

impl std::error::Error for FilterProblem {}

/// The most letters that are compared: a key or value may be typed at any length.
const MAX_COMPARED: usize = 64;

/// The known word nearest to the typed one, if it is near: a third of its letters differ at most, or it begins so. Of several
/// that do, the department's or the shortest.
fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let typed = typed.to_lowercase();
    let compared: String = typed.chars().take(MAX_COMPARED).collect();
    let (mut best, mut beginning): (Option<(usize, &str)>, Option<&str>) = (None, None);
    let rank = |word: &str| (!word.ends_with("departementet"), word.len());
    for word in known {
        let lower: String = word.to_lowercase();
        let distance = strsim::levenshtein(&compared, &lower.chars().take(MAX_COMPARED).collect::<String>());
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
        let begins = typed.chars().count() >= 2 && lower.starts_with(&typed);
        if begins && beginning.is_none_or(|other| rank(word) < rank(other)) {
            beginning = Some(word);
        }
    }
    let near = best.filter(|(distance, _)| *distance * 3 <= typed.chars().count()).map(|(_, word)| word);
    near.or(beginning).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["finansinspektionen", "finansdepartementet", "forsvarsdepartementet", "issuer", "q"];
        for (typed, expected) in
            [("finans", Some("finansdepartementet")), ("isuer", Some("issuer")), ("x", None), ("f", None)]
        {
            assert_eq!(nearest(typed, known.into_iter()).as_deref(), expected, "{typed}");
        }
    }
}
