//! The panel of subscriptions to a list or one consultation: each way in one line, with an address to copy.

use super::layout::to;
use crate::{
    catalog::Filter,
    domain::Lang,
    output::{Site, xlsx},
    web::params::with_query,
};

/// The panel.
#[derive(Debug)]
pub(super) struct Subscribe {
    pub(super) lang: Lang,
    pub(super) heading: &'static str,
    pub(super) lead: &'static str,
    pub(super) ways: Vec<Way>,
    /// Further formats, for those who know them.
    pub(super) more: Vec<(&'static str, String)>,
    /// The difference between what is listed and what is followed, if there is one.
    pub(super) note: Option<&'static str>,
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
    /// The absolute address, to be copied; empty for letters, which have none.
    pub(super) address: String,
    pub(super) media_type: &'static str,
}

impl Subscribe {
    /// The panel for `filter`.
    pub(super) fn new(site: &Site, lang: Lang, heading: &'static str, lead: &'static str, filter: &Filter) -> Self {
        let query = filter.to_query();
        let lasting = filter.lasting();
        let followed = lasting.to_query();
        let help = to(lang, &with_query("/prenumerera", &followed));
        let way = |name, text, href: String, media_type| Way { name, text, address: site.url(&href), href, media_type };
        // A raw feed or calendar in a browser helps nobody: the link explains, and the address is there to copy.
        let explained = |name, text, part: &str, href: String| Way {
            address: site.url(&href),
            href: format!("{help}#{part}"),
            ..way(name, text, href, "text/html")
        };
        let mut ways = vec![
            explained(
                lang.pick("RSS-flöde", "Feed"),
                lang.pick(
                    "för en flödesläsare: du får veta när en remiss kommer, förlängs, återkallas eller får svar.",
                    "for a feed reader: you learn when a consultation comes, is extended, withdrawn or answered.",
                ),
                "lasare",
                to(lang, &with_query("/feed.atom", &followed)),
            ),
            explained(
                lang.pick("Kalender", "Calendar"),
                lang.pick(
                    "sista svarsdagarna i din egen kalender, med påminnelser 30 och 7 dagar före. Flyttas en dag, \
                     flyttas den där också.",
                    "the last days to answer in your own calendar, with reminders 30 and 7 days before. When a day is \
                     moved, it moves there too.",
                ),
                "kalender",
                with_alarms(&to(lang, &with_query("/sista-svarsdag.ics", &followed))),
            ),
            way(
                "Excel",
                lang.pick(
                    "en rad för varje remiss, med datum och länkar; öppnas också i LibreOffice.",
                    "a row for each consultation, with dates and links; opens in LibreOffice, too. In Swedish.",
                ),
                with_query("/remisser.xlsx", &query),
                xlsx::MEDIA_TYPE,
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
        if site.letters {
            ways.insert(0, letters(lang, &help));
        }
        let mut more = vec![
            ("Atom", to(lang, &with_query("/feed.atom", &followed))),
            ("JSON Feed", to(lang, &with_query("/feed.json", &followed))),
            ("RSS 2.0", to(lang, &with_query("/feed.rss", &followed))),
            (
                lang.pick("Måndagsbrevet (en post i veckan)", "the Monday letter (one entry a week)"),
                to(lang, &with_query("/veckobrev.atom", &followed)),
            ),
            ("iCalendar", to(lang, &with_query("/sista-svarsdag.ics", &followed))),
            (lang.pick("läget nu (Atom)", "the present state (Atom)"), to(lang, &with_query("/remisser.atom", &query))),
            ("CSV", with_query("/remisser.csv", &query)),
            ("JSON Lines", with_query("/remisser.ndjson", &query)),
        ];
        if filter.consultations.is_empty() {
            more.push((
                lang.pick("alla flöden i en fil (OPML)", "all feeds in one file (OPML)"),
                to(lang, "/feeds.opml"),
            ));
        }
        let note = (lasting != *filter).then(|| {
            lang.pick(
                "Flödet och kalendern tar med fler än de öppna, så att du också får veta hur det går för dem.",
                "The feed and the calendar hold more than the open ones, so that you also learn how they end.",
            )
        });
        Self { lang, heading, lead, ways, more, note, help }
    }
}

/// The way of letters: the form stands on the page that explains.
fn letters(lang: Lang, help: &str) -> Way {
    Way {
        name: lang.pick("E-post", "E-mail"),
        text: lang.pick(
            "ett brev varje måndag, eller de dagar när något hänt. Förlängningar och återkallelser kommer direkt.",
            "a letter every Monday, or on days with news. Extensions and withdrawals come at once.",
        ),
        href: format!("{help}#mail"),
        address: String::new(),
        media_type: "text/html",
    }
}

/// The sentence above the ways to follow a list.
pub(super) fn lead(site: &Site, lang: Lang) -> &'static str {
    if site.letters {
        return lang.pick(
            "Få det nya med e-post, eller klistra in adressen i ett program du redan har.",
            "Get what is new by e-mail, or give the address to a program you already have.",
        );
    }
    lang.pick(
        "Klistra in adressen i ett program du redan har, så kommer det nya till dig.",
        "Give the address to a program you already have, and what is new comes to you.",
    )
}

/// The address of a calendar with reminders for a board that meets monthly and for those who forget.
pub(super) fn with_alarms(calendar: &str) -> String {
    let joined = if calendar.contains('?') { '&' } else { '?' };
    format!("{calendar}{joined}alarm=30,7")
}

/// The address of a calendar for programs that subscribe to it when it is opened.
pub(super) fn webcal(address: &str) -> String {
    address.split_once("://").map_or_else(String::new, |(_, rest)| format!("webcal://{rest}"))
}
