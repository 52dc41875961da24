//! Reads the entries of a list: HTML, HTML inside JSON, JSON, JSON inside HTML, or a feed.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;
use url::Url;

use super::{
    Excess, ExtractError, Extracted, base_of,
    collector::{Choice, Collector},
    feed,
    html::{
        columns::{Columns, Missing},
        outline::Outline,
        rules,
        rules::Cuts,
        text,
    },
    inside::json_of,
    json,
    limits::{MAX_ITEMS, MAX_NODES},
    parse,
    time_limit::TimeLimit,
};
use crate::{
    domain::{Field, RawItem},
    source::{FieldRule, Kind, ListStage, Target},
};

/// The text of an entry that is read for a message about it.
const MAX_SAMPLE_BYTES: usize = 400;

/// Reads the list `text` at the address `url`.
///
/// # Errors
/// If the answer is of another kind, or lacks a value that the stage points at. A list without entries is no error: the
/// caller compares [`Extracted::rows`] with `min_items`.
pub fn list(stage: &ListStage, text: &str, url: &Url) -> Result<Extracted, ExtractError> {
    list_within(stage, text, url, &TimeLimit::start())
}

pub(super) fn list_within(
    stage: &ListStage,
    text: &str,
    url: &Url,
    limit: &TimeLimit,
) -> Result<Extracted, ExtractError> {
    let mut collector = Collector::new(rows_at(stage), limit);
    match stage.kind {
        Kind::Feed => feed::entries(stage, text, url, &mut collector)?,
        Kind::Html => {
            let (html, total) = html(stage, text, url)?;
            collector.set_total(total);
            let page = parse(&html, url, limit)?;
            let base = stage.base.clone().unwrap_or_else(|| base_of(&page, url));
            let mut elements = 0;
            let names_columns = stage.fields.iter().any(|rule| rule.column.is_some());
            let mut columns = Columns::default();
            for row in stage.item.iter().flat_map(|item| page.select(item)) {
                if names_columns && columns.is_heading(row) {
                    continue;
                }
                let cells = if names_columns { columns.cells(&stage.fields, row) } else { Ok(Vec::new()) };
                let missing =
                    |Missing { expected, found }| ExtractError::NoColumn { url: url.to_string(), expected, found };
                let cells = cells.map_err(missing)?;
                let outline = Outline::of(row, limit);
                // Entries may contain each other, as list items do.
                elements += outline.len();
                if elements > MAX_NODES {
                    return Err(ExtractError::TooComplex { url: url.to_string(), excess: Excess::Nodes });
                }
                let sample = || text::line(row, None, MAX_SAMPLE_BYTES).0;
                let read = |rules: &[FieldRule], cuts: &mut Cuts| rules::item(rules, &outline, &cells, &base, cuts);
                collector.add(|cuts| chosen(stage, cuts, read), sample);
            }
            if let Some(place) = &stage.next {
                collector.set_next(rules::address(place, page.root_element(), &base));
            }
        }
        Kind::Json | Kind::Wordpress => {
            let answer = json_of(stage.inside_page.as_ref(), text, url, limit)?;
            collector.set_total(stage.total.as_ref().map(|total| json::number(total, &answer, url)).transpose()?);
            json::entries(stage, &answer, url, &mut collector)?;
            collector.set_next(next_of(stage, &answer, url));
        }
    }
    limit.check(url)?;
    Ok(collector.finish())
}

/// The page that shows the rows of a list whose entries may be known by a key alone: the list itself, or `base` where that is
/// no page for people. `None` for a feed, whose guid is no key of the publisher's.
fn rows_at(stage: &ListStage) -> Option<Url> {
    let has_key = stage.kind != Kind::Feed && stage.fields.iter().any(|rule| rule.field == Field::Key);
    has_key.then(|| stage.base.clone().unwrap_or_else(|| stage.url(1)))
}

/// The entry that `read` gives by the stage's rules, or the one that `only` or `skip` leaves out.
pub(super) fn chosen(stage: &ListStage, cuts: &mut Cuts, read: impl Fn(&[FieldRule], &mut Cuts) -> RawItem) -> Choice {
    let has = |rule: &FieldRule| read(std::slice::from_ref(rule), &mut Cuts::new()).first(rule.field).is_some();
    let is_chosen = stage.only.as_ref().is_none_or(has) && !stage.skip.as_ref().is_some_and(has);
    if is_chosen {
        Choice::Read(read(&stage.fields, cuts))
    } else {
        Choice::LeftOut(read(&stage.fields, &mut Cuts::new()))
    }
}

/// The most elements with a value in one entry, for each field that takes only the first of them; for HTML only.
#[must_use]
pub fn list_candidates(stage: &ListStage, text: &str, url: &Url) -> BTreeMap<Field, usize> {
    let mut most = BTreeMap::new();
    let read = if stage.kind == Kind::Html { html(stage, text, url).ok() } else { None };
    let limit = TimeLimit::start();
    let Some(page) = read.and_then(|(html, _)| parse(&html, url, &limit).ok()) else { return most };
    for row in stage.item.iter().flat_map(|item| page.select(item)).take(MAX_ITEMS) {
        for (field, count) in rules::candidates(&stage.fields, &Outline::of(row, &limit), url) {
            let known = most.entry(field).or_default();
            *known = count.max(*known);
        }
    }
    most
}

/// The address of the page after the JSON `answer`.
fn next_of(stage: &ListStage, answer: &Value, url: &Url) -> Option<Url> {
    match &stage.next.as_ref()?.target {
        Target::Json(query) => url.join(&json::first_text(query, answer)?).ok(),
        Target::Html { .. } | Target::Feed(_) => None,
    }
}

/// The HTML of the answer, and the number of entries on all pages.
fn html<'t>(stage: &ListStage, text: &'t str, url: &Url) -> Result<(Cow<'t, str>, Option<u64>), ExtractError> {
    if stage.inside.is_none() && stage.total.is_none() {
        return Ok((Cow::Borrowed(text), None));
    }
    let json = json::parse(text, url)?;
    let missing = |pointer: &str, found: Option<&Value>| ExtractError::NotInside {
        url: url.to_string(),
        expected: format!("HTML in a string at `{pointer}`"),
        found: found.map_or("nothing", json::kind_of),
    };
    let html = match &stage.inside {
        None => Cow::Borrowed(text),
        Some(pointer) => match json.pointer(pointer) {
            Some(Value::String(html)) => Cow::Owned(html.clone()),
            other => return Err(missing(pointer, other)),
        },
    };
    let total = stage.total.as_ref().map(|total| json::number(total, &json, url)).transpose()?;
    Ok((html, total))
}
