//! The text that each place of each rule gave: `title  \`h2 a\`  3 of 3  "Bättre båtar"`; and for every date of the pages
//! the rule that decided what it is for.

use std::{fmt::Write as _, sync::Arc};

use super::{Checked, CheckedItem};
use crate::{
    domain::{Field, RawItem, Reader},
    extract,
    fetch::Page,
    normalize::explain_dates,
    source::{FieldRule, ListStage, PageStage, Source},
};

/// The longest text that is shown of a value.
const MAX_CHARS: usize = 100;

/// A line for each place of each rule of `source`, tried alone on the pages that were checked.
#[must_use]
pub fn explain(source: &Source, checked: &Checked) -> String {
    let mut out = String::new();
    for (n, stage) in source.lists.iter().enumerate() {
        let Some((_, answer)) = checked.lists.iter().find(|(list, _)| *list == n) else { continue };
        let (text, url) = (&answer.text, &answer.final_url);
        let whole = extract::list(stage, text, url).unwrap_or_default();
        let _ = writeln!(out, "list {} {url}: {} entries", n + 1, whole.rows);
        let link: Vec<FieldRule> = stage.fields.iter().filter(|rule| rule.field == Field::Link).cloned().collect();
        for (rule, written) in places(&stage.fields) {
            let with_link = if rule.field == Field::Link { Vec::new() } else { link.clone() };
            let alone = ListStage { fields: with_link.into_iter().chain([rule.clone()]).collect(), ..stage.clone() };
            let items = extract::list(&alone, text, url).map(|found| found.items).unwrap_or_default();
            line(&mut out, &rule, &written, &items, whole.items.len());
        }
    }
    if let (Some(stage), false) = (&source.page, checked.pages.is_empty()) {
        let _ = writeln!(out, "page: {} saved", checked.pages.len());
        for (rule, written) in places(&stage.fields) {
            let alone = PageStage { fields: vec![rule.clone()], expects: Vec::new(), ..stage.clone() };
            let read = |page: &Arc<Page>| extract::page(&alone, &page.text, &page.final_url).ok();
            let items: Vec<RawItem> = checked.pages.iter().filter_map(read).map(|found| found.item).collect();
            line(&mut out, &rule, &written, &items, checked.pages.len());
        }
    }
    checked.items.iter().for_each(|item| dates(&mut out, item));
    out
}

/// A line for each date of a consultation: `2026-05-03  deadline (states a limit for answers)  "Svara senast …"`.
fn dates(out: &mut String, item: &CheckedItem) {
    let consultation = &item.consultation;
    let read = |field: Field| item.raw.all(field).iter().filter(|value| value.read != Reader::Date);
    let texts = [Field::Deadline, Field::Summary, Field::Body].into_iter().flat_map(read);
    let text = texts.map(|value| value.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let found = explain_dates(&text, consultation.published_on);
    if !found.is_empty() {
        let _ = writeln!(out, "dates of {}", consultation.source_url);
    }
    for date in found {
        let rule = if date.rule.is_empty() { "no rule" } else { date.rule };
        let _ = writeln!(out, "  {}  {} ({rule})  {}", date.on, date.role, quoted(&date.evidence));
    }
}

fn quoted(text: &str) -> String {
    if text.chars().count() > MAX_CHARS {
        return format!("{:?}…", text.chars().take(MAX_CHARS).collect::<String>());
    }
    format!("{text:?}")
}

/// Each place of each rule, as a rule of its own.
fn places(rules: &[FieldRule]) -> Vec<(FieldRule, String)> {
    let each = |rule: &FieldRule| {
        let alone = |place: &crate::source::Place| {
            let one = FieldRule { at: vec![place.clone()], ..rule.clone() };
            let written = one.places();
            (one, written)
        };
        // A column without places is a place itself.
        let cell = rule.at.is_empty().then(|| (rule.clone(), rule.places()));
        rule.at.iter().map(alone).chain(cell).collect::<Vec<_>>()
    };
    rules.iter().flat_map(each).collect()
}

fn line(out: &mut String, rule: &FieldRule, written: &str, items: &[RawItem], of: usize) {
    let filled: Vec<&RawItem> = items.iter().filter(|item| item.first(rule.field).is_some()).collect();
    let most = filled.iter().map(|item| item.all(rule.field).len()).max().unwrap_or_default();
    let many = if most > 1 { format!(", up to {most} values") } else { String::new() };
    let text: String = match filled.first().and_then(|item| item.first(rule.field)) {
        Some(value) => quoted(&value.text),
        None => "nothing".to_owned(),
    };
    let _ = writeln!(out, "  {:<12} `{written}`  {} of {of}{many}  {text}", rule.field.name(), filled.len());
}
