//! The entries of a list, and the fields of an entry.

use std::collections::BTreeMap;

use scraper::{ElementRef, Selector};

use super::{
    Draft, DraftRule, Signs,
    clues::{is_about_answers, is_about_case_numbers, is_document, is_frame, is_short, line, words_of},
    draft_page::labelled_case_number,
    plain_table,
    selectors::{best, name},
};
use crate::{
    domain::Field,
    extract::{
        html::{bounded_tree, columns::Columns},
        time_limit::TimeLimit,
    },
};

/// The fewest entries of a list.
pub(super) const LEAST_ENTRIES: usize = 2;
/// The shortest title; shorter link texts are "Nästa", "Kontakt".
pub(super) const LEAST_TITLE_CHARS: usize = 12;
/// The shortest text of an entry that opens at a click.
const LEAST_BODY_CHARS: usize = 60;
/// The most entries that are compared.
pub(super) const COMPARED: usize = 20;

/// The likeliest lists of `html`, the best first, at most three.
#[must_use]
pub fn draft(html: &str, signs: Signs<'_>) -> Vec<Draft> {
    let Ok(page) = bounded_tree::parse(html, &TimeLimit::start()) else { return Vec::new() };
    let mut groups: BTreeMap<String, Vec<ElementRef<'_>>> = BTreeMap::new();
    let entries = page.root_element().descendent_elements();
    for element in entries.filter(|element| title_of(*element).is_some() && !is_frame(*element)) {
        let Some(parent) = element.parent().and_then(ElementRef::wrap) else { continue };
        if !matches!(element.value().name(), "html" | "body" | "main" | "a" | "td" | "p" | "span" | "h2" | "h3" | "h4")
        {
            groups.entry(format!("{} > {}", name(parent), name(element))).or_default().push(element);
        }
    }
    let mut drafts: Vec<(usize, Draft)> =
        groups.into_iter().filter_map(|(item, entries)| propose(item, &entries, signs)).collect();
    drafts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.item.len().cmp(&b.1.item.len())));
    let mut drafts: Vec<Draft> = drafts.into_iter().map(|(_, draft)| draft).take(3).collect();
    // A list of links beside a table with days is rarely the list.
    let has_dates =
        |draft: &Draft| draft.rules.iter().any(|rule| matches!(rule.field, Field::Published | Field::Deadline));
    if let Some(table) = plain_table::draft(&page, signs) {
        let at = if drafts.first().is_some_and(has_dates) { drafts.len() } else { 0 };
        drafts.insert(at, table);
    }
    drafts
}

/// A proposal and its score: many entries, long titles, dates, case numbers and one link each are good.
fn propose(item: String, entries: &[ElementRef<'_>], signs: Signs<'_>) -> Option<(usize, Draft)> {
    if entries.len() < LEAST_ENTRIES || Selector::parse(&item).is_err() {
        return None;
    }
    let titles: Vec<Title<'_>> = entries.iter().filter_map(|entry| title_of(*entry)).collect();
    let first = titles.first()?;
    let length: usize = titles.iter().map(|title| title.text.chars().count().min(80)).sum::<usize>() / titles.len();
    // The head of a table matches `tr` as well, and has no link.
    let all = |item: &str| {
        let root = entries[0].ancestors().filter_map(ElementRef::wrap).last();
        Selector::parse(item).ok().zip(root).map_or(0, |(selector, root)| root.select(&selector).count())
    };
    let item = if all(&item) > entries.len() { format!("{item}:has(a)") } else { item };
    let is_accordion = titles.iter().all(|title| title.href.starts_with('#'));
    let entries = &entries[..entries.len().min(COMPARED)];
    let mut rules = fields(entries, first, signs);
    if is_accordion {
        let inside = opened(entries, first);
        if !inside.is_empty() {
            // The text that opens states them.
            rules.retain(|rule| !matches!(rule.field, Field::Deadline | Field::CaseNumbers | Field::Documents));
        }
        rules.extend(inside);
    } else {
        rules.extend(documents(entries, first));
    }
    let inside =
        |entry: &ElementRef<'_>| entry.descendent_elements().filter(|inner| inner.value().name() == "a").count();
    // An element around several entries holds many links.
    let links = entries.iter().map(inside).sum::<usize>().div_ceil(entries.len()).max(1);
    let has = |wanted: &[Field]| rules.iter().any(|rule| wanted.contains(&rule.field));
    let dates = if has(&[Field::Published, Field::Deadline]) { 3 } else { 1 };
    let bodies = if has(&[Field::Body]) { 3 } else { 1 };
    let numbers = if has(&[Field::CaseNumbers]) { 2 } else { 1 };
    // A document beside the title is a part of the entry.
    let links = if has(&[Field::Documents]) { 1 } else { links };
    let score = titles.len().min(50) * length * dates * bodies * numbers / links;
    let title_column = Columns::default().heading_over(first.link, entries);
    let (title, example) = (first.selector.clone(), first.text.clone());
    Some((
        score,
        Draft { item, entries: titles.len(), title, title_column, example, rules, is_accordion, has_links: true },
    ))
}

/// The title of an entry.
struct Title<'e> {
    selector: String,
    text: String,
    href: String,
    link: ElementRef<'e>,
}

