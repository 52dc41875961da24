//! Lists of several pages that are read to their end once a day, though their first page has nothing new.
//!
//! A list may be sorted by deadline or by name, so that what is new stands on its third page; and a page that failed once, or
//! an entry that slid from one page to the next between two requests, would be missing for good.

use jiff::SignedDuration;

use super::{
    backfill,
    problems::Severity,
    run::{Part, Run},
    walk::{ListEnd, ListPlace},
};
use crate::domain::WholeList;

/// "Daily", with room for a schedule that is not the same each day.
const DAILY: SignedDuration = SignedDuration::from_hours(20);
/// The pages of an archive that are read daily: it may have hundreds.
const MAX_ARCHIVE_PAGES: u32 = 5;
/// A list that ends earlier than before is believed after so long.
const BELIEVED_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The reading of one list, page by page.
#[derive(Debug, Default)]
pub(super) struct ListReading {
    /// It is to be read to its end.
    is_whole: bool,
    /// Its pages with entries, so far.
    pages: u32,
    /// The entries of its first page, and of the last one so far.
    first: usize,
    last: usize,
    has_ended: bool,
}

impl Run<'_> {
    /// Begins to read list `n`, to its end if that is due.
    pub(super) fn begin_list(&mut self, n: usize) {
        let stage = &self.source.lists[n];
        let has_pages = stage.next.is_some() || stage.paging.is_some_and(|paging| paging.max_pages > 1);
        let is_ready = !self.source.is_copy() && (!stage.archive || backfill::is_done(self.source, &self.state));
        let last = self.state.whole_lists.get(&n).map(|list| list.at);
        let is_due = last.is_none_or(|at| self.started_at.duration_since(at) >= DAILY);
        let is_whole = has_pages && is_ready && (is_due || self.source.page.is_none());
        self.list_reading = ListReading { is_whole, ..ListReading::default() };
    }

    /// Returns `true` while a list is read to its end.
    pub(super) fn reads_whole_list(&self) -> bool {
        self.part == Part::Recent && self.list_reading.is_whole
    }

    /// Takes note of a page with `items` entries; returns `true` to read the next one for the sake of the whole.
    pub(super) fn whole_list_page(&mut self, place: &ListPlace, items: usize) -> bool {
        let is_archive = self.source.lists[place.list].archive;
        let reading = &mut self.list_reading;
        if items == 0 {
            reading.has_ended = true;
            return false;
        }
        reading.pages += 1;
        reading.last = items;
        if place.page == 1 {
            reading.first = items;
        }
        if is_archive && place.page >= MAX_ARCHIVE_PAGES {
            reading.has_ended = true;
            return false;
        }
        self.reads_whole_list()
    }

    /// Takes note of a page after the last one.
    pub(super) fn list_has_ended(&mut self) {
        self.list_reading.has_ended = true;
    }

    /// Ends the reading of list `n`: one that ends earlier than before, after a full page, is reported and read again.
    pub(super) fn end_list(&mut self, n: usize, end: ListEnd) {
        let ListReading { is_whole, pages, first, last, has_ended } = std::mem::take(&mut self.list_reading);
        if !is_whole || pages == 0 || (end == ListEnd::Left && !has_ended) || self.should_stop_now() {
            return;
        }
        let now = self.started_at;
        let known = self.state.whole_lists.get(&n);
        let short_since = known.filter(|known| pages < known.pages && last >= first);
        if let Some(known) = short_since {
            let since = known.short_since.unwrap_or(now);
            if now.duration_since(since) < BELIEVED_AFTER {
                let text = format!(
                    "list {} ends after {pages} full pages, {} before: a page is missing; it is read again",
                    n + 1,
                    known.pages
                );
                self.problems.add(Severity::Partial, "list-cut-short", text);
                let known = WholeList { short_since: Some(since), ..*known };
                self.state.whole_lists.insert(n, known);
                return;
            }
        }
        // Of an archive, the first pages alone were read.
        let pages = if self.source.lists[n].archive { 0 } else { pages };
        self.state.whole_lists.insert(n, WholeList { at: now, pages, short_since: None });
    }
}
