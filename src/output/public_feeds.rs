//! The two feeds, events and state, under any filter: titles, ids and links.

use jiff::Timestamp;

use super::{Entry, Extent, Feed, Format, Link, Person, Site};
use crate::domain::Lang;

/// The filter of a feed, in all the forms it is shown in.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    /// The filter's canonical query, without `lang`; empty for everything.
    pub query: &'a str,
    /// The filter in words, in the feed's language; empty for everything.
    pub words: &'a str,
    /// The chosen kinds of event in words, if any are chosen.
    pub events: Option<&'a str>,
    /// The path and query of the page with the same content, `/remisser?q=vatten`; empty for the start page.
    pub page: &'a str,
    /// The language of the frame.
    pub lang: Lang,
    /// The part of the subject that the feed holds.
    pub extent: Extent,
    /// The value of `updated` while there is no entry: an instant from content, such as the last change of the catalog.
    pub updated_when_empty: Timestamp,
}

impl Scope<'_> {
    /// The canonical query of all of it, with a question mark if there is one: `?lang=en&q=guld`.
    #[must_use]
    pub fn query_string(&self) -> String {
        let lang = match self.lang {
            Lang::Sv => "",
            Lang::En => "lang=en",
        };
        let parts: Vec<&str> = [self.query, lang].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

/// The events feed, with an entry for each event: the one to subscribe to. At `/feed.atom` and so on.
#[must_use]
pub fn events_feed(scope: &Scope<'_>, format: Format, site: &Site, entries: Vec<Entry>) -> Feed {
    let subtitle = scope.lang.pick(
        "En post för varje händelse: ny remiss, ändrad svarstid, återkallad, remissvar publicerade",
        "One entry for each event: new consultation, changed deadline, withdrawn, answers published",
    );
    feed(scope, "events", format, site, subtitle, entries, events_link(scope, format, site))
}

/// The state feed, with an entry for each consultation, for machines and archives. At `/remisser.atom` and so on.
#[must_use]
pub fn state_feed(scope: &Scope<'_>, format: Format, site: &Site, entries: Vec<Entry>) -> Feed {
    let subtitle = scope.lang.pick(
        "En post för varje remiss, som den är nu; prenumerera på händelserna för att inte missa ändringar",
        "One entry for each consultation as it stands; subscribe to the events so as not to miss changes",
    );
    feed(scope, "state", format, site, subtitle, entries, state_link(scope, format, site))
}

/// The feed of weekly digests, with an entry for each Monday. At `/veckobrev.atom` and so on.
#[must_use]
pub fn digest_feed(scope: &Scope<'_>, format: Format, site: &Site, entries: Vec<Entry>) -> Feed {
    let subtitle = scope.lang.pick(
        "En post varje måndag: snart sista svarsdag, nytt, ändrat, svar och vad det blev",
        "One entry each Monday: closing soon, new, changed, answers and outcomes",
    );
    let feed = feed(scope, "digest", format, site, subtitle, entries, digest_link(scope, format, site));
    // A hub is notified when something has changed, and not on Mondays.
    Feed { hub: None, ..feed }
}

/// The title and the address of a feed.
#[derive(Debug, Clone)]
pub struct FeedLink {
    /// The title of the feed.
    pub title: String,
    /// Its absolute address.
    pub url: String,
    path: &'static str,
}

/// The title and the address of the events feed.
#[must_use]
pub fn events_link(scope: &Scope<'_>, format: Format, site: &Site) -> FeedLink {
    let chosen = scope.events.map(|events| format!(": {events}")).unwrap_or_default();
    let title = format!("{}{chosen} – {}", words(scope), site.name);
    FeedLink { title, url: address(scope, "/feed", format, site), path: "/feed" }
}

/// The title and the address of the state feed.
#[must_use]
pub fn state_link(scope: &Scope<'_>, format: Format, site: &Site) -> FeedLink {
    let title = format!("{}, {} – {}", words(scope), scope.lang.pick("nuläge", "current state"), site.name);
    FeedLink { title, url: address(scope, "/remisser", format, site), path: "/remisser" }
}

/// The title and the address of the feed of weekly digests.
#[must_use]
pub fn digest_link(scope: &Scope<'_>, format: Format, site: &Site) -> FeedLink {
    let title = format!("{}: {} – {}", scope.lang.pick("Måndagsbrevet", "The Monday letter"), words(scope), site.name);
    FeedLink { title, url: address(scope, "/veckobrev", format, site), path: "/veckobrev" }
}

fn address(scope: &Scope<'_>, path: &str, format: Format, site: &Site) -> String {
    site.url(&format!("{path}.{}{}", format.extension(), scope.query_string()))
}

fn words<'a>(scope: &Scope<'a>) -> &'a str {
    if scope.words.is_empty() { scope.lang.pick("Remisser", "Consultations") } else { scope.words }
}

fn feed(
    scope: &Scope<'_>,
    subject: &str,
    format: Format,
    site: &Site,
    subtitle: &str,
    entries: Vec<Entry>,
    link: FeedLink,
) -> Feed {
    let others = Format::ALL.into_iter().filter(|other| *other != format);
    let links = others.map(|other| Link {
        rel: "alternate".to_owned(),
        url: address(scope, link.path, other, site),
        title: Some(other.name().to_owned()),
        media_type: Some(other.media_type().to_owned()),
    });
    let page = if scope.page.is_empty() { format!("/{}", scope.query_string()) } else { scope.page.to_owned() };
    Feed {
        id: Feed::id_of(subject, scope.query, scope.lang),
        title: link.title,
        subtitle: subtitle.to_owned(),
        self_url: link.url,
        html_url: site.url(&page),
        author: Person { name: site.name.clone(), email: site.contact.clone(), url: Some(site.url("/")) },
        hub: site.hub.clone(),
        icon: None,
        lang: scope.lang,
        links: links.collect(),
        extent: scope.extent,
        entries,
        updated_when_empty: scope.updated_when_empty,
    }
}
