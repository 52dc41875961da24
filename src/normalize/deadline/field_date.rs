//! A date alone in a field, as feeds, APIs and pages have it: `02 juli 2026`, `2026-06-30T23:00:00Z`, `/Date(1783029600000)/`.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::{rfc2822, temporal::DateTimeParser},
    tz::TimeZone,
};

use super::{
    super::whitespace::{lower_in_place, one_line},
    dates::{FIRST_YEAR, find},
    tokens::tokens,
};
use crate::domain::ZONE;

/// The last year of a day that is believed: `9999-12-31` stands for none.
const LAST_YEAR: i16 = 2199;

/// A field that holds a date and nothing else: `02 juli 2026`, `2026-06-30 00:00:00`, `Fri, 03 Jul 2026 08:00:00 GMT`.
///
/// Instants are turned to the day they are in Sweden. None where there is no date or no year.
///
/// ```
/// use remissflode::normalize::read_date;
/// assert_eq!(read_date("02 juli 2026"), Some(jiff::civil::date(2026, 7, 2)));
/// assert_eq!(read_date("2026-06-30T23:00:00Z"), Some(jiff::civil::date(2026, 7, 1)));
/// ```
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    let line = one_line(text);
    let believed = |date: &Date| (FIRST_YEAR..=LAST_YEAR).contains(&date.year());
    if let Some(instant) = instant(&line) {
        return Some(instant.to_zoned(TimeZone::get(ZONE).ok()?).date()).filter(believed);
    }
    if let Ok(local) = line.parse::<DateTime>() {
        return Some(local.date()).filter(believed);
    }
    let lower = lower_in_place(&line);
    find(&tokens(&lower)).iter().find_map(|date| date.resolve(None)).map(|(date, _)| date).filter(believed)
}

/// The day of an instant in UTC, where it is an earlier one than in Sweden: `2026-12-31T23:59:59Z` is meant as the last
/// day of the year, though the new one has begun in Sweden. `2027-01-01T00:00:00+01:00` says which day it means.
pub(super) fn earlier_day_in_utc(text: &str) -> Option<Date> {
    let line = one_line(text);
    let instant = instant(&line)?;
    if names_an_offset(&line) {
        return None;
    }
    let utc = instant.to_zoned(TimeZone::UTC).date();
    (utc < instant.to_zoned(TimeZone::get(ZONE).ok()?).date()).then_some(utc)
}

/// Returns `true` for a text that ends with an offset from UTC, other than none: `+01:00`, `+0200`.
fn names_an_offset(line: &str) -> bool {
    let Some((at, _)) = line.char_indices().rfind(|(_, c)| matches!(c, '+' | '-')) else { return false };
    let digits: String = line[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let is_clock = line[at + 1..].chars().all(|c| c.is_ascii_digit() || c == ':');
    line.contains(':') && is_clock && matches!(digits.len(), 2 | 4) && digits.bytes().any(|b| b != b'0')
}

/// `2026-07-03T06:00:00+02:00`, `Fri, 03 Jul 2026 23:00:00 GMT`, `1783029600`, `/Date(1783029600000)/`
fn instant(text: &str) -> Option<Timestamp> {
    DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
        .or_else(|| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| epoch(text))
}

/// Seconds since 1970 in ten digits, or milliseconds in thirteen, as JSON has them.
fn epoch(text: &str) -> Option<Timestamp> {
    let inner = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")).unwrap_or(text);
    let digits = inner.split('+').next().unwrap_or_default();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    match digits.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}
