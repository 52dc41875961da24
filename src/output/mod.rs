//! Pure renderers: what the catalog holds, as feeds, calendars and files, to the byte.
//!
//! ```text
//! Event, Consultation --entries--> Entry; Feed { entries } --atom::render--> bytes
//! ```
//!
//! ```
//! use remissflode::{output::{Site, feeds::{self, Format, Scope}}};
//! let scope = Scope { query: "q=vatten", words: "Remisser om «vatten»", ..Scope::default() };
//! let feed = feeds::events(&scope, Format::Atom, &Site::new("https://remisser.example.se", "Remissflödet"), Vec::new());
//! assert_eq!(feed.self_url, "https://remisser.example.se/feed.atom?q=vatten");
//! assert!(Format::Atom.render(&feed).starts_with(b"<?xml"));
//! ```
//!
//! The same input gives the same bytes: nothing here reads a clock, and no id depends on host, version, title or
//! order. It does not know addresses' routes beyond [`Site`], and neither chooses nor compresses nor sends.

mod about;
pub mod archive;
pub mod atom;
pub mod calendar;
mod clean;
pub mod dcat;
pub mod entries;
mod feed;
pub mod feeds;
mod html;
pub mod json_feed;
mod labels;
pub mod opml;
#[cfg(test)]
mod round_trip;
pub mod rows;
pub mod rss;
mod select;
mod site;
#[cfg(test)]
mod testing;
mod titles;

pub use feed::{Attachment, Category, Entry, Extent, Facts, Feed, LICENSE, Link, NAMESPACE, Person};
pub use select::{Selection, select};
pub use site::{Publisher, PublisherKind, Site};
