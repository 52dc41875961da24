//! The model of a feed and its entries, for all feed formats.
//!
//! Strings are plain text unless their field says otherwise; the renderers escape.

use jiff::Timestamp;

use crate::domain::{Event, Lang, Status, Urn};

/// The licence of the data: CC0 1.0, in the form that the European Union's catalogs ask for.
pub const LICENSE: &str = "http://creativecommons.org/publicdomain/zero/1.0/";

/// The namespace of our own elements and, with `#issuer` and the like, of our categories.
///
/// It is a name and no address, so that it is the same on every installation.
pub const NAMESPACE: &str = "urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9";

/// The part of its subject that a document holds (RFC 5005).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// The youngest part; older entries are in the archive that `prev-archive` names, if anywhere.
    #[default]
    Window,
    /// All entries: `fh:complete`.
    Complete,
    /// A part that no longer changes: `fh:archive`.
    Archive,
}

/// The author of a feed.
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
    /// The title of the target.
    pub title: Option<String>,
    /// The media type of the target.
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
    /// The list of the term, `urn:uuid:…#issuer`: the same on every installation.
    pub scheme: String,
    /// The label for readers.
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
    /// When it was published.
    pub published: Timestamp,
    /// When it last changed for readers.
    pub updated: Timestamp,
    /// A sentence of plain text.
    pub summary: String,
    /// Safe HTML: made here, everything from outside escaped, only http and https links.
    pub content_html: String,
    /// The names of the issuers.
    pub authors: Vec<String>,
    /// Issuers, status, topics, kind and event.
    pub categories: Vec<Category>,
    /// The texts that it refers to.
    pub related: Vec<Link>,
    /// The documents.
    pub attachments: Vec<Attachment>,
    /// The facts for machines.
    pub facts: Facts,
}

/// The facts of an entry for machines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The consultation, `urn:uuid:…`.
    pub consultation: String,
    /// The event, with its kind and the old and new value.
    pub event: Option<Event>,
    /// The deadline, `2026-06-30`.
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
    /// The page with the same content.
    pub html_url: String,
    /// The author.
    pub author: Person,
    /// The WebSub hub.
    pub hub: Option<String>,
    /// The address of a small square picture.
    pub icon: Option<String>,
    /// The language of the frame.
    pub lang: Lang,
    /// Further links: other formats (`alternate` with a type), archives (`prev-archive`, `next-archive`, `current`).
    pub links: Vec<Link>,
    /// The part of the subject that it holds.
    pub extent: Extent,
    /// The entries, youngest first.
    pub entries: Vec<Entry>,
    /// The value of `updated` while there is no entry.
    pub updated_when_empty: Timestamp,
}

impl Feed {
    /// The permanent id of the feed of `subject` (`events`, `state`, `state/archive/3`) under the canonical query
    /// `query` in the language `lang`. It is the same on every installation and in every format.
    #[must_use]
    pub fn id_of(subject: &str, query: &str, lang: Lang) -> String {
        Urn::new("feed", &[subject, query, lang.code()]).to_string()
    }

    /// When the youngest entry changed. It comes from content only, so that an unchanged feed is the same to the byte.
    #[must_use]
    pub fn updated(&self) -> Timestamp {
        self.entries.iter().map(|entry| entry.updated).max().unwrap_or(self.updated_when_empty)
    }
}
