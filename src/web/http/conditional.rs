//! Conditional requests: a comparison of the client's copy with the current representation.
//!
//! ```text
//! If-None-Match: W/"a", "b-gz"   against ETag "b-gz"   ->   304
//! ```
//!
//! RFC 9110, sections 13.1.2, 13.1.3 and 13.2.2: `If-None-Match` wins, and compares weakly. `If-Modified-Since` counts only
//! without it, and is compared for equality, as a tag is: a date says nothing of the entries that left a list, and a clock that
//! was ahead must not silence a feed until then. `If-Match` and ranges are not supported: every document is read whole.

use axum::http::{HeaderMap, HeaderValue, header};

/// Returns `true` if the client's copy is current, so that the response is a 304.
pub(crate) fn not_modified(request: &HeaderMap, etag: &HeaderValue, modified: Option<&HeaderValue>) -> bool {
    if request.contains_key(header::IF_NONE_MATCH) {
        let ours = etag.to_str().unwrap_or_default();
        return request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .any(|line| tags(line).any(|tag| tag == "*" || tag == ours));
    }
    let since = request.get(header::IF_MODIFIED_SINCE).and_then(date);
    match (since, modified.and_then(date)) {
        // Exactly ours: after a clock that was ahead, "not since 2099" is no sign of the current copy.
        (Some(since), Some(modified)) => modified == since,
        _ => false,
    }
}

/// The entity tags of one line, without their `W/`. Ours hold no comma, so splitting at commas makes no false match.
fn tags(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|tag| {
        let tag = tag.trim();
        tag.strip_prefix("W/").unwrap_or(tag)
    })
}

fn date(value: &HeaderValue) -> Option<std::time::SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_that_make_a_304() {
        let (etag, modified) = ("\"abc-gz\"", "Fri, 03 Jul 2026 08:00:00 GMT");
        for (name, value, expected) in [
            ("if-none-match", "\"abc-gz\"", true),
            ("if-none-match", "W/\"abc-gz\"", true),
            ("if-none-match", "\"x\", \"abc-gz\"", true),
            ("if-none-match", "*", true),
            ("if-none-match", "\"abc\"", false),
            ("if-none-match", "abc-gz", false),
            ("if-none-match", "", false),
            ("if-modified-since", "Fri, 03 Jul 2026 08:00:00 GMT", true),
            ("if-modified-since", "Fri, 03 Jul 2026 09:00:00 GMT", false),
            ("if-modified-since", "Fri, 03 Jul 2026 07:59:59 GMT", false),
            ("if-modified-since", "yesterday", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            let answer =
                not_modified(&headers, &HeaderValue::from_static(etag), Some(&HeaderValue::from_static(modified)));
            assert_eq!(answer, expected, "{name}: {value}");
        }
    }

    #[test]
    fn if_none_match_wins() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
        headers.insert(header::IF_MODIFIED_SINCE, HeaderValue::from_static("Fri, 03 Jul 2026 09:00:00 GMT"));
        let modified = HeaderValue::from_static("Fri, 03 Jul 2026 08:00:00 GMT");
        assert!(!not_modified(&headers, &HeaderValue::from_static("\"abc\""), Some(&modified)));
    }
}
