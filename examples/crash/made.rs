//! Made-up records: the same number always gives the same record.

use jiff::Timestamp;
use remissflode::domain::{
    Consultation, ConsultationId, Event, EventId, EventKind, Field, RawItem, RawValue, Revision, SourceState,
};

use super::Random;

const KEYS: u64 = 40;

pub(crate) enum Made {
    Revision(Box<Revision>),
    Source(Box<SourceState>),
}

/// The record with this number.
pub(crate) fn record(seq: u64) -> Made {
    if seq.is_multiple_of(7) {
        return Made::Source(Box::new(SourceState {
            slug: format!("source-{}", seq % 3),
            last_run_at: Some(at(seq)),
            last_new_at: Some(at(seq)),
            ..SourceState::default()
        }));
    }
    let mut random = Random(seq | 1 << 40);
    let key = format!("https://example.org/{}", random.below(KEYS));
    let id = ConsultationId::from_key(&key);
    let title = format!("Remiss {seq}");
    // Some values are split over several keys, and get shorter and longer.
    let body =
        "Förslag. ".repeat(usize::try_from(random.below(if seq.is_multiple_of(5) { 4_000 } else { 200 })).unwrap_or(0));
    let consultation = Consultation {
        aliases: [format!("{key}/{}", random.below(3))].into(),
        body: Some(body),
        fetched_at: at(seq),
        ..Consultation::new(&key, &title, "provdepartementet", &key, at(0))
    };
    let event = Event {
        id: EventId::new(id, "updated", &title, 0),
        kind: EventKind::Updated,
        at: at(seq),
        recorded_at: at(seq),
        archive: false,
        consultation: id,
        field: None,
        old: None,
        new: Some(title.clone()),
        claimed_by: None,
    };
    let mut raw = RawItem::default();
    raw.push(Field::Title, RawValue::text(title));
    Made::Revision(Box::new(Revision {
        consultation,
        changes: Vec::new(),
        events: vec![event],
        raw,
        source: "provdepartementet".to_owned(),
        source_version: "0123456789ab".to_owned(),
        at: at(seq),
    }))
}

pub(crate) fn at(seq: u64) -> Timestamp {
    let second = 1_780_000_000 + i64::try_from(seq).unwrap_or(0);
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}
