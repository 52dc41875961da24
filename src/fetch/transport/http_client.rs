//! The network transport: one exchange over HTTP/1.1 or HTTP/2, within the limits.
//!
//! It has two clients: one whose resolver returns public addresses only, and one for the targets of mirrors. Neither
//! follows redirects, keeps cookies or uses a proxy. The certificate authorities are the system's (read through
//! rustls-native-certs, so `SSL_CERT_FILE` and `SSL_CERT_DIR` work); without them everything but `https` works.

use std::error::Error as StdError;
use std::sync::LazyLock;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Client, ClientBuilder, Response};
use tokio::time::timeout;

use super::{Method, ResponseFuture, Transport, WireRequest, WireResponse};
use crate::fetch::ssrf_guard::{PrivateAddress, PublicResolver, private_literal};
use crate::fetch::{FetchError, FetchProblem, FetchSettings, RequestLimits};

/// The part of an error page that is read: enough to recognize a bot challenge.
const ERROR_BODY_BYTES: usize = 64 * 1024;
/// The largest head of an HTTP/2 response. (HTTP/1.1: the connection's buffer, some 400 KB.)
const HEAD_BYTES: u32 = 64 * 1024;

/// The method by which Varnish and most content networks are asked to forget; it is no standard.
static PURGE: LazyLock<reqwest::Method> =
    LazyLock::new(|| reqwest::Method::from_bytes(b"PURGE").unwrap_or(reqwest::Method::DELETE));

/// HTTP clients with bounds.
pub(in crate::fetch) struct HttpTransport {
    public: Client,
    mirror: Client,
    has_roots: bool,
    limits: RequestLimits,
}

