//! A month of a year, as calendars and statistics name it: `2026-07`.

use std::{fmt, str::FromStr};

use jiff::civil::Date;

/// A month of a year; ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: i8,
}

impl Month {
    /// The month that `day` lies in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.month {
            1 => Self { year: self.year - 1, month: 12 },
            month => Self { month: month - 1, ..self },
        }
    }

    /// Returns `true` for a month that has a page: of the years from 1900 to 2199.
    #[must_use]
    pub fn is_shown(self) -> bool {
        (1900..2200).contains(&self.year)
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or_default()
    }
}

impl fmt::Display for Month {
    /// `2026-07`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = ();

    /// Reads `2026-07`; years from 1900 to 2199.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        let digits = year.len() == 4 && month.len() == 2 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let (year, month) = (year.parse().map_err(|_| ())?, month.parse().map_err(|_| ())?);
        let real = digits && (1900..2200).contains(&year) && (1..=12).contains(&month);
        real.then_some(Self { year, month }).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_written() {
        for (text, good) in
            [("2026-07", true), ("2026-13", false), ("2026-7", false), ("26-07", false), ("+026-07", false)]
        {
            assert_eq!(text.parse::<Month>().is_ok(), good, "{text}");
        }
        let december = Month { year: 2025, month: 12 };
        assert_eq!(december.next().to_string(), "2026-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.first_day().to_string(), "2025-12-01");
    }
}
