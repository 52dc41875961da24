//! Streamed bodies, so that no export is ever held in memory.
//!
//! In: a function that writes to a [`Write`], on a thread of its own. Out: a response with what it writes as its body. A reader
//! that takes nothing for half a minute, or takes too long altogether, is dropped, so that slow readers cannot keep others
//! out. A writer that fails breaks the connection: after a clean end a mirror would believe that it has everything.

use std::{
    io::{self, Write},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use tokio::{
    io::{AsyncRead, AsyncWriteExt, DuplexStream, ReadBuf},
    runtime::Handle,
    time::{Instant, timeout_at},
};
use tokio_util::io::ReaderStream;

use super::{Refusal, coding::Coding, serve::fresh_then_stale};
use crate::web::{
    AppState, HistoryError,
    server::{answer_budget::AnswerReader, export_slots::ExportSlot},
};

/// The size of the buffer between writer and reader.
const BUFFER_BYTES: usize = 64 * 1024;
/// The longest time in which a reader may take nothing.
const MAX_IDLE: Duration = Duration::from_secs(30);
/// The least pace of a reader.
const MIN_BYTES_PER_SECOND: u64 = 8 * 1024;
/// The longest time for an export.
const MAX_TIME: Duration = Duration::from_secs(600);

/// The seconds for which a cache may keep a streamed answer. What it lacks comes with the next request of a mirror.
const MAX_AGE: u32 = 300;

/// Returns `true` if a streamed body is sent as gzip. Brotli cannot be streamed cheaply.
pub(crate) fn accepts_gzip(request: &HeaderMap) -> bool {
    Coding::preferred(request) != Coding::Identity
}

/// A slot for an export to `reader`.
///
/// # Errors
/// 429 while the most exports are running, or one of the same client.
pub(crate) fn take_slot(state: &AppState, reader: &AnswerReader) -> Result<ExportSlot, Refusal> {
    state.exports.take(reader.client).ok_or_else(|| Refusal::of_status(StatusCode::TOO_MANY_REQUESTS))
}

/// A response of `media_type` with the body that `write` writes, compressed if `gzip` is set. `slot` is held until its end.
pub(crate) fn stream(
    slot: ExportSlot,
    media_type: &'static str,
    gzip: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<(), HistoryError> + Send + 'static,
) -> Response {
    let (to, written) = tokio::io::duplex(BUFFER_BYTES);
    let export = Export { written, broken: Arc::default() };
    let broken = Arc::clone(&export.broken);
    let mut to = Paced::new(to);
    tokio::task::spawn_blocking(move || {
        let _slot = slot;
        let done = if gzip {
            let mut coded = GzEncoder::new(&mut to, Compression::fast());
            write(&mut coded).and_then(|()| coded.finish().map(|_| ()).map_err(HistoryError::from))
        } else {
            write(&mut to)
        };
        // Mostly a reader that left: nothing is lost, it asks again.
        if let Err(error) = done {
            tracing::warn!(%error, "an export ended early");
            broken.store(true, Ordering::Release);
        }
    });
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let cache_control = HeaderValue::try_from(fresh_then_stale(MAX_AGE));
    headers.insert(header::CACHE_CONTROL, cache_control.unwrap_or(HeaderValue::from_static("no-cache")));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    (headers, Body::from_stream(ReaderStream::new(export))).into_response()
}

/// Writes to a reader that must keep taking.
struct Paced {
    to: DuplexStream,
    runtime: Handle,
    began_at: Instant,
    bytes: u64,
}

impl Paced {
    fn new(to: DuplexStream) -> Self {
        Self { to, runtime: Handle::current(), began_at: Instant::now(), bytes: 0 }
    }

    /// The instant at which the reader must have taken more.
    fn deadline(&self) -> Instant {
        // A buffer that fills up within the grace period is taken at the least pace from then on.
        let paced = MAX_IDLE + Duration::from_secs(self.bytes / MIN_BYTES_PER_SECOND);
        (self.began_at + paced.min(MAX_TIME)).min(Instant::now() + MAX_IDLE)
    }
}

impl Write for Paced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let deadline = self.deadline();
        let too_slow = || io::Error::new(io::ErrorKind::TimedOut, "the reader is too slow");
        if deadline <= Instant::now() {
            return Err(too_slow());
        }
        let written =
            self.runtime.block_on(timeout_at(deadline, self.to.write(bytes))).unwrap_or_else(|_| Err(too_slow()))?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The written bytes, for the client to read. Their end is an error if the writer failed.
struct Export {
    written: DuplexStream,
    broken: Arc<AtomicBool>,
}

impl AsyncRead for Export {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.written).poll_read(cx, buf);
        let ended = matches!(polled, Poll::Ready(Ok(()))) && buf.filled().len() == before;
        if ended && self.broken.load(Ordering::Acquire) {
            return Poll::Ready(Err(io::Error::other("the export ended early")));
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn a_store_that_fails_breaks_the_answer_instead_of_ending_it() {
        for broken in [false, true] {
            let (mut to, written) = tokio::io::duplex(64);
            let mut export = Export { written, broken: Arc::new(AtomicBool::new(broken)) };
            to.write_all(b"{\"seq\":1}\n").await.unwrap();
            drop(to);
            let mut read = String::new();
            assert_eq!(export.read_to_string(&mut read).await.is_err(), broken);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_reader_that_takes_nothing_is_dropped() {
        let (to, _kept_open) = tokio::io::duplex(4);
        let began_at = Instant::now() - MAX_IDLE + Duration::from_millis(20);
        let mut to = Paced { began_at, ..Paced::new(to) };
        let written = tokio::task::spawn_blocking(move || to.write_all(b"more than four bytes")).await.unwrap();
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_reader_below_the_least_pace_is_dropped_though_it_takes_something() {
        let minute_ago = Instant::now() - Duration::from_secs(60);
        for (bytes_per_second, is_dropped) in [(MIN_BYTES_PER_SECOND / 4, true), (MIN_BYTES_PER_SECOND * 2, false)] {
            let (to, _kept_open) = tokio::io::duplex(BUFFER_BYTES);
            let mut to = Paced { began_at: minute_ago, bytes: 60 * bytes_per_second, ..Paced::new(to) };
            let written = tokio::task::spawn_blocking(move || to.write_all(b"there is room")).await.unwrap();
            assert_eq!(written.is_err(), is_dropped, "{bytes_per_second}");
        }
    }
}
