//! Reads raw items from lists and pages, verbatim.
//!
//! In: a list or a page as text, the stage of its source, and its address. Out: the strings that the rules of the stage
//! select, entities decoded, white space collapsed, paragraphs kept, links made absolute.
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
//! A row that cannot be used is an [`ItemProblem`], and the others are kept. Dates, numbers and names stay strings. Does
//! not fetch, and does not decide whether too few items are a failure. Every length, count and depth has a limit: see
//! [`limits`].
//!
//! - `list`: a list of any kind; `feed` and `json` for those that are not HTML
//! - `feed_text`: dates and ampersands as feeds write them
//! - `page`: the page of one consultation
//! - `inside`: JSON in a script or an attribute of a page
//! - `html`: the rules of a source applied to elements of a page
//! - `answer_bounds`: what the text of a feed or of JSON may become in memory
//! - `collector`: the entries of a list, counted and limited
//! - `draft`: a first guess at an unknown list
//! - `time_limit`: the time that the reading of one answer may take

mod answer_bounds;
mod collector;
mod draft;
mod feed;
mod feed_text;
mod html;
mod inside;
mod json;
mod list;
mod page;
mod time_limit;

#[cfg(test)]
mod tests;

use scraper::Html;
use url::Url;

pub use draft::{
    Draft, DraftRule, OfferedFeed, PageDraft, Signs, consultation_lists, draft, draft_page, is_document, next_page,
    offered_feeds, site_name, wordpress_posts,
};
pub use html::bounded_tree::Excess;
pub use inside::json_places;
pub use list::{list, list_candidates};
pub use page::{page, page_candidates};

use crate::domain::{ItemProblem, RawItem, text::is_web_address};
use html::{bounded_tree, struck_styles};
use time_limit::TimeLimit;

/// The first three letters of each Swedish month, in lower case.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

pub mod limits {
    //! Limits for one answer.
    //!
    //! The largest list seen has 3,300 entries, the longest text 40,000 characters, the page with most submissions 300 of
    //! them. Everything beyond these limits is cut, and the cut is reported.

    /// The most entries of one list page.
    pub const MAX_ITEMS: usize = 5_000;

    /// The most values of one field.
    pub const MAX_VALUES: usize = 2_000;

    /// The longest text of one value, in bytes.
    pub const MAX_TEXT_BYTES: usize = 400_000;

    /// The most problems that are reported for one answer.
    pub const MAX_PROBLEMS: usize = 100;

    /// The longest heading that is compared, in bytes.
    pub const MAX_HEADING_BYTES: usize = 1_000;

    /// The longest time for the reading of one answer; an ordinary one takes some milliseconds.
    pub const MAX_SECONDS: u64 = 20;

    /// The most nested elements.
    pub const MAX_LEVELS: usize = 1_000;

    /// The most attributes of an element.
    pub const MAX_ATTRIBUTES: usize = 1_000;

    /// The most entries of a feed; what is beyond [`MAX_ITEMS`] is cut.
    pub const MAX_FEED_ENTRIES: usize = 20_000;

    /// The most objects of a JSON answer. Each takes some hundred bytes more than its text.
    pub const MAX_JSON_OBJECTS: usize = 200_000;

    /// The most objects and further values of a JSON answer.
    pub const MAX_JSON_VALUES: usize = 2_000_000;

    /// The most elements, attributes, texts and comments of a page.
    pub const MAX_NODES: usize = 500_000;
}

/// The entries of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extracted {
    /// The entries that can be used, in page order: each has a link.
    pub items: Vec<RawItem>,
    /// The problems of single entries.
    pub problems: Vec<ItemProblem>,
    /// The number of entries, usable or not, without those that are left out.
    pub rows: usize,
    /// The entries that `only` or `skip` leaves out, by the same rules.
    pub left_out: Vec<RawItem>,
    /// The number of entries on all pages, if the site says so.
    pub total: Option<u64>,
    /// The address of the next page, if this one has it.
    pub next: Option<Url>,
}

/// The fields of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtractedPage {
    /// Its values.
    pub item: RawItem,
    /// Fields that every page has and this one lacks, and values that were cut.
    pub problems: Vec<ItemProblem>,
}

/// An answer of the wrong kind; nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// The page lacks something that every page of its kind has.
    #[error("expected `{}` on `{url}`, found none: a bot challenge, an error page, or a new design", missing.join("` and `"))]
    NotThePage {
        /// The page.
        url: String,
        /// The selectors that matched nothing.
        missing: Vec<String>,
    },
    /// Reading the page would take too long.
    #[error("expected at most {excess} on `{url}`, found more")]
    TooComplex {
        /// The page.
        url: String,
        /// The bound.
        excess: Excess,
    },
    /// The answer is not a feed.
    #[error("expected a feed at `{url}`, found something else: {reason}")]
    NotAFeed {
        /// The list.
        url: String,
        /// The message of the parser.
        reason: String,
    },
    /// The answer is not JSON.
    #[error("expected JSON at `{url}`, found something else: {reason}")]
    NotJson {
        /// The list.
        url: String,
        /// The message of the parser.
        reason: String,
    },
    /// The table lacks a column that a rule names, or it is not clear which one is meant.
    #[error("expected a column {expected} in the table at `{url}`, found {found}; nothing was read")]
    NoColumn {
        /// The list.
        url: String,
        /// The headings that the rule names.
        expected: String,
        /// The headings of the table.
        found: String,
    },
    /// The JSON lacks a value that the source file points at.
    #[error("expected {expected} in the answer of `{url}`, found {found}")]
    NotInside {
        /// The list.
        url: String,
        /// The pointer and the expected value.
        expected: String,
        /// The value that was found, in words.
        found: &'static str,
    },
}

/// Parses HTML within the limits.
fn parse(text: &str, url: &Url, limit: &TimeLimit) -> Result<Html, ExtractError> {
    let mut page =
        bounded_tree::parse(text, limit).map_err(|excess| ExtractError::TooComplex { url: url.to_string(), excess })?;
    struck_styles::mark(&mut page, text);
    Ok(page)
}

/// The address that the links of a page are relative to: that of its `<base href>`, else its own.
fn base_of(page: &Html, url: &Url) -> Url {
    let heads = page.root_element().child_elements().filter(|element| element.value().name() == "head");
    let mut bases = heads
        .flat_map(|head| head.child_elements())
        .filter_map(|element| element.attr("href").filter(|_| element.value().name() == "base"));
    let base = bases.next().and_then(|href| url.join(href.trim()).ok());
    base.filter(is_web_address).unwrap_or_else(|| url.clone())
}

/// `href` as an absolute web address. `None` for `mailto:`, `javascript:` and the e-mail addresses that Cloudflare hides
/// behind `/cdn-cgi/`.
fn absolute(base: &Url, href: &str) -> Option<String> {
    let url = base.join(href.trim()).ok()?;
    let web = is_web_address(&url) && !url.path().starts_with("/cdn-cgi/");
    web.then(|| url.to_string())
}
