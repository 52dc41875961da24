//! Redirects, one step at a time: a `Location` to the address that is requested next.
//!
//! `/remisser` from `https://www.regeringen.se/remisser/x` becomes `https://www.regeringen.se/remisser`. Only redirects
//! within a site are followed: the host or its `www.` twin, the default port or the same one; and those between two sites that
//! one source speaks for. Never from `https` to `http`, never to a private address. A mirror's own address counts as the origin's. The caller detects loops.

use url::Url;

use super::ssrf_guard::private_literal;
use super::{FetchProblem, Mirror};
use crate::domain::{Site, text::is_web_address};

/// The address that `location` leads to from `from`, both at the origin; `sites` are those of the publisher.
pub(super) fn resolve(from: &Url, location: &str, mirrors: &[Mirror], sites: &[Site]) -> Result<Url, FetchProblem> {
    let bad = |why: &str| {
        let shown: String = location.chars().take(200).collect();
        let text = format!("`{from}` redirects to `{shown}`, {why}; correct the address in the source file");
        FetchProblem::new(FetchProblem::BAD_REDIRECT, text)
    };
    let mut to = from.join(location).map_err(|error| bad(&format!("which is no address ({error})")))?;
    let mirrored = mirrors.iter().any(|mirror| mirror.to_target(from).is_some());
    if mirrored && let Some(origin) = mirrors.iter().find_map(|mirror| mirror.to_origin(&to)) {
        to = origin;
    }
    if !is_web_address(&to) {
        return Err(bad("which is no web address"));
    }
    if let Some(address) = private_literal(&to) {
        let text = format!("`{from}` redirects to the private address `{address}`, which is never asked");
        return Err(FetchProblem::new(FetchProblem::PRIVATE_ADDRESS, text));
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(bad("from `https` to `http`, which is not followed"));
    }
    let is_publishers = |url: &Url| sites.iter().any(|site| site.holds(url));
    let stays_at_publisher = is_same_site(from, &to) || (is_publishers(from) && is_publishers(&to));
    if !stays_at_publisher {
        return Err(bad("another site, which is not followed"));
    }
    if !to.username().is_empty() || to.password().is_some() {
        return Err(bad("with a user name, which is not followed"));
    }
    to.set_fragment(None);
    Ok(to)
}

/// Returns `true` for the same host or its `www.` twin, at the same port or each at its scheme's default.
fn is_same_site(one: &Url, other: &Url) -> bool {
    let bare = |url: &Url| url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
    bare(one) == bare(other) && one.port() == other.port()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_redirects_within_the_site_are_followed() {
        let table = [
            ("https://a.se/x/", "/y?z#f", "https://a.se/y?z"),
            ("https://a.se/x/", "y", "https://a.se/x/y"),
            ("https://a.se/", "https://www.a.se/y", "https://www.a.se/y"),
            ("https://www.a.se/", "//a.se/y", "https://a.se/y"),
            ("http://a.se/", "https://a.se/", "https://a.se/"),
            ("https://a.se/", "http://a.se/", "bad-redirect"),
            ("https://a.se/", "https://b.se/", "bad-redirect"),
            ("https://a.se/", "https://a.se.b.se/", "bad-redirect"),
            ("https://a.se/", "https://a.se:8443/", "bad-redirect"),
            ("https://a.se/", "https://u:p@a.se/", "bad-redirect"),
            ("https://a.se/", "javascript:alert(1)", "bad-redirect"),
            ("https://a.se/", "file:///etc/passwd", "bad-redirect"),
            ("https://a.se/", "https://[bad/", "bad-redirect"),
            ("https://a.se/", "http://127.0.0.1/", "private-address"),
            ("https://a.se/", "https://10.0.0.1/", "private-address"),
            ("https://a.se/", "//[::1]/", "private-address"),
        ];
        for (from, location, expected) in table {
            let found = resolve(&Url::parse(from).unwrap(), location, &[], &[]);
            assert_eq!(
                found.map_or_else(|problem| problem.code.to_owned(), String::from),
                expected,
                "{from} {location}"
            );
        }
    }

    #[test]
    fn a_redirect_between_two_sites_of_one_publisher_is_followed() {
        let sites = ["vatten.se", "sjo.se"].map(|host| Site::parse(host).unwrap());
        let found = |from: &str, to: &str| {
            resolve(&Url::parse(from).unwrap(), to, &[], &sites).map(String::from).map_err(|problem| problem.code)
        };
        assert_eq!(found("https://www.vatten.se/1", "https://www.sjo.se/1"), Ok("https://www.sjo.se/1".to_owned()));
        assert_eq!(found("https://www.vatten.se/1", "https://hav.se/1"), Err("bad-redirect"));
        assert_eq!(found("https://hav.se/1", "https://www.sjo.se/1"), Err("bad-redirect"));
        assert_eq!(found("https://vatten.se/1", "http://sjo.se/1"), Err("bad-redirect"));
    }

    #[test]
    fn a_mirror_stands_for_its_origin_only() {
        let mirrors = ["https://a.se=http://127.0.0.1:9000".parse().unwrap()];
        let from = |text: &str, location: &str| {
            resolve(&Url::parse(text).unwrap(), location, &mirrors, &[])
                .map(String::from)
                .map_err(|problem| problem.code)
        };
        for location in ["/y", "http://127.0.0.1:9000/y", "http://a.se/y", "https://a.se/y"] {
            assert_eq!(from("https://a.se/", location), Ok("https://a.se/y".to_owned()), "{location}");
        }
        assert_eq!(from("https://a.se/", "http://127.0.0.1:9001/y"), Err("private-address"));
        assert_eq!(from("https://b.se/", "http://127.0.0.1:9000/y"), Err("private-address"));
    }
}
