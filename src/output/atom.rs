//! Atom 1.0 (RFC 4287), with archives (RFC 5005) and two elements of our own.
//!
//! In: a [`Feed`]. Out: UTF-8 XML. Everything goes through `xml_clean`, since `atom_syndication` passes control
//! characters on. For machines, `remiss:deadline` gives the deadline and `remiss:event` the event.

use std::collections::BTreeMap;

use atom_syndication as atom;
use jiff::Timestamp;

use super::{
    Entry, Extent, Feed, LICENSE, Link, NAMESPACE,
    clean::{ext_attr, one_line, web_url, xml_clean},
};

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// The name space of RFC 5005, section 2.
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// The feed as Atom.
#[must_use]
pub fn render(feed: &Feed) -> Vec<u8> {
    let mut namespaces = BTreeMap::from([("remiss".to_owned(), NAMESPACE.to_owned())]);
    let extent = match feed.extent {
        Extent::Window => None,
        Extent::Complete => Some("<fh:complete/>"),
        Extent::Archive => Some("<fh:archive/>"),
    };
    if extent.is_some() {
        namespaces.insert("fh".to_owned(), HISTORY.to_owned());
    }
    let mut links = vec![link("self", &feed.self_url, None, Some("application/atom+xml"))];
    links.push(link("alternate", &feed.html_url, None, Some("text/html")));
    links.extend(feed.hub.iter().map(|hub| link("hub", hub, None, None)));
    links.push(link("license", LICENSE, None, None));
    links.extend(feed.links.iter().filter_map(outside));
    let person = atom::Person {
        name: one_line(&feed.author.name),
        email: feed.author.email.as_deref().map(one_line),
        uri: feed.author.url.clone(),
        ..atom::Person::default()
    };
    let document = atom::Feed {
        title: one_line(&feed.title).into(),
        id: feed.id.clone(),
        updated: instant(feed.updated()),
        authors: vec![person],
        icon: feed.icon.clone(),
        links,
        rights: Some(rights().into()),
        subtitle: Some(one_line(&feed.subtitle).into()),
        entries: feed.entries.iter().map(entry).collect(),
        namespaces,
        lang: Some(feed.lang.code().to_owned()),
        ..atom::Feed::default()
    };
    let mut bytes = Vec::new();
    // The declaration is our own, since the library leaves the encoding out.
    bytes.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let config = atom::WriteConfig { write_document_declaration: false, indent_size: None };
    // Writing into memory does not fail.
    let bytes = document.write_with_config(bytes, config).unwrap_or_default();
    match extent {
        Some(element) => before_entries(bytes, element),
        None => bytes,
    }
}

/// `element` before the first entry: RFC 4287's grammar (section 4.1.1) has the entries last, and the library writes a
/// feed's extensions behind them. No text can be taken for the tag, since texts are escaped.
fn before_entries(mut bytes: Vec<u8>, element: &str) -> Vec<u8> {
    let first = |tag: &[u8]| bytes.windows(tag.len()).position(|window| window == tag);
    if let Some(at) = first(b"<entry").or_else(|| first(b"</feed>")) {
        bytes.splice(at..at, element.bytes());
    }
    bytes
}

