//! The queue of renderings: few run at once, and the clients that wait take turns.
//!
//! ```text
//! A asks for 30 cold addresses, then B for one   ->   A, B, A, A, …: B waits for one rendering, not for thirty
//! ```
//!
//! One client waits for a bounded number of renderings. Those of this machine's own programs are one client without a bound:
//! a proxy that names no client speaks for all.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use super::export_slots::ClientKey;

/// The most renderings that one client may wait for.
const MAX_WAITING: usize = 32;

/// The queue; cheap to clone.
#[derive(Clone)]
pub(crate) struct RenderQueue(Arc<Mutex<Waiting>>);

struct Waiting {
    free: usize,
    /// The clients that wait, the next one first, each with its requests in order.
    clients: VecDeque<(Option<ClientKey>, VecDeque<oneshot::Sender<Turn>>)>,
}

/// The right to render; the next client's when it is dropped.
pub(crate) struct Turn(Option<RenderQueue>);

impl RenderQueue {
    /// A queue in which `count` renderings run at once.
    pub(crate) fn new(count: usize) -> Self {
        Self(Arc::new(Mutex::new(Waiting { free: count, clients: VecDeque::new() })))
    }

    /// A turn for `client`, when it has come; none if the client already waits for as many as it may.
    pub(crate) async fn turn(&self, client: Option<ClientKey>) -> Option<Turn> {
        let turn = {
            let mut waiting = self.lock();
            if waiting.free > 0 {
                waiting.free -= 1;
                return Some(Turn(Some(self.clone())));
            }
            waiting.enter(client)?
        };
        // The sender stays in the queue until it sends.
        turn.await.ok()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of renderings that could start now.
    #[cfg(test)]
    pub(crate) fn free(&self) -> usize {
        self.lock().free
    }
}

impl Waiting {
    fn enter(&mut self, client: Option<ClientKey>) -> Option<oneshot::Receiver<Turn>> {
        let (sender, receiver) = oneshot::channel();
        match self.clients.iter_mut().find(|(other, _)| *other == client) {
            None => self.clients.push_back((client, VecDeque::from([sender]))),
            Some((_, requests)) => {
                if client.is_some() && requests.len() >= MAX_WAITING {
                    // Those that left keep no place.
                    requests.retain(|request| !request.is_closed());
                    if requests.len() >= MAX_WAITING {
                        return None;
                    }
                }
                requests.push_back(sender);
            }
        }
        Some(receiver)
    }

    /// The next request; its client goes to the end.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        loop {
            let (client, mut requests) = self.clients.pop_front()?;
            let next = requests.pop_front();
            if !requests.is_empty() {
                self.clients.push_back((client, requests));
            }
            if next.is_some() {
                return next;
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(queue) = self.0.take() else { return };
        let mut waiting = queue.lock();
        while let Some(next) = waiting.next() {
            match next.send(Self(Some(queue.clone()))) {
                Ok(()) => return,
                // Its request left. The turn that comes back must not look for the next one itself: the lock is held.
                Err(mut turn) => turn.0 = None,
            }
        }
        waiting.free += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, pin::pin};

    use super::*;

    fn client(last: u8) -> Option<ClientKey> {
        Some(ClientKey(IpAddr::from([198, 51, 100, last])))
    }

    #[tokio::test]
    async fn a_client_with_one_request_waits_for_one_rendering_of_another_with_many() {
        let queue = RenderQueue::new(1);
        let first = queue.turn(client(1)).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut requests = Vec::new();
        for (n, of) in std::iter::repeat_n(1, 20).chain([2]).enumerate() {
            let (queue, order) = (queue.clone(), Arc::clone(&order));
            requests.push(tokio::spawn(async move {
                let _turn = queue.turn(client(of)).await.unwrap();
                order.lock().unwrap().push((of, n));
            }));
            tokio::task::yield_now().await;
        }
        drop(first);
        for request in requests {
            request.await.unwrap();
        }
        let order = order.lock().unwrap();
        assert_eq!(order[..3], [(1, 0), (2, 20), (1, 1)], "{order:?}");
        assert_eq!((order.len(), queue.free()), (21, 1));
    }

    #[tokio::test]
    async fn a_client_waits_for_a_bounded_number_and_those_that_left_keep_no_place() {
        let queue = RenderQueue::new(1);
        let running = queue.turn(client(2)).await.unwrap();
        let mut waiting: Vec<_> = (0..MAX_WAITING).map(|_| Box::pin(queue.turn(client(1)))).collect();
        for turn in &mut waiting {
            assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(turn.as_mut().poll(cx))).await.is_pending());
        }
        assert!(queue.turn(client(1)).await.is_none());
        let mut own = pin!(queue.turn(None));
        assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(own.as_mut().poll(cx))).await.is_pending());
        waiting.truncate(1);
        let mut late = pin!(queue.turn(client(1)));
        assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(late.as_mut().poll(cx))).await.is_pending());
        drop(running);
        // Each turn ends before the next request is waited for.
        assert!(waiting.pop().unwrap().await.is_some());
        assert!(own.await.is_some());
        assert!(late.await.is_some());
        assert_eq!(queue.free(), 1, "all turns are given back");
    }
}
