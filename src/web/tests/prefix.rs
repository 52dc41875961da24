//! A public address with a path: every address that any document has leads on, below that path.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::LazyLock,
};

use regex::Regex;

use super::fixture::{App, Got};

const ORIGIN: &str = "https://remiss.example";

/// Addresses that no page links to.
const UNLINKED: [&str; 9] = [
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/datasets/dcat",
    "/api/v1/openapi.json",
    "/api/v1/consultations?limit=1",
    "/api/v1/events?limit=1",
    "/sista-svarsdag.ics",
    "/kallor.atom",
];

/// The addresses on this site that an answer has, without fragments.
fn addresses(got: &Got) -> BTreeSet<String> {
    static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#" (?:href|src|action)="(/[^"]*)""#).unwrap());
    static ABSOLUTE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"https://remiss\.example[^\s"<>',;\\)]*"#).unwrap());
    let headers: Vec<&str> = ["location", "link"].map(|name| got.header(name)).to_vec();
    // Lines of a calendar are folded.
    let text = format!("{}\n{}", headers.join("\n"), got.text()).replace("\r\n ", "").replace("&amp;", "&");
    // The HTML of a feed's entry is escaped in Atom and RSS.
    let text = text.replace("&quot;", "\"");
    let relative = ATTRIBUTE.captures_iter(&text).map(|found| found[1].to_owned());
    let location = Some(got.header("location")).filter(|to| to.starts_with('/')).map(ToOwned::to_owned);
    let absolute = ABSOLUTE.find_iter(&text).map(|found| found.as_str()[ORIGIN.len()..].to_owned());
    let all = relative.chain(location).chain(absolute);
    all.map(|address| address.split('#').next().unwrap_or_default().to_owned())
        // Templates of the API's description.
        .filter(|address| !address.contains('{'))
        .collect()
}

/// Follows every address from the start page and the unlinked ones.
async fn crawl(prefix: &str) -> usize {
    let app = App::below(prefix);
    let mut waiting: VecDeque<(String, String)> =
        UNLINKED.iter().map(|path| (format!("{prefix}{path}"), "unlinked".to_owned())).collect();
    waiting.push_back((prefix.to_owned(), "the start".to_owned()));
    let mut seen = BTreeSet::new();
    while let Some((address, from)) = waiting.pop_front() {
        let rest = address.strip_prefix(prefix);
        assert!(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])), "{address} in {from}");
        // The bases of the API and of its list are no addresses themselves.
        if rest.is_some_and(|rest| ["/api/v1", "/remisser/"].contains(&rest)) || !seen.insert(address.clone()) {
            continue;
        }
        let got = app.get(&address).await;
        assert!(got.status.is_success() || got.status.is_redirection(), "{address} in {from}: {}", got.status);
        if address.ends_with(".docx") || address.contains(".xlsx") {
            continue; // their links are absolute
        }
        let found = addresses(&got);
        assert!(found.iter().all(|found| found.starts_with(prefix)), "{address}: {found:?}");
        // Filters and months lead to endlessly many more; the examples of the API show consultations of another day.
        let is_filtered = address.split_once('?').is_some_and(|(_, query)| query != "lang=en");
        if is_filtered || address.ends_with("/openapi.json") {
            continue;
        }
        waiting.extend(found.into_iter().map(|found| (found, address.clone())));
    }
    seen.len()
}

#[tokio::test]
async fn every_address_leads_on_below_the_path() {
    // The second is a page's own path as well.
    for prefix in ["/a/b", "/remisser"] {
        let followed = crawl(prefix).await;
        assert!(followed > 100, "{followed} addresses followed");
    }
}

/// Behind a proxy that removes the path.
#[tokio::test]
async fn a_request_without_the_path_is_answered() {
    let app = App::below("/a/b");
    let (inner, outer) = (app.get("/remisser").await, app.get("/a/b/remisser").await);
    assert_eq!((inner.status.as_u16(), inner.text()), (200, outer.text()));
    assert!(inner.text().contains(r#" action="/a/b/remisser""#));
}

#[tokio::test]
async fn errors_and_redirects_stay_below_the_path() {
    let app = App::below("/a/b");
    let missing = app.get("/a/b/nej").await;
    assert_eq!(missing.status.as_u16(), 404);
    assert!(missing.text().contains(r#" action="/a/b/remisser""#) && !missing.text().contains(r#"href="/remisser"#));
    assert!(app.get("/a/b/robots.txt").await.text().contains("Disallow: /a/b/remisser?"));
    assert_eq!(app.get("/a/b/?q=bark").await.header("location"), "/a/b/remisser?q=bark");
}
