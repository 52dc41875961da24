//! The bytes of answers that are not sent yet: bounded in all, and for each client.
//!
//! In: the bytes of an answer and its reader. Out: the same bytes, which give their part of the budget back when the last
//! piece has left for the client; none if the budget is used up.
//!
//! A client that asks and never reads keeps each answer in memory. Cached bytes are shared, but the next snapshot drops them
//! from the cache and the client's references stay. So every body counts while anything refers to it, wherever that is: in
//! the body, in the buffers of HTTP/1.1 or in a stream of HTTP/2 whose window is closed.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::body::Bytes;

use super::{
    activity::{Activity, UnsentAnswer},
    export_slots::ClientKey,
};

/// The part of the whole budget that one client may take.
const CLIENT_PART: usize = 8;

/// The reader of an answer.
#[derive(Default, Clone)]
pub(crate) struct AnswerReader {
    /// The client; none for this machine's own programs.
    pub(crate) client: Option<ClientKey>,
    /// The activity on its connection, if it is tracked.
    pub(crate) connection: Option<Arc<Activity>>,
}

/// The budget; cheap to clone.
#[derive(Clone)]
pub(crate) struct AnswerBudget(Arc<Counts>);

struct Counts {
    max_bytes: usize,
    bytes: AtomicUsize,
    clients: Mutex<HashMap<IpAddr, usize>>,
}

impl AnswerBudget {
    /// A budget of `max_bytes` bytes.
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self(Arc::new(Counts { max_bytes, bytes: AtomicUsize::new(0), clients: Mutex::default() }))
    }

    /// Returns `true` if `client` has no room left, so that nothing needs to be rendered for it.
    pub(crate) fn is_used_up(&self, client: Option<ClientKey>) -> bool {
        let counts = &*self.0;
        let of_client = |ClientKey(address)| counts.of_client(address) >= counts.max_bytes / CLIENT_PART;
        counts.bytes.load(Ordering::Relaxed) >= counts.max_bytes || client.is_some_and(of_client)
    }

    /// `bytes` as a body for `reader`; none if it has no room. One answer always fits, however large.
    pub(crate) fn hold(&self, reader: &AnswerReader, bytes: &Bytes) -> Option<Bytes> {
        let part = Part::take(&self.0, reader.client, bytes.len())?;
        let unsent = reader.connection.as_ref().map(|connection| connection.answer(bytes.len()));
        Some(Bytes::from_owner(HeldAnswer { bytes: bytes.clone(), _part: part, _unsent: unsent }))
    }
}

impl Counts {
    fn of_client(&self, address: IpAddr) -> usize {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).get(&address).copied().unwrap_or_default()
    }
}

/// The bytes of an answer while anything refers to them.
struct HeldAnswer {
    bytes: Bytes,
    _part: Part,
    _unsent: Option<UnsentAnswer>,
}

impl AsRef<[u8]> for HeldAnswer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A taken part of the budget; given back when it is dropped.
struct Part {
    counts: Arc<Counts>,
    client: Option<ClientKey>,
    bytes: usize,
}

impl Part {
    fn take(counts: &Arc<Counts>, client: Option<ClientKey>, bytes: usize) -> Option<Self> {
        let before = counts.bytes.fetch_add(bytes, Ordering::Relaxed);
        // From here on the drop of `part` gives back what was counted.
        let mut part = Self { counts: Arc::clone(counts), client: None, bytes };
        if before > 0 && before + bytes > counts.max_bytes {
            return None;
        }
        if let Some(ClientKey(address)) = client {
            let mut clients = counts.clients.lock().unwrap_or_else(PoisonError::into_inner);
            let held = clients.entry(address).or_default();
            if *held > 0 && *held + bytes > counts.max_bytes / CLIENT_PART {
                return None;
            }
            *held += bytes;
            part.client = client;
        }
        Some(part)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.counts.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
        let Some(ClientKey(address)) = self.client else { return };
        let mut clients = self.counts.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = clients.get_mut(&address) {
            *held -= self.bytes;
            if *held == 0 {
                clients.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(last: u8) -> AnswerReader {
        AnswerReader { client: Some(ClientKey(IpAddr::from([198, 51, 100, last]))), connection: None }
    }

    #[test]
    fn one_client_has_its_part_and_all_have_the_whole() {
        let (budget, bytes) = (AnswerBudget::new(8000), Bytes::from(vec![7; 500]));
        let mut held = vec![budget.hold(&reader(1), &bytes).unwrap(), budget.hold(&reader(1), &bytes).unwrap()];
        assert!(budget.hold(&reader(1), &bytes).is_none() && budget.is_used_up(reader(1).client));
        for other in 2..9 {
            held.push(budget.hold(&reader(other), &bytes).unwrap());
            held.push(budget.hold(&reader(other), &bytes).unwrap());
        }
        assert!(budget.hold(&reader(9), &bytes).is_none(), "eight thousand in all");
        assert!(budget.hold(&AnswerReader::default(), &bytes).is_none() && budget.is_used_up(None));
        held.clear();
        assert!(!budget.is_used_up(reader(1).client));
        assert!(budget.hold(&reader(1), &bytes).is_some());
        assert!(budget.0.clients.lock().unwrap().is_empty(), "nobody is remembered");
    }

    #[test]
    fn a_part_is_given_back_with_the_last_piece() {
        let (budget, bytes) = (AnswerBudget::new(8000), Bytes::from(vec![7; 900]));
        let mut body = budget.hold(&reader(1), &bytes).unwrap();
        let piece = body.split_to(10);
        drop(body);
        assert!(budget.hold(&reader(1), &bytes).is_none(), "a piece keeps the whole in memory");
        drop(piece);
        assert!(budget.hold(&reader(1), &bytes).is_some());
    }

    #[test]
    fn one_answer_fits_however_large() {
        let (budget, bytes) = (AnswerBudget::new(800), Bytes::from(vec![7; 5000]));
        let held = budget.hold(&reader(1), &bytes);
        assert!(held.is_some() && budget.hold(&reader(2), &bytes).is_none());
        drop(held);
        assert!(budget.hold(&reader(2), &bytes).is_some());
    }
}
