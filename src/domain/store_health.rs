//! The condition of the store, shown to the operator.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The problems of the store, and its repairs since the start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreHealth {
    /// A sentence for each repair of the journal, and for each problem that is left.
    #[serde(default)]
    pub journal: Vec<String>,
    /// The end of the last check of the journal.
    #[serde(default)]
    pub journal_checked_at: Option<Timestamp>,
    /// The reason that nothing can be stored.
    #[serde(default)]
    pub cannot_store: Option<String>,
    /// When storing first failed.
    #[serde(default)]
    pub cannot_store_since: Option<Timestamp>,
}

impl StoreHealth {
    /// Returns `true` if there is nothing to report.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.journal.is_empty() && self.cannot_store.is_none()
    }
}
