//! Reads the entries of a JSON answer: `{"items": [{"id": 7, "title": "Bättre båtar"}]}` to items by the rules of the stage.
//!
//! Numbers become text as in the answer (`17.0` is `17`: some sites write ids as floats). `true`, `false` and `null` have
//! no text, a list has that of its members, HTML in a string becomes its text. An object instead of the list of entries
//! is one entry: some sites answer with a single result that way.

use serde_json::Value;
use url::Url;

use super::{
    ExtractError, absolute,
    answer_bounds::check_json,
    collector::Collector,
    html::{bounded_tree, rules::Cuts, text},
    limits::{MAX_TEXT_BYTES, MAX_VALUES},
    list::chosen,
    time_limit::TimeLimit,
};
use crate::{
    domain::{Field, RawItem, RawValue, Reader},
    source::{Amount, FieldRule, JsonQuery, ListStage, Target},
};

/// Parses the answer.
pub(super) fn parse(text: &str, url: &Url) -> Result<Value, ExtractError> {
    check_json(text, url)?;
    // Some servers send a byte order mark before JSON.
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| ExtractError::NotJson { url: url.to_string(), reason: error.to_string() })
}

/// Adds the entries of `json` to `collector`.
pub(super) fn entries(
    stage: &ListStage,
    json: &Value,
    url: &Url,
    collector: &mut Collector<'_>,
) -> Result<(), ExtractError> {
    let found = stage.items.iter().flat_map(|items| items.select(json)).collect::<Vec<_>>();
    let not_inside = |found: Option<&Value>| ExtractError::NotInside {
        url: url.to_string(),
        expected: format!("the list of entries at `{}`", stage.items.as_ref().map_or("item", JsonQuery::written)),
        found: found.map_or("nothing", kind_of),
    };
    // After the last page some answers give the number of entries alone. The walk compares it.
    let is_counted = || *url != stage.url(1) && stage.total.as_ref().is_some_and(|at| number(at, json, url).is_ok());
    if found.is_empty() && stage.min_items > 0 && !is_counted() {
        return Err(not_inside(None));
    }
    let entries = match found.as_slice() {
        [Value::Array(entries)] => entries.iter().collect(),
        [Value::Object(_), ..] | [] => found,
        [other, ..] => return Err(not_inside(Some(other))),
    };
    let base = stage.base.as_ref().unwrap_or(url);
    for entry in entries {
        let read = |rules: &[FieldRule], cuts: &mut Cuts| item(rules, entry, base, cuts);
        collector.add(|cuts| chosen(stage, cuts, read), || entry.to_string());
    }
    Ok(())
}

