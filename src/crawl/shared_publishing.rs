//! Publishing with a shared journal: always as of one record, so that all instances show the same.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use super::publisher::Publisher;
use crate::domain::SourceState;

/// The publishing of a shared journal: always as of one record, so that all instances show the same.
#[derive(Debug, Default)]
pub(super) struct SharedPublishing {
    pub(super) position: AtomicU64,
    pub(super) is_changed: AtomicBool,
}

impl Publisher {
    /// The last record of a shared journal that is published; none with a journal of its own.
    pub(super) fn position(&self) -> Option<u64> {
        self.shared.as_ref().map(|shared| shared.position.load(Ordering::Acquire))
    }

    /// Returns `true` if records up to `last` of a shared journal, or changed sources, are not published.
    pub(super) fn is_behind(&self, last: u64) -> bool {
        let shared = self.shared.as_ref();
        shared.is_some_and(|shared| {
            shared.position.load(Ordering::Acquire) < last || shared.is_changed.load(Ordering::Acquire)
        })
    }

    /// Takes the states of sources that another instance has stored. Returns the sources that are retracted by them, or no
    /// longer are.
    pub(super) fn take_states(&self, stored: impl IntoIterator<Item = SourceState>) -> BTreeSet<String> {
        let _writing = self.writing();
        let (mut states, mut decided) = (self.states(), BTreeSet::new());
        for state in stored {
            let before = states.get(&state.slug).and_then(|known| known.retracted_at);
            if before.is_some() != state.retracted_at.is_some() {
                decided.insert(state.slug.clone());
            }
            states.insert(state.slug.clone(), state);
        }
        decided
    }

    /// Waits until no state is being stored.
    pub(super) fn finish_writing(&self) {
        drop(self.writing());
    }
}
