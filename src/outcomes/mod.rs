//! The steps before and after consultations: from a bill's text to the consultations that it rests on.
//!
//! In: the strings of a document of a source with `outcome`, as `extract` makes them. Out: an `OutcomeDocument`; and, of all
//! documents and consultations together, the steps before and after each consultation.
//!
//! ```text
//! RawItem          --read-->   OutcomeDocument     what one document says of itself and of what it rests on
//! OutcomeDocuments --link-->   Links               which of them belong to which consultation, and why
//! ```
//!
//! | file | from … to |
//! | --- | --- |
//! | `markup` | HTML of any length to lines |
//! | `section` | lines to the section "Ärendet och dess beredning" |
//! | `basis` | the section to case numbers, reports, terms of reference and titles |
//! | `reading` | a whole item to a document |
//! | `titles` | titles to words that can be compared |
//! | `index` | a document to the consultations that it rests on |
//! | `linking` | these matches to the steps of each consultation |
//!
//! Pure. A link is a function of what is stored, so the order in which documents and consultations are found changes nothing.

mod basis;
mod index;
mod linking;
mod markup;
mod reading;
mod section;
mod titles;

use regex::Regex;

pub use basis::read_basis;
pub use linking::{Links, link};
pub use reading::{Context, read};
pub use section::section;
use titles::title_words;

/// Compiles a constant pattern.
#[allow(clippy::expect_used, reason = "the pattern is a constant that every test compiles")]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}
