//! Judges a source by its pages: which consultations a harvest would publish, and what is wrong.
//!
//! In: a checked source and answers, saved (`tests/fixtures/<slug>/answers.toml`) or live. Out: each consultation as
//! normalized, every problem, and how often each rule found something:
//!
//! ```text
//! kulturdepartementet: 2 consultations, 0 problems
//!   2026-06-30 until 2026-09-11  Förslag om stöd till små biografer
//!   2026-02-11 until 2026-05-29  Bibliotek i hela landet
//!   nothing at page `case-numbers`: `.h1-vignette`
//! ```
//!
//! The walk is the harvest's own (`crawl::walk`); only its visitor differs. Stores nothing. Does not judge whether a
//! reading is true: `expected.snap` beside the saved pages does.
//!
//! | file | does |
//! | --- | --- |
//! | `saved` | the saved answers of one source |
//! | `collect` | the visitor that collects what a harvest would publish |
//! | `proposals` | the pages of proposals that the consultations link to |
//! | `fills` | how often each rule found something |
//! | `explain` | which selector gave which text, and which rule decided on each date |
//! | `render` | the result as text |

mod collect;
mod explain;
mod fills;
mod proposals;
mod render;
mod saved;

use std::sync::Arc;

pub use collect::{Extent, check};
pub use explain::explain;
pub use fills::Fill;
pub use proposals::CheckedProposal;
pub use saved::{AnswersError, SavedAnswers};

use crate::domain::{Consultation, ItemProblem, OutcomeDocument, RawItem};
use crate::fetch::Page;

/// The result of checking a source.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The source.
    pub slug: String,
    /// The consultations, in the order of the lists.
    pub items: Vec<CheckedItem>,
    /// The documents of a source of outcomes, in the order of the lists.
    pub outcomes: Vec<OutcomeDocument>,
    /// The problems: lists and pages that could not be read, rows without a link, consultations that could not be
    /// normalized.
    pub problems: Vec<ItemProblem>,
    /// Entries that have none of the fields in `needs`: no mistakes, and no consultations.
    pub left_out: Vec<ItemProblem>,
    /// The titles of entries that `only` or `skip` leaves out.
    pub not_chosen: Vec<String>,
    /// The pages of proposals that were read by `[proposal]`, each once.
    pub proposals: Vec<CheckedProposal>,
    /// The counts of how often the rules for each field of each stage found something.
    pub fills: Vec<Fill>,
    /// The number of entries that are left to the sources of their issuers.
    pub skipped: usize,
    /// The addresses of entries whose pages were not asked for, since enough were.
    pub omitted: Vec<String>,
    /// The lists that were read, each with its place in the source file.
    pub lists: Vec<(usize, Page)>,
    /// The pages of consultations that were read.
    pub pages: Vec<Arc<Page>>,
}

/// One consultation, as on its pages and as understood.
#[derive(Debug, Clone)]
pub struct CheckedItem {
    /// The fields of the list and the page.
    pub raw: RawItem,
    /// The consultation that they give.
    pub consultation: Consultation,
}

impl Checked {
    /// Returns `true` if there is no problem, and each rule reads something. A rule of a base may find nothing: perhaps no
    /// consultation was withdrawn.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let found = self.items.len() + self.outcomes.len();
        self.problems.is_empty() && found > 0 && self.failed_rules() == 0
    }

    /// The number of rules that cannot be right: they find nothing, or no date that can be read.
    #[must_use]
    pub fn failed_rules(&self) -> usize {
        let no_date = |fill: &Fill| fill.dates.is_some_and(|(_, read)| read == 0);
        self.fills.iter().filter(|fill| no_date(fill) || (fill.is_own && fill.filled == 0 && fill.of > 0)).count()
    }

    /// The rules that may match too much: the first of several elements is taken, or the same text for all.
    pub fn doubtful(&self) -> impl Iterator<Item = &Fill> {
        self.fills.iter().filter(|fill| fill.most > 1 || fill.same)
    }

    /// The rules that found nothing at all.
    pub fn silent(&self) -> impl Iterator<Item = &Fill> {
        self.fills.iter().filter(|fill| fill.filled == 0 && fill.of > 0 && !fill.is_default)
    }
}
