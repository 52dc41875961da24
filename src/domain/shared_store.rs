//! The part of an instance among several that share one journal, shown to the operator.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The part of an instance in its installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It holds the lease, and reads the sources.
    Harvesting,
    /// It serves what another instance stores.
    #[default]
    Following,
}

impl Role {
    /// `harvesting` or `following`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Harvesting => "harvesting",
            Self::Following => "following",
        }
    }
}

/// The state of a shared journal as an instance knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedHealth {
    /// The address, without password.
    pub place: String,
    /// `false` while it does not answer, or refuses this program.
    pub reachable: bool,
    /// Since when it does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreachable_since: Option<Timestamp>,
    /// The reason, in one English sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The installation that the journal belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installation: Option<String>,
    /// The last record that is known to be in it.
    pub last_record: u64,
    /// The instance that holds the lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The epoch of the lease.
    pub epoch: u64,
    /// The seconds by which the clock of this machine is ahead of the database's; negative if it is behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_seconds: Option<i64>,
}

/// An instance among several, as a load balancer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InstanceState {
    /// Its role.
    pub role: Role,
    /// The last record that its answers show.
    pub position: u64,
    /// It has shown an older state than the journal for some seconds, and should get no readers.
    pub behind: bool,
    /// The shared journal.
    pub database: SharedHealth,
}
