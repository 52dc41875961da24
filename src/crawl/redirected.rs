//! Pages that redirect, to the consultation's new address or, once they are taken away, to something else; and error pages
//! that say they are none.
//!
//! ```text
//! /remiss/17   ->   /remisser/2026/vatten/   "Remiss av vatten"       a further address of it
//! /remiss/17   ->   /                        "Välkommen"              as if it were missing
//! /remiss/17   ->   /fel                     "Sidan finns inte"       as if it were missing
//! /remiss/17   with status 200               "Underhåll pågår"        unread, asked for again
//! ```

use url::Url;

use super::{
    list_entry::ListEntry,
    problems::Unread,
    run::Run,
    walk::{PageAnswer, PageRead},
};
use crate::{
    domain::{Authority, ConsultationId, Field, RawItem, RawValue},
    fetch::{FetchProblem, Page},
    source::Source,
};

/// A word shorter than this says nothing of what a title is about.
const SHORTEST_WORD: usize = 4;

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
    pub(super) fn unless_something_else(
        &mut self,
        entry: &ListEntry,
        known: Option<ConsultationId>,
        answer: PageAnswer,
    ) -> PageAnswer {
        let PageAnswer::Read(read) = &answer else { return answer };
        if self.source.is_copy() {
            return answer;
        }
        if let Some(why) = self.leads_elsewhere(entry, read) {
            return PageAnswer::Gone(why);
        }
        match self.is_error_page(entry, known, read) {
            Some(text) => PageAnswer::Unread(Unread::Failed(FetchProblem { code: "not-the-page", text, status: None })),
            None => answer,
        }
    }

    /// The sentence about a page that has no word of the title that the list gives, nor of the stored one.
    fn is_error_page(&self, entry: &ListEntry, known: Option<ConsultationId>, read: &PageRead) -> Option<String> {
        let stored =
            self.crawler.publisher.snapshot().consultation(known?).map(|one| one.consultation.title.clone())?;
        let shown = read.extracted.item.text(Field::Title)?;
        let listed = self.title_of(entry).unwrap_or(&stored);
        let is_listed = self.titles.contains_key(shown);
        let is_other = !is_listed && share_no_word(listed, shown) && share_no_word(&stored, shown);
        let url = &entry.url;
        is_other.then(|| format!("`{url}` has another title than before, `{shown}`: an error page, perhaps"))
    }

    /// The title that the list gives; none for a link text such as "Läs mer", which several entries have.
    fn title_of<'e>(&self, entry: &'e ListEntry) -> Option<&'e str> {
        let title = entry.raw.text(Field::Title)?;
        self.titles.get(title).is_none_or(|entries| *entries == 1).then_some(title)
    }

    /// The sentence about a page that redirects to something else than the consultation: a page to which another entry has
    /// redirected, or one with no word of the title that the list gives.
    fn leads_elsewhere(&mut self, entry: &ListEntry, read: &PageRead) -> Option<String> {
        let to = &read.answer.final_url;
        if !is_elsewhere(&entry.url, to) {
            return None;
        }
        let (listed, shown) = (self.title_of(entry).unwrap_or_default(), read.extracted.item.text(Field::Title));
        let shown = shown.unwrap_or_default();
        if share_no_word(listed, shown) {
            return Some(format!("redirects to `{to}`, which has another title, `{shown}`"));
        }
        // Two lists may name one consultation by two addresses.
        let address = entry.address().to_string();
        let (first, title) =
            self.redirected.get(to.as_str()).cloned().unwrap_or_else(|| (address.clone(), listed.to_owned()));
        let is_another = first != address && !is_same_title(&title, listed);
        self.redirected.entry(to.to_string()).or_insert((first, title));
        is_another.then(|| format!("redirects to `{to}`, as other consultations do"))
    }
}

/// Returns `true` if one of two titles contains the other: "Remiss av vattenlagen" and "Vattenlagen".
fn is_same_title(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

/// Returns `true` if both titles have words, and none of them in common.
fn share_no_word(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| word.chars().count() >= SHORTEST_WORD).collect()
    };
    let (a, b) = (words(a), words(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|word| b.contains(word))
}

#[cfg(test)]
mod tests {
    use super::share_no_word;

    #[test]
    fn titles_are_compared_word_by_word() {
        for (a, b, expected) in [
            ("Remiss av vattenlagen", "Vattenlagen (Ds 2026:1)", false),
            ("Tolkar", "Sidan kunde inte hittas", true),
            ("Läs mer", "Tolkar", false),
            ("Tolkar", "", false),
            ("TOLKAR i domstol", "tolkar", false),
        ] {
            assert_eq!(share_no_word(a, b), expected, "{a} / {b}");
        }
    }
}
