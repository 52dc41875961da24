//! A title that gives the deadline itself: `Remiss av nya föreskrifter om skyltar – svar senast 12 mars` to 12 March.
//!
//! Most days in titles are those of a proposal: `Förlängd giltighet till den 31 december`. So only a part of the title that
//! begins with words of answering and sets a hard limit is read.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{
    super::{pattern, whitespace::lower_in_place},
    DeadlineReading,
    date_mention::mentions_answers,
    read_deadlines,
};
use crate::domain::{QualityCode, QualityNote};

/// The marks between the parts of a title.
static MARKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s[–—|-]\s|[()\[\],;|]|[:.] "));

/// The beginning of a part that gives the deadline.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:obs!? )?(?:ny |nytt |ny sista |förlängd |förlängt )?(?:sista |senast|svar|remissvar|remisstid|synpunkter|yttrande|samrådstid|granskningstid|remiss (?:till|fram till|t)|deadline|besvaras|lämna |tyck till|yttra |comments? by|respond by|reply by|responses? by|closing date)",
    )
});

/// A word that ends something without doubt.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bsenast\b|\bsista\b|\bdeadline\b|svarsda|svarstid|remisstid|samrådstid|granskningstid|\bt\.?o\.?m|till och med|\bfram till\b|\bby\b|\btill \d|^svar \d",
    )
});

/// Adds what the title of a page says of the deadline. A day that the text contradicts is a second opinion, unless the text
/// says that the time was extended: then the title is the older one.
pub(super) fn read_title(title: &str, reading: &mut DeadlineReading, published: Option<Date>) {
    let is_silent = reading.deadlines.is_empty() && !reading.withdrawn;
    // "Samråd om skyltplan t.o.m. 17 november": of the consultation or of the plan
    let is_doubtful = || mentions_answers(title) && LIMIT.is_match(&lower_in_place(title)) && names_a_day(title);
    if !add_title(title, reading, published) && is_silent && is_doubtful() {
        reading.note(QualityCode::DeadlineUnread);
    }
}

/// Returns `true` if a title has a number.
fn names_a_day(title: &str) -> bool {
    title.contains(|c: char| c.is_ascii_digit())
}

/// Adds what the title of a page or document says of the deadline, and returns `true` if it names one.
pub(crate) fn add_title(title: &str, reading: &mut DeadlineReading, published: Option<Date>) -> bool {
    if reading.withdrawn || !names_a_day(title) {
        return false;
    }
    let gives_a_day = |part: &&str| {
        let lower = lower_in_place(part);
        OPENING.is_match(&lower) && LIMIT.is_match(&lower)
    };
    let parts = MARKS.split(title).map(str::trim).filter(gives_a_day);
    let found = parts.map(|part| read_deadlines(part, published)).find(|one| !one.deadlines.is_empty());
    let Some(found) = found else { return false };
    let known = |on: Date| reading.deadlines.iter().any(|deadline| deadline.on == on);
    if reading.deadlines.is_empty() {
        reading.notes.retain(|note| note.code != QualityCode::DeadlineUnread);
        reading.notes.extend(found.notes);
        reading.deadlines = found.deadlines;
        reading.extended |= found.extended;
    } else if !reading.extended && !found.deadlines.iter().any(|deadline| known(deadline.on)) {
        reading.deadlines.extend(found.deadlines);
        reading.deadlines.sort();
        reading.note(QualityCode::ReadersDisagree);
    }
    true
}

impl DeadlineReading {
    /// Adds a doubt, once.
    fn note(&mut self, code: QualityCode) {
        if !self.notes.iter().any(|note| note.code == code) {
            self.notes.push(QualityNote::new(code));
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(title: &str, text: &str) -> (String, Vec<QualityCode>) {
        let mut reading = read_deadlines(text, Some(date(2026, 9, 1)));
        read_title(title, &mut reading, Some(date(2026, 9, 1)));
        let days: Vec<String> = reading.deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
        let codes = reading.notes.iter().map(|note| note.code).filter(|code| *code != QualityCode::YearGuessed);
        (days.join(" "), codes.collect())
    }

    #[test]
    fn a_title_may_give_the_deadline() {
        let of_a_proposal = "Förlängd giltighet av lagen om skyltar till den 31 december 2027";
        for (title, text, days, codes) in [
            ("Remiss – svar senast 12 november", "Handlingarna finns nedan.", "2026-11-12", &[][..]),
            ("Skyltar (sista svarsdag 12 november 2026)", "Handlingarna finns nedan.", "2026-11-12", &[]),
            ("Skyltar, förlängd svarstid till 12 november 2026", "Nya bilagor.", "2026-11-12", &[]),
            ("Draft rules on signs: comments by 12 November 2026", "See below.", "2026-11-12", &[]),
            ("Remiss – svar senast 12 november", "Svar senast den 12 november 2026.", "2026-11-12", &[]),
            (of_a_proposal, "Handlingarna finns nedan.", "", &[]),
            ("Remiss av Stöd till och med den 31 december 2027", "Svara senast den 12 november.", "2026-11-12", &[]),
            ("Samråd om skyltplan t.o.m. 17 november", "Läs mer nedan.", "", &[QualityCode::DeadlineUnread]),
            // the text is newer
            (
                "Remiss – svar senast 12 november",
                "Remisstiden är förlängd till den 1 december 2026.",
                "2026-12-01",
                &[],
            ),
            // two opinions
            (
                "Remiss – svar senast 12 november",
                "Svara senast den 1 december 2026.",
                "2026-11-12 2026-12-01",
                &[QualityCode::ReadersDisagree],
            ),
        ] {
            assert_eq!(read(title, text), (days.to_owned(), codes.to_vec()), "{title}: {text}");
        }
    }
}
