//! The end of a run: the problems that are left, the status, the state that is stored, the report.

use super::{
    RunError, RunReport, backfill,
    problems::Severity,
    run::{MAX_NEW, MAX_NEW_A_DAY, Run, Tally},
};
use crate::domain::day_of;

impl Run<'_> {
    /// Stores the source's state and publishes.
    pub(super) async fn conclude(mut self) -> Result<RunReport, RunError> {
        self.settle_moves().await?;
        let now = self.crawler.clock.now();
        self.take_decisions();
        self.publish().await?;
        self.link_outcomes().await?;
        self.report_doubts().await?;
        self.report_hold();
        self.report_refusals();
        self.report_missing_copies();
        if let Some((url, pending)) = self.state.pending.iter().next() {
            let text = format!(
                "{} listed pages could not be read and are asked again, first `{url}`: {}",
                self.state.pending.len(),
                pending.reason
            );
            self.problems.add(Severity::Partial, "pages-owed", text);
        }
        if self.has_too_many_new() {
            let text =
                format!("expected at most {MAX_NEW} new consultations in a run; the rest is left for the next run");
            self.problems.add(Severity::Failed, "too-many-new", text);
        } else if self.tally.leaves_new {
            let text = format!(
                "expected at most {MAX_NEW_A_DAY} new consultations in a day; the rest is left for tomorrow: see whether the list gives the same addresses each time"
            );
            self.problems.add(Severity::Partial, "too-many-new", text);
        }
        if self.tally.new_listed > 0 && !self.is_first_run {
            self.state.new_on = Some((day_of(self.started_at), self.new_before() + self.tally.new_listed));
        }
        if self.has_asked_too_often() {
            let text = "many listed addresses are new, of consultations that had another address; the rest is left for the next run";
            self.problems.add(Severity::Partial, "many-moved", text);
        }
        self.drift.judge(&mut self.state.baseline, &self.source.version, &mut self.problems);
        let stopped = self.stop.is_cancelled();
        let failed = self.problems.failed();
        let status = self.problems.status(self.source.verified.is_some());
        if !stopped {
            let since = self.state.since.filter(|_| self.state.status == status && self.state.last_run_at.is_some());
            self.state.since = since.or(Some(now));
            self.state.status = status;
            self.state.problems = self.problems.to_store(&self.state.problems, now);
            self.state.last_run_at = Some(now);
            // A copy that was not needed has not been read.
            if !failed && (!self.source.is_copy() || self.copied_at.is_some()) {
                self.state.last_success_at = Some(now);
            }
        }
        self.save_state().await?;
        self.publish().await?;
        let Tally { new, revised, seen, left_out, .. } = &self.tally;
        Ok(RunReport {
            slug: self.source.slug.to_string(),
            status,
            failed,
            new: *new,
            left_out: *left_out,
            revised: revised.len(),
            unchanged: seen.len().saturating_sub(revised.len()).saturating_sub(*new),
            archive_done: backfill::is_done(self.source, &self.state),
            problems: self.state.problems,
            stopped,
        })
    }
}
