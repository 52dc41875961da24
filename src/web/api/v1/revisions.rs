//! The history of one consultation: each change with the old and the new value of every field.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    paging::{Beside, Order, Paging},
    part_types,
    types::{Event, camel_case},
};
use crate::{
    domain,
    output::Site,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::refuse_unknown,
    },
};

/// One recorded change of a consultation. The first one has no `changes`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Revision {
    /// The instant of its recording.
    at: Timestamp,
    /// The slug of the source that read it.
    source: String,
    /// The hash of the source's file at that time.
    source_version: String,
    /// Each field that changed.
    changes: Vec<FieldChange>,
    /// The events of this change.
    events: Vec<Event>,
}

/// A field's old and new value, in the form the field has in a consultation; null where it was unknown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FieldChange {
    /// The field, named as in a consultation.
    field: String,
    /// The old value.
    old: Value,
    /// The new value.
    new: Value,
}

/// `GET /api/v1/consultations/{id}/revisions`, the first revision first.
pub(crate) fn revisions(context: &RequestContext) -> Result<Answer, Refusal> {
    let paging = Paging::read(&context.query)?;
    refuse_unknown(&context.query.without(&Paging::KEYS), &[])?;
    let consultation = &context.consultation("id")?.consultation;
    let revisions = context.revisions(consultation.id)?;
    let modified = revisions.last().map(|revision| revision.at);
    // Revisions are only ever added at the end, so the position is a mark.
    let revisions: Vec<_> = revisions.iter().enumerate().collect();
    let order = Order { mark: |(place, _): &(usize, &domain::Revision)| *place, key: |place: &usize| *place };
    let item = |(_, revision): &(usize, &domain::Revision)| Revision::new(revision, consultation, context.site());
    paging
        .document(context, &revisions, &order, item, (Beside::since(context.snapshot.history_since()), modified))
        .map(Answer::Document)
}

impl Revision {
    /// A revision of the consultation that is now `consultation`.
    pub(super) fn new(revision: &domain::Revision, consultation: &domain::Consultation, site: &Site) -> Self {
        Self {
            at: revision.at,
            source: revision.source.clone(),
            source_version: revision.source_version.clone(),
            changes: revision.changes.iter().map(FieldChange::from).collect(),
            events: revision.events.iter().map(|event| Event::new(event, consultation, site)).collect(),
        }
    }
}

impl From<&domain::FieldChange> for FieldChange {
    fn from(change: &domain::FieldChange) -> Self {
        let value = |value: &Value| frozen(&change.field, value);
        Self { field: camel_case(&change.field), old: value(&change.old), new: value(&change.new) }
    }
}

/// The value of `field` as version 1 writes it. Texts, days and truth values are the same in both.
fn frozen(field: &str, value: &Value) -> Value {
    let written = match field {
        "case_numbers" | "case-numbers" => {
            let numbers: Option<Vec<domain::CaseNumber>> = read(value);
            numbers.map(|numbers| numbers.into_iter().map(|number| Value::String(number.display)).collect())
        }
        "issuers" => list::<domain::IssuerRef, part_types::IssuerRef>(value),
        "deadlines" => list::<domain::Deadline, part_types::Deadline>(value),
        "meetings" => list::<domain::Meeting, part_types::Meeting>(value),
        "references" => list::<domain::Reference, part_types::Reference>(value),
        "documents" => list::<domain::Document, part_types::Document>(value),
        "consultees" => list::<domain::Consultee, part_types::Consultee>(value),
        "submissions" => list::<domain::Submission, part_types::Submission>(value),
        "topics" => list::<domain::Topic, part_types::Topic>(value),
        "quality_notes" | "quality-notes" => list::<domain::QualityNote, part_types::QualityNote>(value),
        _ => None,
    };
    written.unwrap_or_else(|| value.clone())
}

fn list<D, T>(value: &Value) -> Option<Value>
where
    D: DeserializeOwned,
    T: for<'a> From<&'a D> + Serialize,
{
    let parts: Vec<D> = read(value)?;
    serde_json::to_value(part_types::all::<D, T>(&parts)).ok()
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::frozen;

    #[test]
    fn values_have_the_form_of_the_api() {
        for (field, value, expected) in [
            ("case_numbers", json!([{"display": "Fi2026/01655", "raw": "FI 2026/1655"}]), json!(["Fi2026/01655"])),
            (
                "documents",
                json!([{"kind": "report", "title": "a", "url": "b", "media_type": "application/pdf"}]),
                json!([{"kind": "report", "title": "a", "url": "b", "mediaType": "application/pdf"}]),
            ),
            (
                "deadlines",
                json!([{"on": "2026-10-01", "evidence": "e"}]),
                json!([{"on": "2026-10-01", "at": null, "scope": null, "evidence": "e"}]),
            ),
            ("title", json!("En lag"), json!("En lag")),
            ("deadlines", json!(null), json!(null)),
        ] {
            assert_eq!(frozen(field, &value), expected, "{field}");
        }
    }
}
