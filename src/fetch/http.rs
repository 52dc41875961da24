//! The network: one exchange over HTTP/1.1 or HTTP/2, within the limits.
//!
//! Two clients: one whose resolver knows only public addresses, and one for the targets of mirrors. Neither follows
//! redirects, keeps cookies or uses a proxy. The certificate authorities are the system's bundle (read through
//! rustls-native-certs, so `SSL_CERT_FILE` and `SSL_CERT_DIR` work); without one everything but `https` goes on.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Client, ClientBuilder, Response};
use tokio::time::timeout;

use super::address::{PrivateAddress, PublicResolver, refused_literal};
use super::transport::{Ask, Reply, Replying, Transport};
use super::{FetchError, FetchProblem, FetchSettings, Limits};

/// How much of an answer that is no page is read: enough to see a wall.
const ERROR_BODY_BYTES: usize = 64 * 1024;
/// The largest head of an HTTP/2 answer, in bytes. (HTTP/1.1: the connection's buffer, some 400 KB.)
const HEAD_BYTES: u32 = 64 * 1024;

/// The network.
pub(super) struct Http {
    public: Client,
    mirror: Client,
    has_roots: bool,
    limits: Limits,
}

impl Http {
    /// Makes the clients; nothing is sent.
    pub(super) fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        // A provider that is already there is as good: this may run many times in one process.
        let _already = rustls::crypto::ring::default_provider().install_default();
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
        // One connection a request: a stand-in that writes head and body apart (as Python's http.server does) waits
        // on a kept connection for our delayed ACK, 40 ms a page.
        let mirror = || builder().pool_max_idle_per_host(0);
        let failed = |error: reqwest::Error| FetchError::Client(chain(&error));
        Ok(match public().build() {
            Ok(public) => {
                Self { public, mirror: mirror().build().map_err(failed)?, has_roots: true, limits: settings.limits }
            }
            // Without a bundle the client cannot be made at all; one that trusts nobody still does plain HTTP.
            Err(_) => Self {
                public: public().tls_certs_only([]).build().map_err(failed)?,
                mirror: mirror().tls_certs_only([]).build().map_err(failed)?,
                has_roots: false,
                limits: settings.limits,
            },
        })
    }

    async fn exchange(&self, ask: &Ask) -> Result<Reply, FetchProblem> {
        let url = ask.mirror.as_ref().unwrap_or(&ask.origin);
        if url.scheme() == "https" && !self.has_roots {
            return Err(FetchProblem::new(
                FetchProblem::NO_ROOTS,
                format!(
                    "`{url}` cannot be asked, as this system has no certificate authorities: install the package \
                     `ca-certificates` or set `SSL_CERT_FILE` to a bundle"
                ),
            ));
        }
        if let (None, Some(address)) = (&ask.mirror, refused_literal(url)) {
            return Err(private(ask, &address.to_string()));
        }
        let client = if ask.mirror.is_some() { &self.mirror } else { &self.public };
        let request = match &ask.form {
            None => client.get(url.clone()),
            Some(form) => {
                client.post(url.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.clone())
            }
        };
        let answer = request.headers(ask.headers.clone()).send().await;
        let mut answer = answer.map_err(|error| self.sort(ask, &error))?;
        let page = answer.status().is_success();
        if page && let Some(coding) = answer.headers().get(CONTENT_ENCODING).filter(|coding| *coding != "identity") {
            // gzip and br are taken off and the header with them: what is left was not asked for.
            let text = format!("`{}` is compressed: expected `gzip` or `br`, found {coding:?}", ask.origin);
            return Err(FetchProblem::new(FetchProblem::DECODE, text));
        }
        let (most, cut) = if page { (ask.max_body, ask.cut) } else { (ERROR_BODY_BYTES, true) };
        let body = self.body(ask, &mut answer, most, cut).await?;
        Ok(Reply { status: answer.status().as_u16(), headers: answer.headers().clone(), body })
    }

    /// Reads a body chunk by chunk, so that what does not fit is never held.
    async fn body(&self, ask: &Ask, answer: &mut Response, most: usize, cut: bool) -> Result<Bytes, FetchProblem> {
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.sort(ask, &error))? {
            let room = most - body.len();
            body.extend_from_slice(&chunk[..room.min(chunk.len())]);
            if chunk.len() > room {
                if cut {
                    break;
                }
                let text = format!("`{}` is too large: expected at most {most} bytes, found more", ask.origin);
                return Err(FetchProblem::new(FetchProblem::TOO_LARGE, text));
            }
        }
        Ok(body.freeze())
    }

    /// Gives an error of the client its code.
    fn sort(&self, ask: &Ask, error: &reqwest::Error) -> FetchProblem {
        let (origin, why) = (&ask.origin, chain(error));
        if let Some(refused) = find::<PrivateAddress>(error) {
            return private(ask, &refused.to_string());
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
            let most = self.limits.max_headers;
            (FetchProblem::TOO_LARGE, format!("`{origin}` has too large a head: expected at most {most} headers"))
        } else if error.is_decode() && !is_cut_off(&why) {
            (FetchProblem::DECODE, format!("`{origin}` could not be decompressed: {why}"))
        } else {
            (FetchProblem::INCOMPLETE, format!("`{origin}` did not answer to the end: {why}"))
        };
        FetchProblem::new(code, text)
    }
}

impl Transport for Http {
    fn send(&self, ask: Ask) -> Replying<'_> {
        Box::pin(async move {
            timeout(self.limits.total, self.exchange(&ask)).await.unwrap_or_else(|_| {
                let text = format!("`{}` did not answer to the end within {:?}", ask.origin, self.limits.total);
                Err(FetchProblem::new(FetchProblem::TIMEOUT, text))
            })
        })
    }
}

fn private(ask: &Ask, what: &str) -> FetchProblem {
    let text = format!(
        "`{}` leads to a private address ({what}), which is never asked; only a mirror may be private: \
         `--mirror ORIGIN=URL`",
        ask.origin
    );
    FetchProblem::new(FetchProblem::PRIVATE_ADDRESS, text)
}

/// Whether the connection, not the compression, ended too early: both come as a decoding error.
fn is_cut_off(why: &str) -> bool {
    ["connection", "unexpected EOF during chunk", "end of file before message", "reset"]
        .iter()
        .any(|sign| why.contains(sign))
}

/// An error and its causes in one line, without what is said twice.
fn chain(error: &dyn StdError) -> String {
    let mut text = String::new();
    let mut next = error.source().or(Some(error));
    while let Some(error) = next {
        let part = error.to_string();
        // hyper's own name for the step says nothing that its cause does not say better.
        let is_noise = part.starts_with("client error") && error.source().is_some();
        if !is_noise && !text.contains(&part) {
            text = if text.is_empty() { part } else { format!("{text}: {part}") };
        }
        next = error.source();
    }
    text
}

/// The first cause of a type.
fn find<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
