//! The stages of a source: lists that name consultations, and the page of one of them.

use url::Url;

use super::{Css, FieldRule, Place, query::JsonQuery, template::Template};
use crate::domain::Field;

/// What a list is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// HTML, or HTML in a field of a JSON answer.
    Html,
    /// JSON.
    Json,
    /// OData as Atom, which is read as the JSON that the service would answer.
    Odata,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Feed, Self::Html, Self::Json, Self::Odata];

    /// The word in a source file, `feed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Html => "html",
            Self::Json => "json",
            Self::Odata => "odata",
        }
    }

    /// Whether its places are places in JSON.
    #[must_use]
    pub const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Odata)
    }
}

/// How a list is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// The site's number of the first page.
    pub first: u32,
    /// How many items to ask for, for `{size}`; 0 where the site is not told.
    pub size: u32,
    /// The most pages to read, so that a site that always has a next page does not keep us for ever.
    pub max_pages: u32,
}

/// How a page of a list says where the next one is, where page numbers do not.
#[derive(Debug, Clone)]
pub enum Next {
    /// A place that holds the address: of an HTML page or a JSON answer.
    Link(Box<Place>),
    /// The relation of the feed's own link, `next` (RFC 5005, section 3).
    Rel(String),
    /// A place that holds what fills `{cursor}` in the list's address.
    Cursor(JsonQuery),
}

/// A list that is asked at every run.
#[derive(Debug, Clone)]
pub struct ListStage {
    /// What it is written in.
    pub kind: Kind,
    /// The address; what is left open is `{page}`, `{size}` and `{offset}`.
    pub(crate) address: Template,
    /// How it is paged; none for a list of one page.
    pub paging: Option<Paging>,
    /// How a page says where the next one is; none where pages are counted.
    pub next: Option<Next>,
    /// Whether all its pages together are the whole archive.
    pub archive: bool,
    /// The `Accept` header to send.
    pub accept: Option<String>,
    /// The JSON pointer (RFC 6901) to the string that holds the HTML.
    pub inside: Option<String>,
    /// Where JSON holds the number of items on all pages.
    pub total: Option<JsonQuery>,
    /// Fewer items than this on the first page are a failed run.
    pub min_items: usize,
    /// Whether an entry may be published while its page cannot be read.
    pub stands_alone: bool,
    /// Whether entries whose senders have a source of their own are left to that source.
    pub skip_known_issuers: bool,
    /// The element of one item; none but for HTML.
    pub item: Option<Css>,
    /// Whether that element is the heading of an item that goes on until the next one.
    pub sections: bool,
    /// Where the items stand; none but for JSON.
    pub items: Option<JsonQuery>,
    /// How the fields of an item are found.
    pub fields: Vec<FieldRule>,
}

impl ListStage {
    /// The address of the list's `page`, counted from 1 whatever the site's own first number is. A list that is not
    /// paged has one address.
    #[must_use]
    pub fn url(&self, page: u32) -> Url {
        self.try_url(page).or_else(|_| self.try_url(1)).unwrap_or_else(|_| unreachable_url())
    }

    /// [`Self::url`] before it was checked.
    pub(crate) fn try_url(&self, page: u32) -> Result<Url, url::ParseError> {
        let paging = self.paging.unwrap_or(Paging { first: 1, size: 0, max_pages: 1 });
        let before = page.saturating_sub(1);
        let address = self.address.partly(|hole| match hole {
            "page" => Some(paging.first.saturating_add(before).to_string()),
            "size" => Some(paging.size.to_string()),
            "offset" => Some(u64::from(before).saturating_mul(paging.size.into()).to_string()),
            // The first page has no cursor; the pair is left out.
            _ => Some(String::new()),
        });
        Url::parse(&address.text(|_| None))
    }

    /// The address of the page that `cursor` leads to.
    #[must_use]
    pub fn url_at(&self, cursor: &str) -> Option<Url> {
        let size = self.paging.map_or(0, |paging| paging.size);
        let text = self.address.text(|hole| match hole {
            "size" => Some(size.to_string()),
            _ => Some(url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect()),
        });
        Url::parse(&text).ok()
    }
}

/// What stands in for an address that `Source` has checked to be one.
#[allow(clippy::expect_used, reason = "a constant that a test parses")]
fn unreachable_url() -> Url {
    Url::parse("about:blank").expect("a constant address")
}

/// The page of one consultation.
#[derive(Debug, Clone)]
pub struct PageStage {
    /// What a page must have to be one; else it is a wall, an error page, or a new design.
    pub must_have: Vec<MustHave>,
    /// How its fields are found.
    pub fields: Vec<FieldRule>,
    /// The fields that every page has: one without them is told.
    pub expects: Vec<Field>,
    /// The `Accept` header to send.
    pub accept: Option<String>,
}

/// A selector that must match, as written and as checked.
#[derive(Debug, Clone)]
pub struct MustHave {
    /// As written, `h1#h1id`.
    pub written: String,
    /// As checked.
    pub selector: Css,
}
