//! A source judged offline: what it reads from its saved pages, and what it should read and does not.
//!
//! In: a checked source and the folder of its saved answers (`tests/fixtures/<slug>/answers.toml`). Out: each
//! consultation as normalized, every problem, and how often each rule found something:
//!
//! ```text
//! kulturdepartementet: 2 consultations, 0 problems
//!   2026-06-30 until 2026-09-11  Förslag om stöd till små biografer
//!   2026-02-11 until 2026-05-29  Bibliotek i hela landet
//!   nothing at page `case-numbers`: `.h1-vignette`
//! ```
//!
//! Does not fetch and does not keep anything. Does not judge whether what was read is true: `expected.snap` beside the
//! saved pages does.

mod answers;
mod explain;
mod render;
mod run;

pub use answers::{Answers, AnswersError};
pub use explain::explain;
pub use run::check;

use crate::domain::{Consultation, Field, ItemProblem, RawItem};

/// What a source reads from its saved pages.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The source.
    pub slug: String,
    /// What was read, in the order of the lists.
    pub items: Vec<CheckedItem>,
    /// What is wrong: lists and pages that could not be read, rows without a link, consultations that could not be
    /// normalized.
    pub problems: Vec<ItemProblem>,
    /// How often the rules for each field of each stage found something.
    pub fills: Vec<Fill>,
    /// The entries that are left to sources of their own.
    pub skipped: usize,
}

/// One consultation, as on the pages and as understood.
#[derive(Debug, Clone)]
pub struct CheckedItem {
    /// What the list and the page say.
    pub raw: RawItem,
    /// What it means.
    pub consultation: Consultation,
}

/// How often the rules for one field of one stage found something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The stage, `list 1` or `page`.
    pub stage: String,
    /// The field.
    pub field: Field,
    /// Where it looks, as written.
    pub places: String,
    /// In how many entries or pages it found something.
    pub filled: usize,
    /// How many entries or pages there were.
    pub of: usize,
    /// How many elements of one entry or page had a value where the first alone is taken; 1 or 0 elsewhere.
    pub most: usize,
    /// Whether every entry or page, of several, has the very same value, where each should have its own.
    pub same: bool,
}

impl Checked {
    /// Whether nothing is wrong. A rule that found nothing is not wrong in itself: no saved case may be withdrawn.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.problems.is_empty() && !self.items.is_empty()
    }

    /// The rules that may match too much: the first of several elements is taken, or the same text for all.
    pub fn doubtful(&self) -> impl Iterator<Item = &Fill> {
        self.fills.iter().filter(|fill| fill.most > 1 || fill.same)
    }

    /// The rules that found nothing at all.
    pub fn silent(&self) -> impl Iterator<Item = &Fill> {
        self.fills.iter().filter(|fill| fill.filled == 0 && fill.of > 0)
    }
}