/// The first link that can be a title.
fn title_of(entry: ElementRef<'_>) -> Option<Title<'_>> {
    let links = entry.descendent_elements().filter(|inner| inner.value().name() == "a");
    let texts = links.filter_map(|link| Some((link, link.attr("href")?.trim().to_owned(), line(link))));
    let is_page = |href: &str| !href.starts_with("mailto:") && !href.starts_with("javascript:") && href != "#";
    let (link, href, text) =
        texts.into_iter().find(|(_, href, text)| is_page(href) && text.chars().count() >= LEAST_TITLE_CHARS)?;
    let heading = link.parent().and_then(ElementRef::wrap).filter(|parent| parent.id() != entry.id());
    let heading = heading.map(|parent| parent.value().name()).filter(|name| matches!(*name, "h2" | "h3" | "h4" | "td"));
    let selector = heading.map_or_else(|| "a".to_owned(), |heading| format!("{heading} a"));
    Some(Title { selector, text, href, link })
}

/// The dates and case numbers of entries, as the first entry has them.
fn fields<'e>(entries: &[ElementRef<'e>], title: &Title<'e>, signs: Signs<'_>) -> Vec<DraftRule> {
    let mut rules: Vec<DraftRule> = Vec::new();
    // The first entry may lack a field.
    for entry in entries.iter().take(3) {
        for element in entry.descendent_elements().skip(1) {
            let is_around_title = element.descendent_elements().any(|inner| inner == title.link);
            if is_around_title || is_in_a_body(element, *entry) {
                continue;
            }
            if let Some(rule) = field(element, entries, signs)
                && rules.iter().all(|known| known.field != rule.field)
            {
                rules.push(rule);
            }
        }
    }
    rules
}

/// Returns `true` for a part of a longer text, which is read as a whole.
fn is_in_a_body(element: ElementRef<'_>, entry: ElementRef<'_>) -> bool {
    let outer = element.ancestors().filter_map(ElementRef::wrap).take_while(|outer| outer.id() != entry.id());
    let is_long = |outer: ElementRef<'_>| {
        matches!(outer.value().name(), "p" | "li" | "dd") && line(outer).chars().count() >= LEAST_BODY_CHARS
    };
    outer.into_iter().any(is_long)
}

/// The rule that an element calls for, if it holds a date or a case number by itself.
fn field<'e>(element: ElementRef<'e>, entries: &[ElementRef<'e>], signs: Signs<'_>) -> Option<DraftRule> {
    let value_of = |other: ElementRef<'e>| other.attr("datetime").filter(|value| (signs.is_date)(value));
    if let Some(value) = value_of(element) {
        let place = format!("{}@datetime", best(element, entries, |other| value_of(other).is_some()));
        return Some(dated(element, entries, &place, value));
    }
    if !is_short(element) {
        return None;
    }
    let text = line(element);
    if is_about_answers(&text) && (signs.is_deadline)(&text) {
        let place = best(element, entries, |other| (signs.is_deadline)(&line(other)));
        let rule = rule_at(element, entries, &place, None);
        return Some(DraftRule { field: Field::Deadline, rule, example: text });
    }
    let is_number = |text: &str| text.chars().count() < 60 && (signs.is_case_number)(text);
    if is_number(&text) && (is_about_case_numbers(&text) || is_about_case_numbers(&words_of(element))) {
        let place = best(element, entries, |other| is_number(&line(other)));
        let rule = rule_at(element, entries, &place, None);
        return Some(DraftRule { field: Field::CaseNumbers, rule, example: text });
    }
    let is_date = |text: &str| text.chars().count() < 60 && (signs.is_date)(text);
    let is_leaf = !element.children().any(|child| child.value().is_element());
    if is_leaf && is_date(&text) {
        let place = best(element, entries, |other| is_date(&line(other)));
        return Some(dated(element, entries, &place, &text));
    }
    None
}

