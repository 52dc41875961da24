//! How one field of an item is found: the right-hand side of `title = "a"`.
//!
//! | written | reads |
//! | --- | --- |
//! | `title = "h1"` | the text of the first `h1` |
//! | `link = "a@href"` | the attribute `href` of the first `a` |
//! | `title = ["h1.wide", "h1"]` | the first of these that gives something |
//! | `title = { at = "h1", without = ".badge" }` | the text less what `.badge` holds |
//! | `published = { at = "time@datetime", read = "date" }` | a text that is read as a date later on |
//! | `key = { at = "a@href", match = '/t/(\d+)', as = "{home}/t/{1}" }` | the first group, put into a text |
//! | `issuers = { at = ".meta a", after = '^\s*från\s*$' }` | links after the first text between two tags that says so |
//! | `submissions = { under = "^Remissvar", at = "li a", read = "links" }` | links between that heading and the next |
//! | `documents = [{ … }, { … }]` | several rules: what all of them give, or the first that gives something |
//!
//! Whether a field takes one element or all of them lies in the field ([`Amount`]). For `kind = "feed"`, `at` names a
//! part of the feed's entry ([`FeedPart`]): `topics = { at = "categories", scheme = '^12' }`. For `kind = "json"` it is a
//! place in the entry ([`JsonQuery`]): `topics = "$.topics[*].label"`.
//!
//! Does not read a page: `extract` does, by these rules.

use regex::Regex;

use super::{Css, query::JsonQuery, template::Template};
use crate::domain::{Field, Reader};

/// A checked rule.
#[derive(Debug, Clone)]
pub struct FieldRule {
    /// The field that it fills.
    pub field: Field,
    /// How `normalize` is to read the text.
    pub read: Reader,
    /// Where the value stands; the first place that gives something is taken.
    pub at: Vec<Place>,
    /// Elements whose text does not count.
    pub without: Option<Css>,
    /// Only what stands between a heading whose text this matches and the next heading.
    pub under: Option<Regex>,
    /// Only what stands after the first text between two tags that this matches.
    pub after: Option<Regex>,
    /// Only values that this matches; the first group, where there is one, is the value.
    pub pattern: Option<Regex>,
    /// Only feed categories whose scheme this matches.
    pub scheme: Option<Regex>,
    /// The text that the value is put into; `0` is the whole match and `1` the first group.
    pub(crate) form: Option<Template>,
    /// The line of the file that it stands on, from 1.
    pub line: usize,
}

impl FieldRule {
    /// The value to keep of what `pattern` matched, and none where it does not match.
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
            Some(form) => Some(form.text(|hole| groups.get(hole.parse::<usize>().ok()?).cloned())),
            None => groups.get(1).or(groups.first()).cloned(),
        }
    }

    /// The place or places as written, for messages: `h1@id or h1`.
    #[must_use]
    pub fn places(&self) -> String {
        self.at.iter().map(|place| place.written.as_str()).collect::<Vec<_>>().join(" or ")
    }
}

/// One place to look at.
#[derive(Debug, Clone)]
pub struct Place {
    /// As written, `a@href`.
    pub written: String,
    /// As checked.
    pub target: Target,
}

/// What a place points at.
#[derive(Debug, Clone)]
pub enum Target {
    /// Elements of a page: their text, or one attribute.
    Html {
        /// Which elements.
        selector: Css,
        /// The attribute; none for the text.
        attribute: Option<String>,
    },
    /// A part of a feed's entry.
    Feed(FeedPart),
    /// Values of a JSON answer.
    Json(JsonQuery),
}

/// The parts of a feed's entry, in the words of this project, whatever the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedPart {
    /// RSS `guid`, Atom and JSON Feed `id`; never one that was made up.
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
    /// Every part.
    pub const ALL: [Self; 8] = [
        Self::Guid,
        Self::Link,
        Self::Title,
        Self::Summary,
        Self::Content,
        Self::Published,
        Self::Updated,
        Self::Categories,
    ];

    /// The word in a source file, `guid`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guid => "guid",
            Self::Link => "link",
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Content => "content",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Categories => "categories",
        }
    }

    /// The part with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// How many elements of the page a field takes.
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
}

impl Amount {
    /// How many elements `field` takes.
    #[must_use]
    pub const fn of(field: Field) -> Self {
        match field {
            Field::Link | Field::Title | Field::Published | Field::Updated => Self::Line,
            Field::Summary => Self::Block,
            Field::Body | Field::Deadline => Self::Joined,
            Field::Key
            | Field::CaseNumbers
            | Field::Issuers
            | Field::Topics
            | Field::Documents
            | Field::References
            | Field::Consultees
            | Field::Submissions => Self::Each,
        }
    }
}
