//! A rendered document, and the same with its codings and validators at hand.

use std::sync::OnceLock;

use axum::http::{HeaderName, HeaderValue};
use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::coding::{Coding, MIN_BYTES};
use crate::domain::text::hex;

/// What a route makes of a request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A body.
    Document(Document),
    /// The same thing stands at another address for good: a path with its query.
    Moved(String),
}

/// A body and what is said of it. A function of the snapshot, the day and the address alone: never of the clock.
#[derive(Debug)]
pub(crate) struct Document {
    /// The media type, with its charset.
    pub(crate) media_type: &'static str,
    /// The bytes.
    pub(crate) body: Bytes,
    /// When what it says last changed; none where nobody can tell.
    pub(crate) modified: Option<Timestamp>,
    /// How long it may be kept: none for the site's own `max-age`, else seconds.
    pub(crate) max_age: Option<u32>,
    /// More headers, `Link` above all.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Document {
    /// A document without further headers.
    pub(crate) fn new(media_type: &'static str, body: impl Into<Bytes>, modified: Option<Timestamp>) -> Self {
        Self { media_type, body: body.into(), modified, max_age: None, headers: Vec::new() }
    }

    /// Adds a header; one that cannot be written is left out.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

/// A document as it goes out: each coding made once, when it is first asked for.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(super) document: Document,
    pub(super) modified: Option<HeaderValue>,
    digest: String,
    variants: [OnceLock<Variant>; 3],
}

/// One coding of a document.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    /// What it really is: a body that does not shrink stays as it is.
    pub(super) coding: Coding,
    /// The strong entity tag.
    pub(super) etag: HeaderValue,
    /// The bytes.
    pub(super) body: Bytes,
}

impl Prepared {
    /// Takes the digest of the body, the heart of its entity tags.
    pub(crate) fn new(document: Document) -> Self {
        let digest = hex(&Sha256::digest(&document.body)[..12]);
        let modified = document.modified.and_then(http_date);
        Self { document, modified, digest, variants: Default::default() }
    }

    /// The bytes in `coding`, or plain where that is no gain.
    pub(super) fn variant(&self, coding: Coding) -> &Variant {
        self.variants[coding as usize].get_or_init(|| {
            let body = &self.document.body;
            let coded = if body.len() < MIN_BYTES { None } else { coding.encode(body) };
            match coded {
                Some(coded) => self.tagged(coding, coded.into()),
                None => self.tagged(Coding::Identity, body.clone()),
            }
        })
    }

    /// About how many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        // The two codings come to about a quarter each.
        self.document.body.len() * 3 / 2 + 512
    }

    fn tagged(&self, coding: Coding, body: Bytes) -> Variant {
        let tag = format!("\"{}{}\"", self.digest, coding.tag_suffix());
        Variant { coding, etag: HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")), body }
    }
}

/// The date in the one form that is written (RFC 9110, section 5.6.7); none before 1970.
pub(crate) fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let seconds = u64::try_from(at.as_second()).ok()?;
    let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds))?;
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_coding_has_its_own_tag() {
        let prepared = Prepared::new(Document::new("text/plain", "remiss ".repeat(100), None));
        let tags = Coding::ALL.map(|coding| prepared.variant(coding).etag.clone());
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
        let again = Prepared::new(Document::new("text/plain", "remiss ".repeat(100), None));
        assert_eq!(Coding::ALL.map(|coding| again.variant(coding).etag.clone()), tags, "same bytes, same tags");
    }

    #[test]
    fn a_small_body_has_one_form() {
        let prepared = Prepared::new(Document::new("text/plain", "hej", None));
        assert_eq!(prepared.variant(Coding::Brotli).coding, Coding::Identity);
        assert_eq!(prepared.variant(Coding::Brotli).etag, prepared.variant(Coding::Identity).etag);
    }

    #[test]
    fn dates_are_written_as_http_wants_them() {
        let at = "2026-07-03T08:09:10.5Z".parse().expect("a timestamp");
        assert_eq!(http_date(at), Some(HeaderValue::from_static("Fri, 03 Jul 2026 08:09:10 GMT")));
        assert_eq!(http_date(Timestamp::MIN), None);
    }
}
