//! The usual figures of a source's pages, so that a redesign is noticed before a subscriber notices it.
//!
//! Kept with the source's state; `crawl` counts and compares.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The fill rate of each field and the length of each list, over the last good runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// The version of the source file it was counted with. Another version starts from zero.
    #[serde(default)]
    pub version: String,
    /// The number of entries on the first page of each list, by list stage (from 0).
    #[serde(default)]
    pub lists: BTreeMap<usize, ListLength>,
    /// The fill rate of each field, by stage and field: `page body`, `list 1 published`. With ` as a date` it counts the
    /// values that could be read as one.
    #[serde(default)]
    pub fills: BTreeMap<String, FieldFill>,
    /// The choice of `only` and `skip` on the first page of each list that has them, by list stage (from 0).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<usize, ListChoice>,
}

/// The entries that `only` and `skip` of a list choose.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListChoice {
    /// The names of the chosen entries.
    pub chosen: BTreeSet<String>,
    /// When an entry was last chosen.
    #[serde(default)]
    pub last_at: Option<Timestamp>,
    /// The longest time between two readings that chose an entry.
    #[serde(default)]
    pub longest_gap_hours: u32,
    /// The title of the first entry that was chosen and is left out now, though nothing says that it is over.
    #[serde(default)]
    pub lost: Option<String>,
}

/// The length of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListLength {
    /// The number of entries when it last had its usual length.
    pub usual: usize,
    /// The number of entries now, if there are far fewer.
    #[serde(default)]
    pub shrunk_to: Option<usize>,
}

/// The fill rate of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FieldFill {
    /// The number of items that were searched for it.
    pub of: u32,
    /// The number of them that have it.
    pub filled: u32,
    /// The number of consecutive items that lack a field that was always there.
    #[serde(default)]
    pub missing: u32,
    /// The first of these: its address, or the text that is no date.
    #[serde(default)]
    pub example: Option<String>,
}

impl FieldFill {
    /// Returns `true` if the field is always there: on 49 of 50 items, and on five at least.
    #[must_use]
    pub const fn is_steady(&self) -> bool {
        self.of >= 5 && self.filled.saturating_mul(50) >= self.of.saturating_mul(49)
    }
}
