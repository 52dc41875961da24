//! The visitor that collects what a harvest would publish.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{Timestamp, ToSpan as _};
use tokio::task::JoinError;
use url::Url;

use super::{
    Checked, CheckedItem, SavedAnswers,
    fills::{fills, raise},
    proposals::check_proposals,
};
use crate::{
    clock::Clock,
    crawl::{self, Answers, Decision, ListEntry, ListPage, ListPlace, PageAnswer, Problem, Unread, Visitor, Walk},
    domain::{Authority, Field, Issuers, ItemProblem, PageState, RawItem, StepKind, day_of},
    extract::{self, Extracted},
    fetch::Page,
    outcomes,
    source::{Source, Sources},
};

/// The extent to which a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every list and every page that it names; a page without an answer is a problem.
    All,
    /// Every list, and those of the pages that have an answer.
    Answered,
    /// The first page of each list, and so many pages at most.
    First(usize),
}

impl Extent {
    /// The extent that is expected of saved answers.
    #[must_use]
    pub const fn of_saved(answers: &SavedAnswers) -> Self {
        if answers.is_partial() { Self::Answered } else { Self::All }
    }
}

/// Reads `source`, one of `sources`, as a harvest with an empty store would; `now` is the time of every answer.
///
/// Consultations are not compared with those of other sources, and one that only another source may create is shown.
///
/// # Errors
/// If a task that extracts a page panics.
pub async fn check<A: Answers>(
    source: &Arc<Source>,
    sources: &Sources,
    answers: &A,
    extent: Extent,
    now: Timestamp,
) -> Result<Checked, JoinError> {
    let walk = Walk { answers, source, sources, clock: Clock::Fixed(now) };
    let mut collector = Collector {
        source,
        issuers: sources.issuers(),
        extent,
        now,
        checked: Checked { slug: source.slug.to_string(), ..Checked::default() },
        asked: 0,
        visited: HashMap::new(),
        listed: vec![Seen::default(); source.lists.len()],
        read: Seen::default(),
    };
    for n in 0..source.lists.len() {
        walk.list(n, 1, &mut collector).await?;
    }
    let mut checked = collector.finish();
    check_proposals(source, answers, extent, &mut checked).await?;
    Ok(checked)
}

/// The items of one stage, for the count of its rules.
#[derive(Debug, Clone, Default)]
struct Seen {
    items: Vec<RawItem>,
    most: BTreeMap<Field, usize>,
}

struct Collector<'a> {
    source: &'a Source,
    issuers: &'a Issuers,
    extent: Extent,
    now: Timestamp,
    checked: Checked,
    /// The number of pages that were asked for.
    asked: usize,
    /// The entries so far by name, each with the place of its consultation if it has one.
    visited: HashMap<String, Option<usize>>,
    listed: Vec<Seen>,
    read: Seen,
}

impl Visitor for Collector<'_> {
    type Error = JoinError;
    type Ticket = ();

    fn should_stop(&self) -> bool {
        false
    }

    fn problem(&mut self, problem: Problem) {
        self.checked.problems.push(problem.item);
    }

    async fn list_state(&mut self, _: &Url) -> Result<Option<PageState>, JoinError> {
        Ok(None)
    }

    fn list_unread(&mut self, place: &ListPlace, why: Unread) {
        // Saved answers end where somebody stopped saving.
        if place.page == 1 || !is_not_saved(&why) {
            self.checked.problems.push(Problem::list(&place.url, why).item);
        }
    }

    fn list_read(&mut self, place: &ListPlace, answer: &Page, extracted: &Extracted) {
        self.checked.problems.extend(extracted.problems.iter().cloned());
        let name = |item: &RawItem| {
            let address = item.first(Field::Link).and_then(|link| link.href.as_deref());
            item.text(Field::Title).or(address).unwrap_or("no title").to_owned()
        };
        self.checked.not_chosen.extend(extracted.left_out.iter().map(name));
        let stage = &self.source.lists[place.list];
        let seen = &mut self.listed[place.list];
        seen.items.extend(extracted.items.iter().cloned());
        raise(&mut seen.most, extract::list_candidates(stage, &answer.text, &answer.final_url));
        self.checked.lists.push((place.list, answer.clone()));
    }

    fn entry_skipped(&mut self) {
        self.checked.skipped += 1;
    }

    async fn decide(&mut self, entry: &ListEntry) -> Result<Decision<()>, JoinError> {
        let authority = self.source.authority_over(&entry.url);
        if authority != Authority::Owner && !(self.source.is_copy() && authority == Authority::Fallback) {
            // A harvest keeps it as a claim, if the owner has such a consultation.
            if self.source.creates && authority == Authority::Listing {
                self.checked.problems.push(Problem::not_its_site(&entry.url, &["a consultation"]).item);
            }
            return Ok(Decision::Done);
        }
        if let Some(known) = entry.names().find_map(|name| self.visited.get(name).copied()) {
            self.add_from_list(entry, known);
            return Ok(Decision::Done);
        }
        if self.source.page.is_none() || entry.is_row() {
            self.record(entry, entry.raw.clone());
            return Ok(Decision::Done);
        }
        if matches!(self.extent, Extent::First(most) if self.asked >= most) {
            self.checked.omitted.push(entry.url.to_string());
            return Ok(Decision::Done);
        }
        self.asked += 1;
        Ok(Decision::Read(None, ()))
    }

    async fn page_answered(&mut self, entry: ListEntry, (): (), answer: PageAnswer) -> Result<(), JoinError> {
        match answer {
            PageAnswer::Read(read) => {
                self.checked.problems.extend(read.extracted.problems.iter().cloned());
                if let Some(stage) = &self.source.page {
                    let counts = extract::page_candidates(stage, &read.answer.text, &read.answer.final_url);
                    raise(&mut self.read.most, counts);
                }
                self.record(&entry, entry.with_page(&read.extracted.item));
                self.read.items.push(read.extracted.item);
                self.checked.pages.push(read.answer);
            }
            PageAnswer::Unread(why) if self.extent != Extent::All && is_not_saved(&why) => self.visit(&entry, None),
            PageAnswer::Unread(why) => self.unread(&entry, Problem::page(&entry.url, why).item),
            // A copy need not have every page.
            PageAnswer::Gone(_) if self.source.is_copy() => self.record(&entry, entry.raw.clone()),
            PageAnswer::Gone(why) => {
                self.unread(&entry, Problem::page(&entry.url, Unread::Gone(why)).item);
            }
            // Nothing was asked conditionally.
            PageAnswer::Same => {}
        }
        Ok(())
    }

    fn postpone(&mut self, _: ListEntry) {}

    async fn list_done(&mut self, list: ListPage, _: usize) -> Result<bool, JoinError> {
        Ok(list.items > 0 && !matches!(self.extent, Extent::First(_)))
    }
}

