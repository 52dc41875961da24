//! What went wrong: with one request ([`FetchProblem`]) or with the settings ([`FetchError`]).
//!
//! `FetchProblem { code: "timeout", text: "https://… did not answer within 30 s; …" }`: the code is for machines and
//! stays, the text is for people. Whether another try is worth it is decided in `retry`, not here.

use std::fmt;
use std::time::Duration;

use super::{MirrorError, ReplayError};

/// Why nothing came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchProblem {
    /// One of the constants of this type: stable, for machines.
    pub code: &'static str,
    /// What, where, and what to do, in one English sentence without a final stop.
    pub text: String,
}

impl FetchProblem {
    /// A status that means neither a page nor that it is gone.
    pub const HTTP_STATUS: &'static str = "http-status";
    /// No whole answer within the time for one request.
    pub const TIMEOUT: &'static str = "timeout";
    /// No connection: name, network, refusal or TLS.
    pub const CONNECT: &'static str = "connect";
    /// The connection ended before the answer did.
    pub const INCOMPLETE: &'static str = "incomplete";
    /// The answer's body or head is larger than the limit.
    pub const TOO_LARGE: &'static str = "too-large";
    /// A redirect that is not followed.
    pub const BAD_REDIRECT: &'static str = "bad-redirect";
    /// The address is not one of the public internet.
    pub const PRIVATE_ADDRESS: &'static str = "private-address";
    /// The scheme is neither `https` nor `http`.
    pub const BAD_SCHEME: &'static str = "bad-scheme";
    /// robots.txt forbids the address.
    pub const ROBOTS: &'static str = "robots";
    /// robots.txt could not be read, so nothing may be asked for now (RFC 9309, section 2.3.1.4).
    pub const ROBOTS_UNREACHABLE: &'static str = "robots-unreachable";
    /// The host has not answered several requests in a row and is left alone for a while.
    pub const HOST_DOWN: &'static str = "host-down";
    /// The body could not be decompressed.
    pub const DECODE: &'static str = "decode";
    /// The answer is no text.
    pub const MEDIA_TYPE: &'static str = "media-type";
    /// There are no certificate authorities to judge a TLS certificate by.
    pub const NO_ROOTS: &'static str = "no-roots";
    /// A saved page could not be read.
    pub const REPLAY: &'static str = "replay";

    /// A problem with a code and a sentence.
    pub(super) fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    /// Whether the failure says that the host itself is in trouble, not only this page.
    pub(super) fn blames_host(&self) -> bool {
        matches!(self.code, Self::CONNECT | Self::TIMEOUT | Self::INCOMPLETE | Self::HTTP_STATUS)
    }
}

impl fmt::Display for FetchProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

impl std::error::Error for FetchProblem {}

/// Settings with which nothing can be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// A pace under one second towards a host that is not our own.
    #[error(
        "pace `{found:?}`: expected `1s` or more, or every mirror on loopback; found {mirrors}: slow down, or name a \
         stand-in as in `--mirror https://www.regeringen.se=http://127.0.0.1:9000`"
    )]
    Pace {
        /// The pace of the settings.
        found: Duration,
        /// What there is instead of mirrors on loopback: none, or the first that is elsewhere.
        mirrors: String,
    },
    /// Two mirrors for one origin.
    #[error("mirror `{origin}`: expected one target, found `{first}` and `{second}`; take one away")]
    TwoMirrors {
        /// The origin that is named twice.
        origin: String,
        /// Its first target.
        first: String,
        /// Its second target.
        second: String,
    },
    /// A mirror that cannot be read.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    /// A contact that cannot stand in a header.
    #[error(
        "contact `{found}`: expected a mail address or a web address in printable ASCII without parentheses; \
         correct the setting `contact`"
    )]
    Contact {
        /// The contact of the settings.
        found: String,
    },
    /// A hub that is not to be reached from here.
    #[error(
        "hub `{found}`: expected an address of the public internet with `https` or `http`, found none; correct the \
         setting `hub` (a hub on this machine goes with a `public-url` on this machine, for tests)"
    )]
    Hub {
        /// The hub of the settings.
        found: String,
    },
    /// Saved pages that cannot be used.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The HTTP client could not be made.
    #[error("no HTTP client could be made: {0}")]
    Client(String),
}
