//! A name for each request, in its answer and in the log: what a user sends with a complaint.
//!
//! ```text
//! x-request-id: 5f0c8a1be2d94c37
//! ```
//!
//! Whoever sends one of its own keeps it.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::{HeaderName, HeaderValue, Request};
use tower_http::request_id::{MakeRequestId, RequestId};

/// The header.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes names of 16 hexadecimal digits, none twice in one run of the program, and hardly one in two.
#[derive(Clone)]
pub(crate) struct RequestIds(Arc<AtomicU64>);

impl Default for RequestIds {
    /// Begins at a random number: no secret, so that of the system's hash keys will do.
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(RandomState::new().hash_one(0))))
    }
}

impl RequestIds {
    /// The next one.
    pub(crate) fn next(&self) -> HeaderValue {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let number = scattered(self.0.fetch_add(1, Ordering::Relaxed));
        let mut text = [0; 16];
        for (place, byte) in text.chunks_exact_mut(2).zip(number.to_be_bytes()) {
            place.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        HeaderValue::from_bytes(&text).unwrap_or(HeaderValue::from_static(""))
    }
}

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        Some(RequestId::new(self.next()))
    }
}

/// A number for each number, none twice, neighbors far apart: the last step of SplitMix64 (Steele, Lea and Flood 2014).
fn scattered(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_comes_twice() {
        let ids = RequestIds::default();
        let names: HashSet<HeaderValue> = (0..10_000).map(|_| ids.next()).collect();
        assert_eq!(names.len(), 10_000);
        let hex = |name: &HeaderValue| name.len() == 16 && name.as_bytes().iter().all(u8::is_ascii_hexdigit);
        assert!(names.iter().all(hex));
    }
}
