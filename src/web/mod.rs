//! The web server: routes, feeds, the API, pages, and HTTP.
//!
//! ```text
//! GET /feed.atom?issuer=finansdepartementet           ->  what happened, as Atom
//! GET /api/v1/consultations?status=open&q=vatten      ->  JSON, paged
//! GET /remisser/en-ny-vattenlag-1a2b3c4d              ->  a page
//! ```
//!
//! Every response is a function of one catalog snapshot, the civil day and the address, rendered once and cached as bytes. It
//! deliberately never fetches, and answers every client alike. Nothing is written but by the forms of letters, which exist
//! only where letters are sent (`handlers::letters`).
//!
//! - `server`: connections, limits on clients, the fast path, the table of routes
//! - `middleware`: request ids, error pages, security headers
//! - `params`: the query string of a request
//! - `http`: rendering, caching, codings and conditional requests
//! - `handlers`: feeds, exports, health, metrics and all other addresses that are no page and no API
//! - `api`: the JSON API, version 1
//! - `pages`: the HTML pages

mod api;
mod handlers;
mod http;
mod middleware;
mod pages;
mod params;
mod server;
#[cfg(test)]
mod tests;

pub(crate) use params::describe;
use server::state::Shared;
pub use server::{
    client_address::{AddressHeader, ClientLimits, InvalidSetting, parse_network},
    fast_path::FastPath,
    listener::{Connection, ConnectionLimits, Listener, Peer, Socket},
    routes::service,
    serve_connections::serve_connections,
    state::{AppState, History, HistoryError, SiteSettings, StoreSize},
};
