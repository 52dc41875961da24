//! One run of one source, from the pages still owed to the verdict.

use std::{collections::HashSet, sync::Arc};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    Crawler, Depth, Progress, RunError, RunReport, archive,
    census::Census,
    due::is_due,
    entry::Entry,
    findings::{Findings, Severity},
    record::Recorded,
};
use crate::{
    domain::{ConsultationId, QualityCode, QualityNote, SourceState},
    merge::{Occasion, Seen},
    normalize::{self, Context},
    source::Source,
};

/// Publish after so many changes, so that a long run shows as it goes.
const PUBLISH_EVERY: usize = 50;
/// At most so many cases are asked again in one run without being listed; the longest unasked first.
const MAX_RECHECKS: usize = 200;
/// After so many pages in a row that could not be read, the rest is left for the next run.
const MAX_FAILURES_IN_A_ROW: usize = 5;

/// A run under way.
pub(super) struct Run<'a> {
    pub(super) crawler: &'a Crawler,
    pub(super) source: &'a Arc<Source>,
    pub(super) stop: &'a CancellationToken,
    pub(super) started_at: Timestamp,
    pub(super) until: Option<Timestamp>,
    pub(super) state: SourceState,
    pub(super) findings: Findings,
    pub(super) census: Census,
    failures_in_a_row: usize,
    unpublished: usize,
    new: usize,
    revised: HashSet<ConsultationId>,
    looked: HashSet<ConsultationId>,
}

pub(super) async fn run(
    crawler: &Crawler,
    source: &Arc<Source>,
    depth: Depth,
    stop: &CancellationToken,
) -> Result<RunReport, RunError> {
    let mut run = Run {
        crawler,
        source,
        stop,
        started_at: crawler.clock.now(),
        until: None,
        state: crawler.publisher.state(&source.slug),
        findings: Findings::default(),
        census: Census::default(),
        failures_in_a_row: 0,
        unpublished: 0,
        new: 0,
        revised: HashSet::new(),
        looked: HashSet::new(),
    };
    run.owed().await?;
    for n in 0..source.lists.len() {
        run.recent(n).await?;
    }
    run.recheck().await?;
    if let Depth::Archive { until } = depth {
        run.until = until;
        for n in 0..source.lists.len() {
            run.archive(n).await?;
        }
    }
    run.conclude().await
}

