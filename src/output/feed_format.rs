//! The formats of a feed, and the renderer of each.

use super::{Feed, atom, json_feed, rss};

/// A format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1.
    Json,
    /// RSS 2.0.
    Rss,
}

impl Format {
    /// Every format, the one to recommend first.
    pub const ALL: [Self; 3] = [Self::Atom, Self::Json, Self::Rss];

    /// The file extension in the address, `atom`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Json => "json",
            Self::Rss => "rss",
        }
    }

    /// The media type for links.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
            Self::Rss => "application/rss+xml",
        }
    }

    /// The name for readers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Json => "JSON Feed",
            Self::Rss => "RSS",
        }
    }

    /// The feed's bytes.
    #[must_use]
    pub fn render(self, feed: &Feed) -> Vec<u8> {
        match self {
            Self::Atom => atom::render(feed),
            Self::Json => json_feed::render(feed),
            Self::Rss => rss::render(feed),
        }
    }

    /// The value of `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Atom => atom::MEDIA_TYPE,
            Self::Json => json_feed::MEDIA_TYPE,
            Self::Rss => rss::MEDIA_TYPE,
        }
    }
}
