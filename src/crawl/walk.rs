//! The walk from a source's lists to the pages that they name. Every command that reads a source takes it.
//!
//! ```text
//! serve, harvest   Walk { answers: Fetcher, … }        visited by `Run`: stored, published, read on as far as there is news
//! check            Walk { answers: SavedAnswers, … }   visited by `check`: collected and judged
//! try, capture     Walk { answers: Fetcher, … }        visited by `check`: the first pages
//! ```
//!
//! The walk knows the order of the steps: request, extract, entries, paging. Its [`Visitor`] knows what is stored, which
//! entries are worth a page, and when to stop. [`Answers`] are anything that answers a request.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinError;
use url::Url;

use super::{
    list_entry::ListEntry,
    list_pages::{SeenPages, implausible, is_missing},
    problems::{Problem, Unread},
    redirected, shared_names, workers,
};
use crate::{
    clock::Clock,
    domain::{PageState, day_of},
    extract::{self, Extracted, ExtractedPage},
    fetch::{FetchOutcome, Fetcher, Page, Request},
    source::{ListStage, Source, Sources},
};

/// The length of a document of outcomes, at most. The text of a budget bill has ten megabytes, and more in JSON.
const MAX_DOCUMENT_BYTES: usize = 32 * 1024 * 1024;

/// The origin of the answers to requests: the network, or saved pages.
pub trait Answers: Sync {
    /// Answers one request; every failure is an [`FetchOutcome`].
    fn get(&self, request: &Request) -> impl Future<Output = FetchOutcome> + Send;
}

impl Answers for Fetcher {
    async fn get(&self, request: &Request) -> FetchOutcome {
        Self::get(self, request).await
    }
}

/// The party for whom a walk is taken: decides what is read, and takes what was read.
pub(crate) trait Visitor {
    /// The failure that ends the walk.
    type Error: From<JoinError>;
    /// Kept from the decision to read a page until the answer is handed over.
    type Ticket;

    /// Returns `true` if no further request is to be made.
    fn should_stop(&self) -> bool;
    /// Records something wrong that does not end the walk.
    fn problem(&mut self, problem: Problem);
    /// The validators of a list's page, for a conditional request.
    async fn list_state(&mut self, url: &Url) -> Result<Option<PageState>, Self::Error>;
    /// Returns `true` if this page of a list may be requested now.
    fn may_request_list(&mut self, _place: &ListPlace) -> bool {
        true
    }
    /// Takes note of a list's page that has not changed.
    fn list_unchanged(&mut self, _place: &ListPlace) {}
    /// Takes note of a request for a page after the last one of a list.
    fn list_has_ended(&mut self) {}
    /// Takes note of a list's page that could not be read.
    fn list_unread(&mut self, place: &ListPlace, why: Unread);
    /// Takes note of a list's page that was read, before any of its entries is visited.
    fn list_read(&mut self, place: &ListPlace, answer: &Page, extracted: &Extracted);
    /// Takes note of an entry that is left to the source of its issuer.
    fn entry_skipped(&mut self) {}
    /// Decides whether the page of an entry is to be read; records the entry itself where there is no page.
    async fn decide(&mut self, entry: &ListEntry) -> Result<Decision<Self::Ticket>, Self::Error>;
    /// Takes the answer for a page that was to be read.
    async fn page_answered(
        &mut self,
        entry: ListEntry,
        ticket: Self::Ticket,
        answer: PageAnswer,
    ) -> Result<(), Self::Error>;
    /// Remembers an entry that the walk was stopped before.
    fn postpone(&mut self, entry: ListEntry);
    /// Takes the end of a list's page whose entries were all visited, `news` of them news; returns `true` to read the next
    /// one.
    async fn list_done(&mut self, list: ListPage, news: usize) -> Result<bool, Self::Error>;
}

