//! The state of notifications to a WebSub hub, shown to every reader.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The result of the last notifications.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HubState {
    /// The hub's address.
    pub url: String,
    /// When it last accepted a topic.
    pub last_success_at: Option<Timestamp>,
    /// When it last refused a topic, or could not be reached at any try.
    pub last_failure_at: Option<Timestamp>,
    /// The reason, in one English sentence.
    pub last_failure: Option<String>,
    /// The number of topics not yet announced.
    pub waiting: usize,
}
