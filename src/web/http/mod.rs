//! HTTP as readers meet it: one request to one rendered document, its codings, validators and headers.
//!
//! In: a `GET` or `HEAD` and a pure function that renders a [`Document`] from one snapshot. Out: an answer with a
//! strong `ETag` per coding, `Last-Modified`, `Cache-Control`, `Vary`, or a 304 (RFC 9110, section 13; RFC 9111).
//!
//! ```text
//! GET /feed.atom, Accept-Encoding: br, If-None-Match: "5f3c…-br"   ->   304, ETag: "5f3c…-br"
//! ```
//!
//! It deliberately never looks at who asks (no answer by `User-Agent`) and compresses nothing twice: what was rendered for
//! one snapshot, day and address is kept as bytes.

mod cache;
mod coding;
mod conditional;
mod document;
mod last_modified;
mod refusal;
mod serve;
mod stream;

pub(crate) use cache::{Cache, Epoch};
pub(crate) use conditional::not_modified;
pub(crate) use document::{Answer, Document, Prepared, http_date};
pub(crate) use last_modified::{catalog_changed_at, of_today, sources_changed_at};
pub(crate) use refusal::{Refusal, Surface};
pub(crate) use serve::{Ask, AtHand, answer, at_hand};
pub(crate) use stream::{gzipped, stream};
