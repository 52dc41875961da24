//! Doubts about the dates that were read.
//!
//! A doubtful date is given with its note; it is neither dropped nor silently trusted.

use jiff::civil::Date;

use super::deadline::{DateSpan, weekday_name};
use crate::domain::{Deadline, QualityCode, QualityNote};

/// From how many days after the publication on a deadline is doubted.
const FAR_OFF_DAYS: i32 = 400;

/// Adds the doubts about one date as the text has it.
pub(super) fn of_date(span: &DateSpan, on: Date, year_guessed: bool, notes: &mut Vec<QualityNote>) {
    let mut add = |note: QualityNote| {
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    if let Some(weekday) = span.weekday.filter(|weekday| *weekday != on.weekday()) {
        let weekday = Some(weekday_name(weekday).to_owned());
        add(QualityNote { code: QualityCode::WeekdayMismatch, weekday, on: Some(on) });
    }
    if year_guessed {
        add(QualityNote::new(QualityCode::YearGuessed));
    }
    if span.corrected || span.day != on.day() {
        add(QualityNote { code: QualityCode::SpellingCorrected, weekday: None, on: Some(on) });
    }
}

/// Adds the doubts that follow from when the consultation was published.
pub(super) fn of_publication(deadlines: &[Deadline], published: Option<Date>, notes: &mut Vec<QualityNote>) {
    let Some(published) = published else { return };
    let days = |deadline: &Deadline| (deadline.on - published).get_days();
    if deadlines.iter().any(|deadline| days(deadline) < 0) {
        notes.push(QualityNote::new(QualityCode::DeadlineBeforePublication));
    }
    if deadlines.iter().any(|deadline| days(deadline) > FAR_OFF_DAYS) {
        notes.push(QualityNote::new(QualityCode::DeadlineFarOff));
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::{domain::QualityCode, normalize::read_deadlines};

    #[test]
    fn doubts_about_a_date_are_noted() {
        let codes = |text: &str| -> Vec<QualityCode> {
            read_deadlines(text, Some(date(2017, 1, 1))).notes.iter().map(|note| note.code).collect()
        };
        assert_eq!(codes("Svara senast torsdagen den 17 februari 2017."), [QualityCode::WeekdayMismatch]);
        assert_eq!(codes("Svara senast fredagen den 17 februari 2017."), []);
        assert_eq!(codes("Svara senast den 17 februari."), [QualityCode::YearGuessed]);
        assert_eq!(codes("Svara senast den 17 agusti 2017."), [QualityCode::SpellingCorrected]);
        assert_eq!(codes("Sista dag att svara på remissen är den ."), [QualityCode::DeadlineUnread]);
    }
}
