//! Drafts the rules of an unknown list page: which element is one entry, and where title, link and date are.
//!
//! `<ul class="cases"><li><a href="/1">Ett förslag om båtar</a> <time>3 juli 2026</time></li>…` to the item
//! `ul.cases > li`, the title `a`, the link `a@href`, the date `time`. It counts elements that repeat and contain links.
//! It does not recognize consultations, so a person picks one of the proposals.

use std::collections::BTreeMap;

use scraper::{ElementRef, Selector};

use super::{
    html::{bounded_tree, columns::Columns, text},
    limits::MAX_TEXT_BYTES,
    time_limit::TimeLimit,
};

/// A proposal for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The selector of one entry.
    pub item: String,
    /// The number of elements that it matches.
    pub entries: usize,
    /// The selector of the title inside an entry.
    pub title: String,
    /// The heading of the column in which the title stands, where the list is a table with headings.
    pub title_column: Option<String>,
    /// The same of the date.
    pub date_column: Option<String>,
    /// The title of the first entry.
    pub example: String,
    /// The selector of a date inside an entry, and the first date as written.
    pub date: Option<(String, String)>,
    /// The text beside the date calls it a day for answers.
    pub is_deadline: bool,
}

/// The fewest entries of a list.
const LEAST_ENTRIES: usize = 2;
/// The shortest title; shorter link texts are "Nästa", "Kontakt".
const LEAST_TITLE_CHARS: usize = 12;

/// The likeliest lists of `html`, the best first, at most three. `is_date` recognizes a date.
#[must_use]
pub fn draft(html: &str, is_date: &dyn Fn(&str) -> bool) -> Vec<Draft> {
    let Ok(page) = bounded_tree::parse(html, &TimeLimit::start()) else { return Vec::new() };
    let mut groups: BTreeMap<String, Vec<ElementRef<'_>>> = BTreeMap::new();
    for element in page.root_element().descendent_elements().filter(|element| title_of(*element).is_some()) {
        let Some(parent) = element.parent().and_then(ElementRef::wrap) else { continue };
        if !matches!(element.value().name(), "html" | "body" | "main" | "a" | "td" | "p" | "span" | "h2" | "h3" | "h4")
        {
            groups.entry(format!("{} > {}", name(parent), name(element))).or_default().push(element);
        }
    }
    let mut drafts: Vec<(usize, Draft)> =
        groups.into_iter().filter_map(|(item, entries)| propose(item, &entries, is_date)).collect();
    drafts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.item.len().cmp(&b.1.item.len())));
    drafts.into_iter().map(|(_, draft)| draft).take(3).collect()
}

/// A proposal and its score: many entries, long titles, dates and one link each are good.
fn propose(item: String, entries: &[ElementRef<'_>], is_date: &dyn Fn(&str) -> bool) -> Option<(usize, Draft)> {
    if entries.len() < LEAST_ENTRIES || Selector::parse(&item).is_err() {
        return None;
    }
    let titles: Vec<(String, String)> = entries.iter().filter_map(|entry| title_of(*entry)).collect();
    let (title, example) = titles.first()?.clone();
    let length: usize = titles.iter().map(|(_, text)| text.chars().count().min(80)).sum::<usize>() / titles.len();
    // The head of a table matches `tr` as well, and has no link.
    let all = |item: &str| {
        let root = entries[0].ancestors().filter_map(ElementRef::wrap).last();
        Selector::parse(item).ok().zip(root).map_or(0, |(selector, root)| root.select(&selector).count())
    };
    let item = if all(&item) > entries.len() { format!("{item}:has(a)") } else { item };
    let found = entries.iter().find_map(|entry| date_of(*entry, is_date));
    let is_deadline = found.as_ref().is_some_and(|(element, ..)| is_for_answers(*element));
    let mut columns = Columns::default();
    let title_column = title_link(entries[0]).and_then(|(link, _)| columns.heading_over(link, entries));
    let date_column = found.as_ref().and_then(|(element, ..)| columns.heading_over(*element, entries));
    let date = found.map(|(_, place, example)| (place, example));
    let inside =
        |entry: &ElementRef<'_>| entry.descendent_elements().filter(|inner| inner.value().name() == "a").count();
    // An element around several entries holds many links.
    let links = entries.iter().map(inside).sum::<usize>().div_ceil(entries.len()).max(1);
    let score = entries.len().min(50) * length * if date.is_some() { 3 } else { 1 } / links;
    let entries = entries.len();
    Some((score, Draft { item, entries, title, title_column, date_column, example, date, is_deadline }))
}

/// The first link that can be a title, and its text.
fn title_link(entry: ElementRef<'_>) -> Option<(ElementRef<'_>, String)> {
    let links = entry.descendent_elements().filter(|inner| inner.value().name() == "a" && inner.attr("href").is_some());
    let texts = links.map(|link| (link, text::line(link, None, MAX_TEXT_BYTES).0));
    texts.into_iter().find(|(_, text)| text.chars().count() >= LEAST_TITLE_CHARS)
}

/// The selector and the text of that link.
fn title_of(entry: ElementRef<'_>) -> Option<(String, String)> {
    let (link, text) = title_link(entry)?;
    let heading = link.parent().and_then(ElementRef::wrap).filter(|parent| parent.id() != entry.id());
    let heading = heading.map(|parent| parent.value().name()).filter(|name| matches!(*name, "h2" | "h3" | "h4" | "td"));
    Some((heading.map_or_else(|| "a".to_owned(), |heading| format!("{heading} a")), text))
}

fn date_of<'e>(entry: ElementRef<'e>, is_date: &dyn Fn(&str) -> bool) -> Option<(ElementRef<'e>, String, String)> {
    for element in entry.descendent_elements() {
        if let Some(value) = element.attr("datetime").filter(|value| is_date(value)) {
            return Some((element, format!("{}@datetime", local(element)), value.to_owned()));
        }
        let (text, _) = text::line(element, None, MAX_TEXT_BYTES);
        let is_leaf = !element.children().any(|child| child.value().is_element());
        if is_leaf && text.chars().count() < 60 && is_date(&text) {
            return Some((element, local(element), text));
        }
    }
    None
}

