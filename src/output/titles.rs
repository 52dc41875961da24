//! Titles of entries, which name the event: `Förlängd svarstid till 30 juni: Ädelmetallutredningen`.
//!
//! Readers show the first forty letters or so of a title. So the day comes first, in a short form, and then the matter by
//! its own name.

use jiff::{ToSpan, civil::Date};

use super::{clean::one_line, outcome_words::outcome_headline, own_name};
use crate::domain::{Consultation, Event, EventKind, Lang, day_of, headline_day, short_day};

/// The days ahead for which a day needs no year.
const NEAR_DAYS: i32 = 300;

/// The direction in which a deadline was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// A later day.
    Extended { from: Date, to: Date },
    /// An earlier day.
    Shortened { from: Date, to: Date },
    /// No day was known.
    Learned { to: Date },
    /// Everyone's deadline is the same, or none is known.
    Other,
}

/// The move of everyone's deadline in an event.
pub(super) fn deadline_move(event: &Event) -> Move {
    match event.headline_move() {
        (Some(from), Some(to)) if to > from => Move::Extended { from, to },
        (Some(from), Some(to)) if to < from => Move::Shortened { from, to },
        (None, Some(to)) => Move::Learned { to },
        _ => Move::Other,
    }
}

/// The number of added submissions and the names in the event.
///
/// The event has the names, joined by semicolons. In a store written by version 0.1.0 it has the numbers before and
/// after instead.
pub(super) fn added_submissions(event: &Event) -> Option<(usize, Vec<&str>)> {
    let new = event.new.as_deref().filter(|_| event.kind == EventKind::SubmissionsPublished)?;
    if let Ok(after) = new.parse::<usize>() {
        let before = event.old.as_deref().and_then(|old| old.parse().ok()).unwrap_or(0);
        return after.checked_sub(before).filter(|count| *count > 0).map(|count| (count, Vec::new()));
    }
    let names: Vec<&str> = new.split("; ").collect();
    Some((names.len(), names))
}

/// Those that the deadline on the day `on` holds for, if it is not everyone's.
pub(super) fn scope_of(on: Date, consultation: &Consultation) -> Option<&str> {
    let mut on_the_day = consultation.deadlines.iter().filter(|deadline| deadline.on == on);
    on_the_day.next().filter(|_| on_the_day.next().is_none())?.scope.as_deref()
}

/// ` (kommunerna)`; empty for everyone.
pub(super) fn in_brackets(scope: Option<&str>) -> String {
    scope.map(|scope| format!(" ({})", one_line(scope))).unwrap_or_default()
}

/// The title of the entry of `event`.
pub(super) fn event_title(event: &Event, consultation: &Consultation, lang: Lang) -> String {
    let title = own_name(&one_line(&consultation.title));
    let happened = day_of(event.at);
    let day = |day: Date| near_day(day, happened, lang);
    let lead = match event.kind {
        EventKind::Published => {
            let lead = lang.pick("Ny remiss", "New consultation");
            match consultation.deadline_ahead(happened).filter(|_| !consultation.withdrawn) {
                Some(deadline) => format!("{} {}", lang.pick("Svara senast", "Answer by"), day(deadline.on)),
                None if consultation.withdrawn => format!("{lead} ({})", lang.pick("återkallad", "withdrawn")),
                None => lead.to_owned(),
            }
        }
        EventKind::DeadlineChanged => match deadline_move(event) {
            Move::Extended { to, .. } => {
                format!("{} {}", lang.pick("Förlängd svarstid till", "Deadline extended to"), day(to))
            }
            Move::Shortened { to, .. } => {
                format!("{} {}", lang.pick("Ändrad svarstid till", "Deadline changed to"), day(to))
            }
            Move::Learned { to } => format!("{} {}", lang.pick("Sista svarsdag", "Deadline"), day(to)),
            Move::Other => lang.pick("Ändrad svarstid", "Deadline changed").to_owned(),
        },
        EventKind::ClosingSoon => {
            let lead = lang.pick("Snart sista svarsdag", "Closing soon");
            match event.new.as_deref().and_then(headline_day) {
                Some(on) => format!("{lead} {}{}", day(on), in_brackets(scope_of(on, consultation))),
                None => lead.to_owned(),
            }
        }
        EventKind::Withdrawn => lang.pick("Återkallad", "Withdrawn").to_owned(),
        EventKind::Reinstated => lang.pick("Återupptagen", "Reopened").to_owned(),
        EventKind::SubmissionsPublished => match added_submissions(event) {
            Some((1, _)) => lang.pick("Ett remissvar publicerat", "One answer published").to_owned(),
            Some((count, _)) => format!("{count} {}", lang.pick("remissvar publicerade", "answers published")),
            None => lang.pick("Remissvar publicerade", "Answers published").to_owned(),
        },
        EventKind::DocumentAdded => lang.pick("Nytt dokument", "Document added").to_owned(),
        EventKind::TitleChanged => lang.pick("Ändrad titel", "Title changed").to_owned(),
        EventKind::IssuerChanged => lang.pick("Ändrad avsändare", "Sender changed").to_owned(),
        EventKind::Corrected => match event.new.as_deref().and_then(headline_day) {
            Some(on) => format!("{} {}", lang.pick("Rättad sista svarsdag", "Corrected deadline"), day(on)),
            None => lang.pick("Rättad sista svarsdag", "Corrected deadline").to_owned(),
        },
        EventKind::Updated => lang.pick("Ändrad", "Updated").to_owned(),
        EventKind::Outcome => outcome_headline(event, consultation, lang),
    };
    format!("{lead}: {title}")
}

