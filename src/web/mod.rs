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
mod assets;
mod client;
mod crawlers;
mod datasets;
mod exports;
mod feeds;
mod filter;
mod front;
mod guard;
mod health;
mod http;
mod listen;
mod metrics;
mod modified;
mod operators;
mod pages;
mod query;
mod rate;
mod request_id;
mod routes;
mod state;
#[cfg(test)]
mod tests;
mod trace;

pub use client::{AddressHeader, Limits, Network, WrongLimit};
pub use front::Front;
pub use listen::{Connection, Door, DoorLimits, Peer};
pub use routes::service;
use state::Shared;
pub use state::{AppState, Clock, History, HistoryError, Settings, StoreNumbers};