/// Returns `true` if the heading of a date's column, its class or the text around it speaks of answers.
fn is_for_answers(date: ElementRef<'_>) -> bool {
    let mut words = date.attr("class").unwrap_or_default().to_lowercase();
    if date.value().name() == "td" {
        let column = date.prev_siblings().filter(|node| node.value().is_element()).count();
        let table = date.ancestors().filter_map(ElementRef::wrap).find(|element| element.value().name() == "table");
        let mut cells = table.into_iter().flat_map(|table| table.descendent_elements());
        let first = cells.find(|element| element.value().name() == "tr");
        let cell = first.and_then(|row| row.child_elements().nth(column));
        words += &cell.map(|cell| text::line(cell, None, MAX_TEXT_BYTES).0.to_lowercase()).unwrap_or_default();
    } else if let Some(around) = date.parent().and_then(ElementRef::wrap) {
        let text = text::line(around, None, MAX_TEXT_BYTES).0;
        words += &text.chars().take(120).collect::<String>().to_lowercase();
    }
    ["svar", "senast", "sista dag", "deadline", "frist"].iter().any(|word| words.contains(word))
}

/// An element by its name and its first class.
fn name(element: ElementRef<'_>) -> String {
    let class = element.value().classes().find(|class| is_plain(class));
    match (element.attr("id").filter(|id| is_plain(id)), class) {
        (Some(id), _) => format!("#{id}"),
        (None, Some(class)) => format!("{}.{class}", element.value().name()),
        (None, None) => element.value().name().to_owned(),
    }
}

/// The same, or its place in a table's row.
fn local(element: ElementRef<'_>) -> String {
    if element.value().name() == "td" && element.value().classes().next().is_none() {
        let before = element.prev_siblings().filter(|node| node.value().is_element()).count();
        return format!("td:nth-child({})", before + 1);
    }
    name(element)
}

/// Returns `true` if a selector can contain the word unescaped and the word does not look like a generated id.
fn is_plain(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_alphabetic)
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && word.chars().filter(char::is_ascii_digit).count() < 3
}

#[cfg(test)]
mod tests {
    use super::draft;

    #[test]
    fn the_list_is_found_among_menus() {
        let html = r#"<nav><ul><li><a href="/a">Om oss</a></li><li><a href="/b">Kontakta ministeriet</a></li></ul></nav>
<table class="cases"><tr><th>Datum</th><th>Remiss</th></tr>
<tr><td>3 juli 2026</td><td><a href="1">Förslag om tystare båtar</a></td></tr>
<tr><td>1 juli 2026</td><td><a href="2">Förslag om bredare broar</a></td></tr>
<tr><td>29 juni 2026</td><td><a href="3">Förslag om längre färjor</a></td></tr></table>"#;
        let found = draft(html, &|text| text.ends_with("2026"));
        let best = &found[0];
        assert_eq!((best.item.as_str(), best.entries, best.is_deadline), ("tbody > tr:has(a)", 3, false));
        let answers = draft(&html.replace("Datum", "Svara senast"), &|text| text.ends_with("2026"));
        assert!(answers[0].is_deadline, "{answers:?}");
        let columns = (best.title_column.as_deref(), answers[0].date_column.as_deref());
        assert_eq!(columns, (Some("Remiss"), Some("Svara senast")));
        let twice = draft(&html.replace("Datum", "Remiss"), &|text| text.ends_with("2026"));
        assert_eq!((twice[0].title_column.as_deref(), twice[0].date_column.as_deref()), (None, None));
        assert_eq!((best.title.as_str(), best.example.as_str()), ("td a", "Förslag om tystare båtar"));
        assert_eq!(best.date, Some(("td:nth-child(1)".to_owned(), "3 juli 2026".to_owned())));
        assert_eq!(draft("<p>Inget</p>", &|_| true), []);
    }
}
