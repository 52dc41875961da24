//! Sites: the part of the web that one publisher speaks for.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// A site by its host name without `www.`, with the port if it is not the scheme's own: `regeringen.se`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Site(String);

impl Site {
    /// The site of an address; `None` for an address without a host.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        let host = url.host_str()?;
        let host = host.strip_prefix("www.").unwrap_or(host);
        Some(Self(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))))
    }

    /// The site with this host name; `None` if the text is none.
    #[must_use]
    pub fn parse(host: &str) -> Option<Self> {
        let url = Url::parse(&format!("https://{host}/")).ok()?;
        (url.path() == "/" && url.username().is_empty() && url.query().is_none() && url.fragment().is_none())
            .then(|| Self::of(&url))?
    }

    /// Returns `true` if `url` lies on this site or below it: `https://remiss.fi.se/17` lies on `fi.se`.
    #[must_use]
    pub fn holds(&self, url: &Url) -> bool {
        Self::of(url).is_some_and(|site| {
            site == *self || site.0.strip_suffix(&self.0).is_some_and(|subdomain| subdomain.ends_with('.'))
        })
    }

    /// The name of a publisher's own number on this site, `fi.se:17`.
    ///
    /// Two publishers may both count from 1, so a bare number names nothing.
    #[must_use]
    pub fn scoped(&self, key: &str) -> String {
        format!("{self}:{key}")
    }

    /// The bare number of a name that [`Site::scoped`] made for this site.
    #[must_use]
    pub fn unscoped<'a>(&self, name: &'a str) -> Option<&'a str> {
        name.strip_prefix(self.0.as_str())?.strip_prefix(':')
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_holds_its_hosts_and_those_below() {
        for (site, address, holds) in [
            ("fi.se", "https://www.fi.se/17", true),
            ("fi.se", "https://remiss.fi.se/17", true),
            ("fi.se", "http://fi.se:443/17", false),
            ("fi.se", "https://notfi.se/17", false),
            ("fi.se", "https://fi.se.example.org/17", false),
            ("fi.se", "https://se/17", false),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/x", true),
            ("127.0.0.1:8080", "http://127.0.0.1:8081/x", false),
        ] {
            assert_eq!(Site::parse(site).unwrap().holds(&Url::parse(address).unwrap()), holds, "{site} {address}");
        }
        assert_eq!(Site::parse("www.fi.se").unwrap().to_string(), "fi.se");
        for wrong in ["", "fi.se/remisser", "https://fi.se", "a@fi.se", "fi se"] {
            assert_eq!(Site::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_number_is_scoped_by_its_site() {
        let site = Site::parse("fi.se").unwrap();
        assert_eq!(site.scoped("17"), "fi.se:17");
        assert_eq!(site.unscoped("fi.se:17"), Some("17"));
        assert_eq!(site.unscoped("boverket.se:17"), None);
        assert_eq!(site.unscoped("https://fi.se/17"), None);
    }
}
