//! One exchange: a [`WireRequest`] goes in, a [`WireResponse`] comes out.
//!
//! `http_client` sends it over the network, `replay` answers from saved pages, tests play a script. Retries, spacing
//! and the meaning of a status belong to the callers.

mod http_client;
mod replay;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AsHeaderName, HeaderMap};
use url::Url;

use super::FetchProblem;

pub(super) use http_client::HttpTransport;
pub(super) use replay::ReplayTransport;
pub use replay::{ReplayError, replay_now};

/// The method of a request.
#[derive(Debug, Clone)]
pub(super) enum Method {
    /// A page or a list.
    Get,
    /// An encoded form.
    PostForm(String),
    /// Takes answers out of a cache.
    Purge,
}

/// A request as it is sent.
#[derive(Debug, Clone)]
pub(super) struct WireRequest {
    /// The address at the origin, for messages and replay.
    pub(super) origin: Url,
    /// The address to connect to, if a mirror serves the origin.
    pub(super) mirror: Option<Url>,
    pub(super) method: Method,
    /// `Accept` and validators.
    pub(super) headers: HeaderMap,
    /// The greatest length of a decoded body.
    pub(super) max_body_bytes: usize,
    /// Cuts a longer body at the limit instead of refusing it, as robots.txt asks for.
    pub(super) truncates: bool,
    /// The time limit, if it is not that of all requests.
    pub(super) total: Option<Duration>,
}

/// A response as it arrived, with the body decompressed.
#[derive(Debug, Clone, Default)]
pub(super) struct WireResponse {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl WireResponse {
    /// A header as text; absent if it is not printable ASCII.
    pub(super) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
    }
}

/// The pending result of [`Transport::send`].
pub(super) type ResponseFuture<'a> = Pin<Box<dyn Future<Output = Result<WireResponse, FetchProblem>> + Send + 'a>>;

/// A carrier of exchanges.
pub(super) trait Transport: Send + Sync {
    /// Sends a request once and reads the response within the limits.
    fn send(&self, request: WireRequest) -> ResponseFuture<'_>;

    /// Returns `true` if hosts are contacted, so that spacing and robots.txt matter.
    fn is_network(&self) -> bool {
        true
    }
}
