//! What readers meet: routes, feeds, the API, pages, and HTTP as it should be spoken.
//!
//! ```text
//! GET /feed.atom?issuer=finansdepartementet           ->  what happened, as Atom
//! GET /api/v1/consultations?status=open&q=vatten      ->  JSON, paged
//! GET /remisser/en-ny-vattenlag-1a2b3c4d              ->  a page
//! ```
//!
//! Every answer is a function of one catalog snapshot, the civil day and the address, rendered once and kept as bytes. It
//! deliberately never fetches, never writes, reads no clock but the one it is given, and answers nobody differently for who
//! they are.

mod api;
mod handlers;
mod http;
mod middleware;
mod pages;
mod params;
mod server;
#[cfg(test)]
mod tests;

use server::state::Shared;
pub use server::{
    client_address::{AddressHeader, ClientLimits, InvalidSetting, parse_network},
    fast_path::FastPath,
    listener::{Connection, ConnectionLimits, Listener, Peer},
    routes::service,
    state::{AppState, History, HistoryError, SiteSettings, StoreSize},
};
