//! The read model: everything that is served, in memory, as one immutable snapshot that is swapped whole.
//!
//! In: the current consultations, all events, the sources' states. Out: an [`Arc<Snapshot>`] that answers every
//! read. It does no I/O and knows nothing of feeds or pages.

mod snapshot;

use std::sync::Arc;

use arc_swap::ArcSwap;

pub use snapshot::{Snapshot, SourceEntry};

/// Holds the current snapshot; readers never wait for a writer.
#[derive(Debug, Default)]
pub struct Catalog {
    current: ArcSwap<Snapshot>,
}

impl Catalog {
    /// The snapshot to answer one request from, start to end.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Puts a new snapshot in the place of the current one.
    pub fn publish(&self, snapshot: Snapshot) {
        self.current.store(Arc::new(snapshot));
    }
}
