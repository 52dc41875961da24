//! The status of a consultation on a given day.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// The number of days before its deadline from which a consultation counts as closing.
pub(crate) const CLOSING_DAYS: i32 = 7;

/// The days after its publication for which a consultation without a known deadline counts as open. A list of open ones
/// that lacks it would cost its readers their say.
const NEW_DAYS: i32 = 60;

/// The status, derived from the dates and today; never stored.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Status {
    /// Published on a later day.
    Upcoming,
    /// Answers are accepted, as far as is known: the deadline lies ahead, or the consultation is new and has none.
    Open,
    /// Answers are accepted, for seven days more at most.
    Closing,
    /// The deadline has passed.
    Closed,
    /// The publisher withdrew it.
    Withdrawn,
    /// No deadline is known, and it is not new.
    Unknown,
}

impl Status {
    /// Returns `true` if answers are accepted.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Closing)
    }

    /// The status that the API and feeds name: `open` to the end, with [`Self::Closing`] as a flag beside it.
    #[must_use]
    pub const fn in_data(self) -> Self {
        match self {
            Self::Closing => Self::Open,
            other => other,
        }
    }

    /// The status on `today` of a consultation that was published on `published_on` and is open until `deadline`.
    #[must_use]
    pub fn of(withdrawn: bool, published_on: Option<Date>, deadline: Option<Date>, today: Date) -> Self {
        match deadline {
            _ if withdrawn => Self::Withdrawn,
            None if published_on.is_some_and(|day| is_new(day, today)) => Self::Open,
            None => Self::Unknown,
            Some(last) if last < today => Self::Closed,
            Some(_) if published_on.is_some_and(|day| day > today) => Self::Upcoming,
            Some(last) if last.checked_sub(CLOSING_DAYS.days()).is_ok_and(|day| day <= today) => Self::Closing,
            Some(_) => Self::Open,
        }
    }
}

fn is_new(published_on: Date, today: Date) -> bool {
    published_on <= today && published_on.saturating_add(NEW_DAYS.days()) >= today
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
        assert_eq!(on(last), Status::Closing, "the deadline itself still counts");
        assert_eq!(on(last).in_data(), Status::Open, "data call it open to its end");
        assert_eq!(on(date(2026, 7, 1)), Status::Closed);
        assert_eq!(Status::of(true, Some(published), Some(last), published), Status::Withdrawn);
    }

    #[test]
    fn what_is_new_is_open_for_sixty_days_where_no_deadline_is_known() {
        let on = |published, today| Status::of(false, published, None, today);
        let published = Some(date(2026, 5, 4));
        assert_eq!(on(published, date(2026, 5, 3)), Status::Unknown, "not published yet");
        assert_eq!(on(published, date(2026, 5, 4)), Status::Open);
        assert_eq!(on(published, date(2026, 7, 3)), Status::Open);
        assert_eq!(on(published, date(2026, 7, 4)), Status::Unknown);
        assert_eq!(on(None, date(2026, 5, 4)), Status::Unknown, "nothing says since when");
    }
}
