//! The feeds: which entries go in, and under which filter.
//!
//! ```text
//! GET /feed.atom?issuer=finansdepartementet   ->   what happened, as Atom, "Remisser från Finansdepartementet – Remissflödet"
//! ```
//!
//! What a feed's head and its entries say, and how a format is written, is the business of `output`.

use std::collections::HashSet;

use axum::http::{StatusCode, header};
use jiff::Timestamp;

use super::assets::FOREVER;
use crate::{
    catalog::{Filter, Sort},
    domain::{Lang, slugify},
    output::{
        Extent, Feed, Site, archive, entries,
        feeds::{self, Format, Scope},
        select,
    },
    web::{
        http::{Answer, Ask, Document, Refusal, of_today},
        params::{
            filter_text::{describe, describe_events},
            typed::{filter, refuse_unknown},
        },
    },
};

/// `GET /feed.…`: what happened, youngest news first.
pub(crate) fn events(ask: &Ask, format: Format) -> Result<Answer, Refusal> {
    let (filter, lang) = (filter(ask, &["lang"])?, lang(ask)?);
    let events = ask.snapshot.events_matching(&filter, ask.today);
    let entries = select(events, ask.day_began_at, ask.shared.settings.selection)
        .into_iter()
        .map(|(event, case)| entries::for_event(&event, &case.consultation, ask.site(), lang))
        .collect();
    let words = Words::of(&filter, lang);
    document(ask, format, &feeds::events(&words.scope(Extent::Window, of_today(ask)), format, ask.site(), entries))
}

/// `GET /remisser.…`: the consultations as they stand, last changed first.
pub(crate) fn state(ask: &Ask, format: Format) -> Result<Answer, Refusal> {
    let (filter, lang) = (filter(ask, &["lang"])?, lang(ask)?);
    let mut cases = ask.snapshot.consultations_matching(&filter, ask.today, Sort::Updated);
    let most = ask.shared.settings.state_entries;
    let extent = if cases.len() <= most { Extent::Complete } else { Extent::Window };
    // Only the whole state feed is archived: a filter's pages would change with what enters and leaves the filter.
    let pages = (extent == Extent::Window && filter.is_empty()).then(|| pages(ask));
    match &pages {
        Some(pages) => {
            let current: HashSet<_> =
                pages.current(cases.iter().map(|case| case.consultation.id), most).into_iter().collect();
            cases.retain(|case| current.contains(&case.consultation.id));
        }
        None => cases.truncate(most),
    }
    let entries = cases
        .into_iter()
        .map(|case| entries::for_state(&case.consultation, case.updated_at, ask.today, ask.site(), lang))
        .collect();
    let words = Words::of(&filter, lang);
    let scope = words.scope(extent, of_today(ask));
    let mut feed = feeds::state(&scope, format, ask.site(), entries);
    if let (Format::Atom, Some(pages)) = (format, &pages) {
        feed.links.extend(pages.links(ask.site(), &scope));
    }
    document(ask, format, &feed)
}

/// `GET /remisser/arkiv/{file}`: an archive document of the state feed (RFC 5005, section 4), good for ever.
pub(crate) fn archived(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &["lang"])?;
    let lang = lang(ask)?;
    let number = ask.param("file").strip_suffix(".atom").and_then(|number| number.parse().ok());
    let pages = pages(ask);
    let (number, page) =
        number.and_then(|number| Some((number, pages.page(number)?))).ok_or_else(Refusal::not_found)?;
    let case = |id| ask.snapshot.consultation(id).map(|case| (&*case.consultation, &*case.events));
    let feed = archive::feed(number, page, case, ask.site(), lang);
    let mut document = Document::new(Format::Atom.content_type(), Format::Atom.render(&feed), Some(feed.updated()));
    document.max_age = Some(FOREVER);
    Ok(Answer::Document(document))
}

fn pages(ask: &Ask) -> archive::Pages<'_> {
    archive::Pages::new(ask.snapshot.events().iter().map(|event| &**event), ask.day_began_at)
}

/// The title and the address of the two feeds of `filter`, without their entries: for links to them.
pub(crate) fn heads(filter: &Filter, site: &Site, lang: Lang, format: Format) -> (Feed, Feed) {
    let words = Words::of(filter, lang);
    let scope = words.scope(Extent::Window, None);
    (feeds::events(&scope, format, site, Vec::new()), feeds::state(&scope, format, site, Vec::new()))
}

/// A filter in words and as a query, to borrow from.
struct Words {
    query: String,
    words: String,
    events: Option<String>,
    page: String,
    lang: Lang,
}

impl Words {
    fn of(filter: &Filter, lang: Lang) -> Self {
        let query = filter.to_query();
        let of_lang = match lang {
            Lang::Sv => "",
            Lang::En => "lang=en",
        };
        let asked = [query.as_str(), of_lang].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        let page = match filter.consultations.as_slice() {
            // Who follows one consultation wants its page, not a list of one.
            [(id, title)] => format!("/remisser/{}-{}", slugify(title), id.short()),
            _ => on(if filter.is_empty() { "/" } else { "/remisser" }, &asked),
        };
        Self {
            query,
            words: if filter.is_empty() { String::new() } else { describe(filter, lang) },
            events: describe_events(filter, lang),
            page,
            lang,
        }
    }

    fn scope(&self, extent: Extent, modified: Option<Timestamp>) -> Scope<'_> {
        Scope {
            query: &self.query,
            words: &self.words,
            events: self.events.as_deref(),
            page: &self.page,
            lang: self.lang,
            extent,
            updated_when_empty: modified.unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }
}

fn document(ask: &Ask, format: Format, feed: &Feed) -> Result<Answer, Refusal> {
    let mut links = format!("<{}>; rel=\"self\"", feed.self_url);
    if let Some(hub) = &feed.hub {
        links.push_str(&format!(", <{hub}>; rel=\"hub\""));
    }
    let document = Document::new(format.content_type(), format.render(feed), of_today(ask));
    Ok(Answer::Document(document.with_header(header::LINK, &links)))
}

/// The language that `lang` asks for; Swedish where it does not.
///
/// # Errors
/// 400 for another language.
pub(crate) fn lang(ask: &Ask) -> Result<Lang, Refusal> {
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

/// `path` with a query that is already encoded.
pub(crate) fn on(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
