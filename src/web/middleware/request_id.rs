//! An id for each request, in its response and in the log, to be quoted in a report.
//!
//! ```text
//! x-request-id: 5f0c8a1be2d94c37
//! ```
//!
//! A client's own id is kept, if it is short and readable: it goes back to the client and into the log.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use tower_http::request_id::{MakeRequestId, RequestId};

/// The header.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A random id of 16 hexadecimal digits. It is no secret, so a fast generator does.
pub(crate) fn new_request_id() -> HeaderValue {
    HeaderValue::try_from(format!("{:016x}", fastrand::u64(..))).unwrap_or(HeaderValue::from_static(""))
}

/// The longest id of a client that is kept.
const MAX_LENGTH: usize = 128;

/// Removes ids that are too long or several, so that the request gets a new one.
pub(crate) fn remove_invalid(headers: &mut HeaderMap) {
    if headers.contains_key(REQUEST_ID) && own_request_id(headers).is_none() {
        headers.remove(REQUEST_ID);
    }
}

/// The client's own id, if it sent one that is short and readable.
pub(crate) fn own_request_id(headers: &HeaderMap) -> Option<&HeaderValue> {
    let mut all = headers.get_all(REQUEST_ID).iter();
    let is_readable = |id: &&HeaderValue| id.as_bytes().iter().all(u8::is_ascii_graphic);
    let id = all.next().filter(|id| (1..=MAX_LENGTH).contains(&id.len())).filter(is_readable);
    id.filter(|_| all.next().is_none())
}

/// Makes an id for each request that brings none.
#[derive(Clone, Copy)]
pub(crate) struct RequestIdSource;

impl MakeRequestId for RequestIdSource {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        Some(RequestId::new(new_request_id()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn only_a_short_readable_id_of_the_client_is_kept() {
        for (ids, is_kept) in [
            (&["prov-4711"][..], true),
            (&[&"a".repeat(MAX_LENGTH)], true),
            (&[&"a".repeat(MAX_LENGTH + 1)], false),
            (&["två ord"], false),
            (&[""], false),
            (&["one", "two"], false),
        ] {
            let mut headers = HeaderMap::new();
            for id in ids {
                headers.append(REQUEST_ID, HeaderValue::from_bytes(id.as_bytes()).unwrap());
            }
            assert_eq!(own_request_id(&headers).is_some(), is_kept, "{ids:?}");
            remove_invalid(&mut headers);
            assert_eq!(headers.contains_key(REQUEST_ID), is_kept, "{ids:?}");
        }
    }

    #[test]
    fn ids_are_sixteen_digits_and_differ() {
        let ids: HashSet<HeaderValue> = (0..10_000).map(|_| new_request_id()).collect();
        assert_eq!(ids.len(), 10_000);
        let hex = |id: &HeaderValue| id.len() == 16 && id.as_bytes().iter().all(u8::is_ascii_hexdigit);
        assert!(ids.iter().all(hex));
    }
}
