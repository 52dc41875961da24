//! One exchange: a request as it is sent, the answer as it comes, and what may carry it.
//!
//! `Ask { url: http://127.0.0.1:9000/x, … }` becomes `Reply { status: 200, headers, body }`. `http` carries it over
//! the network, `replay` from saved pages, tests from a script. Tries, spacing and meaning are not decided here.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use reqwest::header::{AsHeaderName, HeaderMap};
use url::Url;

use super::FetchProblem;

/// A request as it is sent: a GET, or a POST of a form.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// The address at the origin, for messages and replay.
    pub(super) origin: Url,
    /// The address that is asked, when a mirror answers for the origin.
    pub(super) mirror: Option<Url>,
    /// `Accept` and validators.
    pub(super) headers: HeaderMap,
    /// The encoded form to post; none for a GET.
    pub(super) form: Option<String>,
    /// The most bytes of a decoded body.
    pub(super) max_body: usize,
    /// Whether a longer body is cut there instead of being refused, as for robots.txt.
    pub(super) cut: bool,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// Decompressed.
    pub(super) body: Bytes,
}

impl Reply {
    /// A header as text; absent when it is no printable ASCII.
    pub(super) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
    }
}

/// What will be the answer.
pub(super) type Replying<'a> = Pin<Box<dyn Future<Output = Result<Reply, FetchProblem>> + Send + 'a>>;

/// What carries an exchange.
pub(super) trait Transport: Send + Sync {
    /// Sends a request once and reads the answer within the limits.
    fn send(&self, ask: Ask) -> Replying<'_>;

    /// Whether the network is used, so that spacing and robots.txt matter.
    fn is_network(&self) -> bool {
        true
    }
}
