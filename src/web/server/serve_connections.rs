//! The loop that accepts connections and speaks HTTP/1.1 or HTTP/2 on each, with bounds on what one may make this program keep.

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tracing::trace;

use super::{fast_path::FastPath, listener::Listener};

/// The most concurrent requests on a connection of HTTP/2.
const MAX_STREAMS: u32 = 32;
/// The most bytes of a request's body that are received before it is refused. Nothing here takes one.
const STREAM_WINDOW_BYTES: u32 = 4 * 1024;
/// The same for all requests on a connection: the least that the protocol allows.
const CONNECTION_WINDOW_BYTES: u32 = 65_535;
/// The most bytes of a request's head, or of an answer's pieces, in the buffer of a connection.
const BUFFER_BYTES: usize = 128 * 1024;

/// Serves the connections of `listener` until `stop` is over, and then waits for the answers that are under way.
pub async fn serve_connections(mut listener: Listener, service: FastPath, stop: impl Future<Output = ()>) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().max_buf_size(BUFFER_BYTES);
    builder
        .http2()
        .max_concurrent_streams(MAX_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(BUFFER_BYTES);
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let (connection, peer) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let service = TowerToHyperService::new(service.for_connection(peer, connection.activity()));
        let served = builder.serve_connection(TokioIo::new(connection), service).into_owned();
        let watched = connections.watch(served);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                trace!(%error, "a connection ended");
            }
        });
    }
    drop(listener);
    connections.shutdown().await;
}
