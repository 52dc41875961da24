//! A list to its entries: HTML, HTML inside JSON, or a feed.

use std::borrow::Cow;

use serde_json::Value;
use url::Url;

use super::{
    ExtractError, Extracted, apply, feed,
    limits::{MAX_ITEMS, MAX_PROBLEMS},
    parse,
};
use crate::{
    domain::{Field, ItemProblem, RawItem},
    source::{Kind, ListStage},
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
            rows.found.total = total;
            let page = parse(&html, url)?;
            for row in stage.item.iter().flat_map(|item| page.select(item)) {
                rows.add(|cuts| apply::item(&stage.fields, row, url, cuts));
            }
        }
    }
    Ok(rows.finish())
}

/// Collects entries and counts what is wrong with them.
#[derive(Default)]
pub(super) struct Rows {
    found: Extracted,
}

impl Rows {
    /// Adds the entry that `read` makes; entries over the limit are counted and not read.
    pub(super) fn add(&mut self, read: impl FnOnce(&mut apply::Cuts) -> RawItem) {
        self.found.rows += 1;
        if self.found.rows > MAX_ITEMS {
            return;
        }
        let mut cuts = Vec::new();
        let item = read(&mut cuts);
        let link = item.first(Field::Link).and_then(|link| link.href.as_deref());
        let row = format!("item {}", self.found.rows);
        let name = link.or(item.text(Field::Title)).unwrap_or(&row).to_owned();
        for (field, reason) in cuts {
            self.problem(&name, field, format!("expected {reason}"));
        }
        if item.text(Field::Title).is_none_or(str::is_empty) {
            self.problem(&name, Field::Title, "expected a title, found none".to_owned());
        }
        if link.is_some() {
            self.found.items.push(item);
        } else {
            let found = item.text(Field::Link).map_or_else(|| "none".to_owned(), |text| format!("`{text}`"));
            self.problem(&name, Field::Link, format!("expected a link to the consultation's page, found {found}"));
        }
    }

    fn problem(&mut self, item: &str, field: Field, reason: String) {
        if self.found.problems.len() < MAX_PROBLEMS {
            let problem = ItemProblem { item: item.to_owned(), field: field.name().to_owned(), reason };
            self.found.problems.push(problem);
        }
    }

    fn finish(mut self) -> Extracted {
        if self.found.rows > MAX_ITEMS {
            let reason =
                format!("expected at most {MAX_ITEMS} entries, found {}: the rest is left out", self.found.rows);
            self.found.problems.push(ItemProblem { item: "the list".to_owned(), field: "item".to_owned(), reason });
        }
        self.found
    }
}

/// The HTML of the answer, and the number of entries on all pages.
fn html<'t>(stage: &ListStage, text: &'t str, url: &Url) -> Result<(Cow<'t, str>, Option<u64>), ExtractError> {
    if stage.inside.is_none() && stage.total.is_none() {
        return Ok((Cow::Borrowed(text), None));
    }
    let json: Value = serde_json::from_str(text)
        .map_err(|error| ExtractError::NotJson { url: url.to_string(), reason: error.to_string() })?;
    let missing = |pointer: &str, what: &str, found: Option<&Value>| ExtractError::NotInside {
        url: url.to_string(),
        expected: format!("{what} at `{pointer}`"),
        found: found.map_or("nothing", kind_of),
    };
    let html = match &stage.inside {
        None => Cow::Borrowed(text),
        Some(pointer) => match json.pointer(pointer) {
            Some(Value::String(html)) => Cow::Owned(html.clone()),
            other => return Err(missing(pointer, "HTML in a string", other)),
        },
    };
    let total = match &stage.total {
        None => None,
        Some(pointer) => match json.pointer(pointer) {
            Some(Value::Number(total)) => total.as_u64(),
            Some(Value::String(total)) => total.trim().parse().ok(),
            other => return Err(missing(pointer, "the number of entries", other)),
        },
    };
    Ok((html, total))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
