//! What a difference means to a reader.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::Occasion;
use crate::domain::{
    Consultation, ConsultationId, Deadline, Event, EventId, EventKind, QualityCode, day_of, start_of_day,
};

/// What happened, before it is dated and given its id.
struct Happening {
    kind: EventKind,
    field: &'static str,
    old: Option<String>,
    new: Option<String>,
    /// What it became, in full, for the id.
    became: String,
}

/// A first sighting: the publication and, for one that was taken back already, the withdrawal.
pub(super) fn of_new(seen: &Consultation, occasion: Occasion) -> Vec<Event> {
    let recorded_at = seen.fetched_at;
    let archive = occasion != Occasion::Run;
    let event = |kind: EventKind, day: Option<Date>| Event {
        id: EventId::new(seen.id, kind.name(), "", 0),
        kind,
        at: day.map_or(recorded_at, |day| happened(day, recorded_at)),
        recorded_at,
        archive,
        consultation: seen.id,
        field: None,
        old: None,
        new: None,
    };
    let mut events = vec![event(EventKind::Published, seen.published_on)];
    if seen.withdrawn {
        events.push(event(EventKind::Withdrawn, seen.updated_on.or(seen.published_on)));
    }
    events
}

/// The events of a change, recorded at `recorded_at`.
pub(super) fn of_change(
    before: &Consultation,
    after: &Consultation,
    history: &[Event],
    recorded_at: Timestamp,
    occasion: Occasion,
) -> Vec<Event> {
    let happenings = match occasion {
        Occasion::Renormalized => correction(before, after, day_of(recorded_at)).into_iter().collect(),
        Occasion::Run | Occasion::Archive => happenings(before, after),
    };
    let at = day_of_change(before, after, recorded_at).map_or(recorded_at, |day| happened(day, recorded_at));
    let mut events: Vec<Event> = Vec::new();
    for Happening { kind, field, old, new, became } in happenings {
        let id = unused_id(after.id, kind, &became, history, &events);
        let field = Some(field.to_owned());
        events.push(Event { id, kind, at, recorded_at, archive: false, consultation: after.id, field, old, new });
    }
    events
}

fn unused_id(id: ConsultationId, kind: EventKind, became: &str, history: &[Event], fresh: &[Event]) -> EventId {
    let mut nth = 0;
    loop {
        let candidate = EventId::new(id, kind.name(), became, nth);
        if history.iter().chain(fresh).all(|event| event.id != candidate) {
            return candidate;
        }
        nth += 1;
    }
}

fn happenings(before: &Consultation, after: &Consultation) -> Vec<Happening> {
    let mut all = Vec::new();
    if before.withdrawn != after.withdrawn {
        let kind = if after.withdrawn { EventKind::Withdrawn } else { EventKind::Reinstated };
        all.push(Happening { kind, field: "withdrawn", old: None, new: None, became: String::new() });
    }
    let (old, new) = (dates(&before.deadlines), dates(&after.deadlines));
    if old != new {
        all.push(worded(EventKind::DeadlineChanged, "deadline", old, new));
    }
    let added = added(&before.submissions, &after.submissions, |submission| &submission.url);
    if !added.is_empty() {
        all.push(Happening {
            kind: EventKind::SubmissionsPublished,
            field: "submissions",
            old: None,
            new: Some(
                added.iter().map(|answer| answer.organization.replace("; ", ", ")).collect::<Vec<_>>().join("; "),
            ),
            became: added.iter().map(|submission| submission.url.as_str()).collect::<Vec<_>>().join("\n"),
        });
    }
    let added = self::added(&before.documents, &after.documents, |document| &document.url);
    if !added.is_empty() {
        all.push(Happening {
            kind: EventKind::DocumentAdded,
            field: "documents",
            old: None,
            new: Some(added.iter().map(|document| document.title.as_str()).collect::<Vec<_>>().join("; ")),
            became: added.iter().map(|document| document.url.as_str()).collect::<Vec<_>>().join("\n"),
        });
    }
    if before.title != after.title {
        all.push(worded(EventKind::TitleChanged, "title", before.title.clone(), after.title.clone()));
    }
    let (old, new) = (issuers(before), issuers(after));
    if old != new {
        all.push(worded(EventKind::IssuerChanged, "issuers", old, new));
    }
    if all.is_empty() {
        all.extend(otherwise(before, after));
    }
    all
}

/// A change of text that is none of the kinds with a name of their own.
fn otherwise(before: &Consultation, after: &Consultation) -> Option<Happening> {
    let gone = |c: &Consultation| c.quality_notes.iter().any(|note| note.code == QualityCode::PageGone);
    let field = if before.body != after.body {
        "body"
    } else if before.summary != after.summary {
        "summary"
    } else if before.case_numbers != after.case_numbers {
        "caseNumbers"
    } else if before.documents != after.documents {
        "documents"
    } else if before.submissions != after.submissions {
        "submissions"
    } else if before.consultees != after.consultees {
        "consultees"
    } else if gone(before) != gone(after) {
        "qualityNotes"
    } else {
        return None;
    };
    let became = serde_json::to_string(&(
        &after.body,
        &after.summary,
        &after.case_numbers,
        &after.documents,
        &after.submissions,
        &after.consultees,
        gone(after),
    ))
    .unwrap_or_default();
    Some(Happening { kind: EventKind::Updated, field, old: None, new: None, became })
}

/// A better reading of the same page moved a deadline that still lies ahead, or should have: whoever relied on the
/// wrong day must hear of it.
fn correction(before: &Consultation, after: &Consultation, today: Date) -> Option<Happening> {
    let ahead = |c: &Consultation| c.deadline().is_some_and(|deadline| deadline.on >= today);
    let (old, new) = (dates(&before.deadlines), dates(&after.deadlines));
    (old != new && (ahead(before) || ahead(after))).then(|| worded(EventKind::Corrected, "deadline", old, new))
}

fn worded(kind: EventKind, field: &'static str, old: String, new: String) -> Happening {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Happening { kind, field, old: some(&old), new: some(&new), became: new }
}

/// `2026-06-30`, `2026-06-30T12:00`, several joined by a comma.
fn dates(deadlines: &[Deadline]) -> String {
    let one = |deadline: &Deadline| match deadline.at {
        Some(at) => format!("{}T{:02}:{:02}", deadline.on, at.hour(), at.minute()),
        None => deadline.on.to_string(),
    };
    deadlines.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn issuers(c: &Consultation) -> String {
    c.issuers.iter().map(|issuer| issuer.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn added<'a, T>(before: &[T], after: &'a [T], url: impl Fn(&T) -> &String) -> Vec<&'a T> {
    after.iter().filter(|item| !before.iter().any(|known| url(known) == url(item))).collect()
}

/// The day the publisher gives for the change, if it gives one that can be true: after the last reading, not to come.
fn day_of_change(before: &Consultation, after: &Consultation, recorded_at: Timestamp) -> Option<Date> {
    let day = after.updated_on.filter(|_| after.updated_on != before.updated_on)?;
    (day_of(before.fetched_at) <= day && day <= day_of(recorded_at)).then_some(day)
}

/// The instant to date an event of `day` with: the moment it was learned if that was the same day, else noon in
/// Sweden, which is the same civil day in every reader's zone from Honolulu to Auckland.
fn happened(day: Date, recorded_at: Timestamp) -> Timestamp {
    if day >= day_of(recorded_at) {
        return recorded_at;
    }
    start_of_day(day) + SignedDuration::from_hours(12)
}
