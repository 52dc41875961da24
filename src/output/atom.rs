//! Atom 1.0 (RFC 4287).
use super::Feed;

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// The feed as Atom.
#[must_use]
pub fn render(feed: &Feed) -> Vec<u8> {
    let _ = feed;
    Vec::new()
}
