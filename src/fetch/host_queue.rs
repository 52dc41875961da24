//! A queue for each host: one request at a time, spaced from start to start, with a circuit breaker.
//!
//! Eleven departments share `www.regeringen.se`, so the spacing belongs to the host, not to the source. Callers are
//! served in order of arrival (tokio's mutex is fair), and hosts do not delay each other. All times are tokio's, so
//! tests run under paused time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as FairMutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until};
use url::Url;

/// Consecutive failed requests, each after all its tries, until the circuit breaker opens.
const MAX_FAILURES: u32 = 5;
/// The time that the circuit breaker stays open, in back-off bases: a minute at the usual pace of 1 s.
const BREAK_IN_BASES: u32 = 60;

/// The number of hosts from which on idle queues are dropped. Links in a page name as many hosts as it likes.
const MAX_HOSTS: usize = 2_000;

/// The queue and the health of one host.
#[derive(Debug, Default)]
pub(super) struct HostQueue {
    next_slot: Option<Instant>,
    failures: u32,
    open_until: Option<Instant>,
    /// The end of a long wait that the host asked for, and the status it asked with.
    postponed_until: Option<(Instant, u16)>,
}

impl HostQueue {
    /// Waits until the next request may start, and reserves that slot.
    pub(super) async fn wait_for_slot(&mut self, pace: Duration) {
        if let Some(next) = self.next_slot {
            sleep_until(next).await;
        }
        self.next_slot = Some(Instant::now() + pace);
    }

    /// Delays the next request by at least `wait`, as the host asked.
    pub(super) fn delay_next(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        self.next_slot = Some(self.next_slot.map_or(until, |next| next.max(until)));
    }

    /// Refuses all requests for `wait`: the host asked for more time than callers wait.
    pub(super) fn postpone(&mut self, wait: Duration, status: u16) {
        self.postponed_until = Some((Instant::now() + wait, status));
    }

    /// The rest of a postponement, and the status that asked for it.
    pub(super) fn postponed_for(&self) -> Option<(Duration, u16)> {
        let (until, status) = self.postponed_until?;
        let left = until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some((left, status))
    }

    /// Closes the circuit breaker: the host responded.
    pub(super) fn record_success(&mut self) {
        self.failures = 0;
        self.open_until = None;
    }

    /// Counts a request that failed after all its tries; opens the circuit breaker at the limit.
    pub(super) fn record_failure(&mut self, base: Duration) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= MAX_FAILURES {
            self.open_until = Some(Instant::now() + base * BREAK_IN_BASES);
        }
    }

    /// The time until the open circuit breaker admits one request.
    pub(super) fn open_for(&self) -> Option<Duration> {
        let left = self.open_until?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Returns `true` if a new queue would behave the same.
    fn is_idle(&self) -> bool {
        let is_spaced = self.next_slot.is_some_and(|next| next > Instant::now());
        !is_spaced && self.failures == 0 && self.postponed_for().is_none()
    }

    /// The number of tries for one request: halved with each consecutive failure.
    pub(super) fn max_tries(&self, full: u32) -> u32 {
        (full >> self.failures.min(31)).max(1)
    }
}

/// The queues of all hosts.
#[derive(Debug, Default)]
pub(super) struct HostQueues(Mutex<HashMap<String, Arc<FairMutex<HostQueue>>>>);

impl HostQueues {
    /// Waits in line and returns the queue of the host of `url`, locked.
    pub(super) async fn lock(&self, url: &Url) -> OwnedMutexGuard<HostQueue> {
        let host = host(url);
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if queues.len() >= MAX_HOSTS {
                // A queue that is locked or waited for is in use.
                queues.retain(|_, queue| {
                    Arc::strong_count(queue) > 1 || queue.try_lock().is_ok_and(|queue| !queue.is_idle())
                });
            }
            Arc::clone(queues.entry(host).or_default())
        };
        queue.lock_owned().await
    }
}

/// The host of an address, with any port that is not the scheme's default: `www.regeringen.se`, `127.0.0.1:9000`.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn one_host_is_spaced_in_order_and_another_is_not_delayed() {
        let queues = Arc::new(HostQueues::default());
        let start = Instant::now();
        let enqueue = |text: &str, n: u32| {
            let (queues, url) = (Arc::clone(&queues), Url::parse(text).unwrap());
            tokio::spawn(async move {
                queues.lock(&url).await.wait_for_slot(SECOND).await;
                (n, start.elapsed().as_secs())
            })
        };
        let tasks = [
            enqueue("https://a.se/1", 0),
            enqueue("https://a.se/2", 1),
            enqueue("https://b.se/", 2),
            enqueue("http://a.se/3", 3),
        ];
        let mut starts = Vec::new();
        for task in tasks {
            starts.push(task.await.unwrap());
        }
        assert_eq!(starts, [(0, 0), (1, 1), (2, 0), (3, 2)]);
    }

    #[tokio::test(start_paused = true)]
    async fn elapsed_time_counts_towards_the_spacing() {
        let mut queue = HostQueue::default();
        let start = Instant::now();
        queue.wait_for_slot(SECOND).await;
        tokio::time::advance(SECOND * 3).await;
        queue.wait_for_slot(SECOND).await;
        assert_eq!(start.elapsed(), SECOND * 3);
        queue.delay_next(SECOND * 5);
        queue.wait_for_slot(SECOND).await;
        assert_eq!(start.elapsed(), SECOND * 8);
    }

    #[tokio::test(start_paused = true)]
    async fn idle_queues_of_many_hosts_are_dropped_and_others_are_not() {
        let queues = HostQueues::default();
        let url = |text: &str| Url::parse(text).unwrap();
        queues.lock(&url("https://down.se/")).await.record_failure(SECOND);
        queues.lock(&url("https://later.se/")).await.postpone(SECOND * 86_400, 503);
        let held = queues.lock(&url("https://busy.se/")).await;
        for n in 0..MAX_HOSTS * 3 {
            queues.lock(&url(&format!("https://{n}.se/"))).await.wait_for_slot(SECOND).await;
            tokio::time::advance(SECOND).await;
        }
        assert!(queues.0.lock().unwrap().len() <= MAX_HOSTS);
        assert_eq!(queues.lock(&url("https://down.se/")).await.failures, 1);
        assert!(queues.lock(&url("https://later.se/")).await.postponed_for().is_some());
        drop(held);
        assert!(queues.0.lock().unwrap().contains_key("busy.se"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_host_gets_fewer_tries_then_none_then_one() {
        let mut queue = HostQueue::default();
        let mut tries = Vec::new();
        for _ in 0..MAX_FAILURES {
            assert_eq!(queue.open_for(), None);
            tries.push(queue.max_tries(8));
            queue.record_failure(SECOND);
        }
        assert_eq!(tries, [8, 4, 2, 1, 1]);
        assert_eq!(queue.open_for(), Some(SECOND * 60));
        tokio::time::advance(SECOND * 60).await;
        assert_eq!((queue.open_for(), queue.max_tries(8)), (None, 1));
        queue.record_failure(SECOND);
        assert!(queue.open_for().is_some(), "one more failure opens it again");
        queue.record_success();
        assert_eq!((queue.open_for(), queue.max_tries(8)), (None, 8));
    }
}
