//! Which place of which rule gave which text: `title  \`h2 a\`  3 of 3  "Bättre båtar"`.

use std::fmt::Write as _;

use url::Url;

use super::Answers;
use crate::{
    domain::{Field, RawItem},
    extract,
    source::{FieldRule, ListStage, PageStage, Source},
};

/// The longest text that is shown of a value.
const MAX_CHARS: usize = 100;

/// A line for each place of each rule of `source`, tried alone on the saved pages.
#[must_use]
pub fn explain(source: &Source, answers: &Answers) -> String {
    let mut out = String::new();
    let mut links: Vec<Url> = Vec::new();
    for (n, stage) in source.lists.iter().enumerate() {
        let url = stage.url(1);
        let Some(text) = answers.get(&url) else { continue };
        let whole = extract::list(stage, text, &url);
        let _ = match &whole {
            Ok(found) => writeln!(out, "list {} {url}: {} entries", n + 1, found.rows),
            Err(error) => writeln!(out, "list {} {url}: {error}", n + 1),
        };
        let found = whole.map(|found| found.items).unwrap_or_default();
        links.extend(found.iter().filter_map(|item| Url::parse(item.first(Field::Link)?.href.as_deref()?).ok()));
        let link: Vec<FieldRule> = stage.fields.iter().filter(|rule| rule.field == Field::Link).cloned().collect();
        for (rule, written) in places(&stage.fields) {
            let with_link = if rule.field == Field::Link { Vec::new() } else { link.clone() };
            let alone = ListStage { fields: with_link.into_iter().chain([rule.clone()]).collect(), ..stage.clone() };
            let items = extract::list(&alone, text, &url).map(|found| found.items).unwrap_or_default();
            line(&mut out, &rule, &written, &items, found.len());
        }
    }
    links.sort();
    links.dedup();
    let pages: Vec<(&Url, &str)> = links.iter().filter_map(|url| Some((url, answers.get(url)?))).collect();
    if let (Some(stage), false) = (&source.page, pages.is_empty()) {
        let _ = writeln!(out, "page: {} saved", pages.len());
        for (rule, written) in places(&stage.fields) {
            let alone = PageStage { fields: vec![rule.clone()], expects: Vec::new(), ..stage.clone() };
            let read = |(url, text): &(&Url, &str)| extract::page(&alone, text, url).ok().map(|found| found.item);
            let items: Vec<RawItem> = pages.iter().filter_map(read).collect();
            line(&mut out, &rule, &written, &items, pages.len());
        }
    }
    out
}

/// Each place of each rule, as a rule of its own.
fn places(rules: &[FieldRule]) -> Vec<(FieldRule, String)> {
    let each = |rule: &FieldRule| {
        let alone = |place: &crate::source::Place| {
            (FieldRule { at: vec![place.clone()], ..rule.clone() }, place.written.clone())
        };
        rule.at.iter().map(alone).collect::<Vec<_>>()
    };
    rules.iter().flat_map(each).collect()
}

fn line(out: &mut String, rule: &FieldRule, written: &str, items: &[RawItem], of: usize) {
    let filled: Vec<&RawItem> = items.iter().filter(|item| item.first(rule.field).is_some()).collect();
    let most = filled.iter().map(|item| item.all(rule.field).len()).max().unwrap_or_default();
    let many = if most > 1 { format!(", up to {most} values") } else { String::new() };
    let text: String = match filled.first().and_then(|item| item.first(rule.field)) {
        Some(value) if value.text.chars().count() > MAX_CHARS => {
            format!("{:?}…", value.text.chars().take(MAX_CHARS).collect::<String>())
        }
        Some(value) => format!("{:?}", value.text),
        None => "nothing".to_owned(),
    };
    let _ = writeln!(out, "  {:<12} `{written}`  {} of {of}{many}  {text}", rule.field.name(), filled.len());
}
