//! Addresses: which may be followed, and the one form by which a case is known.
//!
//! `http://www.regeringen.se/remisser/2026/05/x?utm_source=a#top` is known as `https://www.regeringen.se/remisser/2026/05/x/`.

use url::Url;

/// The web address that `href` means, seen from `home`; none for `javascript:`, `mailto:` and anything else that is
/// not http.
#[must_use]
pub fn web_address(href: &str, home: &Url) -> Option<String> {
    let url = Url::parse(href.trim()).or_else(|_| home.join(href.trim())).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.to_string())
}

/// The name of a page: https, no fragment, no query, one slash at the end (none after a file's name). Of the query
/// only what identifies the page stays (`?proposalId=…`): some publishers have nothing else.
#[must_use]
pub fn canonical(href: &str, home: &Url) -> Option<String> {
    let mut url = Url::parse(&web_address(href, home)?).ok()?;
    if url.scheme() == "http" && url.port().is_none() {
        // cannot fail: both are the web's own schemes
        let _ = url.set_scheme("https");
    }
    url.set_fragment(None);
    let identifying: Vec<(String, String)> =
        url.query_pairs().filter(|(name, _)| identifies(name)).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    url.set_query(None);
    if !identifying.is_empty() {
        url.query_pairs_mut().extend_pairs(identifying);
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    url.set_path(&if file { path } else { format!("{path}/") });
    Some(url.to_string())
}

fn identifies(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("id") && !matches!(name.as_str(), "gclid" | "fbclid" | "msclkid" | "sessionid" | "sid")
}

/// A publisher's key: its address in the canonical form, or an id that is no address, as it is.
#[must_use]
pub(super) fn key(text: &str, home: &Url) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.starts_with("http:") || text.starts_with("https:") || text.starts_with('/') {
        canonical(text, home)
    } else {
        Some(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_name() {
        let home = Url::parse("https://www.regeringen.se").unwrap();
        for (href, name) in [
            (
                "http://www.regeringen.se/remisser/2026/05/x?utm_source=a#top",
                Some("https://www.regeringen.se/remisser/2026/05/x/"),
            ),
            ("/remisser/2026/05/x/", Some("https://www.regeringen.se/remisser/2026/05/x/")),
            ("https://www.regeringen.se/t/642546/sv", Some("https://www.regeringen.se/t/642546/sv/")),
            ("https://a.test/x.html", Some("https://a.test/x.html")),
            ("https://a.test/p?lang=sv&proposalId=7", Some("https://a.test/p/?proposalId=7")),
            ("javascript:void(0)", None),
            ("mailto:a@b.se", None),
        ] {
            assert_eq!(canonical(href, &home).as_deref(), name, "{href}");
        }
        assert_eq!(key("6f1c2a9e-52d4", &home).as_deref(), Some("6f1c2a9e-52d4"));
        assert_eq!(key(" ", &home), None);
    }
}
