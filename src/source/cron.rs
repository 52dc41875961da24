//! The schedule of a source: five cron fields, in Swedish civil time. `17 6-20 * * Mon-Fri` to the next instant.
//!
//! The `cron` crate alone is not enough: it wants a field of seconds, counts weekdays from Sunday = 1, skips 02:30 on
//! the night when summer time begins and gives it twice on the night when it ends. So it sees civil time labelled as
//! UTC, and jiff converts that to an instant.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use jiff::{Timestamp, civil, tz::TimeZone};

use crate::domain::ZONE;

/// A checked schedule.
#[derive(Debug, Clone)]
pub struct Schedule {
    written: String,
    cron: cron::Schedule,
    zone: TimeZone,
    /// The shortest time between two runs, in minutes.
    shortest: i64,
}

/// The shortest time between two runs that is allowed, in minutes: a publisher's site is no place to hurry.
const LEAST_MINUTES: i64 = 5;

/// An invalid schedule: the expected text and the one that was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct ScheduleError {
    /// The expected text, in words.
    pub expected: String,
    /// The text that was found.
    pub found: String,
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    /// Five fields: minute, hour, day of month, month, weekday by name.
    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let error = |expected: &str, found: String| ScheduleError { expected: expected.to_owned(), found };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(error(
                "five cron fields: minute, hour, day of month, month, weekday (`17 6-20 * * Mon-Fri`)",
                format!("{} in `{text}`", fields.len()),
            ));
        };
        // `*/2` is a step, not a day.
        if weekday.split(',').any(|part| part.split('/').next().is_some_and(|day| day.contains(char::is_numeric))) {
            return Err(error(
                "weekdays by name (`Mon-Fri`), because cron programs disagree on whether `1` is Sunday or Monday",
                format!("`{weekday}`"),
            ));
        }
        let cron = cron::Schedule::from_str(&format!("0 {minute} {hour} {day} {month} {weekday}"))
            .map_err(|_| error("a cron expression (`17 6-20 * * Mon-Fri`)", wrong_field(&fields)))?;
        let zone = TimeZone::get(ZONE).map_err(|problem| error("the time zone database", problem.to_string()))?;
        let mut schedule = Self { written: fields.join(" "), cron, zone, shortest: 0 };
        // `0 0 30 2 *` is well formed and never matches.
        if schedule.civil_after(civil::date(2026, 1, 1).at(0, 0, 0, 0)).next().is_none() {
            return Err(error("a schedule that matches a day", format!("`{text}`, which matches none")));
        }
        schedule.shortest = schedule.measure_shortest();
        if schedule.shortest < LEAST_MINUTES {
            let found = match schedule.shortest {
                1 => format!("`{text}`, which is every minute"),
                minutes => format!("`{text}`, with {minutes} minutes between two runs"),
            };
            return Err(error("at least 5 minutes between two runs (`17 6-20 * * Mon-Fri` is once an hour)", found));
        }
        Ok(schedule)
    }
}

/// The field that no cron program reads, by its name and its range.
fn wrong_field(fields: &[&str]) -> String {
    const KINDS: [(&str, &str); 5] = [
        ("minute", "0 to 59"),
        ("hour", "0 to 23"),
        ("day of month", "1 to 31"),
        ("month", "1 to 12"),
        ("weekday", "Mon to Sun"),
    ];
    for (at, ((name, range), field)) in KINDS.into_iter().zip(fields).enumerate() {
        let mut alone = ["0", "*", "*", "*", "*", "*"];
        alone[at + 1] = field;
        if cron::Schedule::from_str(&alone.join(" ")).is_err() {
            let is_backward = |part: &str| {
                let (from, to) = part.split('/').next()?.split_once('-')?;
                Some(from.parse::<u8>().ok()? > to.parse::<u8>().ok()?)
            };
            return match field.split(',').any(|part| is_backward(part) == Some(true)) {
                true => format!("`{field}` as the {name}, a range from high to low"),
                false => format!("`{field}` as the {name}, which is {range}"),
            };
        }
    }
    format!("`{}`", fields.join(" "))
}

