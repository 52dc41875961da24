//! Retries: which failures deserve one, and the wait before it.
//!
//! `Retry-After: 120` is 120 s. Without that header, try n waits a random part ("full jitter") of base · 2ⁿ, at most
//! 8 · base: with the usual pace of 1 s up to 1, 2, 4, 8, 8 … seconds.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::FetchProblem;

/// The longest `Retry-After` that the fetcher waits for by itself.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(60);
/// The least back-off base, for a mirror without a pace.
const MIN_BASE: Duration = Duration::from_millis(50);
/// The number of times that the base is doubled.
const MAX_DOUBLINGS: u32 = 3;

/// The delays between tries.
#[derive(Debug)]
pub(super) struct Backoff {
    base: Duration,
    jitter: Mutex<fastrand::Rng>,
}

impl Backoff {
    /// Delays that suit a pace, with jitter from a seed: the same seed gives the same delays.
    pub(super) fn new(pace: Duration, seed: u64) -> Self {
        Self { base: pace.max(MIN_BASE), jitter: Mutex::new(fastrand::Rng::with_seed(seed)) }
    }

    /// The unit of all delays.
    pub(super) fn base(&self) -> Duration {
        self.base
    }

    /// The delay after `failures` failed tries (from 1).
    pub(super) fn delay(&self, failures: u32) -> Duration {
        let max = self.base * (1 << failures.saturating_sub(1).min(MAX_DOUBLINGS));
        max.mul_f64(self.jitter.lock().unwrap_or_else(PoisonError::into_inner).f64())
    }
}

/// Returns `true` for a status that may disappear within seconds.
pub(super) fn is_transient(status: u16) -> bool {
    // 520 to 530 are Cloudflare's, for an origin that it could not reach.
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504) || (520..=530).contains(&status)
}

/// The number of tries for a failure, out of the full number.
///
/// A status costs the host little and often disappears; a dead connection costs the whole time limit each time.
pub(super) fn max_tries(problem: &FetchProblem, full: u32) -> u32 {
    match problem.code {
        FetchProblem::HTTP_STATUS => full,
        FetchProblem::CONNECT | FetchProblem::INCOMPLETE => full.div_ceil(2),
        FetchProblem::TIMEOUT => full.div_ceil(4),
        _ => 1,
    }
}

/// The wait in a `Retry-After`: whole seconds or a date (RFC 9110, section 10.2.3), at most a week.
pub(super) fn parse_retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    const DAY: u64 = 24 * 60 * 60;
    const WEEK: Duration = Duration::from_secs(7 * DAY);
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // Digits beyond any number still mean "very long": a day is as good.
        return Some(Duration::from_secs(value.parse().unwrap_or(DAY)).min(WEEK));
    }
    let at = http_date(value)?;
    Some(Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO).min(WEEK))
}

/// A date as HTTP writes it, `Fri, 03 Jul 2026 10:00:00 GMT`.
pub(super) fn http_date(value: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "2026-07-03T10:00:00Z".parse().unwrap();
        let table = [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(86_400)),
            ("9999999", Some(7 * 86_400)),
            ("Fri, 03 Jul 2026 10:00:30 GMT", Some(30)),
            ("Friday, 03-Jul-26 10:01:00 GMT", Some(60)),
            ("Fri, 03 Jul 2026 09:00:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (value, seconds) in table {
            assert_eq!(parse_retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn delays_grow_to_a_bound_and_differ() {
        let backoff = Backoff::new(Duration::ZERO, 1);
        assert_eq!(backoff.base(), Duration::from_millis(50));
        for (failures, max) in [(1, 50), (2, 100), (3, 200), (4, 400), (5, 400), (40, 400)] {
            let delays: Vec<_> = (0..50).map(|_| backoff.delay(failures)).collect();
            let max = Duration::from_millis(max);
            assert!(delays.iter().all(|delay| *delay <= max), "{failures}");
            assert!(delays.iter().any(|delay| *delay > max / 2), "{failures}");
            assert!(delays.iter().any(|delay| *delay < max / 2), "{failures}");
        }
        let again = Backoff::new(Duration::ZERO, 1);
        assert_eq!(again.delay(1), Backoff::new(Duration::ZERO, 1).delay(1), "the same seed, the same delays");
    }

    #[test]
    fn transient_failures_are_tried_again() {
        for status in [408, 429, 500, 502, 503, 504, 522] {
            assert!(is_transient(status), "{status}");
        }
        for status in [200, 304, 400, 401, 403, 404, 410, 418, 501, 505] {
            assert!(!is_transient(status), "{status}");
        }
        let of = |code| max_tries(&FetchProblem::new(code, ""), 8);
        assert_eq!([of("http-status"), of("connect"), of("timeout"), of("too-large")], [8, 4, 2, 1]);
    }
}
