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

use super::{Refusal, coding::Coding};
use crate::web::{AppState, HistoryError};

/// The size of the buffer between writer and reader.
const BUFFER_BYTES: usize = 64 * 1024;
/// The longest time in which a reader may take nothing.
const MAX_IDLE: Duration = Duration::from_secs(30);
/// The longest time for an export.
const MAX_TIME: Duration = Duration::from_secs(600);

/// Returns `true` if a streamed body is sent as gzip. Brotli cannot be streamed cheaply.
pub(crate) fn accepts_gzip(request: &HeaderMap) -> bool {
    Coding::preferred(request) != Coding::Identity
}

/// A response of `media_type` with the body that `write` writes, compressed if `gzip` is set.
///
/// # Errors
/// 429 while the most exports are running.
pub(crate) fn stream(
    state: &AppState,
    media_type: &'static str,
    gzip: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<(), HistoryError> + Send + 'static,
) -> Result<Response, Refusal> {
    let Ok(permit) = state.exports.clone().try_acquire_owned() else {
        return Err(Refusal::of_status(StatusCode::TOO_MANY_REQUESTS));
    };
    let (to, written) = tokio::io::duplex(BUFFER_BYTES);
    let export = Export { written, broken: Arc::default() };
    let broken = Arc::clone(&export.broken);
    let mut to = Paced { to, runtime: Handle::current(), ends_at: Instant::now() + MAX_TIME };
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
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
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok((headers, Body::from_stream(ReaderStream::new(export))).into_response())
}

/// Writes to a reader that must keep taking.
struct Paced {
    to: DuplexStream,
    runtime: Handle,
    ends_at: Instant,
}

impl Write for Paced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let until = self.ends_at.min(Instant::now() + MAX_IDLE);
        let written = self.runtime.block_on(timeout_at(until, self.to.write(bytes)));
        written.unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "the reader is too slow")))
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
        let mut to = Paced { to, runtime: Handle::current(), ends_at: Instant::now() + Duration::from_millis(20) };
        let written = tokio::task::spawn_blocking(move || to.write_all(b"more than four bytes")).await.unwrap();
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