/// The rule for a date, which is the deadline if the words beside it speak of answers.
fn dated<'e>(element: ElementRef<'e>, entries: &[ElementRef<'e>], place: &str, example: &str) -> DraftRule {
    let (field, read) = match is_about_answers(&words_of(element)) {
        true => (Field::Deadline, Some("date")),
        false => (Field::Published, None),
    };
    DraftRule { field, rule: rule_at(element, entries, place, read), example: example.to_owned() }
}

/// The right-hand side for `place`, by the heading of its column where there is one.
fn rule_at<'e>(element: ElementRef<'e>, entries: &[ElementRef<'e>], place: &str, read: Option<&str>) -> String {
    let read = read.map(|read| format!(", read = {read:?}")).unwrap_or_default();
    let tag = element.value().name();
    match Columns::default().heading_over(element, entries) {
        // The cell itself needs no place.
        Some(column) if tag == "td" && !place.contains('@') => format!("{{ column = {column:?}{read} }}"),
        Some(column) => {
            let attribute = place.rsplit_once('@').map(|(_, name)| format!("@{name}")).unwrap_or_default();
            format!("{{ column = {column:?}, at = \"{tag}{attribute}\"{read} }}")
        }
        None if read.is_empty() => format!("{place:?}"),
        None => format!("{{ at = {place:?}{read} }}"),
    }
}

/// The documents that stand in the entries themselves.
fn documents<'e>(entries: &[ElementRef<'e>], title: &Title<'e>) -> Option<DraftRule> {
    let is_link = |element: ElementRef<'e>| element.attr("href").is_some_and(is_document);
    let links = entries.iter().find_map(|entry| entry.descendent_elements().find(|inner| is_link(*inner)))?;
    let rule = if is_document(&title.href) { title.selector.clone() } else { document_links("", links) };
    Some(DraftRule { field: Field::Documents, rule: format!("{:?}", rule.trim()), example: line(links) })
}

/// The selector of links like `link` inside `place`.
pub(super) fn document_links(place: &str, link: ElementRef<'_>) -> String {
    let href = link.attr("href").unwrap_or_default().to_ascii_lowercase();
    let part = [".pdf", "/download/", ".docx", ".xlsx", ".doc", ".odt"].into_iter().find(|part| href.contains(part));
    format!("{place} a[href*='{}']", part.unwrap_or(".pdf")).trim().to_owned()
}

/// The fields of entries that open at a click: the text, and the case number and the documents in it.
fn opened<'e>(entries: &[ElementRef<'e>], title: &Title<'e>) -> Vec<DraftRule> {
    let entry = entries[0];
    let is_text = |element: ElementRef<'_>| line(element).chars().count() >= LEAST_BODY_CHARS;
    let is_body = |element: ElementRef<'e>| {
        matches!(element.value().name(), "div" | "section" | "article" | "dd")
            && is_text(element)
            && !element.descendent_elements().any(|inner| inner == title.link)
    };
    let Some(body) = entry.descendent_elements().skip(1).find(|element| is_body(*element)) else { return Vec::new() };
    let place = best(body, entries, is_body);
    let text = line(body);
    let mut rules = vec![DraftRule {
        field: Field::Body,
        rule: format!("{{ at = {place:?}, read = \"deadline\" }}"),
        example: String::new(),
    }];
    rules.extend(labelled_case_number(&place, &text));
    let link = entries.iter().flat_map(|entry| entry.descendent_elements());
    if let Some(link) = link.into_iter().find(|element| element.attr("href").is_some_and(is_document)) {
        let rule = format!("{:?}", document_links(&place, link));
        rules.push(DraftRule { field: Field::Documents, rule, example: line(link) });
    }
    rules
}
