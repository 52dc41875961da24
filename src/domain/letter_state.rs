//! The state of letters by mail, which operators see. It names no address.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The number of subscriptions, and the result of the last letters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LetterState {
    /// Confirmed subscriptions that are not paused.
    pub subscribers: usize,
    /// Subscriptions whose confirmation is awaited.
    pub unconfirmed: usize,
    /// Subscriptions that their reader has paused.
    pub paused: usize,
    /// Subscriptions that are paused because their address was refused three times.
    pub refused_addresses: usize,
    /// Files of subscriptions that cannot be read.
    pub unreadable: usize,
    /// Letters that are due and not yet handed over.
    pub waiting: usize,
    /// Letters handed over since the start.
    pub sent: u64,
    /// Letters that were refused for good since the start.
    pub refused: u64,
    /// Letters that are to be tried again, counted at each try since the start.
    pub deferred: u64,
    /// When the mail server last took a letter.
    pub last_success_at: Option<Timestamp>,
    /// When it last refused one, or could not be reached.
    pub last_failure_at: Option<Timestamp>,
    /// The reason, in one English sentence without addresses.
    pub last_failure: Option<String>,
    /// `true` while no letter can be handed over at all: the server is away, or refuses us.
    pub is_down: bool,
}
