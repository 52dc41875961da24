//! Raw strings to a [`Consultation`]: from what a page says to what we believe.
//!
//! In: a [`RawItem`] as `extract` makes it, verbatim. Out: a [`Consultation`] with dates, numbers and names in one
//! form, every deadline with the sentence it was read from, and a public note on every doubt.
//!
//! ```
//! use jiff::{Timestamp, civil::date};
//! use remissflode::{domain::{Field, Issuers, RawItem, RawValue}, normalize::{Context, normalize}};
//! let mut item = RawItem::default();
//! item.push(Field::Link, RawValue::text("https://www.regeringen.se/remisser/2026/02/battre-batar/"));
//! item.push(Field::Title, RawValue::text("Remiss av promemorian Bättre båtar"));
//! item.push(Field::Body, RawValue::text("Remissvaren ska ha kommit in till Finansdepartementet senast den 3 maj."));
//! let (issuers, home) = (Issuers::default(), "https://www.regeringen.se".parse().unwrap());
//! let context = Context { issuers: &issuers, source: "test", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
//! let consultation = normalize(&item, &context).unwrap();
//! assert_eq!(consultation.title, "Promemorian Bättre båtar");
//! assert_eq!(consultation.deadline().unwrap().on, date(2026, 5, 3));
//! ```
//!
//! | file | from … to |
//! | --- | --- |
//! | `item` | a whole item to a consultation, by all the others |
//! | `deadline` | running text and the deadline's own field to deadlines, meetings and notices |
//! | `quality` | what was read to the doubts about it |
//! | `title`, `kind` | a title to the one shown, and to what was sent out (by `kind_words`) |
//! | `case_number_cell` | a field that holds only case numbers to all of them, whole |
//! | `case_numbers`, `references` | text to case numbers, and to official numbers of other texts |
//! | `issuers`, `consultees` | names and clues to issuers, a listed text to those who were asked |
//! | `proposal` | the page of a proposal to its title, number, summary and files |
//! | `documents`, `links` | links to documents and submissions, addresses to canonical ones |
//! | `sentences`, `whitespace` | text as typed to clean lines and sentences; everything above starts from them |
//!
//! Pure: the same item and context give the same consultation, so stored raw strings can be read again by a better
//! reader. It does not fetch, does not compare with what was known (that is `merge`), and corrects no text that is
//! shown: typos stay, only dates are understood in spite of them.

mod bounds;
mod case_number_cell;
mod case_numbers;
mod consultees;
mod deadline;
mod documents;
mod issuers;
mod item;
mod kind;
mod kind_words;
mod links;
#[cfg(test)]
mod properties;
mod proposal;
mod quality;
mod references;
mod sentences;
mod title;
mod whitespace;

use jiff::Timestamp;
use regex::Regex;
use url::Url;

pub use case_numbers::{department_case_numbers, letter_case_numbers, read_case_numbers};
pub use consultees::read_consultees;
pub use deadline::{DeadlineReading, ExplainedDate, explain_dates, read_date, read_deadlines};
pub use documents::{read_document, read_submission};
pub use issuers::{issuer_named, issuer_of_numbers};
pub use item::{Heading, heading, normalize};
pub use kind::read_kind;
pub use links::{CanonicalUrl, address, canonical, web_address};
pub use proposal::read_proposal;
pub use references::read_references;
pub use sentences::{join_lines, sentences};
pub use title::display_title;
pub use whitespace::{clean, one_line};

use crate::domain::Issuers;
#[cfg(doc)]
use crate::domain::{Consultation, RawItem};

/// The source and issuers of an item, and when it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// All issuers, as `config/issuers.toml` has them.
    pub issuers: &'a Issuers,
    /// The slug of the source that read the item.
    pub source: &'a str,
    /// The slug of the source's one issuer, where it has one.
    pub issuer: Option<&'a str>,
    /// The source's site, against which addresses are resolved.
    pub home: &'a Url,
    /// When the item was fetched.
    pub now: Timestamp,
}

/// Compiles a constant pattern.
#[allow(clippy::expect_used, reason = "the pattern is a constant that every test compiles")]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}
