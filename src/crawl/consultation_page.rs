//! A run as the visitor of its walk: which pages are read, and where their fields go.
//!
//! A page is read once, whoever lists it, and never at the cost of what is stored.

use std::sync::Arc;

use jiff::SignedDuration;
use tokio::sync::OwnedMutexGuard;
use url::Url;

use super::{
    Progress, RunError, backfill, blocking,
    list_entry::ListEntry,
    problems::{Problem, Unread},
    recheck::is_news,
    recorder::Recorded,
    redirected::{add_address, is_something_else},
    run::{MAX_NEW_A_DAY, Part, Run},
    walk::{Decision, ListPage, ListPlace, PageAnswer, PageRead, Visitor, state_of},
};
use crate::{
    domain::{AddressKind, Authority, ConsultationId, Field, PageState, QualityCode, QualityNote},
    extract::Extracted,
    fetch::Page,
    normalize,
};

/// The pages of a list without an entry that `only` and `skip` choose, after which it is left.
const MAX_PAGES_OF_OTHERS: u32 = 5;
/// A list or page is asked for without validators if the last answer with a body is older than this: a server that answers
/// 304 whatever happens would hide all news.
const UNCONDITIONAL_AFTER: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The knowledge of a page that is about to be read.
pub(super) struct Ticket {
    known: Option<ConsultationId>,
    pub(super) page: Option<PageState>,
    /// Held until the page is stored: a second source that lists it waits, and finds it read.
    _lock: OwnedMutexGuard<()>,
}

impl Ticket {
    pub(super) const fn new(known: Option<ConsultationId>, page: Option<PageState>, lock: OwnedMutexGuard<()>) -> Self {
        Self { known, page, _lock: lock }
    }
}

