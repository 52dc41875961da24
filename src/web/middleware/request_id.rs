//! An id for each request, in its response and in the log, to be quoted in a report.
//!
//! ```text
//! x-request-id: 5f0c8a1be2d94c37
//! ```
//!
//! A client's own id is kept.

use axum::http::{HeaderName, HeaderValue, Request};
use tower_http::request_id::{MakeRequestId, RequestId};

/// The header.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A random id of 16 hexadecimal digits. It is no secret, so a fast generator does.
pub(crate) fn new_request_id() -> HeaderValue {
    HeaderValue::try_from(format!("{:016x}", fastrand::u64(..))).unwrap_or(HeaderValue::from_static(""))
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
    fn ids_are_sixteen_digits_and_differ() {
        let ids: HashSet<HeaderValue> = (0..10_000).map(|_| new_request_id()).collect();
        assert_eq!(ids.len(), 10_000);
        let hex = |id: &HeaderValue| id.len() == 16 && id.as_bytes().iter().all(u8::is_ascii_hexdigit);
        assert!(ids.iter().all(hex));
    }
}
