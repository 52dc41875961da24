//! The feeds: the entries of a filter in every format.
//!
//! ```text
//! GET /feed.atom?issuer=finansdepartementet   ->   what happened, as Atom, "Remisser från Finansdepartementet – Remissflödet"
//! ```
//!
//! `digests` has the feed of weekly digests. `output` makes the texts of a feed and its entries, and writes the formats.

use std::collections::HashSet;

use axum::http::header;
use jiff::Timestamp;

use super::assets::FOREVER;
use crate::{
    catalog::{Filter, Sort},
    domain::{Lang, slugify},
    output::{
        Extent, Feed, FeedLink, Format, Scope, Site, archive, digest_link, entries, events_feed, events_link, select,
        state_feed, state_link,
    },
    web::{
        http::{Answer, Document, Refusal, RequestContext},
        params::{describe, describe_events, read_filter, read_lang, refuse_unknown, with_query},
    },
};

/// `GET /feed.…`: what happened, youngest news first.
pub(crate) fn events(context: &RequestContext, format: Format) -> Result<Answer, Refusal> {
    let (filter, lang) = (read_filter(context, &["lang"])?, read_lang(context)?);
    let events = context.snapshot.events_matching(&filter, context.today);
    let selection = context.shared.settings.selection;
    let entries = select(events, context.day_began_at, selection, |indexed| &indexed.consultation.source)
        .into_iter()
        .map(|(event, indexed)| entries::for_event(&event, &indexed.consultation, context.site(), lang))
        .collect();
    let texts = FilterTexts::of(&filter, lang);
    document(
        context,
        format,
        &events_feed(&texts.scope(Extent::Window, context.changed_at()), format, context.site(), entries),
    )
}

/// `GET /remisser.…`: the consultations as they stand, last changed first.
pub(crate) fn state(context: &RequestContext, format: Format) -> Result<Answer, Refusal> {
    let (filter, lang) = (read_filter(context, &["lang"])?, read_lang(context)?);
    let mut matching = context.snapshot.consultations_matching(&filter, context.today, Sort::Updated);
    let most = context.shared.settings.state_entries;
    let extent = if matching.len() <= most { Extent::Complete } else { Extent::Window };
    // Only the whole state feed is archived: the pages of a filter would change as consultations enter and leave it.
    let pages = (extent == Extent::Window && filter.is_empty()).then(|| pages(context));
    match &pages {
        Some(pages) => {
            let current: HashSet<_> =
                pages.current(matching.iter().map(|indexed| indexed.consultation.id), most).into_iter().collect();
            matching.retain(|indexed| current.contains(&indexed.consultation.id));
        }
        None => matching.truncate(most),
    }
    let entries = matching
        .into_iter()
        .map(|indexed| {
            entries::for_state(&indexed.consultation, indexed.updated_at, context.today, context.site(), lang)
        })
        .collect();
    let texts = FilterTexts::of(&filter, lang);
    let scope = texts.scope(extent, context.changed_at());
    let mut feed = state_feed(&scope, format, context.site(), entries);
    if let (Format::Atom, Some(pages)) = (format, &pages) {
        feed.links.extend(pages.links(context.site(), &scope));
    }
    document(context, format, &feed)
}

/// `GET /remisser/arkiv/{file}`: an archive document of the state feed (RFC 5005, section 4), good for ever.
pub(crate) fn archived(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let number = context.param("file").strip_suffix(".atom").and_then(|number| number.parse().ok());
    let pages = pages(context);
    let (number, page) =
        number.and_then(|number| Some((number, pages.page(number)?))).ok_or_else(Refusal::not_found)?;
    let indexed = |id| context.snapshot.consultation(id).map(|indexed| (&*indexed.consultation, &*indexed.events));
    let feed = archive::feed(number, page, indexed, context.site(), lang);
    let mut document = Document::new(Format::Atom.content_type(), Format::Atom.render(&feed), Some(feed.updated()));
    document.max_age = Some(FOREVER);
    Ok(Answer::Document(document))
}

fn pages(context: &RequestContext) -> archive::Pages<'_> {
    archive::Pages::new(context.snapshot.events().iter().map(|event| &**event), context.day_began_at)
}

/// The feeds of `filter` to link to: events in each format, then the state and the weekly digests as Atom.
pub(crate) fn links(filter: &Filter, site: &Site, lang: Lang) -> Vec<(FeedLink, Format)> {
    let texts = FilterTexts::of(filter, lang);
    let scope = texts.scope(Extent::Window, None);
    let events = Format::ALL.into_iter().map(|format| (events_link(&scope, format, site), format));
    let others = [state_link(&scope, Format::Atom, site), digest_link(&scope, Format::Atom, site)];
    events.chain(others.map(|link| (link, Format::Atom))).collect()
}

/// A filter in words and as a query, for a [`Scope`] to borrow from.
pub(super) struct FilterTexts {
    pub(super) query: String,
    pub(super) words: String,
    events: Option<String>,
    pub(super) page: String,
    lang: Lang,
}

impl FilterTexts {
    pub(super) fn of(filter: &Filter, lang: Lang) -> Self {
        let query = filter.to_query();
        let of_lang = match lang {
            Lang::Sv => "",
            Lang::En => "lang=en",
        };
        let asked = [query.as_str(), of_lang].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        let page = match filter.consultations.as_slice() {
            // A reader who follows one consultation wants its page, not a list of one.
            [(id, title)] => format!("/remisser/{}-{}", slugify(title), id.short()),
            _ => with_query(if filter.is_empty() { "/" } else { "/remisser" }, &asked),
        };
        Self {
            query,
            words: if filter.is_empty() { String::new() } else { describe(filter, lang) },
            events: describe_events(filter, lang),
            page,
            lang,
        }
    }

    pub(super) fn scope(&self, extent: Extent, modified: Option<Timestamp>) -> Scope<'_> {
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

fn document(context: &RequestContext, format: Format, feed: &Feed) -> Result<Answer, Refusal> {
    document_of(format, feed, context.changed_at())
}

/// The document of a feed that last changed at `modified`.
pub(super) fn document_of(format: Format, feed: &Feed, modified: Option<Timestamp>) -> Result<Answer, Refusal> {
    let mut links = format!("<{}>; rel=\"self\"", feed.self_url);
    if let Some(hub) = &feed.hub {
        links.push_str(&format!(", <{hub}>; rel=\"hub\""));
    }
    let document = Document::new(format.content_type(), format.render(feed), modified);
    Ok(Answer::Document(document.with_header(header::LINK, &links)))
}
