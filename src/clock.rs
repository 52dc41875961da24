//! The one place where the time is read; everything else is given an instant.

use jiff::Timestamp;

/// The origin of `now`.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this instant: replayed pages are shown as on the day they were saved.
    Fixed(Timestamp),
    /// The instant that a test has set last, in seconds since 1970.
    #[cfg(test)]
    Manual(&'static std::sync::atomic::AtomicI64),
}

impl Clock {
    /// The instant it is, to the millisecond: more digits are more than some readers of RFC 3339 can take.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place")]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => {
                let now = Timestamp::now();
                Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
            }
            Self::Fixed(at) => at,
            #[cfg(test)]
            Self::Manual(seconds) => {
                Timestamp::from_second(seconds.load(std::sync::atomic::Ordering::Relaxed)).unwrap_or_default()
            }
        }
    }
}
