//! The page of one case: fetched once, whoever lists it, and never at the cost of what is stored.

use std::sync::Arc;

use super::{RunError, archive, due::is_news, entry::Entry, findings::Severity, lists::remembered, run::Run};
use crate::{
    domain::{
        Consultation, ConsultationId, Field, PageState, PendingPage, QualityCode, QualityNote, RawItem, RawValue,
    },
    extract::{self, ExtractError},
    fetch::{FetchOutcome, Page, Request},
    merge::Occasion,
    source::PageStage,
};

impl Run<'_> {
    /// Looks at a listed entry; whether it was news. `occasion` is told by the dates where it is not given.
    pub(super) async fn visit(
        &mut self,
        entry: Entry,
        stands_alone: bool,
        occasion: Option<Occasion>,
    ) -> Result<bool, RunError> {
        let now = self.crawler.clock.now();
        let occasion = occasion.unwrap_or_else(|| archive::occasion(self.source, &self.state, entry.published, now));
        let source = Arc::clone(self.source);
        if !source.creates && self.crawler.store.find(entry.names())?.is_empty() {
            return Ok(false);
        }
        let Some(stage) = &source.page else {
            self.record(entry.raw, occasion, false).await?;
            return Ok(false); // a list that says everything is read whole every time
        };
        let _turn = self.crawler.turns.take(&entry.address).await;
        let known = self.crawler.store.find(entry.names())?.into_iter().next();
        let page = self.crawler.store.page(&entry.address)?;
        if let Some(id) = known.filter(|_| !is_news(page.as_ref(), entry.stamp, self.started_at)) {
            self.state.pending.remove(&entry.address);
            self.note(id, &entry).await?;
            return Ok(false);
        }
        let page = page.filter(|_| known.is_some());
        match self.read_page(stage, &entry, page.as_ref()).await? {
            Reading::Read(raw, remember) => {
                let raw = entry.with_page(&raw);
                self.record(raw, occasion, false).await?;
                self.remember(PageState { url: entry.address.clone(), ..remember }, &entry).await?;
            }
            Reading::Same(remember) => {
                if let Some(id) = known {
                    self.note(id, &entry).await?;
                }
                self.remember(remember, &entry).await?;
            }
            Reading::Gone(status) => match known {
                Some(id) => self.is_gone(id, &entry.address, page.as_ref()).await?,
                None => self.owe_or_stand(entry, stands_alone, occasion, format!("the page answers {status}")).await?,
            },
            Reading::Unread(why) => match known {
                Some(_) => {}
                None => self.owe_or_stand(entry, stands_alone, occasion, why).await?,
            },
        }
        Ok(true)
    }

    /// Asks a known case's page again, though nothing lists it.
    pub(super) async fn recheck_case(&mut self, case: &Consultation) -> Result<(), RunError> {
        let mut raw = RawItem::default();
        raw.push(Field::Link, RawValue { href: Some(case.source_url.clone()), ..RawValue::default() });
        raw.push(Field::Title, RawValue::text(case.raw_title.clone()));
        let source = Arc::clone(self.source);
        let (Some(stage), Some(entry)) = (&source.page, Entry::new(raw)) else { return Ok(()) };
        let _turn = self.crawler.turns.take(&entry.address).await;
        let page = self.crawler.store.page(&entry.address)?;
        if page.as_ref().is_some_and(|page| page.checked_at >= self.started_at) {
            return Ok(());
        }
        let stamp = page.as_ref().and_then(|page| page.stamp.clone());
        match self.read_page(stage, &entry, page.as_ref()).await? {
            Reading::Read(raw, remember) => {
                self.record(entry.with_page(&raw), Occasion::Run, false).await?;
                self.put_page(PageState { url: entry.address, stamp, ..remember }).await?;
            }
            Reading::Same(remember) => {
                self.count(super::record::Recorded::Unchanged(case.id)).await?;
                self.put_page(PageState { stamp, ..remember }).await?;
            }
            Reading::Gone(_) => self.is_gone(case.id, &entry.address, page.as_ref()).await?,
            Reading::Unread(_) => {}
        }
        Ok(())
    }

    /// Remembers an entry whose page is still to be read.
    pub(super) fn owe(&mut self, entry: Entry, reason: &str) {
        let archive =
            archive::occasion(self.source, &self.state, entry.published, self.started_at) == Occasion::Archive;
        let since = self.state.pending.get(&entry.address).map_or(self.started_at, |owed| owed.since);
        let owed = PendingPage { entry: entry.raw, since, reason: reason.to_owned(), archive };
        self.state.pending.insert(entry.address, owed);
    }

    /// A case whose page cannot be read: published from its list entry if that may stand alone, and owed.
    async fn owe_or_stand(
        &mut self,
        entry: Entry,
        stands_alone: bool,
        occasion: Occasion,
        why: String,
    ) -> Result<(), RunError> {
        self.owe(entry.clone(), &why);
        if stands_alone {
            self.record(entry.raw, occasion, true).await?;
        }
        Ok(())
    }

    /// What the list tells of a known case that its page need not be read for: a further name or sender.
    async fn note(&mut self, id: ConsultationId, entry: &Entry) -> Result<(), RunError> {
        let Some(case) = self.crawler.store.consultation(id)? else { return Ok(()) };
        let names: Vec<String> = entry.names().into_iter().map(str::to_owned).collect();
        let unknown = names.iter().any(|name| !case.names().any(|known| known == name));
        let own = self.source.issuer.as_deref().and_then(|slug| self.crawler.issuers.get(slug));
        // The site files old cases under the department that took over; that one did not send them.
        let year = case.published_on.map(|day| day.year());
        let sender = own.filter(|own| {
            year.is_none_or(|year| own.existed_in(year)) && case.issuers.iter().all(|issuer| issuer.slug != own.slug)
        });
        if !unknown && sender.is_none() {
            self.count(super::record::Recorded::Unchanged(id)).await?;
            return Ok(());
        }
        let sender = sender.map(crate::domain::Issuer::to_ref);
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let recorded = tokio::task::spawn_blocking(move || {
            recorder.amend(id, now, |case| {
                case.aliases.extend(names);
                if let Some(sender) = sender {
                    case.quality_notes
                        .retain(|note| !matches!(note.code, QualityCode::IssuerInferred | QualityCode::IssuerUnknown));
                    case.issuers.push(sender);
                }
            })
        })
        .await??;
        self.count(recorded).await?;
        Ok(())
    }

    /// The publisher took the page away: the case stays, with a word about it.
    async fn is_gone(&mut self, id: ConsultationId, address: &str, page: Option<&PageState>) -> Result<(), RunError> {
        self.state.pending.remove(address);
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let recorded = tokio::task::spawn_blocking(move || {
            recorder.amend(id, now, |case| {
                if case.quality_notes.iter().all(|note| note.code != QualityCode::PageGone) {
                    case.quality_notes.push(QualityNote::new(QualityCode::PageGone));
                    case.quality_notes.sort();
                }
            })
        })
        .await??;
        self.count(recorded).await?;
        let gone_since = page.and_then(|page| page.gone_since).or(Some(now));
        let stamp = page.and_then(|page| page.stamp.clone());
        // Without validators: a page that comes back is read whole.
        let url = address.to_owned();
        self.put_page(PageState { url, etag: None, last_modified: None, checked_at: now, stamp, gone_since }).await
    }

    /// Fetches and extracts a case's page. What is wrong is a finding.
    async fn read_page(
        &mut self,
        stage: &PageStage,
        entry: &Entry,
        known: Option<&PageState>,
    ) -> Result<Reading, RunError> {
        let request = Request {
            accept: stage.accept.clone(),
            challenge_markers: Arc::clone(&self.source.challenge_markers),
            etag: known.and_then(|page| page.etag.clone()),
            last_modified: known.and_then(|page| page.last_modified.clone()),
            ..Request::new(entry.url.clone())
        };
        let url = &entry.url;
        let (severity, code, text) = match self.crawler.fetcher.get(&request).await {
            FetchOutcome::Fetched(page) => return self.extract_page(*page).await,
            FetchOutcome::NotModified => {
                self.page_was_read(true);
                let page = known.cloned().unwrap_or_else(|| empty(&entry.address, self.started_at));
                return Ok(Reading::Same(PageState { checked_at: self.crawler.clock.now(), ..page }));
            }
            FetchOutcome::NotFound(status) => {
                self.page_was_read(true);
                return Ok(Reading::Gone(status));
            }
            FetchOutcome::Blocked(why) => {
                (Severity::Walled, "wall", format!("`{url}` shows a wall instead of the case: {why}"))
            }
            FetchOutcome::RetryAfter { until, why } => {
                (Severity::Failed, "asked-to-wait", format!("{why}; not before {until}"))
            }
            FetchOutcome::Failed(problem) if problem.code == "host-down" => {
                (Severity::Failed, problem.code, problem.text)
            }
            FetchOutcome::Failed(problem) => (Severity::Partial, problem.code, problem.text),
        };
        self.page_was_read(false);
        self.findings.add(severity, code, text.clone());
        if self.given_up() {
            let text = "several pages in a row could not be read; the rest is left for the next run";
            self.findings.add(Severity::Failed, "given-up", text);
        }
        Ok(Reading::Unread(text))
    }

    async fn extract_page(&mut self, page: Page) -> Result<Reading, RunError> {
        let remember = remembered(&page, self.crawler.clock.now());
        let (source, url) = (Arc::clone(self.source), page.url.clone());
        let address = url.to_string();
        let extracted = tokio::task::spawn_blocking(move || {
            source.page.as_ref().map(|stage| extract::page(stage, &page.text, &page.final_url))
        })
        .await?;
        match extracted {
            Some(Ok(extracted)) => {
                self.page_was_read(true);
                if let Some(stage) = &self.source.page {
                    self.census.item("page", &stage.fields, &extracted.item, &address);
                }
                for problem in extracted.problems {
                    self.findings.add(
                        Severity::Partial,
                        &format!("field-missing-{}", problem.field),
                        problem.to_string(),
                    );
                }
                Ok(Reading::Read(extracted.item, remember))
            }
            Some(Err(error)) => {
                self.page_was_read(false);
                let text = format!("`{url}`: {error}");
                let code =
                    if matches!(error, ExtractError::NotThePage { .. }) { "not-the-page" } else { "unreadable-page" };
                self.findings.add(Severity::Failed, code, text.clone());
                Ok(Reading::Unread(text))
            }
            None => Ok(Reading::Unread("the source has no page stage".to_owned())),
        }
    }

    async fn remember(&mut self, page: PageState, entry: &Entry) -> Result<(), RunError> {
        self.state.pending.remove(&entry.address);
        let known = page.stamp.clone();
        let stamp = entry.stamp.map(|stamp| stamp.to_string()).max(known);
        self.put_page(PageState { stamp, ..page }).await
    }

    async fn put_page(&self, page: PageState) -> Result<(), RunError> {
        let store = Arc::clone(&self.crawler.store);
        tokio::task::spawn_blocking(move || store.put_pages(&[page])).await??;
        Ok(())
    }
}

/// What came of a case's page.
enum Reading {
    Read(RawItem, PageState),
    Same(PageState),
    Gone(u16),
    Unread(String),
}

fn empty(url: &str, checked_at: jiff::Timestamp) -> PageState {
    PageState { url: url.to_owned(), etag: None, last_modified: None, checked_at, stamp: None, gone_since: None }
}
