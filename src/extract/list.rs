//! A list to its entries: HTML, HTML inside JSON, JSON, OData, or a feed.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;
use url::Url;

use super::{
    ExtractError, Extracted, apply, feed, json, limits::MAX_ITEMS, odata, outline::Outline, parse, rows::Rows, sections,
};
use crate::{
    domain::Field,
    source::{Kind, ListStage, Next, Target},
};

/// Reads the list `text` that stands at `url`.
///
/// # Errors
/// If the answer is no feed, no JSON, or lacks what the stage points at. A list without entries is none: the caller
/// compares [`Extracted::rows`] with `min_items`.
pub fn list(stage: &ListStage, text: &str, url: &Url) -> Result<Extracted, ExtractError> {
    let mut rows = Rows::default();
    match stage.kind {
        Kind::Feed => feed::entries(stage, text, url, &mut rows)?,
        Kind::Html => {
            let (html, total) = html(stage, text, url)?;
            rows.total(total);
            let page = parse(&html, url)?;
            let matches = stage.item.iter().flat_map(|item| page.select(item));
            if stage.sections {
                let matches: Vec<_> = matches.collect();
                sections::entries(stage, &matches, url, &mut rows);
            } else {
                matches.for_each(|row| rows.add(|cuts| apply::item(&stage.fields, &Outline::of(row), url, cuts)));
            }
            if let Some(Next::Link(place)) = &stage.next {
                rows.next(apply::address(place, page.root_element(), url));
            }
        }
        Kind::Json | Kind::Odata => {
            let answer = if stage.kind == Kind::Odata { odata::parse(text, url)? } else { json::parse(text, url)? };
            rows.total(stage.total.as_ref().map(|total| json::number(total, &answer, url)).transpose()?);
            json::entries(stage, &answer, url, &mut rows)?;
            rows.next(next_of(stage, &answer, url));
        }
    }
    Ok(rows.finish())
}

/// For each field that takes the first element alone, how many the entry with the most of them has; for HTML only.
#[must_use]
pub fn list_candidates(stage: &ListStage, text: &str, url: &Url) -> BTreeMap<Field, usize> {
    let mut most = BTreeMap::new();
    let read = if stage.kind == Kind::Html && !stage.sections { html(stage, text, url).ok() } else { None };
    let Some(page) = read.and_then(|(html, _)| parse(&html, url).ok()) else { return most };
    for row in stage.item.iter().flat_map(|item| page.select(item)).take(MAX_ITEMS) {
        for (field, count) in apply::candidates(&stage.fields, &Outline::of(row), url) {
            let known = most.entry(field).or_default();
            *known = count.max(*known);
        }
    }
    most
}

/// The address of the page after the JSON `answer`.
fn next_of(stage: &ListStage, answer: &Value, url: &Url) -> Option<Url> {
    match stage.next.as_ref()? {
        Next::Cursor(cursor) => stage.url_at(&json::first_text(cursor, answer)?),
        Next::Link(place) => match &place.target {
            Target::Json(query) => url.join(&json::first_text(query, answer)?).ok(),
            Target::Html { .. } | Target::Feed(_) => None,
        },
        Next::Rel(_) => None,
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
