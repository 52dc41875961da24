//! Reading everything again after the rules of a source have changed, without validators: a publisher that answers 304
//! would keep what the old rules read for as long as its pages stay the same.
//!
//! ```text
//! new rules   stored strings at once; then list pages and consultation pages, a part of them at each run
//! ```
//!
//! The lists come first, since an entry has fields that its page lacks; then the pages that no list shows any more. The
//! progress is in the source's state, so that a restart continues it.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{
    RunError, blocking,
    run::{Part, Run},
    walk::{ListEnd, ListPlace},
};
use crate::{
    domain::{PageState, Reread, SourceState},
    source::{Schedule, Source},
};

/// The fewest requests of a run that read again; a small source is read again at once.
const MIN_REQUESTS: usize = 20;
/// The most of them.
const MAX_REQUESTS: usize = 200;
/// Pages that could not be read again in this time are left to their ordinary turn.
const MAX_TIME: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The requests that a run may still make to read again.
#[derive(Debug, Default)]
pub(super) struct RereadBudget {
    left: usize,
    /// An entry of the present list page was left for the next run.
    skipped: bool,
}

impl RereadBudget {
    /// The share of one run: all of the source's consultations are read again within a day.
    fn of(consultations: usize, schedule: &Schedule, now: Timestamp) -> Self {
        let left = consultations.div_ceil(runs_a_day(schedule, now)).clamp(MIN_REQUESTS, MAX_REQUESTS);
        Self { left, skipped: false }
    }

    /// Takes one request from the budget, if there is one.
    fn take(&mut self) -> bool {
        self.skipped |= self.left == 0;
        let has_one = self.left > 0;
        self.left = self.left.saturating_sub(1);
        has_one
    }
}

fn runs_a_day(schedule: &Schedule, now: Timestamp) -> usize {
    let end = now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now);
    let times = std::iter::successors(Some(schedule.next_after(now)), |last| Some(schedule.next_after(*last)));
    times.take(100).take_while(|time| *time <= end).count().max(1)
}

/// Compares the rules with those of the last run, and notes that everything is to be read again. Returns `true` if that
/// begins now.
pub(super) fn begins(source: &Source, state: &mut SourceState, now: Timestamp) -> bool {
    let is_same = match &state.rules {
        Some(rules) => *rules == source.rules.all,
        // Until version 0.2 only the version of the whole text was kept, with the baseline.
        None => state.last_run_at.is_none() || [source.version.as_str(), ""].contains(&state.baseline.version.as_str()),
    };
    state.rules = Some(source.rules.all.clone());
    if !is_same {
        state.hold = None; // what is held back is judged by the new rules
        let lists = (0..source.lists.len()).map(|n| (n, 1)).collect::<BTreeMap<_, _>>();
        state.reread = Some(Reread { since: now, lists });
    }
    !is_same
}

impl Run<'_> {
    /// Notes new rules, and applies them to the stored strings.
    pub(super) async fn begin_reread(&mut self) -> Result<(), RunError> {
        let begins = begins(self.source, &mut self.state, self.started_at);
        let snapshot = self.crawler.publisher.snapshot();
        if self.state.reread.is_some() {
            let consultations = snapshot.total_of(&self.source.slug);
            self.reread = RereadBudget::of(consultations, &self.source.schedule, self.started_at);
        }
        if !begins {
            return Ok(());
        }
        let (recorder, sources) = (Arc::clone(&self.crawler.recorder), self.crawler.sources());
        let (source, now) = (Arc::clone(self.source), self.started_at);
        blocking(move || {
            recorder.renormalize_outcomes(&source, now)?;
            let own = snapshot.consultations().iter().map(|indexed| &*indexed.consultation);
            recorder.renormalize(own.filter(|known| known.source == source.slug), &sources, now)
        })
        .await?;
        Ok(())
    }

    /// Reads the lists again, each from where the last run left off.
    pub(super) async fn reread_lists(&mut self) -> Result<(), RunError> {
        let Some(reread) = &self.state.reread else { return Ok(()) };
        let sources = self.crawler.sources();
        self.part = Part::Reread;
        for (n, next) in reread.lists.clone() {
            let Some(stage) = self.source.lists.get(n) else { continue };
            // A page that is reached by links has no number to continue at.
            let first = if stage.next.is_some() { 1 } else { next };
            if self.reread.left == 0 || self.should_stop_now() {
                break;
            }
            if self.walk(&sources).list(n, first, self).await? != ListEnd::Left {
                self.list_is_reread(n);
            }
        }
        self.settle_collected().await
    }

    /// Notes that a page of a list was read again; returns `true` to read the next one.
    pub(super) fn list_page_is_reread(&mut self, place: &ListPlace, items: usize) -> bool {
        self.reread.left = self.reread.left.saturating_sub(1);
        let is_whole = !std::mem::take(&mut self.reread.skipped) && !self.should_stop_now();
        if items == 0 {
            self.list_is_reread(place.list);
        } else if let Some(reread) = self.state.reread.as_mut().filter(|_| is_whole) {
            reread.lists.insert(place.list, place.page + 1);
        }
        is_whole && items > 0 && self.reread.left > 0
    }

    fn list_is_reread(&mut self, n: usize) {
        if let Some(reread) = &mut self.state.reread {
            reread.lists.remove(&n);
        }
    }

    /// Returns `true` if a known page was last read by other rules, and everything is being read again.
    pub(super) fn is_stale(&self, page: Option<&PageState>) -> bool {
        self.state.reread.is_some() && page.is_some_and(|page| page.rules.as_ref() != Some(&self.source.rules.page))
    }

    /// Takes one request from the budget of the pages that are listed and stale.
    pub(super) fn may_reread(&mut self) -> bool {
        self.part == Part::Reread && self.reread.take()
    }

    /// The number of pages that no list shows any more and that may be read again in this run; none while the lists are
    /// being read.
    pub(super) fn stale_pages_to_read(&self) -> Option<usize> {
        self.state.reread.as_ref().filter(|reread| reread.lists.is_empty()).map(|_| self.reread.left)
    }

    /// Ends the rereading if no stale page is left, or after a week.
    pub(super) fn end_reread(&mut self, stale_left: usize) {
        let is_over = |reread: &Reread| {
            let is_done = reread.lists.is_empty() && stale_left == 0;
            is_done || self.started_at.duration_since(reread.since) > MAX_TIME
        };
        if self.state.reread.as_ref().is_some_and(is_over) {
            self.state.reread = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_reads_its_share_of_a_day_again() {
        let now = "2026-07-03T08:00:00Z".parse().unwrap();
        let budget = |schedule: &str, consultations| {
            RereadBudget::of(consultations, &schedule.parse::<Schedule>().unwrap(), now).left
        };
        assert_eq!(budget("7 * * * *", 10), MIN_REQUESTS, "a small source at once");
        assert_eq!(budget("7 * * * *", 2_400), 100, "a twenty-fourth");
        assert_eq!(budget("7 6 * * *", 2_400), MAX_REQUESTS, "never a flood");
    }
}
