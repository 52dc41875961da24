//! When to try again, and how long to wait before it.
//!
//! `Retry-After: 120` is 120 s; without one, try n waits a random part ("full jitter") of base · 2ⁿ, at most 8 · base
//! or so: with the usual pace of 1 s up to 1, 2, 4, 8, 8 … seconds. Pure: randomness comes from a seed, time from the
//! caller.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::FetchProblem;

/// What a `Retry-After` may ask for and still be waited out on the spot.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// The least base of the back-off, for a mirror without pace.
const LEAST_BASE: Duration = Duration::from_millis(50);
/// The doublings of the base after which the wait grows no more.
const MOST_DOUBLINGS: u32 = 3;

/// Waits between tries.
#[derive(Debug)]
pub(super) struct Backoff {
    base: Duration,
    state: AtomicU64,
}

impl Backoff {
    /// Waits that suit a pace, with jitter from a seed.
    pub(super) fn new(pace: Duration, seed: u64) -> Self {
        Self { base: pace.max(LEAST_BASE), state: AtomicU64::new(seed) }
    }

    /// The base of all waits.
    pub(super) fn base(&self) -> Duration {
        self.base
    }

    /// The wait after so many failed tries (from 1).
    pub(super) fn wait(&self, failed: u32) -> Duration {
        let most = self.base * (1 << failed.saturating_sub(1).min(MOST_DOUBLINGS));
        most.mul_f64(self.random())
    }

    /// A number from 0 to 1, by SplitMix64 (Steele, Lea, Flood 2014).
    fn random(&self) -> f64 {
        const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.state.fetch_add(GAMMA, Ordering::Relaxed).wrapping_add(GAMMA);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // The upper 32 bits fit a float exactly.
        f64::from((z >> 32) as u32) / f64::from(u32::MAX)
    }
}

/// Whether a status may mend by itself within seconds.
pub(super) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504) || (520..=530).contains(&status)
}

/// How many of the full number of tries a failure is worth.
///
/// A status costs the host nothing and mends often; a dead line costs each time the whole limit of time.
pub(super) fn tries(problem: &FetchProblem, full: u32) -> u32 {
    match problem.code {
        FetchProblem::HTTP_STATUS => full,
        FetchProblem::CONNECT | FetchProblem::INCOMPLETE => full.div_ceil(2),
        FetchProblem::TIMEOUT => full.div_ceil(4),
        _ => 1,
    }
}

/// The wait that a `Retry-After` asks for: whole seconds or a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a number holds are still "very long": a day is as good.
        const DAY: u64 = 24 * 60 * 60;
        return Some(Duration::from_secs(value.parse().unwrap_or(DAY).min(7 * DAY)));
    }
    let at = Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()?;
    Some(Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO).min(Duration::from_secs(7 * 86_400)))
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
            ("Fri, 03 Jul 2026 10:00:30 GMT", Some(30)),
            ("Friday, 03-Jul-26 10:01:00 GMT", Some(60)),
            ("Fri, 03 Jul 2026 09:00:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (value, seconds) in table {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn waits_grow_to_a_bound_and_differ() {
        let backoff = Backoff::new(Duration::ZERO, 1);
        assert_eq!(backoff.base(), Duration::from_millis(50));
        for (failed, most) in [(1, 50), (2, 100), (3, 200), (4, 400), (5, 400), (40, 400)] {
            let waits: Vec<_> = (0..50).map(|_| backoff.wait(failed)).collect();
            let most = Duration::from_millis(most);
            assert!(waits.iter().all(|wait| *wait <= most), "{failed}");
            assert!(waits.iter().any(|wait| *wait > most / 2) && waits.iter().any(|wait| *wait < most / 2), "{failed}");
        }
        let again = Backoff::new(Duration::ZERO, 1);
        assert_eq!(again.wait(1), Backoff::new(Duration::ZERO, 1).wait(1), "the same seed, the same waits");
    }

    #[test]
    fn what_may_mend_is_tried_again() {
        for status in [408, 429, 500, 502, 503, 504, 522] {
            assert!(is_passing(status), "{status}");
        }
        for status in [200, 304, 400, 401, 403, 404, 410, 418, 501, 505] {
            assert!(!is_passing(status), "{status}");
        }
        let of = |code| tries(&FetchProblem::new(code, ""), 8);
        assert_eq!([of("http-status"), of("connect"), of("timeout"), of("too-large")], [8, 4, 2, 1]);
    }
}
