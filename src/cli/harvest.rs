//! `harvest`: one round of all or some sources.

use std::{
    collections::HashMap,
    io::IsTerminal as _,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::answer::answer_line;
use super::setup::{Setup, runtime};
use crate::{
    catalog::Catalog,
    config::Flags,
    crawl::{Crawler, Depth, Progress, RunError, RunReport},
    source::Source,
};

/// Runs the sources once; exit code 2 if one failed.
pub(super) fn harvest(flags: &Flags, slugs: &[String], backfill: bool, json: bool) -> anyhow::Result<ExitCode> {
    let setup = Setup::load(flags)?;
    let sources = chosen(&setup, slugs)?;
    let (store, _lease) = setup.open_store_to_write()?;
    let bar = progress_bar(json);
    let crawler = setup.crawler(&store, &Arc::new(Catalog::default()))?;
    let mut crawler = crawler.with_progress(shown_in(bar.clone())).ignoring_refusals();
    if !slugs.is_empty() {
        crawler = crawler.reading_copies();
    }
    let depth = if backfill { Depth::Archive { until: None } } else { Depth::Recent };
    let began = Instant::now();
    let crawler = Arc::new(crawler);
    let reports = runtime()?.block_on(round(Arc::clone(&crawler), sources, depth));
    bar.finish_and_clear();
    let reports = reports?;
    let failed = reports.iter().filter(|report| report.failed).count() + setup.sources.broken().count();
    for report in &reports {
        if json { print_json(report) } else { print(report) }
    }
    let sum = |count: fn(&RunReport) -> usize| reports.iter().map(count).sum::<usize>();
    let (new, revised, unchanged) = (sum(|r| r.new), sum(|r| r.revised), sum(|r| r.unchanged));
    let (requests, seconds) = (crawler.requests(), began.elapsed().as_secs_f64());
    if json {
        let seconds = (seconds * 1000.0).round() / 1000.0;
        let line = json!({
            "sources": reports.len(), "failed": failed, "new": new, "revised": revised, "unchanged": unchanged,
            "requests": requests, "seconds": seconds,
        });
        answer_line!("{line}");
    } else {
        let unfinished =
            if reports.iter().any(|report| report.stopped) { " (stopped; the next run continues there)" } else { "" };
        answer_line!(
            "{} {}, {failed} failed: {new} new, {revised} revised, {unchanged} unchanged; {requests} requests in {seconds:.1} s{unfinished}",
            reports.len(),
            if reports.len() == 1 { "source" } else { "sources" }
        );
    }
    Ok(if failed > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn chosen(setup: &Setup, slugs: &[String]) -> anyhow::Result<Vec<Arc<Source>>> {
    if slugs.is_empty() {
        return Ok(setup.sources.iter().filter(|source| source.enabled).cloned().collect());
    }
    slugs.iter().map(|slug| setup.source(slug)).collect()
}

async fn round(crawler: Arc<Crawler>, sources: Vec<Arc<Source>>, depth: Depth) -> Result<Vec<RunReport>, RunError> {
    let stop = CancellationToken::new();
    let on_signal = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            on_signal.cancel();
        }
    });
    let mut reports = Vec::new();
    // A copy is read only if the sites that it copies cannot be.
    let (copies, originals): (Vec<_>, Vec<_>) = sources.into_iter().partition(|source| source.is_copy());
    for sources in [originals, copies] {
        let mut runs = JoinSet::new();
        for source in sources {
            let (crawler, stop) = (Arc::clone(&crawler), stop.clone());
            runs.spawn(async move { crawler.run(&source, depth, &stop).await });
        }
        while let Some(report) = runs.join_next().await {
            reports.push(report??);
        }
    }
    reports.sort_by(|a, b| a.slug.cmp(&b.slug));
    Ok(reports)
}

fn print_json(report: &RunReport) {
    let problems: Vec<_> =
        report.problems.iter().map(|problem| json!({ "code": problem.code, "text": problem.text })).collect();
    let line = json!({
        "source": report.slug, "state": report.status.name(), "failed": report.failed, "new": report.new,
        "revised": report.revised, "unchanged": report.unchanged, "leftOut": report.left_out, "problems": problems,
    });
    answer_line!("{line}");
}

fn print(report: &RunReport) {
    let RunReport { slug, new, revised, unchanged, .. } = report;
    let left_out = match report.left_out {
        0 => String::new(),
        left_out => format!(" {left_out:>5} left out"),
    };
    answer_line!(
        "{slug:<45} {:<10} {new:>5} new {revised:>5} revised {unchanged:>5} unchanged{left_out}",
        report.status.name()
    );
    for problem in &report.problems {
        answer_line!("    {}: {}", problem.code, problem.text);
    }
}

/// A bar on a terminal, nothing in a pipe.
fn progress_bar(json: bool) -> ProgressBar {
    if json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn shown_in(bar: ProgressBar) -> impl Fn(Progress) + Send + Sync {
    let totals: Mutex<HashMap<String, u64>> = Mutex::default();
    move |progress| match progress {
        Progress::Listed(source, total) => {
            let mut totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
            totals.insert(source, total);
            bar.set_length(totals.values().sum());
        }
        Progress::Looked(source) => {
            bar.inc(1);
            bar.set_message(source);
        }
    }
}
