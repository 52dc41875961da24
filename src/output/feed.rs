//! A feed and its entries, as all feed formats need them. Strings are plain text unless they say otherwise; the
//! renderers escape.

use jiff::Timestamp;

use crate::domain::{Event, Lang, Status, Urn};

/// The licence of the data: CC0 1.0, in the form that the European Union's catalogs ask for.
pub const LICENSE: &str = "http://creativecommons.org/publicdomain/zero/1.0/";

/// The name space of our own elements, and with `#issuer` and the like of our categories. It names and leads nowhere,
/// so that it is the same on every installation.
pub const NAMESPACE: &str = "urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9";

/// How much of its subject a document holds (RFC 5005).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// The youngest part; older entries stand nowhere, or in the archive that `prev-archive` names.
    #[default]
    Window,
    /// All there is: `fh:complete`.
    Complete,
    /// A part that does not change any more: `fh:archive`.
    Archive,
}

/// Who made a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: Option<String>,
    /// The address of the person's page.
    pub url: Option<String>,
}

/// A link of any relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `prev-archive`, `current`, …
    pub rel: String,
    /// The absolute address.
    pub url: String,
    /// What stands there.
    pub title: Option<String>,
    /// The media type of what stands there.
    pub media_type: Option<String>,
}

/// A file that belongs to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The absolute address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its media type.
    pub media_type: String,
}

/// A category: issuer, status, topic, kind or event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Category {
    /// The value in filters.
    pub term: String,
    /// The list that the term is from, `urn:uuid:…#issuer`: the same on every installation.
    pub scheme: String,
    /// What it is called.
    pub label: String,
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `urn:uuid:…`, permanent.
    pub id: String,
    /// The title, one line.
    pub title: String,
    /// The page of the consultation here.
    pub url: String,
    /// The publisher's page.
    pub via: Option<String>,
    /// When it first was so.
    pub published: Timestamp,
    /// When it last changed in a way that matters.
    pub updated: Timestamp,
    /// A sentence of plain text.
    pub summary: String,
    /// Safe HTML: made here, everything from outside escaped, only http and https links.
    pub content_html: String,
    /// The senders' names.
    pub authors: Vec<String>,
    /// What it is about.
    pub categories: Vec<Category>,
    /// The texts it refers to.
    pub related: Vec<Link>,
    /// The documents.
    pub attachments: Vec<Attachment>,
    /// What machines want to know.
    pub facts: Facts,
}

/// What machines want to know of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The consultation, `urn:uuid:…`.
    pub consultation: String,
    /// What happened, for an event: its kind, what it was, what it became.
    pub event: Option<Event>,
    /// The last day to answer, `2026-06-30`.
    pub deadline: Option<String>,
    /// The status.
    pub status: Option<Status>,
    /// The case numbers.
    pub case_numbers: Vec<String>,
    /// The official numbers of the texts referred to.
    pub references: Vec<String>,
}

/// A feed document.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Permanent, independent of the host: make it with [`Feed::id_of`].
    pub id: String,
    /// The title, the filter in words.
    pub title: String,
    /// A sentence.
    pub subtitle: String,
    /// The address of this very document.
    pub self_url: String,
    /// The page that shows the same to people.
    pub html_url: String,
    /// Who made it.
    pub author: Person,
    /// The WebSub hub.
    pub hub: Option<String>,
    /// The address of a small square picture.
    pub icon: Option<String>,
    /// The language of the frame.
    pub lang: Lang,
    /// Further links: other formats (`alternate` with a type), archives (`prev-archive`, `next-archive`, `current`).
    pub links: Vec<Link>,
    /// How much it holds.
    pub extent: Extent,
    /// The entries, youngest first.
    pub entries: Vec<Entry>,
    /// What `updated` is while there is no entry.
    pub updated_when_empty: Timestamp,
}

impl Feed {
    /// The permanent id of the feed of `subject` (`events`, `state`, `state/archive/3`) under the canonical query
    /// `query` in the language `lang`, the same on every installation and in every format.
    #[must_use]
    pub fn id_of(subject: &str, query: &str, lang: Lang) -> String {
        Urn::new("feed", &[subject, query, lang.code()]).to_string()
    }

    /// When the youngest entry changed: from content only, so that an unchanged feed is the same to the byte.
    #[must_use]
    pub fn updated(&self) -> Timestamp {
        self.entries.iter().map(|entry| entry.updated).max().unwrap_or(self.updated_when_empty)
    }
}
