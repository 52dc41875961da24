//! Days, instants and numbers as Swedes say them.
//!
//! ```text
//! 2026-07-08 on 2026-07-03   ->   om 5 dagar
//! ```

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::domain::{Lang, day_of, long_day, start_of_day};

/// A day in words with its machine form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    /// `2026-10-30`
    pub(super) iso: String,
    /// `30 oktober 2026`
    pub(super) words: String,
}

/// The day, written out.
pub(super) fn day(date: Date) -> Day {
    Day { iso: date.to_string(), words: long_day(date, Lang::Sv) }
}

/// How far `date` lies from `today`: `om 5 dagar`, `i dag`, `för 3 dagar sedan`.
pub(super) fn distance(date: Date, today: Date) -> String {
    let days = days_between(today, date);
    match days {
        -1 => "i går".to_owned(),
        0 => "i dag".to_owned(),
        1 => "i morgon".to_owned(),
        2..=60 => format!("om {days} dagar"),
        61.. => format!("om drygt {} månader", months(days)),
        -60..=-2 => format!("för {} dagar sedan", -days),
        -700..=-61 => format!("för drygt {} månader sedan", months(-days)),
        _ => format!("för drygt {} år sedan", -days / 365),
    }
}

/// Whole months of so many days.
fn months(days: i32) -> i32 {
    days * 12 / 365
}

/// How many days from `from` until `to`; negative for the past.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// `09.30`
pub(super) fn clock(time: Time) -> String {
    format!("{:02}.{:02}", time.hour(), time.minute())
}

/// An instant on the day `today`: `i dag kl. 14.05`, `i går kl. 9.30`, `3 juli 2026`.
pub(super) fn moment(at: Timestamp, today: Date) -> String {
    let date = day_of(at);
    let minutes = (at.as_second() - start_of_day(date).as_second()) / 60;
    match days_between(date, today) {
        // Counted from midnight, an hour off on the two days a year when the clocks change.
        0 => format!("i dag kl. {:02}.{:02}", minutes / 60, minutes % 60),
        1 => format!("i går kl. {:02}.{:02}", minutes / 60, minutes % 60),
        _ => long_day(date, Lang::Sv),
    }
}

/// `1 remiss`, `1 570 remisser`: no-break spaces between thousands.
pub(super) fn consultations(count: usize) -> String {
    format!("{} {}", number(count), if count == 1 { "remiss" } else { "remisser" })
}

/// `1 570`
pub(super) fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

/// ISO days and instants in `text` written out: `2026-06-15, 2026-06-30` to `15 juni 2026, 30 juni 2026`.
pub(super) fn written_out(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_end_matches([',', ';', '.']);
        let end = &word[bare.len()..];
        bare.parse::<Date>().map_or_else(|_| word.to_owned(), |date| format!("{}{end}", long_day(date, Lang::Sv)))
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The last ISO day in `text`: `2026-06-30 (kommunerna), 2026-06-15` has 30 June.
pub(super) fn last_day(text: &str) -> Option<Date> {
    text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|word| word.parse().ok()).max()
}

/// The text with a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn distances() {
        let today = date(2026, 7, 3);
        for (day, words) in [
            (date(2026, 7, 3), "i dag"),
            (date(2026, 7, 4), "i morgon"),
            (date(2026, 7, 8), "om 5 dagar"),
            (date(2026, 10, 30), "om drygt 3 månader"),
            (date(2026, 7, 2), "i går"),
            (date(2026, 6, 30), "för 3 dagar sedan"),
            (date(2025, 7, 3), "för drygt 12 månader sedan"),
            (date(2020, 1, 1), "för drygt 6 år sedan"),
        ] {
            assert_eq!(distance(day, today), words, "{day}");
        }
    }

    #[test]
    fn instants_of_today_have_their_hour() {
        let today = date(2026, 7, 3);
        for (at, words) in [
            ("2026-07-03T12:05:00Z", "i dag kl. 14.05"),
            ("2026-07-02T22:00:00Z", "i dag kl. 00.00"),
            ("2026-07-02T21:59:00Z", "i går kl. 23.59"),
            ("2026-06-01T10:00:00Z", "1 juni 2026"),
        ] {
            assert_eq!(moment(at.parse().expect("a timestamp"), today), words, "{at}");
        }
    }

    #[test]
    fn numbers_and_days_in_running_text() {
        assert_eq!(consultations(1570), "1\u{a0}570 remisser");
        assert_eq!(consultations(1), "1 remiss");
        assert_eq!(number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(written_out("2026-06-15, 2026-06-30"), "15 juni 2026, 30 juni 2026");
        assert_eq!(written_out("2 svar"), "2 svar");
    }
}
