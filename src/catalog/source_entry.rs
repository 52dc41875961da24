//! A source in the snapshot: what lists and pages of sources show.

use jiff::civil::Date;

use super::Discovery;
use crate::domain::{SourceState, SourceStatus, StepKind};

/// A source as readers see it: parts of its file, and its state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceEntry {
    /// The name to display.
    pub name: String,
    /// The slug of the issuer whose consultations it reads, if it is one issuer's.
    pub issuer: Option<String>,
    /// The site's address.
    pub home: String,
    /// Its schedule: five cron fields in Swedish civil time, as written.
    pub schedule: String,
    /// The day on which a person last saw real pages read right; none for never.
    pub verified: Option<Date>,
    /// Listed but never read, because its site shows bot challenges.
    pub blocked: bool,
    /// A copy of another publisher's site, read only while that cannot be.
    pub copy: bool,
    /// Its state.
    pub state: SourceState,
    /// The number of consultations that it was the last to read, or of its documents.
    pub total: usize,
    /// The kind of its documents, if they are no consultations.
    pub outcome: Option<StepKind>,
    /// The earliness with which it finds consultations.
    pub discovery: Discovery,
}

impl SourceEntry {
    /// Returns `true` if it is read: neither switched off nor blocked.
    #[must_use]
    pub fn is_read(&self) -> bool {
        !self.blocked && self.state.status != SourceStatus::Disabled
    }
}
