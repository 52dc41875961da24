//! The only module that calls out: a [`Request`] goes in, a [`FetchOutcome`] comes out.
//!
//! ```text
//! Request { url: https://www.regeringen.se/remisser/, etag: "a1" }
//!   -> FetchOutcome::NotModified                    304: nothing to read
//!   -> FetchOutcome::Fetched(Page { text, … })      decoded text, ready for `extract`
//!   -> FetchOutcome::RetryAfter { until, why }      the site asked us to wait
//!   -> FetchOutcome::Blocked(why)                   a bot challenge or a refusal
//!   -> FetchOutcome::NotFound(404)                  the page does not exist (any more)
//!   -> FetchOutcome::Failed(problem)                every try failed; has a stable code
//! ```
//!
//! The path of a request, file by file:
//!
//! | file | job |
//! | --- | --- |
//! | `client` | [`Fetcher`]: robots.txt, redirects, and the meaning of the final response |
//! | `robots` | the cached rules of each host |
//! | `host_queue` | one request at a time per host, spacing, circuit breaker |
//! | `send` | one request with its retries |
//! | `retry` | back-off, `Retry-After`, the number of tries |
//! | `transport/` | one exchange, over the network (`http_client`) or from saved pages (`replay`) |
//! | `ssrf_guard` | refuses private addresses |
//! | `redirect` | decides which redirects are followed |
//! | `mirror` | fetches an origin's pages from another server |
//! | `bot_challenge` | recognizes challenge pages |
//! | `charset` | bytes to text |
//! | `fetch_outcome`, `error`, `fetch_settings` | the types at the border |
//!
//! `websub` notifies a WebSub hub and `purge` the caches in front: the only requests that are not a GET.
//!
//! The module keeps no pages and no validators (the caller stores them), runs no scripts and keeps no cookies. It uses
//! no proxy, since a proxy would resolve names where the address guard cannot see them.

mod bot_challenge;
mod charset;
mod client;
mod error;
mod fetch_outcome;
mod fetch_settings;
mod host_queue;
mod mirror;
mod purge;
mod redirect;
mod retry;
mod robots;
mod send;
mod ssrf_guard;
mod transport;
mod websub;

#[cfg(test)]
mod tests;

pub use client::Fetcher;
pub use error::{FetchError, FetchProblem};
pub use fetch_outcome::{DocumentLimits, FetchOutcome, Page, Request};
pub use fetch_settings::{FetchSettings, PRODUCT, RequestLimits};
pub use mirror::{Mirror, MirrorError};
pub use purge::CachePurger;
pub use transport::{ReplayError, replay_now};
pub use websub::HubPublisher;
