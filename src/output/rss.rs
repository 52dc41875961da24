//! RSS 2.0, for readers that know nothing else.
use super::Feed;

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "application/rss+xml; charset=utf-8";

/// The feed as RSS.
#[must_use]
pub fn render(feed: &Feed) -> Vec<u8> {
    let _ = feed;
    Vec::new()
}
