//! One lane a host: one request at a time, spaced from start to start, and closed for a while when the host is down.
//!
//! Eleven departments share `www.regeringen.se`, so the spacing belongs to the host, not to the source. Waiting is
//! first come, first served (tokio's mutex is fair); other hosts are not held up. Measured on tokio's clock, so tests
//! run it under paused time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as FairMutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until};
use url::Url;

/// Requests that fail in a row, each after all its tries, until a host counts as down.
const MOST_FAILED: u32 = 5;
/// How long a host that is down is left alone, in bases of the back-off: a minute at the usual pace of 1 s.
const REST_IN_BASES: u32 = 60;

/// The state of one host.
#[derive(Debug, Default)]
pub(super) struct Lane {
    next: Option<Instant>,
    failed: u32,
    closed_until: Option<Instant>,
    /// Until when the host asked to be left alone, and with which status.
    asked_until: Option<(Instant, u16)>,
}

impl Lane {
    /// Waits for the turn of the next request and takes it.
    pub(super) async fn turn(&mut self, pace: Duration) {
        if let Some(next) = self.next {
            sleep_until(next).await;
        }
        self.next = Some(Instant::now() + pace);
    }

    /// Nothing more goes to the host for this long, as it asked.
    pub(super) fn hold(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        self.next = Some(self.next.map_or(until, |next| next.max(until)));
    }

    /// Nothing goes to the host until later, as it asked for longer than is waited out.
    pub(super) fn put_off(&mut self, wait: Duration, status: u16) {
        self.asked_until = Some((Instant::now() + wait, status));
    }

    /// How long the host still asked to be left alone, and with which status.
    pub(super) fn put_off_for(&self) -> Option<(Duration, u16)> {
        let (until, status) = self.asked_until?;
        let left = until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some((left, status))
    }

    /// The host answered.
    pub(super) fn answered(&mut self) {
        self.failed = 0;
        self.closed_until = None;
    }

    /// A request to the host failed after all its tries.
    pub(super) fn failed(&mut self, base: Duration) {
        self.failed = self.failed.saturating_add(1);
        if self.failed >= MOST_FAILED {
            self.closed_until = Some(Instant::now() + base * REST_IN_BASES);
        }
    }

    /// How long the host will still be left alone.
    pub(super) fn closed_for(&self) -> Option<Duration> {
        let left = self.closed_until?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// The number of tries for a host that has not answered lately: halved with each request that failed.
    pub(super) fn tries(&self, full: u32) -> u32 {
        (full >> self.failed.min(31)).max(1)
    }
}

/// The lanes of all hosts.
#[derive(Debug, Default)]
pub(super) struct Lanes(Mutex<HashMap<String, Arc<FairMutex<Lane>>>>);

impl Lanes {
    /// The lane of the host of `url`, when it is our turn.
    pub(super) async fn enter(&self, url: &Url) -> OwnedMutexGuard<Lane> {
        let host = host(url);
        let lane = {
            let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(lanes.entry(host).or_default())
        };
        lane.lock_owned().await
    }
}

/// The host of an address, with the port where it is not the scheme's own: `www.regeringen.se`, `127.0.0.1:9000`.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn one_host_is_spaced_in_order_and_another_is_not_held_up() {
        let lanes = Arc::new(Lanes::default());
        let start = Instant::now();
        let ask = |text: &str, n: u32| {
            let (lanes, url) = (Arc::clone(&lanes), Url::parse(text).unwrap());
            tokio::spawn(async move {
                lanes.enter(&url).await.turn(SECOND).await;
                (n, start.elapsed().as_secs())
            })
        };
        let tasks =
            [ask("https://a.se/1", 0), ask("https://a.se/2", 1), ask("https://b.se/", 2), ask("http://a.se/3", 3)];
        let mut turns = Vec::new();
        for task in tasks {
            turns.push(task.await.unwrap());
        }
        assert_eq!(turns, [(0, 0), (1, 1), (2, 0), (3, 2)]);
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_passed_anyway_is_not_waited_again() {
        let mut lane = Lane::default();
        let start = Instant::now();
        lane.turn(SECOND).await;
        tokio::time::advance(SECOND * 3).await;
        lane.turn(SECOND).await;
        assert_eq!(start.elapsed(), SECOND * 3);
        lane.hold(SECOND * 5);
        lane.turn(SECOND).await;
        assert_eq!(start.elapsed(), SECOND * 8);
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_host_gets_fewer_tries_then_rest_then_one_try() {
        let mut lane = Lane::default();
        let mut tries = Vec::new();
        for _ in 0..MOST_FAILED {
            assert_eq!(lane.closed_for(), None);
            tries.push(lane.tries(8));
            lane.failed(SECOND);
        }
        assert_eq!(tries, [8, 4, 2, 1, 1]);
        assert_eq!(lane.closed_for(), Some(SECOND * 60));
        tokio::time::advance(SECOND * 60).await;
        assert_eq!((lane.closed_for(), lane.tries(8)), (None, 1));
        lane.failed(SECOND);
        assert!(lane.closed_for().is_some(), "one more failure closes it again");
        lane.answered();
        assert_eq!((lane.closed_for(), lane.tries(8)), (None, 8));
    }
}
