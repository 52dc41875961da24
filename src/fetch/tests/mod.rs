//! The room as a whole: what comes of each kind of answer.
//!
//! `script` plays answers without a network, so that waits run on paused time; `server` is a real one on loopback,
//! for what only the wire shows.

mod hub;
mod limits;
mod outcomes;
mod politeness;
mod replays;
mod script;
mod server;
mod wire;
