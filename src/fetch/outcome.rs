//! What is asked, and what comes of it.
//!
//! `Request::new("https://www.regeringen.se/remisser/")` becomes `Outcome::Fresh(Page { status: 200, text, … })`.
//! These are plain data; nothing here touches the network.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::FetchProblem;
use crate::domain::{EntityTag, LastModified};

/// One thing to fetch: the address as at the origin, and what is known of it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The address at the origin, also where a mirror answers for it.
    pub url: Url,
    /// The `Accept` header, `application/rss+xml`; `*/*` when absent.
    pub accept: Option<String>,
    /// The stored validator, sent as `If-None-Match` as it was received.
    pub etag: Option<EntityTag>,
    /// The stored date, sent as `If-Modified-Since` as it was received.
    pub last_modified: Option<LastModified>,
    /// Texts that only a wall has, `Just a moment`, looked for in the first part of an HTML answer.
    pub walls: Arc<[String]>,
}

impl Request {
    /// An unconditional request without walls.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self { url, accept: None, etag: None, last_modified: None, walls: Arc::new([]) }
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The page is as it was when the validators were given (304).
    NotModified,
    /// The page, decoded.
    Fresh(Box<Page>),
    /// The site asked to be left alone for longer than is waited out here.
    Later {
        /// Not before this.
        until: Timestamp,
        /// Who asked, and how.
        why: String,
    },
    /// The site shows a wall or refuses us, with the sign by which that was seen.
    Blocked(String),
    /// The page is not there: 404 or 410.
    Gone(u16),
    /// Nothing came of it, for a reason with a stable code.
    Failed(FetchProblem),
}

/// A page as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The address that was asked for, the origin's.
    pub url: Url,
    /// The address after redirects, the origin's: what relative links are relative to.
    pub final_url: Url,
    /// The status, 200 or 203.
    pub status: u16,
    /// The media type in lower case without parameters, `text/html`; empty when the site gave none.
    pub media_type: String,
    /// The body, decompressed and decoded to text.
    pub text: String,
    /// The answer's validator as received, for the next request.
    pub etag: Option<EntityTag>,
    /// The answer's date of last change as received, for the next request.
    pub last_modified: Option<LastModified>,
}
