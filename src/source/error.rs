//! Mistakes in a file, each with its position, what was expected and what was found.
//!
//! ```text
//! scrapers/finansdepartementet.toml:2:1: found the unknown key `isuer`; did you mean `issuer`? Expected `code`, `enabled`, … or `verified`
//!   |
//! 2 | isuer = "finansdepartementet"
//!   | ^^^^^
//! ```
//!
//! The readers of this module decide what is valid and add mistakes to a [`Report`].

use std::{
    cell::RefCell,
    fmt::Write as _,
    ops::Range,
    path::{Path, PathBuf},
};

use super::read::suggest::nearest;

/// One mistake in one file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}:{column}: {}", path.display(), self.sentence())]
pub struct SourceError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The expected text, in words.
    pub expected: String,
    /// The text that was found, in words.
    pub found: String,
    /// The nearest valid word, if one is near.
    pub suggestion: Option<String>,
    /// The line, with carets under the mistake.
    pub excerpt: String,
    /// `true` for something that is allowed and rarely meant: the file can be used.
    pub is_warning: bool,
}

impl SourceError {
    /// A mistake of a whole file.
    pub(super) fn of_file(path: &Path, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line: 1,
            column: 1,
            expected: expected.into(),
            found: found.into(),
            suggestion: None,
            excerpt: String::new(),
            is_warning: false,
        }
    }

    /// The same as a warning.
    pub(super) fn into_warning(self) -> Self {
        Self { is_warning: true, ..self }
    }

    /// A suggestion stands before the valid words, of which there may be many.
    fn sentence(&self) -> String {
        let Self { expected, found, .. } = self;
        match &self.suggestion {
            Some(word) => format!("found {found}; did you mean `{word}`? Expected {expected}"),
            None if self.is_warning => format!("warning: expected {expected}, found {found}"),
            None => format!("expected {expected}, found {found}"),
        }
    }

    /// The message and, under it, the line with carets; ends with a line break.
    #[must_use]
    pub fn render(&self) -> String {
        format!("{self}\n{}", self.excerpt)
    }
}

/// Collects the mistakes in one file.
#[derive(Debug)]
pub(crate) struct Report<'f> {
    path: &'f Path,
    text: &'f str,
    errors: RefCell<Vec<SourceError>>,
    /// Missing keys: reported only if no misspelt key seems to be meant.
    missing: RefCell<Vec<(&'static str, SourceError)>>,
}

impl<'f> Report<'f> {
    pub(crate) fn new(path: &'f Path, text: &'f str) -> Self {
        Self { path, text, errors: RefCell::default(), missing: RefCell::default() }
    }

    /// Records that `expected` was expected at the bytes `span` and `found` is there.
    pub(crate) fn add(&self, span: Range<usize>, expected: impl Into<String>, found: impl Into<String>) {
        self.push(span, expected.into(), found.into(), None);
    }

    /// Records that one of `known` was expected at `span`, and suggests the one nearest to `word`.
    pub(crate) fn unknown(&self, span: Range<usize>, what: &str, word: &str, known: &[&str]) {
        self.unknown_or(span, what, word, known, None);
    }

    /// The same, suggesting `meant` where it is known what was meant.
    pub(super) fn unknown_or(&self, span: Range<usize>, what: &str, word: &str, known: &[&str], meant: Option<&str>) {
        let expected = if known.is_empty() { format!("no {what}, since there is none here") } else { one_of(known) };
        let suggestion = meant
            .or_else(|| super::read::suggest::meant(word, known))
            .or_else(|| nearest(word, known.iter().copied()))
            .map(ToOwned::to_owned);
        self.push(span, expected, format!("the unknown {what} `{word}`"), suggestion);
    }

    /// Records something that is allowed and rarely meant.
    pub(super) fn warn(&self, span: Range<usize>, expected: impl Into<String>, found: impl Into<String>) {
        let warning = SourceError { is_warning: true, ..self.error(span, expected.into(), found.into(), None) };
        self.errors.borrow_mut().push(warning);
    }

    /// Records an issuer that nobody has added.
    ///
    /// Names of agencies are alike (`exempelverket`, `boverket`), so only a slip of one letter is suggested.
    pub(super) fn unknown_issuer(&self, span: Range<usize>, slug: &str, known: &[&str]) {
        let slip = known.iter().find(|known| strsim::osa_distance(slug, known) == 1);
        let expected = "the slug of an issuer that exists, or a new issuer such as \
                        `issuer = { name = \"Exempelverket\", kind = \"agency\", prefixes = [\"EXV\"] }`";
        self.push(span, expected.to_owned(), format!("`{slug}`"), slip.map(|slug| (*slug).to_owned()));
    }

