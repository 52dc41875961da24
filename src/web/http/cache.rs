//! Rendered answers, kept as bytes until the snapshot or the day changes.
//!
//! Bounded by weight: entries live in a young and an old half; when the young half is full it becomes the old one, and
//! what is asked for again moves back. An address that nobody asks for twice is gone after one turn, so a client that
//! makes up queries cannot push out what everyone reads. It never answers with anything of another epoch.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::http::HeaderMap;
use jiff::civil::Date;
use tokio::sync::OnceCell;

use super::document::Prepared;
use crate::metrics::Counts;

/// What every rendered byte depends on besides its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Epoch {
    /// The snapshot's generation.
    pub(crate) generation: u64,
    /// The civil day in Sweden.
    pub(crate) today: Date,
}

/// A rendered answer.
#[derive(Debug, Clone)]
pub(crate) enum Kept {
    /// A document.
    Document(Arc<Prepared>),
    /// A redirect to this address.
    Moved(Arc<str>),
}

/// A place that is filled once: whoever comes while it is being rendered waits for the same bytes.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// The answer.
    pub(super) kept: OnceCell<Kept>,
    /// Where its answers are counted, from the second on.
    pub(super) counts: OnceLock<Counts>,
    /// The finished heads of its answers, from the second on: for each coding that of a 200 and that of a 304.
    pub(super) heads: [[OnceLock<HeaderMap>; 2]; 3],
}

/// A place, shared by those who wait for it.
pub(super) type Cell = Arc<Place>;

/// The kept answers of one epoch.
#[derive(Debug)]
pub(crate) struct Cache {
    max_bytes: usize,
    halves: Mutex<Halves>,
}

#[derive(Debug, Default)]
struct Halves {
    epoch: Epoch,
    young: HashMap<String, Cell>,
    old: HashMap<String, Cell>,
    young_bytes: usize,
}

impl Cache {
    /// A cache of about `max_bytes` bytes.
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self { max_bytes, halves: Mutex::default() }
    }

    /// The place for `address` in `epoch`. A change of epoch empties the cache.
    pub(super) fn cell(&self, epoch: Epoch, address: &str) -> Cell {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if halves.epoch != epoch {
            *halves = Halves { epoch, ..Halves::default() };
        }
        halves.known(address, self.max_bytes).unwrap_or_else(|| halves.insert(address, Cell::default(), self.max_bytes))
    }

    /// The place for `address` in `epoch`, if it is filled.
    pub(super) fn filled_cell(&self, epoch: Epoch, address: &str) -> Option<Cell> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if halves.epoch != epoch {
            return None;
        }
        halves.known(address, self.max_bytes).filter(|cell| cell.kept.initialized())
    }

    /// Counts what `address` turned out to weigh.
    pub(super) fn filled(&self, epoch: Epoch, cell: &Cell) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if halves.epoch == epoch {
            halves.young_bytes += weight(cell);
        }
    }

    /// Gives up the place for `address` whose rendering was refused.
    pub(super) fn forget(&self, epoch: Epoch, address: &str) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if halves.epoch == epoch && halves.young.get(address).is_some_and(|cell| !cell.kept.initialized()) {
            halves.young.remove(address);
        }
    }
}

impl Halves {
    /// The place for `address`, moved to the young half.
    fn known(&mut self, address: &str, max_bytes: usize) -> Option<Cell> {
        if let Some(cell) = self.young.get(address) {
            return Some(Arc::clone(cell));
        }
        let cell = self.old.remove(address)?;
        Some(self.insert(address, cell, max_bytes))
    }

    fn insert(&mut self, address: &str, cell: Cell, max_bytes: usize) -> Cell {
        let weight = address.len() + 128 + weight(&cell);
        self.young_bytes += weight;
        if self.young_bytes > max_bytes / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = weight;
        }
        self.young.insert(address.to_owned(), Arc::clone(&cell));
        cell
    }
}

fn weight(cell: &Cell) -> usize {
    match cell.kept.get() {
        Some(Kept::Document(prepared)) => prepared.weight(),
        Some(Kept::Moved(to)) => to.len(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::http::Document;

    fn fill(cache: &Cache, epoch: Epoch, address: &str) {
        let cell = cache.cell(epoch, address);
        let document = Document::new("text/plain", "x".repeat(1000), None);
        if cell.kept.set(Kept::Document(Arc::new(Prepared::new(document)))).is_ok() {
            cache.filled(epoch, &cell);
        }
    }

    #[test]
    fn another_epoch_sees_nothing_of_the_last() {
        let cache = Cache::new(1 << 20);
        fill(&cache, Epoch::default(), "/");
        assert!(cache.cell(Epoch::default(), "/").kept.initialized());
        assert!(cache.filled_cell(Epoch::default(), "/").is_some());
        assert!(cache.filled_cell(Epoch::default(), "/feed.atom").is_none());
        let next = Epoch { generation: 1, ..Epoch::default() };
        assert!(cache.filled_cell(next, "/").is_none());
        assert!(!cache.cell(next, "/").kept.initialized());
    }

    #[test]
    fn what_is_asked_for_again_outlives_made_up_addresses() {
        let cache = Cache::new(40_000);
        fill(&cache, Epoch::default(), "/feed.atom");
        for n in 0..500 {
            fill(&cache, Epoch::default(), &format!("/remisser?q={n}"));
            assert!(cache.filled_cell(Epoch::default(), "/feed.atom").is_some(), "lost after {n}");
        }
        let halves = cache.halves.lock().expect("no poison");
        assert!(halves.young.len() + halves.old.len() < 40, "bounded");
    }
}
