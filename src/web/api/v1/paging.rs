//! Lists: one page of many, with the total, links to other pages, and a cursor to the next.
//!
//! ```json
//! {"items": [], "total": 1570, "page": 1, "limit": 20, "nextCursor": "5b226634…"}
//! ```

use axum::http::{StatusCode, header};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use utoipa::{PartialSchema, ToSchema};

use super::{cursor, facet_counts::Facets, field_selection::Fields};
use crate::web::{
    http::{Document, Refusal, RequestContext},
    params::{Query, read_number},
};

/// The default number of items on a page (Digg's REST API profile).
pub(super) const DEFAULT_LIMIT: usize = 20;
/// The most items of a page.
pub(super) const MAX_LIMIT: usize = 500;
/// The highest page number; cursors have no such bound.
pub(super) const MAX_PAGE: usize = 1_000_000;
/// The media type of every answer.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// The requested part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paging {
    limit: usize,
    page: usize,
    cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct List<T> {
    /// The items of this page.
    items: Vec<T>,
    /// The number of items on all pages together.
    total: usize,
    /// The number of this page, from 1; after a cursor, that of the page with its first item.
    page: usize,
    /// The number of items on a page.
    limit: usize,
    /// The value of `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    /// The number of items that each further filter value would leave; only with `facets=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Facets>,
    /// The instant from which changes are known: that none is listed before says nothing. Only of events and revisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    history_since: Option<Timestamp>,
}

/// The parts of a page beside its items.
#[derive(Debug, Default)]
pub(super) struct Beside {
    facets: Option<Facets>,
    history_since: Option<Timestamp>,
}

impl Beside {
    /// A page with counts of further filter values.
    pub(super) fn counted(facets: Option<Facets>) -> Self {
        Self { facets, history_since: None }
    }

    /// A page of what has changed since `history_since`.
    pub(super) fn since(history_since: Option<Timestamp>) -> Self {
        Self { facets: None, history_since }
    }
}

/// The identity and order of a list's items, for its cursors.
pub(super) struct Order<M, O> {
    /// The part of an item that a cursor remembers.
    pub(super) mark: M,
    /// The sort key of a mark.
    pub(super) key: O,
}

impl Paging {
    /// The keys of paging, which are no filter.
    pub(super) const KEYS: [&str; 4] = ["limit", "page", "cursor", Fields::KEY];

    /// Reads `limit`, `page` and `cursor`.
    ///
    /// # Errors
    /// 400 for a value that is no number or out of range, and for a page and a cursor at once.
    pub(super) fn read(query: &Query) -> Result<Self, Refusal> {
        let limit = read_number(query, "limit", DEFAULT_LIMIT, MAX_LIMIT)?;
        let page = read_number(query, "page", 1, MAX_PAGE)?;
        let cursor = query.get("cursor").map(str::to_owned);
        if cursor.is_some() && query.get("page").is_some() {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "Ange page eller cursor, inte båda.",
                "expected either `page` or `cursor`, found both",
            )
            .with_field("cursor"));
        }
        Ok(Self { limit, page, cursor })
    }

    /// The document of this page of `all`, which is sorted by `order`. `item` makes each item.
    ///
    /// # Errors
    /// 400 for an unknown cursor or field.
    pub(super) fn document<'a, D, T, M, K>(
        self,
        context: &RequestContext,
        all: &'a [D],
        order: &Order<impl Fn(&'a D) -> M, impl Fn(&M) -> K>,
        item: impl Fn(&'a D) -> T,
        (beside, modified): (Beside, Option<Timestamp>),
    ) -> Result<Document, Refusal>
    where
        T: Serialize + PartialSchema,
        M: Serialize + DeserializeOwned,
        K: Ord,
    {
        let Self { limit, page, cursor } = &self;
        let from = match cursor {
            None => (page - 1).saturating_mul(*limit),
            Some(text) => {
                let last = (order.key)(&cursor::read(context, text)?);
                all.iter().take_while(|item| (order.key)(&(order.mark)(item)) <= last).count()
            }
        };
        let shown = all.iter().skip(from).take(*limit);
        let behind = from.saturating_add(shown.len());
        let last = if behind < all.len() { shown.clone().next_back() } else { None };
        let next_cursor = last.map(|last| cursor::write(context, &(order.mark)(last)));
        let links = self.links(context, all.len(), next_cursor.as_deref());
        let page = if cursor.is_some() { from / limit + 1 } else { *page };
        let (total, limit) = (all.len(), *limit);
        let Beside { facets, history_since } = beside;
        let document = match Fields::read::<T>(&context.query)? {
            Some(fields) => {
                let items = shown.map(|one| fields.of(&item(one))).collect();
                json(&List { items, total, page, limit, next_cursor, facets, history_since }, modified)
            }
            None => {
                let items = shown.map(item).collect();
                json(&List { items, total, page, limit, next_cursor, facets, history_since }, modified)
            }
        }?;
        Ok(document.with_header(header::LINK, &links))
    }

    /// The `Link` header (RFC 8288): `first`, `prev`, `next`, `last`; after a cursor only `first` and `next`.
    fn links(&self, context: &RequestContext, total: usize, next_cursor: Option<&str>) -> String {
        let link = |rel: &str, query: &Query| {
            let address = query.at_path(&context.path);
            format!("<{}>; rel=\"{rel}\"", context.site().url(&address))
        };
        let plain = context.query.without(&["cursor"]);
        if self.cursor.is_some() {
            let next = next_cursor.map(|cursor| link("next", &context.query.with("cursor", cursor)));
            return [link("first", &plain)].into_iter().chain(next).collect::<Vec<_>>().join(", ");
        }
        let last = total.div_ceil(self.limit).max(1);
        let mut pages = vec![("first", 1), ("last", last)];
        if self.page > 1 {
            pages.push(("prev", (self.page - 1).min(last)));
        }
        if self.page < last {
            pages.push(("next", self.page + 1));
        }
        let links = pages.into_iter().map(|(rel, page)| link(rel, &plain.with("page", page.to_string())));
        links.collect::<Vec<_>>().join(", ")
    }
}

/// `value` as a JSON document.
///
/// # Errors
/// 500 if it cannot be serialized, which no type here can cause.
pub(super) fn json(value: &impl Serialize, modified: Option<Timestamp>) -> Result<Document, Refusal> {
    let body = serde_json::to_vec(value).map_err(|_| Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(Document::new(JSON, body, modified))
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
            ("page=1&cursor=00", None),
        ] {
            let paging = Paging::read(&Query::parse(query)).ok().map(|paging| (paging.limit, paging.page));
            assert_eq!(paging, expected, "{query}");
        }
    }
}
