//! The module as a whole: the outcome of each kind of response.
//!
//! `script` plays responses without a network, so that waits run on paused time. `server` is a real one on loopback,
//! for what only a connection shows.

mod hostile_answers;
mod outcomes;
mod politeness;
mod purge_rounds;
mod saved_pages;
mod script;
mod server;
mod websub_rounds;
mod wire;
