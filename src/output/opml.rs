//! OPML 2.0 (<https://opml.org/spec2.opml>): all standing feeds in one file for import into a reader.

use std::fmt::Write as _;

use super::{
    Scope, Site,
    clean::{escape, one_line},
};
use crate::domain::Lang;

/// The media type of [`render`]'s bytes.
pub const MEDIA_TYPE: &str = "text/x-opml; charset=utf-8";

/// A folder of feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The folder's name.
    pub title: String,
    /// The feeds.
    pub feeds: Vec<Subscription>,
}

/// A feed to subscribe to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The filter in words.
    pub title: String,
    /// The feed's address.
    pub feed_url: String,
    /// The page with the same content.
    pub html_url: String,
}

/// The standing feeds: all events, the weekly digests, and the events of each issuer, subject and topic. `issuers`,
/// `subjects` and `topics` are slugs and names.
#[must_use]
pub fn standing<'a>(
    issuers: impl Iterator<Item = (&'a str, &'a str)>,
    subjects: impl Iterator<Item = (&'a str, &'a str)>,
    topics: impl Iterator<Item = (&'a str, &'a str)>,
    site: &Site,
    lang: Lang,
) -> Vec<Folder> {
    let subscription = |query: String, title: String| {
        let scope = Scope { query: &query, lang, ..Scope::default() };
        let query = scope.query_string();
        Subscription {
            title,
            feed_url: site.url(&format!("/feed.atom{query}")),
            html_url: site.url(&format!("{}{query}", if scope.query.is_empty() { "/" } else { "/remisser" })),
        }
    };
    let all = lang.pick("Alla remisser", "All consultations");
    let weekly = Subscription {
        title: lang
            .pick("Måndagsbrevet, allt i en post i veckan", "The Monday letter, all in one entry a week")
            .to_owned(),
        feed_url: site.url(lang.pick("/veckobrev.atom", "/veckobrev.atom?lang=en")),
        html_url: site.url(lang.pick("/veckobrev", "/veckobrev?lang=en")),
    };
    let of = |key: &'static str| {
        move |(slug, name): (&'a str, &'a str)| subscription(format!("{key}={slug}"), one_line(name))
    };
    vec![
        Folder { title: all.to_owned(), feeds: vec![subscription(String::new(), all.to_owned()), weekly] },
        Folder { title: lang.pick("Avsändare", "Senders").to_owned(), feeds: issuers.map(of("issuer")).collect() },
        Folder { title: lang.pick("Ämnen", "Subjects").to_owned(), feeds: subjects.map(of("subject")).collect() },
        Folder {
            title: lang.pick("Departementens ämnen", "The departments’ topics").to_owned(),
            feeds: topics.map(of("topic")).collect(),
        },
    ]
}

/// The folders as OPML; empty ones are left out.
#[must_use]
pub fn render(title: &str, folders: &[Folder]) -> Vec<u8> {
    let text = |text: &str| escape(&one_line(text));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n");
    let _ = write!(xml, "<head><title>{}</title></head>\n<body>\n", text(title));
    for folder in folders.iter().filter(|folder| !folder.feeds.is_empty()) {
        let _ = writeln!(xml, "<outline text=\"{0}\" title=\"{0}\">", text(&folder.title));
        for feed in &folder.feeds {
            let _ = writeln!(
                xml,
                "<outline type=\"rss\" text=\"{0}\" title=\"{0}\" xmlUrl=\"{1}\" htmlUrl=\"{2}\"/>",
                text(&feed.title),
                text(&feed.feed_url),
                text(&feed.html_url)
            );
        }
        xml.push_str("</outline>\n");
    }
    xml.push_str("</body>\n</opml>\n");
    xml.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn standing_feeds_as_opml() {
        let issuers = [("finansdepartementet", "Finans & \"departementet\"")].into_iter();
        let subjects = [("djur", "Djur")].into_iter();
        let folders = standing(issuers, subjects, std::iter::empty(), &testing::site(), Lang::En);
        let text = String::from_utf8(render("Remissflödet", &folders)).unwrap();
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <opml version="2.0">
        <head><title>Remissflödet</title></head>
        <body>
        <outline text="All consultations" title="All consultations">
        <outline type="rss" text="All consultations" title="All consultations" xmlUrl="https://remisser.example.se/feed.atom?lang=en" htmlUrl="https://remisser.example.se/?lang=en"/>
        <outline type="rss" text="The Monday letter, all in one entry a week" title="The Monday letter, all in one entry a week" xmlUrl="https://remisser.example.se/veckobrev.atom?lang=en" htmlUrl="https://remisser.example.se/veckobrev?lang=en"/>
        </outline>
        <outline text="Senders" title="Senders">
        <outline type="rss" text="Finans &amp; &quot;departementet&quot;" title="Finans &amp; &quot;departementet&quot;" xmlUrl="https://remisser.example.se/feed.atom?issuer=finansdepartementet&amp;lang=en" htmlUrl="https://remisser.example.se/remisser?issuer=finansdepartementet&amp;lang=en"/>
        </outline>
        <outline text="Subjects" title="Subjects">
        <outline type="rss" text="Djur" title="Djur" xmlUrl="https://remisser.example.se/feed.atom?subject=djur&amp;lang=en" htmlUrl="https://remisser.example.se/remisser?subject=djur&amp;lang=en"/>
        </outline>
        </body>
        </opml>
        "#);
    }
}
