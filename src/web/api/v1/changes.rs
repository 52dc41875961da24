//! The change log as a stream: everything ever recorded, from a sequence number on, one JSON document a line.
//!
//! ```text
//! GET /api/v1/changes.ndjson?from=1500   ->   {"seq":1500,…}\n{"seq":1501,…}\n
//! ```
//!
//! A mirror asks again from the last number it has, plus one. The lines are the journal's own and carry its version; they
//! are written as they are read, so that no export is ever held in memory.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::io::{AsyncRead, DuplexStream, ReadBuf};
use tokio_util::io::{ReaderStream, SyncIoBridge};

use crate::web::{AppState, http::Refusal, query::Query};

/// How many bytes wait between the store and the client.
const BUFFER_BYTES: usize = 64 * 1024;

/// `GET /api/v1/changes.ndjson`
pub(crate) async fn changes(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    match stream(&state, &Query::read(query.as_deref().unwrap_or_default())) {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

fn stream(state: &AppState, query: &Query) -> Result<Response, Refusal> {
    if !state.is_ready() {
        return Err(Refusal::not_ready(2));
    }
    let from = read_from(query)?;
    let Ok(permit) = state.exports.clone().try_acquire_owned() else {
        return Err(Refusal::of_status(StatusCode::TOO_MANY_REQUESTS));
    };
    let (to, written) = tokio::io::duplex(BUFFER_BYTES);
    let export = Export { written, broken: Arc::default() };
    let (history, broken) = (state.shared.history.clone(), Arc::clone(&export.broken));
    let mut to = SyncIoBridge::new(to);
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        // Mostly a reader that went away: nothing is lost, it asks again from where it was.
        if let Err(error) = history.export(from, &mut to) {
            tracing::warn!(%error, from, "the export of the change log ended early");
            broken.store(true, Ordering::Release);
        }
    });
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, Body::from_stream(ReaderStream::new(export))).into_response())
}

/// What the store writes, to be read by the client. Its end is an error when the store failed: a connection that breaks
/// tells a mirror that lines are missing, a clean end would not.
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

fn read_from(query: &Query) -> Result<u64, Refusal> {
    if let Some((key, _)) = query.pairs().iter().find(|(key, _)| key != "from") {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Ändringsloggen känner bara till ”from”, inte ”{key}”."),
            format!("expected the query key `from`, found `{key}`"),
        )
        .about(key));
    }
    let text = query.get("from").unwrap_or("0");
    text.parse().map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("from ska vara ett heltal från 0, men är ”{text}”."),
            format!("expected `from` to be a whole number from 0, found `{text}`"),
        )
        .about("from")
    })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
}
