//! The state of a cache in front, which is asked to forget what has changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The result of the last requests to a cache.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheInFront {
    /// Its address.
    pub url: String,
    /// The number of tags that it has yet to forget: it may show old days meanwhile.
    pub waiting: usize,
    /// When it last refused or could not be reached; none since it last forgot what it was asked to.
    pub failed_at: Option<Timestamp>,
    /// The reason, in one English sentence.
    pub failure: Option<String>,
}