impl Visitor for Run<'_> {
    type Error = RunError;
    type Ticket = Ticket;

    fn should_stop(&self) -> bool {
        self.should_stop_now()
    }

    fn problem(&mut self, problem: Problem) {
        self.report_of_list(problem);
    }

    async fn list_state(&mut self, url: &Url) -> Result<Option<PageState>, RunError> {
        // The list of a copy is asked for when its stamp has moved, or more of it is needed: always whole.
        let is_whole = matches!(self.part, Part::Backfill | Part::Reread)
            || self.source.is_copy()
            || (self.reads_whole_list() && self.source.page.is_some());
        // What was left for the next day is on a page that has not changed.
        let left_new = self.state.new_on.is_some_and(|(_, new)| new >= MAX_NEW_A_DAY);
        if is_whole || left_new || self.has_fresh_stamps() {
            return Ok(None);
        }
        let (store, url) = (Arc::clone(&self.crawler.store), url.clone());
        let page = blocking(move || store.page(url.as_str())).await?;
        Ok(page.filter(|page| !self.is_long_unread(page)))
    }

    fn may_request_list(&mut self, place: &ListPlace) -> bool {
        self.may_request(self.source.lists[place.list].kind.of_address())
    }

    fn list_unread(&mut self, place: &ListPlace, why: Unread) {
        let kind = self.source.lists[place.list].kind.of_address();
        self.unread(kind, place.url.as_str(), &why, Problem::list(&place.url, why.clone()));
        self.keep_list_problems(place.list);
    }

    fn list_unchanged(&mut self, place: &ListPlace) {
        self.keep_list_problems(place.list);
        self.answered(self.source.lists[place.list].kind.of_address());
    }

    fn list_has_ended(&mut self) {
        Self::list_has_ended(self);
    }

    fn list_read(&mut self, place: &ListPlace, answer: &Page, extracted: &Extracted) {
        self.answered(self.source.lists[place.list].kind.of_address());
        self.check_clock(answer);
        if self.part != Part::Backfill {
            self.enter_list(place.list, place.page);
        }
        for problem in &extracted.problems {
            self.report_of_list(Problem::item(problem.clone()));
        }
        self.tally.left_out += extracted.left_out.len();
        self.read_from = Some(answer.url.to_string());
        let home = &self.source.home;
        for item in &extracted.items {
            let Some(address) = normalize::address(item, home).map(String::from) else { continue };
            if let Some(title) = item.text(Field::Title) {
                self.titles.insert(address.clone(), title.to_owned());
            }
            self.listed.insert(address);
        }
        if place.page > 1 {
            return;
        }
        if let Some(total) = extracted.total.filter(|_| self.part == Part::Recent) {
            (self.crawler.progress)(Progress::Listed(self.source.slug.to_string(), total));
        }
        // An empty list is a problem of its own, and says nothing of what is usual.
        if !extracted.items.is_empty() {
            self.drift.list(place.list, extracted.items.len(), answer.url.as_str());
        }
        self.compare_choice(place.list, extracted);
        let stage = format!("list {}", place.list + 1);
        for item in &extracted.items {
            let address = item.first(Field::Link).and_then(|link| link.href.as_deref()).unwrap_or_default();
            self.drift.item(&stage, &self.source.lists[place.list].fields, item, address);
        }
    }

    async fn decide(&mut self, entry: &ListEntry) -> Result<Decision<Ticket>, RunError> {
        if self.source.outcome.is_some() {
            return self.decide_outcome(entry).await;
        }
        if self.source.is_copy() && self.source.authority_over(&entry.url) == Authority::Fallback {
            return self.decide_copy(entry).await;
        }
        if self.source.authority_over(&entry.url) != Authority::Owner || self.is_anothers(entry).await? {
            self.claim(entry).await?;
            return Ok(Decision::Done);
        }
        if !self.source.creates && self.find(entry).await?.is_none() {
            return Ok(Decision::Done);
        }
        if self.collects() {
            self.collect(entry);
            return Ok(Decision::Done);
        }
        if self.source.page.is_none() || entry.is_row() {
            if self.record_entry(entry, entry.raw.clone(), None).await? {
                self.state.pending.remove(entry.address().as_str());
            }
            return Ok(Decision::Done);
        }
        let lock = self.crawler.page_locks.lock(entry.address()).await;
        let found = self.find(entry).await?;
        let (known, is_written_over) = (found.map(|found| found.id), found.is_some_and(|found| found.is_written_over));
        if known.is_none() && self.leaves_what_is_new() {
            return Ok(Decision::Done);
        }
        if let Some(found) = found.filter(|found| found.is_by_copy_alone && entry.rechecked.is_none()) {
            let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
            // Merging notes that the owner has found it, though its page may be refused.
            blocking(move || recorder.amend(found.id, now, |_| ())).await?;
        }
        let (store, address) = (Arc::clone(&self.crawler.store), entry.address().clone());
        let page = blocking(move || store.page(address.as_str())).await?;
        let is_stale = self.is_stale(page.as_ref());
        // A page that answered with something else is asked for again, though nothing new is listed.
        let tried_at = self.state.pending.get(entry.address().as_str()).and_then(|pending| pending.tried_at);
        let is_pending = tried_at.is_some_and(|at| page.as_ref().is_none_or(|page| page.checked_at < at));
        let is_due = is_pending
            || match entry.rechecked {
                Some(_) => page.as_ref().is_none_or(|page| page.checked_at < self.started_at),
                None => {
                    let is_unread = known.is_none() || is_written_over;
                    let is_news = is_unread || is_news(page.as_ref(), entry.stamp, self.started_at);
                    is_news || (is_stale && self.may_reread())
                }
            };
        if let Some(id) = known.filter(|_| !is_due) {
            self.state.pending.remove(entry.address().as_str());
            self.add_from_list(id, entry).await?;
            return Ok(Decision::Done);
        }
        if !self.may_request_pages() || self.waits_for_its_turn(entry) {
            self.leave_page(entry, known.is_none()).await?;
            return Ok(Decision::Left);
        }
        // Without validators where the whole page is needed.
        let page = page.filter(|_| known.is_some() && !is_written_over);
        let validators = page.clone().filter(|page| !is_stale && !self.is_long_unread(page));
        Ok(Decision::Read(validators, Ticket { known, page, _lock: lock }))
    }

    async fn page_answered(&mut self, entry: ListEntry, ticket: Ticket, answer: PageAnswer) -> Result<(), RunError> {
        if self.source.outcome.is_some() {
            return self.outcome_answered(entry, ticket, answer).await;
        }
        let Ticket { known, page, _lock } = ticket;
        match self.unless_something_else(&entry, known, answer).await? {
            PageAnswer::Read(read) => {
                self.page_was_read(true);
                if self.source.is_copy() {
                    return self.copy_read(&entry, *read).await;
                }
                let PageRead { answer, extracted } = *read;
                if self.check_clock(&answer) {
                    return Ok(());
                }
                if let Some(stage) = &self.source.page {
                    self.drift.item("page", &stage.fields, &extracted.item, answer.url.as_str());
                }
                for problem in extracted.problems {
                    self.problems.report(Problem::field(problem));
                }
                let mut raw = entry.with_page(&extracted.item);
                if let Some(moved_to) = self.moved_to(&entry, &answer) {
                    add_address(&mut raw, &entry.url, moved_to);
                }
                if !self.record_entry(&entry, raw, None).await? {
                    return Ok(());
                }
                let rules = Some(self.source.rules.page.clone());
                let state = PageState { rules, ..state_of(&answer, self.crawler.clock.now()) };
                self.remember(&entry, state, page.and_then(|page| page.stamp)).await
            }
            PageAnswer::Same => {
                self.page_was_read(true);
                if let Some(id) = known.filter(|_| !self.source.is_copy()) {
                    self.add_from_list(id, &entry).await?;
                }
                let state = page.unwrap_or_else(|| PageState::unread(entry.address().as_str(), self.started_at));
                let stamp = state.stamp.clone();
                let read_at = state.read_at.or(Some(state.checked_at));
                let state = PageState { checked_at: self.crawler.clock.now(), read_at, ..state };
                if self.source.is_copy() {
                    return self.remember_copy(&entry, state).await;
                }
                self.remember(&entry, state, stamp).await
            }
            PageAnswer::Gone(why) => {
                self.page_was_read(true);
                if self.source.is_copy() {
                    return self.copy_lacks(&entry).await;
                }
                match known {
                    // Published from its list and never read: a page that is not there yet, or a refusal in disguise.
                    Some(_) if page.is_none() && self.may_still_come(&entry) => {
                        let problem = Problem::page(&entry.url, Unread::Gone(why));
                        self.queue(entry, &problem.text, Some(self.crawler.clock.now()));
                        self.problems.report(problem);
                        Ok(())
                    }
                    Some(id) => self.mark_gone(id, &entry, page).await,
                    None => self.publish_from_list_or_queue(entry, format!("the page {why}")).await,
                }
            }
            PageAnswer::Unread(why) => {
                let problem = Problem::page(&entry.url, why.clone());
                let text = problem.text.clone();
                self.unread(AddressKind::Page, entry.address().as_str(), &why, problem);
                self.page_was_read(false);
                if self.source.is_copy() {
                    return self.copy_unread(entry, &text).await;
                }
                match known {
                    Some(_) if entry.rechecked.is_some() && !is_something_else(&why) => Ok(()),
                    Some(_) => {
                        self.queue(entry, &text, Some(self.crawler.clock.now()));
                        Ok(())
                    }
                    None => self.publish_from_list_or_queue(entry, text).await,
                }
            }
        }
    }

    fn postpone(&mut self, entry: ListEntry) {
        // The backfill comes to the page again by itself, and a flood is not to fill the queue.
        if self.part == Part::Recent && !self.leaves_the_rest() {
            self.queue(entry, "the run was stopped before it", None);
        }
    }

    async fn list_done(&mut self, list: ListPage, news: usize) -> Result<bool, RunError> {
        let ListPage { place, items, chosen, state, .. } = list;
        // Only now: a list that is remembered as read has been read to its last entry.
        if self.collects() {
            self.collect_page(state);
        } else {
            self.put_page(state).await?;
        }
        if self.part == Part::Backfill {
            return self.backfilled(&place, items).await;
        }
        if self.part == Part::Reread {
            return Ok(self.list_page_is_reread(&place, items));
        }
        let source = Arc::clone(self.source);
        let stage = &source.lists[place.list];
        // Without pages to read, nothing shows what is new: the list is read to its end.
        let news = if source.page.is_none() && source.outcome.is_none() { chosen } else { news };
        if self.source.is_copy() {
            self.copy_list_done(place.list);
        }
        if place.page == 1 && !self.should_stop_now() {
            self.begin_backfill(place.list, stage, items);
        }
        let reads_on_for_the_whole = self.whole_list_page(&place, items);
        // Before the archive has been read, "not known" is no news; the backfill comes to it.
        let read_on = backfill::is_done(&source, &self.state) || news == chosen;
        let is_first_run = stage.archive && self.state.last_success_at.is_none();
        // On a list of all kinds of things the first page may have no consultation.
        let is_of_others = chosen == 0 && items > 0 && place.page < MAX_PAGES_OF_OTHERS;
        Ok(reads_on_for_the_whole || ((news > 0 || is_of_others) && read_on && !is_first_run))
    }
}

