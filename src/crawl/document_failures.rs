//! Hosts whose documents fail one after the other: they are left alone for an hour, whichever source asks.
//!
//! Many sources may share a host. A document that trickles in holds its queue for half a minute, and each source would find
//! that out for itself, while the pages of all wait.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use url::Url;

/// So many documents in a row.
const MAX_IN_A_ROW: u32 = 3;
/// The time until the next try.
const REST: SignedDuration = SignedDuration::from_hours(1);

/// The failures in a row of each host, with the time of the last one.
#[derive(Debug, Default)]
pub(super) struct DocumentFailures(Mutex<HashMap<String, (u32, Timestamp)>>);

impl DocumentFailures {
    /// Returns `true` if no document of the host of `url` is to be requested now.
    pub(super) fn rests(&self, url: &Url, now: Timestamp) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_host = failures.get(url.host_str().unwrap_or_default());
        of_host.is_some_and(|(count, at)| *count >= MAX_IN_A_ROW && now.duration_since(*at) < REST)
    }

    /// Notes whether a document of the host of `url` could be fetched.
    pub(super) fn note(&self, url: &Url, failed: bool, now: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let host = url.host_str().unwrap_or_default();
        if failed {
            let (count, at) = failures.entry(host.to_owned()).or_insert((0, now));
            (*count, *at) = (count.saturating_add(1), now);
        } else {
            failures.remove(host);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_whose_documents_fail_rests_for_an_hour_and_an_answer_ends_that() {
        let failures = DocumentFailures::default();
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let (one, other) = (Url::parse("https://a.se/1.pdf").unwrap(), Url::parse("https://b.se/1.pdf").unwrap());
        for minute in 0..3 {
            assert!(!failures.rests(&one, at(minute)), "{minute}");
            failures.note(&one, true, at(minute));
        }
        assert!(failures.rests(&one, at(3)) && !failures.rests(&other, at(3)));
        assert!(!failures.rests(&one, at(63)));
        failures.note(&one, true, at(63));
        assert!(failures.rests(&one, at(64)), "one more failure is enough");
        failures.note(&one, false, at(64));
        assert!(!failures.rests(&one, at(64)));
    }
}
