//! Reads the page of one consultation.

use std::{borrow::Cow, collections::BTreeMap};

use pulldown_cmark::html::push_html;
use url::Url;

use super::{
    ExtractError, ExtractedPage, base_of,
    html::{outline::Outline, rules},
    inside::json_of,
    json,
    limits::MAX_PROBLEMS,
    parse,
    time_limit::TimeLimit,
};
use crate::{
    domain::{Field, ItemProblem},
    source::{PageKind, PageStage, Place, Target},
};

/// Reads the page `text` at the address `url`.
///
/// # Errors
/// [`ExtractError::NotThePage`] if it lacks something that every such page has; the others if it cannot be read in bounded
/// time and memory.
pub fn page(stage: &PageStage, text: &str, url: &Url) -> Result<ExtractedPage, ExtractError> {
    page_within(stage, text, url, &TimeLimit::start())
}

/// The page as HTML.
fn as_html<'t>(stage: &PageStage, text: &'t str) -> Cow<'t, str> {
    match stage.kind {
        PageKind::Html | PageKind::Json => Cow::Borrowed(text),
        PageKind::Markdown => {
            let mut html = String::with_capacity(text.len());
            push_html(&mut html, pulldown_cmark::Parser::new(text));
            Cow::Owned(html)
        }
    }
}

/// Fails if the page lacks a place that every such page has.
fn must_have(stage: &PageStage, url: &Url, has: impl Fn(&Place) -> bool) -> Result<(), ExtractError> {
    let lacks = stage.must_have.iter().filter(|place| !has(place));
    let missing: Vec<String> = lacks.map(|place| place.written.clone()).collect();
    if missing.is_empty() { Ok(()) } else { Err(ExtractError::NotThePage { url: url.to_string(), missing }) }
}

pub(super) fn page_within(
    stage: &PageStage,
    text: &str,
    url: &Url,
    limit: &TimeLimit,
) -> Result<ExtractedPage, ExtractError> {
    let mut cuts = Vec::new();
    let item = match stage.kind {
        PageKind::Html | PageKind::Markdown => {
            let page = parse(&as_html(stage, text), url, limit)?;
            let outline = Outline::of(page.root_element(), limit);
            must_have(stage, url, |place| match &place.target {
                Target::Html { selector, .. } => outline.select(selector, None).next().is_some(),
                Target::Json(_) | Target::Feed(_) => false,
            })?;
            limit.check(url)?;
            rules::item(&stage.fields, &outline, &[], &base_of(&page, url), &mut cuts)
        }
        PageKind::Json => {
            let page = json_of(stage.inside.as_ref(), text, url, limit)?;
            must_have(stage, url, |place| match &place.target {
                Target::Json(query) => query.select(&page).into_iter().any(|value| !value.is_null()),
                Target::Html { .. } | Target::Feed(_) => false,
            })?;
            json::item(&stage.fields, &page, url, &mut cuts)
        }
    };
    let problem = |field: Field, reason: String| ItemProblem {
        item: url.to_string(),
        field: field.name().to_owned(),
        reason: format!("expected {reason}"),
    };
    let places = |field: Field| {
        let places: Vec<String> =
            stage.fields.iter().filter(|rule| rule.field == field).map(crate::source::FieldRule::places).collect();
        places.join(" or ")
    };
    let absent = stage.expects.iter().filter(|field| item.first(**field).is_none());
    let absent = absent.map(|field| problem(*field, format!("a value at `{}`, found none", places(*field))));
    let cut = cuts.into_iter().map(|(field, reason)| problem(field, reason));
    limit.check(url)?;
    let problems = absent.chain(cut).take(MAX_PROBLEMS).collect();
    Ok(ExtractedPage { item, problems })
}

/// The number of elements with a value, for each field that takes only the first of them.
#[must_use]
pub fn page_candidates(stage: &PageStage, text: &str, url: &Url) -> BTreeMap<Field, usize> {
    if stage.kind == PageKind::Json {
        return BTreeMap::new();
    }
    let limit = TimeLimit::start();
    let Ok(page) = parse(&as_html(stage, text), url, &limit) else { return BTreeMap::new() };
    rules::candidates(&stage.fields, &Outline::of(page.root_element(), &limit), url)
}
