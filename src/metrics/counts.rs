//! Counters that are kept at hand, for answers that take less time than naming a counter does.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::PrometheusHandle;

/// The library keeps each time until it is sorted into its class: that is done after so many, whether anybody asks or not.
pub(super) const UPKEEP_EVERY: u32 = 4096;
/// The statuses of answers whose bytes are at hand.
pub(super) const COMMON: [u16; 2] = [200, 304];

/// Where the answers of one route to one method are counted.
pub struct Counts {
    answers: [Counter; 2],
    time: Histogram,
    upkeep: Arc<Upkeep>,
}

impl Counts {
    pub(super) fn new(answers: [Counter; 2], time: Histogram, upkeep: Arc<Upkeep>) -> Self {
        Self { answers, time, upkeep }
    }

    /// Counts an answer of `status`, 200 or 304, that took `seconds`. Of another, only the time is counted.
    pub fn add(&self, status: u16, seconds: f64) {
        let counter = COMMON.iter().zip(&self.answers).find(|(common, _)| **common == status);
        if let Some((_, counter)) = counter {
            counter.increment(1);
        }
        self.time.record(seconds);
        self.upkeep.one_more();
    }
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counts").finish_non_exhaustive()
    }
}

/// Sorts times into their classes, now and then.
pub(super) struct Upkeep {
    handle: PrometheusHandle,
    waiting: AtomicU32,
}

impl Upkeep {
    pub(super) fn new(handle: PrometheusHandle) -> Self {
        Self { handle, waiting: AtomicU32::new(0) }
    }

    /// Another time was counted.
    pub(super) fn one_more(&self) {
        if self.waiting.fetch_add(1, Ordering::Relaxed) % UPKEEP_EVERY == UPKEEP_EVERY - 1 {
            self.handle.run_upkeep();
        }
    }
}
