//! The one place where the time is read; everything else is given an instant.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::domain::ZONE;

/// Where `now` comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this instant: replayed pages are shown as on the day they were saved.
    Fixed(Timestamp),
}

impl Clock {
    /// The instant it is.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place")]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(at) => at,
        }
    }

    /// The civil day it is in Sweden.
    #[must_use]
    pub fn today(self) -> Date {
        civil_day(self.now())
    }
}

/// The civil day of an instant in Sweden.
#[must_use]
pub fn civil_day(at: Timestamp) -> Date {
    zone().to_datetime(at).date()
}

/// Sweden's zone; its rules are compiled in.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_begins_at_midnight_in_stockholm() {
        let at = |text: &str| civil_day(text.parse().unwrap());
        assert_eq!(at("2026-06-30T21:59:59Z"), date(2026, 6, 30), "summer time");
        assert_eq!(at("2026-06-30T22:00:00Z"), date(2026, 7, 1));
        assert_eq!(at("2026-12-31T22:59:59Z"), date(2026, 12, 31), "winter time");
    }
}
