//! The program's metrics, in the text format of Prometheus (exposition format 0.0.4).
//!
//! ```text
//! metrics.request("GET", "/feed.atom", 200, 0.0004)  ->  http_requests_total{method="GET",route="/feed.atom",status="200"} 1
//! ```
//!
//! Counters and histograms are kept here. Current values (sources, store, memory) are passed as [`Gauge`]s to
//! [`Metrics::render`], so that a removed source leaves no line. Labels are the program's own words (declared routes,
//! slugs of scraper files) and never sent by a client, so the number of lines is bounded.
//!
//! `counts` has prepared counters for cached responses, `process` reads memory and open files. Nothing is global: two
//! programs in one test do not mix.

mod counts;
mod process;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

pub use counts::Counts;
use counts::{COMMON, Upkeep};

/// The media type of the page.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper bounds of the buckets of response times, in seconds: cached bytes take tenths of a millisecond, exports seconds.
const REQUEST_SECONDS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0, 20.0];
/// Upper bounds of the buckets of run times, in seconds: at a request a second, an archive takes an hour.
const RUN_SECONDS: [f64; 7] = [1.0, 5.0, 15.0, 60.0, 300.0, 1200.0, 3600.0];

const REQUESTS: &str = "http_requests_total";
const REQUEST_TIME: &str = "http_request_duration_seconds";
const CONNECTIONS: &str = "http_connections";
const RUNS: &str = "remissflode_runs_total";
const RUN_TIME: &str = "remissflode_run_duration_seconds";
const RUN_FINDS: &str = "remissflode_run_consultations_total";

/// A current value. A name that ends in `_total` is a counter that is kept elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// The metric's name, with its unit at the end.
    pub name: &'static str,
    /// A description in English.
    pub help: &'static str,
    /// Label names and values; from a bounded set.
    pub labels: Vec<(&'static str, String)>,
    /// The value, in the unit of the name.
    pub value: f64,
}

/// The result of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run<'a> {
    /// The source.
    pub slug: &'a str,
    /// `ok`, `failed`, `stopped`, …: a word of the program.
    pub outcome: &'static str,
    /// Its duration.
    pub seconds: f64,
    /// New consultations.
    pub new: usize,
    /// Changed consultations.
    pub revised: usize,
}

/// The counters of one program.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    upkeep: Arc<Upkeep>,
    scheduler_passed: Mutex<Option<Instant>>,
}

