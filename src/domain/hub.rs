//! How a WebSub hub is told of changes: what every reader may know of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HubState {
    /// The hub's address.
    pub url: String,
    /// When it last took a topic.
    pub last_success_at: Option<Timestamp>,
    /// When it last refused one, or could not be reached at any try.
    pub last_failure_at: Option<Timestamp>,
    /// Why, in one English sentence.
    pub last_failure: Option<String>,
    /// How many topics it is still to be told of.
    pub waiting: usize,
}
