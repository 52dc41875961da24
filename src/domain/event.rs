//! The history of a consultation: revisions with every raw string, and the events that readers see.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::{Consultation, ConsultationId, EventId, RawItem};

/// The kind of an event.
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
pub enum EventKind {
    /// The consultation was sent out.
    Published,
    /// A deadline was moved, added, or became known.
    DeadlineChanged,
    /// The publisher withdrew the consultation.
    Withdrawn,
    /// A withdrawn consultation is open again.
    Reinstated,
    /// Submissions were posted.
    SubmissionsPublished,
    /// A document was added.
    DocumentAdded,
    /// The title was changed.
    TitleChanged,
    /// Another issuer joined, or the issuer was corrected.
    IssuerChanged,
    /// A deadline had been read wrong; the publisher changed nothing.
    Corrected,
    /// The text or another field changed, and none of the above happened.
    Updated,
    /// The deadline is near. Derived from the deadline and the day; never stored.
    ClosingSoon,
}

/// An event, shown as one entry with its own id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The permanent id.
    pub id: EventId,
    /// The kind of event.
    pub kind: EventKind,
    /// The instant it happened, which the entry is dated with.
    pub at: Timestamp,
    /// When it was recorded here.
    pub recorded_at: Timestamp,
    /// `true` if it was read from a source's archive at its first reading, so that it is no news.
    #[serde(default)]
    pub archive: bool,
    /// The consultation.
    pub consultation: ConsultationId,
    /// The field that changed, `deadlines`; none for `published`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The old value, in words or ISO dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The new value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

impl Event {
    /// The instant that decides the age of the entry: when it happened, for the archive; when it was recorded, for
    /// everything else. An event recorded months late is still news to every subscriber.
    #[must_use]
    pub fn news_at(&self) -> Timestamp {
        if self.archive { self.at } else { self.at.max(self.recorded_at) }
    }
}

/// One field's old and new value, as JSON of the field's own type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field, `deadlines`.
    pub field: String,
    /// The old value; null where it was unknown.
    pub old: serde_json::Value,
    /// The new value.
    pub new: serde_json::Value,
}

/// A state of a consultation, with the raw strings it was read from and the events it caused.
///
/// All revisions together are enough to rebuild everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The state after the change.
    pub consultation: Consultation,
    /// The changed fields; empty for the first revision.
    #[serde(default)]
    pub changes: Vec<FieldChange>,
    /// The events, in order.
    #[serde(default)]
    pub events: Vec<Event>,
    /// The text of the page and the list entry, verbatim.
    pub raw: RawItem,
    /// The source that read it.
    pub source: String,
    /// The hash of the source file (with its base) that read it: twelve hexadecimal digits.
    pub source_version: String,
    /// When it was recorded.
    pub at: Timestamp,
}
