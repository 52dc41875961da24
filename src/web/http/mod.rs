//! HTTP for read-only documents: one request to one rendered document, its codings, validators and headers.
//!
//! In: a `GET` or `HEAD` and a pure function that renders a [`Document`] from one snapshot. Out: a response with a
//! strong `ETag` per coding, `Last-Modified`, `Cache-Control`, `Vary`, or a 304 (RFC 9110, section 13; RFC 9111).
//!
//! ```text
//! GET /feed.atom, Accept-Encoding: br, If-None-Match: "5f3c…-br"   ->   304, ETag: "5f3c…-br"
//! ```
//!
//! No answer depends on the client (none by `User-Agent`). Rendered and compressed bytes are cached for one snapshot, day
//! and address.
//!
//! - `context`: the input of a handler
//! - `document`: the output of a handler
//! - `representation`: a document in one coding, with its entity tag
//! - `cache`: the representations of the current snapshot and day, bounded by bytes
//! - `serve`: from a request to the cached or newly rendered response
//! - `address`: the one spelling of an address
//! - `conditional`: `If-None-Match` and `If-Modified-Since`
//! - `coding`: `Accept-Encoding`, gzip and Brotli
//! - `path_prefix`: the path of the public address, off requests and onto links
//! - `personal`: answers for one reader of letters, which are never cached
//! - `personal_path`: their addresses, and how the log shows them
//! - `refusal`: the reason for an error, in both languages
//! - `export`: whole exports with validators
//! - `stream`: bodies that are written while they are read

mod address;
mod cache;
mod coding;
mod conditional;
mod context;
mod document;
mod export;
mod path_prefix;
mod personal;
mod personal_path;
mod refusal;
mod representation;
mod serve;
mod stream;

pub(crate) use cache::{AnswerCache, Epoch};
pub(crate) use context::RequestContext;
pub(crate) use document::{Answer, Document};
pub(crate) use export::{Export, export};
pub(crate) use path_prefix::{with_prefix, without_prefix};
pub(crate) use personal::{Complete, PersonalPage, personal};
pub(crate) use personal_path::{is_personal, redacted, takes_form};
pub(crate) use refusal::{Refusal, Surface};
pub(crate) use serve::{CachedResponse, answer, cached_response};
pub(crate) use stream::{accepts_gzip, stream, take_slot};
