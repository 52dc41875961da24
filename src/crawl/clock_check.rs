//! The machine's clock, compared with the last record and with a publisher's own time.
//!
//! One run with a clock in 2099 would leave events on top of every feed for decades. So nothing is recorded while both
//! witnesses contradict the clock. One alone does not count: a server may have been off for a month, and a publisher's clock
//! may be wrong.

use jiff::{SignedDuration, Timestamp};

/// The maximum difference between the clock and a witness that it agrees with.
const WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// The problem with a clock that neither the last record nor the publisher's time is within a day of.
pub(super) fn problem(now: Timestamp, last_record: Option<Timestamp>, publishers: Option<Timestamp>) -> Option<String> {
    let is_far = |other: Timestamp| now.duration_since(other).abs() > WITHIN;
    let (last_record, publishers) = (last_record?, publishers?);
    (is_far(last_record) && is_far(publishers)).then(|| {
        format!(
            "the clock of this machine says {now}, the publisher's {publishers}, and the last record is of {last_record}; \
             nothing is recorded until the clock is correct"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_doubted_only_if_both_witnesses_contradict_it() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let (july, later, ahead) = (at("2026-07-03T08:00:00Z"), at("2026-08-03T08:00:00Z"), at("2099-01-01T00:00:00Z"));
        for (now, last_record, publishers, doubted) in [
            (july, july, july, false),
            (later, july, later, false), // off for a month
            (july, july, ahead, false),  // a publisher's wrong clock
            (july, ahead, july, false),  // after a clock that was ahead
            (ahead, july, july, true),
            (at("1970-01-01T00:00:00Z"), july, july, true),
            (ahead, None, july, false), // the first start
            (ahead, july, None, false),
        ] {
            assert_eq!(problem(now.unwrap(), last_record, publishers).is_some(), doubted, "{now:?} {last_record:?}");
        }
    }
}
