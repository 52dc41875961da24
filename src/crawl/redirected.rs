//! Pages that redirect, to the consultation's new address or, once they are taken away, to something else; and error pages
//! that say they are none.
//!
//! ```text
//! /remiss/17   ->   /remisser/2026/vatten/   "Remiss av vatten"       a further address of it
//! /remiss/17   ->   /                        "Välkommen"              as if it were missing
//! /remiss/17   ->   /fel                     "Sidan finns inte"       as if it were missing
//! /remiss/17   with status 200               "Underhåll pågår"        unread, asked for again
//! ```

use std::sync::Arc;

use jiff::SignedDuration;
use url::Url;

use super::{
    RunError, blocking,
    list_entry::ListEntry,
    problems::Unread,
    reading,
    run::Run,
    titles::{are_different, is_same_title, words},
    walk::PageAnswer,
};
use crate::{
    domain::{Authority, ConsultationId, Field, RawItem, RawValue},
    fetch::{FetchProblem, Page},
    normalize,
    source::Source,
};

/// The code of an answer that is about something else.
const NOT_THE_PAGE: &str = "not-the-page";
/// A page with another title is believed after so long.
const BELIEVED_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The titles that an entry may have, and the one that its page shows.
struct Titles<'a> {
    /// The one that the list gives now, and the stored one; without those that say nothing.
    expected: Vec<String>,
    shown: &'a str,
}

impl Titles<'_> {
    /// Returns `true` if the page is about something else.
    fn are_different(&self) -> bool {
        !self.expected.is_empty() && self.expected.iter().all(|title| are_different(title, self.shown))
    }

    /// Returns `true` if the page has one of the titles, or a part of it.
    fn are_same(&self) -> bool {
        self.expected.iter().any(|title| is_same_title(title, self.shown))
    }
}

/// Returns `true` for the start page or a list: a redirect there is the end of a page, not its new address.
pub(super) fn is_end(source: &Source, to: &Url) -> bool {
    to.path() == "/" || source.lists.iter().any(|list| list.url(1).path() == to.path())
}

/// Returns `true` if two addresses differ in more than their query: a site may test for cookies there.
fn is_elsewhere(from: &Url, to: &Url) -> bool {
    (from.host_str(), from.path()) != (to.host_str(), to.path())
}

/// The sentence about a page that redirects to the start page or a list.
pub(super) fn ended(source: &Source, from: &Url, answer: &Page) -> Option<String> {
    let to = &answer.final_url;
    let has_ended = is_elsewhere(from, to) && is_end(source, to) && !is_end(source, from);
    has_ended.then(|| format!("redirects to `{to}`, which is no consultation"))
}

/// Adds the address that `from` redirects to. The answer belongs to it, so it comes first, unless only the query differs.
/// A part of a page stays where it is listed.
pub(super) fn add_address(raw: &mut RawItem, from: &Url, to: &Url) {
    let link = RawValue { href: Some(to.to_string()), ..RawValue::default() };
    if is_elsewhere(from, to) && from.fragment().is_none() {
        let former = raw.all(Field::Link).to_vec();
        raw.set(Field::Link, [vec![link], former].concat());
    } else {
        raw.push(Field::Link, link);
    }
}

