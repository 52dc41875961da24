//! A journal that several instances share: the truth lies in one table of a database, and each data folder has a copy.
//!
//! ```text
//! holder:    commit --> append(epoch, after, lines) --> the table --> own journal --> own index
//! follower:  follow --> read(after)               <-- the table --> own journal --> own index
//! ```
//!
//! One instance holds a lease with an epoch, and every append names it: after another has taken over, an append of the former
//! holder is refused by the statement that would have made it. All time is that of the database.
//!
//! - `postgres/`: the table in PostgreSQL and its relatives
//! - `folder`: the same in a folder of this process, for tests without a server
//! - `appending`: an append whose answer is lost
//! - `lease`: the lease as this instance knows it
//! - `following`: the copy that follows
//! - `adopting`: the data folder and the installation that it belongs to

mod adopting;
mod appending;
#[cfg(test)]
mod conformance;
mod folder;
mod following;
mod lease;
mod postgres;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

pub use adopting::SharedPlace;
pub use folder::FolderJournal;
pub use following::Followed;
pub(super) use lease::Shared;
pub use lease::{HeldLease, Turn};
pub use postgres::PostgresAddress;

/// The version of the tables that this program writes.
pub(super) const FORM: i32 = 1;
/// The seconds for which a lease is held unless it is renewed.
pub(super) const LEASE_SECONDS: u32 = 5;

/// The end of a shared journal, and who may append to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The installation; it never changes.
    pub installation: Uuid,
    /// When the table was made.
    pub created_at: Timestamp,
    /// The number of the last record; 0 in an empty journal.
    pub last_seq: u64,
    /// The epoch of the present or last holder; 0 before the first.
    pub epoch: u64,
    /// The name of the holder; none after a release.
    pub holder: Option<String>,
    /// The lease has not expired.
    pub is_held: bool,
    /// Up to which record a hub has been notified.
    pub announced: u64,
    /// The present time of the database.
    pub now: Timestamp,
}

/// A failed call to a shared journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SharedError {
    /// The database did not answer, or not in time. What was asked may have been done.
    #[error(
        "the database at `{place}` cannot be reached: {reason}; records are kept and served, and it is tried again"
    )]
    Unreachable {
        /// The address, without password.
        place: String,
        /// The system's or the database's message.
        reason: String,
    },
    /// Another instance has taken over.
    #[error(
        "this instance may not append with epoch {epoch}: `{holder}` has taken over with epoch {found}; it follows now"
    )]
    Outdated {
        /// The epoch of this instance.
        epoch: u64,
        /// The present epoch.
        found: u64,
        /// The holder.
        holder: String,
    },
    /// The journal has more records than this instance knows.
    #[error(
        "the shared journal ends at record {found}, this copy at record {after}; it is brought up to date and tried again"
    )]
    Moved {
        /// The record that the append was to follow.
        after: u64,
        /// The last record.
        found: u64,
    },
    /// This instance does not hold the lease.
    #[error(
        "only the instance that harvests may change records, and that is `{holder}`: do it there, or stop that instance"
    )]
    NotHolder {
        /// The holder, or `none at the moment`.
        holder: String,
    },
    /// The database refuses this program, or holds something else than its journal; a person has to act.
    #[error("{0}")]
    Refused(String),
    /// The journal in the database has changed since it was written.
    #[error(
        "the journal at `{place}` is damaged: {reason}; restore the database, or import an export into an empty one"
    )]
    Damaged {
        /// The address, without password.
        place: String,
        /// Expected and found.
        reason: String,
    },
}

/// A journal that several instances share. All calls block, for a bounded time.
pub(super) trait SharedJournal: Send + Sync {
    /// The address for messages, without password.
    fn place(&self) -> String;

    /// Makes the tables if there are none, and reads the head.
    fn prepare(&self) -> Result<Head, SharedError>;

    /// The head.
    fn head(&self) -> Result<Head, SharedError>;

    /// Appends lines after record `after`, if the epoch is the present one and that record the last. Returns `false` if either
    /// is not so. After [`SharedError::Unreachable`] they may have been appended.
    fn try_append(&self, epoch: u64, after: u64, lines: &[Vec<u8>]) -> Result<bool, SharedError>;

    /// The lines after record `after` with their numbers, in order: at least one if there is one, and a bounded amount.
    fn read(&self, after: u64) -> Result<Vec<(u64, Vec<u8>)>, SharedError>;

    /// Takes the lease with the next epoch, if nobody holds it.
    fn take(&self, holder: &str) -> Result<Option<Head>, SharedError>;

    /// Holds the lease for longer. [`SharedError::Outdated`] if another has it.
    fn renew(&self, epoch: u64) -> Result<Head, SharedError>;

    /// Gives up the lease, so that another instance need not wait until it expires.
    fn release(&self, epoch: u64) -> Result<(), SharedError>;

    /// Notes that letters are sent from the mail folder with this name; `false` if another one is noted.
    fn claim_letters(&self, folder: &str) -> Result<bool, SharedError>;

    /// Notes that the hub is notified up to record `seq`. Returns `false` if it was before, or if another has the lease.
    fn announce(&self, epoch: u64, seq: u64) -> Result<bool, SharedError>;

    /// The time for which an append is tried.
    fn patience(&self) -> Duration {
        Duration::from_secs(12)
    }

    /// The wait before another try of an append.
    fn pause(&self) {
        std::thread::sleep(Duration::from_millis(250));
    }
}

/// The error of an append or a renewal with an epoch that is not the present one.
pub(super) fn outdated(epoch: u64, head: &Head) -> SharedError {
    let holder = head.holder.clone().unwrap_or_else(|| "none at the moment".to_owned());
    SharedError::Outdated { epoch, found: head.epoch, holder }
}
