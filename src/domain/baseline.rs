//! What a source usually says, so that a change of its pages is noticed before a subscriber does.
//!
//! Kept with the source's state; `crawl` counts and judges.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How often each field was found, and how long the lists were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// The version of the source file that it was counted with; another version begins anew.
    #[serde(default)]
    pub version: String,
    /// The entries of the first page of each list, by list stage (from 0).
    #[serde(default)]
    pub lists: BTreeMap<usize, ListLength>,
    /// How often each field was found, by stage and field: `page body`, `list 1 published`; with ` as a date` how often
    /// what was found could be read.
    #[serde(default)]
    pub fills: BTreeMap<String, FieldFill>,
}

/// How long a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListLength {
    /// The entries when it was last as it should be.
    pub usual: usize,
    /// The entries now, if they are far fewer.
    #[serde(default)]
    pub shrunk_to: Option<usize>,
}

/// How often a field was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FieldFill {
    /// On how many items it was looked for.
    pub of: u32,
    /// On how many of them it was found.
    pub filled: u32,
    /// How many items in a row lack a field that was always there.
    #[serde(default)]
    pub missing: u32,
    /// The first of these: the address, or the text that is no date.
    #[serde(default)]
    pub example: Option<String>,
}

impl FieldFill {
    /// Whether it was always there: on 49 of 50, and looked for often enough to say so.
    #[must_use]
    pub const fn is_steady(&self) -> bool {
        self.of >= 5 && self.filled.saturating_mul(50) >= self.of.saturating_mul(49)
    }
}
