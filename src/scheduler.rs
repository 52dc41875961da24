//! Runs each source on its own schedule, or all at one interval, and the archives in between.
//!
//! Every source has a task of its own, so one that hangs or floods holds up no other; spacing towards a host that
//! several share is `fetch`'s work. It ends between two requests when stopped.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::watch,
    task::{Id, JoinSet},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, Span, error, info, info_span, warn};

use crate::{
    clock::Clock,
    crawl::{Crawler, Depth, RunError, RunReport},
    domain::SourceStatus,
    metrics::{Metrics, Run},
    source::{Source, Sources},
};

/// The plan by which sources are run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// All sources this often, instead of on their schedules.
    pub every: Option<Duration>,
    /// The archives are read too.
    pub archive: bool,
    /// The clock.
    pub clock: Clock,
    /// Since when a source that never ran should have run; none for the start of the scheduler.
    pub began: Option<Timestamp>,
}

/// The wait after a run that could not be stored: the disk may be full, and retrying at once does not help.
const AFTER_AN_ERROR: Duration = Duration::from_secs(60);
/// The longest sleep at a time, so that a laptop that slept, or a clock that was set, is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// The interval at which the scraper files are checked for changes.
const CHECK_FILES_EVERY: Duration = Duration::from_secs(2);
/// A run may be this late, in seconds, before it is missed: an archive page or two takes as long.
const LATE_SECONDS: i64 = 900;

/// The longest that the first run of a copy waits for the first runs of the sources of its site.
const LONGEST_WAIT_FOR_OWNERS: Duration = Duration::from_secs(600);

/// Reads the scraper files again if one has changed; see [`crate::source::Watch`].
pub type Changes = Box<dyn FnMut() -> Option<Sources> + Send>;

