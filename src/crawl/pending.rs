//! Listed pages that could not be read yet: queued, and asked for again at the next run.

use jiff::{SignedDuration, Timestamp};

use super::{
    RunError,
    list_entry::ListEntry,
    run::{Part, Run},
};
use crate::{
    domain::{PendingPage, QualityCode, QualityNote},
    merge::Occasion,
};

/// A listed page that was never read and is missing for longer than this is gone.
const MISSING_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Run<'_> {
    /// Asks again for the pages that an earlier run listed and could not read, the longest untried first: pages that never
    /// answer do not keep the others from their turn.
    pub(super) async fn retry_pending(&mut self) -> Result<(), RunError> {
        let sources = self.crawler.sources();
        let mut pending: Vec<PendingPage> = self.state.pending.values().cloned().collect();
        pending.sort_by_key(|page| (page.tried_at, page.since));
        // After the lists: pages that fail make the fetcher leave the whole host alone for a while.
        if self.source.lists.iter().any(|list| list.stamp.is_some()) && self.copied_at.is_none() {
            return Ok(()); // an older copy, or none
        }
        for pending in pending {
            if pending.tried_at.is_some_and(|at| at >= self.started_at) {
                continue;
            }
            let Some(mut entry) = ListEntry::new(pending.entry, &self.source.home) else { continue };
            entry.publish_without_page = pending.publish_without_page;
            if self.should_stop_now() {
                break;
            }
            self.part = Part::Pending(if pending.archive { Occasion::Archive } else { Occasion::Run });
            self.walk(&sources).entry(entry, self).await?;
        }
        Ok(())
    }

    /// Returns `true` if a page that is missing, and was never read, is asked for again: for a week after it was listed.
    pub(super) fn may_still_come(&self, entry: &ListEntry) -> bool {
        let pending = self.state.pending.get(entry.address().as_str());
        let since = pending.map_or(self.started_at, |pending| pending.since);
        entry.rechecked.is_none() && self.started_at.duration_since(since) < MISSING_FOR
    }

    /// Returns `true` if the lists leave a page to [`Self::retry_pending`], where it waits for its turn.
    pub(super) fn waits_for_its_turn(&self, entry: &ListEntry) -> bool {
        let pending = self.state.pending.get(entry.address().as_str());
        self.part == Part::Recent && pending.is_some_and(|pending| pending.tried_at.is_some())
    }

    /// Remembers an entry whose page is still to be read; it was requested at `tried_at`, or not yet.
    pub(super) fn queue(&mut self, entry: ListEntry, reason: &str, tried_at: Option<Timestamp>) {
        let address = entry.address().to_string();
        let pending = match self.state.pending.remove(&address) {
            // An entry of the archive stays one.
            Some(known) => PendingPage { tried_at: tried_at.or(known.tried_at), ..known },
            None => {
                let (since, archive) = (self.started_at, self.occasion_of_listed(&entry) == Occasion::Archive);
                PendingPage { since, tried_at, archive, ..PendingPage::default() }
            }
        };
        let publish_without_page = entry.publish_without_page || pending.publish_without_page;
        let pending = PendingPage { entry: entry.raw, reason: reason.to_owned(), publish_without_page, ..pending };
        self.state.pending.insert(address, pending);
    }

    /// Queues a consultation whose page could not be read, and publishes it from its list entry where the source allows it.
    pub(super) async fn publish_from_list_or_queue(&mut self, entry: ListEntry, why: String) -> Result<(), RunError> {
        self.queue(entry.clone(), &why, Some(self.crawler.clock.now()));
        self.publish_from_list(&entry).await
    }

    async fn publish_from_list(&mut self, entry: &ListEntry) -> Result<(), RunError> {
        if !entry.publish_without_page {
            return Ok(());
        }
        self.record_entry(entry, entry.raw.clone(), Some(QualityNote::new(QualityCode::PageUnread))).await?;
        Ok(())
    }

    /// Leaves a page for a later run, since no pages are requested now. A consultation that is new is published from its
    /// list entry where the source allows it.
    pub(super) async fn leave_page(&mut self, entry: &ListEntry, is_new: bool) -> Result<(), RunError> {
        if entry.rechecked.is_some() {
            return Ok(());
        }
        let address = entry.address().as_str();
        let reason = match self.state.pending.get(address) {
            Some(pending) => pending.reason.clone(),
            None => "pages could not be read when it was listed".to_owned(),
        };
        self.queue(entry.clone(), &reason, None);
        if is_new { self.publish_from_list(entry).await } else { Ok(()) }
    }
}
