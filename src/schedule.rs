//! When each source runs: on its own schedule, or all of them every so often; the archive in the time between.
//!
//! Every source has a task of its own, so one that hangs or floods holds up no other; spacing towards a host that
//! several share is `fetch`'s work. It ends when told to, between two requests.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{
    clock::Clock,
    domain::SourceStatus,
    pipeline::{Depth, Pipeline, RunReport},
    source::Source,
};

/// How the sources are to be run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// All sources this often, instead of on their schedules.
    pub every: Option<Duration>,
    /// Whether the archives are read too.
    pub archive: bool,
    /// The clock.
    pub clock: Clock,
}

/// After a run that could not be stored, wait so long: the disk may be full, and hammering it mends nothing.
const AFTER_AN_ERROR: Duration = Duration::from_secs(60);
/// Sleep at most so long at a time: a laptop that slept, or a clock that was set, is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Runs every enabled source until `stop`.
pub async fn keep(pipeline: Arc<Pipeline>, plan: Plan, stop: CancellationToken) {
    let mut tasks = JoinSet::new();
    for source in pipeline.sources().iter().filter(|source| source.enabled) {
        tasks.spawn(keep_one(Arc::clone(&pipeline), Arc::clone(source), plan, stop.clone()));
    }
    while let Some(ended) = tasks.join_next().await {
        if let Err(problem) = ended {
            error!(%problem, "a source's task ended abnormally; it runs again after a restart");
        }
    }
}

async fn keep_one(pipeline: Arc<Pipeline>, source: Arc<Source>, plan: Plan, stop: CancellationToken) {
    let (last_run, mut archive_done) = pipeline.standing(&source);
    let mut due = last_run.map_or_else(|| plan.clock.now(), |last| next(&source, plan, last));
    while !stop.is_cancelled() {
        let now = plan.clock.now();
        let depth = if now >= due {
            due = next(&source, plan, now);
            Depth::Recent
        } else if plan.archive && !archive_done {
            Depth::Archive { until: Some(due) }
        } else {
            let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default().min(LONGEST_SLEEP);
            tokio::select! { () = sleep(wait) => {}, () = stop.cancelled() => {} }
            continue;
        };
        match pipeline.run(&source, depth, &stop).await {
            Ok(report) => {
                // An archive that cannot be read is tried again after the next ordinary run, not at once.
                archive_done = report.archive_done || (report.failed && depth != Depth::Recent);
                tell(&report, due);
            }
            Err(problem) => {
                error!(source = source.slug, %problem, "what was found cannot be stored; trying again in a minute");
                tokio::select! { () = sleep(AFTER_AN_ERROR) => {}, () = stop.cancelled() => {} }
            }
        }
        if depth == Depth::Recent {
            archive_done = pipeline.standing(&source).1;
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

fn tell(report: &RunReport, due: Timestamp) {
    let RunReport { slug, new, revised, unchanged, .. } = report;
    if report.stopped {
        return;
    }
    if report.failed || report.status == SourceStatus::Degraded {
        for problem in &report.problems {
            warn!(source = slug, code = problem.code, "{}", problem.text);
        }
    }
    if report.failed {
        warn!(source = slug, status = report.status.name(), next = %due, "the run failed; what is stored is unchanged by it");
    } else {
        info!(source = slug, new, revised, unchanged, next = %due, "read");
    }
}