/// The scheduler passes every two seconds; a longer pause than this means that it is stuck or gone.
const SCHEDULER_TIMEOUT: Duration = Duration::from_secs(60);

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Metrics without any count.
    #[must_use]
    pub fn new() -> Self {
        let recorder = recorder();
        with_local_recorder(&recorder, || {
            describe_counter!(REQUESTS, "Responses by route, method and status");
            describe_histogram!(REQUEST_TIME, "Time from a request's head to its response's, by route");
            describe_gauge!(CONNECTIONS, "Open connections");
            describe_counter!(RUNS, "Finished runs by source and outcome");
            describe_histogram!(RUN_TIME, "Duration of runs by source");
            describe_counter!(RUN_FINDS, "New and revised consultations by source");
        });
        let upkeep = Arc::new(Upkeep::new(recorder.handle()));
        Self { handle: recorder.handle(), recorder, upkeep, scheduler_passed: Mutex::default() }
    }

    /// The counters of `method` on `route`, for repeated use: cheaper than [`Metrics::request`], which finds them by their
    /// labels each time. `route` is a declared route.
    #[must_use]
    pub fn counts(&self, method: &'static str, route: &str) -> Counts {
        with_local_recorder(&self.recorder, || {
            let answers = COMMON.map(|status| {
                counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status.to_string())
            });
            Counts::new(answers, histogram!(REQUEST_TIME, "route" => route.to_owned()), Arc::clone(&self.upkeep))
        })
    }

    /// Counts a response. `route` is a declared route, `/remisser/{segment}`, never the requested path.
    pub fn request(&self, method: &'static str, route: &str, status: u16, seconds: f64) {
        with_local_recorder(&self.recorder, || {
            let route = route.to_owned();
            counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status.to_string())
                .increment(1);
            histogram!(REQUEST_TIME, "route" => route).record(seconds);
        });
        self.upkeep.count_one();
    }

    /// Counts a finished run.
    pub fn run(&self, run: Run<'_>) {
        let slug = run.slug.to_owned();
        with_local_recorder(&self.recorder, || {
            counter!(RUNS, "source" => slug.clone(), "outcome" => run.outcome).increment(1);
            histogram!(RUN_TIME, "source" => slug.clone()).record(run.seconds);
            for (what, count) in [("new", run.new), ("revised", run.revised)] {
                counter!(RUN_FINDS, "source" => slug.clone(), "what" => what).increment(count as u64);
            }
        });
    }

    /// Adds `change` to the number of open connections.
    pub fn connections(&self, change: f64) {
        with_local_recorder(&self.recorder, || gauge!(CONNECTIONS).increment(change));
    }

    /// Notes that the scheduler has looked at all sources.
    pub fn scheduler_passed(&self) {
        *self.scheduler_passed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// The gauge of the scheduler at `now`; none where there is no scheduler.
    fn scheduler_alive(&self, now: Instant) -> Option<Gauge> {
        let passed = (*self.scheduler_passed.lock().unwrap_or_else(PoisonError::into_inner))?;
        let is_alive = now.saturating_duration_since(passed) <= SCHEDULER_TIMEOUT;
        Some(Gauge {
            name: "remissflode_scheduler_alive",
            help: "1 while the scheduler looks at the sources, 0 if it stands still",
            labels: Vec::new(),
            value: f64::from(u8::from(is_alive)),
        })
    }

    /// The page: all counts, the process's memory and files, and `gauges`.
    #[must_use]
    pub fn render(&self, gauges: &[Gauge]) -> String {
        let now = recorder();
        with_local_recorder(&now, || {
            for one in gauges.iter().chain(&self.scheduler_alive(Instant::now())).chain(&process::gauges()) {
                let labels: Vec<metrics::Label> =
                    one.labels.iter().map(|(name, value)| metrics::Label::new(*name, value.clone())).collect();
                if one.name.ends_with("_total") {
                    describe_counter!(one.name, one.help);
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole count")]
                    counter!(one.name, labels).absolute(one.value as u64);
                } else {
                    describe_gauge!(one.name, one.help);
                    gauge!(one.name, labels).set(one.value);
                }
            }
        });
        self.handle.render() + &now.handle().render()
    }
}

