//! The schemas of the responses, derived from the types that are serialized.

use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    catalog::ResponseState,
    domain::{Certainty, ConsultationKind, EventKind, MatchedBy, OutcomeState, SourceStatus, Status, StepKind},
    organizations::Kind,
    web::api::{
        problem::Problem,
        v1::{
            api_info::ApiInfo,
            changes::{CHANGE_KINDS, Change},
            documents::DocumentEntry,
            organizations::Organization,
            paging::List,
            part_types::{DOCUMENT_KINDS, ISSUER_KINDS, REFERENCE_TYPES},
            responses::Response,
            revisions::Revision,
            types::{Consultation, Event, Issuer, Source},
        },
    },
};

/// The fields that may be absent. Every other field is always present, but for those of [`CHOSEN`].
const OPTIONAL: [(&str, &str); 3] = [("Problem", "field"), ("List", "facets"), ("List", "historySince")];

/// The schemas that `fields` chooses from, so that any field may be absent.
const CHOSEN: [&str; 8] =
    ["Consultation", "DocumentEntry", "Event", "Issuer", "Organization", "Response", "Revision", "Source"];

/// The enums, each a component of its own: name, description, words.
fn enums() -> [(&'static str, &'static str, Vec<&'static str>); 15] {
    let statuses = Status::ALL.into_iter().filter(|status| *status == status.in_data()).map(Status::name);
    [
        (
            "ConsultationKind",
            "The kind of text that was sent out.",
            ConsultationKind::ALL.map(ConsultationKind::name).to_vec(),
        ),
        ("Status", "The status of a consultation on a day.", statuses.collect()),
        (
            "StatusFilter",
            "A status to choose by; `closing` are those that are open and close soon.",
            Status::ALL.map(Status::name).to_vec(),
        ),
        ("EventKind", "The kind of event.", EventKind::ALL.map(EventKind::name).to_vec()),
        ("SourceStatus", "The status of a source.", SourceStatus::ALL.map(SourceStatus::name).to_vec()),
        ("IssuerKind", "The kind of issuer.", ISSUER_KINDS.to_vec()),
        ("DocumentKind", "The kind of document.", DOCUMENT_KINDS.to_vec()),
        ("StepKind", "The kind of step from inquiry to law.", StepKind::ALL.map(StepKind::name).to_vec()),
        ("Certainty", "The certainty of a link.", Certainty::ALL.map(Certainty::name).to_vec()),
        ("MatchedBy", "The means of a match.", MatchedBy::ALL.map(MatchedBy::name).to_vec()),
        ("ReferenceType", "The series of a reference.", REFERENCE_TYPES.to_vec()),
        ("OrganizationKind", "The kind of organization.", Kind::ALL.map(Kind::name).to_vec()),
        (
            "ResponseState",
            "The state of an organization's answer.",
            ResponseState::ALL.map(ResponseState::name).to_vec(),
        ),
        ("OutcomeState", "What became of a consultation.", OutcomeState::ALL.map(OutcomeState::name).to_vec()),
        ("ChangeKind", "The kind of change in the change log.", CHANGE_KINDS.to_vec()),
    ]
}

/// The name of the enum with these words; none for other words.
pub(super) fn enum_of(words: &[&str]) -> Option<&'static str> {
    enums().into_iter().find(|(_, _, known)| known == words).map(|(name, ..)| name)
}

/// Every schema by its name.
pub(in crate::web::api::v1) fn schemas() -> Map<String, Value> {
    let mut all: Vec<(String, RefOr<Schema>)> = Vec::new();
    take::<Consultation>(&mut all);
    take::<DocumentEntry>(&mut all);
    take::<Event>(&mut all);
    take::<Change>(&mut all);
    take::<Issuer>(&mut all);
    take::<Organization>(&mut all);
    take::<Response>(&mut all);
    take::<Revision>(&mut all);
    take::<Source>(&mut all);
    take::<ApiInfo>(&mut all);
    take::<Problem>(&mut all);
    List::<Consultation>::schemas(&mut all);
    for (name, schema) in [
        ("ConsultationList", List::<Consultation>::schema()),
        ("DocumentList", List::<DocumentEntry>::schema()),
        ("EventList", List::<Event>::schema()),
        ("IssuerList", List::<Issuer>::schema()),
        ("OrganizationList", List::<Organization>::schema()),
        ("ResponseList", List::<Response>::schema()),
        ("RevisionList", List::<Revision>::schema()),
        ("SourceList", List::<Source>::schema()),
    ] {
        all.push((name.to_owned(), schema));
    }
    let value = |schema: &RefOr<Schema>| serde_json::to_value(schema).unwrap_or_default();
    let enums = enums().into_iter().map(|(name, description, words)| {
        (name.to_owned(), json!({"type": "string", "description": description, "enum": words}))
    });
    all.iter().map(|(name, schema)| (name.clone(), constrained(name, value(schema)))).chain(enums).collect()
}

fn take<T: ToSchema>(all: &mut Vec<(String, RefOr<Schema>)>) {
    all.push((T::name().into_owned(), T::schema()));
    T::schemas(all);
}

/// The schema with what a derive cannot know: the required fields, and the allowed words of a text.
fn constrained(name: &str, mut schema: Value) -> Value {
    let keys: Vec<String> = schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect();
    let left_out = |key: &str| OPTIONAL.iter().any(|(of, field)| name.ends_with(of) && *field == key);
    let required: Vec<&String> = keys.iter().filter(|key| !left_out(key)).collect();
    if let Some(object) = schema.as_object_mut() {
        object.remove("required");
        if !CHOSEN.contains(&name) && !required.is_empty() {
            object.insert("required".to_owned(), json!(required));
        }
    }
    for (of, key, component) in WORDS {
        if of == name
            && let Some(field) = schema["properties"][key].as_object_mut()
        {
            field.remove("type");
            field.insert("$ref".to_owned(), json!(format!("#/components/schemas/{component}")));
        }
    }
    schema
}

/// Schema, field, and the enum of its words.
const WORDS: [(&str, &str, &str); 16] = [
    ("Consultation", "kind", "ConsultationKind"),
    ("Consultation", "status", "Status"),
    ("Change", "kind", "ChangeKind"),
    ("Event", "kind", "EventKind"),
    ("Source", "state", "SourceStatus"),
    ("Issuer", "kind", "IssuerKind"),
    ("IssuerRef", "kind", "IssuerKind"),
    ("Document", "kind", "DocumentKind"),
    ("DocumentEntry", "kind", "DocumentKind"),
    ("Step", "kind", "StepKind"),
    ("Step", "certainty", "Certainty"),
    ("Step", "matchedBy", "MatchedBy"),
    ("Reference", "type", "ReferenceType"),
    ("Organization", "kind", "OrganizationKind"),
    ("Response", "kind", "OrganizationKind"),
    ("Response", "state", "ResponseState"),
];