fn entry(entry: &Entry) -> atom::Entry {
    let mut links = vec![link("alternate", &entry.url, None, Some("text/html"))];
    links.extend(entry.via.as_deref().and_then(web_url).map(|via| link("via", &via, None, Some("text/html"))));
    links.extend(entry.related.iter().filter_map(outside));
    links.extend(
        entry.attachments.iter().filter_map(|file| {
            Some(link("enclosure", &web_url(&file.url)?, Some(&file.title), Some(&file.media_type)))
        }),
    );
    links.push(link("license", LICENSE, None, None));
    let categories = entry.categories.iter().map(|category| atom::Category {
        term: one_line(&category.term),
        scheme: Some(category.scheme.clone()),
        label: Some(one_line(&category.label)),
    });
    let mut extensions = atom::extension::ExtensionMap::new();
    if let Some(deadline) = &entry.facts.deadline {
        add(
            &mut extensions,
            atom::extension::Extension { value: Some(one_line(deadline)), ..element("remiss:deadline") },
        );
    }
    if let Some(event) = &entry.facts.event {
        let mut attrs = BTreeMap::from([("kind".to_owned(), ext_attr(event.kind.name()))]);
        attrs.extend(event.old.as_deref().map(|old| ("old".to_owned(), ext_attr(old))));
        attrs.extend(event.new.as_deref().map(|new| ("new".to_owned(), ext_attr(new))));
        add(&mut extensions, atom::extension::Extension { attrs, ..element("remiss:event") });
    }
    let authors = entry.authors.iter().map(|name| atom::Person { name: one_line(name), ..atom::Person::default() });
    atom::Entry {
        title: one_line(&entry.title).into(),
        id: entry.id.clone(),
        updated: instant(entry.updated),
        authors: authors.filter(|author| !author.name.is_empty()).collect(),
        categories: categories.collect(),
        links,
        published: Some(instant(entry.published)),
        rights: Some(rights().into()),
        summary: Some(one_line(&entry.summary).into()).filter(|_| !entry.summary.is_empty()),
        content: Some(atom::Content {
            value: Some(xml_clean(&entry.content_html)),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        extensions,
        ..atom::Entry::default()
    }
}

fn rights() -> String {
    "CC0 1.0".to_owned()
}

fn link(rel: &str, url: &str, title: Option<&str>, media_type: Option<&str>) -> atom::Link {
    atom::Link {
        rel: rel.to_owned(),
        href: xml_clean(url),
        title: title.map(one_line).filter(|title| !title.is_empty()),
        mime_type: media_type.map(one_line).filter(|name| !name.is_empty()),
        ..atom::Link::default()
    }
}

fn outside(other: &Link) -> Option<atom::Link> {
    Some(link(&other.rel, &web_url(&other.url)?, other.title.as_deref(), other.media_type.as_deref()))
}

fn element(name: &str) -> atom::extension::Extension {
    atom::extension::Extension { name: name.to_owned(), ..atom::extension::Extension::default() }
}

fn add(extensions: &mut atom::extension::ExtensionMap, element: atom::extension::Extension) {
    let (prefix, local) = element.name.split_once(':').unwrap_or(("", &element.name));
    let (prefix, local) = (prefix.to_owned(), local.to_owned());
    extensions.entry(prefix).or_default().entry(local).or_default().push(element);
}

fn instant(instant: Timestamp) -> atom::FixedDateTime {
    chrono::DateTime::from_timestamp(instant.as_second(), 0).unwrap_or_default().fixed_offset()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::EventKind, output::testing};

    #[test]
    fn an_event_as_atom() {
        let mut entry = testing::entry(EventKind::DeadlineChanged);
        entry.content_html = "<p>…</p>".to_owned();
        let text = String::from_utf8(render(&testing::feed(vec![entry]))).unwrap();
        insta::assert_snapshot!(text.replace("><", ">\n<"), @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xmlns:remiss="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9" xml:lang="sv">
        <title>Remisser om ”guld” – Remissflödet</title>
        <id>urn:uuid:8e7da05c-25d6-5f0f-82ec-690dff5c9fe5</id>
        <updated>2026-06-01T08:30:00+00:00</updated>
        <author>
        <name>Remissflödet</name>
        <email>kontakt@example.se</email>
        <uri>https://remisser.example.se/</uri>
        </author>
        <link href="https://remisser.example.se/feed.atom?q=guld" rel="self" type="application/atom+xml"/>
        <link href="https://remisser.example.se/?q=guld" rel="alternate" type="text/html"/>
        <link href="http://creativecommons.org/publicdomain/zero/1.0/" rel="license"/>
        <link href="https://remisser.example.se/feed.json?q=guld" rel="alternate" type="application/feed+json" title="JSON Feed"/>
        <link href="https://remisser.example.se/feed.rss?q=guld" rel="alternate" type="application/rss+xml" title="RSS"/>
        <rights>CC0 1.0</rights>
        <subtitle>En post för varje händelse: ny remiss, ändrad svarstid, återkallad, remissvar publicerade</subtitle>
        <entry>
        <title>Förlängd svarstid till 30 juni: Silver &amp; guld, en översyn &lt;utkast&gt;</title>
        <id>urn:uuid:4ca68ce9-a092-556c-bc82-e2db24c74e51</id>
        <updated>2026-06-01T08:30:00+00:00</updated>
        <author>
        <name>Finansdepartementet</name>
        </author>
        <category term="deadline-changed" scheme="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#event" label="ändrad svarstid"/>
        <category term="finansdepartementet" scheme="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#issuer" label="Finansdepartementet"/>
        <category term="open" scheme="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#status" label="öppen"/>
        <category term="sou" scheme="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#kind" label="SOU"/>
        <category term="skatter" scheme="urn:uuid:9d3f7a52-6c1e-5b84-a0d7-2f58c4e1b6a9#topic" label="Skatter"/>
        <link href="https://remisser.example.se/remisser/silver-guld-en-oversyn-utkast-7fad6edf" rel="alternate" type="text/html"/>
        <link href="https://www.regeringen.se/remisser/2026/05/silver/" rel="via" type="text/html"/>
        <link href="https://www.regeringen.se/t/2" rel="related" title="SOU 2026:14"/>
        <link href="https://www.regeringen.se/contentassets/1/silver.pdf" rel="enclosure" type="application/pdf" title="Silver &amp; guld"/>
        <link href="http://creativecommons.org/publicdomain/zero/1.0/" rel="license"/>
        <published>2026-06-01T08:30:00+00:00</published>
        <rights>CC0 1.0</rights>
        <summary>Svarstiden är förlängd: måndag 15 juni 2026 → tisdag 30 juni 2026.</summary>
        <content type="html">&lt;p&gt;…&lt;/p&gt;</content>
        <remiss:deadline>2026-06-30</remiss:deadline>
        <remiss:event kind="deadline-changed" new="2026-06-30" old="2026-06-15">
        </remiss:event>
        </entry>
        </feed>
        "#);
    }

    #[test]
    fn upstream_does_not_yet_escape_the_attributes_of_extensions() {
        let mut feed = atom::Feed::default();
        let attrs = BTreeMap::from([("old".to_owned(), "a & b".to_owned())]);
        add(&mut feed.extensions, atom::extension::Extension { attrs, ..element("remiss:event") });
        let text = feed.to_string();
        assert!(
            text.contains("old=\"a & b\""),
            "atom_syndication escapes now: drop the escaping in `ext_attr`: {text}"
        );
    }
}
