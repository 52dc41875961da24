//! The machine's clock, compared with the last record and with the publishers' own times.
//!
//! One run with a clock in 2099 would leave events on top of every feed for decades. So nothing is recorded while the
//! witnesses contradict the clock: the last record (if there is one) and a publisher, or two publishers. A server may have
//! been off for a month, and one publisher's clock may be wrong. A single publisher that agrees is believed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use jiff::{SignedDuration, Timestamp};

/// The maximum difference between the clock and a witness that it agrees with.
const WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// The last time that each publisher gave.
#[derive(Debug, Default)]
pub(super) struct PublishersTimes(Mutex<BTreeMap<String, (Timestamp, Instant)>>);

impl PublishersTimes {
    /// Notes the time that the answer of a host gave just now.
    pub(super) fn note(&self, host: &str, date: Timestamp) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.insert(host.to_owned(), (date, Instant::now()));
    }

    /// The present time by each publisher, whatever the clock has done since its answer.
    pub(super) fn now(&self) -> Vec<Timestamp> {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let later = |(date, since): &(Timestamp, Instant)| date.saturating_add(since.elapsed()).unwrap_or(*date);
        times.values().map(later).collect()
    }
}

/// The problem with a clock that too many witnesses contradict and no publisher confirms.
pub(super) fn problem(now: Timestamp, last_record: Option<Timestamp>, publishers: &[Timestamp]) -> Option<String> {
    let is_far = |other: Timestamp| now.duration_since(other).abs() > WITHIN;
    let publisher = publishers.first().filter(|_| publishers.iter().all(|publisher| is_far(*publisher)))?;
    if publishers.len() < 2 && !last_record.is_none_or(is_far) {
        return None;
    }
    let last_record = last_record.map_or_else(|| "none".to_owned(), |at| format!("of {at}"));
    Some(format!(
        "the clock of this machine says {now}, a publisher's {publisher}, and the last record is {last_record}; nothing is \
         recorded until the clock is correct or a publisher agrees with it"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_doubted_if_two_witnesses_contradict_it_and_no_publisher_agrees() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (july, later, ahead) = (at("2026-07-03T08:00:00Z"), at("2026-08-03T08:00:00Z"), at("2099-01-01T00:00:00Z"));
        for (now, last_record, publishers, doubted) in [
            (july, Some(july), vec![july], false),
            (later, Some(july), vec![later], false), // off for a month
            (later, Some(july), vec![], false),
            (july, Some(july), vec![ahead], false), // a publisher's wrong clock
            (july, Some(ahead), vec![july], false), // after a clock that was ahead
            (later, Some(july), vec![ahead, later], false), // off for a month, and a publisher's wrong clock
            (ahead, Some(july), vec![july], true),
            (at("1970-01-01T00:00:00Z"), Some(july), vec![july], true),
            (ahead, None, vec![july], true), // the first start
            (ahead, None, vec![], false),
            (ahead, Some(ahead), vec![july], false),
            (ahead, Some(ahead), vec![july, july], true), // the record is of the same wrong clock
        ] {
            let problem = problem(now, last_record, &publishers);
            assert_eq!(problem.is_some(), doubted, "{now} {last_record:?} {publishers:?}");
        }
    }

    #[test]
    fn each_publisher_is_one_witness() {
        let times = PublishersTimes::default();
        let july: Timestamp = "2026-07-03T08:00:00Z".parse().unwrap();
        times.note("a.example", july - SignedDuration::from_hours(1));
        times.note("a.example", july);
        assert!(times.now().len() == 1 && times.now()[0].duration_since(july) < SignedDuration::from_mins(30));
    }
}
