//! The index on disk over the life of a server: opened, brought up to date, built in the background.
//!
//! In: the catalog with its first snapshot, and the folder. A few changed consultations are indexed at once; many, or all
//! of them, in a thread of their own, and until it ends nothing can be searched. A folder that cannot be used is emptied
//! and filled again. One that cannot be written is replaced by an index in memory, with a warning.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use tantivy::TantivyError;

use super::{
    Search,
    index::{IndexError, SearchIndex},
};
use crate::catalog::{Catalog, Snapshot};

/// The most documents that are indexed before a start goes on.
const AT_ONCE: usize = 200;

/// Lets `catalog` be searched by the index in `folder`.
pub(in crate::catalog) fn open_index(catalog: &Arc<Catalog>, folder: &Path) {
    let opened = open_or_create(folder).or_else(|error| {
        tracing::warn!(folder = %folder.display(), %error, "the search index is kept in memory: its folder cannot be used");
        SearchIndex::in_memory()
    });
    let index = match opened {
        Ok(index) => Arc::new(index),
        Err(error) => return catalog.update(|snapshot| snapshot.next_with(Search::failed(&error))),
    };
    let snapshot = catalog.snapshot();
    let difference = index.difference(snapshot.consultations().iter().map(|indexed| &indexed.consultation));
    if let Ok(few) = difference
        && few.changed.len() + few.gone.len() <= AT_ONCE
    {
        let compared = snapshot.generation;
        drop(snapshot);
        return catalog.update(|snapshot| {
            let same = snapshot.generation == compared;
            attach(snapshot, &index, if same { index.apply(&few) } else { catch_up(snapshot, &index) })
        });
    }
    let consultations = snapshot.consultations().len();
    tracing::info!(consultations, "the search index is being built; until then searches are answered with 503");
    let (building, spare) = (Arc::clone(catalog), Arc::clone(catalog));
    let build = move || {
        // Most of the work goes on beside whatever is published; the rest was published meanwhile.
        let built = catch_unwind(AssertUnwindSafe(|| catch_up(&snapshot, &index)));
        drop(snapshot);
        let built = built.unwrap_or(Err(IndexError::Panicked));
        building.update(|snapshot| attach(snapshot, &index, built.and_then(|()| catch_up(snapshot, &index))));
        tracing::info!("searches are answered");
    };
    if let Err(error) = std::thread::Builder::new().name("search-index".to_owned()).spawn(build) {
        tracing::warn!(%error, "no thread can build the search index; it is built in memory before the start goes on");
        spare.update(|snapshot| snapshot.next_with(Search::in_memory(snapshot)));
    }
}

/// The index in the folder, emptied where it cannot be used.
fn open_or_create(folder: &Path) -> Result<SearchIndex, IndexError> {
    // Damage that a checksum does not show makes tantivy panic.
    match catch_unwind(|| SearchIndex::open(folder)).unwrap_or(Err(IndexError::Panicked)) {
        Ok(index) => return Ok(index),
        // Another process writes it: its files are not ours to empty.
        Err(error @ IndexError::Tantivy(TantivyError::LockFailure(..))) => return Err(error),
        Err(error) if folder.exists() => {
            tracing::warn!(folder = %folder.display(), %error, "the search index cannot be used and is built again");
        }
        Err(_) => {}
    }
    SearchIndex::create(folder)
}

/// The snapshot with `index`, or with one in memory where that could not be brought up to date.
fn attach(snapshot: &Snapshot, index: &Arc<SearchIndex>, caught_up: Result<(), IndexError>) -> Snapshot {
    let search = caught_up.and_then(|()| Search::by(Arc::clone(index), snapshot)).unwrap_or_else(|error| {
        tracing::warn!(%error, "the search index cannot be written and is kept in memory until the next start");
        Search::in_memory(snapshot)
    });
    snapshot.next_with(search)
}

/// Indexes everything that differs.
fn catch_up(snapshot: &Snapshot, index: &SearchIndex) -> Result<(), IndexError> {
    index.apply(&index.difference(snapshot.consultations().iter().map(|indexed| &indexed.consultation))?)
}