    /// Records that the table at `span` lacks `key`, described by `what`.
    pub(super) fn missing(&self, span: Range<usize>, key: &'static str, what: &str) {
        let error = self.error(span, format!("`{key}`, {what}"), "none".to_owned(), None);
        self.missing.borrow_mut().push((key, error));
    }

    fn push(&self, span: Range<usize>, expected: String, found: String, suggestion: Option<String>) {
        let error = self.error(span, expected, found, suggestion);
        self.errors.borrow_mut().push(error);
    }

    fn error(&self, span: Range<usize>, expected: String, found: String, suggestion: Option<String>) -> SourceError {
        let (line, column) = position(self.text, span.start);
        let excerpt = excerpt(self.text, &span);
        SourceError {
            path: self.path.to_owned(),
            line,
            column,
            expected,
            found,
            suggestion,
            excerpt,
            is_warning: false,
        }
    }

    /// Everything recorded, in the order of the file.
    pub(crate) fn into_errors(self) -> Vec<SourceError> {
        let mut errors = self.errors.into_inner();
        let misspelt = |key: &str| errors.iter().any(|error| error.suggestion.as_deref() == Some(key));
        let missing = self.missing.into_inner().into_iter().filter(|(key, _)| !misspelt(key));
        let missing: Vec<SourceError> = missing.map(|(_, error)| error).collect();
        errors.extend(missing);
        errors.sort_by_key(|error| (error.line, error.column));
        errors
    }
}

/// `` `a`, `b` or `c` ``
pub(super) fn one_of(words: &[&str]) -> String {
    let mut words = words.to_vec();
    words.sort_unstable();
    let mut words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

/// The line and the column, both from 1, of the byte `offset`.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// The line of the file that contains `span`, with carets under that part.
fn excerpt(text: &str, span: &Range<usize>) -> String {
    /// The longest part of a line to show; a longer line starts a little before the mistake.
    const WIDTH: usize = 160;
    let (line, column) = position(text, span.start);
    let start = floor(text, span.start);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let skip = if text[from..to].chars().count() > WIDTH { (column - 1).saturating_sub(WIDTH / 2) } else { 0 };
    let shown: String = text[from..to].trim_end().chars().skip(skip).take(WIDTH).collect();
    let end = floor(text, span.end).clamp(start, to);
    let carets = text[start..end].chars().count().clamp(1, WIDTH);
    let margin = " ".repeat(line.to_string().len());
    // A tab stays a tab, so that the carets are below the mistake in a terminal.
    let pad: String = text[from..start].chars().skip(skip).map(|c| if c == '\t' { c } else { ' ' }).collect();
    let mut out = String::new();
    let _ = writeln!(out, "{margin} |\n{line} | {shown}\n{margin} | {pad}{}", "^".repeat(carets));
    out
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Report;

    #[test]
    fn an_error_shows_its_position() {
        let text = "name = \"Åland\"\nisuer = \"finans\"\n";
        let report = Report::new(Path::new("scrapers/x.toml"), text);
        let at = text.find("isuer").unwrap();
        report.unknown(at..at + 5, "key", "isuer", &["name", "issuer"]);
        let name = text.find("land").unwrap();
        report.add(name..name + 4, "a name", "another");
        let errors: Vec<String> = report.into_errors().iter().map(super::SourceError::render).collect();
        insta::assert_snapshot!(errors.concat(), @r#"
        scrapers/x.toml:1:10: expected a name, found another
          |
        1 | name = "Åland"
          |          ^^^^
        scrapers/x.toml:2:1: found the unknown key `isuer`; did you mean `issuer`? Expected `issuer` or `name`
          |
        2 | isuer = "finans"
          | ^^^^^
        "#);
    }

    #[test]
    fn any_offset_has_a_position() {
        for text in ["", "å", "a\nb", "\u{ad}\n\n", &"lång ".repeat(200)] {
            for start in 0..text.len() + 3 {
                let report = Report::new(Path::new("x"), text);
                report.add(start..start + 2, "a", "b");
                assert_eq!(report.into_errors().len(), 1);
            }
        }
    }
}
