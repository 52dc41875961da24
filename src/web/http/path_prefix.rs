//! The path of the public address, if it has one: requests lose it, and the links of pages get it.
//!
//! ```text
//! public-url = "https://example.se/remisser"
//! GET /remisser/feed.atom        ->  /feed.atom
//! <a href="/om">                 ->  <a href="/remisser/om">
//! ```
//!
//! Everything inside works with paths from `/`; all other documents than pages have absolute addresses.

use std::borrow::Cow;

use axum::http::{Uri, uri::PathAndQuery};

/// The attributes of our pages that hold addresses. Text of others cannot forge one, since its quotes are escaped.
const ATTRIBUTES: [&str; 3] = ["href", "src", "action"];

/// The address without `prefix`; none if it does not begin with it, as behind a proxy that removes it.
pub(crate) fn without_prefix(uri: &Uri, prefix: &str) -> Option<Uri> {
    let address = uri.path_and_query()?.as_str();
    let rest = address.strip_prefix(prefix).filter(|_| !prefix.is_empty())?;
    let rest: Cow<'_, str> = match rest.chars().next() {
        Some('/') => rest.into(),
        None | Some('?') => format!("/{rest}").into(),
        Some(_) => return None,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(rest.as_ref()).ok()?);
    Uri::from_parts(parts).ok()
}

/// The page with `prefix` before the path of each link, form and file.
pub(crate) fn with_prefix(page: &str, prefix: &str) -> String {
    ATTRIBUTES
        .iter()
        .fold(page.to_owned(), |page, name| page.replace(&format!(" {name}=\"/"), &format!(" {name}=\"{prefix}/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_loses_the_prefix() {
        let inner = |address: &str| without_prefix(&address.parse().unwrap(), "/a/b").map(|uri| uri.to_string());
        assert_eq!(inner("/a/b"), Some("/".to_owned()));
        assert_eq!(inner("/a/b/"), Some("/".to_owned()));
        assert_eq!(inner("/a/b?lang=en"), Some("/?lang=en".to_owned()));
        assert_eq!(inner("/a/b/feed.atom?x=%2F"), Some("/feed.atom?x=%2F".to_owned()));
        assert_eq!(inner("https://example.se/a/b/om"), Some("https://example.se/om".to_owned()));
        for outside in ["/", "/a", "/a/bc", "/feed.atom"] {
            assert_eq!(inner(outside), None, "{outside}");
        }
        assert_eq!(without_prefix(&"/om".parse().unwrap(), ""), None);
    }

    #[test]
    fn a_page_gets_the_prefix() {
        let page = "<a href=\"/om\">/om</a><a href=\"#x\"><form action=\"/\"><a href=\"https://x.se/\">";
        let prefixed = "<a href=\"/a/om\">/om</a><a href=\"#x\"><form action=\"/a/\"><a href=\"https://x.se/\">";
        assert_eq!(with_prefix(page, "/a"), prefixed);
    }
}
