//! The bytes of answers that are not sent yet: bounded in all, and for each client.
//!
//! In: the bytes of an answer and its reader. Out: the same bytes, which give their part of the budget back when the last
//! piece has left for the client; none if the budget is used up.
//!
//! A client that asks and never reads keeps each answer in memory. Cached bytes are shared, but the next snapshot drops them
//! from the cache and the client's references stay. So every document counts while anything refers to it, wherever that is:
//! in the body, in the buffers of HTTP/1.1 or in a stream of HTTP/2 whose window is closed. In all it counts once, however
//! many read it; for each client, once for each answer.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    held: Mutex<Held>,
}

/// The bytes that are held now.
#[derive(Default)]
struct Held {
    bytes: usize,
    /// The readers and the bytes of each document, by its place in memory: all of its readers share it.
    documents: HashMap<usize, (usize, usize)>,
    clients: HashMap<IpAddr, usize>,
}

impl AnswerBudget {
    /// A budget of `max_bytes` bytes.
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self(Arc::new(Counts { max_bytes, held: Mutex::default() }))
    }

    /// Returns `true` if `client` has no room left, so that nothing needs to be rendered for it.
    pub(crate) fn is_used_up(&self, client: Option<ClientKey>) -> bool {
        let held = self.0.held();
        let of_client = |ClientKey(address)| {
            held.clients.get(&address).is_some_and(|bytes| *bytes >= self.0.max_bytes / CLIENT_PART)
        };
        held.bytes >= self.0.max_bytes || client.is_some_and(of_client)
    }

    /// `bytes` as a body for `reader`; none if it has no room. One answer always fits, however large.
    pub(crate) fn hold(&self, reader: &AnswerReader, bytes: &Bytes) -> Option<Bytes> {
        let part = Part::take(&self.0, reader.client, bytes)?;
        let unsent = reader.connection.as_ref().map(|connection| connection.answer(bytes.len()));
        Some(Bytes::from_owner(HeldAnswer { bytes: bytes.clone(), _part: part, _unsent: unsent }))
    }
}

impl Counts {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
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
    document: usize,
    bytes: usize,
}

impl Part {
    fn take(counts: &Arc<Counts>, client: Option<ClientKey>, bytes: &Bytes) -> Option<Self> {
        let (document, bytes) = (bytes.as_ptr() as usize, bytes.len());
        let mut held = counts.held();
        let is_shared = held.documents.contains_key(&document);
        if !is_shared && held.bytes > 0 && held.bytes + bytes > counts.max_bytes {
            return None;
        }
        if let Some(ClientKey(address)) = client {
            let of_client = held.clients.entry(address).or_default();
            if *of_client > 0 && *of_client + bytes > counts.max_bytes / CLIENT_PART {
                return None;
            }
            *of_client += bytes;
        }
        held.documents.entry(document).or_insert((0, bytes)).0 += 1;
        held.bytes += if is_shared { 0 } else { bytes };
        Some(Self { counts: Arc::clone(counts), client, document, bytes })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let mut held = self.counts.held();
        if let Some((readers, bytes)) = held.documents.get_mut(&self.document) {
            *readers -= 1;
            if *readers == 0 {
                let bytes = *bytes;
                held.documents.remove(&self.document);
                held.bytes -= bytes;
            }
        }
        let Some(ClientKey(address)) = self.client else { return };
        if let Some(of_client) = held.clients.get_mut(&address) {
            *of_client -= self.bytes;
            if *of_client == 0 {
                held.clients.remove(&address);
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
        let budget = AnswerBudget::new(8000);
        let hold = |reader: &AnswerReader| budget.hold(reader, &Bytes::from(vec![7; 500]));
        let mut held = vec![hold(&reader(1)).unwrap(), hold(&reader(1)).unwrap()];
        assert!(hold(&reader(1)).is_none() && budget.is_used_up(reader(1).client));
        for other in 2..9 {
            held.push(hold(&reader(other)).unwrap());
            held.push(hold(&reader(other)).unwrap());
        }
        assert!(hold(&reader(9)).is_none(), "eight thousand in all");
        assert!(hold(&AnswerReader::default()).is_none() && budget.is_used_up(None));
        held.clear();
        assert!(!budget.is_used_up(reader(1).client));
        assert!(hold(&reader(1)).is_some());
        assert!(budget.0.held().clients.is_empty(), "nobody is remembered");
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
    fn slow_readers_of_one_document_leave_room_for_others() {
        let (budget, shared) = (AnswerBudget::new(8000), Bytes::from(vec![7; 900]));
        let held: Vec<_> = (1..40).map(|n| budget.hold(&reader(n), &shared).unwrap()).collect();
        assert_eq!(budget.0.held().bytes, 900);
        assert!(budget.hold(&reader(50), &Bytes::from(vec![8; 900])).is_some());
        drop(held);
        assert_eq!(budget.0.held().bytes, 0);
    }

    #[test]
    fn one_answer_fits_however_large() {
        let (budget, bytes) = (AnswerBudget::new(800), Bytes::from(vec![7; 5000]));
        let held = budget.hold(&reader(1), &bytes);
        assert!(held.is_some() && budget.hold(&reader(2), &Bytes::from(vec![8; 50])).is_none());
        drop(held);
        assert!(budget.hold(&reader(2), &bytes).is_some());
    }
}
