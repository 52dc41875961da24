//! Prepared counters for cached responses, which take less time than finding a counter by its labels.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::PrometheusHandle;

/// The number of recorded times after which they are sorted into buckets, since the library keeps each one until then.
pub(super) const UPKEEP_EVERY: u32 = 4096;
/// The statuses of cached responses.
pub(super) const COMMON: [u16; 2] = [200, 304];

/// The counters of one method on one route.
pub struct Counts {
    answers: [Counter; 2],
    time: Histogram,
    upkeep: Arc<Upkeep>,
}

impl Counts {
    pub(super) fn new(answers: [Counter; 2], time: Histogram, upkeep: Arc<Upkeep>) -> Self {
        Self { answers, time, upkeep }
    }

    /// Counts a response of `status`, 200 or 304, that took `seconds`. Of another status, only the time is counted.
    pub fn add(&self, status: u16, seconds: f64) {
        let counter = COMMON.iter().zip(&self.answers).find(|(common, _)| **common == status);
        if let Some((_, counter)) = counter {
            counter.increment(1);
        }
        self.time.record(seconds);
        self.upkeep.count_one();
    }
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counts").finish_non_exhaustive()
    }
}

/// Sorts recorded times into their buckets, now and then.
pub(super) struct Upkeep {
    handle: PrometheusHandle,
    pending: AtomicU32,
}

impl Upkeep {
    pub(super) fn new(handle: PrometheusHandle) -> Self {
        Self { handle, pending: AtomicU32::new(0) }
    }

    /// Counts a recorded time.
    pub(super) fn count_one(&self) {
        if self.pending.fetch_add(1, Ordering::Relaxed) % UPKEEP_EVERY == UPKEEP_EVERY - 1 {
            self.handle.run_upkeep();
        }
    }
}
