//! Where a consultation stands on a given day.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// How many days before its deadline a consultation counts as closing.
pub(crate) const CLOSING_DAYS: i32 = 7;

/// Derived from the dates and today; never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Published on a later day.
    Upcoming,
    /// Answers are taken.
    Open,
    /// Answers are taken, for seven days more at most.
    Closing,
    /// The last day has passed.
    Closed,
    /// Taken back.
    Withdrawn,
    /// No deadline is known.
    Unknown,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Upcoming, Self::Open, Self::Closing, Self::Closed, Self::Withdrawn, Self::Unknown];

    /// The word in addresses and the API, `closing`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Open => "open",
            Self::Closing => "closing",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Unknown => "unknown",
        }
    }

    /// The status with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether answers are taken.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Closing)
    }

    /// The status on the day `today`, of what was sent out on `published_on` to be answered on `deadline` at the latest.
    #[must_use]
    pub fn of(withdrawn: bool, published_on: Option<Date>, deadline: Option<Date>, today: Date) -> Self {
        match deadline {
            _ if withdrawn => Self::Withdrawn,
            None => Self::Unknown,
            Some(last) if last < today => Self::Closed,
            Some(_) if published_on.is_some_and(|day| day > today) => Self::Upcoming,
            Some(last) if last.checked_sub(CLOSING_DAYS.days()).is_ok_and(|day| day <= today) => Self::Closing,
            Some(_) => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Status;

    #[test]
    fn a_status_follows_from_the_day() {
        let (published, last) = (date(2026, 5, 1), date(2026, 6, 30));
        let on = |today| Status::of(false, Some(published), Some(last), today);
        assert_eq!(on(date(2026, 4, 30)), Status::Upcoming);
        assert_eq!(on(date(2026, 6, 22)), Status::Open);
        assert_eq!(on(date(2026, 6, 23)), Status::Closing);
        assert_eq!(on(last), Status::Closing, "the last day itself still counts");
        assert_eq!(on(date(2026, 7, 1)), Status::Closed);
        assert_eq!(Status::of(true, Some(published), Some(last), published), Status::Withdrawn);
        assert_eq!(Status::of(false, Some(published), None, published), Status::Unknown);
    }
}
