//! The only room that calls out: an address goes in, an [`Outcome`] comes out.
//!
//! ```text
//! Request { url: https://www.regeringen.se/remisser/, etag: "a1" }
//!   -> Outcome::NotModified                        304: nothing to read
//!   -> Outcome::Fresh(Page { text, etag, … })      decoded text, ready for `extract`
//!   -> Outcome::Later { until, why }               the site asked for time
//!   -> Outcome::Blocked(why)                       a wall or a refusal
//!   -> Outcome::Gone(404)                          the page is not there
//!   -> Outcome::Failed(problem)                    all tries failed, with a stable code
//! ```
//!
//! On the way stand, each in a file of its own: replay of saved pages (`replay`), mirrors (`mirror`), robots.txt
//! (`robots`), the spacing per host and the breaker for a host that is down (`lane`), tries and `Retry-After`
//! (`retry`), redirects (`redirect`), the guard against private addresses (`address`), the limits (`http`), walls
//! (`wall`) and charsets (`charset`).
//!
//! Beside it stands `hub`, which tells a WebSub hub what changed: the only request that is no GET.
//!
//! What it deliberately does not do: read the clock (it is given one), keep pages or validators (the caller stores
//! them), run scripts, keep cookies, use a proxy (a proxy would resolve names where the address guard cannot see
//! them), or look into what it fetched beyond telling a wall from a page.

mod address;
mod attempt;
mod charset;
mod fetcher;
mod http;
mod hub;
mod lane;
mod mirror;
mod outcome;
mod problem;
mod redirect;
mod replay;
mod retry;
mod robots;
mod settings;
mod transport;
mod wall;

#[cfg(test)]
mod tests;

pub use fetcher::Fetcher;
pub use hub::Hub;
pub use mirror::{Mirror, MirrorError};
pub use outcome::{Outcome, Page, Request};
pub use problem::{FetchError, FetchProblem};
pub use replay::{ReplayError, replay_now};
pub use settings::{Clock, FetchSettings, Limits, PRODUCT};
