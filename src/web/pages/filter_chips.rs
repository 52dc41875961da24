//! The chips of a filter: each chosen value with a link that removes it, and the nearest lists where nothing matches.

use super::format::capital;
use crate::{
    catalog::Filter,
    domain::{ConsultationKind, EventKind, Lang, OutcomeState, Status, long_day},
    web::{http::RequestContext, params::Query},
};

/// One chosen value.
#[derive(Debug)]
pub(super) struct Chip {
    pub(super) label: String,
    /// The address of the list without it.
    pub(super) href: String,
}

/// A list with one value less, and its length.
#[derive(Debug)]
pub(super) struct Nearest {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) count: usize,
}

/// The chips of `filter`. Each link leads to `path` with the rest of the request.
pub(super) fn chips(filter: &Filter, context: &RequestContext, path: &str, lang: Lang) -> Vec<Chip> {
    // Keys outside the filter stay: the order, the month, the language.
    let others = context.query.without(&crate::catalog::KEYS).without(&["page"]);
    without_each(filter)
        .map(|(key, value, rest)| {
            let query = Query::of_filter(&rest);
            let query = others.pairs().iter().fold(query, |query, (key, value)| query.with(key, value.clone()));
            Chip { label: label(filter, key, &value, lang), href: query.at_path(path) }
        })
        .collect()
}

/// The non-empty lists with one value less, the longest first.
pub(super) fn nearest(filter: &Filter, context: &RequestContext, lang: Lang) -> Vec<Nearest> {
    let lists = without_each(filter).map(|(key, value, wider)| {
        let all = context.snapshot.consultations().iter();
        let count = all.filter(|indexed| wider.matches(indexed, context.today)).count();
        let query = Query::of_filter(&wider);
        let query = if lang == Lang::En { query.with("lang", "en") } else { query };
        Nearest { label: label(filter, key, &value, lang), href: query.at_path("/remisser"), count }
    });
    let mut lists: Vec<Nearest> = lists.filter(|nearest| nearest.count > 0).collect();
    lists.sort_by_key(|nearest| std::cmp::Reverse(nearest.count));
    lists
}

/// Each chosen value, and the filter without it.
fn without_each(filter: &Filter) -> impl Iterator<Item = (&'static str, String, Filter)> {
    filter.pairs().into_iter().map(|(key, value)| {
        let rest = filter.without(key, &value);
        (key, value, rest)
    })
}

/// The label of a chosen value.
fn label(filter: &Filter, key: &str, value: &str, lang: Lang) -> String {
    let named = |all: &[crate::catalog::Named]| all.iter().find(|named| named.slug == value).map(|n| n.name.clone());
    let organization = |all: &[crate::catalog::ChosenOrganization]| {
        all.iter().find(|one| one.slug == value).map_or_else(|| value.to_owned(), |one| one.name.clone())
    };
    let day = || value.parse().map_or_else(|_| value.to_owned(), |day| long_day(day, lang));
    let said = |swedish, english, what: String| format!("{} {what}", lang.pick(swedish, english));
    match key {
        "issuer" => named(&filter.issuers).unwrap_or_else(|| value.to_owned()),
        "subject" => named(&filter.subjects).unwrap_or_else(|| value.to_owned()),
        "topic" => named(&filter.topics).unwrap_or_else(|| value.to_owned()),
        "kind" => ConsultationKind::from_name(value).map_or_else(|| value.to_owned(), |k| capital(k.label(lang))),
        "status" => Status::from_name(value).map_or_else(|| value.to_owned(), |s| capital(s.label(lang))),
        "outcome" => OutcomeState::from_name(value).map_or_else(|| value.to_owned(), |o| capital(o.label(lang))),
        "events" => EventKind::from_name(value).map_or_else(|| value.to_owned(), |e| capital(e.label(lang))),
        "q" => format!("”{value}”"),
        "reference" => said("Rör", "Refers to", value.to_owned()),
        "asked" => said("Tillfrågad:", "Asked:", value.to_owned()),
        "silent" => said("Har inte svarat:", "Kept silent:", organization(&filter.silent)),
        "for" => said("Väntar på svar från", "Awaits an answer from", organization(&filter.awaited)),
        "answered" => said("Har svarat:", "Answered:", value.to_owned()),
        "consultation" => lang.pick("En enda remiss", "One consultation").to_owned(),
        "deadlineAfter" => said("Svarsdag från", "Deadline from", day()),
        "deadlineBefore" => said("Svarsdag till", "Deadline until", day()),
        "publishedAfter" => said("Skickades ut från", "Published from", day()),
        "publishedBefore" => said("Skickades ut till", "Published until", day()),
        _ => format!("{key}: {value}"),
    }
}
