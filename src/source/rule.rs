//! The rule that finds one field of an item: the right-hand side of `title = "a"`.
//!
//! | in the file | reads |
//! | --- | --- |
//! | `title = "h1"` | the text of the first `h1` |
//! | `link = "a@href"` | the attribute `href` of the first `a` |
//! | `title = ["h1.wide", "h1"]` | the first of these that gives a value |
//! | `title = { at = "h1", without = ".badge" }` | the text without that of `.badge` |
//! | `published = { at = "time@datetime", read = "date" }` | a text that `normalize` reads as a date |
//! | `key = { at = "a@href", match = '/t/(\d+)', as = "{home}/t/{1}" }` | the first group, put into a template |
//! | `issuers = { at = ".meta a", after = '^\s*från\s*$' }` | links after the first text that matches |
//! | `submissions = { under = "^Remissvar", at = "li a", read = "links" }` | links between that heading and the next |
//! | `deadline = { column = "Sista svarsdag" }` | the cell of a table's row under that heading |
//! | `documents = [{ … }, { … }]` | several rules: the values of all, or of the first that gives one |
//!
//! The field decides if it takes one element or all of them ([`Amount`]). For `kind = "feed"`, `at` names a
//! part of the feed's entry ([`FeedPart`]): `topics = { at = "categories", scheme = '^12' }`. For `kind = "json"` it is a
//! place in the entry ([`JsonQuery`]): `topics = "$.topics[*].label"`.
//!
//! Does not read a page: `extract` does, by these rules.

use regex::Regex;
use strum::{EnumString, IntoStaticStr, VariantNames};

use super::{Column, Css, json_query::JsonQuery, template::Template};
use crate::domain::{Field, Reader};

/// A checked rule.
#[derive(Debug, Clone)]
pub struct FieldRule {
    /// The field that it fills.
    pub field: Field,
    /// The reader that `normalize` uses for the text.
    pub read: Reader,
    /// The column of the table that the item is a row of; its cell is searched instead of the item.
    pub column: Option<Column>,
    /// The places of the value; the first that gives one is used. Of a column without places, the cell is the value.
    pub at: Vec<Place>,
    /// Elements whose text is ignored.
    pub without: Option<Css>,
    /// Only elements between a heading whose text this matches and the next heading.
    pub under: Option<Regex>,
    /// Only elements after the first text between two tags that this matches.
    pub after: Option<Regex>,
    /// Only values that this matches; the first group, where there is one, is the value.
    pub pattern: Option<Regex>,
    /// Only feed categories whose scheme this matches.
    pub scheme: Option<Regex>,
    /// The template for the value; `0` is the whole match and `1` the first group.
    pub(crate) form: Option<Template>,
    /// The line of the file, from 1.
    pub line: usize,
}

impl FieldRule {
    /// The value that `pattern` and the template make of `text`; `None` if the pattern does not match.
    #[must_use]
    pub fn shape(&self, text: &str) -> Option<String> {
        let groups = match &self.pattern {
            Some(pattern) => {
                let found = pattern.captures(text)?;
                let group = |at: usize| found.get(at).map(|part| part.as_str().to_owned());
                (0..found.len()).map(|at| group(at).unwrap_or_default()).collect::<Vec<_>>()
            }
            None => vec![text.to_owned()],
        };
        match &self.form {
            Some(form) => Some(form.text(|name| groups.get(name.parse::<usize>().ok()?).cloned())),
            None => groups.get(1).or(groups.first()).cloned(),
        }
    }

    /// The place or places as in the file, for messages: `h1@id or h1`.
    #[must_use]
    pub fn places(&self) -> String {
        let places = self.at.iter().map(|place| place.written.as_str()).collect::<Vec<_>>().join(" or ");
        match &self.column {
            Some(column) if places.is_empty() => format!("column {}", column.written.join(" or ")),
            Some(column) => format!("{places} in column {}", column.written.join(" or ")),
            None => places,
        }
    }
}

/// One place of a value.
#[derive(Debug, Clone)]
pub struct Place {
    /// As in the file, `a@href`.
    pub written: String,
    /// The compiled place.
    pub target: Target,
}

/// The target of a place.
#[derive(Debug, Clone)]
pub enum Target {
    /// Elements of a page: their text, or one attribute.
    Html {
        /// The elements.
        selector: Css,
        /// The attribute; `None` for the text.
        attribute: Option<String>,
    },
    /// A part of a feed's entry.
    Feed(FeedPart),
    /// Values of a JSON answer.
    Json(JsonQuery),
}

/// A part of a feed's entry, whatever the format of the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum FeedPart {
    /// RSS `guid`, Atom and JSON Feed `id`; never one that the feed reader made up.
    Guid,
    /// The address of the page.
    Link,
    /// The title.
    Title,
    /// RSS `description`, Atom `summary`.
    Summary,
    /// RSS `content:encoded`, Atom `content`, JSON Feed `content_html`.
    Content,
    /// RSS `pubDate`, Atom `published`.
    Published,
    /// RSS `a10:updated`, Atom `updated`.
    Updated,
    /// RSS `category`, Atom `category`, JSON Feed `tags`.
    Categories,
}

impl FeedPart {
    /// The word in a source file, `guid`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The number of elements of the page that a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// The first, as one line.
    Line,
    /// The first, with its paragraphs.
    Block,
    /// All of them as one text, separated by an empty line.
    Joined,
    /// All of them, each as one line.
    Each,
    /// All of them on one line, with a colon between: the session and the number of a bill.
    Parts,
    /// The first, of any length, as it is in the answer.
    Whole,
}

impl Amount {
    /// The amount that `field` takes.
    #[must_use]
    pub const fn of(field: Field) -> Self {
        match field {
            Field::Link | Field::Title | Field::Published | Field::Updated | Field::Decided | Field::Statute => {
                Self::Line
            }
            Field::Number => Self::Parts,
            Field::Text => Self::Whole,
            Field::Summary => Self::Block,
            Field::Body | Field::Deadline => Self::Joined,
            Field::Key
            | Field::CaseNumbers
            | Field::Issuers
            | Field::Topics
            | Field::Documents
            | Field::References
            | Field::Consultees
            | Field::Submissions
            | Field::Status
            | Field::Reports
            | Field::ReportLinks
            | Field::Decision => Self::Each,
        }
    }
}
