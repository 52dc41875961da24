//! The workers that read answers: lists, pages, proposals and PDFs share a bounded number of them.
//!
//! A page may take twenty seconds of a core, and forty sources may bring one at the same time. Each reading waits for its turn,
//! in the order in which they came; the permit goes with the work, which goes on when nobody waits for it any more.

use std::{
    sync::{Arc, LazyLock},
    thread::available_parallelism,
};

use tokio::{
    sync::Semaphore,
    task::{JoinError, spawn_blocking},
};

/// The workers of this process: one for each core, and two at least, so that one slow page does not keep all others.
static WORKERS: LazyLock<Workers> = LazyLock::new(|| Workers::new(number()));

fn number() -> usize {
    available_parallelism().map_or(1, usize::from).max(2)
}

/// A bounded number of threads for work that takes long.
#[derive(Debug, Clone)]
struct Workers(Arc<Semaphore>);

impl Workers {
    fn new(number: usize) -> Self {
        Self(Arc::new(Semaphore::new(number)))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
        // The semaphore is never closed; without a permit the work would be done all the same.
        let permit = Arc::clone(&self.0).acquire_owned().await.ok();
        spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
    }
}

/// The workers that read documents: one less, since a PDF may take a minute, and pages go on meanwhile.
static DOCUMENT_WORKERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(number() - 1)));

/// Reads a document by `work` when a worker is free.
pub(super) async fn read_document<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    let permit = Arc::clone(&DOCUMENT_WORKERS).acquire_owned().await.ok();
    WORKERS
        .run(move || {
            let _permit = permit;
            work()
        })
        .await
}

/// Reads an answer by `work` when a worker is free.
pub(crate) async fn read<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    WORKERS.run(work).await
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        sync::mpsc::{Receiver, channel},
        task::Poll,
    };

    use super::*;

    /// Work that lasts until something is sent.
    fn until(received: Receiver<()>) -> impl FnOnce() + Send + 'static {
        move || {
            let _ = received.recv();
        }
    }

    async fn is_pending(future: std::pin::Pin<&mut impl Future>) -> bool {
        let mut future = Some(future);
        std::future::poll_fn(|cx| Poll::Ready(future.take().is_none_or(|future| future.poll(cx).is_pending()))).await
    }

    #[tokio::test]
    async fn a_reading_waits_while_all_workers_are_occupied() {
        let workers = Workers::new(2);
        let ((end_first, first), (end_second, second)) = (channel(), channel());
        let mut first = Box::pin(workers.run(until(first)));
        let mut second = Box::pin(workers.run(until(second)));
        assert!(is_pending(first.as_mut()).await && is_pending(second.as_mut()).await);
        let mut third = pin!(workers.run(|| 3));
        for _ in 0..10 {
            assert!(is_pending(third.as_mut()).await);
            tokio::task::yield_now().await;
        }
        drop(end_first);
        assert_eq!(third.await.unwrap(), 3);
        drop(end_second);
        second.await.unwrap();
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_keeps_its_worker_until_it_ends() {
        let workers = Workers::new(1);
        let (end, ended) = channel();
        let mut work = Box::pin(workers.run(until(ended)));
        assert!(is_pending(work.as_mut()).await);
        drop(work);
        assert_eq!(workers.0.available_permits(), 0);
        drop(end);
        assert_eq!(workers.run(|| 1).await.unwrap(), 1);
    }
}
