//! The page of one consultation: which part of it is the text, and where the number and the documents are.

use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::{
    DraftRule, Signs,
    clues::{is_about_answers, is_about_case_numbers, is_document, is_frame, is_short, line},
    draft_list::document_links,
    selectors::unique,
};
use crate::{
    domain::Field,
    extract::{base_of, html::bounded_tree, time_limit::TimeLimit},
};

/// The labels of case numbers in running text.
const LABELS: [&str; 6] = ["diarienummer", "diarienr", "dnr", "ärendenummer", "ärendenr", "beteckning"];

/// The rule for the case number that stands after its label in `text`, which is what `place` selects.
pub(super) fn labelled_case_number(place: &str, text: &str) -> Option<DraftRule> {
    LABELS.iter().find_map(|label| {
        let pattern = format!(r"(?i){label}[.:]?\s*((?:\p{{L}}+ )?[\p{{L}}\d./:-]*\d)");
        let found = Regex::new(&pattern).ok()?.captures(text)?.get(1)?.as_str().to_owned();
        let rule = format!("{{ at = {place:?}, match = '{pattern}' }}");
        Some(DraftRule { field: Field::CaseNumbers, rule, example: found })
    })
}

/// The share of the text, in percent, that the element around the text holds.
const SHARE: usize = 70;

/// A proposal for the page of a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageDraft {
    /// Selectors that the page matches.
    pub must_have: Vec<String>,
    /// The page's heading.
    pub heading: Option<String>,
    /// The rules of its fields.
    pub rules: Vec<DraftRule>,
    /// The text states a deadline.
    pub has_deadline: bool,
}

/// The rules of the page `html`; `None` if it has no text.
#[must_use]
pub fn draft_page(html: &str, signs: Signs<'_>) -> Option<PageDraft> {
    let page = bounded_tree::parse(html, &TimeLimit::start()).ok()?;
    let root = page.root_element();
    let (place, body) = unique(text_of(root, signs)?, root)?;
    let text = crate::extract::html::text::block(body, None, crate::extract::limits::MAX_TEXT_BYTES).0;
    let heading = first(root, "h1").filter(|heading| !is_frame(*heading)).or_else(|| first(root, "h1"));
    let must_have = match heading {
        Some(_) => vec!["h1".to_owned(), place.clone()],
        None => vec![place.clone()],
    };
    let rule = |field: Field, rule: String, example: &str| DraftRule { field, rule, example: example.to_owned() };
    let mut rules = vec![rule(Field::Body, format!("{{ at = {place:?}, read = \"deadline\" }}"), "")];
    rules.extend(labelled_case_number(&place, &text));
    if let Some(meta) = first(root, "meta[property='article:published_time']") {
        let at = "meta[property='article:published_time']@content";
        rules.push(rule(Field::Published, format!("{at:?}"), meta.attr("content").unwrap_or_default()));
    } else if let Some(time) = first(root, "time[datetime]").filter(|time| !is_frame(*time)) {
        rules.push(rule(Field::Published, "\"time@datetime\"".to_owned(), time.attr("datetime").unwrap_or_default()));
    }
    let is_link = |link: &ElementRef<'_>| link.attr("href").is_some_and(is_document) && !is_frame(*link);
    if let Some(link) = body.descendent_elements().find(is_link) {
        rules.push(rule(Field::Documents, format!("{:?}", document_links(&place, link)), &line(link)));
    } else if let Some(link) = root.descendent_elements().find(is_link) {
        // A box of documents beside the text.
        let main = if first(root, "main").is_some_and(|main| main.descendent_elements().any(|e| e == link)) {
            "main"
        } else {
            "body"
        };
        rules.push(rule(Field::Documents, format!("{:?}", document_links(main, link)), &line(link)));
    }
    Some(PageDraft { must_have, heading: heading.map(line), rules, has_deadline: (signs.is_deadline)(&text) })
}

fn first<'a>(root: ElementRef<'a>, selector: &str) -> Option<ElementRef<'a>> {
    Selector::parse(selector).ok().and_then(|selector| root.select(&selector).next())
}

/// The smallest element that holds most of the text, and the deadline and the case number.
fn text_of<'a>(root: ElementRef<'a>, signs: Signs<'_>) -> Option<ElementRef<'a>> {
    let is_paragraph = |element: &ElementRef<'_>| {
        matches!(element.value().name(), "p" | "li" | "dd" | "dt" | "td" | "div" | "span")
            && !element
                .child_elements()
                .any(|child| !matches!(child.value().name(), "a" | "b" | "strong" | "em" | "i" | "br" | "time"))
            && !is_frame(*element)
    };
    let paragraphs: Vec<(ElementRef<'a>, usize, bool)> = root
        .descendent_elements()
        .filter(is_paragraph)
        .map(|element| {
            let text = line(element);
            let is_needed = is_short(element) && is_about_case_numbers(&text)
                || is_about_answers(&text) && (signs.is_deadline)(&text);
            (element, text.chars().count(), is_needed)
        })
        .collect();
    let total: usize = paragraphs.iter().map(|(_, length, _)| length).sum();
    if total == 0 {
        return None;
    }
    let holds = |outer: ElementRef<'a>| {
        let inside = |element: ElementRef<'a>| {
            element == outer || element.ancestors().any(|ancestor| ancestor.id() == outer.id())
        };
        let length: usize = paragraphs.iter().filter(|(e, ..)| inside(*e)).map(|(_, length, _)| length).sum();
        length * 100 >= total * SHARE && paragraphs.iter().all(|(e, _, is_needed)| !is_needed || inside(*e))
    };
    let mut outer = root;
    while let Some(inner) = outer.child_elements().find(|child| holds(*child)) {
        // A single paragraph is not the place of the text: the next page has two.
        if !matches!(inner.value().name(), "div" | "main" | "article" | "section" | "body") {
            break;
        }
        outer = inner;
    }
    Some(outer)
}

/// The rule for the address of the next page of a list, and that address.
#[must_use]
pub fn next_page(html: &str, url: &Url) -> Option<(String, Url)> {
    let page = bounded_tree::parse(html, &TimeLimit::start()).ok()?;
    let root = page.root_element();
    let address = |element: ElementRef<'_>| base_of(&page, url).join(element.attr("href")?.trim()).ok();
    let written =
        ["a[rel~='next']", "link[rel='next']", ".pager__item--next a", ".pagination .next a", "a.next", ".next a"];
    written.into_iter().find_map(|written| {
        let next = address(first(root, written)?)?;
        (next != *url && next.origin() == url.origin()).then(|| (format!("{written}@href"), next))
    })
}

/// The name that a page gives its site: `og:site_name`, or what follows the last dash or bar of its title.
#[must_use]
pub fn site_name(html: &str) -> Option<String> {
    let page: Html = bounded_tree::parse(html, &TimeLimit::start()).ok()?;
    let root = page.root_element();
    let meta =
        first(root, "meta[property='og:site_name']").and_then(|meta| meta.attr("content")).map(ToOwned::to_owned);
    let title = || {
        let title: String = first(root, "title")?.text().collect();
        let (_, last) = title.rsplit_once(['|', '–', '—']).or_else(|| title.rsplit_once(" - "))?;
        Some(last.trim().to_owned())
    };
    meta.or_else(title).filter(|name| (2..60).contains(&name.trim().chars().count()))
}
