//! A run of a source of outcomes as the visitor of its walk: each document is read once, and again when its list says that it
//! has changed or when something must have followed.
//!
//! Its documents open no consultation. They are recorded by themselves, and linked after the run (`linking`).

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};

use super::{
    Progress, RunError, blocking,
    consultation_page::Ticket,
    linking::DocumentRecorded,
    list_entry::ListEntry,
    problems::{Problem, Unread},
    run::{Part, Run},
    walk::{Decision, PageAnswer, state_of},
};
use crate::{
    domain::{AddressKind, Authority, ConsultationId, Field, OutcomeDocument, PageState, RawItem, day_of},
    merge::Occasion,
    outcomes::{self, Context},
};

/// A bill that is not decided is asked for again after this time.
const UNSETTLED_AFTER: SignedDuration = SignedDuration::from_hours(24 * 14);
/// Days after its own on which nothing can have been decided yet: the time for motions, and the committee's.
const QUIET_DAYS: i32 = 30;
/// Days after which a bill without a decision is left alone: it fell with an election.
const MAX_UNSETTLED_DAYS: i32 = 730;
/// Days after which a settled document is not read again, whatever its list says: a publisher stamps all of them at times.
const FINAL_DAYS: i32 = 400;
/// The most documents that are asked for again in one run; the longest unasked first.
const MAX_RECHECKS: usize = 50;

/// Returns `true` if something may have followed a document that was last asked for at `checked_at`.
fn is_due(document: &OutcomeDocument, checked_at: Timestamp, now: Timestamp) -> bool {
    let on = document.on.unwrap_or_else(|| day_of(document.first_read_at));
    let age = days_since(on, now);
    let may_be_decided = (QUIET_DAYS..=MAX_UNSETTLED_DAYS).contains(&age);
    !document.is_settled() && may_be_decided && now.duration_since(checked_at) >= UNSETTLED_AFTER
}

fn days_since(on: Date, now: Timestamp) -> i32 {
    on.until(day_of(now)).map_or(0, |span| span.get_days())
}

/// Returns `true` for a document of which no more is expected, whatever its list says.
fn is_final(document: &OutcomeDocument, now: Timestamp) -> bool {
    document.is_settled() && document.on.is_some_and(|on| on < day_of(now).saturating_sub(FINAL_DAYS.days()))
}

