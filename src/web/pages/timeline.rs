//! The timeline of a consultation, in words.

use super::format::{self, Day, written_out};
use crate::{
    domain::{Consultation, Event, EventKind, Lang, day_of, headline_day},
    output::outcome_headline,
};

/// One thing that happened.
#[derive(Debug)]
pub(super) struct Happened {
    pub(super) day: Day,
    pub(super) what: String,
    pub(super) detail: Option<String>,
    /// A class: the kind.
    pub(super) tone: &'static str,
}

impl Happened {
    /// The event in words.
    pub(super) fn new(event: &Event, consultation: &Consultation, lang: Lang) -> Self {
        Self {
            day: format::day(day_of(event.at), lang),
            what: what(event, consultation, lang),
            detail: detail(event, lang),
            tone: event.kind.name(),
        }
    }
}

/// The event as a short sentence without a final stop.
pub(super) fn what(event: &Event, consultation: &Consultation, lang: Lang) -> String {
    let last = event.new.as_deref().and_then(headline_day).map(|day| format::day(day, lang).words);
    let said = |swedish, english| lang.pick(swedish, english).to_owned();
    let with = |swedish, english, day: &str| format!("{} {day}", lang.pick(swedish, english));
    match (event.kind, &last, extended(event)) {
        (EventKind::DeadlineChanged, Some(last), Some(true)) => {
            with("Förlängd svarstid till", "Deadline extended to", last)
        }
        (EventKind::DeadlineChanged, Some(last), Some(false)) => {
            with("Förkortad svarstid till", "Deadline brought forward to", last)
        }
        (EventKind::DeadlineChanged, Some(last), None) if event.old.is_none() => {
            with("Sista svarsdag", "Last day to answer", last)
        }
        (EventKind::DeadlineChanged, ..) => said("Ändrad svarstid", "Deadline changed"),
        (EventKind::Published, ..) => said("Skickades ut på remiss", "Sent out for consultation"),
        (EventKind::Withdrawn, ..) => said("Återkallad", "Withdrawn"),
        (EventKind::Reinstated, ..) => said("Togs upp igen", "Reinstated"),
        (EventKind::SubmissionsPublished, ..) => said("Remissvar publicerade", "Answers published"),
        (EventKind::DocumentAdded, ..) => said("Nytt dokument", "Document added"),
        (EventKind::TitleChanged, ..) => said("Ny rubrik", "Title changed"),
        (EventKind::IssuerChanged, ..) => said("Ändrad avsändare", "Sender changed"),
        (EventKind::Corrected, Some(new), _) => {
            with("Rättad sista svarsdag:", "Corrected here: the last day to answer is", new)
        }
        (EventKind::Corrected, ..) => said("Rättad sista svarsdag", "Last day to answer corrected here"),
        (EventKind::Outcome, ..) => outcome_headline(event, consultation, lang),
        (EventKind::Updated, ..) => said("Uppgifterna ändrades", "Updated"),
        (EventKind::ClosingSoon, ..) => said("Snart sista svarsdag", "Closing soon"),
    }
}

/// The old and the new value, if the sentence lacks them.
fn detail(event: &Event, lang: Lang) -> Option<String> {
    let (old, new) =
        (event.old.as_deref().map(|o| written_out(o, lang)), event.new.as_deref().map(|n| written_out(n, lang)));
    let (from, to) = (lang.pick("från", "from"), lang.pick("till", "to"));
    match event.kind {
        // No source says when: it may be long ago.
        EventKind::Outcome if event.field.as_deref() == Some("bill-withdrawn") => {
            Some(lang.pick("(dagen då vi såg det)", "(the day on which it was seen here)").to_owned())
        }
        EventKind::DeadlineChanged if extended(event).is_some() => {
            old.map(|old| format!("{} {old}", lang.pick("tidigare", "earlier")))
        }
        EventKind::DeadlineChanged => match (old, new) {
            (Some(old), Some(new)) => Some(format!("{from} {old} {to} {new}")),
            _ => None,
        },
        EventKind::TitleChanged | EventKind::IssuerChanged => match (old, new) {
            (Some(old), Some(new)) => Some(format!("{from} ”{old}” {to} ”{new}”")),
            (None, Some(new)) => Some(new),
            _ => None,
        },
        EventKind::SubmissionsPublished | EventKind::DocumentAdded => new.map(|new| first_names(&new, lang)),
        _ => None,
    }
}

/// The first of the names in `A; B; C`, and how many more there are.
fn first_names(all: &str, lang: Lang) -> String {
    const MOST: usize = 5;
    let names: Vec<&str> = all.split("; ").collect();
    match names.get(MOST + 1) {
        Some(_) => format!(
            "{} {} {} {}",
            names[..MOST].join(", "),
            lang.pick("och", "and"),
            names.len() - MOST,
            lang.pick("till", "more")
        ),
        None => names.join(", "),
    }
}

/// Returns `true` if a deadline was moved to a later day; none for another event or unknown days.
pub(super) fn extended(event: &Event) -> Option<bool> {
    if event.kind != EventKind::DeadlineChanged {
        return None;
    }
    let (Some(old), Some(new)) = event.headline_move() else { return None };
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
            claimed_by: None,
        };
        for (old, new, words) in [
            (Some("2026-06-15"), "2026-06-30", "Förlängd svarstid till 30 juni 2026"),
            (Some("2026-06-30"), "2026-06-15", "Förkortad svarstid till 15 juni 2026"),
            (None, "2026-06-15", "Sista svarsdag 15 juni 2026"),
            (Some("2026-06-15"), "2026-06-15 (kommunerna), 2026-06-30", "Förlängd svarstid till 30 juni 2026"),
            (Some("2026-06-30"), "2026-06-15 (kommunerna), 2026-06-30", "Ändrad svarstid"),
        ] {
            let url = "https://a.example/1/";
            let consultation = Consultation::new(url, "Tolkar", "a", url, jiff::Timestamp::UNIX_EPOCH);
            assert_eq!(what(&event(old, new), &consultation, Lang::Sv), words);
        }
    }
}