/// The decision about an entry.
pub(crate) enum Decision<T> {
    /// Nothing more: it is known, recorded, or not for this source.
    Done,
    /// Its page is to be read, and is left for a later walk.
    Left,
    /// Ask for its page, conditionally if the state has validators.
    Read(Option<PageState>, T),
}

/// One page of one list.
#[derive(Debug, Clone)]
pub(crate) struct ListPlace {
    /// The list's place in the source file, from 0.
    pub(crate) list: usize,
    /// The page, from 1.
    pub(crate) page: u32,
    /// Its address.
    pub(crate) url: Url,
}

/// One page of a list, as read.
pub(crate) struct ListPage {
    /// The list and the page.
    pub(crate) place: ListPlace,
    /// The number of its entries, including those that are left to other sources.
    pub(crate) items: usize,
    /// Those of them that the list's `only` and `skip` choose.
    pub(crate) chosen: usize,
    /// Its state, for the next request.
    pub(crate) state: PageState,
    pub(super) entries: Vec<ListEntry>,
    pub(super) total: Option<u64>,
    next: Option<Url>,
    /// It is the last one, by what the site says.
    is_last: bool,
}

/// The reading of one page of a list.
enum ListAnswer {
    /// It was read.
    Read(Box<ListPage>),
    /// It is after the last one.
    End,
    /// It has not changed, or could not be read.
    Unread,
}

/// The answer for the page of a consultation.
pub(crate) enum PageAnswer {
    /// The page, extracted.
    Read(Box<PageRead>),
    /// Unchanged since it was last read.
    Same,
    /// Not there any more: `answers 404`, `redirects to …`.
    Gone(String),
    /// Not readable now.
    Unread(Unread),
}

/// The page of a consultation, as read.
pub(crate) struct PageRead {
    /// The answer.
    pub(crate) answer: Arc<Page>,
    /// Its fields, and what is wrong with them.
    pub(crate) extracted: ExtractedPage,
}

/// The end of the walk over a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListEnd {
    /// After its last page.
    LastPage,
    /// At a page that shows again what was read before.
    Circle,
    /// Before that: unread, implausible, stopped, or enough for the visitor.
    Left,
}

/// A walk over one source.
pub(crate) struct Walk<'a, A> {
    /// The origin of the answers.
    pub(crate) answers: &'a A,
    /// The source.
    pub(crate) source: &'a Arc<Source>,
    /// All sources, with all issuers.
    pub(crate) sources: &'a Sources,
    /// The time of each answer.
    pub(crate) clock: Clock,
}