impl Run<'_> {
    /// The address that a page redirects to, a further name of it: a list that links there names the same consultation.
    pub(super) fn moved_to<'p>(&self, entry: &ListEntry, answer: &'p Page) -> Option<&'p Url> {
        let to = &answer.final_url;
        let is_own = self.source.authority_over(to) == Authority::Owner;
        (entry.url != *to && is_own && !is_end(self.source, to)).then_some(to)
    }

    /// The answer for a page, which is no answer if it is about something else.
    ///
    /// A page that redirects to another entry or consultation, or to a page with another title, is missing. One that answers
    /// with another title is unread for a day, and believed after that if it has a deadline, since titles change. The title of
    /// another entry is never believed.
    pub(super) async fn unless_something_else(
        &mut self,
        entry: &ListEntry,
        known: Option<ConsultationId>,
        answer: PageAnswer,
    ) -> Result<PageAnswer, RunError> {
        let PageAnswer::Read(read) = &answer else { return Ok(answer) };
        if self.source.is_copy() {
            return Ok(answer);
        }
        let stored = known.and_then(|id| {
            self.crawler.publisher.snapshot().consultation(id).map(|one| one.consultation.title.clone())
        });
        let shown = read.extracted.item.text(Field::Title).unwrap_or_default();
        let titles = Titles { expected: self.titles_of(entry, stored.as_deref()), shown };
        if let Some(why) = self.leads_elsewhere(entry, &read.answer.final_url, &titles).await? {
            return Ok(PageAnswer::Gone(why));
        }
        let is_of_another = !titles.expected.is_empty() && !titles.are_same() && self.is_title_of_another(entry, shown);
        if !titles.are_different() && !is_of_another {
            return Ok(answer);
        }
        if known.is_some() && self.is_shown_apart(entry, shown) {
            return Ok(PageAnswer::Gone(format!("shows another consultation, `{shown}`")));
        }
        let waits_since = self.state.pending.get(entry.address().as_str()).map(|pending| pending.since);
        let may_be_believed = waits_since.is_some_and(|since| self.started_at.duration_since(since) >= BELIEVED_AFTER);
        // An error page has no deadline, and the page of another consultation says nothing of this one.
        let says_nothing = is_of_another || (known.is_some() && !self.gives_deadline(entry, &read.extracted.item));
        if may_be_believed && !says_nothing {
            return Ok(answer);
        }
        if may_be_believed && entry.rechecked.is_some() {
            return Ok(PageAnswer::Gone(format!("shows another title and no deadline, `{shown}`")));
        }
        let text =
            format!("`{}` has another title than before or in the list, `{shown}`: an error page, perhaps", entry.url);
        Ok(PageAnswer::Unread(Unread::Failed(FetchProblem { code: NOT_THE_PAGE, text, status: None })))
    }

    /// The titles of an entry: the one that the list gives now and the stored one.
    fn titles_of(&self, entry: &ListEntry, stored: Option<&str>) -> Vec<String> {
        let titles = self.listed_title(entry).into_iter().chain(stored).filter(|title| !words(title).is_empty());
        titles.map(str::to_owned).collect()
    }

    /// The title that a list gives to an entry now.
    pub(super) fn listed_title<'s>(&'s self, entry: &'s ListEntry) -> Option<&'s str> {
        let listed = self.titles.get(entry.address().as_str()).map(String::as_str);
        listed.or_else(|| entry.raw.text(Field::Title))
    }

    /// Returns `true` if the page of an entry gives a deadline.
    fn gives_deadline(&self, entry: &ListEntry, page: &RawItem) -> bool {
        let (issuers, now) = (Arc::clone(self.crawler.sources().issuers()), self.crawler.clock.now());
        let seen = reading::read(&entry.with_page(page), self.source, &issuers, now);
        seen.is_ok_and(|seen| !seen.deadlines.is_empty())
    }

    /// Returns `true` if a list gives this title to another entry.
    fn is_title_of_another(&self, entry: &ListEntry, shown: &str) -> bool {
        !words(shown).is_empty()
            && self.titles.iter().any(|(address, title)| {
                address != entry.address().as_str() && title.to_lowercase() == shown.to_lowercase()
            })
    }

    /// The sentence about a page that redirects to something else than the consultation.
    async fn leads_elsewhere(
        &mut self,
        entry: &ListEntry,
        to: &Url,
        titles: &Titles<'_>,
    ) -> Result<Option<String>, RunError> {
        let own = entry.address().to_string();
        let target = normalize::canonical(to.as_str(), &self.source.home).map(String::from);
        let Some(target) = target.filter(|target| *target != own) else { return Ok(None) };
        if titles.are_different() && is_elsewhere(&entry.url, to) {
            return Ok(Some(format!("redirects to `{to}`, which has another title, `{}`", titles.shown)));
        }
        // Two lists may name one consultation by two addresses, and a former address leads to the present one.
        let title = titles.expected.first().cloned().unwrap_or_default();
        let (first, first_title) =
            self.redirected.entry(target.clone()).or_insert_with(|| (own.clone(), title.clone())).clone();
        let is_anothers = self.listed.contains(&target) || self.is_known_apart(&own, &target).await?;
        let is_another = (is_anothers && !titles.are_same()) || (first != own && !is_same_title(&first_title, &title));
        Ok(is_another.then(|| format!("redirects to `{to}`, which is another consultation's page")))
    }

    /// Returns `true` if two addresses are those of two stored consultations, or the second alone is one.
    async fn is_known_apart(&self, own: &str, target: &str) -> Result<bool, RunError> {
        let (store, own, target) = (Arc::clone(&self.crawler.store), own.to_owned(), target.to_owned());
        blocking(move || {
            let (own, target) = (store.find([own.as_str()])?, store.find([target.as_str()])?);
            Ok(!target.is_empty() && target.iter().all(|id| !own.contains(id)))
        })
        .await
    }
}

/// Returns `true` for an answer about something else, which is asked for again.
pub(super) fn is_something_else(why: &Unread) -> bool {
    matches!(why, Unread::Failed(problem) if problem.code == NOT_THE_PAGE)
}
