//! Slots for exports: few at once, and one for each client, so that slow readers cannot keep all others out.

use std::{
    collections::HashSet,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The client of a request, as the rate limit counts it. Absent for this machine's own programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientKey(pub(crate) IpAddr);

/// The free slots, and the clients that have one.
#[derive(Clone)]
pub(crate) struct ExportSlots {
    free: Arc<Semaphore>,
    clients: Arc<Mutex<HashSet<IpAddr>>>,
}

/// A taken slot; given back when it is dropped.
pub(crate) struct ExportSlot {
    _permit: OwnedSemaphorePermit,
    client: Option<ClientKey>,
    clients: Arc<Mutex<HashSet<IpAddr>>>,
}

impl ExportSlots {
    /// As many slots as `count`, all free.
    pub(crate) fn new(count: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count)), clients: Arc::default() }
    }

    /// A slot for `client`; none if all are taken or the client has one.
    pub(crate) fn take(&self, client: Option<ClientKey>) -> Option<ExportSlot> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        if let Some(ClientKey(address)) = client {
            let is_first = self.clients.lock().unwrap_or_else(PoisonError::into_inner).insert(address);
            if !is_first {
                return None;
            }
        }
        Some(ExportSlot { _permit: permit, client, clients: Arc::clone(&self.clients) })
    }
}

impl Drop for ExportSlot {
    fn drop(&mut self) {
        if let Some(ClientKey(address)) = self.client {
            self.clients.lock().unwrap_or_else(PoisonError::into_inner).remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_has_one_slot_and_leaves_the_others() {
        let slots = ExportSlots::new(3);
        let client = |last| Some(ClientKey(IpAddr::from([198, 51, 100, last])));
        let first = slots.take(client(1));
        assert!(first.is_some() && slots.take(client(1)).is_none());
        let (second, local) = (slots.take(client(2)), slots.take(None));
        assert!(second.is_some() && local.is_some() && slots.take(client(3)).is_none(), "three slots in all");
        drop(first);
        assert!(slots.take(client(1)).is_some());
    }
}
