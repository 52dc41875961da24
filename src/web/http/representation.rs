//! A document in one content coding, with the validators of that coding.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{
    coding::{Coding, MIN_BYTES},
    document::{Document, http_date},
};
use crate::domain::text;

/// Everything of a document that is the same in each coding.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) media_type: &'static str,
    /// `Last-Modified`, if it is known.
    pub(super) modified: Option<HeaderValue>,
    /// The seconds for which a copy may be kept, if they differ from the site's own.
    pub(super) max_age: Option<u32>,
    /// Further headers, `Link` above all.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// The digest of the body, the stem of every entity tag.
    digest: String,
}

/// The bytes of a document in one coding.
#[derive(Debug)]
pub(super) struct Representation {
    pub(super) metadata: Arc<Metadata>,
    pub(super) coding: Coding,
    /// The strong entity tag.
    pub(super) etag: HeaderValue,
    pub(super) body: Bytes,
}

impl Representation {
    /// The plain bytes of `document`. Digests the body, so call it on a blocking thread.
    pub(super) fn new(document: Document) -> Self {
        let digest = text::hex(&Sha256::digest(&document.body)[..12]);
        let Document { media_type, body, modified, max_age, headers } = document;
        let modified = modified.and_then(http_date);
        let metadata = Arc::new(Metadata { media_type, modified, max_age, headers, digest });
        Self::tagged(metadata, Coding::Identity, body)
    }

    /// The same document in `coding`; none where the body would not shrink. Call it on a blocking thread.
    pub(super) fn encoded(&self, coding: Coding) -> Option<Self> {
        let body = coding.encode(&self.body)?;
        Some(Self::tagged(Arc::clone(&self.metadata), coding, body.into()))
    }

    /// Returns `true` if the body is long enough for a coding to gain something.
    pub(super) fn is_worth_encoding(&self) -> bool {
        self.body.len() >= MIN_BYTES
    }

    fn tagged(metadata: Arc<Metadata>, coding: Coding, body: Bytes) -> Self {
        let tag = format!("\"{}{}\"", metadata.digest, coding.tag_suffix());
        let etag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""));
        Self { metadata, coding, etag, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn representations(text: &str) -> Vec<Representation> {
        let plain = Representation::new(Document::new("text/plain", text.to_owned(), None));
        let mut all: Vec<_> = [Coding::Brotli, Coding::Gzip].into_iter().filter_map(|one| plain.encoded(one)).collect();
        all.push(plain);
        all
    }

    #[test]
    fn each_coding_has_its_own_tag() {
        let tags = |text: &str| representations(text).into_iter().map(|one| one.etag).collect::<Vec<_>>();
        let (first, again) = (tags(&"remiss ".repeat(100)), tags(&"remiss ".repeat(100)));
        assert_eq!(first, again, "same bytes, same tags");
        assert!(first[0] != first[1] && first[1] != first[2] && first[0] != first[2], "{first:?}");
        assert_ne!(tags(&"svar ".repeat(100)), first, "other bytes, other tags");
    }

    #[test]
    fn a_small_body_has_one_form() {
        let small = representations("hej");
        assert_eq!(small.len(), 1);
        assert!(!small[0].is_worth_encoding());
    }
}
