//! What happened to a consultation, in words.

use super::words::{self, Day, last_day, written_out};
use crate::domain::{Event, EventKind, day_of};

/// One thing that happened.
#[derive(Debug)]
pub(super) struct Happened {
    pub(super) day: Day,
    pub(super) what: String,
    pub(super) detail: Option<String>,
    /// A class: the kind.
    pub(super) tone: &'static str,
}

impl From<&Event> for Happened {
    fn from(event: &Event) -> Self {
        Self { day: words::day(day_of(event.at)), what: what(event), detail: detail(event), tone: event.kind.name() }
    }
}

/// What happened, as a short sentence without its stop.
pub(super) fn what(event: &Event) -> String {
    let last = event.new.as_deref().and_then(last_day).map(|day| words::day(day).words);
    match (event.kind, &last, extended(event)) {
        (EventKind::DeadlineChanged, Some(last), Some(true)) => format!("Förlängd svarstid till {last}"),
        (EventKind::DeadlineChanged, Some(last), Some(false)) => format!("Förkortad svarstid till {last}"),
        (EventKind::DeadlineChanged, Some(last), None) if event.old.is_none() => format!("Sista svarsdag {last}"),
        (EventKind::DeadlineChanged, ..) => "Ändrad svarstid".to_owned(),
        (EventKind::Published, ..) => "Skickades ut på remiss".to_owned(),
        (EventKind::Withdrawn, ..) => "Återkallad".to_owned(),
        (EventKind::Reinstated, ..) => "Togs upp igen".to_owned(),
        (EventKind::SubmissionsPublished, ..) => "Remissvar publicerade".to_owned(),
        (EventKind::DocumentAdded, ..) => "Nytt dokument".to_owned(),
        (EventKind::TitleChanged, ..) => "Ny rubrik".to_owned(),
        (EventKind::IssuerChanged, ..) => "Ändrad avsändare".to_owned(),
        (EventKind::Corrected, Some(new), _) => format!("Rättad sista svarsdag: {new}"),
        (EventKind::Corrected, ..) => "Rättad sista svarsdag".to_owned(),
        (EventKind::Updated, ..) => "Uppgifterna ändrades".to_owned(),
        (EventKind::ClosingSoon, ..) => "Stänger snart".to_owned(),
    }
}

/// What it was and what it became, where the sentence does not say it.
fn detail(event: &Event) -> Option<String> {
    let (old, new) = (event.old.as_deref().map(written_out), event.new.as_deref().map(written_out));
    match event.kind {
        EventKind::DeadlineChanged if extended(event).is_some() => old.map(|old| format!("tidigare {old}")),
        EventKind::DeadlineChanged => match (old, new) {
            (Some(old), Some(new)) => Some(format!("från {old} till {new}")),
            _ => None,
        },
        EventKind::TitleChanged | EventKind::IssuerChanged => match (old, new) {
            (Some(old), Some(new)) => Some(format!("från ”{old}” till ”{new}”")),
            (None, Some(new)) => Some(new),
            _ => None,
        },
        EventKind::SubmissionsPublished | EventKind::DocumentAdded => new,
        _ => None,
    }
}

/// Whether a moved deadline was moved later; none for another event, and where that cannot be told.
pub(super) fn extended(event: &Event) -> Option<bool> {
    if event.kind != EventKind::DeadlineChanged {
        return None;
    }
    let (old, new) = (last_day(event.old.as_deref()?)?, last_day(event.new.as_deref()?)?);
    (old != new).then_some(new > old)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ConsultationId, EventId};

    #[test]
    fn a_moved_deadline_says_which_way() {
        let id = ConsultationId::from_key("a");
        let event = |old: Option<&str>, new: &str| Event {
            id: EventId::new(id, "deadline-changed", new, 0),
            kind: EventKind::DeadlineChanged,
            at: "2026-06-01T08:00:00Z".parse().expect("a timestamp"),
            recorded_at: "2026-06-01T08:00:00Z".parse().expect("a timestamp"),
            archive: false,
            consultation: id,
            field: Some("deadlines".to_owned()),
            old: old.map(str::to_owned),
            new: Some(new.to_owned()),
        };
        for (old, new, words) in [
            (Some("2026-06-15"), "2026-06-30", "Förlängd svarstid till 30 juni 2026"),
            (Some("2026-06-30"), "2026-06-15", "Förkortad svarstid till 15 juni 2026"),
            (None, "2026-06-15", "Sista svarsdag 15 juni 2026"),
            (Some("2026-06-15"), "2026-06-15 (kommunerna), 2026-06-30", "Förlängd svarstid till 30 juni 2026"),
            (Some("2026-06-30"), "2026-06-15 (kommunerna), 2026-06-30", "Ändrad svarstid"),
        ] {
            assert_eq!(what(&event(old, new)), words);
        }
    }
}
