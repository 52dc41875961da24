//! The sums of one phase, as a line of JSON.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

/// One poll and what became of it.
pub(crate) struct Sample {
    /// Milliseconds from the start of the phase to the time at which the reader wanted to poll.
    pub(crate) at: u64,
    /// From that time to the last byte, so that waiting for a free slot counts.
    pub(crate) waited: Duration,
    /// From the connection to the last byte.
    pub(crate) took: Duration,
    /// 0 for a poll without an answer.
    pub(crate) status: u16,
    pub(crate) bytes: usize,
    pub(crate) hit: bool,
}

fn percentile(sorted: &[Duration], of_hundred: usize) -> f64 {
    let n = (sorted.len() * of_hundred).div_ceil(100).saturating_sub(1);
    sorted.get(n).map_or(0.0, |time| (time.as_secs_f64() * 10_000.0).round() / 10.0)
}

/// The sums of these polls over a phase of so many seconds.
pub(crate) fn sums(samples: &[Sample], seconds: f64) -> Value {
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_second: BTreeMap<u64, usize> = BTreeMap::new();
    for sample in samples {
        *statuses.entry(sample.status.to_string()).or_default() += 1;
        *by_second.entry(sample.at / 1000).or_default() += 1;
    }
    let sorted = |time: fn(&Sample) -> Duration| {
        let mut times: Vec<Duration> = samples.iter().map(time).collect();
        times.sort_unstable();
        times
    };
    let (waited, took) = (sorted(|sample| sample.waited), sorted(|sample| sample.took));
    json!({
        "seconds": seconds,
        "polls": samples.len(),
        "most_in_a_second": by_second.values().max(),
        "statuses": statuses,
        "hits": samples.iter().filter(|sample| sample.hit).count(),
        "bytes": samples.iter().map(|sample| sample.bytes).sum::<usize>(),
        "waited_ms": {"p50": percentile(&waited, 50), "p99": percentile(&waited, 99), "most": percentile(&waited, 100)},
        "took_ms": {"p50": percentile(&took, 50), "p99": percentile(&took, 99), "most": percentile(&took, 100)},
    })
}
