//! Examples of every answer, made by the types that write the real ones. The consultation is made up.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::{Timestamp, civil::date};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    catalog::{Basis, OrganizationCount, Snapshot, SourceEntry},
    domain::{
        self, CaseNumber, ConsultationKind, Consultee, Deadline, Document, DocumentKind, EventId, EventKind,
        FieldChange, IssuerKind, IssuerRef, Origin, RawItem, Reference, ReferenceKind, SourceState, Submission, Topic,
        start_of_day,
    },
    organizations::Register,
    output::Site,
    web::{
        api::{
            problem::Problem,
            v1::{
                api_info::ApiInfo,
                documents::DocumentEntry,
                organizations::Organization,
                responses::Response,
                revisions::Revision,
                types::{Consultation, Event, Issuer, Source},
            },
        },
        http::Refusal,
    },
};

pub(super) fn consultation(site: &Site) -> Value {
    let made_up = made_up();
    let origin = Origin {
        field: "deadlines",
        source: "finansdepartementet".to_owned(),
        address: Some(made_up.source_url.clone()),
        at: recorded(),
        text: made_up.deadlines.first().map(|deadline| deadline.evidence.clone()),
        as_of: None,
        is_fallback: false,
    };
    let whole = Consultation::new(&made_up, recorded(), date(2026, 6, 1), site).with_body(&made_up);
    value(&whole.with_origins(&[origin]))
}

pub(super) fn consultations(site: &Site) -> Value {
    list(value(&Consultation::new(&made_up(), recorded(), date(2026, 6, 1), site)))
}

pub(super) fn all(site: &Site) -> Value {
    let made_up = made_up();
    json!([value(&Consultation::new(&made_up, recorded(), date(2026, 6, 1), site).with_body(&made_up))])
}

pub(super) fn events(site: &Site) -> Value {
    let mut list = list(value(&Event::new(&moved(), &made_up(), site)));
    list["historySince"] = json!(recorded());
    list
}

pub(super) fn documents(_: &Site) -> Value {
    let made_up = made_up();
    list(made_up.documents.iter().map(|one| value(&DocumentEntry::new(&made_up, one))).next().unwrap_or_default())
}

pub(super) fn organization(_: &Site) -> Value {
    let register = Register::shipped();
    let made_up = register.get("malmo-kommun").cloned();
    let count = made_up.map(|organization| OrganizationCount {
        organization,
        asked: 12,
        answered: 9,
        unasked: 1,
        silent: 2,
        awaiting: 1,
    });
    let basis = Basis { consultees_known: 1200, with_submissions: 900 };
    value(&count.as_ref().map(|count| Organization::new(count, basis)))
}

pub(super) fn responses(_: &Site) -> Value {
    let made_up = Arc::new(made_up());
    let snapshot = Snapshot::new(1, Arc::default(), vec![made_up], Vec::new(), Vec::new());
    let Some(indexed) = snapshot.consultations().first() else { return Value::Null };
    let rows = snapshot.responses(indexed, date(2026, 6, 1));
    list(rows.first().map_or(Value::Null, |row| value(&Response::new(indexed, row))))
}

pub(super) fn organizations(site: &Site) -> Value {
    list(organization(site))
}

pub(super) fn issuers(_: &Site) -> Value {
    let issuer = domain::Issuer {
        slug: "finansdepartementet".to_owned(),
        name: "Finansdepartementet".to_owned(),
        ..domain::Issuer::default()
    };
    list(value(&Issuer::new(&issuer, 120, 7)))
}

pub(super) fn sources(_: &Site) -> Value {
    let state = SourceState {
        slug: "finansdepartementet".to_owned(),
        since: Some(recorded()),
        last_success_at: Some(recorded()),
        ..SourceState::default()
    };
    let entry = SourceEntry { name: "Finansdepartementet".to_owned(), total: 120, state, ..SourceEntry::default() };
    list(value(&Source::from(&entry)))
}

