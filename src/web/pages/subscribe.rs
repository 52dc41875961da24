//! The panel by which a list, or one consultation, is followed: every way in one line, with its address to copy.

use crate::{catalog::Filter, output::Site, web::feeds::on};

/// The panel.
#[derive(Debug)]
pub(super) struct Subscribe {
    pub(super) heading: String,
    pub(super) lead: String,
    pub(super) ways: Vec<Way>,
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
                "JSON Feed",
                "samma flöde i en form som är lätt att läsa för program.",
                "/feed.json",
                "application/feed+json",
            ),
            way(
                "Läget just nu",
                "en post för varje remiss, med nuvarande sista svarsdag. För arkiv och program.",
                "/remisser.atom",
                "application/atom+xml",
            ),
            way("API", "uppgifterna som JSON, sida för sida.", "/api/v1/consultations", "application/json"),
        ];
        Self { heading: heading.to_owned(), lead: lead.to_owned(), ways }
    }
}