impl Run<'_> {
    /// Decides on an entry of a list of outcomes.
    pub(super) async fn decide_outcome(&mut self, entry: &ListEntry) -> Result<Decision<Ticket>, RunError> {
        if self.source.authority_over(&entry.url) != Authority::Owner {
            self.report_of_list(Problem::not_its_site(&entry.url, &["a document"]));
            return Ok(Decision::Done);
        }
        let lock = self.crawler.page_locks.lock(entry.address()).await;
        if self.source.page.is_none() {
            let recorded = self.record_outcome(entry, entry.raw.clone()).await?;
            return Ok(if recorded == Some(DocumentRecorded::Unchanged) { Decision::Done } else { Decision::Left });
        }
        let (store, address) = (Arc::clone(&self.crawler.store), entry.address().to_string());
        let (known, page) = blocking(move || Ok((store.outcome(&address)?, store.page(&address)?))).await?;
        let is_stale = self.is_stale(page.as_ref());
        let is_pending = self.state.pending.contains_key(entry.address().as_str());
        let is_due = match (&known, entry.rechecked) {
            (None, _) => true,
            (Some(_), Some(_)) => page.as_ref().is_none_or(|page| page.checked_at < self.started_at),
            (Some(known), None) => {
                let stamp = entry.raw.text(Field::Updated);
                let last = page.as_ref().and_then(|page| page.stamp.as_deref());
                let is_changed = stamp.is_some() && stamp != last.or_else(|| known.raw.text(Field::Updated));
                is_pending || (is_changed && !is_final(known, self.started_at)) || (is_stale && self.may_reread())
            }
        };
        if !is_due {
            self.outcome_seen(entry);
            return Ok(Decision::Done);
        }
        if !self.may_request_pages() || self.waits_for_its_turn(entry) {
            self.leave_page(entry, false).await?;
            return Ok(Decision::Left);
        }
        let validators = page.clone().filter(|_| known.is_some() && !is_stale);
        let id = known.map(|_| ConsultationId::from_key(entry.address().as_str()));
        Ok(Decision::Read(validators, Ticket::new(id, page, lock)))
    }

    /// Takes the answer for a document.
    pub(super) async fn outcome_answered(
        &mut self,
        entry: ListEntry,
        ticket: Ticket,
        answer: PageAnswer,
    ) -> Result<(), RunError> {
        match answer {
            PageAnswer::Read(read) => {
                self.page_was_read(true);
                if self.check_clock(&read.answer) {
                    return Ok(());
                }
                if let Some(stage) = &self.source.page {
                    self.drift.item("page", &stage.fields, &read.extracted.item, read.answer.url.as_str());
                }
                for problem in read.extracted.problems {
                    self.problems.report(Problem::field(problem));
                }
                let raw = entry.with_page(&read.extracted.item);
                self.record_outcome(&entry, raw).await?;
                let rules = Some(self.source.rules.page.clone());
                let state = PageState { rules, ..state_of(&read.answer, self.crawler.clock.now()) };
                self.remember_outcome(&entry, state, ticket.page).await
            }
            PageAnswer::Same => {
                self.page_was_read(true);
                self.outcome_seen(&entry);
                let last = ticket.page.clone();
                let state = last.unwrap_or_else(|| PageState::unread(entry.address().as_str(), self.started_at));
                let state = PageState { checked_at: self.crawler.clock.now(), ..state };
                self.remember_outcome(&entry, state, ticket.page).await
            }
            PageAnswer::Gone(why) => {
                self.page_was_read(true);
                // A document that was once published stays; one that is listed before its text is there comes later.
                if entry.rechecked.is_none() && self.may_still_come(&entry) {
                    let problem = Problem::page(&entry.url, Unread::Gone(why));
                    self.queue(entry, &problem.text, Some(self.crawler.clock.now()));
                    self.problems.report(problem);
                    return Ok(());
                }
                let state = PageState::unread(entry.address().as_str(), self.crawler.clock.now());
                self.remember_outcome(&entry, state, ticket.page).await
            }
            PageAnswer::Unread(why) => {
                let problem = Problem::page(&entry.url, why.clone());
                let text = problem.text.clone();
                self.unread(AddressKind::Page, entry.address().as_str(), &why, problem);
                self.page_was_read(false);
                if entry.rechecked.is_none() {
                    self.queue(entry, &text, Some(self.crawler.clock.now()));
                }
                Ok(())
            }
        }
    }

    /// Asks again for documents that something must have followed.
    pub(super) async fn recheck_outcomes(&mut self) -> Result<(), RunError> {
        self.end_reread(0);
        if self.source.page.is_none() || self.problems.failed() {
            return Ok(());
        }
        self.part = Part::Recheck;
        let (source, store, now) = (Arc::clone(self.source), Arc::clone(&self.crawler.store), self.started_at);
        let due = blocking(move || {
            let mut due = Vec::new();
            for document in store.outcomes()?.into_iter().filter(|one| one.source == source.slug.as_str()) {
                let checked_at = store.page(&document.key)?.map_or(document.read_at, |page| page.checked_at);
                if is_due(&document, checked_at, now)
                    && let Some(mut entry) = ListEntry::new(document.raw, &source.home)
                {
                    entry.rechecked = Some(ConsultationId::from_key(&document.key));
                    due.push((checked_at, entry));
                }
            }
            due.sort_by_key(|(checked_at, _)| *checked_at);
            Ok(due)
        })
        .await?;
        let sources = self.crawler.sources();
        for (_, entry) in due.into_iter().take(MAX_RECHECKS) {
            if self.should_stop_now() {
                break;
            }
            self.walk(&sources).entry(entry, self).await?;
        }
        Ok(())
    }

    /// Reads and stores a document; `None` if it cannot be read, which is a problem of its list.
    async fn record_outcome(&mut self, entry: &ListEntry, raw: RawItem) -> Result<Option<DocumentRecorded>, RunError> {
        let Some(kind) = self.source.outcome else { return Ok(None) };
        let archive = self.occasion(entry) == Occasion::Archive;
        let (source, recorder) = (Arc::clone(self.source), Arc::clone(&self.crawler.recorder));
        let now = self.crawler.clock.now();
        let recorded = blocking(move || {
            let (slug, source_version, home) = (&source.slug, &source.version, &source.home);
            match outcomes::read(&raw, &Context { source: slug, source_version, kind, home, now, archive }) {
                Ok(document) => recorder.record_outcome(document).map(Ok),
                Err(problem) => Ok(Err(problem)),
            }
        })
        .await?;
        match recorded {
            Ok(recorded) => {
                self.count_outcome(entry, recorded);
                Ok(Some(recorded))
            }
            Err(problem) => {
                self.report_of_list(Problem::item(problem));
                Ok(None)
            }
        }
    }

    fn count_outcome(&mut self, entry: &ListEntry, recorded: DocumentRecorded) {
        match recorded {
            DocumentRecorded::New => {
                self.tally.new += 1;
                self.tally.new_listed += usize::from(self.part == Part::Recent);
                self.state.last_new_at = Some(self.crawler.clock.now());
            }
            DocumentRecorded::Revised => {
                self.tally.revised.insert(ConsultationId::from_key(entry.address().as_str()));
            }
            DocumentRecorded::Unchanged => {}
        }
        self.outcome_seen(entry);
    }

    fn outcome_seen(&mut self, entry: &ListEntry) {
        self.state.pending.remove(entry.address().as_str());
        if self.tally.seen.insert(ConsultationId::from_key(entry.address().as_str())) {
            (self.crawler.progress)(Progress::Looked(self.source.slug.to_string()));
        }
    }

    /// Stores the state of a document's page, with the stamp that its list gives.
    async fn remember_outcome(
        &mut self,
        entry: &ListEntry,
        state: PageState,
        last: Option<PageState>,
    ) -> Result<(), RunError> {
        let url = entry.address().to_string();
        self.state.pending.remove(&url);
        let listed = entry.raw.text(Field::Updated).filter(|_| entry.rechecked.is_none()).map(str::to_owned);
        let stamp = listed.or_else(|| last.and_then(|page| page.stamp));
        self.put_page(PageState { url, stamp, ..state }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LaterStep, StepKind};

    fn bill(on: &str) -> OutcomeDocument {
        OutcomeDocument {
            key: "https://a.example/1".to_owned(),
            source: "riksdagen".to_owned(),
            source_version: String::new(),
            kind: StepKind::Bill,
            number: None,
            title: "Båtar".to_owned(),
            on: on.parse().ok(),
            url: "https://a.example/1".to_owned(),
            withdrawn: false,
            later: Vec::new(),
            basis: Vec::new(),
            raw: RawItem::default(),
            archive: false,
            first_read_at: Timestamp::UNIX_EPOCH,
            read_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_bill_is_asked_for_again_until_it_is_decided() {
        let now: Timestamp = "2026-11-27T08:00:00Z".parse().unwrap();
        let ago = |days: i64| now - SignedDuration::from_hours(24 * days);
        assert!(is_due(&bill("2026-09-01"), ago(15), now));
        assert!(!is_due(&bill("2026-09-01"), ago(13), now), "asked lately");
        assert!(!is_due(&bill("2026-11-10"), ago(16), now), "motions are still to come");
        assert!(!is_due(&bill("2023-09-01"), ago(100), now), "fell with an election");
        assert!(!is_due(&OutcomeDocument { withdrawn: true, ..bill("2026-09-01") }, ago(15), now));
        let decided = LaterStep { kind: StepKind::Decision, number: None, on: None, url: None, result: None };
        let decided = OutcomeDocument { later: vec![decided], ..bill("2026-09-01") };
        assert!(!is_due(&decided, ago(100), now) && !is_final(&decided, now));
        assert!(is_final(&OutcomeDocument { on: "2020-09-01".parse().ok(), ..decided }, now));
    }
}