pub(super) fn revisions(site: &Site) -> Value {
    let moved = moved();
    let change = FieldChange {
        field: "deadlines".to_owned(),
        old: json!([{"on": moved.old, "evidence": "Senast den 15 juni 2026."}]),
        new: json!([{"on": moved.new, "evidence": "Senast den 30 juni 2026."}]),
    };
    let revision = domain::Revision {
        consultation: made_up(),
        changes: vec![change],
        events: vec![moved],
        raw: RawItem::default(),
        source: "finansdepartementet".to_owned(),
        source_version: "0123456789ab".to_owned(),
        at: recorded(),
    };
    let mut list = list(value(&Revision::new(&revision, &made_up(), site)));
    list["historySince"] = json!(recorded());
    list
}

pub(super) fn api_info(site: &Site) -> Value {
    value(&ApiInfo::of(site, Some(recorded())))
}

/// The sentence for `status`.
pub(super) fn problem(status: u16) -> Value {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let refusal = match status {
        StatusCode::BAD_REQUEST => {
            Refusal::new(status, "", "there is no filter `statsu`; did you mean `status`?").with_field("statsu")
        }
        status => Refusal::of_status(status),
    };
    value(&Problem::of(&refusal, "/api/v1/consultations"))
}

fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

fn list(item: Value) -> Value {
    json!({"items": [item], "total": 1, "page": 1, "limit": 20, "nextCursor": null})
}

fn recorded() -> Timestamp {
    start_of_day(date(2026, 5, 20))
}

fn moved() -> domain::Event {
    let id = made_up().id;
    domain::Event {
        id: EventId::new(id, EventKind::DeadlineChanged.name(), "2026-06-30", 0),
        kind: EventKind::DeadlineChanged,
        at: recorded(),
        recorded_at: recorded(),
        archive: false,
        consultation: id,
        field: Some("deadlines".to_owned()),
        old: Some("2026-06-15".to_owned()),
        new: Some("2026-06-30".to_owned()),
        claimed_by: None,
    }
}

fn made_up() -> domain::Consultation {
    let key = "https://www.example.se/remisser/rent-vatten/";
    let title = "Rent vatten i hela landet";
    let file = |name: &str| format!("https://www.example.se/remisser/rent-vatten/{name}.pdf");
    domain::Consultation {
        raw_title: "Remiss av Rent vatten i hela landet".to_owned(),
        case_numbers: vec![CaseNumber { display: "Fi2026/01655".to_owned(), raw: "Fi2026/01655".to_owned() }],
        issuers: vec![IssuerRef {
            slug: "finansdepartementet".to_owned(),
            name: "Finansdepartementet".to_owned(),
            kind: IssuerKind::Ministry,
        }],
        kind: ConsultationKind::Sou,
        summary: Some("Utredningen föreslår nya regler för dricksvatten.".to_owned()),
        body: Some("Utredningen föreslår nya regler för dricksvatten.".to_owned()),
        published_on: Some(date(2026, 3, 16)),
        updated_on: Some(date(2026, 5, 20)),
        deadlines: vec![Deadline {
            on: date(2026, 6, 30),
            at: None,
            scope: None,
            evidence: "Remissvaren ska ha kommit in senast den 30 juni 2026.".to_owned(),
            letter: None,
        }],
        references: vec![Reference { kind: ReferenceKind::Sou, number: "SOU 2026:14".to_owned(), url: None }],
        documents: vec![Document {
            kind: DocumentKind::CoverLetter,
            title: "Remissmissiv".to_owned(),
            url: file("missiv"),
            media_type: Some("application/pdf".to_owned()),
        }],
        consultees: vec![Consultee::named("Malmö stad")],
        submissions: vec![Submission { organization: "Malmö stad".to_owned(), url: file("malmo-stad") }],
        topics: vec![Topic { slug: "vatten".to_owned(), name: "Vatten".to_owned() }],
        extended: true,
        fetched_at: recorded(),
        ..domain::Consultation::new(key, title, "finansdepartementet", key, start_of_day(date(2026, 3, 16)))
    }
}
