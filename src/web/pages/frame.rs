//! What surrounds every page: the head, the menu, the feeds to discover.

use crate::{
    catalog::Filter,
    output::{Feed, Site, feeds::Format},
    web::{
        assets::{ICON_HREF, STYLE_HREF},
        feeds::heads,
    },
};

/// The most characters of a page's own part of the title.
const TITLE_CHARS: usize = 52;

/// A feed that a reader finds by the page's address.
#[derive(Debug, Clone)]
pub(super) struct FeedLink {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) media_type: &'static str,
}

/// What surrounds a page.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The title of the window: short enough for a tab or a list of hits.
    pub(super) title: String,
    /// The whole title.
    pub(super) name: String,
    pub(super) description: String,
    /// The one absolute address of the page; none for a page that stands nowhere, such as an error.
    pub(super) canonical: Option<String>,
    pub(super) feeds: Vec<FeedLink>,
    /// The entry of the menu that the page belongs to.
    pub(super) nav: &'static str,
    pub(super) site: String,
    pub(super) css: &'static str,
    pub(super) icon: &'static str,
    /// What the page is about, for search engines: escaped for a `script` element.
    pub(super) json_ld: Option<String>,
}

impl Frame {
    /// The frame of a page titled `title` at `path`, with the feeds of `filter`.
    pub(super) fn new(site: &Site, title: &str, nav: &'static str, path: &str, filter: &Filter) -> Self {
        Self {
            title: if title == site.name { title.to_owned() } else { format!("{} – {}", short(title), site.name) },
            name: title.to_owned(),
            description: "Alla remisser från regeringen och myndigheter på ett ställe, med sista svarsdag. \
                          Prenumerera på det som rör er."
                .to_owned(),
            canonical: Some(site.url(path)),
            feeds: feeds(site, filter),
            nav,
            site: site.name.clone(),
            css: &STYLE_HREF,
            icon: &ICON_HREF,
            json_ld: None,
        }
    }

    /// Sets the description, cut to what a search engine shows.
    pub(super) fn described(mut self, text: &str) -> Self {
        let mut description: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = description.char_indices().nth(200) {
            description.truncate(end);
            description.push('…');
        }
        self.description = description;
        self
    }
}

/// The text, cut at a word where it is too long for the title of a window.
fn short(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(TITLE_CHARS) else { return text.to_owned() };
    let head = text.get(..end).unwrap_or(text);
    let cut = head.rfind(' ').unwrap_or(end);
    format!("{} …", head.get(..cut).unwrap_or(head).trim_end_matches([',', ' ']))
}

/// The events feed of the filter in every format, then the state feed.
pub(super) fn feeds(site: &Site, filter: &Filter) -> Vec<FeedLink> {
    let link = |feed: Feed, format: Format| FeedLink {
        title: feed.title,
        href: feed.self_url,
        media_type: format.media_type(),
    };
    let events = Format::ALL.into_iter().map(|format| link(heads(filter, site, format).0, format));
    let state = link(heads(filter, site, Format::Atom).1, Format::Atom);
    events.chain([state]).collect()
}

/// JSON that may stand in a `script` element: `<` cannot end it.
pub(super) fn script_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