impl HttpTransport {
    /// Creates the clients. Sends nothing.
    pub(in crate::fetch) fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        // Fails if a provider is installed already, which is as good: this runs several times in one process.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let agent = settings.user_agent()?;
        let builder = || {
            ClientBuilder::new()
                .user_agent(agent.clone())
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy()
                .connect_timeout(settings.limits.connect)
                .pool_idle_timeout(Duration::from_secs(30))
                .pool_max_idle_per_host(1)
                .http1_max_headers(settings.limits.max_headers)
                .http2_max_header_list_size(HEAD_BYTES)
        };
        let public = || builder().dns_resolver(PublicResolver);
        // One connection a request: a server that writes head and body separately (as Python's http.server does)
        // waits on a kept connection for our delayed ACK, 40 ms a page.
        let mirror = || builder().pool_max_idle_per_host(0);
        Ok(match public().build() {
            Ok(public) => Self {
                public,
                mirror: mirror().build().map_err(FetchError::Client)?,
                has_roots: true,
                limits: settings.limits,
            },
            // Without authorities the client cannot be created at all; one that trusts nobody still does plain HTTP.
            Err(_) => Self {
                public: public().tls_certs_only([]).build().map_err(FetchError::Client)?,
                mirror: mirror().tls_certs_only([]).build().map_err(FetchError::Client)?,
                has_roots: false,
                limits: settings.limits,
            },
        })
    }

    async fn exchange(&self, request: &WireRequest) -> Result<WireResponse, FetchProblem> {
        let url = request.mirror.as_ref().unwrap_or(&request.origin);
        if url.scheme() == "https" && !self.has_roots {
            return Err(FetchProblem::new(
                FetchProblem::NO_ROOTS,
                format!(
                    "`{url}` cannot be fetched, as this system has no certificate authorities: install the package \
                     `ca-certificates` or set `SSL_CERT_FILE` to a bundle"
                ),
            ));
        }
        if let (None, Some(address)) = (&request.mirror, private_literal(url)) {
            return Err(private_address_problem(request, &address.to_string()));
        }
        let client = if request.mirror.is_some() { &self.mirror } else { &self.public };
        let builder = match &request.method {
            Method::Get => client.get(url.clone()),
            Method::PostForm(form) => {
                client.post(url.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.clone())
            }
            Method::Purge => client.request(PURGE.clone(), url.clone()),
        };
        let response = builder.headers(request.headers.clone()).send().await;
        let mut response = response.map_err(|error| self.classify(request, &error))?;
        let is_page = response.status().is_success();
        if is_page && let Some(coding) = response.headers().get(CONTENT_ENCODING).filter(|coding| *coding != "identity")
        {
            // The client decodes gzip and br and drops the header; any other coding was not asked for.
            let text = format!("`{}` is compressed: expected `gzip` or `br`, found {coding:?}", request.origin);
            return Err(FetchProblem::new(FetchProblem::DECODE, text));
        }
        let (max, truncates) =
            if is_page { (request.max_body_bytes, request.truncates) } else { (ERROR_BODY_BYTES, true) };
        let body = self.body(request, &mut response, max, truncates).await?;
        Ok(WireResponse { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    /// Reads a body chunk by chunk, so that no more than `max` bytes are held.
    async fn body(
        &self,
        request: &WireRequest,
        response: &mut Response,
        max: usize,
        truncates: bool,
    ) -> Result<Bytes, FetchProblem> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.classify(request, &error))? {
            let room = max - body.len();
            body.extend_from_slice(&chunk[..room.min(chunk.len())]);
            if chunk.len() > room {
                if truncates {
                    break;
                }
                let text = format!("`{}` is too large: expected at most {max} bytes, found more", request.origin);
                return Err(FetchProblem::new(FetchProblem::TOO_LARGE, text));
            }
        }
        Ok(body.freeze())
    }

    /// The problem for an error of the client.
    fn classify(&self, request: &WireRequest, error: &reqwest::Error) -> FetchProblem {
        let (origin, why) = (&request.origin, error_chain(error));
        if let Some(refused) = find_cause::<PrivateAddress>(error) {
            return private_address_problem(request, &refused.to_string());
        }
        let (code, text) = if error.is_connect() && error.is_timeout() {
            let limit = self.limits.connect;
            (FetchProblem::TIMEOUT, format!("`{origin}` could not be reached within {limit:?}"))
        } else if error.is_dns() {
            let what = "could not be reached, as its name was not found; see whether this machine is online";
            (FetchProblem::CONNECT, format!("`{origin}` {what} ({why})"))
        } else if error.is_connect() {
            let what = "could not be reached; see whether the site is up and this machine is online";
            (FetchProblem::CONNECT, format!("`{origin}` {what} ({why})"))
        } else if error.is_timeout() {
            (FetchProblem::TIMEOUT, format!("`{origin}` did not answer in time"))
        } else if why.contains("too large") {
            let max = self.limits.max_headers;
            (FetchProblem::TOO_LARGE, format!("`{origin}` has too large a head: expected at most {max} headers"))
        } else if error.is_decode() && !is_cut_off(&why) {
            (FetchProblem::DECODE, format!("`{origin}` could not be decompressed: {why}"))
        } else {
            (FetchProblem::INCOMPLETE, format!("`{origin}` did not answer to the end: {why}"))
        };
        FetchProblem::new(code, text)
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: WireRequest) -> ResponseFuture<'_> {
        Box::pin(async move {
            let total = request.total.unwrap_or(self.limits.total);
            timeout(total, self.exchange(&request)).await.unwrap_or_else(|_| {
                let text = format!("`{}` did not answer to the end within {total:?}", request.origin);
                Err(FetchProblem::new(FetchProblem::TIMEOUT, text))
            })
        })
    }
}

fn private_address_problem(request: &WireRequest, what: &str) -> FetchProblem {
    let text = format!(
        "`{}` leads to a private address ({what}), which is never contacted; only a mirror may be private: \
         `--mirror ORIGIN=URL`",
        request.origin
    );
    FetchProblem::new(FetchProblem::PRIVATE_ADDRESS, text)
}

/// Returns `true` if the connection ended too early, not the compressed data: the client reports both as decoding.
fn is_cut_off(why: &str) -> bool {
    ["connection", "unexpected EOF during chunk", "end of file before message", "reset"]
        .iter()
        .any(|text| why.contains(text))
}

/// An error and its causes on one line, without repetitions.
fn error_chain(error: &dyn StdError) -> String {
    let mut text = String::new();
    let mut next = error.source().or(Some(error));
    while let Some(error) = next {
        let part = error.to_string();
        // hyper's name for the step adds nothing to its cause.
        let is_noise = part.starts_with("client error") && error.source().is_some();
        if !is_noise && !text.contains(&part) {
            text = if text.is_empty() { part } else { format!("{text}: {part}") };
        }
        next = error.source();
    }
    text
}

/// The first cause of a type.
fn find_cause<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
