//! One reader at a time for each page: a second source that lists it finds it read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::normalize::CanonicalUrl;

/// A lock for each page that is being read.
#[derive(Debug, Default)]
pub(super) struct PageLocks {
    held: Mutex<HashMap<CanonicalUrl, Arc<AsyncMutex<()>>>>,
}

impl PageLocks {
    /// Waits until nobody else reads `url`. Hold the guard until the page is stored.
    pub(super) async fn lock(&self, url: &CanonicalUrl) -> OwnedMutexGuard<()> {
        let lock = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            if held.len() > 1_000 {
                held.retain(|_, lock| Arc::strong_count(lock) > 1);
            }
            Arc::clone(held.entry(url.clone()).or_default())
        };
        lock.lock_owned().await
    }
}