fn is_not_saved(why: &Unread) -> bool {
    matches!(why, Unread::Failed(problem) if problem.code == SavedAnswers::NOT_SAVED)
}

impl Collector<'_> {
    fn visit(&mut self, entry: &ListEntry, at: Option<usize>) {
        self.visited.extend(entry.names().map(|name| (name.to_owned(), at)));
    }

    /// Publishes an entry whose page could not be read as the harvest does, where the list may stand for the page.
    fn unread(&mut self, entry: &ListEntry, problem: ItemProblem) {
        self.checked.problems.push(problem);
        match entry.publish_without_page {
            true => self.record(entry, entry.raw.clone()),
            false => self.visit(entry, None),
        }
    }

    fn record(&mut self, entry: &ListEntry, raw: RawItem) {
        if let Some(kind) = self.source.outcome {
            return self.record_outcome(entry, &raw, kind);
        }
        let consultation = match crawl::read(&raw, self.source, self.issuers, self.now) {
            Ok(consultation) => consultation,
            Err(problem) => {
                self.checked.problems.push(problem);
                return self.visit(entry, None);
            }
        };
        if let Some(problem) = self.source.unmet_needs(&consultation) {
            self.checked.left_out.push(problem);
            return self.visit(entry, None);
        }
        let tomorrow = day_of(self.now).saturating_add(1.day());
        if let Some(day) = consultation.published_on.filter(|day| *day > tomorrow) {
            self.checked.problems.push(ItemProblem {
                item: consultation.source_url.clone(),
                field: Field::Published.name().to_owned(),
                reason: format!("expected a day that is over, found {day}; it may be the deadline"),
            });
        }
        let at = self.checked.items.len();
        self.visit(entry, Some(at));
        self.visited.extend(consultation.names().map(|name| (name.to_owned(), Some(at))));
        self.checked.items.push(CheckedItem { raw, consultation });
    }

    fn record_outcome(&mut self, entry: &ListEntry, raw: &RawItem, kind: StepKind) {
        let context = outcomes::Context {
            source: &self.source.slug,
            source_version: &self.source.version,
            kind,
            home: &self.source.home,
            now: self.now,
            archive: false,
        };
        match outcomes::read(raw, &context) {
            Ok(document) => self.checked.outcomes.push(document),
            Err(problem) => self.checked.problems.push(problem),
        }
        self.visit(entry, None);
    }

    /// Adds the names and issuer of a second list, as a harvest does.
    fn add_from_list(&mut self, entry: &ListEntry, known: Option<usize>) {
        let Some(item) = known.and_then(|at| self.checked.items.get_mut(at)) else { return };
        let own = self.source.issuer.as_deref().and_then(|slug| self.issuers.get(slug));
        if let Some(addition) = entry.addition(&item.consultation, own, |name| !self.source.is_foreign(name)) {
            addition.apply(&mut item.consultation);
            self.visit(entry, known);
        }
    }

    fn finish(mut self) -> Checked {
        let has_base = self.source.has_base;
        for (n, (stage, seen)) in self.source.lists.iter().zip(&self.listed).enumerate() {
            self.checked.fills.extend(fills(
                &format!("list {}", n + 1),
                &stage.fields,
                &seen.items,
                &seen.most,
                has_base,
            ));
        }
        if let Some(stage) = &self.source.page {
            self.checked.fills.extend(fills("page", &stage.fields, &self.read.items, &self.read.most, has_base));
        }
        self.checked
    }
}
