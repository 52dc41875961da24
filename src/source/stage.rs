//! The stages of a source: the lists that name consultations, and the page of one of them.

use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};
use url::Url;

use super::{Css, FieldRule, Place, json_query::JsonQuery, template::Template};
use crate::domain::{AddressKind, Field};

/// The format of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// HTML, or HTML in a field of a JSON answer.
    Html,
    /// JSON.
    Json,
    /// The API of WordPress, whose fields and paging are known.
    Wordpress,
}

impl Kind {
    /// The word in a source file, `feed`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The format by whose places the rules of such a list are written.
    #[must_use]
    pub(crate) const fn of_rules(self) -> Self {
        match self {
            Self::Wordpress => Self::Json,
            Self::Feed | Self::Html | Self::Json => self,
        }
    }

    /// The kind of address of such a list.
    #[must_use]
    pub const fn of_address(self) -> AddressKind {
        match self {
            Self::Feed => AddressKind::Feed,
            Self::Html | Self::Json | Self::Wordpress => AddressKind::List,
        }
    }
}

/// The format of a consultation's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumString, IntoStaticStr, VariantArray, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum PageKind {
    /// HTML.
    #[default]
    Html,
    /// Markdown, of which the rules read what it becomes as HTML.
    Markdown,
    /// JSON, alone or inside HTML.
    Json,
}

impl PageKind {
    /// The word in files, `html`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The place where a copy of another site says when it was made.
#[derive(Debug, Clone)]
pub struct CopyStamp {
    /// The address of a JSON answer; `{home}` is still open in a draft.
    pub(crate) address: Template,
    /// The place of the time in it.
    pub at: JsonQuery,
}

impl CopyStamp {
    /// The address, if it is valid; that of a checked source is.
    #[must_use]
    pub fn url(&self) -> Option<Url> {
        Url::parse(&self.address.text(|_| None)).ok()
    }
}

/// The numbering and limits of a list's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// The site's number of the first page.
    pub first: u32,
    /// The number of items to ask for, for `{size}`; 0 where the address has no size.
    pub size: u32,
    /// The most pages to read, so that a site that always has a next page is not followed forever.
    pub max_pages: u32,
}

/// A list that is fetched at every run.
#[derive(Debug, Clone)]
pub struct ListStage {
    /// The format.
    pub kind: Kind,
    /// The address; `{page}`, `{size}` and `{offset}` are still open.
    pub(crate) address: Template,
    /// The paging; `None` for a list of one page.
    pub paging: Option<Paging>,
    /// The place on a page that holds the address of the next one; `None` where pages are numbered.
    pub next: Option<Place>,
    /// `true` if all its pages together are the whole archive.
    pub archive: bool,
    /// The `Accept` header to send.
    pub accept: Option<String>,
    /// `true` if the list is requested as the site's own script does, with `X-Requested-With: XMLHttpRequest`.
    pub ajax: bool,
    /// The address that links are relative to, if it is not the list's own.
    pub base: Option<Url>,
    /// The place where a copy of another site says when it was made.
    pub stamp: Option<CopyStamp>,
    /// The JSON pointer (RFC 6901) to the string that holds the HTML.
    pub inside: Option<String>,
    /// The place on a page, a script element or an attribute, that holds the JSON.
    pub inside_page: Option<Place>,
    /// The place in JSON with the number of items on all pages.
    pub total: Option<JsonQuery>,
    /// Fewer items than this on the first page make the run fail.
    pub min_items: usize,
    /// `true` if an entry may be published while its page cannot be read.
    pub publish_without_page: bool,
    /// `true` if entries are skipped whose issuers have a source of their own.
    pub skip_known_issuers: bool,
    /// The element of one item, for HTML.
    pub item: Option<Css>,
    /// The place of the items, for JSON.
    pub items: Option<JsonQuery>,
    /// Only entries with a value by this rule are read.
    pub only: Option<FieldRule>,
    /// Entries with a value by this rule are not read.
    pub skip: Option<FieldRule>,
    /// The rules for the fields of an item.
    pub fields: Vec<FieldRule>,
}

impl ListStage {
    /// The address of the list's `page`, counted from 1 whatever the site's own first number is. A list without paging
    /// has one address.
    #[must_use]
    pub fn url(&self, page: u32) -> Url {
        self.try_url(page).or_else(|_| self.try_url(1)).unwrap_or_else(|_| blank_url())
    }

    /// The address of a page of a list that may not be checked yet; see [`Self::url`].
    pub(crate) fn try_url(&self, page: u32) -> Result<Url, url::ParseError> {
        let paging = self.paging.unwrap_or(Paging { first: 1, size: 0, max_pages: 1 });
        let before = page.saturating_sub(1);
        let address = self.address.partly(|name| match name {
            "page" => Some(paging.first.saturating_add(before).to_string()),
            "size" => Some(paging.size.to_string()),
            "offset" => Some(u64::from(before).saturating_mul(paging.size.into()).to_string()),
            _ => Some(String::new()),
        });
        Url::parse(&address.text(|_| None))
    }
}

/// A fallback that is never used: the address of a checked `Source` is valid.
#[allow(clippy::expect_used, reason = "a constant that a test parses")]
fn blank_url() -> Url {
    Url::parse("about:blank").expect("a constant address")
}

/// The page of one consultation.
#[derive(Debug, Clone)]
pub struct PageStage {
    /// The places that the page must have; otherwise it is a bot challenge, an error page, or a new design.
    pub must_have: Vec<Place>,
    /// The rules for its fields.
    pub fields: Vec<FieldRule>,
    /// The fields that every page has; a page without one is reported.
    pub expects: Vec<Field>,
    /// The `Accept` header to send.
    pub accept: Option<String>,
    /// The format.
    pub kind: PageKind,
    /// The place on the page, a script element or an attribute, that holds the JSON.
    pub inside: Option<Place>,
    /// The address of the copy of a page of another site; `{path}` is still open.
    pub(crate) address: Option<Template>,
}

impl PageStage {
    /// Returns `true` for the stage of a copy's pages.
    #[must_use]
    pub const fn is_copy(&self) -> bool {
        self.address.is_some()
    }

    /// The address to request for the page of the consultation at `url`: its own, or that of its copy.
    #[must_use]
    pub fn url_for(&self, url: &Url) -> Url {
        let Some(address) = &self.address else { return url.clone() };
        let path = Some(url.path().trim_end_matches('/')).filter(|path| !path.is_empty()).unwrap_or("/index");
        let text = address.text(|name| (name == "path").then(|| path.to_owned()));
        Url::parse(&text).unwrap_or_else(|_| url.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_fallback_address_and_the_names_of_kinds_are_valid() {
        assert_eq!(super::blank_url().as_str(), "about:blank");
        assert_eq!("json".parse(), Ok(Kind::Json));
        assert_eq!(Kind::Html.name(), "html");
    }
}
