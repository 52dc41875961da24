//! The backfill: a source's archive, read page by page over several runs.

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    RunError,
    list_entry::ListEntry,
    run::{Part, Run},
    walk::{ListEnd, ListPlace},
};
use crate::{
    domain::{Backfill, SourceState, WholeList, day_of},
    merge::Occasion,
    source::{ListStage, Source},
};

/// While the archive is not read to its end, an unknown consultation published longer ago than this is archive, not news.
const NEWS_DAYS: i32 = 30;

/// Returns `true` if every archive list of `source` has been read to its end.
pub(super) fn is_done(source: &Source, state: &SourceState) -> bool {
    let lists = source.lists.iter().enumerate();
    lists.filter(|(_, list)| list.archive).all(|(n, _)| state.backfill.get(&n) == Some(&Backfill::Done))
}

/// The occasion of an unknown consultation of `source` that is found now, in what `is_first` says is read for the first time.
pub(super) fn occasion_of(
    is_first: bool,
    source: &Source,
    state: &SourceState,
    published: Option<Date>,
    now: Timestamp,
) -> Occasion {
    if is_first || (!is_done(source, state) && is_old(published, now)) { Occasion::Archive } else { Occasion::Run }
}

/// Returns `true` for a day too long ago for news, or none.
fn is_old(published: Option<Date>, now: Timestamp) -> bool {
    let oldest_news = day_of(now).checked_sub(NEWS_DAYS.days()).unwrap_or(Date::MIN);
    published.is_none_or(|day| day < oldest_news)
}

impl Run<'_> {
    /// The occasion of an unknown consultation that the list under way names, or one that has been left.
    pub(super) fn occasion_of_listed(&self, entry: &ListEntry) -> Occasion {
        let (state, now) = (&self.state, self.crawler.clock.now());
        let is_unread = |n: usize| !state.read_lists.contains(&n);
        // A list that was added, or refused at first: its old entries are no news.
        let is_later = self.lists_read.current().is_some_and(|n| !state.read_lists.is_empty() && is_unread(n));
        if is_later && is_old(entry.published(), now) {
            return Occasion::Archive;
        }
        occasion_of(self.is_first_run, self.source, state, entry.published(), now)
    }

    /// Reads the archive of list `n` from where it was left, to its end or until the run should stop.
    pub(super) async fn backfill(&mut self, n: usize) -> Result<(), RunError> {
        let next = match self.state.backfill.get(&n) {
            Some(Backfill::Done) => return Ok(()),
            Some(Backfill::Next(page)) => *page,
            None => 1,
        };
        if !self.source.lists[n].archive || self.problems.failed() {
            return Ok(());
        }
        self.part = Part::Backfill;
        let sources = self.crawler.sources();
        match self.walk(&sources).list(n, next, self).await? {
            ListEnd::LastPage | ListEnd::Circle => self.archive_is_read(n),
            ListEnd::Left => {}
        }
        Ok(())
    }

    /// Counts the first page of a list for its archive too: one that holds everything is all of it.
    pub(super) fn begin_backfill(&mut self, n: usize, stage: &ListStage, items: usize) {
        if !stage.archive || self.state.backfill.contains_key(&n) {
            return;
        }
        let full = stage.paging.is_some_and(|paging| paging.size == 0 || items >= paging.size as usize);
        if full {
            self.state.backfill.insert(n, Backfill::Next(2));
        } else {
            self.archive_is_read(n);
        }
    }

    /// Notes that the archive of list `n` has been read to its end, as the whole list has.
    fn archive_is_read(&mut self, n: usize) {
        self.state.backfill.insert(n, Backfill::Done);
        let at = self.started_at;
        self.state.whole_lists.insert(n, WholeList { at, pages: 0, short_since: None });
    }

    /// Notes that a page of the archive was read; returns `true` to read the next one.
    pub(super) async fn backfilled(&mut self, place: &ListPlace, items: usize) -> Result<bool, RunError> {
        if self.should_stop_now() {
            return Ok(false); // the page is read again; its stored entries are skipped quickly
        }
        if items == 0 {
            self.archive_is_read(place.list);
        } else {
            self.state.backfill.insert(place.list, Backfill::Next(place.page + 1));
        }
        self.save_state().await?;
        Ok(items > 0)
    }
}
