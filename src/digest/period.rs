//! The periods of digests. A week ends on Monday at 06.00 in Sweden, a day each morning at the same time.

use jiff::{
    Timestamp, ToSpan, Unit,
    civil::{Date, Weekday, time},
    tz::TimeZone,
};

use crate::domain::{ZONE, day_of, start_of_day};

/// The hour in Sweden at which a period ends and its digest is published.
const HOUR: i8 = 6;

/// The time that a digest covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first instant.
    pub from: Timestamp,
    /// The end, which belongs to the next period.
    pub to: Timestamp,
    /// The civil day of the end, which the digest is named after.
    pub on: Date,
    /// Its length in days: 7 or 1.
    pub days: u8,
}

impl Period {
    /// The week that ends on `monday`.
    #[must_use]
    pub fn week(monday: Date) -> Self {
        Self::ending(monday, 7)
    }

    /// The day that ends in the morning of `day`.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self::ending(day, 1)
    }

    fn ending(on: Date, days: u8) -> Self {
        let from = on.checked_sub(i32::from(days).days()).map_or(Timestamp::MIN, morning_of);
        Self { from, to: morning_of(on), on, days }
    }

    /// Returns the days from `self.on` to `day` if a deadline on that day is listed in this period for one of the `leads`.
    ///
    /// The week of 29 June lists for 7 days the deadlines from 29 June to 6 July, and for 30 days those from 23 to 29
    /// July: each deadline comes once for each lead, and one on a Monday again on the day itself.
    pub(super) fn lists(&self, day: Date, leads: &[u8]) -> Option<i32> {
        let left = (day - self.on).total((Unit::Day, self.on)).ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "whole days between two civil days")]
        let left = left as i32;
        let span = i32::from(self.days) - 1;
        let is_listed = |lead: &u8| {
            let lead = i32::from(*lead);
            match lead <= span + 1 && span > 0 {
                // The whole week ahead, or a day between its end and the lead would never be listed.
                true => left <= lead.max(span),
                false => (lead - span..=lead).contains(&left),
            }
        };
        (left >= 0 && leads.iter().any(is_listed)).then_some(left)
    }
}

/// 06.00 in Sweden on `day`.
fn morning_of(day: Date) -> Timestamp {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    let morning = day.to_datetime(time(HOUR, 0, 0, 0)).to_zoned(zone);
    morning.map_or_else(|_| start_of_day(day), |morning| morning.timestamp())
}

/// The last day whose digest is due at `now`.
#[must_use]
pub fn latest_day(now: Timestamp) -> Date {
    let today = day_of(now);
    if now >= morning_of(today) { today } else { today.yesterday().unwrap_or(today) }
}

/// The last Monday whose digest is due at `now`.
#[must_use]
pub fn latest_monday(now: Timestamp) -> Date {
    let day = latest_day(now);
    let since = i32::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(since.days()).unwrap_or(day)
}
