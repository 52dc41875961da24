//! What happened to a consultation: revisions with every raw string, and the events that readers see.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Consultation, ConsultationId, EventId, RawItem};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// The consultation was sent out.
    Published,
    /// A last day to answer was moved, added, or became known.
    DeadlineChanged,
    /// The publisher took the consultation back.
    Withdrawn,
    /// A withdrawn consultation was taken up again.
    Reinstated,
    /// Answers were posted.
    SubmissionsPublished,
    /// A document was added.
    DocumentAdded,
    /// The title was changed.
    TitleChanged,
    /// Another sender joined, or the sender was corrected.
    IssuerChanged,
    /// We had read a deadline wrong; the publisher changed nothing.
    Corrected,
    /// The text or another field was changed, and none of the above happened.
    Updated,
    /// The last day to answer is near. Derived from the deadline and the day; never stored.
    ClosingSoon,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Published,
        Self::DeadlineChanged,
        Self::Withdrawn,
        Self::Reinstated,
        Self::SubmissionsPublished,
        Self::DocumentAdded,
        Self::TitleChanged,
        Self::IssuerChanged,
        Self::Corrected,
        Self::Updated,
        Self::ClosingSoon,
    ];

    /// The word in addresses, ids and the API, `deadline-changed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::DeadlineChanged => "deadline-changed",
            Self::Withdrawn => "withdrawn",
            Self::Reinstated => "reinstated",
            Self::SubmissionsPublished => "submissions-published",
            Self::DocumentAdded => "document-added",
            Self::TitleChanged => "title-changed",
            Self::IssuerChanged => "issuer-changed",
            Self::Corrected => "corrected",
            Self::Updated => "updated",
            Self::ClosingSoon => "closing-soon",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One thing that happened, shown as one entry with its own id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The permanent id.
    pub id: EventId,
    /// What kind of thing happened.
    pub kind: EventKind,
    /// The day it happened: what the entry is dated with.
    pub at: Timestamp,
    /// When it was learned here.
    pub recorded_at: Timestamp,
    /// Learned while a source's archive was read for the first time: no news, however late it was learned.
    #[serde(default)]
    pub archive: bool,
    /// The consultation.
    pub consultation: ConsultationId,
    /// The field that changed, `deadlines`; none for `published`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What it was, in words or ISO dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

impl Event {
    /// The instant that decides how young the entry is: when it happened for what the archive told, when it was
    /// learned for everything else. An event learned months late is still news to every subscriber.
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
    /// What it was; null where it was unknown.
    pub old: serde_json::Value,
    /// What it became.
    pub new: serde_json::Value,
}

/// One state of one consultation, with the raw strings it was read from and the events it caused. Enough to rebuild
/// everything from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The state after the change.
    pub consultation: Consultation,
    /// What changed; empty for the first revision.
    #[serde(default)]
    pub changes: Vec<FieldChange>,
    /// The events, in order.
    #[serde(default)]
    pub events: Vec<Event>,
    /// What the page and the list entry said, verbatim.
    pub raw: RawItem,
    /// The source that read it.
    pub source: String,
    /// The hash of the source file (with its base) that read it: twelve hexadecimal digits.
    pub source_version: String,
    /// When it was recorded.
    pub at: Timestamp,
}
