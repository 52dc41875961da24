//! The history of a consultation: revisions with every raw string, and the events that readers see.

use jiff::{Timestamp, civil::Date};
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
    /// A document shows what became of it: a bill, a decision, a statute.
    Outcome,
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
    /// The source whose claim caused it; none for an event of the consultation's own source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
}

impl Event {
    /// The instant that decides the age of the entry: when it happened, for the archive; when it was recorded, for
    /// everything else. An event recorded months late is still news to every subscriber.
    #[must_use]
    pub fn news_at(&self) -> Timestamp {
        if self.archive { self.at } else { self.at.max(self.recorded_at) }
    }

    /// The days of everyone's deadline before and after the event. They are the same where the old day still holds for
    /// someone, since another day beside it moves nothing.
    pub(crate) fn headline_move(&self) -> (Option<Date>, Option<Date>) {
        let (old, new) = (self.old.as_deref().and_then(headline_day), self.new.as_deref());
        let still_holds =
            |day: &Date| new.is_some_and(|text| without_scopes(text).flat_map(days).any(|other| other == *day));
        (old, old.filter(still_holds).or_else(|| new.and_then(headline_day)))
    }
}

/// The day of everyone's deadline in the `old` or `new` of an event: the first one without a scope.
///
/// Merging writes it first. Version 0.1 wrote the days in order, with their scopes: `2026-06-15 (kommunerna), 2026-06-30`.
pub(crate) fn headline_day(text: &str) -> Option<Date> {
    without_scopes(text).chain(text.split(", ")).find_map(|part| days(part).next())
}

/// The parts of `2026-06-15 (kommunerna), 2026-06-30` that name no scope.
fn without_scopes(text: &str) -> impl Iterator<Item = &str> {
    text.split(", ").filter(|part| !part.contains('('))
}

/// The ISO days of a text.
fn days(text: &str) -> impl Iterator<Item = Date> {
    text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|word| word.parse().ok())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_everyone_leads() {
        for (text, day) in [
            ("2026-06-30", Some("2026-06-30")),
            ("2026-06-30T12:00", Some("2026-06-30")),
            ("2026-06-15, 2026-05-30", Some("2026-06-15")),
            ("2026-06-15 (kommunerna), 2026-06-30", Some("2026-06-30")),
            ("2026-06-15 (kommunerna), 2026-06-30 (regionerna)", Some("2026-06-15")),
            ("okänd", None),
        ] {
            assert_eq!(headline_day(text), day.map(|day| day.parse().unwrap()), "{text}");
        }
    }
}
