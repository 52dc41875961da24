//! The activity on a connection: whether it earns its place among a bounded number.
//!
//! In: the beginning and end of requests, the frames of response bodies, and the answers that are not sent yet. Out: the time
//! since the last of them, and whether an answer is overdue.
//!
//! Bytes do not count: an HTTP/2 PING, a dripping request head or a window update would hold a place for ever. A request
//! that is being answered counts, and so does each piece of a body that the client makes room for. But small requests on one
//! stream of HTTP/2 excuse no answer that waits on another: each has a deadline of its own.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::Instant;

/// The largest piece of a body that is handed to the connection at once, so that a slow but steady reader is seen as one.
const PIECE_BYTES: usize = 64 * 1024;
/// The least pace of a reader after its grace.
const MIN_BYTES_PER_SECOND: u64 = 8 * 1024;

/// The activity on one connection, shared by its socket and its service.
#[derive(Debug)]
pub(crate) struct Activity {
    opened_at: Instant,
    /// The time that any answer may wait for its reader.
    sending_grace: Duration,
    /// Milliseconds from `opened_at` to the last progress.
    progress: AtomicU64,
    /// The number of parts that wait for this program rather than for the client.
    working: AtomicUsize,
    /// The instants at which the answers that are not sent yet must be.
    unsent: Mutex<Vec<Instant>>,
}

impl Activity {
    /// The activity of a connection that opens now.
    pub(super) fn new(sending_grace: Duration) -> Self {
        Self {
            opened_at: Instant::now(),
            sending_grace,
            progress: AtomicU64::new(0),
            working: AtomicUsize::new(0),
            unsent: Mutex::default(),
        }
    }

    /// The time for which only the client could have made progress and did not.
    pub(super) fn idle(&self) -> Duration {
        if self.working.load(Ordering::Acquire) > 0 {
            return Duration::ZERO;
        }
        self.opened_at.elapsed().saturating_sub(Duration::from_millis(self.progress.load(Ordering::Acquire)))
    }

    fn note_progress(&self) {
        let elapsed = u64::try_from(self.opened_at.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.progress.fetch_max(elapsed, Ordering::AcqRel);
    }

    /// Marks the program as working until the guard is dropped. The end counts as progress if `is_progress` is set.
    pub(super) fn work(self: &Arc<Self>, is_progress: bool) -> Working {
        self.working.fetch_add(1, Ordering::AcqRel);
        Working { activity: Arc::clone(self), is_progress }
    }

    /// Marks an answer of this many bytes as not sent until the guard is dropped.
    pub(super) fn answer(self: &Arc<Self>, bytes: usize) -> UnsentAnswer {
        let paced = Duration::from_secs(bytes as u64 / MIN_BYTES_PER_SECOND);
        let until = Instant::now() + self.sending_grace + paced;
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner).push(until);
        UnsentAnswer { activity: Arc::clone(self), until }
    }

    /// Returns `true` if an answer should have been sent by now.
    pub(super) fn is_overdue(&self) -> bool {
        let now = Instant::now();
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|until| *until <= now)
    }
}

/// A guard for an answer that is not sent yet.
#[derive(Debug)]
pub(super) struct UnsentAnswer {
    activity: Arc<Activity>,
    until: Instant,
}

impl Drop for UnsentAnswer {
    fn drop(&mut self) {
        let mut unsent = self.activity.unsent.lock().unwrap_or_else(PoisonError::into_inner);
        // Equal instants stand for each other.
        if let Some(place) = unsent.iter().position(|until| *until == self.until) {
            unsent.swap_remove(place);
        }
    }
}

/// A guard for work of this program.
pub(super) struct Working {
    activity: Arc<Activity>,
    is_progress: bool,
}

impl Drop for Working {
    fn drop(&mut self) {
        if self.is_progress {
            self.activity.note_progress();
        }
        self.activity.working.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A response body that notes each piece as progress.
pub(super) struct TrackedBody {
    body: Body,
    /// The bytes of the last frame that were not handed on yet.
    rest: Bytes,
    activity: Arc<Activity>,
    waiting: Option<Working>,
}

impl TrackedBody {
    /// `body`, with each piece noted as progress on `activity`. A body of one piece needs no notes: its request is one.
    pub(super) fn track(body: Body, activity: Arc<Activity>) -> Body {
        let is_one_piece = body.size_hint().upper().is_some_and(|bytes| bytes <= PIECE_BYTES as u64);
        if is_one_piece { body } else { Body::new(Self::new(body, activity)) }
    }

    fn new(body: Body, activity: Arc<Activity>) -> Self {
        Self { body, rest: Bytes::new(), activity, waiting: None }
    }
}

impl HttpBody for TrackedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Pending => {
                    if self.waiting.is_none() {
                        self.waiting = Some(self.activity.work(true));
                    }
                    return Poll::Pending;
                }
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                Poll::Ready(end) => return Poll::Ready(end),
            }
        }
        self.waiting = None;
        self.activity.note_progress();
        let piece = self.rest.len().min(PIECE_BYTES);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_of_the_program_is_no_idle_time() {
        let activity = Arc::new(Activity::new(Duration::from_secs(30)));
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(activity.idle(), Duration::from_secs(10));
        let working = activity.work(true);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(activity.idle(), Duration::ZERO);
        drop(working);
        assert_eq!(activity.idle(), Duration::ZERO);
        drop(activity.work(false));
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(activity.idle(), Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_is_no_progress_leaves_the_idle_time() {
        let activity = Arc::new(Activity::new(Duration::from_secs(30)));
        tokio::time::advance(Duration::from_secs(8)).await;
        drop(activity.work(false));
        assert_eq!(activity.idle(), Duration::from_secs(8));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_waits_too_long_is_overdue_whatever_else_happens() {
        let activity = Arc::new(Activity::new(Duration::from_secs(30)));
        let (small, large) = (activity.answer(100), activity.answer(800 * 1024));
        for _ in 0..29 {
            tokio::time::advance(Duration::from_secs(1)).await;
            drop((activity.answer(100), activity.work(true)));
        }
        assert!(!activity.is_overdue());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(activity.is_overdue(), "half a minute for the small one");
        drop(small);
        assert!(!activity.is_overdue(), "the large one has its pace");
        tokio::time::advance(Duration::from_secs(100)).await;
        assert!(activity.is_overdue());
        drop(large);
        assert!(!activity.is_overdue());
    }

    #[tokio::test]
    async fn a_large_body_is_handed_on_in_pieces_and_keeps_its_length() {
        let (activity, bytes) = (Arc::new(Activity::new(Duration::from_secs(30))), vec![7; 3 * PIECE_BYTES + 1]);
        let mut body = TrackedBody::new(Body::from(bytes.clone()), activity);
        assert_eq!(body.size_hint().exact(), Some(bytes.len() as u64));
        let first = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await.unwrap().unwrap();
        assert_eq!(first.into_data().unwrap().len(), PIECE_BYTES);
        assert_eq!(body.size_hint().exact(), Some(2 * PIECE_BYTES as u64 + 1));
        assert_eq!(to_bytes(Body::new(body), usize::MAX).await.unwrap().len(), 2 * PIECE_BYTES + 1);
    }
}
