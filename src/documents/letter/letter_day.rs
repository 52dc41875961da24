//! The day on which a letter was written, from its head.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use super::letter_words::pattern;

/// A day as digits or in words; `2026-01-05-123` is a case number.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(])(?P<iso>20\d\d-\d\d-\d\d)(?:$|[\s),;])|\b(?P<day>\d{1,2}) (?P<month>januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december) (?P<year>20\d\d)\b",
    )
});

/// Words of other days: of the answers, and of what happened before.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)svar|senast|sista|remisstid|deadline|överlämna|beslut|ikraft|i kraft|dnr|diarien|inkom|ankom|tidigare|ändra",
    )
});

/// The most words before the day on its line, and behind it.
const MAX_WORDS: usize = 5;

/// The day of a letter, by the lines of its head.
pub(super) fn read(head: &[&str]) -> Option<Date> {
    let of_line = |at: usize| {
        let line = head[at];
        let label = at.checked_sub(1).map_or("", |before| head[before]);
        let mut start = 0;
        DAY.captures_iter(line).find_map(|found| {
            let whole = found.get(0)?;
            let words = &line[start..whole.start()];
            let is_first = start == 0;
            start = whole.end();
            let is_label = is_first && words.trim().is_empty() && count(label) <= MAX_WORDS && !DAY.is_match(label);
            let is_other = OTHER.is_match(words) || (is_label && OTHER.is_match(label));
            let is_short = count(words) <= MAX_WORDS && count(&line[start..]) <= MAX_WORDS;
            date(&found).filter(|_| !is_other && is_short)
        })
    };
    (0..head.len()).find_map(of_line)
}

fn count(words: &str) -> usize {
    words.split_whitespace().count()
}

fn date(found: &Captures<'_>) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
    if let Some(day) = found.name("iso") {
        return day.as_str().parse().ok();
    }
    let month = found["month"].to_lowercase();
    let number = (1..).zip(MONTHS).find(|(_, start)| month.starts_with(start)).map(|(number, _)| number)?;
    Date::new(found["year"].parse().ok()?, number, found["day"].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_a_letter() {
        for (head, expected) in [
            (&["Kulturdepartementet", "2027-01-11", "Ku2027/00123"][..], "2027-01-11"),
            (&["Remiss", "Stockholm den 2 november 2025"], "2025-11-02"),
            (&["Datum 2 november 2025 Dnr"], "2025-11-02"),
            (&["Betänkandet överlämnades 2023-05-02", "2026-11-02"], "2026-11-02"),
            (&["Betänkandet överlämnades 2023-05-02 Remiss 2026-11-02"], "2026-11-02"),
            (&["Dnr 2026-01-05-123"], ""),
            (&["Sista svarsdag", "2027-02-15", "2026-11-02"], "2026-11-02"),
            (&["Svar senast 2027-02-15"], ""),
        ] {
            let read = read(head).map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(read, expected, "{head:?}");
        }
    }
}
