//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>), with our own facts under `_remiss`.
//!
//! In: a [`Feed`]. Out: one object, its keys in the order of the specification. The HTML of entries is already safe.

use serde::Serialize;

use super::{
    Entry, Feed,
    clean::{one_line, web_url, xml_clean},
};

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "application/feed+json; charset=utf-8";

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: String,
    home_page_url: &'a str,
    feed_url: &'a str,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favicon: Option<&'a str>,
    authors: Vec<Author>,
    language: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    #[serde(rename = "_remiss")]
    own: OwnFeed<'a>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct OwnFeed<'a> {
    about: &'a str,
    id: &'a str,
    updated: String,
    license: &'static str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: String,
    content_html: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<File>,
    #[serde(rename = "_remiss")]
    own: OwnItem<'a>,
}

#[derive(Serialize)]
struct File {
    url: String,
    mime_type: String,
    title: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OwnItem<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    consultation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    case_numbers: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    references: &'a [String],
}

/// The feed as JSON Feed.
#[must_use]
pub fn render(feed: &Feed) -> Vec<u8> {
    let author = Author { name: one_line(&feed.author.name), url: feed.author.url.clone() };
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: one_line(&feed.title),
        home_page_url: &feed.html_url,
        feed_url: &feed.self_url,
        description: one_line(&feed.subtitle),
        icon: feed.icon.as_deref(),
        favicon: feed.icon.as_deref(),
        authors: vec![author],
        language: feed.lang.code(),
        hubs: feed.hub.iter().map(|url| Hub { r#type: "WebSub", url }).collect(),
        own: OwnFeed {
            about: feed.author.url.as_deref().unwrap_or(&feed.html_url),
            id: &feed.id,
            updated: feed.updated().to_string(),
            license: super::LICENSE,
        },
        items: feed.entries.iter().map(item).collect(),
    };
    // Nothing in it can fail to be written: no map with keys that are no strings, no number that is none.
    serde_json::to_vec(&document).unwrap_or_default()
}

fn item(entry: &Entry) -> Item<'_> {
    let event = entry.facts.event.as_ref();
    Item {
        id: &entry.id,
        url: &entry.url,
        external_url: entry.via.as_deref(),
        title: one_line(&entry.title),
        content_html: xml_clean(&entry.content_html),
        summary: one_line(&entry.summary),
        date_published: entry.published.to_string(),
        date_modified: entry.updated.to_string(),
        authors: entry.authors.iter().map(|name| Author { name: one_line(name), url: None }).collect(),
        tags: entry.categories.iter().map(|category| one_line(&category.label)).collect(),
        attachments: entry
            .attachments
            .iter()
            .filter_map(|file| {
                let url = web_url(&file.url)?;
                Some(File { url, mime_type: one_line(&file.media_type), title: one_line(&file.title) })
            })
            .collect(),
        own: OwnItem {
            consultation: &entry.facts.consultation,
            kind: event.map(|event| event.kind.name()),
            old: event.and_then(|event| event.old.as_deref()).map(xml_clean),
            new: event.and_then(|event| event.new.as_deref()).map(xml_clean),
            deadline: entry.facts.deadline.as_deref(),
            status: entry.facts.status.map(crate::domain::Status::name),
            case_numbers: &entry.facts.case_numbers,
            references: &entry.facts.references,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::EventKind, output::testing};

    #[test]
    fn an_event_as_json_feed() {
        let bytes = render(&testing::feed(vec![testing::entry(EventKind::DeadlineChanged)]));
        let mut value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        value["items"][0]["content_html"] = "…".into();
        insta::assert_json_snapshot!(value, @r#"
        {
          "_remiss": {
            "about": "https://remisser.example.se/",
            "id": "urn:uuid:8e7da05c-25d6-5f0f-82ec-690dff5c9fe5",
            "license": "http://creativecommons.org/publicdomain/zero/1.0/",
            "updated": "2026-06-01T08:30:00Z"
          },
          "authors": [
            {
              "name": "Remissflödet",
              "url": "https://remisser.example.se/"
            }
          ],
          "description": "En post för varje händelse: ny remiss, ändrad svarstid, återkallad, remissvar publicerade",
          "feed_url": "https://remisser.example.se/feed.atom?q=guld",
          "home_page_url": "https://remisser.example.se/?q=guld",
          "items": [
            {
              "_remiss": {
                "caseNumbers": [
                  "Fi2026/01655"
                ],
                "consultation": "urn:uuid:7fad6edf-8431-5e96-907c-09b28a57468a",
                "deadline": "2026-06-30",
                "kind": "deadline-changed",
                "new": "2026-06-30",
                "old": "2026-06-15",
                "references": [
                  "SOU 2026:14"
                ],
                "status": "open"
              },
              "attachments": [
                {
                  "mime_type": "application/pdf",
                  "title": "Silver & guld",
                  "url": "https://www.regeringen.se/contentassets/1/silver.pdf"
                }
              ],
              "authors": [
                {
                  "name": "Finansdepartementet"
                }
              ],
              "content_html": "…",
              "date_modified": "2026-06-01T08:30:00Z",
              "date_published": "2026-06-01T08:30:00Z",
              "external_url": "https://www.regeringen.se/remisser/2026/05/silver/",
              "id": "urn:uuid:4ca68ce9-a092-556c-bc82-e2db24c74e51",
              "summary": "Svarstiden är förlängd: måndag 15 juni 2026 → tisdag 30 juni 2026.",
              "tags": [
                "ändrad svarstid",
                "Finansdepartementet",
                "öppen",
                "SOU",
                "Skatter"
              ],
              "title": "Förlängd svarstid till 30 juni: Silver & guld, en översyn <utkast>",
              "url": "https://remisser.example.se/remisser/silver-guld-en-oversyn-utkast-7fad6edf"
            }
          ],
          "language": "sv",
          "title": "Remisser om ”guld” – Remissflödet",
          "version": "https://jsonfeed.org/version/1.1"
        }
        "#);
    }
}
