//! The index on disk over the life of a server: opened, brought up to date, built anew in the background.
//!
//! In: the catalog with its first snapshot, and the folder. A few cases that differ are indexed at once, so that the
//! first answer is searched by the index; many, or all of them, in a thread of their own, while the snapshot's words
//! answer. Whatever is wrong with the folder is a warning: it is emptied and filled, else the index is kept in memory.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use tantivy::TantivyError;

use super::{IndexError, Search, SearchIndex};
use crate::catalog::{Catalog, Snapshot};

/// How many cases are indexed before a start goes on.
const AT_ONCE: usize = 200;

/// Lets `catalog` be searched by the index in `folder`.
pub(in crate::catalog) fn keep(catalog: &Arc<Catalog>, folder: &Path) {
    let index = Arc::new(match open(folder).or_else(|_| SearchIndex::in_memory()) {
        Ok(index) => index,
        Err(error) => {
            catalog.update(|snapshot| snapshot.next_with(Search::failed(&error)));
            return;
        }
    });
    let snapshot = catalog.snapshot();
    let differing = index.differing(snapshot.consultations().iter().map(|case| &case.consultation));
    if let Ok(few) = differing
        && few.0.len() + few.1.len() <= AT_ONCE
    {
        let looked_at = snapshot.generation;
        drop(snapshot);
        catalog.update(|snapshot| {
            let same = snapshot.generation == looked_at;
            attach(snapshot, &index, if same { index.take(&few) } else { catch_up(snapshot, &index) })
        });
        return;
    }
    tracing::info!(
        cases = snapshot.consultations().len(),
        "the search index is built; until then words are searched without it"
    );
    let catalog = Arc::clone(catalog);
    let build = move || {
        // Most of the work goes on beside whatever is published; the rest is what was published meanwhile.
        let built = catch_unwind(AssertUnwindSafe(|| catch_up(&snapshot, &index)));
        drop(snapshot);
        if built.is_ok() {
            catalog.update(|snapshot| attach(snapshot, &index, catch_up(snapshot, &index)));
            tracing::info!("the search index is built");
        } else {
            tracing::warn!("building the search index ended abnormally; words are searched without it");
        }
    };
    if let Err(error) = std::thread::Builder::new().name("search-index".to_owned()).spawn(build) {
        tracing::warn!(%error, "the search index cannot be built; words are searched without it");
    }
}

/// The index in the folder, emptied where it cannot be used.
fn open(folder: &Path) -> Result<SearchIndex, IndexError> {
    // Damage that a checksum does not show makes tantivy panic.
    let opened = catch_unwind(|| SearchIndex::open(folder));
    match opened {
        Ok(Ok(index)) => return Ok(index),
        // Another process writes it: its files are not ours to empty.
        Ok(Err(error @ IndexError::Tantivy(TantivyError::LockFailure(..)))) => {
            tracing::warn!(folder = %folder.display(), %error, "the search index is in use and is kept in memory");
            return Err(error);
        }
        Ok(Err(error)) if folder.exists() => {
            tracing::warn!(folder = %folder.display(), %error, "the search index cannot be used and is built anew");
        }
        Ok(Err(_)) => {}
        Err(_) => tracing::warn!(folder = %folder.display(), "the search index is damaged and is built anew"),
    }
    SearchIndex::create(folder).inspect_err(|error| {
        tracing::warn!(folder = %folder.display(), %error, "the search index is kept in memory: its folder cannot be written");
    })
}

/// The snapshot with `index`, if that could be brought up to date.
fn attach(snapshot: &Snapshot, index: &Arc<SearchIndex>, caught_up: Result<(), IndexError>) -> Snapshot {
    let search = caught_up.and_then(|()| Search::by(Arc::clone(index), snapshot));
    snapshot.next_with(search.unwrap_or_else(|error| Search::failed(&error)))
}

/// Indexes what differs.
fn catch_up(snapshot: &Snapshot, index: &SearchIndex) -> Result<(), IndexError> {
    index.take(&index.differing(snapshot.consultations().iter().map(|case| &case.consultation))?)
}