/// `25 jan`; with its year only where a reader would think of another: it is passed, or nearly a year ahead.
fn near_day(day: Date, happened: Date, lang: Lang) -> String {
    let short = short_day(day, lang);
    let near = day >= happened && day <= happened.saturating_add(NEAR_DAYS.days());
    if near || day.year() == happened.year() { short } else { format!("{short} {}", day.year()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Deadline, output::testing};

    #[test]
    fn a_title_names_the_event() {
        let consultation = testing::consultation();
        let titles: Vec<String> = testing::one_of_each_kind(&consultation)
            .iter()
            .flat_map(|event| Lang::ALL.map(|lang| event_title(event, &consultation, lang)))
            .collect();
        insta::assert_snapshot!(titles.join("\n"), @r#"
        Svara senast 30 juni: Silver & guld, en översyn <utkast>
        Answer by 30 June: Silver & guld, en översyn <utkast>
        Förlängd svarstid till 30 juni: Silver & guld, en översyn <utkast>
        Deadline extended to 30 June: Silver & guld, en översyn <utkast>
        Återkallad: Silver & guld, en översyn <utkast>
        Withdrawn: Silver & guld, en översyn <utkast>
        Återupptagen: Silver & guld, en översyn <utkast>
        Reopened: Silver & guld, en översyn <utkast>
        7 remissvar publicerade: Silver & guld, en översyn <utkast>
        7 answers published: Silver & guld, en översyn <utkast>
        Nytt dokument: Silver & guld, en översyn <utkast>
        Document added: Silver & guld, en översyn <utkast>
        Ändrad titel: Silver & guld, en översyn <utkast>
        Title changed: Silver & guld, en översyn <utkast>
        Ändrad avsändare: Silver & guld, en översyn <utkast>
        Sender changed: Silver & guld, en översyn <utkast>
        Rättad sista svarsdag: Silver & guld, en översyn <utkast>
        Corrected deadline: Silver & guld, en översyn <utkast>
        Ändrad: Silver & guld, en översyn <utkast>
        Updated: Silver & guld, en översyn <utkast>
        Remissen blev prop. 2026/27:41: Silver & guld, en översyn <utkast>
        The consultation became prop. 2026/27:41: Silver & guld, en översyn <utkast>
        Snart sista svarsdag 30 juni: Silver & guld, en översyn <utkast>
        Closing soon 30 June: Silver & guld, en översyn <utkast>
        "#);
    }

    #[test]
    fn a_day_has_a_year_where_one_would_think_of_another() {
        let happened = "2026-11-20".parse().unwrap();
        for (day, expected) in [
            ("2026-12-01", "1 dec"),
            ("2027-01-25", "25 jan"),
            ("2027-09-30", "30 sep 2027"),
            ("2026-05-01", "1 maj"),
            ("2025-12-01", "1 dec 2025"),
        ] {
            assert_eq!(near_day(day.parse().unwrap(), happened, Lang::Sv), expected, "{day}");
        }
    }

    #[test]
    fn a_title_begins_with_the_day_and_the_own_name_of_the_matter() {
        let mut consultation = testing::consultation();
        consultation.title = "Betänkandet Kärnavfallsfondens medel (SOU 2026:14)".to_owned();
        let event = testing::event(&consultation, EventKind::Published);
        assert_eq!(event_title(&event, &consultation, Lang::Sv), "Svara senast 30 juni: Kärnavfallsfondens medel");
        assert_eq!(event_title(&event, &consultation, Lang::En), "Answer by 30 June: Kärnavfallsfondens medel");
        consultation.deadlines.clear();
        assert_eq!(event_title(&event, &consultation, Lang::Sv), "Ny remiss: Kärnavfallsfondens medel");
    }

    #[test]
    fn a_deadline_is_extended_shortened_learned_or_something_else() {
        let consultation = testing::consultation();
        for (old, new, expected) in [
            (Some("2026-06-15"), Some("2026-06-30"), "Förlängd svarstid till 30 juni: "),
            (Some("2026-06-30"), Some("2027-01-15"), "Förlängd svarstid till 15 jan: "),
            (Some("2026-06-30"), Some("2026-06-15"), "Ändrad svarstid till 15 juni: "),
            (None, Some("2026-06-15"), "Sista svarsdag 15 juni: "),
            (Some("2026-06-30"), Some("2026-06-15 (kommunerna), 2026-06-30"), "Ändrad svarstid: "),
            // a later day for some alone extends nothing for the others
            (Some("2026-06-15"), Some("2026-06-15, 2026-06-30"), "Ändrad svarstid: "),
            (Some("2026-06-15"), Some("2026-06-20, 2026-06-10"), "Förlängd svarstid till 20 juni: "),
            (Some("2026-06-30"), None, "Ändrad svarstid: "),
        ] {
            let mut event = testing::event(&consultation, EventKind::DeadlineChanged);
            event.old = old.map(str::to_owned);
            event.new = new.map(str::to_owned);
            let title = event_title(&event, &consultation, Lang::Sv);
            assert!(title.starts_with(expected), "{title}");
        }
    }

    #[test]
    fn a_reminder_of_a_day_for_some_says_whose_it_is() {
        let mut consultation = testing::consultation();
        let other = Deadline {
            on: "2026-09-30".parse().unwrap(),
            scope: Some("kommunerna".to_owned()),
            ..consultation.deadlines[0].clone()
        };
        consultation.deadlines.push(other);
        let mut event = testing::event(&consultation, EventKind::ClosingSoon);
        for (new, expected) in [
            ("2026-09-30", "Snart sista svarsdag 30 sep (kommunerna): "),
            ("2026-06-30", "Snart sista svarsdag 30 juni: "),
        ] {
            event.new = Some(new.to_owned());
            let title = event_title(&event, &consultation, Lang::Sv);
            assert!(title.starts_with(expected), "{title}");
        }
    }

    #[test]
    fn answers_are_counted_by_name_or_by_their_numbers() {
        let consultation = testing::consultation();
        for (old, new, expected) in [
            (None, Some("Örebro kommun"), "Ett remissvar publicerat: "),
            (None, Some("Örebro kommun; Malmö stad"), "2 remissvar publicerade: "),
            (Some("3"), Some("15"), "12 remissvar publicerade: "),
            (Some("3"), Some("3"), "Remissvar publicerade: "),
            (None, None, "Remissvar publicerade: "),
        ] {
            let mut event = testing::event(&consultation, EventKind::SubmissionsPublished);
            event.old = old.map(str::to_owned);
            event.new = new.map(str::to_owned);
            let title = event_title(&event, &consultation, Lang::Sv);
            assert!(title.starts_with(expected), "{title}");
        }
    }

    #[test]
    fn a_withdrawn_consultation_asks_nobody_to_answer() {
        let consultation = Consultation { withdrawn: true, ..testing::consultation() };
        let title = event_title(&testing::event(&consultation, EventKind::Published), &consultation, Lang::Sv);
        assert_eq!(title, "Ny remiss (återkallad): Silver & guld, en översyn <utkast>");
    }
}