fn recorder() -> PrometheusRecorder {
    let with_buckets = |builder: PrometheusBuilder, name: &str, ends: &[f64]| {
        let name = Matcher::Full(name.to_owned());
        // Fails only for an empty list.
        builder.set_buckets_for_metric(name, ends).unwrap_or_default()
    };
    let builder = with_buckets(PrometheusBuilder::new(), REQUEST_TIME, &REQUEST_SECONDS);
    with_buckets(builder, RUN_TIME, &RUN_SECONDS).build_recorder()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines about `name`.
    fn lines(page: &str, name: &str) -> Vec<String> {
        page.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect()
    }

    #[test]
    fn counts_are_on_the_page() {
        let metrics = Metrics::new();
        metrics.request("GET", "/feed.atom", 200, 0.0004);
        metrics.request("GET", "/feed.atom", 200, 0.3);
        metrics.request("GET", "/feed.atom", 304, 0.0001);
        metrics.run(Run { slug: "regeringen", outcome: "failed", seconds: 7.0, new: 2, revised: 0 });
        metrics.connections(1.0);
        metrics.connections(1.0);
        metrics.connections(-1.0);
        let page = metrics.render(&[]);
        assert!(page.contains("# TYPE http_requests_total counter\n"), "{page}");
        let mut counted = lines(&page, "http_requests_total{");
        counted.sort();
        assert_eq!(
            counted,
            [
                r#"http_requests_total{method="GET",route="/feed.atom",status="200"} 2"#,
                r#"http_requests_total{method="GET",route="/feed.atom",status="304"} 1"#,
            ]
        );
        let classes = lines(&page, "http_request_duration_seconds_bucket");
        assert!(
            classes.contains(&r#"http_request_duration_seconds_bucket{route="/feed.atom",le="0.0005"} 2"#.to_owned()),
            "{page}"
        );
        assert!(page.contains("http_request_duration_seconds_count{route=\"/feed.atom\"} 3\n"), "{page}");
        assert!(page.contains(r#"remissflode_runs_total{source="regeringen",outcome="failed"} 1"#), "{page}");
        assert!(page.contains(r#"remissflode_run_consultations_total{source="regeringen",what="new"} 2"#), "{page}");
        assert!(page.contains("\nhttp_connections 1\n"), "{page}");
    }

    #[test]
    fn a_gauge_that_is_not_passed_again_disappears() {
        let metrics = Metrics::new();
        let labels = vec![("source", "a\"b\\c\nd".to_owned())];
        let gauge = Gauge { name: "remissflode_source_items", help: "Consultations", labels, value: 3.0 };
        let page = metrics.render(std::slice::from_ref(&gauge));
        assert!(page.contains("# HELP remissflode_source_items Consultations\n"), "{page}");
        assert!(page.contains(r#"remissflode_source_items{source="a\"b\\c\nd"} 3"#), "{page}");
        assert!(!metrics.render(&[]).contains("remissflode_source_items"));
    }

    #[test]
    fn a_count_that_is_kept_elsewhere_is_a_counter() {
        let gauge = |name, value| Gauge { name, help: "Letters", labels: Vec::new(), value };
        let page = Metrics::new().render(&[gauge("letters_sent_total", 7.0), gauge("letters_waiting", 2.0)]);
        assert!(page.contains("# TYPE letters_sent_total counter\nletters_sent_total 7\n"), "{page}");
        assert!(page.contains("# TYPE letters_waiting gauge\nletters_waiting 2\n"), "{page}");
    }

    #[test]
    fn a_scheduler_that_stands_still_is_not_alive() {
        let metrics = Metrics::new();
        assert!(!metrics.render(&[]).contains("remissflode_scheduler_alive"), "there is none");
        metrics.scheduler_passed();
        assert!(metrics.render(&[]).contains("\nremissflode_scheduler_alive 1\n"));
        let at = |seconds| metrics.scheduler_alive(Instant::now() + Duration::from_secs(seconds)).unwrap().value;
        assert_eq!((at(50), at(70)), (1.0, 0.0));
    }

    #[test]
    fn times_are_sorted_into_buckets_without_a_request_for_the_page() {
        let metrics = Metrics::new();
        for _ in 0..=counts::UPKEEP_EVERY {
            metrics.request("GET", "/", 200, 0.002);
        }
        let page = metrics.render(&[]);
        let counted = format!("http_request_duration_seconds_count{{route=\"/\"}} {}", counts::UPKEEP_EVERY + 1);
        assert!(page.contains(&counted));
    }

    #[test]
    fn prepared_counters_and_others_are_added_up() {
        let metrics = Metrics::new();
        metrics.request("GET", "/", 304, 0.002);
        let counts = metrics.counts("GET", "/");
        for (status, seconds) in [(304, 0.0001), (200, 0.0001), (418, 0.3)] {
            counts.add(status, seconds);
        }
        let page = metrics.render(&[]);
        for line in [
            r#"http_requests_total{method="GET",route="/",status="304"} 2"#,
            r#"http_requests_total{method="GET",route="/",status="200"} 1"#,
            r#"http_request_duration_seconds_bucket{route="/",le="0.0005"} 2"#,
            r#"http_request_duration_seconds_count{route="/"} 4"#,
        ] {
            assert!(page.contains(&format!("\n{line}\n")), "{line} in {page}");
        }
    }
}
