//! Pure renderers: what the catalog holds, as feeds, calendars and files, to the byte.
//!
//! ```text
//! Event, Consultation --entries--> Entry; Feed { entries } --atom::render--> bytes
//! ```
//!
//! The same input gives the same bytes: nothing here reads a clock, and no id depends on host, version, title or
//! order. It does not know addresses' routes beyond [`Site`], and neither chooses nor compresses nor sends.

pub mod archive;
pub mod atom;
pub mod calendar;
mod clean;
pub mod entries;
mod feed;
pub mod feeds;
mod html;
pub mod json_feed;
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
pub use site::Site;
