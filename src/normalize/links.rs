//! Addresses: which may be followed, and the one form by which a consultation is known.
//!
//! `http://www.regeringen.se/remisser/2026/05/x?utm_source=a#top` is known as `https://www.regeringen.se/remisser/2026/05/x/`.

use std::fmt;

use url::Url;

use crate::domain::{Field, RawItem, RawValue, Site, row_part, text::is_web_address};

/// The one form of a page's address by which the page is known, with a part of it where the part is the key.
///
/// [`canonical`] and [`address`] alone make one, so an address as it was written cannot be looked up by mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CanonicalUrl(String);

impl CanonicalUrl {
    /// The address as text, as the store keeps it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<CanonicalUrl> for String {
    fn from(url: CanonicalUrl) -> Self {
        url.0
    }
}

/// The web address that `href` means, seen from `home`; none for `javascript:`, `mailto:` and anything else that is
/// not http.
#[must_use]
pub fn web_address(href: &str, home: &Url) -> Option<String> {
    let mut url = absolute(href, home)?;
    remove_session(&mut url);
    Some(url.to_string())
}

/// The same with its session: the address to fetch, since some publishers answer no other.
pub(super) fn absolute(href: &str, home: &Url) -> Option<Url> {
    let mut url = Url::parse(href.trim()).or_else(|_| home.join(href.trim())).ok()?;
    if !is_web_address(&url) {
        return None;
    }
    // `https://fi.se@example.org/` reads as another's address. None of these fails for the web's own schemes.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned) {
        let _ = url.set_host(Some(&host));
    }
    Some(url)
}

/// Removes the marks of a session, which differ at every visit: `;jsessionid=…` and `/(S(…))/` of a path, `PHPSESSID` and
/// the like of a query.
fn remove_session(url: &mut Url) {
    let is_mark = |segment: &str| segment.starts_with('(') && segment.ends_with("))") && segment.contains("S(");
    let lower = url.path().to_ascii_lowercase();
    if lower.contains(";jsessionid=") || url.path().split('/').any(is_mark) {
        let segments = url.path().split('/').filter(|segment| !is_mark(segment)).map(|segment| {
            let at = segment.to_ascii_lowercase().find(";jsessionid=");
            at.map_or(segment, |at| &segment[..at])
        });
        let path = segments.collect::<Vec<_>>().join("/");
        url.set_path(&path);
    }
    let is_session = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["phpsessid", "jsessionid", "cfid", "cftoken"].contains(&name.as_str()) || name.starts_with("aspsessionid")
    };
    if url.query_pairs().any(|(name, _)| is_session(&name)) {
        // Part by part, so that the other parts keep their bytes.
        let kept: Vec<&str> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|part| !is_session(part.split_once('=').map_or(*part, |(name, _)| name)))
            .collect();
        let query = kept.join("&");
        url.set_query((!query.is_empty()).then_some(query.as_str()));
    }
}

/// The name of a page: https, no fragment, one slash at the end (none after a file's name), the query in order and
/// without what campaigns and sessions put into it: some publishers distinguish their pages by the query alone.
#[must_use]
pub fn canonical(href: &str, home: &Url) -> Option<CanonicalUrl> {
    let mut url = Url::parse(&web_address(href, home)?).ok()?;
    if url.scheme() == "http" && url.port().is_none() {
        // cannot fail: both are the web's own schemes
        let _ = url.set_scheme("https");
    }
    url.set_fragment(None);
    let mut identifying: Vec<(String, String)> =
        url.query_pairs().filter(|(name, _)| identifies(name)).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    identifying.sort();
    url.set_query(None);
    if !identifying.is_empty() {
        url.query_pairs_mut().extend_pairs(identifying);
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    url.set_path(&if file { path } else { format!("{path}/") });
    Some(CanonicalUrl(url.into()))
}

/// Returns `true` if a part of a query may distinguish two pages. Two names for one page make a twin, one name for two pages
/// loses one of them: so what is not known to say nothing counts.
fn identifies(name: &str) -> bool {
    const SAYS_NOTHING: [&str; 14] = [
        "gclid",
        "fbclid",
        "msclkid",
        "dclid",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "sessionid",
        "jsessionid",
        "sid",
        "lang",
        "language",
        "locale",
    ];
    let name = name.to_ascii_lowercase();
    !name.starts_with("utm_") && !SAYS_NOTHING.contains(&name.as_str())
}

/// The name of the page or of the part of a page that `item` links to. The part counts where the item's key is that very
/// link, as on a page that holds several consultations, each at its own heading; and where it names the row with that key.
#[must_use]
pub fn address(item: &RawItem, home: &Url) -> Option<CanonicalUrl> {
    let of = |value: &RawValue| value.href.clone().unwrap_or_else(|| value.text.clone());
    item.all(Field::Link).iter().find_map(|link| {
        let href = of(link);
        let part = href.split_once('#').map(|(_, part)| part).filter(|part| !part.is_empty());
        let name = canonical(&href, home)?;
        let is_key = |key: &RawValue, part: &str| of(key) == href || row_part(&of(key)) == part;
        match part.filter(|part| item.all(Field::Key).iter().any(|key| is_key(key, part))) {
            Some(part) => Some(CanonicalUrl(format!("{name}#{part}"))),
            None => Some(name),
        }
    })
}

/// A publisher's key: its address in the canonical form, or an id that is no address, scoped by the publisher's site.
#[must_use]
pub(super) fn key(text: &str, home: &Url) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.starts_with("http:") || text.starts_with("https:") || text.starts_with('/') {
        canonical(text, home).map(String::from)
    } else {
        Some(Site::of(home).map_or_else(|| text.to_owned(), |site| site.scoped(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_page_has_a_name_where_its_key_says_so() {
        let home = Url::parse("https://a.test").unwrap();
        let href = "https://a.test/remisser?x=1#batar";
        let mut item = RawItem::default();
        item.push(Field::Link, RawValue { href: Some(href.to_owned()), ..RawValue::default() });
        assert_eq!(address(&item, &home).as_ref().map(CanonicalUrl::as_str), Some("https://a.test/remisser/?x=1"));
        item.push(Field::Key, RawValue::text(href));
        assert_eq!(
            address(&item, &home).as_ref().map(CanonicalUrl::as_str),
            Some("https://a.test/remisser/?x=1#batar")
        );
    }

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
            ("https://a.test/p?nr=7&UTM_medium=x&art=a", Some("https://a.test/p/?art=a&nr=7")),
            ("https://a.test/p;jsessionid=0A1B?nr=7", Some("https://a.test/p/?nr=7")),
            ("https://a.test/(S(lit3py55t21z5v55))/p.aspx?nr=7", Some("https://a.test/p.aspx?nr=7")),
            ("https://a.test/p?nr=7&PHPSESSID=0a1b", Some("https://a.test/p/?nr=7")),
            ("https://a.test/p(2)/", Some("https://a.test/p(2)/")),
            ("https://www.regeringen.se:secret@a.test/p/", Some("https://a.test/p/")),
            ("https://a.test./p/", Some("https://a.test/p/")),
            ("javascript:void(0)", None),
            ("mailto:a@b.se", None),
        ] {
            assert_eq!(canonical(href, &home).as_ref().map(CanonicalUrl::as_str), name, "{href}");
        }
        assert_eq!(key("6f1c2a9e-52d4", &home).as_deref(), Some("regeringen.se:6f1c2a9e-52d4"));
        assert_eq!(key(" ", &home), None);
    }
}
