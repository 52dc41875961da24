//! JSON Feed 1.1.
use super::Feed;

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "application/feed+json; charset=utf-8";

/// The feed as JSON Feed.
#[must_use]
pub fn render(feed: &Feed) -> Vec<u8> {
    let _ = feed;
    Vec::new()
}
