//! The failure of one request ([`FetchProblem`], recorded with the source) or of the settings ([`FetchError`], stops
//! the start).
//!
//! `FetchProblem { code: "timeout", text: "https://… did not answer within 30 s; …" }`: the code is stable and for
//! machines, the text is for people.

use std::fmt;
use std::time::Duration;

use super::{MirrorError, ReplayError};

/// The failure of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchProblem {
    /// One of the constants of this type.
    pub code: &'static str,
    /// Expected, found, and what to do, in one English sentence without a final stop.
    pub text: String,
    /// The status of the answer, where it is the problem.
    pub status: Option<u16>,
}

impl FetchProblem {
    /// The greatest length of a text.
    const MAX_CHARS: usize = 2_000;

    /// A status that is neither a page nor a sign that it does not exist.
    pub const HTTP_STATUS: &'static str = "http-status";
    /// No complete response within the time limit.
    pub const TIMEOUT: &'static str = "timeout";
    /// No connection: name, network, refusal or TLS.
    pub const CONNECT: &'static str = "connect";
    /// The connection ended before the response did.
    pub const INCOMPLETE: &'static str = "incomplete";
    /// The address, or the response's body or head, is larger than the limit.
    pub const TOO_LARGE: &'static str = "too-large";
    /// A redirect that is never followed.
    pub const BAD_REDIRECT: &'static str = "bad-redirect";
    /// The address is not on the public internet.
    pub const PRIVATE_ADDRESS: &'static str = "private-address";
    /// The scheme is neither `https` nor `http`.
    pub const BAD_SCHEME: &'static str = "bad-scheme";
    /// robots.txt forbids the address.
    pub const ROBOTS: &'static str = "robots";
    /// robots.txt could not be read, so nothing may be fetched for now (RFC 9309, section 2.3.1.4).
    pub const ROBOTS_UNREACHABLE: &'static str = "robots-unreachable";
    /// The host failed several requests in a row; the circuit breaker is open.
    pub const HOST_DOWN: &'static str = "host-down";
    /// The body could not be decompressed.
    pub const DECODE: &'static str = "decode";
    /// The response is not text.
    pub const MEDIA_TYPE: &'static str = "media-type";
    /// The system has no certificate authorities, so no TLS certificate can be verified.
    pub const NO_ROOTS: &'static str = "no-roots";
    /// A saved page could not be read.
    pub const REPLAY: &'static str = "replay";

    /// A problem with its text cut at [`Self::MAX_CHARS`].
    pub(super) fn new(code: &'static str, text: impl Into<String>) -> Self {
        let mut text = text.into();
        // An address or a header of any length may be quoted in it, and it is stored with the source.
        if let Some((end, _)) = text.char_indices().nth(Self::MAX_CHARS) {
            text.truncate(end);
            text.push('…');
        }
        Self { code, text, status: None }
    }

    /// Returns `true` if the host itself seems to be in trouble, not only this page.
    pub(crate) fn blames_host(&self) -> bool {
        matches!(self.code, Self::CONNECT | Self::TIMEOUT | Self::INCOMPLETE | Self::HTTP_STATUS)
    }
}

impl fmt::Display for FetchProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

impl std::error::Error for FetchProblem {}

/// Settings that a fetcher cannot use.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// A pace under one second towards a host that is not on this machine.
    #[error(
        "pace `{found:?}`: expected `1s` or more, or every mirror on loopback; found {mirrors}: slow down, or name a \
         mirror as in `--mirror https://www.regeringen.se=http://127.0.0.1:9000`"
    )]
    Pace {
        /// The pace of the settings.
        found: Duration,
        /// The first mirror that is not on loopback, or "no mirror".
        mirrors: String,
    },
    /// Two mirrors for one origin.
    #[error("mirror `{origin}`: expected one target, found `{first}` and `{second}`; remove one")]
    TwoMirrors {
        /// The origin that is named twice.
        origin: String,
        /// Its first target.
        first: String,
        /// Its second target.
        second: String,
    },
    /// A text that is not a mirror.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    /// A contact that is not valid in a header.
    #[error(
        "contact `{found}`: expected a mail address or a web address in printable ASCII without parentheses; \
         correct the setting `contact`"
    )]
    Contact {
        /// The contact of the settings.
        found: String,
    },
    /// A hub that must not be contacted.
    #[error(
        "hub `{found}`: expected an address of the public internet with `https` or `http`, found none; correct the \
         setting `hub` (a hub on this machine goes with a `public-url` on this machine, for tests)"
    )]
    Hub {
        /// The hub of the settings.
        found: String,
    },
    /// A folder of saved pages that cannot be used.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The HTTP client could not be created.
    #[error("could not create an HTTP client")]
    Client(#[source] reqwest::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_quotes_the_site_is_cut() {
        let text = FetchProblem::new(FetchProblem::CONNECT, "ö".repeat(5_000)).text;
        assert_eq!(text, "ö".repeat(FetchProblem::MAX_CHARS) + "…");
        let short = "ö".repeat(FetchProblem::MAX_CHARS);
        assert_eq!(FetchProblem::new(FetchProblem::CONNECT, short.clone()).text, short);
    }
}
