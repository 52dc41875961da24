//! The answer of a route before it becomes bytes on the wire: a document or a redirect.

use axum::http::{HeaderName, HeaderValue};
use bytes::Bytes;
use jiff::Timestamp;

use super::with_prefix;
use crate::{domain::ConsultationId, output::cache_tags};

/// The headers in which caches look for tags: Varnish and Fastly, Cloudflare.
const TAG_HEADERS: [(HeaderName, char); 2] =
    [(HeaderName::from_static("surrogate-key"), ' '), (HeaderName::from_static("cache-tag"), ',')];

/// The headers with the tags by which a cache in front purges an answer: that of one consultation, or of many.
pub(super) fn tag_headers(shown: Option<ConsultationId>) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let tag = shown.map_or_else(|| cache_tags::LISTS.to_owned(), cache_tags::of_consultation);
    TAG_HEADERS.into_iter().filter_map(move |(name, separator)| {
        Some((name, HeaderValue::try_from(format!("{}{separator}{tag}", cache_tags::ALL)).ok()?))
    })
}

/// The answer of a route to a request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A body.
    Document(Document),
    /// A permanent redirect to another path and query.
    Moved(String),
}

/// A body and its metadata: a function of the snapshot, the day and the address alone, never of the clock.
#[derive(Debug)]
pub(crate) struct Document {
    /// The media type, with its charset.
    pub(crate) media_type: &'static str,
    /// The bytes.
    pub(crate) body: Bytes,
    /// The last change of its content; none if it is unknown.
    pub(crate) modified: Option<Timestamp>,
    /// The seconds for which a copy may be kept; none for the site's own `max-age`.
    pub(crate) max_age: Option<u32>,
    /// Further headers, `Link` above all.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Document {
    /// A document without further headers.
    pub(crate) fn new(media_type: &'static str, body: impl Into<Bytes>, modified: Option<Timestamp>) -> Self {
        Self { media_type, body: body.into(), modified, max_age: None, headers: Vec::new() }
    }

    /// The document for a site whose addresses begin with `prefix`: a page's links get it, other addresses are absolute.
    pub(crate) fn with_prefix(mut self, prefix: &str) -> Self {
        if !prefix.is_empty() && self.media_type.starts_with("text/html") {
            self.body = with_prefix(&String::from_utf8_lossy(&self.body), prefix).into();
        }
        self
    }

    /// Adds the tags by which a cache in front purges the document. One that never changes gets none.
    pub(super) fn with_cache_tags(mut self, shown: Option<ConsultationId>) -> Self {
        if self.max_age.is_none() {
            self.headers.extend(tag_headers(shown));
        }
        self
    }

    /// Adds a header; an invalid value is left out.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

/// The date in the form that HTTP requires (RFC 9110, section 5.6.7); none before 1970.
pub(crate) fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let seconds = u64::try_from(at.as_second()).ok()?;
    let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds))?;
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_http_requires() {
        let at = "2026-07-03T08:09:10.5Z".parse().expect("a timestamp");
        assert_eq!(http_date(at), Some(HeaderValue::from_static("Fri, 03 Jul 2026 08:09:10 GMT")));
        assert_eq!(http_date(Timestamp::MIN), None);
    }
}
