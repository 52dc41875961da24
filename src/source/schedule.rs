//! When a source is asked: five cron fields, in Swedish civil time. `17 6-20 * * Mon-Fri` to the next instant.
//!
//! The `cron` crate alone would not do: it wants a field of seconds, counts weekdays from Sunday = 1, skips 02:30 on
//! the night when summer time begins and gives it twice on the night when it ends. So it only ever sees civil time,
//! disguised as UTC, and jiff says which instant that is.

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
}

/// A text that is no schedule: what was expected and what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct ScheduleError {
    /// What should stand there.
    pub expected: String,
    /// What stands there.
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
            .map_err(|problem| error("a cron expression (`17 6-20 * * Mon-Fri`)", format!("`{text}`: {problem}")))?;
        let zone = TimeZone::get(ZONE).map_err(|problem| error("the time zone database", problem.to_string()))?;
        let schedule = Self { written: fields.join(" "), cron, zone };
        // `0 0 30 2 *` is well formed and never comes.
        if schedule.civil_after(civil::date(2026, 1, 1).at(0, 0, 0, 0)).next().is_none() {
            return Err(error("a time that comes", format!("`{text}`, which never does")));
        }
        Ok(schedule)
    }
}

impl Schedule {
    /// The first time of this schedule after the instant `last`. A time that the change to summer time leaves out
    /// comes an hour later by the clock; one that comes twice counts the first time. `Timestamp::MAX` where no time
    /// is left.
    #[must_use]
    pub fn next_after(&self, last: Timestamp) -> Timestamp {
        let civil = last.to_zoned(self.zone.clone()).datetime();
        // The hour before: in the hour that is repeated, the clock's reading is behind what was mapped already.
        let from = civil.checked_sub(jiff::SignedDuration::from_hours(2)).unwrap_or(civil);
        let mut next = Timestamp::MAX;
        for time in self.civil_after(from) {
            // 02:45 that does not exist comes at 03:45, after 03:10 that does: all times before 03:45 have a say.
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

    /// The civil times after `from`, which the crate is told are UTC.
    fn civil_after(&self, from: civil::DateTime) -> impl Iterator<Item = civil::DateTime> + '_ {
        let disguised = NaiveDate::from_ymd_opt(
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
        disguised.into_iter().flat_map(|from: DateTime<Utc>| self.cron.after(&from)).filter_map(|time| {
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
    fn weekdays_are_as_named() {
        let times = times("17 6,20 * * Mon-Fri", "2026-07-03T12:00:00Z", 3);
        assert_eq!(times, ["Fri 03 Jul 20:17 +02:00", "Mon 06 Jul 06:17 +02:00", "Mon 06 Jul 20:17 +02:00"]);
    }

    #[test]
    fn a_time_in_the_gap_comes_once() {
        let times = times("30 2 * * *", "2027-03-27T00:00:00Z", 3);
        assert_eq!(times, ["Sat 27 Mar 02:30 +01:00", "Sun 28 Mar 03:30 +02:00", "Mon 29 Mar 02:30 +02:00"]);
        let times = self::times("10,45 2,3 * * *", "2027-03-28T00:00:00Z", 3);
        assert_eq!(times, ["Sun 28 Mar 03:10 +02:00", "Sun 28 Mar 03:45 +02:00", "Mon 29 Mar 02:10 +02:00"]);
    }

    #[test]
    fn a_time_in_the_fold_comes_once() {
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
    fn every_instant_of_both_nights_moves_on() {
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
    fn what_is_refused() {
        for (text, why) in [
            (
                "0 17 6 * * Mon",
                "expected five cron fields: minute, hour, day of month, month, weekday (`17 6-20 * * Mon-Fri`), found 6 in `0 17 6 * * Mon`",
            ),
            (
                "17 6 * * 1-5",
                "expected weekdays by name (`Mon-Fri`), because cron programs disagree on whether `1` is Sunday or Monday, found `1-5`",
            ),
            ("0 0 30 2 *", "expected a time that comes, found `0 0 30 2 *`, which never does"),
        ] {
            assert_eq!(text.parse::<Schedule>().unwrap_err().to_string(), why);
        }
        for text in ["61 6 * * *", "x 6 * * *", "", "0 0 0 * *", "* * * * Mån"] {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
        assert!("0 6 * * */2".parse::<Schedule>().is_ok());
    }
}
