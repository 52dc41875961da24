//! Civil days in Stockholm: the instant at which a day begins, and days written out (`tisdag 30 juni 2026`).
//!
//! Nothing here reads a clock; today is always an argument.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{Lang, ZONE};

static STOCKHOLM: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get(ZONE).unwrap_or(TimeZone::UTC));

const MONTHS: [(&str, &str); 12] = [
    ("januari", "January"),
    ("februari", "February"),
    ("mars", "March"),
    ("april", "April"),
    ("maj", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("augusti", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
];

/// The instant at which `day` begins in Stockholm: 2026-06-30 begins at 2026-06-29T22:00:00Z.
#[must_use]
pub fn start_of_day(day: Date) -> Timestamp {
    day.to_zoned(STOCKHOLM.clone()).map(|start| start.timestamp()).unwrap_or_default()
}

/// The civil day of `instant` in Stockholm.
#[must_use]
pub fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(STOCKHOLM.clone()).date()
}

/// `30 juni`, `30 June`.
#[must_use]
pub fn day_and_month(day: Date, lang: Lang) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|n| MONTHS.get(n)).map_or(("", ""), |names| *names);
    format!("{} {}", day.day(), lang.pick(month.0, month.1))
}

/// `25 jan`, `25 Jan`; `30 juni`: no month is cut to fewer than three letters, and one of four stays whole.
#[must_use]
pub fn short_day(day: Date, lang: Lang) -> String {
    let whole = day_and_month(day, lang);
    let (number, month) = whole.split_once(' ').unwrap_or((&whole, ""));
    let letters = if month.chars().count() <= 4 { 4 } else { 3 };
    format!("{number} {}", month.chars().take(letters).collect::<String>())
}

/// `30 juni 2026`, `30 June 2026`.
#[must_use]
pub fn long_day(day: Date, lang: Lang) -> String {
    format!("{} {}", day_and_month(day, lang), day.year())
}

/// `tisdag`, `Tuesday`.
#[must_use]
pub fn weekday(day: Date, lang: Lang) -> &'static str {
    match day.weekday() {
        Weekday::Monday => lang.pick("måndag", "Monday"),
        Weekday::Tuesday => lang.pick("tisdag", "Tuesday"),
        Weekday::Wednesday => lang.pick("onsdag", "Wednesday"),
        Weekday::Thursday => lang.pick("torsdag", "Thursday"),
        Weekday::Friday => lang.pick("fredag", "Friday"),
        Weekday::Saturday => lang.pick("lördag", "Saturday"),
        Weekday::Sunday => lang.pick("söndag", "Sunday"),
    }
}

/// `tisdag 30 juni 2026`, `Tuesday 30 June 2026`.
#[must_use]
pub fn weekday_and_day(day: Date, lang: Lang) -> String {
    format!("{} {}", weekday(day, lang), long_day(day, lang))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_written_out() {
        let day = date(2026, 6, 30);
        assert_eq!(weekday_and_day(day, Lang::Sv), "tisdag 30 juni 2026");
        assert_eq!(weekday_and_day(day, Lang::En), "Tuesday 30 June 2026");
    }

    #[test]
    fn a_day_begins_at_midnight_in_stockholm() {
        assert_eq!(start_of_day(date(2026, 6, 30)).to_string(), "2026-06-29T22:00:00Z");
        assert_eq!(start_of_day(date(2026, 12, 1)).to_string(), "2026-11-30T23:00:00Z");
        assert_eq!(day_of("2026-06-29T22:00:00Z".parse().unwrap()), date(2026, 6, 30));
    }
}
