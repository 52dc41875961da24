//! The panel by which a list, or one consultation, is followed: every way in one line, with its address to copy.

use crate::{catalog::Filter, output::Site, web::feeds::on};

/// The panel.
#[derive(Debug)]
pub(super) struct Subscribe {
    pub(super) heading: String,
    pub(super) lead: String,
    pub(super) ways: Vec<Way>,
    /// The same in further forms, for those who know them.
    pub(super) more: Vec<(&'static str, String)>,
}

/// One way to follow.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) name: &'static str,
    /// What it is good for, in one line.
    pub(super) text: &'static str,
    /// The path with its query.
    pub(super) href: String,
    /// The absolute address, to be copied.
    pub(super) address: String,
    pub(super) media_type: Option<&'static str>,
}

impl Subscribe {
    /// The panel for `filter`.
    pub(super) fn new(site: &Site, heading: &str, lead: &str, filter: &Filter) -> Self {
        let query = filter.to_query();
        let way = |name, text, path: &str, media_type| {
            let href = on(path, &query);
            Way { name, text, address: site.url(&href), href, media_type: Some(media_type) }
        };
        let ways = vec![
            way(
                "Flöde",
                "för en flödesläsare: en ny post när något kommer, förlängs, återkallas eller besvaras.",
                "/feed.atom",
                "application/atom+xml",
            ),
            way(
                "Kalender",
                "sista svarsdagarna i din egen kalender. Flyttas en dag, flyttas den där också.",
                "/sista-svarsdag.ics",
                "text/calendar",
            ),
            way(
                "Kalkylblad",
                "en rad för varje remiss, att öppna i Excel eller LibreOffice.",
                "/remisser.csv",
                "text/csv",
            ),
            way(
                "API",
                "uppgifterna som JSON, sida för sida, för program.",
                "/api/v1/consultations",
                "application/json",
            ),
        ];
        let more = [
            ("JSON Feed", "/feed.json"),
            ("RSS", "/feed.rss"),
            ("nuläget som Atom", "/remisser.atom"),
            ("rader av JSON", "/remisser.ndjson"),
        ];
        let mut more: Vec<_> = more.map(|(name, path)| (name, on(path, &query))).to_vec();
        if filter.is_empty() {
            more.push(("alla färdiga flöden (OPML)", "/feeds.opml".to_owned()));
        }
        Self { heading: heading.to_owned(), lead: lead.to_owned(), ways, more }
    }
}
