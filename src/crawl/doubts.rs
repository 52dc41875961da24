//! Doubts that a run reports though every request was answered: a deadline that cannot be right, a page of an open
//! consultation that nobody has read for days, a list without a single known entry.

use std::{collections::HashSet, sync::Arc};

use jiff::{SignedDuration, ToSpan as _};

use super::{RunError, blocking, moves::has, problems::Severity, recheck::LIVE_PUBLISHED_DAYS, run::Run};
use crate::{
    domain::{Consultation, QualityCode, day_of},
    normalize,
};

/// Pages of open consultations are asked for daily.
const UNREAD_FOR: SignedDuration = SignedDuration::from_hours(48);
/// So many new entries are remarkable where no entry is known.
const MANY_NEW: usize = 3;

impl Run<'_> {
    /// Reports the doubts about what is stored and what was listed.
    pub(super) async fn report_doubts(&mut self) -> Result<(), RunError> {
        self.report_implausible_deadlines();
        self.report_unread_pages().await?;
        self.report_lists_of_others().await
    }

    fn report_implausible_deadlines(&mut self) {
        let since = day_of(self.started_at).saturating_sub(LIVE_PUBLISHED_DAYS.days());
        let snapshot = self.crawler.publisher.snapshot();
        let own = snapshot.consultations().iter().map(|indexed| &*indexed.consultation);
        let lately = own
            .filter(|one| one.source == self.source.slug.as_str() && one.published_on.is_some_and(|day| day >= since));
        let swung = self.state.hold.is_some(); // held back for another reason
        let is_doubtful = |one: &&Consultation| {
            has(one, QualityCode::DeadlineBeforePublication) || (!swung && has(one, QualityCode::DeadlineHeld))
        };
        for one in lately.filter(is_doubtful) {
            let text = format!(
                "`{}` gives a deadline before the day of its publication: a slip in the year, perhaps; it is asked for daily until it is corrected",
                one.source_url
            );
            self.problems.add(Severity::Partial, "implausible-deadline", text);
        }
    }

    /// A page that is closed by itself, say with status 403, stops nothing else; what it said last may be out of date.
    async fn report_unread_pages(&mut self) -> Result<(), RunError> {
        if self.source.page.is_none() || self.source.is_copy() {
            return Ok(());
        }
        let (snapshot, store) = (self.crawler.publisher.snapshot(), Arc::clone(&self.crawler.store));
        let (source, now) = (Arc::clone(self.source), self.started_at);
        // Those that are asked for again are reported already.
        let pending: HashSet<String> = self.state.pending.keys().cloned().collect();
        let unread = blocking(move || {
            let today = day_of(now);
            let mut unread = Vec::new();
            for one in snapshot.consultations().iter().map(|indexed| &*indexed.consultation) {
                let is_open = !one.withdrawn && one.deadline_ahead(today).is_some_and(|deadline| deadline.on >= today);
                if one.source != source.slug.as_str() || !is_open {
                    continue;
                }
                let Some(address) = normalize::canonical(&one.source_url, &source.home) else { continue };
                if pending.contains(address.as_str()) {
                    continue;
                }
                let page = store.page(address.as_str())?;
                if page.is_some_and(|page| now.duration_since(page.checked_at) > UNREAD_FOR) {
                    unread.push(one.source_url.clone());
                }
            }
            Ok(unread)
        })
        .await?;
        if let Some(first) = unread.first() {
            let text = format!(
                "{} pages of open consultations have not been read for two days, first `{first}`: they may say something else by now",
                unread.len()
            );
            self.problems.add(Severity::Partial, "pages-unread", text);
        }
        Ok(())
    }

    /// A list in which everything is new: entries between may be missing, or it is another list.
    async fn report_lists_of_others(&mut self) -> Result<(), RunError> {
        if self.tally.new_listed < MANY_NEW || self.is_first_run {
            return Ok(());
        }
        let (store, listed) = (Arc::clone(&self.crawler.store), self.listed.clone());
        let (started_at, slug) = (self.started_at, self.source.slug.to_string());
        let total = self.crawler.publisher.snapshot().total_of(&slug);
        let known = blocking(move || {
            let ids = store.find(listed.iter().map(String::as_str))?;
            let mut known = false;
            for id in ids {
                known |= store.consultation(id)?.is_some_and(|one| one.first_seen_at < started_at);
            }
            Ok(known)
        })
        .await?;
        if !known && total >= self.tally.new_listed + MANY_NEW {
            let text = format!(
                "every entry of the lists is new, {} in all: entries between the last reading and this one may be missing, or it is another list; look at them",
                self.tally.new_listed
            );
            self.problems.add(Severity::Partial, "all-new", text);
        }
        Ok(())
    }
}
