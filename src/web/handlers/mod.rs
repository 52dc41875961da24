//! The handlers of all addresses but pages and the API.
//!
//! In: the context of a request, or the application's state. Out: a document to serve, or the reason for a refusal.
//!
//! - `feeds`: Atom, JSON Feed and RSS
//! - `digests`: the feed of weekly digests
//! - `exports`: whole exports as CSV, NDJSON, iCalendar and OPML
//! - `datasets`: the catalog of open data (DCAT)
//! - `operators`: the feed of source problems
//! - `assets`: the style sheet and the icon
//! - `crawlers`: `robots.txt`, the site map, `security.txt`
//! - `health`: liveness and readiness
//! - `journal`: the journal, for another installation
//! - `letters`: the forms of letters by mail
//! - `metrics`: `/metrics` for Prometheus

pub(crate) mod assets;
pub(crate) mod crawlers;
pub(crate) mod datasets;
pub(crate) mod digests;
pub(crate) mod exports;
pub(crate) mod feeds;
pub(crate) mod health;
pub(crate) mod journal;
pub(crate) mod letters;
pub(crate) mod metrics;
pub(crate) mod operators;
