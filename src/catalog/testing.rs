//! Small made-up consultations for unit tests.

use std::sync::Arc;

use jiff::civil::Date;

use super::Snapshot;
use crate::domain::{
    Certainty, Consultation, Deadline, Event, EventId, EventKind, Issuer, IssuerKind, IssuerRef, Issuers, MatchedBy,
    Step, StepKind, Topic, start_of_day,
};

/// An open consultation of Finansdepartementet, published on 4 May 2026, to be answered on 30 June 2026.
pub(crate) fn consultation(key: &str, title: &str) -> Consultation {
    let published: Date = "2026-05-04".parse().unwrap();
    let url = format!("https://example.se/remisser/{key}/");
    Consultation {
        raw_title: format!("Remiss av {title}"),
        issuers: vec![IssuerRef {
            slug: "finansdepartementet".to_owned(),
            name: "Finansdepartementet".to_owned(),
            kind: IssuerKind::Ministry,
        }],
        published_on: Some(published),
        deadlines: vec![deadline("2026-06-30")],
        topics: vec![Topic { slug: "skatter".to_owned(), name: "Skatter".to_owned() }],
        ..Consultation::new(key, title, "finansdepartementet", &url, start_of_day(published))
    }
}

pub(crate) fn deadline(on: &str) -> Deadline {
    Deadline { on: on.parse().unwrap(), at: None, scope: None, evidence: format!("senast den {on}"), letter: None }
}

/// An event that happened and was recorded on `day`.
pub(crate) fn event(consultation: &Consultation, kind: EventKind, day: &str) -> Event {
    let at = start_of_day(day.parse().unwrap());
    Event {
        id: EventId::new(consultation.id, kind.name(), day, 0),
        kind,
        at,
        recorded_at: at,
        archive: false,
        consultation: consultation.id,
        field: None,
        old: None,
        new: None,
        claimed_by: None,
    }
}

pub(crate) fn snapshot(consultations: &[Consultation], events: &[Event]) -> Snapshot {
    let names = ["Finansdepartementet", "Kulturdepartementet"];
    let issuers = names.map(|name| (name.to_lowercase(), Issuer { name: name.to_owned(), ..Issuer::default() })).into();
    Snapshot::new(
        1,
        Arc::new(Issuers::new(issuers)),
        consultations.iter().cloned().map(Arc::new).collect(),
        events.iter().cloned().map(Arc::new).collect(),
        Vec::new(),
    )
    .with_search()
}

/// A step that a bill's case number links.
pub(crate) fn step(kind: StepKind, number: &str) -> Step {
    Step {
        kind,
        number: Some(number.to_owned()),
        title: None,
        on: None,
        url: None,
        result: None,
        withdrawn: false,
        certainty: Certainty::Certain,
        matched_by: MatchedBy::CaseNumber,
        matched: "Fi2026/00001".to_owned(),
        follows: None,
        source: "riksdagen".to_owned(),
    }
}
