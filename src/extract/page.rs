//! Reads the page of one consultation.

use std::{borrow::Cow, collections::BTreeMap};

use pulldown_cmark::html::push_html;
use url::Url;

use super::{
    ExtractError, ExtractedPage, base_of,
    html::{outline::Outline, rules},
    limits::MAX_PROBLEMS,
    parse,
    time_limit::TimeLimit,
};
use crate::{
    domain::{Field, ItemProblem},
    source::{PageKind, PageStage},
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
        PageKind::Html => Cow::Borrowed(text),
        PageKind::Markdown => {
            let mut html = String::with_capacity(text.len());
            push_html(&mut html, pulldown_cmark::Parser::new(text));
            Cow::Owned(html)
        }
    }
}

pub(super) fn page_within(
    stage: &PageStage,
    text: &str,
    url: &Url,
    limit: &TimeLimit,
) -> Result<ExtractedPage, ExtractError> {
    let page = parse(&as_html(stage, text), url, limit)?;
    let outline = Outline::of(page.root_element(), limit);
    let lacks = stage.must_have.iter().filter(|must| outline.select(&must.selector, None).next().is_none());
    let missing: Vec<String> = lacks.map(|must| must.written.clone()).collect();
    limit.check(url)?;
    if !missing.is_empty() {
        return Err(ExtractError::NotThePage { url: url.to_string(), missing });
    }
    let mut cuts = Vec::new();
    let item = rules::item(&stage.fields, &outline, &[], &base_of(&page, url), &mut cuts);
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
    let limit = TimeLimit::start();
    let Ok(page) = parse(&as_html(stage, text), url, &limit) else { return BTreeMap::new() };
    rules::candidates(&stage.fields, &Outline::of(page.root_element(), &limit), url)
}
