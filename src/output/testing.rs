//! A made-up consultation and events for the tests of this module.

use jiff::Timestamp;

use super::{Entry, Feed, Format, Scope, Site, entries, events_feed};
use crate::domain::{
    CaseNumber, Consultation, Deadline, Document, DocumentKind, Event, EventId, EventKind, IssuerKind, IssuerRef, Lang,
    Reference, ReferenceKind, Submission, Topic, day_of, start_of_day,
};

pub(super) fn site() -> Site {
    Site {
        contact: Some("kontakt@example.se".to_owned()), ..Site::new("https://remisser.example.se/", "Remissflödet")
    }
}

pub(super) fn consultation() -> Consultation {
    let published = "2026-05-04".parse().unwrap();
    let pdf = |kind, title: &str, url: &str| Document {
        kind,
        title: title.to_owned(),
        url: url.to_owned(),
        media_type: Some("application/pdf".to_owned()),
    };
    let title = "Silver & guld, en översyn <utkast>";
    let url = "https://www.regeringen.se/remisser/2026/05/silver/";
    Consultation {
        raw_title: "Remiss av Silver & guld, en översyn <utkast>".to_owned(),
        case_numbers: vec![CaseNumber { display: "Fi2026/01655".to_owned(), raw: "Fi 2026/01655".to_owned() }],
        issuers: vec![IssuerRef {
            slug: "finansdepartementet".to_owned(),
            name: "Finansdepartementet".to_owned(),
            kind: IssuerKind::Ministry,
        }],
        kind: crate::domain::ConsultationKind::Sou,
        summary: Some("Utredningen föreslår nya regler för silver & guld.".to_owned()),
        published_on: Some(published),
        deadlines: vec![Deadline {
            on: "2026-06-30".parse().unwrap(),
            at: None,
            scope: None,
            evidence: "Remissvaren ska ha kommit in senast den 30 juni 2026.".to_owned(),
            letter: None,
        }],
        references: vec![Reference {
            kind: ReferenceKind::Sou,
            number: "SOU 2026:14".to_owned(),
            url: Some("https://www.regeringen.se/t/2".to_owned()),
        }],
        documents: vec![
            pdf(DocumentKind::Report, "Silver & guld", "https://www.regeringen.se/contentassets/1/silver.pdf"),
            pdf(DocumentKind::Other, "Farlig", "javascript:alert(1)"),
        ],
        submissions: vec![Submission {
            organization: "Örebro kommun".to_owned(),
            url: "https://www.regeringen.se/contentassets/2/orebro.pdf".to_owned(),
        }],
        topics: vec![Topic { slug: "skatter".to_owned(), name: "Skatter".to_owned() }],
        ..Consultation::new("https://www.regeringen.se/t/1", title, "finansdepartementet", url, start_of_day(published))
    }
}

pub(super) fn event(consultation: &Consultation, kind: EventKind) -> Event {
    let at = "2026-06-01T08:30:00Z".parse().unwrap();
    let (old, new) = match kind {
        EventKind::DeadlineChanged => (Some("2026-06-15"), Some("2026-06-30")),
        EventKind::ClosingSoon => (None, Some("2026-06-30")),
        EventKind::TitleChanged => (Some("Silver"), Some("Silver & guld, en översyn <utkast>")),
        EventKind::SubmissionsPublished => {
            (None, Some("Örebro kommun; Malmö stad; Region Skåne; Statskontoret; Sametinget; Luleå & Boden; Lund"))
        }
        EventKind::Outcome => (None, Some("prop. 2026/27:41")),
        _ => (None, None),
    };
    Event {
        id: EventId::new(consultation.id, kind.name(), new.unwrap_or_default(), 0),
        kind,
        at,
        recorded_at: at,
        archive: false,
        consultation: consultation.id,
        field: None,
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        claimed_by: None,
    }
}

pub(super) fn event_on(day: &str) -> Event {
    let at = start_of_day(day.parse().unwrap());
    Event { at, recorded_at: at, ..event(&consultation(), EventKind::Updated) }
}

pub(super) fn one_of_each_kind(consultation: &Consultation) -> Vec<Event> {
    EventKind::ALL.into_iter().map(|kind| event(consultation, kind)).collect()
}

pub(super) fn entry(kind: EventKind) -> Entry {
    let consultation = consultation();
    entries::for_event(&event(&consultation, kind), &consultation, &site(), Lang::Sv)
}

pub(super) fn state_entry() -> Entry {
    let at: Timestamp = "2026-06-01T08:30:00Z".parse().unwrap();
    entries::for_state(&consultation(), at, day_of(at), &site(), Lang::Sv)
}

pub(super) fn feed(entries: Vec<Entry>) -> Feed {
    let scope = Scope { query: "q=guld", words: "Remisser om ”guld”", ..Scope::default() };
    events_feed(&scope, Format::Atom, &site(), entries)
}
