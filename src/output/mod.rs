//! Pure renderers: consultations and events as feeds, calendars and files, to the byte.
//!
//! ```text
//! Event, Consultation --entries--> Entry; Feed { entries } --atom::render--> bytes
//! ```
//!
//! | file | content |
//! | --- | --- |
//! | `feed`, `feed_format` | the model of a feed; its formats |
//! | `public_feeds` | the events feed and the state feed under a filter |
//! | `cache_tags` | the tags of answers that a change makes old, for caches in front |
//! | `feed_topics` | the addresses of the feeds that an event changes, for WebSub |
//! | `select` | the choice of events for a feed |
//! | `entries`, `titles`, `html` | entries with their title and content |
//! | `answer_template` | a template for an answer, as a Word file |
//! | `labels` | the labels of the domain's words, in both languages |
//! | `atom`, `json_feed`, `rss` | the feed formats |
//! | `archive` | the archive of the state feed (RFC 5005) |
//! | `icalendar`, `opml`, `csv` | deadlines, subscriptions and consultations in other formats |
//! | `dcat` | the catalog of open data |
//! | `clean` | cleaning and escaping of strings from outside |
//! | `own_name` | the name of a matter without kind, author and number |
//! | `xlsx` | consultations as a workbook for Excel |
//! | `site` | the site's addresses and its publisher |
//!
//! ```
//! use remissflode::output::{Format, Scope, Site, events_feed};
//! let scope = Scope { query: "q=vatten", words: "Remisser om ”vatten”", ..Scope::default() };
//! let feed = events_feed(&scope, Format::Atom, &Site::new("https://remisser.example.se", "Remissflödet"), Vec::new());
//! assert_eq!(feed.self_url, "https://remisser.example.se/feed.atom?q=vatten");
//! assert!(Format::Atom.render(&feed).starts_with(b"<?xml"));
//! ```
//!
//! The same input gives the same bytes: nothing here reads a clock, and no id depends on host, version, title or order.

pub mod answer_template;
pub mod archive;
pub mod atom;
pub mod cache_tags;
mod clean;
pub mod csv;
pub mod dcat;
pub mod entries;
mod feed;
mod feed_format;
mod feed_topics;
mod html;
pub mod icalendar;
pub mod json_feed;
mod labels;
pub mod opml;
mod outcome_words;
mod own_name;
mod public_feeds;
#[cfg(test)]
mod round_trip;
pub mod rss;
mod select;
mod site;
#[cfg(test)]
mod testing;
mod titles;
pub mod xlsx;

pub(crate) use clean::escape;
pub use feed::{Attachment, Category, Entry, Extent, Facts, Feed, LICENSE, Link, NAMESPACE, Person};
pub use feed_format::Format;
pub use feed_topics::feed_topics;
pub use outcome_words::{outcome_headline, outcome_step, outcome_words};
pub use own_name::own_name;
pub use public_feeds::{FeedLink, Scope, digest_feed, digest_link, events_feed, events_link, state_feed, state_link};
pub use select::{Selection, select};
pub use site::{Publisher, PublisherKind, Site};
