//! The feeds: which entries go in, and what stands at their head.
//!
//! ```text
//! GET /feed.atom?issuer=finansdepartementet   ->   what happened, as Atom, "Remissflödet: Remisser från Finansdepartementet"
//! ```
//!
//! What an entry says and how a format is written is the business of `output`.

use std::cmp::Reverse;

use axum::http::{StatusCode, header};
use jiff::Timestamp;

use super::{
    filter::filter,
    http::{Answer, Ask, Document, Refusal},
    modified::of_today,
};
use crate::{
    catalog::Filter,
    domain::Lang,
    output::{Entry, Extent, Feed, Link, Person, atom, entries, json_feed, select},
};

/// A format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    /// What the address ends with.
    pub(crate) extension: &'static str,
    /// The media type without parameters, for links.
    pub(crate) media_type: &'static str,
}

/// The formats that are served, the one to offer first first.
pub(crate) const FORMATS: [Format; 2] = [
    Format { extension: "atom", media_type: "application/atom+xml" },
    Format { extension: "json", media_type: "application/feed+json" },
];

/// What a feed is a list of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// What happened: the one to subscribe to.
    Events,
    /// The consultations as they stand.
    State,
}

impl Subject {
    /// The path without its extension.
    pub(crate) const fn stem(self) -> &'static str {
        match self {
            Self::Events => "/feed",
            Self::State => "/remisser",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::State => "state",
        }
    }

    /// The feed's title: whose it is and the filter in words.
    pub(crate) fn title(self, site: &str, filter: &Filter, lang: Lang) -> String {
        let what = match self {
            Self::Events if filter.is_empty() => lang.pick("allt som händer", "all that happens").to_owned(),
            Self::State if filter.is_empty() => lang.pick("alla remisser", "all consultations").to_owned(),
            _ => filter.describe(lang),
        };
        let events = filter.describe_events(lang).filter(|_| self == Self::Events);
        let events = events.map(|events| format!(" – {events}")).unwrap_or_default();
        format!("{site}: {what}{events}")
    }
}

/// `GET /feed.atom`
pub(crate) fn events_atom(ask: &Ask) -> Result<Answer, Refusal> {
    let feed = feed(ask, Subject::Events, "atom")?;
    document(ask, &feed, atom::MEDIA_TYPE, atom::render)
}

/// `GET /feed.json`
pub(crate) fn events_json(ask: &Ask) -> Result<Answer, Refusal> {
    let feed = feed(ask, Subject::Events, "json")?;
    document(ask, &feed, json_feed::MEDIA_TYPE, json_feed::render)
}

/// `GET /remisser.atom`
pub(crate) fn state_atom(ask: &Ask) -> Result<Answer, Refusal> {
    let feed = feed(ask, Subject::State, "atom")?;
    document(ask, &feed, atom::MEDIA_TYPE, atom::render)
}

/// `GET /remisser.json`
pub(crate) fn state_json(ask: &Ask) -> Result<Answer, Refusal> {
    let feed = feed(ask, Subject::State, "json")?;
    document(ask, &feed, json_feed::MEDIA_TYPE, json_feed::render)
}

fn document(ask: &Ask, feed: &Feed, media_type: &'static str, render: fn(&Feed) -> Vec<u8>) -> Result<Answer, Refusal> {
    let mut links = format!("<{}>; rel=\"self\"", feed.self_url);
    if let Some(hub) = &feed.hub {
        links.push_str(&format!(", <{hub}>; rel=\"hub\""));
    }
    let document = Document::new(media_type, render(feed), of_today(ask));
    Ok(Answer::Document(document.with_header(header::LINK, &links)))
}

fn feed(ask: &Ask, subject: Subject, extension: &str) -> Result<Feed, Refusal> {
    let filter = filter(ask, &["lang"])?;
    let lang = lang(ask)?;
    let site = ask.site();
    let query = query(&filter, lang);
    let (entries, extent) = match subject {
        Subject::Events => (of_events(ask, &filter, lang), Extent::Window),
        Subject::State => of_state(ask, &filter, lang),
    };
    let link = |format: &Format| Link {
        rel: "alternate".to_owned(),
        url: site.url(&on(&format!("{}.{}", subject.stem(), format.extension), &query)),
        title: None,
        media_type: Some(format.media_type.to_owned()),
    };
    let page = if filter.is_empty() && subject == Subject::Events { "/" } else { "/remisser" };
    Ok(Feed {
        id: Feed::id_of(subject.name(), &filter.to_query(), lang),
        title: subject.title(&site.name, &filter, lang),
        subtitle: subtitle(subject, lang).to_owned(),
        self_url: site.url(&on(&format!("{}.{extension}", subject.stem()), &query)),
        html_url: site.url(&on(page, &filter.to_query())),
        author: Person { name: site.name.clone(), email: site.contact.clone(), url: Some(site.url("/")) },
        hub: site.hub.clone(),
        icon: None,
        lang,
        links: FORMATS.iter().filter(|format| format.extension != extension).map(link).collect(),
        extent,
        entries,
        updated_when_empty: Timestamp::UNIX_EPOCH,
    })
}

fn of_events(ask: &Ask, filter: &Filter, lang: Lang) -> Vec<Entry> {
    let events = ask.snapshot.events_matching(filter, ask.today);
    select(events, ask.day_began_at, ask.shared.settings.selection)
        .into_iter()
        .map(|(event, case)| entries::for_event(&event, &case.consultation, ask.site(), lang))
        .collect()
}

fn of_state(ask: &Ask, filter: &Filter, lang: Lang) -> (Vec<Entry>, Extent) {
    let mut cases: Vec<_> = ask.snapshot.cases().iter().filter(|case| filter.matches(case, ask.today)).collect();
    cases.sort_by_key(|case| Reverse((case.updated_at, case.consultation.id)));
    let most = ask.shared.settings.state_entries;
    let extent = if cases.len() <= most { Extent::Complete } else { Extent::Window };
    let entry = |case: &std::sync::Arc<crate::catalog::Case>| {
        entries::for_state(&case.consultation, case.updated_at, ask.today, ask.site(), lang)
    };
    (cases.into_iter().take(most).map(entry).collect(), extent)
}

fn subtitle(subject: Subject, lang: Lang) -> &'static str {
    match subject {
        Subject::Events => lang.pick(
            "Nya remisser, ändrade svarsdagar, återkallade remisser och publicerade svar, en post för varje händelse.",
            "New consultations, changed deadlines, withdrawals and answers, one entry for each event.",
        ),
        Subject::State => lang.pick(
            "Remisserna som de är, en post för varje remiss. För program och arkiv.",
            "The consultations as they stand, one entry each. For programs and archives.",
        ),
    }
}

/// The language that `lang` asks for; Swedish where it does not.
fn lang(ask: &Ask) -> Result<Lang, Refusal> {
    let Some(code) = ask.query.get("lang") else { return Ok(Lang::Sv) };
    Lang::from_code(code).ok_or_else(|| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Språket kan vara sv eller en, inte ”{code}”."),
            format!("expected `lang` to be `sv` or `en`, found `{code}`"),
        )
        .about("lang")
    })
}

/// The canonical query of a feed's address.
fn query(filter: &Filter, lang: Lang) -> String {
    let query = filter.to_query();
    match (lang, query.is_empty()) {
        (Lang::Sv, _) => query,
        (lang, true) => format!("lang={}", lang.code()),
        (lang, false) => format!("{query}&lang={}", lang.code()),
    }
}

/// `path` with a query that is already encoded.
pub(crate) fn on(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