impl Run<'_> {
    /// Whether to leave off: told to stop, out of time, or the pages cannot be read any more.
    pub(super) fn over(&self) -> bool {
        self.stop.is_cancelled()
            || self.failures_in_a_row >= MAX_FAILURES_IN_A_ROW
            || self.until.is_some_and(|until| self.crawler.clock.now() >= until)
    }

    /// Whether the pages of this run cannot be read any more.
    pub(super) fn given_up(&self) -> bool {
        self.failures_in_a_row >= MAX_FAILURES_IN_A_ROW
    }

    /// Pages that an earlier run listed and could not read.
    async fn owed(&mut self) -> Result<(), RunError> {
        for (_, owed) in self.state.pending.clone() {
            let Some(entry) = Entry::new(owed.entry) else { continue };
            if self.over() {
                break;
            }
            let occasion = if owed.archive { Occasion::Archive } else { Occasion::Run };
            self.visit(entry, false, Some(occasion)).await?;
        }
        Ok(())
    }

    /// Known cases whose time has come, though nothing listed them.
    async fn recheck(&mut self) -> Result<(), RunError> {
        if self.source.page.is_none() {
            return Ok(());
        }
        let catalog = self.crawler.publisher.snapshot();
        let mut due = Vec::new();
        for case in catalog.consultations() {
            let case = &case.consultation;
            let ours = case.source == self.source.slug || self.adopts(&case.source, &case.source_url);
            if !ours {
                continue;
            }
            let page = self.crawler.store.page(&case.source_url)?;
            let checked_at = page.as_ref().map_or(case.fetched_at, |page| page.checked_at);
            if is_due(case, checked_at, self.started_at) {
                due.push((checked_at, Arc::clone(case)));
            }
        }
        due.sort_by_key(|(checked_at, case)| (*checked_at, case.id));
        for (_, case) in due.into_iter().take(MAX_RECHECKS) {
            if self.over() {
                break;
            }
            self.recheck_case(&case).await?;
        }
        Ok(())
    }

    /// A case whose source is no longer there is looked after by the first source of the same site.
    fn adopts(&self, orphan_of: &str, url: &str) -> bool {
        let sources = self.crawler.sources();
        if sources.get(orphan_of).is_some_and(|source| source.enabled) {
            return false;
        }
        let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let first = sources.iter().find(|source| source.enabled && source.home.host_str().map(str::to_owned) == host);
        first.is_some_and(|first| first.slug == self.source.slug)
    }

    /// Normalizes and stores a raw item; a row that cannot be used is a finding.
    pub(super) async fn record(
        &mut self,
        raw: crate::domain::RawItem,
        occasion: Occasion,
        page_unread: bool,
    ) -> Result<Option<ConsultationId>, RunError> {
        let (source, issuers) = (Arc::clone(self.source), Arc::clone(&self.crawler.issuers));
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let recorded = tokio::task::spawn_blocking(move || {
            let context = Context {
                issuers: &issuers,
                source: &source.slug,
                issuer: source.issuer.as_deref(),
                home: &source.home,
                now,
            };
            let mut consultation = match normalize::normalize(&raw, &context) {
                Ok(consultation) => consultation,
                Err(problem) => return Ok(Err(problem)),
            };
            if page_unread {
                consultation.quality_notes.push(QualityNote::new(QualityCode::PageUnread));
            }
            // What stands alone for want of its page has not been asked for all it has.
            if !page_unread
                && let Some(problem) = source.unmet_needs(&consultation)
                && !recorder.knows(&consultation)?
            {
                return Ok(Err(problem));
            }
            let seen = Seen { consultation, raw, source_version: source.version.clone(), occasion };
            recorder.record(seen).map(Ok)
        })
        .await??;
        match recorded {
            Ok(recorded) => self.count(recorded).await.map(Some),
            Err(problem) => {
                self.findings.add(Severity::Partial, "unreadable-item", problem.to_string());
                Ok(None)
            }
        }
    }

    /// Counts what was recorded, and publishes now and then.
    pub(super) async fn count(&mut self, recorded: Recorded) -> Result<ConsultationId, RunError> {
        let id = match recorded {
            Recorded::New(id) => {
                self.new += 1;
                self.state.last_new_at = Some(self.crawler.clock.now());
                self.unpublished += 1;
                id
            }
            Recorded::Revised(id) => {
                self.revised.insert(id);
                self.unpublished += 1;
                id
            }
            Recorded::Unchanged(id) => id,
        };
        if self.looked.insert(id) {
            (self.crawler.progress)(Progress::Looked(self.source.slug.to_string()));
        }
        if self.unpublished >= PUBLISH_EVERY {
            self.unpublished = 0;
            self.publish(None).await?;
        }
        Ok(id)
    }

    /// Publishes what is stored, on a thread that may wait for the disk: those that serve must not.
    async fn publish(&self, state: Option<SourceState>) -> Result<(), RunError> {
        let (publisher, recorder) = (Arc::clone(&self.crawler.publisher), Arc::clone(&self.crawler.recorder));
        Ok(tokio::task::spawn_blocking(move || publisher.publish(&recorder, state)).await?)
    }

    /// Notes whether the last page could be read.
    pub(super) fn page_was_read(&mut self, read: bool) {
        self.failures_in_a_row = if read { 0 } else { self.failures_in_a_row + 1 };
    }

    /// Stores the source's state and publishes.
    async fn conclude(mut self) -> Result<RunReport, RunError> {
        let now = self.crawler.clock.now();
        if !self.state.pending.is_empty() {
            let text = self.state.pending.iter().next().map(|(url, owed)| {
                format!(
                    "{} listed pages could not be read and are asked again, first `{url}`: {}",
                    self.state.pending.len(),
                    owed.reason
                )
            });
            self.findings.add(Severity::Partial, "pages-owed", text.unwrap_or_default());
        }
        self.census.judge(&mut self.state.baseline, &self.source.version, &mut self.findings);
        let stopped = self.stop.is_cancelled();
        let failed = self.findings.failed();
        let status = self.findings.status(self.source.verified.is_some());
        if !stopped {
            let since = self.state.since.filter(|_| self.state.status == status && self.state.last_run_at.is_some());
            self.state.since = since.or(Some(now));
            self.state.status = status;
            self.state.problems = self.findings.problems(&self.state.problems, now);
            self.state.last_run_at = Some(now);
            if !failed {
                self.state.last_success_at = Some(now);
            }
        }
        let (store, state) = (Arc::clone(&self.crawler.store), self.state.clone());
        tokio::task::spawn_blocking(move || store.put_source(&state)).await??;
        self.publish(Some(self.state.clone())).await?;
        let unchanged = self.looked.len() - self.revised.len().min(self.looked.len());
        Ok(RunReport {
            slug: self.source.slug.to_string(),
            status,
            failed,
            new: self.new,
            revised: self.revised.len(),
            unchanged: unchanged.saturating_sub(self.new),
            archive_done: archive::is_done(self.source, &self.state),
            problems: self.state.problems,
            stopped,
        })
    }
}
