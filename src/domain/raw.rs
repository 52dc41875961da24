//! What a page says, verbatim, before anyone believes it.
//!
//! A [`RawItem`] is what `extract` makes and `normalize` reads. It is kept with every revision, so that a better
//! normalizer can be run again without fetching.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The fields that a source file can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The publisher's own permanent id or address.
    Key,
    /// The consultation's own page.
    Link,
    /// The title.
    Title,
    /// A short text on what it is about.
    Summary,
    /// The running text, blocks separated by an empty line.
    Body,
    /// The day of publication.
    Published,
    /// The day of the last change.
    Updated,
    /// A field of the page that holds the deadline alone.
    Deadline,
    /// Case numbers.
    CaseNumbers,
    /// Senders.
    Issuers,
    /// Topics.
    Topics,
    /// Documents of the consultation.
    Documents,
    /// Links to the documents that are sent out, on pages of their own.
    References,
    /// Who was asked.
    Consultees,
    /// Answers.
    Submissions,
}

impl Field {
    /// Every field, in the order in which they are shown.
    pub const ALL: [Self; 15] = [
        Self::Key,
        Self::Link,
        Self::Title,
        Self::Summary,
        Self::Body,
        Self::Published,
        Self::Updated,
        Self::Deadline,
        Self::CaseNumbers,
        Self::Issuers,
        Self::Topics,
        Self::Documents,
        Self::References,
        Self::Consultees,
        Self::Submissions,
    ];

    /// The key in a source file, `case-numbers`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Link => "link",
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Body => "body",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Deadline => "deadline",
            Self::CaseNumbers => "case-numbers",
            Self::Issuers => "issuers",
            Self::Topics => "topics",
            Self::Documents => "documents",
            Self::References => "references",
            Self::Consultees => "consultees",
            Self::Submissions => "submissions",
        }
    }

    /// The field with this key in a source file.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// How the text of a value is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// The text as it is.
    #[default]
    Text,
    /// A date, alone in its field.
    Date,
    /// Running text in which deadlines are to be found.
    Deadline,
    /// One or more case numbers.
    CaseNumbers,
    /// Links, with their texts.
    Links,
}

impl Reader {
    /// Every reader, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Text, Self::Date, Self::Deadline, Self::CaseNumbers, Self::Links];

    /// The word in a source file, `case-numbers`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::Deadline => "deadline",
            Self::CaseNumbers => "case-numbers",
            Self::Links => "links",
        }
    }

    /// The reader with this name in a source file.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reader| reader.name() == name)
    }
}

/// One value of one field, as it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RawValue {
    /// The text, entities decoded, soft hyphens kept, blocks and `<br>` as line breaks.
    pub text: String,
    /// The absolute address that the text links to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// How to read the text.
    #[serde(default, skip_serializing_if = "is_text")]
    pub read: Reader,
    /// The heading under which it stands, where the source file asks for one ("Remissinstanser:").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_text(reader: &Reader) -> bool {
    *reader == Reader::Text
}

impl RawValue {
    /// A plain text without a link.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// One consultation as a list entry, a page, or both say it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawItem {
    fields: BTreeMap<Field, Vec<RawValue>>,
}

impl RawItem {
    /// The values of `field`, in page order; empty where the page has none.
    #[must_use]
    pub fn all(&self, field: Field) -> &[RawValue] {
        self.fields.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The first value of `field`.
    #[must_use]
    pub fn first(&self, field: Field) -> Option<&RawValue> {
        self.all(field).first()
    }

    /// The text of the first value of `field`.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.first(field).map(|value| value.text.as_str())
    }

    /// Adds a value to `field`.
    pub fn push(&mut self, field: Field, value: RawValue) {
        self.fields.entry(field).or_default().push(value);
    }

    /// Sets the values of `field`; none removes the field.
    pub fn set(&mut self, field: Field, values: Vec<RawValue>) {
        if values.is_empty() {
            self.fields.remove(&field);
        } else {
            self.fields.insert(field, values);
        }
    }

    /// Every field that has a value.
    pub fn fields(&self) -> impl Iterator<Item = (Field, &[RawValue])> {
        self.fields.iter().map(|(field, values)| (*field, values.as_slice()))
    }

    /// This list entry completed by its page: where the page has a field, the page is believed.
    #[must_use]
    pub fn completed_by(&self, page: &Self) -> Self {
        let mut whole = self.clone();
        for (field, values) in &page.fields {
            whole.fields.insert(*field, values.clone());
        }
        whole
    }
}

/// A row that could not be used; recorded, and the run goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field} of {item}: {reason}")]
pub struct ItemProblem {
    /// The item: its address or title, or `item 3`.
    pub item: String,
    /// The field in question, `title`.
    pub field: String,
    /// What was expected and what was found.
    pub reason: String,
}
