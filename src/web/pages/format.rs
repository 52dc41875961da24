//! Days, instants and numbers as people write them, in both languages of the pages.
//!
//! ```text
//! 2026-07-08 on 2026-07-03   ->   om 5 dagar   |   in 5 days
//! ```

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

pub(super) use crate::domain::text::capitalized as capital;
use crate::domain::{Lang, day_of, long_day, start_of_day};

/// A day in words with its machine form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    /// `2026-10-30`
    pub(super) iso: String,
    /// `30 oktober 2026`
    pub(super) words: String,
}

/// The day in words.
pub(super) fn day(date: Date, lang: Lang) -> Day {
    Day { iso: date.to_string(), words: long_day(date, lang) }
}

/// The distance of `date` from `today`: `om 5 dagar`, `i dag`, `för 3 dagar sedan`.
pub(super) fn distance(date: Date, today: Date, lang: Lang) -> String {
    let days = days_between(today, date);
    match (days, lang) {
        (-1, _) => lang.pick("i går", "yesterday").to_owned(),
        (0, _) => lang.pick("i dag", "today").to_owned(),
        (1, _) => lang.pick("i morgon", "tomorrow").to_owned(),
        (2..=60, Lang::Sv) => format!("om {days} dagar"),
        (2..=60, Lang::En) => format!("in {days} days"),
        (61..=180, Lang::Sv) => format!("om {} veckor", weeks(days, lang)),
        (61..=180, Lang::En) => format!("in {} weeks", weeks(days, lang)),
        (181.., Lang::Sv) => format!("om drygt {} månader", months(days)),
        (181.., Lang::En) => format!("in just over {} months", months(days)),
        (-60..=-2, Lang::Sv) => format!("för {} dagar sedan", -days),
        (-60..=-2, Lang::En) => format!("{} days ago", -days),
        (-180..=-61, Lang::Sv) => format!("för {} veckor sedan", weeks(-days, lang)),
        (-180..=-61, Lang::En) => format!("{} weeks ago", weeks(-days, lang)),
        (-700..=-61, Lang::Sv) => format!("för drygt {} månader sedan", months(-days)),
        (-700..=-61, Lang::En) => format!("just over {} months ago", months(-days)),
        (_, Lang::Sv) => format!("för drygt {} år sedan", -days / 365),
        (_, Lang::En) => format!("more than {} year{} ago", -days / 365, if days > -730 { "" } else { "s" }),
    }
}

/// The weeks in a number of days: `12`, `drygt 12`.
pub(super) fn weeks(days: i32, lang: Lang) -> String {
    let more = if days % 7 == 0 { "" } else { lang.pick("drygt ", "just over ") };
    format!("{more}{}", days / 7)
}

/// The whole months in a number of days.
fn months(days: i32) -> i32 {
    days * 12 / 365
}

/// The days from `from` until `to`; negative for the past.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// `09.30`, `09:30`
pub(super) fn clock(time: Time, lang: Lang) -> String {
    format!("{:02}{}{:02}", time.hour(), lang.pick(".", ":"), time.minute())
}

/// An instant on the day `today`: `i dag kl. 14.05`, `i går kl. 09.30`, `3 juli 2026`.
pub(super) fn moment(at: Timestamp, today: Date, lang: Lang) -> String {
    let date = day_of(at);
    // Counted from midnight, an hour off on the two days in a year when the clocks change.
    let minutes = (at.as_second() - start_of_day(date).as_second()) / 60;
    let hour = format!("{:02}{}{:02}", minutes / 60, lang.pick(".", ":"), minutes % 60);
    match days_between(date, today) {
        0 => format!("{} {hour}", lang.pick("i dag kl.", "today at")),
        1 => format!("{} {hour}", lang.pick("i går kl.", "yesterday at")),
        _ => long_day(date, lang),
    }
}

/// `1 remiss`, `1 570 remisser`: no-break spaces between thousands.
pub(super) fn consultations(count: usize, lang: Lang) -> String {
    let noun = match count {
        1 => lang.pick("remiss", "consultation"),
        _ => lang.pick("remisser", "consultations"),
    };
    format!("{} {noun}", number(count))
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

/// The text with its ISO days and instants in words: `2026-06-15, 2026-06-30` to `15 juni 2026, 30 juni 2026`.
pub(super) fn written_out(text: &str, lang: Lang) -> String {
    let word = |word: &str| {
        let bare = word.trim_end_matches([',', ';', '.']);
        let end = &word[bare.len()..];
        bare.parse::<Date>().map_or_else(|_| word.to_owned(), |date| format!("{}{end}", long_day(date, lang)))
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
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
            (date(2026, 9, 25), "om 12 veckor"),
            (date(2026, 10, 30), "om 17 veckor"),
            (date(2026, 10, 31), "om drygt 17 veckor"),
            (date(2027, 2, 3), "om drygt 7 månader"),
            (date(2026, 4, 10), "för 12 veckor sedan"),
            (date(2026, 7, 2), "i går"),
            (date(2026, 6, 30), "för 3 dagar sedan"),
            (date(2025, 7, 3), "för drygt 12 månader sedan"),
            (date(2020, 1, 1), "för drygt 6 år sedan"),
        ] {
            assert_eq!(distance(day, today, Lang::Sv), words, "{day}");
        }
    }

    #[test]
    fn distances_in_english() {
        let today = date(2026, 7, 3);
        for (day, words) in [
            (date(2026, 7, 4), "tomorrow"),
            (date(2026, 7, 8), "in 5 days"),
            (date(2026, 10, 31), "in just over 17 weeks"),
            (date(2027, 2, 3), "in just over 7 months"),
            (date(2026, 6, 30), "3 days ago"),
            (date(2024, 7, 20), "more than 1 year ago"),
            (date(2020, 1, 1), "more than 6 years ago"),
        ] {
            assert_eq!(distance(day, today, Lang::En), words, "{day}");
        }
        let at = "2026-07-03T12:05:00Z".parse().expect("a timestamp");
        assert_eq!(moment(at, today, Lang::En), "today at 14:05");
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
            assert_eq!(moment(at.parse().expect("a timestamp"), today, Lang::Sv), words, "{at}");
        }
    }

    #[test]
    fn numbers_and_days_in_running_text() {
        assert_eq!(consultations(1570, Lang::Sv), "1\u{a0}570 remisser");
        assert_eq!(consultations(1, Lang::Sv), "1 remiss");
        assert_eq!(number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(written_out("2026-06-15, 2026-06-30", Lang::Sv), "15 juni 2026, 30 juni 2026");
        assert_eq!(written_out("2 svar", Lang::Sv), "2 svar");
    }
}
