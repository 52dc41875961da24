//! RSS 2.0, for readers that know nothing else.
//!
//! In: a [`Feed`]. Out: UTF-8 XML with `guid isPermaLink="false"` and `atom:link rel="self"`. Enclosures are left
//! out: RSS allows one per item and requires its length. The content links to the documents.

use std::collections::BTreeMap;

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use rss::extension::{Extension, ExtensionMap, dublincore::DublinCoreExtension};

use super::{
    Entry, Feed,
    clean::{one_line, xml_clean},
};

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "application/rss+xml; charset=utf-8";

/// The feed as RSS.
#[must_use]
pub fn render(feed: &Feed) -> Vec<u8> {
    let mut links = vec![atom_link("self", &feed.self_url, Some("application/rss+xml"))];
    links.extend(feed.hub.iter().map(|hub| atom_link("hub", hub, None)));
    let extensions = ExtensionMap::from([("atom".to_owned(), BTreeMap::from([("link".to_owned(), links)]))]);
    let channel = rss::Channel {
        title: one_line(&feed.title),
        link: feed.html_url.clone(),
        description: one_line(&feed.subtitle),
        language: Some(feed.lang.code().to_owned()),
        copyright: Some("CC0 1.0".to_owned()),
        last_build_date: date(feed.updated()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        items: feed.entries.iter().map(item).collect(),
        extensions,
        namespaces: BTreeMap::from([
            ("atom".to_owned(), "http://www.w3.org/2005/Atom".to_owned()),
            ("dc".to_owned(), "http://purl.org/dc/elements/1.1/".to_owned()),
        ]),
        ..rss::Channel::default()
    };
    // Writing into memory does not fail.
    channel.write_to(Vec::new()).unwrap_or_default()
}

fn item(entry: &Entry) -> rss::Item {
    let creators = DublinCoreExtension {
        creators: entry.authors.iter().map(|name| one_line(name)).collect(),
        ..DublinCoreExtension::default()
    };
    let categories = entry
        .categories
        .iter()
        .map(|category| rss::Category { name: one_line(&category.label), domain: Some(category.scheme.clone()) });
    rss::Item {
        title: Some(one_line(&entry.title)),
        link: Some(entry.url.clone()),
        description: Some(xml_clean(&entry.content_html)),
        categories: categories.collect(),
        guid: Some(rss::Guid { value: entry.id.clone(), permalink: false }),
        pub_date: date(entry.published),
        dublin_core_ext: Some(creators).filter(|creators| !creators.creators.is_empty()),
        ..rss::Item::default()
    }
}

fn atom_link(rel: &str, url: &str, media_type: Option<&str>) -> Extension {
    let mut attrs = BTreeMap::from([("rel".to_owned(), rel.to_owned()), ("href".to_owned(), xml_clean(url))]);
    attrs.extend(media_type.map(|media_type| ("type".to_owned(), media_type.to_owned())));
    Extension { name: "atom:link".to_owned(), attrs, ..Extension::default() }
}

/// `Mon, 1 Jun 2026 08:30:00 GMT`: RFC 822 with a year of four digits, as RSS wants it.
fn date(instant: Timestamp) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&instant).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::EventKind, output::testing};

    #[test]
    fn an_event_as_rss() {
        let mut entry = testing::entry(EventKind::Withdrawn);
        entry.content_html = "<p>… ]]></p>".to_owned();
        let feed = Feed { hub: Some("https://hub.example.se/?a&b".to_owned()), ..testing::feed(vec![entry]) };
        let text = String::from_utf8(render(&feed)).unwrap();
        insta::assert_snapshot!(text.replace("><", ">\n<"), @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel>
        <title>Remisser om ”guld” – Remissflödet</title>
        <link>https://remisser.example.se/?q=guld</link>
        <description>En post för varje händelse: ny remiss, ändrad svarstid, återkallad, remissvar publicerade</description>
        <language>sv</language>
        <copyright>CC0 1.0</copyright>
        <lastBuildDate>Mon, 01 Jun 2026 08:30:00 GMT</lastBuildDate>
        <docs>https://www.rssboard.org/rss-specification</docs>
        <atom:link href="https://remisser.example.se/feed.atom?q=guld" rel="self" type="application/rss+xml">
        </atom:link>
        <atom:link href="https://hub.example.se/?a&amp;b" rel="hub">
        </atom:link>
        <item>
        <title>Återkallad: Silver &amp; guld, en översyn &lt;utkast&gt;</title>
        <link>https://remisser.example.se/remisser/silver-guld-en-oversyn-utkast-7fad6edf</link>
        <description>
        <![CDATA[<p>… ]]]]>
        <![CDATA[>
        </p>]]>
        </description>
        <category domain="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#event">återkallad</category>
        <category domain="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#issuer">Finansdepartementet</category>
        <category domain="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#status">öppen</category>
        <category domain="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#kind">SOU</category>
        <category domain="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#topic">Skatter</category>
        <guid isPermaLink="false">urn:uuid:6a20e665-2cd0-5ef0-9898-4af5bac76674</guid>
        <pubDate>Mon, 01 Jun 2026 08:30:00 GMT</pubDate>
        <dc:creator>Finansdepartementet</dc:creator>
        </item>
        </channel>
        </rss>
        "#);
    }
}
