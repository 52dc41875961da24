//! Every consultation (*remiss*) of the Swedish government, collected from its publishers and served as feeds, an API, a
//! calendar and pages.
//!
//! Most people want the program: `remissflode --help`. The library is what the program, its tests and its examples are
//! made of. It reads, for instance, a data folder while no server uses it:
//!
//! ```
//! use remissflode::store::Store;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let data = folder.path();
//! let (store, _) = Store::open(data)?;
//! for consultation in store.load()?.consultations {
//!     let deadline = consultation.deadline().map_or("no date".to_owned(), |deadline| deadline.on.to_string());
//!     println!("{deadline}  {}", consultation.title);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Data flows through the modules in one direction:
//!
//! ```text
//! SourceFile   --compile-->    Source                         source
//! Source       --fetch-->      Outcome                        fetch
//! Page         --extract-->    RawItems + problems            extract
//! RawItem      --normalize-->  Consultation or ItemProblem    normalize
//! Consultation --merge-->      Change + events                merge
//! Change       --store-->      journal, then sled             store
//! Change       --publish-->    the next Snapshot              catalog
//! Snapshot     --view-->       feeds, calendar, API, pages    output, digest, web
//! ```
//!
//! [`crawl`] runs one source through all of it, [`scheduler`] decides when, and [`check`] does the same with saved pages.
//! `docs/architecture.md` has three walk-throughs, file by file.

pub mod catalog;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crawl;
pub mod digest;
pub mod documents;
pub mod domain;
pub mod extract;
pub mod fetch;
pub mod logging;
pub mod mail;
pub mod merge;
pub mod metrics;
pub mod normalize;
pub mod organizations;
pub mod outcomes;
pub mod output;
pub mod scheduler;
pub mod source;
pub mod store;
pub mod subjects;
pub mod web;
