//! The request and its outcome, as callers see them. Plain data.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use url::Url;

use super::FetchProblem;
use crate::domain::{EntityTag, LastModified, Site};

/// A page to fetch, and the validators of the copy that the caller has.
#[derive(Debug, Clone)]
pub struct Request {
    /// The address at the origin, even if a mirror serves it.
    pub url: Url,
    /// The `Accept` header, `application/rss+xml`; `*/*` if absent.
    pub accept: Option<String>,
    /// `true` to send `X-Requested-With: XMLHttpRequest`, as a site's own script does.
    pub ajax: bool,
    /// The stored entity tag, sent as `If-None-Match`.
    pub etag: Option<EntityTag>,
    /// The stored date, sent as `If-Modified-Since`.
    pub last_modified: Option<LastModified>,
    /// Texts that only a bot challenge contains, `Just a moment`; searched for at the start of HTML pages.
    pub challenge_markers: Arc<[String]>,
    /// The bounds on a document that is fetched beside the pages; `None` for a page or a list.
    pub document: Option<DocumentLimits>,
    /// The length of a page's body after decompression, at most, if it is not that of the settings: a whole bill is longer
    /// than any consultation's page.
    pub max_bytes: Option<usize>,
    /// The sites of the publisher: a redirect from one to another of them is followed.
    pub sites: Arc<[Site]>,
}

/// The bounds on a document, such as a PDF. It may have any media type, gets one retry, and its failure says nothing
/// about the health of its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Length of its body after decompression.
    pub max_bytes: usize,
    /// Time from the start of a request to the last byte of its response.
    pub total: Duration,
}

impl Request {
    /// An unconditional request without challenge markers.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            url,
            accept: None,
            ajax: false,
            etag: None,
            last_modified: None,
            challenge_markers: Arc::new([]),
            document: None,
            max_bytes: None,
            sites: Arc::new([]),
        }
    }
}

/// The result of a request after all its redirects and retries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchOutcome {
    /// The page has not changed since the validators were received (304).
    NotModified,
    /// The page, decoded.
    Fetched(Box<Page>),
    /// The site asked us to wait for longer than the fetcher itself waits.
    RetryAfter {
        /// The earliest time of the next request.
        until: Timestamp,
        /// The host and its status, in one English sentence.
        why: String,
    },
    /// The site shows a bot challenge or refuses us; the text names the evidence.
    Blocked(String),
    /// The page does not exist: 404 or 410.
    NotFound(u16),
    /// Every try failed, or another try would be useless.
    Failed(FetchProblem),
}

/// A page as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The requested address at the origin.
    pub url: Url,
    /// The address after redirects, at the origin; relative links are relative to it.
    pub final_url: Url,
    /// The status, 200 or 203.
    pub status: u16,
    /// The media type in lower case without parameters, `text/html`; empty if the site sent none.
    pub media_type: String,
    /// The body, decompressed and decoded; empty for a document that is no text.
    pub text: String,
    /// The body of a document, decompressed; empty for a page or a list.
    pub body: Bytes,
    /// The response's entity tag, for the next request.
    pub etag: Option<EntityTag>,
    /// The response's date of last change, for the next request.
    pub last_modified: Option<LastModified>,
    /// The server's own time, its `Date`.
    pub date: Option<Timestamp>,
    /// The number of the last page of the list, as WordPress says it, its `X-WP-TotalPages`.
    pub last_page: Option<u32>,
}