impl Schedule {
    /// The first time of this schedule after the instant `last`; `Timestamp::MAX` if there is none.
    ///
    /// A time that the change to summer time skips moves to an hour later; of one that occurs twice, the first counts.
    #[must_use]
    pub fn next_after(&self, last: Timestamp) -> Timestamp {
        let civil = last.to_zoned(self.zone.clone()).datetime();
        // Two hours before: in the hour that is repeated, the civil time is behind one that was already returned.
        let from = civil.checked_sub(jiff::SignedDuration::from_hours(2)).unwrap_or(civil);
        let mut next = Timestamp::MAX;
        for time in self.civil_after(from) {
            // 02:45, which does not exist, becomes 03:45, after 03:10, which does: compare all times before 03:45.
            if next != Timestamp::MAX && time >= next.to_zoned(self.zone.clone()).datetime() {
                break;
            }
            match self.zone.to_ambiguous_timestamp(time).compatible() {
                Ok(instant) if instant > last => next = next.min(instant),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        next
    }

    /// The shortest time between two runs, in minutes.
    #[must_use]
    pub const fn shortest_minutes(&self) -> i64 {
        self.shortest
    }

    fn measure_shortest(&self) -> i64 {
        /// Enough for every minute of two days.
        const MANY: usize = 3_000;
        let times: Vec<civil::DateTime> = self.civil_after(civil::date(2026, 1, 1).at(0, 0, 0, 0)).take(MANY).collect();
        let minutes = times.windows(2).map(|pair| (pair[1].duration_since(pair[0]).as_secs() / 60).max(1));
        minutes.min().unwrap_or(i64::MAX)
    }

    /// The civil times after `from`, which the crate takes for UTC.
    fn civil_after(&self, from: civil::DateTime) -> impl Iterator<Item = civil::DateTime> + '_ {
        let as_utc = NaiveDate::from_ymd_opt(
            from.year().into(),
            from.month().unsigned_abs().into(),
            from.day().unsigned_abs().into(),
        )
        .and_then(|date| {
            date.and_hms_opt(
                from.hour().unsigned_abs().into(),
                from.minute().unsigned_abs().into(),
                from.second().unsigned_abs().into(),
            )
        })
        .map(|naive| naive.and_utc());
        as_utc.into_iter().flat_map(|from: DateTime<Utc>| self.cron.after(&from)).filter_map(|time| {
            let seconds = Timestamp::from_second(time.timestamp()).ok()?;
            Some(TimeZone::UTC.to_datetime(seconds))
        })
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::Schedule;

    /// The next `count` times after `from`, as the clock in Stockholm shows them.
    fn times(schedule: &str, from: &str, count: usize) -> Vec<String> {
        let schedule: Schedule = schedule.parse().unwrap();
        let mut last: Timestamp = from.parse().unwrap();
        let mut times = Vec::new();
        for _ in 0..count {
            last = schedule.next_after(last);
            times.push(last.to_zoned(schedule.zone.clone()).strftime("%a %d %b %H:%M %:z").to_string());
        }
        times
    }

    #[test]
    fn weekdays_are_read_by_name() {
        let times = times("17 6,20 * * Mon-Fri", "2026-07-03T12:00:00Z", 3);
        assert_eq!(times, ["Fri 03 Jul 20:17 +02:00", "Mon 06 Jul 06:17 +02:00", "Mon 06 Jul 20:17 +02:00"]);
    }

    #[test]
    fn a_skipped_time_occurs_once() {
        let times = times("30 2 * * *", "2027-03-27T00:00:00Z", 3);
        assert_eq!(times, ["Sat 27 Mar 02:30 +01:00", "Sun 28 Mar 03:30 +02:00", "Mon 29 Mar 02:30 +02:00"]);
        let times = self::times("10,45 2,3 * * *", "2027-03-28T00:00:00Z", 3);
        assert_eq!(times, ["Sun 28 Mar 03:10 +02:00", "Sun 28 Mar 03:45 +02:00", "Mon 29 Mar 02:10 +02:00"]);
    }

    #[test]
    fn a_repeated_time_occurs_once() {
        let times = times("30 2 * * *", "2026-10-24T12:00:00Z", 2);
        assert_eq!(times, ["Sun 25 Oct 02:30 +02:00", "Mon 26 Oct 02:30 +01:00"]);
    }

    #[test]
    fn order_is_kept_over_both_changes() {
        assert_eq!(
            times("*/30 * * * *", "2026-10-24T23:30:00Z", 5),
            [
                "Sun 25 Oct 02:00 +02:00",
                "Sun 25 Oct 02:30 +02:00",
                "Sun 25 Oct 03:00 +01:00",
                "Sun 25 Oct 03:30 +01:00",
                "Sun 25 Oct 04:00 +01:00"
            ]
        );
        assert_eq!(
            times("*/30 * * * *", "2027-03-28T00:00:00Z", 4),
            [
                "Sun 28 Mar 01:30 +01:00",
                "Sun 28 Mar 03:00 +02:00",
                "Sun 28 Mar 03:30 +02:00",
                "Sun 28 Mar 04:00 +02:00"
            ]
        );
    }

    #[test]
    fn the_next_time_is_always_later() {
        let schedule: Schedule = "*/20 * * * *".parse().unwrap();
        for night in ["2026-10-24T21:00:00Z", "2027-03-27T21:00:00Z"] {
            let start: Timestamp = night.parse().unwrap();
            for minute in 0..600 {
                let at = start + jiff::SignedDuration::from_mins(minute);
                let next = schedule.next_after(at);
                assert!(next > at && next.duration_since(at) <= jiff::SignedDuration::from_mins(80), "{at} {next}");
            }
        }
    }

    #[test]
    fn invalid_schedules_are_rejected() {
        for (text, why) in [
            (
                "0 17 6 * * Mon",
                "expected five cron fields: minute, hour, day of month, month, weekday (`17 6-20 * * Mon-Fri`), found 6 in `0 17 6 * * Mon`",
            ),
            (
                "17 6 * * 1-5",
                "expected weekdays by name (`Mon-Fri`), because cron programs disagree on whether `1` is Sunday or Monday, found `1-5`",
            ),
            ("0 0 30 2 *", "expected a schedule that matches a day, found `0 0 30 2 *`, which matches none"),
        ] {
            assert_eq!(text.parse::<Schedule>().unwrap_err().to_string(), why);
        }
        for text in ["61 6 * * *", "x 6 * * *", "", "0 0 0 * *", "* * * * Mån"] {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
        assert!("0 6 * * */2".parse::<Schedule>().is_ok());
    }
}
