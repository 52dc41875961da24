//! Mirrors: an origin's pages are fetched from another server, while links and ids stay those of the origin.
//!
//! `https://www.regeringen.se=http://127.0.0.1:9000` turns `https://www.regeringen.se/remisser/?p=2` into
//! `http://127.0.0.1:9000/remisser/?p=2`, and back for a redirect. A path of the target becomes a prefix.

use std::str::FromStr;

use url::Url;

use super::ssrf_guard;

use crate::domain::text::is_web_address;

/// An origin and the address that serves its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    origin: Url,
    target: Url,
}

/// A text that is not a mirror.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "mirror `{text}`: expected `ORIGIN=URL` as in `https://www.regeringen.se=http://127.0.0.1:9000`, found {found}"
)]
pub struct MirrorError {
    /// The text.
    pub text: String,
    /// The fault in it.
    pub found: String,
}

impl FromStr for Mirror {
    type Err = MirrorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = |found: String| MirrorError { text: text.to_owned(), found };
        let (origin, target) = text.split_once('=').ok_or_else(|| error("no `=`".to_owned()))?;
        let read = |what: &str, part: &str| {
            let url = Url::parse(part.trim()).map_err(|e| error(format!("{what} `{part}`: {e}")))?;
            let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            if !is_web_address(&url) || !plain || url.password().is_some() {
                return Err(error(format!("{what} `{part}`, which is no plain web address")));
            }
            Ok(url)
        };
        let (origin, target) = (read("an origin", origin)?, read("a target", target)?);
        if origin.path() != "/" {
            return Err(error(format!("an origin with the path `{}`", origin.path())));
        }
        Ok(Self { origin, target })
    }
}

impl std::fmt::Display for Mirror {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.origin.as_str().trim_end_matches('/'), self.target)
    }
}

impl Mirror {
    /// The origin, with the path `/`.
    #[must_use]
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// The address that serves the origin's pages.
    #[must_use]
    pub fn target(&self) -> &Url {
        &self.target
    }

    /// Returns `true` if the target can only be on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        ssrf_guard::is_loopback(&self.target)
    }

    /// The mirror's address of `url`; none if it belongs to another origin.
    pub(super) fn to_target(&self, url: &Url) -> Option<Url> {
        (url.origin() == self.origin.origin()).then(|| {
            let mut target = self.target.clone();
            target.set_path(&format!("{}{}", self.target.path().trim_end_matches('/'), url.path()));
            target.set_query(url.query());
            target
        })
    }

    /// The origin's address of a redirect's `url`, which may name the target, or the origin under the other scheme.
    pub(super) fn to_origin(&self, url: &Url) -> Option<Url> {
        let prefix = self.target.path().trim_end_matches('/');
        let path = if url.origin() == self.target.origin() {
            url.path().strip_prefix(prefix).filter(|rest| rest.starts_with('/'))?
        } else if url.host_str() == self.origin.host_str() && url.port() == self.origin.port() {
            url.path()
        } else {
            return None;
        };
        let mut origin = self.origin.clone();
        origin.set_path(path);
        origin.set_query(url.query());
        origin.set_fragment(url.fragment());
        Some(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn addresses_are_translated_there_and_back() {
        let table = [
            ("https://a.se=http://127.0.0.1:9000", "https://a.se/x?p=2", Some("http://127.0.0.1:9000/x?p=2")),
            ("https://a.se=http://127.0.0.1:9000/m/", "https://a.se/x/", Some("http://127.0.0.1:9000/m/x/")),
            ("https://a.se=http://127.0.0.1:9000", "https://www.a.se/x", None),
            ("https://a.se=http://127.0.0.1:9000", "http://a.se/x", None),
            ("https://a.se=http://127.0.0.1:9000", "https://a.se:444/x", None),
        ];
        for (mirror, from, to) in table {
            let mirror: Mirror = mirror.parse().unwrap();
            let target = mirror.to_target(&url(from));
            assert_eq!(target, to.map(url), "{from}");
            if let Some(target) = target {
                assert_eq!(mirror.to_origin(&target), Some(url(from)));
            }
        }
    }

    #[test]
    fn a_redirect_to_the_other_scheme_stays_at_the_origin() {
        let mirror: Mirror = "https://a.se=http://127.0.0.1:9000/m".parse().unwrap();
        assert_eq!(mirror.to_origin(&url("http://a.se/y")), Some(url("https://a.se/y")));
        assert_eq!(mirror.to_origin(&url("http://127.0.0.1:9000/mm")), None);
        assert_eq!(mirror.to_origin(&url("http://127.0.0.1:9001/m/y")), None);
    }

    #[test]
    fn a_wrong_mirror_names_its_fault() {
        let found = |text: &str| text.parse::<Mirror>().unwrap_err().found;
        assert_eq!(found("https://a.se"), "no `=`");
        assert_eq!(found("a.se=http://127.0.0.1"), "an origin `a.se`: relative URL without a base");
        assert_eq!(found("https://a.se/x=http://127.0.0.1"), "an origin with the path `/x`");
        assert_eq!(found("https://a.se=ftp://127.0.0.1"), "a target `ftp://127.0.0.1`, which is no plain web address");
    }
}
