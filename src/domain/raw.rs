//! The verbatim strings of a page, before anything is interpreted.
//!
//! A [`RawItem`] is what `extract` makes and `normalize` reads. It is kept with every revision, so that a better
//! normalizer can be run again without fetching.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// The fields that a source file can fill.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Field {
    /// The publisher's own permanent id or address.
    Key,
    /// The consultation's own page.
    Link,
    /// The title.
    Title,
    /// A short text about the content.
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
    /// Issuers.
    Issuers,
    /// Topics.
    Topics,
    /// Documents of the consultation.
    Documents,
    /// Links to the documents that are sent out, on pages of their own.
    References,
    /// Consultees.
    Consultees,
    /// Submissions.
    Submissions,
    /// Of a document in a source of outcomes: its official number.
    Number,
    /// Of such a document: the state in words, such as `Återkallad`.
    Status,
    /// Of such a document: its whole text, of which the part that says what it rests on is kept.
    Text,
    /// Of a bill: the committees' reports on it.
    Reports,
    /// Of a bill: the pages of these reports, in the same order.
    ReportLinks,
    /// Of a bill: the day of the decision on it.
    Decided,
    /// Of a bill: what was decided.
    Decision,
    /// Of a bill: the number of the statute.
    Statute,
}

impl Field {
    /// Returns `true` for a field that only documents in a source of outcomes have.
    #[must_use]
    pub const fn is_of_outcomes(self) -> bool {
        matches!(
            self,
            Self::Number
                | Self::Status
                | Self::Text
                | Self::Reports
                | Self::ReportLinks
                | Self::Decided
                | Self::Decision
                | Self::Statute
        )
    }
}

/// The way to interpret the text of a value.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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

/// A value of a field, as it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RawValue {
    /// The text, entities decoded, soft hyphens kept, blocks and `<br>` as line breaks.
    pub text: String,
    /// The absolute address that the text links to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The way to interpret the text.
    #[serde(default, skip_serializing_if = "is_text")]
    pub read: Reader,
    /// The heading above it, where the source file asks for one ("Remissinstanser:").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// A day that the page strikes out of the text ("27 februari 2026"), so that it is not part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<String>,
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

/// The fields of a consultation from a list entry, a page, or both.
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

    /// This list entry completed by its page: where both have a field, that of the page is used.
    #[must_use]
    pub fn completed_by(&self, page: &Self) -> Self {
        let mut whole = self.clone();
        for (field, values) in &page.fields {
            whole.fields.insert(*field, values.clone());
        }
        whole
    }
}

/// An item that could not be used. It is recorded, and the run goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field} of {item}: {reason}")]
pub struct ItemProblem {
    /// The item: its address or title, or `item 3`.
    pub item: String,
    /// The field in question, `title`.
    pub field: String,
    /// The expected and the found value.
    pub reason: String,
}
