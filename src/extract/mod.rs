//! A page to raw items, verbatim.
//!
//! In: a list or a page as text, the stage that tells how it is written, and the address it stands at. Out: the
//! strings that the rules of the stage point at, entities decoded, white space collapsed, paragraphs kept, links made
//! absolute.
//!
//! ```
//! use remissflode::{domain::Field, extract, source};
//! let issuers = source::built_in_issuers().unwrap();
//! let sources = source::built_in(&issuers);
//! let list = &sources.get("kulturdepartementet").unwrap().lists[1];
//! let answer = r#"{"Message": "<ul class='list--block'><li><a href='/remisser/2026/07/biblioteket/'>Biblioteket, Ku2026/00007</a></li></ul>", "TotalCount": 1}"#;
//! let found = extract::list(list, answer, &list.url(1)).unwrap();
//! let item = &found.items[0];
//! assert_eq!(item.text(Field::Title), Some("Biblioteket"));
//! assert_eq!(item.text(Field::CaseNumbers), Some("Ku2026/00007"));
//! assert_eq!(item.first(Field::Link).unwrap().href.as_deref(), Some("https://www.regeringen.se/remisser/2026/07/biblioteket/"));
//! ```
//!
//! A row that cannot be used is an [`ItemProblem`], and the others are kept. Does not understand what it reads (dates,
//! numbers and names stay strings), does not fetch, and does not decide whether too few items are a failure. What a
//! page may cost is bounded: see [`limits`].

mod apply;
mod draft;
mod feed;
mod json;
pub mod limits;
mod list;
mod markup;
mod nesting;
mod odata;
mod outline;
mod page;
mod rows;
mod sections;
mod text;

#[cfg(test)]
mod tests;

use scraper::Html;
use url::Url;

pub use draft::{Draft, draft};
pub use list::{list, list_candidates};
pub use page::{page, page_candidates};

use crate::domain::{ItemProblem, RawItem, text::is_web_address};

/// What a list says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extracted {
    /// The entries that can be used, in page order: each has a link.
    pub items: Vec<RawItem>,
    /// What is wrong with single entries.
    pub problems: Vec<ItemProblem>,
    /// The entries that were found, usable or not.
    pub rows: usize,
    /// The number of entries on all pages, where the site tells.
    pub total: Option<u64>,
    /// The address of the next page, where this one says it.
    pub next: Option<Url>,
}

/// What a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtractedPage {
    /// Its fields.
    pub item: RawItem,
    /// Fields that every page has and this one has not, and what was cut.
    pub problems: Vec<ItemProblem>,
}

/// An answer that is not what was asked for; nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// The page lacks what every page of its kind has.
    #[error("expected `{}` on `{url}`, found none: a bot wall, an error page, or a new design", missing.join("` and `"))]
    NotThePage {
        /// The page.
        url: String,
        /// The selectors that matched nothing.
        missing: Vec<String>,
    },
    /// The page would take the parser too long.
    #[error("expected at most {} elements inside each other on `{url}`, found {levels}", limits::MAX_LEVELS)]
    TooDeep {
        /// The page.
        url: String,
        /// How many elements are open at once.
        levels: usize,
    },
    /// The answer is no feed.
    #[error("expected a feed at `{url}`, found something else: {reason}")]
    NotAFeed {
        /// The list.
        url: String,
        /// What the reader says.
        reason: String,
    },
    /// The answer is no JSON.
    #[error("expected JSON at `{url}`, found something else: {reason}")]
    NotJson {
        /// The list.
        url: String,
        /// What the reader says.
        reason: String,
    },
    /// The answer is no OData.
    #[error("expected OData as Atom at `{url}`, found something else: {reason}")]
    NotOdata {
        /// The list.
        url: String,
        /// What the reader says.
        reason: String,
    },
    /// The JSON lacks what the source file points at.
    #[error("expected {expected} in the JSON at `{url}`, found {found}")]
    NotInside {
        /// The list.
        url: String,
        /// The pointer and what should stand there.
        expected: String,
        /// What stands there.
        found: &'static str,
    },
}

/// Parses HTML that is not nested too deeply.
fn parse(html: &str, url: &Url) -> Result<Html, ExtractError> {
    let levels = nesting::levels(html);
    if levels > limits::MAX_LEVELS {
        Err(ExtractError::TooDeep { url: url.to_string(), levels })
    } else {
        Ok(Html::parse_document(html))
    }
}

/// An absolute address of the web, or none: `mailto:`, `javascript:` and the e-mail addresses that Cloudflare hides
/// behind `/cdn-cgi/` are no documents.
fn absolute(base: &Url, href: &str) -> Option<String> {
    let url = base.join(href.trim()).ok()?;
    let web = is_web_address(&url) && !url.path().starts_with("/cdn-cgi/");
    web.then(|| url.to_string())
}
