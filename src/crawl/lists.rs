//! The lists of a source: what is new, and the archive a page at a time.

use std::{collections::HashSet, sync::Arc};

use url::Url;

use super::{Progress, RunError, archive, entry::Entry, findings::Severity, run::Run};
use crate::{
    domain::{Backfill, Field, PageState, day_of},
    extract::{self, Extracted},
    fetch::{FetchOutcome, Page, Request},
    merge::Occasion,
    source::ListStage,
};

/// One page of a list, as read.
struct ListPage {
    entries: Vec<Entry>,
    /// How many the page has, of whoever's concern.
    items: usize,
    total: Option<u64>,
    next: Option<Url>,
    remember: PageState,
}

/// The pages and entries of one list that were seen in this run: a site that ignores page numbers, or whose last page
/// links to its first, is read once.
#[derive(Default)]
struct Circle {
    pages: HashSet<Url>,
    entries: HashSet<String>,
}

impl Circle {
    /// Whether `list` has entries, and none that was not on a page before it.
    fn closes_at(&mut self, list: &ListPage) -> bool {
        let fresh = list.entries.iter().filter(|entry| self.entries.insert(entry.address.clone())).count();
        fresh == 0 && !list.entries.is_empty()
    }
}

impl Run<'_> {
    /// Reads list `n` from its first page on, until a whole page holds nothing that changed.
    pub(super) async fn recent(&mut self, n: usize) -> Result<(), RunError> {
        let source = Arc::clone(self.source);
        let stage = &source.lists[n];
        let mut page = 1;
        let mut address = stage.url(1);
        let mut circle = Circle::default();
        while !self.over() {
            circle.pages.insert(address.clone());
            let Some(list) = self.list_page(stage, page, address, true).await? else { return Ok(()) };
            let items = list.items;
            if !self.is_plausible(stage, page, &list) || self.is_circle(stage, page, &mut circle, &list) {
                return Ok(());
            }
            let next = list.next.clone();
            if page == 1 {
                self.tell_total(list.total);
            }
            let news = self.visit_all(stage, list, None).await?;
            // Without pages to read, nothing tells what is new: the list is read to its end.
            let news = if source.page.is_none() { items } else { news };
            if page == 1 && !self.over() {
                self.begin_archive(n, stage, items);
            }
            // Before the archive has been read, "not known" is no news; the archive reading comes to it.
            let read_on = archive::is_done(&source, &self.state) || news == items;
            let last = stage.paging.is_none_or(|paging| page >= paging.max_pages);
            if news == 0 || last || !read_on || (stage.archive && self.state.last_success_at.is_none()) {
                return Ok(());
            }
            page += 1;
            address = match (&stage.next, next) {
                (None, _) => stage.url(page),
                (Some(_), Some(next)) if next.origin() == stage.url(1).origin() => {
                    if circle.pages.contains(&next) {
                        self.tell_circle(&next);
                        return Ok(());
                    }
                    next
                }
                (Some(_), _) => return Ok(()),
            };
        }
        Ok(())
    }

    /// Reads the archive of list `n` from where it was left, to its end or until it is time to leave off.
    pub(super) async fn archive(&mut self, n: usize) -> Result<(), RunError> {
        let source = Arc::clone(self.source);
        let stage = &source.lists[n];
        if !stage.archive || self.findings.failed() {
            return Ok(());
        }
        let mut circle = Circle::default();
        while !self.over() {
            let page = match self.state.backfill.get(&n) {
                Some(Backfill::Done) => return Ok(()),
                Some(Backfill::Next(page)) => *page,
                None => 1,
            };
            let last = stage.paging.is_none_or(|paging| page > paging.max_pages);
            if last {
                self.state.backfill.insert(n, Backfill::Done);
                return Ok(());
            }
            let Some(list) = self.list_page(stage, page, stage.url(page), false).await? else { return Ok(()) };
            if !self.is_plausible(stage, page, &list) {
                return Ok(());
            }
            if self.is_circle(stage, page, &mut circle, &list) {
                self.state.backfill.insert(n, Backfill::Done);
                return Ok(());
            }
            let items = list.items;
            self.visit_all(stage, list, Some(Occasion::Archive)).await?;
            if self.over() {
                return Ok(()); // the page is read again; what is stored of it is passed over quickly
            }
            let next = if items == 0 { Backfill::Done } else { Backfill::Next(page + 1) };
            self.state.backfill.insert(n, next);
            self.save_progress().await?;
        }
        Ok(())
    }

    /// The first page counts for the archive too: one that holds everything is all of it.
    fn begin_archive(&mut self, n: usize, stage: &ListStage, items: usize) {
        if !stage.archive || self.state.backfill.contains_key(&n) {
            return;
        }
        let full = stage.paging.is_some_and(|paging| paging.size == 0 || items >= paging.size as usize);
        self.state.backfill.insert(n, if full { Backfill::Next(2) } else { Backfill::Done });
    }

    /// Visits every entry of a page; how many of them were news. An entry left over is owed.
    async fn visit_all(
        &mut self,
        stage: &ListStage,
        list: ListPage,
        occasion: Option<Occasion>,
    ) -> Result<usize, RunError> {
        let mut news = 0;
        let mut entries = list.entries.into_iter();
        while let Some(entry) = entries.next() {
            if self.over() {
                if occasion.is_none() {
                    self.owe(entry, "the run was left off before it");
                    entries.by_ref().for_each(|entry| self.owe(entry, "the run was left off before it"));
                }
                return Ok(news);
            }
            news += usize::from(self.visit(entry, stage.publish_without_page, occasion).await?);
        }
        // Only now: a page that is remembered as read has been read to its last entry.
        let store = Arc::clone(&self.crawler.store);
        tokio::task::spawn_blocking(move || store.put_pages(&[list.remember])).await??;
        Ok(news)
    }

    /// Fetches and extracts one page of a list; what is wrong with it is a finding.
    async fn list_page(
        &mut self,
        stage: &ListStage,
        number: u32,
        url: Url,
        conditional: bool,
    ) -> Result<Option<ListPage>, RunError> {
        let known = self.crawler.store.page(url.as_str())?.filter(|_| conditional && !self.has_fresh_stamps());
        let request = Request {
            accept: stage.accept.clone(),
            challenge_markers: Arc::clone(&self.source.challenge_markers),
            etag: known.as_ref().and_then(|page| page.etag.clone()),
            last_modified: known.as_ref().and_then(|page| page.last_modified.clone()),
            ..Request::new(url.clone())
        };
        let page = match self.crawler.fetcher.get(&request).await {
            FetchOutcome::Fetched(page) => *page,
            FetchOutcome::NotModified => return Ok(None),
            FetchOutcome::RetryAfter { until, why } => {
                return self.failed(Severity::Failed, "asked-to-wait", format!("{why}; not before {until}"));
            }
            FetchOutcome::Blocked(why) => {
                return self.failed(
                    Severity::Walled,
                    "wall",
                    format!("`{url}` shows a wall instead of the list: {why}; the site must let our User-Agent in"),
                );
            }
            // Where nobody tells the number of pages, the first that is not there is the end.
            FetchOutcome::NotFound(_) if number > 1 && !stage.archive => return Ok(None),
            FetchOutcome::NotFound(status) => {
                return self.failed(
                    Severity::Failed,
                    "list-gone",
                    format!("`{url}` answers {status}: the list has moved; correct `url` in the source file"),
                );
            }
            FetchOutcome::Failed(problem) => return self.failed(Severity::Failed, problem.code, problem.text),
        };
        let remember = remembered(&page, self.crawler.clock.now());
        let (source, started) = (Arc::clone(self.source), self.started_at);
        let n = source.lists.iter().position(|list| std::ptr::eq(list, stage)).unwrap_or_default();
        let extracted =
            tokio::task::spawn_blocking(move || extract::list(&source.lists[n], &page.text, &page.final_url)).await?;
        match extracted {
            Ok(extracted) => Ok(Some(self.entries(stage, (n, number == 1), extracted, remember, started))),
            Err(error) => self.failed(Severity::Failed, "unreadable-list", format!("`{url}`: {error}")),
        }
    }

    /// Whether a case was changed so lately that a second change would leave its list as it is: stamps are days, so
    /// such a list is read whole and its cases are asked, though the publisher would say that nothing changed.
    fn has_fresh_stamps(&self) -> bool {
        let Ok(yesterday) = day_of(self.started_at).yesterday() else { return true };
        let catalog = self.crawler.publisher.snapshot();
        catalog.consultations().iter().any(|case| {
            let case = &case.consultation;
            case.source == self.source.slug
                && case.updated_on.max(case.published_on).is_some_and(|day| day >= yesterday)
        })
    }

    fn entries(
        &mut self,
        stage: &ListStage,
        (n, first): (usize, bool),
        extracted: Extracted,
        remember: PageState,
        started: jiff::Timestamp,
    ) -> ListPage {
        for problem in &extracted.problems {
            self.findings.add(Severity::Partial, "unreadable-item", problem.to_string());
        }
        let items = extracted.items.len();
        let list = format!("list {}", n + 1);
        if first {
            // An empty list is a finding of its own, and says nothing of what is usual.
            if items > 0 {
                self.census.list(n, items, &remember.url);
            }
            extracted.items.iter().for_each(|item| {
                let address = item.first(Field::Link).and_then(|link| link.href.as_deref()).unwrap_or_default();
                self.census.item(&list, &stage.fields, item, address);
            });
        }
        let sources = self.crawler.sources();
        let with_sources: Vec<&str> = sources.issuers().into_iter().collect();
        let elsewhere = |entry: &Entry| {
            stage.skip_known_issuers && entry.belongs_elsewhere(self.source, &with_sources, &self.crawler.issuers)
        };
        let today = day_of(started);
        let mut entries = Vec::new();
        for item in extracted.items {
            let Some(mut entry) = Entry::new(item) else {
                self.findings.add(Severity::Partial, "unreadable-item", "an entry has no address to read more at");
                continue;
            };
            // A day to come is a slip; taken at its word it would make the page news until then.
            entry.stamp = entry.stamp.map(|stamp| stamp.min(today));
            if !elsewhere(&entry) {
                entries.push(entry);
            }
        }
        ListPage { entries, items, total: extracted.total, next: extracted.next, remember }
    }

    /// An empty first page is a failure, not a quiet day; so is an archive that ends before its own total.
    fn is_plausible(&mut self, stage: &ListStage, page: u32, list: &ListPage) -> bool {
        if page == 1 && list.items < stage.min_items {
            let url = stage.url(page);
            let text = format!(
                "expected {} items or more at `{url}`, found {}: the page has a new design, or is no list; nothing stored was changed",
                stage.min_items, list.items
            );
            self.findings.add(Severity::Failed, "no-items", text);
            return false;
        }
        let size = stage.paging.map_or(0, |paging| u64::from(paging.size));
        let before = u64::from(page - 1) * size;
        if page > 1 && list.items == 0 && list.total.is_some_and(|total| total > before) {
            let text = format!(
                "page {page} of `{}` is empty, though the list says that it has {} items; the archive is read on at the next run",
                stage.url(page),
                list.total.unwrap_or_default()
            );
            self.findings.add(Severity::Failed, "archive-short", text);
            return false;
        }
        true
    }

    /// Whether `list` shows again what was read before, as the site answers page one whatever it is asked.
    fn is_circle(&mut self, stage: &ListStage, page: u32, circle: &mut Circle, list: &ListPage) -> bool {
        let closed = circle.closes_at(list) && page > 1;
        if closed {
            self.tell_circle(&stage.url(page));
        }
        closed
    }

    fn tell_circle(&mut self, url: &Url) {
        let text = format!(
            "`{url}` shows pages of the list that were read before it: its paging goes in a circle; correct `paging` in the source file"
        );
        self.findings.add(Severity::Partial, "paging-circle", text);
    }

    fn tell_total(&self, total: Option<u64>) {
        if let Some(total) = total {
            (self.crawler.progress)(Progress::Listed(self.source.slug.to_string(), total));
        }
    }

    async fn save_progress(&self) -> Result<(), RunError> {
        let (store, state) = (Arc::clone(&self.crawler.store), self.state.clone());
        tokio::task::spawn_blocking(move || store.put_source(&state)).await??;
        Ok(())
    }

    fn failed<T>(&mut self, severity: Severity, code: &str, text: String) -> Result<Option<T>, RunError> {
        self.findings.add(severity, code, text);
        Ok(None)
    }
}

/// What to remember of an answer, for the next request.
pub(super) fn remembered(page: &Page, checked_at: jiff::Timestamp) -> PageState {
    PageState {
        url: page.url.to_string(),
        etag: page.etag.clone(),
        last_modified: page.last_modified.clone(),
        checked_at,
        stamp: None,
        gone_since: None,
    }
}
