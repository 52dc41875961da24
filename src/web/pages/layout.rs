//! The layout around every page: the head, the menu, the feeds to discover.

use crate::{
    catalog::Filter,
    domain::Lang,
    output::{self, Format, Site},
    web::handlers::{
        assets::{ICON_HREF, STYLE_HREF},
        feeds::links,
    },
};

/// The most characters of a page's own title in the title of the window.
const TITLE_CHARS: usize = 52;

/// A feed that a reader finds by the page's address.
#[derive(Debug, Clone)]
pub(super) struct FeedLink {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) media_type: &'static str,
}

/// The layout around a page.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) lang: Lang,
    /// The title of the window: short enough for a tab or a list of hits.
    pub(super) title: String,
    /// The whole title.
    pub(super) name: String,
    pub(super) description: String,
    /// The canonical absolute address; none for a page without one, such as an error.
    pub(super) canonical: Option<String>,
    /// The absolute addresses of the same page, by language tag; none for a page without an address.
    pub(super) alternates: Vec<(&'static str, String)>,
    /// The path of the same page in the other language.
    pub(super) switch: String,
    pub(super) feeds: Vec<FeedLink>,
    /// The entry of the menu that the page belongs to.
    pub(super) nav: &'static str,
    pub(super) site: String,
    pub(super) css: &'static str,
    pub(super) icon: &'static str,
    /// The structured data for search engines, escaped for a `script` element.
    pub(super) json_ld: Option<String>,
    /// Letters can be subscribed to, so the page about personal data is linked.
    pub(super) letters: bool,
}

impl Layout {
    /// The layout of a page titled `title` at `path`, with the feeds of `filter`.
    pub(super) fn new(site: &Site, lang: Lang, title: &str, nav: &'static str, path: &str, filter: &Filter) -> Self {
        let at = |lang| site.url(&to(lang, path));
        let other = match lang {
            Lang::Sv => Lang::En,
            Lang::En => Lang::Sv,
        };
        Self {
            lang,
            title: if title == site.name { title.to_owned() } else { format!("{} – {}", short(title), site.name) },
            name: title.to_owned(),
            description: lang
                .pick(
                    "Alla remisser från regeringen på ett ställe, och från de myndigheter som kan läsas, med sista \
                     svarsdag. Prenumerera på det som rör er.",
                    "Every public consultation of the Swedish government in one place, and of those agencies that can \
                     be read, with the last day to answer. Subscribe to what concerns you.",
                )
                .to_owned(),
            canonical: Some(at(lang)),
            alternates: vec![("sv", at(Lang::Sv)), ("en", at(Lang::En)), ("x-default", at(Lang::Sv))],
            switch: to(other, path),
            feeds: feeds(site, lang, filter),
            nav,
            site: site.name.clone(),
            css: &STYLE_HREF,
            icon: &ICON_HREF,
            json_ld: None,
            letters: site.letters,
        }
    }

    /// The layout of a page without an address of its own, such as an error.
    pub(super) fn nowhere(mut self) -> Self {
        self.canonical = None;
        self.alternates.clear();
        self
    }

    /// The text in the page's language. Templates write all their words with it.
    pub(super) fn t(&self, swedish: &'static str, english: &'static str) -> &'static str {
        self.lang.pick(swedish, english)
    }

    /// Returns `true` if the page is in English; the publishers' texts on it are not.
    pub(super) fn en(&self) -> bool {
        self.lang == Lang::En
    }

    /// The address of another page in the same language.
    pub(super) fn to(&self, path: &str) -> String {
        to(self.lang, path)
    }

    /// Sets the description, cut to the length that search engines show.
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

/// `path`, which may have a query and a fragment, in the language `lang`: `/om#api` becomes `/om?lang=en#api`.
pub(super) fn to(lang: Lang, path: &str) -> String {
    if lang == Lang::Sv {
        return path.to_owned();
    }
    let (page, fragment) = path.find('#').map_or((path, ""), |at| path.split_at(at));
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}lang={}{fragment}", lang.code())
}

/// The text, cut at a word if it is too long for the title of a window.
fn short(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(TITLE_CHARS) else { return text.to_owned() };
    let head = text.get(..end).unwrap_or(text);
    let cut = head.rfind(' ').unwrap_or(end);
    format!("{} …", head.get(..cut).unwrap_or(head).trim_end_matches([',', ' ']))
}

/// The events feed of the filter in every format, then the state feed and that of weekly digests.
pub(super) fn feeds(site: &Site, lang: Lang, filter: &Filter) -> Vec<FeedLink> {
    let link = |(link, format): (output::FeedLink, Format)| FeedLink {
        title: link.title,
        href: link.url,
        media_type: format.media_type(),
    };
    links(filter, site, lang).into_iter().map(link).collect()
}

/// JSON that may stand in a `script` element: `<` cannot end it.
pub(super) fn script_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_kept_by_every_link() {
        for (path, english) in [
            ("/", "/?lang=en"),
            ("/om#api", "/om?lang=en#api"),
            ("/remisser?q=a&status=open", "/remisser?q=a&status=open&lang=en"),
            ("/kalender?manad=2026-07#d1", "/kalender?manad=2026-07&lang=en#d1"),
        ] {
            assert_eq!(to(Lang::En, path), english);
            assert_eq!(to(Lang::Sv, path), path);
        }
    }
}
