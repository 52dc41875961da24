//! The events of a difference: its meaning to a reader.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Occasion, first_reading};
use crate::domain::{
    Consultation, ConsultationId, Deadline, Event, EventId, EventKind, QualityCode, day_of, start_of_day,
};

/// The period in which changes of one kind are counted.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The most events of a changed text, title or issuer in that period; what follows is shown without an event.
const MOST_IN_WINDOW: usize = 2;

/// An event before it is dated and given its id.
struct EventDraft {
    kind: EventKind,
    field: &'static str,
    old: Option<String>,
    new: Option<String>,
    /// The new value in full, for the id.
    became: String,
}

/// A first sighting: the publication and, for one that was taken back already, the withdrawal.
pub(super) fn of_new(seen: &Consultation, occasion: Occasion) -> Vec<Event> {
    let recorded_at = seen.fetched_at;
    let archive = occasion != Occasion::Run;
    let event = |kind: EventKind, day: Option<Date>| Event {
        id: EventId::new(seen.id, kind.name(), "", 0),
        kind,
        at: day.map_or(recorded_at, |day| instant_of(day, recorded_at)),
        recorded_at,
        archive,
        consultation: seen.id,
        field: None,
        old: None,
        new: None,
        claimed_by: None,
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
    let drafts = match occasion {
        Occasion::Renormalized => correction(before, after, day_of(recorded_at)).into_iter().collect(),
        Occasion::Run | Occasion::Archive => calm(after.id, drafts(before, after), history, recorded_at),
    };
    let today = day_of(recorded_at);
    let drafts = drafts.into_iter().filter(|draft| first_reading::is_news(draft.kind, before, after, today));
    let at = day_of_change(before, after, recorded_at).map_or(recorded_at, |day| instant_of(day, recorded_at));
    let mut events: Vec<Event> = Vec::new();
    for EventDraft { kind, field, old, new, became } in drafts {
        let id = unused_id(after.id, kind, &became, history, &events);
        let field = Some(field.to_owned());
        let consultation = after.id;
        let (archive, claimed_by) = Default::default();
        events.push(Event { id, kind, at, recorded_at, archive, consultation, field, old, new, claimed_by });
    }
    events
}

/// The drafts without those that a reader has had enough of: a value that returns within a week, and a text that changes
/// at every reading. Days and withdrawals have rules of their own (`flapping`).
fn calm(id: ConsultationId, drafts: Vec<EventDraft>, history: &[Event], now: Timestamp) -> Vec<EventDraft> {
    let since = now.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let recent: Vec<&Event> = history.iter().filter(|event| event.recorded_at > since).collect();
    let is_news = |draft: &EventDraft| {
        let kind = draft.kind;
        if matches!(kind, EventKind::DeadlineChanged | EventKind::Withdrawn | EventKind::Reinstated) {
            return true;
        }
        let first_id = EventId::new(id, kind.name(), &draft.became, 0);
        let returns = recent.iter().any(|event| event.id == first_id);
        let may_repeat = matches!(kind, EventKind::DocumentAdded | EventKind::SubmissionsPublished);
        !returns && (may_repeat || recent.iter().filter(|event| event.kind == kind).count() < MOST_IN_WINDOW)
    };
    drafts.into_iter().filter(is_news).collect()
}

pub(super) fn unused_id(
    id: ConsultationId,
    kind: EventKind,
    became: &str,
    history: &[Event],
    fresh: &[Event],
) -> EventId {
    let mut nth = 0;
    loop {
        let candidate = EventId::new(id, kind.name(), became, nth);
        if history.iter().chain(fresh).all(|event| event.id != candidate) {
            return candidate;
        }
        nth += 1;
    }
}

fn drafts(before: &Consultation, after: &Consultation) -> Vec<EventDraft> {
    let mut all = Vec::new();
    if before.withdrawn != after.withdrawn {
        let kind = if after.withdrawn { EventKind::Withdrawn } else { EventKind::Reinstated };
        all.push(EventDraft { kind, field: "withdrawn", old: None, new: None, became: String::new() });
    }
    let (old, new) = (dates(&before.deadlines), dates(&after.deadlines));
    if old != new {
        all.push(draft(EventKind::DeadlineChanged, "deadline", old, new));
    }
    let added =
        added(&before.submissions, &after.submissions, |answer| &answer.url, |answer| answer.organization.as_str());
    if !added.is_empty() {
        all.push(EventDraft {
            kind: EventKind::SubmissionsPublished,
            field: "submissions",
            old: None,
            new: Some(
                added
                    .iter()
                    .map(|submission| submission.organization.replace("; ", ", "))
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
            became: added.iter().map(|submission| submission.url.as_str()).collect::<Vec<_>>().join("\n"),
        });
    }
    let added =
        self::added(&before.documents, &after.documents, |document| &document.url, |document| document.title.as_str());
    if !added.is_empty() {
        all.push(EventDraft {
            kind: EventKind::DocumentAdded,
            field: "documents",
            old: None,
            new: Some(added.iter().map(|document| document.title.replace("; ", ", ")).collect::<Vec<_>>().join("; ")),
            became: added.iter().map(|document| document.url.as_str()).collect::<Vec<_>>().join("\n"),
        });
    }
    if !is_same_but_numbers(&before.title, &after.title) {
        all.push(draft(EventKind::TitleChanged, "title", before.title.clone(), after.title.clone()));
    }
    let (old, new) = (issuers(before), issuers(after));
    if old != new {
        all.push(draft(EventKind::IssuerChanged, "issuers", old, new));
    }
    if all.is_empty() {
        all.extend(otherwise(before, after));
    }
    all
}

/// A change of text that is none of the kinds with a name of their own.
fn otherwise(before: &Consultation, after: &Consultation) -> Option<EventDraft> {
    let gone = |c: &Consultation| c.quality_notes.iter().any(|note| note.code == QualityCode::PageGone);
    let is_other = |before: &Option<String>, after: &Option<String>| {
        !is_same_but_numbers(before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default())
    };
    let meetings = |c: &Consultation| c.meetings.iter().map(|meeting| (meeting.on, meeting.at)).collect::<Vec<_>>();
    let field = if is_other(&before.body, &after.body) {
        "body"
    } else if is_other(&before.summary, &after.summary) {
        "summary"
    } else if meetings(before) != meetings(after) {
        "meetings"
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
        meetings(after),
        gone(after),
    ))
    .unwrap_or_default();
    Some(EventDraft { kind: EventKind::Updated, field, old: None, new: None, became })
}

/// The correction of a deadline that still lies ahead, or should have: whoever relied on the wrong day must hear of it.
fn correction(before: &Consultation, after: &Consultation, today: Date) -> Option<EventDraft> {
    let ahead = |c: &Consultation| c.deadlines.iter().any(|deadline| deadline.on >= today);
    let (old, new) = (dates(&before.deadlines), dates(&after.deadlines));
    (old != new && (ahead(before) || ahead(after))).then(|| draft(EventKind::Corrected, "deadline", old, new))
}

fn draft(kind: EventKind, field: &'static str, old: String, new: String) -> EventDraft {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    EventDraft { kind, field, old: some(&old), new: some(&new), became: new }
}

/// `2026-06-30`, `2026-06-30T12:00`, several joined by a comma: those of everyone first.
pub(super) fn dates(deadlines: &[Deadline]) -> String {
    let one = |deadline: &Deadline| match deadline.at {
        Some(at) => format!("{}T{:02}:{:02}", deadline.on, at.hour(), at.minute()),
        None => deadline.on.to_string(),
    };
    let (for_everyone, for_some): (Vec<_>, Vec<_>) = deadlines.iter().partition(|deadline| deadline.scope.is_none());
    for_everyone.into_iter().chain(for_some).map(one).collect::<Vec<_>>().join(", ")
}

fn issuers(c: &Consultation) -> String {
    c.issuers.iter().map(|issuer| issuer.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The items whose address is new. One that stands in the place of another of the same name has only a new address.
fn added<'a, T>(
    before: &[T],
    after: &'a [T],
    url: impl Fn(&T) -> &String,
    name: impl for<'n> Fn(&'n T) -> &'n str,
) -> Vec<&'a T> {
    let is_gone = |known: &T| !after.iter().any(|item| url(item) == url(known));
    let is_known =
        |item: &T| before.iter().any(|known| url(known) == url(item) || (name(known) == name(item) && is_gone(known)));
    after.iter().filter(|item| !is_known(item)).collect()
}

/// Returns `true` if two texts differ in digits alone: a counter of visits, or a time of rendering. Days and numbers that
/// matter are fields of their own.
fn is_same_but_numbers(before: &str, after: &str) -> bool {
    let rest = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    before == after || rest(before) == rest(after)
}

/// The publisher's day of the change, if it is plausible: after the last reading, and not in the future.
fn day_of_change(before: &Consultation, after: &Consultation, recorded_at: Timestamp) -> Option<Date> {
    let day = after.updated_on.filter(|_| after.updated_on != before.updated_on)?;
    (day_of(before.fetched_at) <= day && day <= day_of(recorded_at)).then_some(day)
}

/// The instant to date an event of `day` with: the moment it was learned if that was the same day, else noon in
/// Sweden, which is the same civil day in every reader's zone from Honolulu to Auckland.
pub(super) fn instant_of(day: Date, recorded_at: Timestamp) -> Timestamp {
    if day >= day_of(recorded_at) {
        return recorded_at;
    }
    start_of_day(day) + SignedDuration::from_hours(12)
}
