//! The settings of the room, and their check.
//!
//! `FetchSettings::new(clock)` with `contact: Some("mailto:post@example.se")` makes the User-Agent
//! `remissflode/0.1.0 (+mailto:post@example.se)`. A pace under one second is refused unless every mirror is on
//! loopback: a hurry is for tests against our own machine, never for a public site. Reading the settings from a file
//! or the command line is the caller's.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderValue;

use super::{FetchError, Mirror};

/// Our name in the User-Agent, and the product token that robots.txt may address (RFC 9309, section 2.2.1).
pub const PRODUCT: &str = "remissflode";

/// The least spacing towards a public host.
const LEAST_PACE: Duration = Duration::from_secs(1);

/// The program's clock, made in one place and handed in.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock from whatever tells the time.
    pub fn new(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// A clock that stands still.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self::new(move || at)
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// What one request may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time to a connection, TLS included. Default 10 s.
    pub connect: Duration,
    /// Time for one request from start to the last byte. Default 30 s.
    pub total: Duration,
    /// Size of a body after decompression, in bytes. Default 10 MiB.
    pub max_body_bytes: usize,
    /// Number of headers in an answer. Default 100.
    pub max_headers: usize,
    /// Number of redirects from the address that was asked for. Default 5.
    pub max_redirects: usize,
}

impl Default for Limits {
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

/// How the room calls out.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// How the operator can be reached, a mail or web address, for the User-Agent.
    pub contact: Option<String>,
    /// Least time from the start of one request to the start of the next at the same host. Default 1 s.
    pub pace: Duration,
    /// Origins that are fetched from elsewhere.
    pub mirrors: Vec<Mirror>,
    /// A folder of saved pages that answer instead of the network.
    pub replay: Option<PathBuf>,
    /// What one request may cost.
    pub limits: Limits,
    /// Tries of one request against a host that answers with errors, the first included. Default 8, at least 1.
    pub tries: u32,
    /// Seed of the jitter between tries; from the clock when absent.
    pub seed: Option<u64>,
    /// The program's clock.
    pub clock: Clock,
}

impl FetchSettings {
    /// The defaults, with a clock.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            contact: None,
            pace: LEAST_PACE,
            mirrors: Vec::new(),
            replay: None,
            limits: Limits::default(),
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

    /// Checks what can be checked without calling out.
    ///
    /// # Errors
    ///
    /// [`FetchError::Pace`], [`FetchError::TwoMirrors`] or [`FetchError::Contact`].
    pub fn check(&self) -> Result<(), FetchError> {
        self.user_agent()?;
        for (at, mirror) in self.mirrors.iter().enumerate() {
            if let Some(twin) = self.mirrors[..at].iter().find(|earlier| earlier.origin() == mirror.origin()) {
                return Err(FetchError::TwoMirrors {
                    origin: mirror.origin().as_str().trim_end_matches('/').to_owned(),
                    first: twin.target().to_string(),
                    second: mirror.target().to_string(),
                });
            }
        }
        let far = self.mirrors.iter().find(|mirror| !mirror.is_loopback());
        // A replay asks nobody, so no pace can be too fast for it.
        if self.pace < LEAST_PACE && self.replay.is_none() && (self.mirrors.is_empty() || far.is_some()) {
            let mirrors =
                far.map_or_else(|| "no mirror".to_owned(), |mirror| format!("the mirror `{}`", mirror.target()));
            return Err(FetchError::Pace { found: self.pace, mirrors });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> FetchSettings {
        FetchSettings::new(Clock::fixed(Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn user_agent_names_program_version_and_contact() {
        let agent = |contact: &str| FetchSettings { contact: Some(contact.to_owned()), ..settings() }.user_agent();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(settings().user_agent().unwrap(), format!("remissflode/{version}"));
        assert_eq!(agent(" a@b.se ").unwrap(), format!("remissflode/{version} (+a@b.se)"));
        for bad in ["a\r\nX: y", "(x)", "räksmörgås@b.se"] {
            assert!(matches!(agent(bad), Err(FetchError::Contact { .. })), "{bad}");
        }
    }

    #[test]
    fn hurry_needs_every_mirror_on_loopback() {
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
        insta::assert_snapshot!(check(0, &[]).unwrap_err(), @"pace `0ns`: expected `1s` or more, or every mirror on loopback; found no mirror: slow down, or name a stand-in as in `--mirror https://www.regeringen.se=http://127.0.0.1:9000`");
        insta::assert_snapshot!(check(0, &[near, far]).unwrap_err(), @"pace `0ns`: expected `1s` or more, or every mirror on loopback; found the mirror `http://b.example/`: slow down, or name a stand-in as in `--mirror https://www.regeringen.se=http://127.0.0.1:9000`");
    }

    #[test]
    fn one_origin_has_one_mirror() {
        let mirrors = ["https://a.se=http://127.0.0.1:1", "https://A.se:443/=http://127.0.0.1:2"];
        let mirrors = mirrors.iter().map(|text| text.parse().unwrap()).collect();
        let error = FetchSettings { mirrors, ..settings() }.check().unwrap_err();
        insta::assert_snapshot!(error, @"mirror `https://a.se`: expected one target, found `http://127.0.0.1:1/` and `http://127.0.0.1:2/`; take one away");
    }
}
