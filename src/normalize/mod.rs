//! Raw strings to a [`Consultation`]: what a page says to what we believe.
//!
//! In: a [`RawItem`] as `extract` makes it, verbatim. Out: a [`Consultation`] with dates, numbers and names in one
//! form, every last day with the sentence it was read from, and a public note on every doubt.
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
//! let case = normalize(&item, &context).unwrap();
//! assert_eq!(case.title, "Promemorian Bättre båtar");
//! assert_eq!(case.deadline().unwrap().on, date(2026, 5, 3));
//! ```
//!
//! How a last day is read, from the bottom up, one file each:
//!
//! | file | from … to |
//! | --- | --- |
//! | `text`, `sentences` | text as typed → clean sentences, line breaks inside them mended |
//! | `tokens` | sentence → words, numbers, marks |
//! | `dates`, `clock`, `swedish`, `spelling` | tokens → dates and times, whatever they are for |
//! | `cues` | tokens → what each word tells (`senast`: a limit; `remissvaren`: answers) |
//! | `intent` | dates and cues → what each date is for |
//! | `found` | a sentence → its dates with role, time, scope |
//! | `deadlines` | a whole text → its last days, meetings, notices; its table lists every accepted form |
//! | `field_deadline` | a field that holds the deadline alone |
//!
//! The other readers stand alone: `case_numbers`, `references`, `kind`, `issuers`, `title`, `documents`, `consultees`,
//! `notices`, `links`, `scope`, `quality`. `item` puts them together.
//!
//! Pure: the same item and context give the same consultation, so stored raw strings can be read again by a better
//! reader. It does not fetch, does not compare with what was known (that is `merge`), and corrects no text that is
//! shown: typos stay, only dates are understood in spite of them.

mod case_numbers;
mod clock;
mod consultees;
mod cues;
mod dates;
mod deadlines;
mod documents;
mod field_deadline;
mod found;
mod intent;
mod issuers;
mod item;
mod kind;
mod languages;
mod links;
mod notices;
#[cfg(test)]
mod properties;
mod quality;
mod references;
mod scope;
mod sentences;
mod spelling;
mod swedish;
mod text;
mod title;
mod tokens;
mod vocabulary;

use jiff::Timestamp;
use url::Url;

pub use case_numbers::read_case_numbers;
pub use consultees::read_consultees;
pub use dates::read_date;
pub use deadlines::{DeadlineReading, read_deadlines};
pub use documents::{read_document, read_submission};
pub use issuers::issuer_named;
pub use item::normalize;
pub use kind::read_kind;
pub use links::{address, canonical, web_address};
pub use references::read_references;
pub use sentences::{mend_lines, sentences};
pub use text::{clean, one_line};
pub use title::display_title;

use crate::domain::Issuers;
#[cfg(doc)]
use crate::domain::{Consultation, RawItem};

/// What is known beside the item itself.
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
