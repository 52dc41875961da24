//! One reader at a time for each address: the second lister finds the page read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// A lock for each address that somebody is reading.
#[derive(Debug, Default)]
pub(super) struct Turns {
    held: Mutex<HashMap<String, Arc<Turn<()>>>>,
}

impl Turns {
    /// Waits until nobody else reads `url`. Hold what comes back until the page is stored.
    pub(super) async fn take(&self, url: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            if held.len() > 1_000 {
                held.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            Arc::clone(held.entry(url.to_owned()).or_default())
        };
        turn.lock_owned().await
    }
}
