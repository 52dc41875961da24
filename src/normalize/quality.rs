//! Doubts about what was read, each one Swedish sentence for everyone to see.
//!
//! A doubtful date is given with its note; it is neither dropped nor silently trusted.

use jiff::civil::Date;

use super::{dates::WrittenDate, swedish};
use crate::domain::{Deadline, QualityCode, QualityNote};

/// From how many days after the publication on a deadline is doubted.
const FAR_OFF_DAYS: i32 = 400;

/// The note for `code`, where it needs no particulars.
#[must_use]
pub fn note(code: QualityCode) -> QualityNote {
    let text = match code {
        QualityCode::DeadlineBeforePublication => "Sista svarsdag ligger före publiceringen.",
        QualityCode::DeadlineFarOff => "Sista svarsdag ligger mer än 400 dagar efter publiceringen.",
        QualityCode::WeekdayMismatch => "Veckodagen i texten stämmer inte med datumet.",
        QualityCode::YearGuessed => "Texten anger inget år för sista svarsdag; året är hämtat från publiceringen.",
        QualityCode::SpellingCorrected => "Datumet är felskrivet i texten och har tolkats.",
        QualityCode::ReadersDisagree => "Sidan anger olika sista svarsdagar på olika ställen.",
        QualityCode::DeadlineUnread => "Texten nämner en sista svarsdag som inte gick att läsa.",
        QualityCode::DeadlineKept => "Sidan anger inte längre någon sista svarsdag; den senast publicerade visas.",
        QualityCode::IssuerInferred => {
            "Avsändaren framgår inte av sidan utan är hämtad från diarienumret eller texten."
        }
        QualityCode::IssuerUnknown => "Sidan anger ingen avsändare.",
        QualityCode::PageUnread => "Bara listan har gått att läsa, inte sidan.",
        QualityCode::PageGone => "Sidan finns inte längre hos utgivaren.",
    };
    QualityNote { code, text: text.to_owned() }
}

/// Adds the doubts about one date as it was written.
pub(super) fn of_date(written: &WrittenDate, on: Date, year_guessed: bool, notes: &mut Vec<QualityNote>) {
    let mut add = |code, text: String| {
        if !notes.iter().any(|known: &QualityNote| known.code == code && known.text == text) {
            notes.push(QualityNote { code, text });
        }
    };
    if let Some(weekday) = written.weekday.filter(|weekday| *weekday != on.weekday()) {
        let (said, is) = (swedish::weekday_name(weekday), swedish::weekday_name(on.weekday()));
        add(QualityCode::WeekdayMismatch, format!("Texten säger {said}, men {on} är en {is}."));
    }
    if year_guessed {
        add(QualityCode::YearGuessed, note(QualityCode::YearGuessed).text);
    }
    if written.corrected || written.day != on.day() {
        add(QualityCode::SpellingCorrected, format!("Datumet är felskrivet i texten och har tolkats som {on}."));
    }
}

/// The doubts that follow from when the case was published.
pub(super) fn of_publication(deadlines: &[Deadline], published: Option<Date>, notes: &mut Vec<QualityNote>) {
    let Some(published) = published else { return };
    let days = |deadline: &Deadline| (deadline.on - published).get_days();
    if deadlines.iter().any(|deadline| days(deadline) < 0) {
        notes.push(note(QualityCode::DeadlineBeforePublication));
    }
    if deadlines.iter().any(|deadline| days(deadline) > FAR_OFF_DAYS) {
        notes.push(note(QualityCode::DeadlineFarOff));
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::{domain::QualityCode, normalize::read_deadlines};

    #[test]
    fn doubts_about_a_date_are_told() {
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
