//! Made-up revisions and sources for tests.

use jiff::{Timestamp, civil::date};

use crate::domain::{
    Consultation, ConsultationId, Event, EventId, EventKind, Field, RawItem, RawValue, Revision, SourceState,
    SourceStatus,
};

/// The instant `n` minutes after the tests' first one.
pub(crate) fn minute(n: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + n * 60).unwrap()
}

/// The `n`th revision (from 1) of the consultation with this key, with one event.
pub(crate) fn revision(key: &str, n: i64) -> Revision {
    revision_of_size(key, n, 40)
}

/// As [`revision`], with a body of about this many bytes.
pub(crate) fn revision_of_size(key: &str, n: i64, bytes: usize) -> Revision {
    let id = ConsultationId::from_key(key);
    let title = format!("Förslag {key}, lydelse {n}");
    let mut raw = RawItem::default();
    raw.push(Field::Title, RawValue::text(title.clone()));
    let url = format!("https://example.org/remisser/{key}");
    let consultation = Consultation {
        aliases: [url.clone()].into(),
        body: Some("Ålder, ö. ".repeat(bytes / 12)),
        published_on: Some(date(2026, 5, 1)),
        fetched_at: minute(n),
        ..Consultation::new(key, &title, "provdepartementet", &url, minute(0))
    };
    let (kind, word) =
        if n == 1 { (EventKind::Published, "published") } else { (EventKind::TitleChanged, "title-changed") };
    let event = Event {
        id: EventId::new(id, word, &title, 0),
        kind,
        at: minute(n),
        recorded_at: minute(n),
        archive: false,
        consultation: id,
        field: None,
        old: None,
        new: Some(title),
        claimed_by: None,
    };
    Revision {
        consultation,
        changes: Vec::new(),
        events: vec![event],
        raw,
        source: "provdepartementet".to_owned(),
        source_version: "0123456789ab".to_owned(),
        at: minute(n),
    }
}

/// A source that ran at minute `n`.
pub(crate) fn source(slug: &str, n: i64) -> SourceState {
    SourceState {
        slug: slug.to_owned(),
        status: SourceStatus::Ok,
        since: Some(minute(0)),
        last_run_at: Some(minute(n)),
        last_success_at: Some(minute(n)),
        ..SourceState::default()
    }
}