/// The number at `query`, which may be in a string.
pub(super) fn number(query: &JsonQuery, json: &Value, url: &Url) -> Result<u64, ExtractError> {
    let found = query.select(json).into_iter().next();
    let number = match found {
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    number.ok_or_else(|| ExtractError::NotInside {
        url: url.to_string(),
        expected: format!("the number of entries at `{}`", query.written()),
        found: found.map_or("nothing", kind_of),
    })
}

/// The first text at `query`.
pub(super) fn first_text(query: &JsonQuery, json: &Value) -> Option<String> {
    let mut texts = Vec::new();
    query.select(json).into_iter().for_each(|value| add_texts(value, &mut texts));
    texts.into_iter().find(|text| !text.trim().is_empty())
}

/// The fields of an entry, or of a page.
pub(super) fn item(rules: &[FieldRule], entry: &Value, url: &Url, cuts: &mut Cuts) -> RawItem {
    let mut item = RawItem::default();
    for rule in rules {
        let amount = Amount::of(rule.field);
        if amount != Amount::Each && item.first(rule.field).is_some() {
            continue;
        }
        let values = rule.at.iter().map(|place| match &place.target {
            Target::Json(query) if amount == Amount::Whole => whole(rule, query, entry),
            Target::Json(query) => values(rule, query, entry, url, cuts),
            Target::Html { .. } | Target::Feed(_) => Vec::new(),
        });
        let values = values.into_iter().find(|values| !values.is_empty()).unwrap_or_default();
        let most = if matches!(amount, Amount::Line | Amount::Block) { 1 } else { MAX_VALUES };
        values.into_iter().take(most).for_each(|value| item.push(rule.field, value));
    }
    item
}

fn values(rule: &FieldRule, query: &JsonQuery, entry: &Value, url: &Url, cuts: &mut Cuts) -> Vec<RawValue> {
    let mut texts = Vec::new();
    query.select(entry).into_iter().for_each(|value| add_texts(value, &mut texts));
    if Amount::of(rule.field) == Amount::Parts && !texts.is_empty() {
        texts = vec![texts.join(":")];
    }
    let mut values = Vec::new();
    if rule.read == Reader::Links {
        query.select(entry).into_iter().for_each(|value| add_links(rule, value, url, &mut values));
    }
    for found in texts {
        // A text with links, as of a post in WordPress.
        if rule.read == Reader::Links && found.contains("<a ") {
            add_links_of_html(rule, &found, url, &mut values);
            continue;
        }
        if found.len() > MAX_TEXT_BYTES {
            cuts.push((rule.field, format!("at most {MAX_TEXT_BYTES} bytes, found more: it is left out")));
            continue;
        }
        let plain = text::plain(&found, false);
        let plain = match Amount::of(rule.field) {
            Amount::Line | Amount::Each | Amount::Parts => text::one_line(&plain),
            Amount::Block | Amount::Joined | Amount::Whole => plain,
        };
        let Some(shaped) = rule.shape(&plain).filter(|text| !text.trim().is_empty()) else { continue };
        let is_address = matches!(rule.field, Field::Link | Field::ReportLinks) || rule.read == Reader::Links;
        let href = is_address.then(|| absolute(url, &shaped)).flatten();
        let value = RawValue { text: shaped.trim().to_owned(), href, read: rule.read, heading: None, struck: None };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// Adds the links of a text in HTML: `<p><a href="/missiv.pdf">Missiv</a></p>`.
fn add_links_of_html(rule: &FieldRule, html: &str, url: &Url, values: &mut Vec<RawValue>) {
    // Its bounds are those of a page.
    let Ok(tree) = bounded_tree::parse(html, &TimeLimit::start()) else { return };
    for link in tree.root_element().descendent_elements().filter(|element| element.value().name() == "a") {
        let Some(shaped) = link.attr("href").and_then(|href| rule.shape(href.trim())) else { continue };
        let Some(href) = absolute(url, &shaped) else { continue };
        let text = text::line(link, None, MAX_TEXT_BYTES).0;
        let text = if text.is_empty() { href.clone() } else { text };
        let value = RawValue { text, href: Some(href), read: rule.read, heading: None, struck: None };
        if !values.contains(&value) {
            values.push(value);
        }
    }
}

/// The first text, of any length up to that of the answer, with its markup.
fn whole(rule: &FieldRule, query: &JsonQuery, entry: &Value) -> Vec<RawValue> {
    let mut texts = Vec::new();
    query.select(entry).into_iter().for_each(|value| add_texts(value, &mut texts));
    let text = texts.into_iter().find(|text| !text.trim().is_empty());
    text.map(|text| RawValue { read: rule.read, ..RawValue::text(text) }).into_iter().collect()
}

/// Adds the links that are objects: `{"name": "KTH (pdf 510 kB)", "url": "/contentassets/kth.pdf"}`.
fn add_links(rule: &FieldRule, value: &Value, url: &Url, values: &mut Vec<RawValue>) {
    const NAMES: [&str; 4] = ["name", "title", "label", "text"];
    const ADDRESSES: [&str; 4] = ["url", "href", "link", "address"];
    let first = |keys: &[&str]| {
        keys.iter().find_map(|key| value.get(key)?.as_str()).filter(|text| text.len() <= MAX_TEXT_BYTES)
    };
    match value {
        Value::Array(links) => links.iter().for_each(|link| add_links(rule, link, url, values)),
        Value::Object(_) => {
            let Some(shaped) = first(&ADDRESSES).and_then(|address| rule.shape(address)) else { return };
            let name = text::one_line(&text::plain(first(&NAMES).unwrap_or(&shaped), false));
            let value =
                RawValue { text: name, href: absolute(url, &shaped), read: rule.read, heading: None, struck: None };
            if !values.contains(&value) {
                values.push(value);
            }
        }
        _ => {}
    }
}

fn add_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Number(number) => {
            let written = number.to_string();
            texts.push(written.strip_suffix(".0").unwrap_or(&written).to_owned());
        }
        Value::Array(values) => values.iter().for_each(|value| add_texts(value, texts)),
        Value::Null | Value::Bool(_) | Value::Object(_) => {}
    }
}

/// The type of a value, for messages.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{
        domain::Field,
        extract::{ExtractError, list},
        source::{Source, SourceFile, SourceFiles, built_in_issuers, compile},
    };

    fn source(paging: &str) -> Arc<Source> {
        let text = format!(
            r#"home = "https://x.se"
schedule = "0 6 * * *"
[[list]]
kind = "json"
url = "{{home}}/api?size=2&{paging}
item = "/found/cases"
title = "/name"
link = {{ at = "/id", as = "/case/{{0}}" }}
deadline = {{ at = "$.states[*].end", read = "date" }}
topics = "$.topics[*].label"
summary = "/html"
"#
        );
        let file = SourceFile { path: "x.toml".into(), text };
        let sources = compile(&SourceFiles::from([("x".to_owned(), file)]), &built_in_issuers().unwrap());
        assert_eq!(sources.errors(), []);
        sources.get("x").unwrap().clone()
    }

    const ANSWER: &str = r#"{"found": {"cases": [
        {"id": 17.0, "name": "Better boats", "states": [{"end": "2026/08/31 08:24:00"}, {"end": null}],
         "topics": [{"label": "Sea"}, {"label": "Trade"}], "html": "<p>About <b>boats</b>.</p><p>All of them.</p>"},
        {"id": 18, "name": null}]},
        "next": "/api?size=2&page=2"}"#;

    #[test]
    fn entries_are_read() {
        let stage = &source("page={page}\"\npaging = { size = 2 }\ntotal = \"/found/total\"").lists[0];
        let answer = ANSWER.replace("\"cases\"", "\"total\": \"7\", \"cases\"");
        let found = list(stage, &answer, &stage.url(1)).unwrap();
        assert_eq!((found.rows, found.total, found.items.len()), (2, Some(7), 2));
        let item = &found.items[0];
        assert_eq!(item.first(Field::Link).unwrap().href.as_deref(), Some("https://x.se/case/17"));
        assert_eq!(item.text(Field::Deadline), Some("2026/08/31 08:24:00"));
        assert_eq!(item.all(Field::Topics).len(), 2);
        assert_eq!(item.text(Field::Summary), Some("About boats.\n\nAll of them."));
        assert_eq!(found.problems.len(), 1, "the second has no title: {:?}", found.problems);
    }

    #[test]
    fn a_page_after_the_last_has_the_number_of_entries_alone() {
        let stage = &source("page={page}\"\npaging = { size = 2 }\ntotal = \"/found/total\"").lists[0];
        let answer = r#"{"found": {"total": "2"}}"#;
        assert!(list(stage, answer, &stage.url(1)).is_err(), "a first page has entries");
        let last = list(stage, answer, &stage.url(2)).unwrap();
        assert_eq!((last.items.len(), last.total), (0, Some(2)));
        assert!(list(stage, r#"{"error": "down"}"#, &stage.url(2)).is_err());
    }

    #[test]
    fn the_answer_has_the_address_of_the_next_page() {
        let stage = &source("\"\npaging = { next = \"/next\" }").lists[0];
        let next = list(stage, ANSWER, &stage.url(1)).unwrap().next.unwrap();
        assert_eq!(next.as_str(), "https://x.se/api?size=2&page=2");
        let last = list(stage, r#"{"found": {"cases": {"id": 1, "name": "One hit"}}}"#, &stage.url(1)).unwrap();
        assert_eq!((last.items.len(), last.next), (1, None));
    }

    #[test]
    fn another_answer_is_an_error() {
        let stage = &source("page=1\"").lists[0];
        for (answer, expected) in [
            ("<html>", "expected JSON at"),
            (r#"{"error": "down"}"#, "expected the list of entries at `/found/cases` in the answer of"),
            (r#"{"found": {"cases": "none"}}"#, "found a string"),
        ] {
            let message =
                list(stage, answer, &stage.url(1)).map_err(|error: ExtractError| error.to_string()).unwrap_err();
            assert!(message.contains(expected), "{answer}: {message}");
        }
    }
}
