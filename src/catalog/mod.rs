//! The read model: everything that is served, in memory, as one immutable snapshot that is swapped whole.
//!
//! In: the current consultations, all events, the sources' states. Out: an [`Arc<Snapshot>`] that answers every
//! read, and the one [`Filter`] that pages, feeds, calendar, exports and API share. It does no I/O but for the full-text
//! index, and knows nothing of feeds or pages.
//!
//! ```
//! use remissflode::catalog::{Filter, Snapshot};
//! let snapshot = Snapshot::default().with_search();
//! let filter = Filter::from_pairs([("status", "open"), ("q", "vatten")], &snapshot, &[]).unwrap();
//! assert_eq!(filter.to_query(), "q=vatten&status=open");
//! let problem = Filter::from_pairs([("statsu", "open")], &snapshot, &[]).unwrap_err();
//! assert_eq!(problem.suggestion.as_deref(), Some("status"));
//! ```

mod consultation;
mod dictionary;
mod facets;
mod filter;
mod organizations;
mod search;
mod snapshot;
mod sort;
#[cfg(test)]
pub(crate) mod testing;
mod text;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;

pub use consultation::IndexedConsultation;
pub use facets::{FacetCount, Facets};
pub use filter::{
    Expected, Filter, FilterProblem, FilterValues, KEYS, Named, Organization, ProblemKind, ReferenceQuery,
};
pub use organizations::OrganizationCount;
pub use search::{Guess, SearchState, Snippet};
pub use snapshot::{Snapshot, SourceEntry};
pub use sort::Sort;
pub use text::TextQuery;

/// Holds the current snapshot; readers never wait for a writer.
#[derive(Debug, Default)]
pub struct Catalog {
    current: ArcSwap<Snapshot>,
    /// Held by whoever makes the next snapshot from the current one.
    turn: Mutex<()>,
}

impl Catalog {
    /// The snapshot to answer one request from, start to end.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Puts a new snapshot in the place of the current one.
    pub fn publish(&self, snapshot: Snapshot) {
        self.update(|_| snapshot);
    }

    /// Puts in the place of the current snapshot what `next` makes of it; nobody else does so meanwhile.
    pub fn update(&self, next: impl FnOnce(&Snapshot) -> Snapshot) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let next = next(&self.current.load());
        self.current.store(Arc::new(next));
    }

    /// Lets the current snapshot and all that follow be searched by the index in `folder`, which is made where it is
    /// missing and made anew where it cannot be used. Many cases are indexed in the background: until then, and where
    /// no index can be kept, the snapshot's words are searched.
    pub fn keep_index(self: &Arc<Self>, folder: &Path) {
        search::keep(self, folder);
    }
}
