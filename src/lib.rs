//! Remissflödet: every Swedish government consultation as one flow that one can subscribe to.
//!
//! The rooms, and the way data takes through them (`docs/architecture.md` tells more):
//!
//! ```text
//! SourceFile   --compile-->    Source                        source
//! Source       --fetch-->      Outcome                       fetch
//! Page         --extract-->    Extracted                     extract
//! RawItem      --normalize-->  Consultation                  normalize
//! Consultation --merge-->      Change + events               merge
//! Change       --store-->      journal and sled, flushed     store
//! Change       --publish-->    catalog snapshot              catalog
//! snapshot     --view-->       feeds, API, pages             output, web
//! ```
//!
//! `check` runs the same way over saved pages, offline, and tells what a source reads.

pub mod catalog;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crawl;
pub mod domain;
pub mod extract;
pub mod fetch;
pub mod logging;
pub mod merge;
pub mod metrics;
pub mod normalize;
pub mod output;
pub mod scheduler;
pub mod source;
pub mod store;
pub mod web;