impl Run<'_> {
    /// Adds a further name or issuer from a list to a known consultation, whose page need not be read for it.
    async fn add_from_list(&mut self, id: ConsultationId, entry: &ListEntry) -> Result<(), RunError> {
        if entry.rechecked.is_some() {
            return self.count(Recorded::Unchanged(id)).await;
        }
        let (source, issuers) = (Arc::clone(self.source), Arc::clone(self.crawler.sources().issuers()));
        let (recorder, store, now) =
            (Arc::clone(&self.crawler.recorder), Arc::clone(&self.crawler.store), self.crawler.clock.now());
        let entry = entry.clone();
        let recorded = blocking(move || {
            let Some(consultation) = store.consultation(id)? else { return Ok(None) };
            let is_own = |name: &str| !source.is_foreign(name);
            let own = source.issuer.as_deref().and_then(|slug| issuers.get(slug));
            match entry.addition(&consultation, own, is_own) {
                None => Ok(Some(Recorded::Unchanged(id))),
                Some(addition) => recorder.amend(id, now, |consultation| addition.apply(consultation)).map(Some),
            }
        })
        .await?;
        match recorded {
            Some(recorded) => self.count(recorded).await,
            None => Ok(()),
        }
    }

    /// Marks a consultation whose page the publisher took away; it stays, with a note.
    async fn mark_gone(
        &mut self,
        id: ConsultationId,
        entry: &ListEntry,
        page: Option<PageState>,
    ) -> Result<(), RunError> {
        let address = entry.address().to_string();
        self.state.pending.remove(&address);
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let recorded = blocking(move || {
            recorder.amend(id, now, |consultation| {
                if consultation.quality_notes.iter().all(|note| note.code != QualityCode::PageGone) {
                    consultation.quality_notes.push(QualityNote::new(QualityCode::PageGone));
                    consultation.quality_notes.sort();
                }
            })
        })
        .await?;
        self.count(recorded).await?;
        let gone_since = page.as_ref().and_then(|page| page.gone_since).or(Some(now));
        let stamp = page.and_then(|page| page.stamp);
        // Without validators: a page that comes back is read whole.
        let rules = Some(self.source.rules.page.clone());
        let state = PageState {
            url: address,
            etag: None,
            last_modified: None,
            checked_at: now,
            read_at: None,
            stamp,
            gone_since,
            rules,
        };
        self.put_page(state).await
    }

    /// Returns `true` if the last answer with a body is a week old.
    fn is_long_unread(&self, page: &PageState) -> bool {
        let read_at = page.read_at.unwrap_or(page.checked_at);
        self.started_at.duration_since(read_at) >= UNCONDITIONAL_AFTER
    }

    /// Stores the state of a page that was answered, under its canonical address; the later stamp counts.
    async fn remember(&mut self, entry: &ListEntry, state: PageState, stamp: Option<String>) -> Result<(), RunError> {
        let url = entry.address().to_string();
        self.state.pending.remove(&url);
        let stamp = entry.stamp.map(|stamp| stamp.to_string()).max(stamp);
        self.put_page(PageState { url, stamp, ..state }).await
    }
}
