//! Lists: one page of many, told with the total and with links to the others.
//!
//! ```json
//! {"items": [], "total": 1570, "page": 1, "limit": 20}
//! ```

use axum::http::{StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;

use crate::web::{
    http::{Ask, Document, Refusal},
    query::Query,
};

/// How many items a page has where the query does not say (Digg's REST API profile).
const DEFAULT_LIMIT: usize = 20;
/// The most items of a page.
const MAX_LIMIT: usize = 500;
/// The media type of every answer.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paging {
    limit: usize,
    page: usize,
}

#[derive(Debug, Serialize)]
struct List<T> {
    items: Vec<T>,
    total: usize,
    page: usize,
    limit: usize,
}

impl Paging {
    /// The keys that are about paging and are no filter.
    pub(super) const KEYS: [&str; 2] = ["limit", "page"];

    /// Reads `limit` and `page`.
    ///
    /// # Errors
    /// 400 for what is no number or out of range.
    pub(super) fn read(query: &Query) -> Result<Self, Refusal> {
        let limit = number(query, "limit", DEFAULT_LIMIT, MAX_LIMIT)?;
        let page = number(query, "page", 1, 1_000_000)?;
        Ok(Self { limit, page })
    }

    /// The document of this page of `all`, each item made by `item`.
    pub(super) fn document<'a, D, T: Serialize>(
        self,
        ask: &Ask,
        all: &'a [D],
        item: impl Fn(&'a D) -> T,
        modified: Option<Timestamp>,
    ) -> Result<Document, Refusal> {
        let Self { limit, page } = self;
        let items = all.iter().skip((page - 1).saturating_mul(limit)).take(limit).map(item).collect();
        let document = json(&List { items, total: all.len(), page, limit }, modified)?;
        Ok(document.with_header(header::LINK, &self.links(ask, all.len())))
    }

    /// The `Link` header (RFC 8288): `first`, `prev`, `next`, `last`.
    fn links(self, ask: &Ask, total: usize) -> String {
        let last = total.div_ceil(self.limit).max(1);
        let mut pages = vec![("first", 1), ("last", last)];
        if self.page > 1 {
            pages.push(("prev", (self.page - 1).min(last)));
        }
        if self.page < last {
            pages.push(("next", self.page + 1));
        }
        let link = |(rel, page): (&str, usize)| {
            let address = ask.query.with("page", page.to_string()).on(&ask.path);
            format!("<{}>; rel=\"{rel}\"", ask.site().url(&address))
        };
        pages.into_iter().map(link).collect::<Vec<_>>().join(", ")
    }
}

/// `value` as a JSON document.
///
/// # Errors
/// 500 when it cannot be written, which no type here can cause.
pub(super) fn json(value: &impl Serialize, modified: Option<Timestamp>) -> Result<Document, Refusal> {
    let body = serde_json::to_vec(value).map_err(|_| Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(Document::new(JSON, body, modified))
}

fn number(query: &Query, key: &str, default: usize, max: usize) -> Result<usize, Refusal> {
    let Some(text) = query.get(key) else { return Ok(default) };
    match text.parse() {
        Ok(number) if (1..=max).contains(&number) => Ok(number),
        _ => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("{key} ska vara ett tal från 1 till {max}, men är ”{text}”."),
            format!("expected `{key}` to be a number from 1 to {max}, found `{text}`"),
        )
        .about(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paging_is_read_or_refused() {
        for (query, expected) in [
            ("", Some((20, 1))),
            ("limit=500&page=3", Some((500, 3))),
            ("limit=501", None),
            ("limit=0", None),
            ("page=0", None),
            ("page=-1", None),
            ("limit=x", None),
        ] {
            let paging = Paging::read(&Query::read(query)).ok().map(|paging| (paging.limit, paging.page));
            assert_eq!(paging, expected, "{query}");
        }
    }
}