/// Runs every enabled source until `stop`, and reloads the sources when `changes` has new ones.
pub async fn run_scheduler(
    crawler: Arc<Crawler>,
    plan: Plan,
    metrics: Arc<Metrics>,
    mut changes: Changes,
    stop: CancellationToken,
) {
    let mut tasks: JoinSet<()> = JoinSet::new();
    let mut running: BTreeMap<Id, String> = BTreeMap::new();
    let mut ended_abnormally = BTreeSet::new();
    let (reloaded, changed) = watch::channel(());
    let began = plan.began.unwrap_or_else(|| plan.clock.now());
    loop {
        metrics.scheduler_passed();
        let known: BTreeSet<&String> = running.values().collect();
        let missing = |source: &&Arc<Source>| is_run(&crawler, source) && !known.contains(&source.slug.to_string());
        let missing: Vec<String> =
            crawler.sources().iter().filter(missing).map(|source| source.slug.to_string()).collect();
        for slug in missing {
            let wait = if ended_abnormally.remove(&slug) { AFTER_AN_ERROR } else { Duration::ZERO };
            let parts = (Arc::clone(&crawler), Arc::clone(&metrics));
            let one = run_source(parts, slug.clone(), plan, changed.clone(), stop.clone());
            let stop = stop.clone();
            let task = tasks.spawn(async move {
                tokio::select! { () = sleep(wait) => one.await, () = stop.cancelled() => {} }
            });
            running.insert(task.id(), slug);
        }
        tokio::select! {
            Some(ended) = tasks.join_next_with_id() => {
                let id = ended.as_ref().map_or_else(|problem| problem.id(), |(id, ())| *id);
                let slug = running.remove(&id);
                if let (Err(problem), Some(slug)) = (ended, slug) {
                    error!(source = slug, %problem, "the task of a source ended abnormally; trying again in a minute");
                    ended_abnormally.insert(slug);
                }
            }
            () = sleep(CHECK_FILES_EVERY) => {
                if let Some(next) = changes() {
                    reload(&crawler, next);
                    let _ = reloaded.send(());
                }
                crawler.set_missed(missed(&crawler, plan, began));
            }
            () = stop.cancelled() => break,
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// Returns `true` for a source that is run on schedule.
fn is_run(crawler: &Crawler, source: &Source) -> bool {
    source.enabled && !crawler.is_retracted(&source.slug)
}

/// Replaces the sources, and logs each that is new, changed, or has errors.
pub fn reload(crawler: &Crawler, next: Sources) {
    let before = crawler.sources();
    for error in next.errors() {
        warn!("{error}");
    }
    crawler.reload(next);
    let now = crawler.sources();
    for (slug, reason) in now.kept().iter().filter(|(slug, reason)| before.kept().get(*slug) != Some(*reason)) {
        warn!(source = slug.as_str(), "{reason}");
    }
    for source in now.iter() {
        let known = before.get(&source.slug);
        if known.is_none_or(|known| known.version != source.version) {
            let what = if known.is_none() { "a source was added" } else { "the file of a source was changed" };
            info!(
                source = source.slug.as_str(),
                version = source.version,
                enabled = source.enabled,
                "{what}; reloaded"
            );
        }
    }
}

/// The sources whose last run is older than twice their interval, with the time at which the first missed run was due.
/// A source that never ended a run was due at `began`, the start of the program.
#[must_use]
pub fn missed(crawler: &Crawler, plan: Plan, began: Timestamp) -> BTreeMap<String, Timestamp> {
    let now = plan.clock.now();
    let late = |source: &Arc<Source>| {
        let due = crawler.standing(source).0.map_or(began, |last| next(source, plan, last));
        let after_due = next(source, plan, due);
        (now.duration_since(after_due).as_secs() > LATE_SECONDS).then(|| (source.slug.to_string(), due))
    };
    crawler.sources().iter().filter(|source| is_run(crawler, source)).filter_map(late).collect()
}

/// Runs one source until `stop`, or until it is switched off.
async fn run_source(
    (crawler, metrics): (Arc<Crawler>, Arc<Metrics>),
    slug: String,
    plan: Plan,
    mut changed: watch::Receiver<()>,
    stop: CancellationToken,
) {
    let mut version = String::new();
    let (mut due, mut read_archive, mut failures) = (plan.clock.now(), false, 0);
    let began = Instant::now();
    while !stop.is_cancelled() {
        let Some(source) = crawler.sources().get(&slug).filter(|source| is_run(&crawler, source)).cloned() else {
            return;
        };
        if crawler.awaits_owners(&source) && began.elapsed() < LONGEST_WAIT_FOR_OWNERS {
            tokio::select! { () = sleep(Duration::from_secs(1)) => {}, () = stop.cancelled() => {} }
            continue;
        }
        let now = plan.clock.now();
        if source.version != version {
            let (last_run, done) = crawler.standing(&source);
            // A file that was changed while we run is tried at once: somebody waits to see the result.
            due = last_run.filter(|_| version.is_empty()).map_or(now, |last| next(&source, plan, last));
            read_archive = plan.archive && !done && last_run.is_some();
            version.clone_from(&source.version);
        }
        due = planned_by(due, next(&source, plan, now));
        let depth = if now >= due {
            Depth::Recent
        } else if read_archive {
            Depth::Archive { until: Some(due) }
        } else {
            let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default().min(LONGEST_SLEEP);
            tokio::select! { () = sleep(wait) => {}, Ok(()) = changed.changed() => {}, () = stop.cancelled() => {} }
            continue;
        };
        let began = Instant::now();
        let span = span(&slug, depth, now);
        let ran = crawler.run(&source, depth, &stop).instrument(span.clone()).await;
        metrics.run(counted(&slug, &ran, began.elapsed()));
        match ran {
            Ok(report) => {
                failures = if report.failed { failures + 1 } else { 0 };
                if depth == Depth::Recent {
                    due = retry_at(next(&source, plan, now), &report, failures, plan.clock.now());
                }
                // An archive that cannot be read is tried again after the next ordinary run, not at once.
                read_archive = plan.archive && !report.archive_done && !report.failed;
                span.in_scope(|| log(&report, due));
            }
            Err(problem) => {
                error!(source = source.slug.as_str(), %problem, "the result cannot be stored; trying again in a minute");
                let wait = plan.every.map_or(AFTER_AN_ERROR, |every| every.min(AFTER_AN_ERROR));
                tokio::select! { () = sleep(wait) => {}, () = stop.cancelled() => {} }
            }
        }
    }
}

/// The span of the log lines of one run, with an id that no other run of the source has.
fn span(slug: &str, depth: Depth, now: Timestamp) -> Span {
    let archive = matches!(depth, Depth::Archive { .. });
    info_span!("run", run = %format_args!("{slug}-{}", now.as_millisecond()), archive)
}

fn counted<'a>(slug: &'a str, ran: &Result<RunReport, RunError>, took: Duration) -> Run<'a> {
    let seconds = took.as_secs_f64();
    match ran {
        Err(_) => Run { slug, outcome: "unstored", seconds, new: 0, revised: 0 },
        Ok(report) => {
            let outcome = match report.status {
                _ if report.stopped => "stopped",
                SourceStatus::Blocked => "blocked",
                _ if report.failed => "failed",
                SourceStatus::Degraded => "degraded",
                _ => "ok",
            };
            Run { slug, outcome, seconds, new: report.new, revised: report.revised }
        }
    }
}

/// The next time after `last` that the source is to run.
fn next(source: &Source, plan: Plan, last: Timestamp) -> Timestamp {
    match plan.every {
        Some(every) => last + SignedDuration::try_from(every).unwrap_or(SignedDuration::from_hours(1)),
        None => source.schedule.next_after(last),
    }
}

/// The time of a run that was planned for `due`, seen from a moment whose own next run would be `next`. They differ where
/// the clock was set back: a machine that began in 2031 must not wait for 2031.
fn planned_by(due: Timestamp, next: Timestamp) -> Timestamp {
    due.min(next)
}

/// The time of the next run: as planned or, after a failure, sooner, at growing distances. A network that is back after
/// ten minutes is not waited for until the morning; a site that blocks us is left alone until the planned time.
fn retry_at(planned: Timestamp, report: &RunReport, failures: u32, now: Timestamp) -> Timestamp {
    if !report.failed || report.status == SourceStatus::Blocked {
        return planned;
    }
    let minutes = 2_i64.saturating_pow(failures.min(6)).min(60);
    planned.min(now + SignedDuration::from_mins(minutes))
}

/// Logs the result of a run.
fn log(report: &RunReport, due: Timestamp) {
    let RunReport { slug, new, revised, unchanged, .. } = report;
    if report.stopped {
        return;
    }
    let problems: Vec<&str> = report.problems.iter().map(|problem| problem.text.as_str()).collect();
    let (problems, next) = (problems.join("; "), due.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    match report.status {
        _ if report.failed => warn!(source = slug, next, "failed; stored records are unchanged: {problems}"),
        SourceStatus::Degraded => warn!(source = slug, new, revised, unchanged, next, "read in part: {problems}"),
        _ => info!(source = slug, new, revised, unchanged, next, "read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_does_no_harm() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let schedule: crate::source::Schedule = "17 6,20 * * *".parse().unwrap();
        let planned =
            |last: &str, now: &str| planned_by(schedule.next_after(at(last)), schedule.next_after(at(now))).to_string();
        // Steady, in the night when summer time begins, and in the one when it ends.
        assert_eq!(planned("2026-07-03T04:17:00Z", "2026-07-03T12:00:00Z"), "2026-07-03T18:17:00Z");
        assert_eq!(planned("2027-03-27T19:17:00Z", "2027-03-28T01:00:00Z"), "2027-03-28T04:17:00Z");
        assert_eq!(planned("2026-10-24T18:17:00Z", "2026-10-25T01:30:00Z"), "2026-10-25T05:17:00Z");
        // The last run was dated by a clock that was five years ahead.
        assert_eq!(planned("2031-07-03T04:17:00Z", "2026-07-03T12:00:00Z"), "2026-07-03T18:17:00Z");
        // Set forward: what was due meanwhile is due at once.
        assert_eq!(planned("2026-07-01T04:17:00Z", "2026-07-03T12:00:00Z"), "2026-07-01T18:17:00Z");
    }

    #[test]
    fn a_failure_is_retried_sooner_and_a_site_that_blocks_is_left_alone() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (now, planned) = (at("2026-07-03T20:17:00Z"), at("2026-07-04T04:17:00Z"));
        let report = |failed, status| RunReport { failed, status, ..RunReport::default() };
        let next = |report: &RunReport, failures| retry_at(planned, report, failures, now);
        assert_eq!(next(&report(false, SourceStatus::Ok), 0), planned);
        assert_eq!(next(&report(true, SourceStatus::Broken), 1), at("2026-07-03T20:19:00Z"));
        assert_eq!(next(&report(true, SourceStatus::Broken), 3), at("2026-07-03T20:25:00Z"));
        assert_eq!(next(&report(true, SourceStatus::Broken), 99), at("2026-07-03T21:17:00Z"), "an hour at most");
        assert_eq!(next(&report(true, SourceStatus::Blocked), 1), planned);
        assert_eq!(retry_at(now, &report(true, SourceStatus::Broken), 1, now), now, "never later than planned");
    }
}