impl<A: Answers> Walk<'_, A> {
    /// Reads list `n` from page `first` on and visits every entry, until the list ends or the visitor stops.
    pub(crate) async fn list<V: Visitor>(&self, n: usize, first: u32, visitor: &mut V) -> Result<ListEnd, V::Error> {
        let stage = &self.source.lists[n];
        let last = stage.paging.map_or(1, |paging| paging.max_pages);
        let mut seen = SeenPages::default();
        let mut place = ListPlace { list: n, page: first, url: stage.url(first) };
        while !visitor.should_stop() {
            if place.page > last {
                return Ok(ListEnd::LastPage);
            }
            seen.urls.insert(place.url.clone());
            let mut list = match self.read_list(stage, place, visitor).await? {
                ListAnswer::Read(list) => *list,
                ListAnswer::End => return Ok(ListEnd::LastPage),
                ListAnswer::Unread => return Ok(ListEnd::Left),
            };
            if let Some(problem) = implausible(stage, &list) {
                visitor.problem(problem);
                return Ok(ListEnd::Left);
            }
            if seen.repeats(&list) {
                visitor.problem(Problem::paging_circle(&list.place.url));
                return Ok(ListEnd::Circle);
            }
            let next = ListPlace { list: n, page: list.place.page + 1, url: list.place.url.clone() };
            let (linked, is_last, mut news) = (list.next.take(), list.is_last, 0);
            let mut entries = std::mem::take(&mut list.entries).into_iter();
            for entry in entries.by_ref() {
                if visitor.should_stop() {
                    visitor.postpone(entry);
                    entries.for_each(|entry| visitor.postpone(entry));
                    return Ok(ListEnd::Left);
                }
                news += usize::from(self.entry(entry, visitor).await?);
            }
            let reads_on = visitor.list_done(list, news).await?;
            if !reads_on {
                return Ok(ListEnd::Left);
            }
            if is_last {
                visitor.list_has_ended();
                return Ok(ListEnd::LastPage);
            }
            let url = match (&stage.next, linked) {
                (None, _) => stage.url(next.page),
                (Some(_), Some(url)) if url.origin() == stage.url(1).origin() => url,
                (Some(_), _) => return Ok(ListEnd::LastPage),
            };
            if stage.next.is_some() && seen.urls.contains(&url) {
                visitor.problem(Problem::paging_circle(&url));
                return Ok(ListEnd::Circle);
            }
            place = ListPlace { url, ..next };
        }
        Ok(ListEnd::Left)
    }

    /// Visits one entry; returns `true` if it was news: its page was asked for, or is to be.
    pub(crate) async fn entry<V: Visitor>(&self, entry: ListEntry, visitor: &mut V) -> Result<bool, V::Error> {
        let (known, ticket) = match visitor.decide(&entry).await? {
            Decision::Done => return Ok(false),
            Decision::Left => return Ok(true),
            Decision::Read(known, ticket) => (known, ticket),
        };
        let answer = self.read_page(&entry.url, known.as_ref()).await?;
        visitor.page_answered(entry, ticket, answer).await?;
        Ok(true)
    }

    /// Requests and extracts one page of a list.
    async fn read_list<V: Visitor>(
        &self,
        stage: &ListStage,
        place: ListPlace,
        visitor: &mut V,
    ) -> Result<ListAnswer, V::Error> {
        if !visitor.may_request_list(&place) {
            return Ok(ListAnswer::Unread);
        }
        let known = visitor.list_state(&place.url).await?;
        let request = self.list_request(stage, place.url.clone(), known.as_ref());
        let answer = match self.answers.get(&request).await {
            FetchOutcome::Fetched(answer) => Arc::new(*answer),
            FetchOutcome::NotModified => {
                visitor.list_unchanged(&place);
                return Ok(ListAnswer::Unread);
            }
            other if place.page > 1 && is_missing(&other) && self.is_end(stage, place.page).await => {
                visitor.list_has_ended();
                return Ok(ListAnswer::End);
            }
            other => {
                visitor.list_unread(&place, Unread::of(other));
                return Ok(ListAnswer::Unread);
            }
        };
        let (source, page, n) = (Arc::clone(self.source), Arc::clone(&answer), place.list);
        let extracted = workers::read(move || extract::list(&source.lists[n], &page.text, &page.final_url)).await?;
        Ok(match extracted {
            Ok(extracted) => ListAnswer::Read(Box::new(self.list_page(stage, place, &answer, extracted, visitor))),
            Err(error) => {
                visitor.list_unread(&place, Unread::NotExtracted(error));
                ListAnswer::Unread
            }
        })
    }

    /// Returns `true` if a list whose `page` is missing ends before it. Where the site does not say how many pages there are,
    /// the first one that is missing is the end. An archive is read once: of it, the page after must be missing too, or a
    /// page that failed once would hide all that follow.
    async fn is_end(&self, stage: &ListStage, page: u32) -> bool {
        let Some(after) = page.checked_add(1).filter(|_| stage.archive) else { return true };
        is_missing(&self.answers.get(&self.list_request(stage, stage.url(after), None)).await)
    }

    fn list_request(&self, stage: &ListStage, url: Url, known: Option<&PageState>) -> Request {
        Request { ajax: stage.ajax, ..self.request(url, stage.accept.clone(), known) }
    }

    fn list_page<V: Visitor>(
        &self,
        stage: &ListStage,
        place: ListPlace,
        answer: &Page,
        extracted: Extracted,
        visitor: &mut V,
    ) -> ListPage {
        visitor.list_read(&place, answer, &extracted);
        let now = self.clock.now();
        let with_sources: Vec<&str> = match stage.skip_known_issuers {
            true => self.sources.issuers_with_source().into_iter().collect(),
            false => Vec::new(),
        };
        let chosen = extracted.items.len();
        let items = chosen + extracted.left_out.len();
        let mut entries = Vec::new();
        let (separated, shared) =
            shared_names::separate(extracted.items, &self.source.home, self.source.page.is_some());
        for address in shared {
            visitor.problem(Problem::shared_link(&place.url, &address));
        }
        for item in separated {
            let Some(mut entry) = ListEntry::new(item, &self.source.home) else {
                visitor.problem(Problem::no_address(&place.url));
                continue;
            };
            if entry.belongs_elsewhere(self.source, &with_sources, self.sources.issuers()) {
                visitor.entry_skipped();
                continue;
            }
            // A day to come is a slip; taken at its word it would make the page news until then.
            entry.stamp = entry.stamp.map(|stamp| stamp.min(day_of(now)));
            entry.publish_without_page = stage.publish_without_page;
            entries.push(entry);
        }
        let state = state_of(answer, now);
        let is_last = answer.last_page.is_some_and(|last| place.page >= last);
        ListPage { place, items, chosen, state, entries, total: extracted.total, next: extracted.next, is_last }
    }

    /// Requests and extracts the page of a consultation.
    async fn read_page(&self, url: &Url, known: Option<&PageState>) -> Result<PageAnswer, JoinError> {
        let Some(stage) = &self.source.page else { return Ok(PageAnswer::Same) };
        let request = self.request(stage.url_for(url), stage.accept.clone(), known);
        let max_bytes = self.source.outcome.map(|_| MAX_DOCUMENT_BYTES);
        let request = Request { max_bytes, ..request };
        let answer = match self.answers.get(&request).await {
            FetchOutcome::Fetched(answer) => Arc::new(*answer),
            FetchOutcome::NotModified => return Ok(PageAnswer::Same),
            FetchOutcome::NotFound(status) => return Ok(PageAnswer::Gone(format!("answers {status}"))),
            other => return Ok(PageAnswer::Unread(Unread::of(other))),
        };
        if let Some(why) = redirected::ended(self.source, url, &answer) {
            return Ok(PageAnswer::Gone(why));
        }
        let (source, page) = (Arc::clone(self.source), Arc::clone(&answer));
        let extracted =
            workers::read(move || source.page.as_ref().map(|stage| extract::page(stage, &page.text, &page.final_url)));
        Ok(match extracted.await? {
            Some(Ok(extracted)) => PageAnswer::Read(Box::new(PageRead { answer, extracted })),
            Some(Err(error)) => PageAnswer::Unread(Unread::NotExtracted(error)),
            None => PageAnswer::Same,
        })
    }

    fn request(&self, url: Url, accept: Option<String>, known: Option<&PageState>) -> Request {
        Request {
            accept,
            challenge_markers: Arc::clone(&self.source.challenge_markers),
            sites: self.source.speaks_for.as_slice().into(),
            etag: known.and_then(|page| page.etag.clone()),
            last_modified: known.and_then(|page| page.last_modified.clone()),
            ..Request::new(url)
        }
    }
}

/// The state to store of an answer, for the next request.
pub(super) fn state_of(answer: &Page, checked_at: Timestamp) -> PageState {
    PageState {
        url: answer.url.to_string(),
        etag: answer.etag.clone(),
        last_modified: answer.last_modified.clone(),
        checked_at,
        read_at: Some(checked_at),
        stamp: None,
        gone_since: None,
        rules: None,
    }
}
