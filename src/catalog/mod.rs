//! The read model: everything that is served, in memory, as one immutable snapshot that is swapped whole.
//!
//! In: the current consultations, all events, the sources' states. Out: an [`Arc<Snapshot>`] that answers every
//! read, and the one [`Filter`] that pages, feeds, calendar, exports and API share. Its only I/O is the full-text index, and
//! it knows nothing of feeds or pages.
//!
//! - `snapshot`: everything that is served at one moment
//! - `source_entry`: a source in it
//! - `retracted`: the sources that are left out of it
//! - `consultation`: one consultation with its events
//! - `discovery`: how early consultations are found
//! - `filter/`: the filter, from the pairs of a query and back
//! - `search/`: full-text search
//! - `sort`: the consultations and events that a filter matches, in order
//! - `facets`, `organizations`: counts of them
//! - `all_cores`: the same work on many consultations
//! - `responses`: who was asked and who answered in one consultation
//!
//! ```
//! use remissflode::catalog::{Filter, Snapshot};
//! let snapshot = Snapshot::default().with_search();
//! let filter = Filter::from_pairs([("status", "open"), ("q", "vatten")], &snapshot, &[]).unwrap();
//! assert_eq!(filter.to_query(), "q=vatten&status=open");
//! let problem = Filter::from_pairs([("statsu", "open")], &snapshot, &[]).unwrap_err();
//! assert_eq!(problem.suggestion.as_deref(), Some("status"));
//! ```

mod all_cores;
mod answer_address;
mod consultation;
mod discovery;
mod facets;
mod filter;
mod known;
mod organizations;
mod response_counts;
mod responses;
mod retracted;
mod search;
mod snapshot;
mod sort;
mod source_entry;
#[cfg(test)]
pub(crate) mod testing;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;

pub use consultation::IndexedConsultation;
pub(crate) use discovery::discoveries;
pub use discovery::{Discovery, LATE_DAYS, days_left_when_found};
pub use facets::{FacetCount, Facets};
pub use filter::{
    ChosenOrganization, Expected, Filter, FilterProblem, FilterValues, KEYS, Named, ProblemKind, ReferenceQuery,
};
pub use known::Basis;
pub use organizations::{OrganizationCount, Role};
pub use response_counts::{PairCounts, ResponseCounts};
pub use responses::{Response, ResponseState};
pub use search::{Guess, SearchState, Snippet, TextQuery};
pub use snapshot::Snapshot;
pub use sort::Sort;
pub use source_entry::SourceEntry;

/// Holds the current snapshot; readers never wait for a writer.
#[derive(Debug, Default)]
pub struct Catalog {
    current: ArcSwap<Snapshot>,
    /// Held while the next snapshot is made from the current one.
    update: Mutex<()>,
}

impl Catalog {
    /// The snapshot to answer one request from, start to end.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Replaces the current snapshot.
    pub fn publish(&self, snapshot: Snapshot) {
        self.update(|_| snapshot);
    }

    /// Replaces the current snapshot by the one that `next` makes of it. Only one update runs at a time.
    pub fn update(&self, next: impl FnOnce(&Snapshot) -> Snapshot) {
        let _update = self.update.lock().unwrap_or_else(PoisonError::into_inner);
        let next = next(&self.current.load());
        self.current.store(Arc::new(next));
    }

    /// Lets the current snapshot and all that follow be searched by the index in `folder`, which is created where it is
    /// missing or cannot be used. Many consultations are indexed in the background: until then no search is answered. An
    /// index that cannot be written is kept in memory instead.
    pub fn open_index(self: &Arc<Self>, folder: &Path) {
        search::open_index(self, folder);
    }
}
