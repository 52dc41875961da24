//! The feeds and the lists of consultations that a page links to.

use scraper::ElementRef;
use url::Url;

use super::clues::line;
use crate::{
    domain::text::is_web_address,
    extract::{base_of, html::bounded_tree, time_limit::TimeLimit},
};

/// The most feeds and links that are taken from a page.
const MOST: usize = 10;

/// A feed to which a page links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedFeed {
    /// Its address.
    pub url: Url,
    /// Its title or the text of the link; may be empty.
    pub title: String,
}

/// The feeds that a page offers, at most ten: first those that it declares by `<link rel="alternate">`, then links whose
/// address or text names a feed.
#[must_use]
pub fn offered_feeds(html: &str, url: &Url) -> Vec<OfferedFeed> {
    let declared = |element: ElementRef<'_>| {
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        let is_alternate =
            element.attr("rel").unwrap_or_default().split_ascii_whitespace().any(|rel| rel == "alternate");
        let is_feed = ["rss+xml", "atom+xml", "feed+json", "rdf+xml"].iter().any(|ending| kind.ends_with(ending));
        (is_alternate && is_feed).then(|| element.attr("title").unwrap_or_default().to_owned())
    };
    let linked = |element: ElementRef<'_>| {
        let (href, text) = (element.attr("href").unwrap_or_default().to_ascii_lowercase(), line(element));
        let words = text.to_lowercase();
        let is_feed = ["/rss", "rss/", "rssfeed", "=rss", "/feed", ".rss", ".atom", "/atom"]
            .iter()
            .any(|part| href.contains(part))
            || words.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "rss" | "atom"));
        (element.value().name() == "a" && is_feed).then_some(text)
    };
    let mut feeds: Vec<OfferedFeed> = Vec::new();
    for (found, url) in select(html, url, &declared).into_iter().chain(select(html, url, &linked)) {
        if feeds.len() < MOST && feeds.iter().all(|known| known.url != url) {
            feeds.push(OfferedFeed { url, title: found });
        }
    }
    feeds
}

/// The posts of a category or tag of WordPress whose page this is, as WordPress' own API gives them: the page declares the
/// category, `/wp-json/wp/v2/categories/12`.
#[must_use]
pub fn wordpress_posts(html: &str, url: &Url) -> Option<Url> {
    let declared = |element: ElementRef<'_>| {
        let is_alternate = element.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("alternate"));
        (is_alternate && element.attr("type") == Some("application/json")).then(String::new)
    };
    select(html, url, &declared).into_iter().find_map(|(_, term)| {
        let written = term.as_str().replace("%2F", "/");
        let (api, term) = written.split_once("/wp/v2/")?;
        let (taxonomy, number) = term.trim_end_matches('/').split_once('/')?;
        let is_term = matches!(taxonomy, "categories" | "tags") && number.parse::<u64>().is_ok();
        let before = if api.contains("rest_route=") { '&' } else { '?' };
        is_term.then(|| Url::parse(&format!("{api}/wp/v2/posts{before}{taxonomy}={number}")).ok()).flatten()
    })
}

/// The pages of the same site whose link text or address speaks of consultations, at most ten, each with its text.
#[must_use]
pub fn consultation_lists(html: &str, url: &Url) -> Vec<(String, Url)> {
    let about = |element: ElementRef<'_>| {
        let (text, href) = (line(element), element.attr("href").unwrap_or_default().to_lowercase());
        let words = text.to_lowercase();
        let is_about = ["remiss", "samråd"].iter().any(|word| words.contains(word))
            || ["remiss", "samrad"].iter().any(|word| href.contains(word));
        // A list's name is short: a long text is the title of one consultation.
        (element.value().name() == "a" && is_about && text.chars().count() < 60).then_some(text)
    };
    let mut lists: Vec<(String, Url)> = Vec::new();
    for (text, to) in select(html, url, &about) {
        if lists.len() < MOST
            && to.origin() == url.origin()
            && to != *url
            && lists.iter().all(|(_, known)| *known != to)
        {
            lists.push((text, to));
        }
    }
    lists
}

/// The text that `wanted` gives for each element with an `href`, and its address without the fragment.
fn select(html: &str, url: &Url, wanted: &dyn Fn(ElementRef<'_>) -> Option<String>) -> Vec<(String, Url)> {
    let Ok(page) = bounded_tree::parse(html, &TimeLimit::start()) else { return Vec::new() };
    let base = base_of(&page, url);
    let links = page.root_element().descendent_elements().filter_map(|element| {
        let href = element.attr("href")?;
        let text = wanted(element)?;
        let mut to = base.join(href.trim()).ok().filter(is_web_address)?;
        to.set_fragment(None);
        Some((text, to))
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<head><link rel="alternate" type="application/rss+xml" title="Remisser" href="/remisser?format=rss">
<link rel="alternate" hreflang="en" href="/en"><link rel="stylesheet" type="text/css" href="/rss.css"></head>
<nav><a href="/om/remisser/">Remisser</a> <a href="/kontakt">Kontakt</a> <a href="https://annan.example/remisser">Remisser</a></nav>
<a href="/4.1/12.2.portlet?state=rss&amp;sv.contenttype=text/xml">Prenumerera (RSS)</a> <a href="/pressrum">Press</a>"#;

    #[test]
    fn declared_feeds_come_first_and_other_alternates_are_none() {
        let url = Url::parse("https://a.example/om/").unwrap();
        let feeds: Vec<String> = offered_feeds(PAGE, &url).into_iter().map(|feed| feed.url.to_string()).collect();
        let expected = [
            "https://a.example/remisser?format=rss",
            "https://a.example/4.1/12.2.portlet?state=rss&sv.contenttype=text/xml",
        ];
        assert_eq!(feeds, expected);
    }

    #[test]
    fn lists_of_consultations_are_found_on_the_same_site() {
        let url = Url::parse("https://a.example/").unwrap();
        let lists = consultation_lists(PAGE, &url);
        assert_eq!(lists[0], ("Remisser".to_owned(), Url::parse("https://a.example/om/remisser/").unwrap()));
        assert!(lists.iter().all(|(_, url)| url.host_str() == Some("a.example")));
    }
}
