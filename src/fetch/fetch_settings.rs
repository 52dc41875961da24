//! The fetcher's settings and their check.
//!
//! `FetchSettings::new(clock)` with `contact: Some("mailto:post@example.se")` makes the User-Agent
//! `remissflode/0.1.0 (+mailto:post@example.se)`. A pace under one second is refused unless every mirror is on
//! loopback: it is for tests against this machine, never for a public site.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::header::HeaderValue;

use super::{FetchError, Mirror};
use crate::clock::Clock;

/// The program's name in the User-Agent, and the product token that robots.txt may address (RFC 9309, section 2.2.1).
pub const PRODUCT: &str = "remissflode";

/// The least pace towards a public host.
const MIN_PACE: Duration = Duration::from_secs(1);

/// The bounds on one request and its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLimits {
    /// Time to connect, TLS included. Default 10 s.
    pub connect: Duration,
    /// Time from the start of a request to the last byte of its response. Default 30 s.
    pub total: Duration,
    /// Length of a body after decompression. Default 10 MiB.
    pub max_body_bytes: usize,
    /// Number of headers in a response. Default 100.
    pub max_headers: usize,
    /// Number of redirects from the requested address. Default 5.
    pub max_redirects: usize,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            max_body_bytes: 10 * 1024 * 1024,
            max_headers: 100,
            max_redirects: 5,
        }
    }
}

/// The settings of a fetcher.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// A mail or web address of the operator, for the User-Agent.
    pub contact: Option<String>,
    /// Least time between the starts of two requests to one host. Default 1 s.
    pub pace: Duration,
    /// Other servers to fetch an origin's pages from.
    pub mirrors: Vec<Mirror>,
    /// A folder of saved pages to use instead of the network.
    pub replay: Option<PathBuf>,
    /// The bounds on one request.
    pub limits: RequestLimits,
    /// Tries of one request while the host responds with errors. Default 8, at least 1.
    pub tries: u32,
    /// Seed of the jitter between tries; taken from the clock if absent.
    pub seed: Option<u64>,
    /// The program's clock.
    pub clock: Clock,
}

impl FetchSettings {
    /// The default settings.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            contact: None,
            pace: MIN_PACE,
            mirrors: Vec::new(),
            replay: None,
            limits: RequestLimits::default(),
            tries: 8,
            seed: None,
            clock,
        }
    }

    /// The User-Agent: name, version and contact, `remissflode/0.1.0 (+https://example.se/)`.
    ///
    /// # Errors
    ///
    /// [`FetchError::Contact`] for a contact that would break the header's comment (RFC 9110, section 5.6.5).
    pub fn user_agent(&self) -> Result<String, FetchError> {
        let name = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let Some(contact) = self.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty()) else {
            return Ok(name.to_owned());
        };
        let printable = contact.chars().all(|c| (c.is_ascii_graphic() || c == ' ') && !matches!(c, '(' | ')' | '\\'));
        let agent = format!("{name} (+{contact})");
        if !printable || HeaderValue::from_str(&agent).is_err() {
            return Err(FetchError::Contact { found: contact.to_owned() });
        }
        Ok(agent)
    }

    /// Checks the settings without any request.
    ///
    /// # Errors
    ///
    /// [`FetchError::Pace`], [`FetchError::TwoMirrors`] or [`FetchError::Contact`].
    pub fn check(&self) -> Result<(), FetchError> {
        self.user_agent()?;
        for (at, mirror) in self.mirrors.iter().enumerate() {
            if let Some(first) = self.mirrors[..at].iter().find(|earlier| earlier.origin() == mirror.origin()) {
                return Err(FetchError::TwoMirrors {
                    origin: mirror.origin().as_str().trim_end_matches('/').to_owned(),
                    first: first.target().to_string(),
                    second: mirror.target().to_string(),
                });
            }
        }
        let remote = self.mirrors.iter().find(|mirror| !mirror.is_loopback());
        // A replay contacts no host, so no pace is too fast for it.
        if self.pace < MIN_PACE && self.replay.is_none() && (self.mirrors.is_empty() || remote.is_some()) {
            let mirrors =
                remote.map_or_else(|| "no mirror".to_owned(), |mirror| format!("the mirror `{}`", mirror.target()));
            return Err(FetchError::Pace { found: self.pace, mirrors });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> FetchSettings {
        FetchSettings::new(Clock::Fixed(jiff::Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn the_user_agent_has_name_version_and_contact() {
        let agent = |contact: &str| FetchSettings { contact: Some(contact.to_owned()), ..settings() }.user_agent();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(settings().user_agent().unwrap(), format!("remissflode/{version}"));
        assert_eq!(agent(" a@b.se ").unwrap(), format!("remissflode/{version} (+a@b.se)"));
        for bad in ["a\r\nX: y", "(x)", "räksmörgås@b.se"] {
            assert!(matches!(agent(bad), Err(FetchError::Contact { .. })), "{bad}");
        }
    }

    #[test]
    fn a_fast_pace_needs_every_mirror_on_loopback() {
        let check = |pace_ms, mirrors: &[&str]| {
            let mirrors = mirrors.iter().map(|text| text.parse().unwrap()).collect();
            FetchSettings { pace: Duration::from_millis(pace_ms), mirrors, ..settings() }.check()
        };
        let (near, far) = ("https://a.se=http://127.0.0.1:9000", "https://b.se=http://b.example");
        assert!(check(1000, &[]).is_ok());
        assert!(check(1000, &[far]).is_ok());
        assert!(check(0, &[near]).is_ok());
        assert!(check(0, &["https://a.se=http://[::1]:9000"]).is_ok());
        assert!(check(999, &[]).is_err());
        insta::assert_snapshot!(check(0, &[]).unwrap_err(), @"pace `0ns`: expected `1s` or more, or every mirror on loopback; found no mirror: slow down, or name a mirror as in `--mirror https://www.regeringen.se=http://127.0.0.1:9000`");
        insta::assert_snapshot!(check(0, &[near, far]).unwrap_err(), @"pace `0ns`: expected `1s` or more, or every mirror on loopback; found the mirror `http://b.example/`: slow down, or name a mirror as in `--mirror https://www.regeringen.se=http://127.0.0.1:9000`");
    }

    #[test]
    fn one_origin_has_one_mirror() {
        let mirrors = ["https://a.se=http://127.0.0.1:1", "https://A.se:443/=http://127.0.0.1:2"];
        let mirrors = mirrors.iter().map(|text| text.parse().unwrap()).collect();
        let error = FetchSettings { mirrors, ..settings() }.check().unwrap_err();
        insta::assert_snapshot!(error, @"mirror `https://a.se`: expected one target, found `http://127.0.0.1:1/` and `http://127.0.0.1:2/`; remove one");
    }
}
