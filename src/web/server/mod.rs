//! The service around the answers: connections, limits on clients, routes, and the state that handlers share.
//!
//! In: a TCP listener and an [`AppState`](state::AppState). Out: a service that answers each request.
//!
//! - `listener`: bounds the number of connections, in all and of each client, and how long one may stay idle
//! - `serve_connections`: speaks HTTP on each connection
//! - `activity`: the progress on a connection
//! - `answer_budget`: bounds the bytes of answers that are not sent yet
//! - `render_queue`: bounds concurrent renderings, and lets clients take turns
//! - `export_slots`: bounds concurrent exports, in all and of each client
//! - `fast_path`: answers from cached bytes before any route or layer
//! - `routes`: the table of all addresses, and the layers around them
//! - `client_address`: the address of the client behind trusted reverse proxies
//! - `rate_limit`: the requests that one client may make
//! - `state`: the settings and shared parts that handlers work with

pub(crate) mod activity;
pub(crate) mod answer_budget;
pub(crate) mod client_address;
pub(crate) mod export_slots;
pub(crate) mod fast_path;
pub(crate) mod listener;
pub(crate) mod rate_limit;
pub(crate) mod render_queue;
pub(crate) mod routes;
pub(crate) mod serve_connections;
pub(crate) mod state;
