//! The schemas of the responses, derived from the types that are serialized.

use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    catalog::ResponseState,
    domain::{Certainty, ConsultationKind, EventKind, MatchedBy, SourceStatus, Status, StepKind},
    organizations::Kind,
    web::api::{
        problem::Problem,
        v1::{
            api_info::ApiInfo,
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
const OPTIONAL: [(&str, &str); 2] = [("Problem", "field"), ("List", "facets")];

/// The schemas that `fields` chooses from, so that any field may be absent.
const CHOSEN: [&str; 8] =
    ["Consultation", "DocumentEntry", "Event", "Issuer", "Organization", "Response", "Revision", "Source"];

/// Every schema by its name.
pub(super) fn schemas() -> Map<String, Value> {
    let mut all: Vec<(String, RefOr<Schema>)> = Vec::new();
    take::<Consultation>(&mut all);
    take::<DocumentEntry>(&mut all);
    take::<Event>(&mut all);
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
    all.iter().map(|(name, schema)| (name.clone(), constrained(name, value(schema)))).collect()
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
    for (of, key, words) in words() {
        if of == name
            && let Some(field) = schema["properties"][key].as_object_mut()
        {
            field.insert("enum".to_owned(), json!(words));
        }
    }
    schema
}

/// Schema, field, and every allowed word of the field.
fn words() -> [(&'static str, &'static str, Vec<&'static str>); 15] {
    [
        ("Consultation", "kind", ConsultationKind::ALL.map(ConsultationKind::name).to_vec()),
        ("Consultation", "status", Status::ALL.map(Status::name).to_vec()),
        ("Event", "kind", EventKind::ALL.map(EventKind::name).to_vec()),
        ("Source", "state", SourceStatus::ALL.map(SourceStatus::name).to_vec()),
        ("Issuer", "kind", ISSUER_KINDS.to_vec()),
        ("IssuerRef", "kind", ISSUER_KINDS.to_vec()),
        ("Document", "kind", DOCUMENT_KINDS.to_vec()),
        ("DocumentEntry", "kind", DOCUMENT_KINDS.to_vec()),
        ("Step", "kind", StepKind::ALL.map(StepKind::name).to_vec()),
        ("Step", "certainty", Certainty::ALL.map(Certainty::name).to_vec()),
        ("Step", "matchedBy", MatchedBy::ALL.map(MatchedBy::name).to_vec()),
        ("Reference", "type", REFERENCE_TYPES.to_vec()),
        ("Organization", "kind", Kind::ALL.map(Kind::name).to_vec()),
        ("Response", "kind", Kind::ALL.map(Kind::name).to_vec()),
        ("Response", "state", ResponseState::ALL.map(ResponseState::name).to_vec()),
    ]
}
