//! The panel of subscriptions to a list or one consultation: each way in one line, with an address to copy.

use super::layout::to;
use crate::{catalog::Filter, domain::Lang, output::Site, web::params::with_query};

/// The panel.
#[derive(Debug)]
pub(super) struct Subscribe {
    pub(super) lang: Lang,
    pub(super) heading: &'static str,
    pub(super) lead: &'static str,
    pub(super) ways: Vec<Way>,
    /// Further formats, for those who know them.
    pub(super) more: Vec<(&'static str, String)>,
    /// The page that explains it all.
    pub(super) help: String,
}

/// One way to subscribe.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) name: &'static str,
    /// Its purpose, in one line.
    pub(super) text: &'static str,
    /// The path with its query.
    pub(super) href: String,
    /// The absolute address, to be copied.
    pub(super) address: String,
    pub(super) media_type: &'static str,
}

impl Subscribe {
    /// The panel for `filter`.
    pub(super) fn new(site: &Site, lang: Lang, heading: &'static str, lead: &'static str, filter: &Filter) -> Self {
        let query = filter.to_query();
        let way = |name, text, href: String, media_type| Way { name, text, address: site.url(&href), href, media_type };
        let ways = vec![
            way(
                lang.pick("Flöde", "Feed"),
                lang.pick(
                    "för en flödesläsare: en ny post när något kommer, förlängs, återkallas eller besvaras.",
                    "for a feed reader: a new entry when something comes, is extended, withdrawn or answered.",
                ),
                to(lang, &with_query("/feed.atom", &query)),
                "application/atom+xml",
            ),
            way(
                lang.pick("Kalender", "Calendar"),
                lang.pick(
                    "sista svarsdagarna i din egen kalender. Flyttas en dag, flyttas den där också.",
                    "the last days to answer in your own calendar. When a day is moved, it moves there too.",
                ),
                to(lang, &with_query("/sista-svarsdag.ics", &query)),
                "text/calendar",
            ),
            way(
                lang.pick("Kalkylblad", "Spreadsheet"),
                lang.pick(
                    "en rad för varje remiss, att öppna i Excel eller LibreOffice.",
                    "a row for each consultation, to open in Excel or LibreOffice.",
                ),
                with_query("/remisser.csv", &query),
                "text/csv",
            ),
            way(
                "API",
                lang.pick(
                    "uppgifterna som JSON, sida för sida, för program.",
                    "the data as JSON, page by page, for programs.",
                ),
                with_query("/api/v1/consultations", &query),
                "application/json",
            ),
        ];
        let mut more = vec![
            ("JSON Feed", to(lang, &with_query("/feed.json", &query))),
            ("RSS", to(lang, &with_query("/feed.rss", &query))),
            (
                lang.pick("nuläget som Atom", "the present state as Atom"),
                to(lang, &with_query("/remisser.atom", &query)),
            ),
            (lang.pick("rader av JSON", "lines of JSON"), with_query("/remisser.ndjson", &query)),
        ];
        if filter.consultations.is_empty() {
            more.push((lang.pick("alla färdiga flöden (OPML)", "all standing feeds (OPML)"), to(lang, "/feeds.opml")));
        }
        Self { lang, heading, lead, ways, more, help: to(lang, "/prenumerera") }
    }
}
