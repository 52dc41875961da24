//! The choice of a subscriber, in words.

use jiff::ToSpan;

use crate::{
    catalog::Filter,
    domain::{Lang, long_day},
    mail::{Choice, Rhythm},
    web::{
        http::RequestContext,
        pages::layout::to,
        params::{describe, filter_of, with_query},
    },
};

/// A choice in words, with its pages.
#[derive(Debug)]
pub(super) struct ShownChoice {
    /// The selection: `remisser om djur`.
    pub(super) words: String,
    /// When letters come.
    pub(super) when: String,
    /// It follows a single consultation, so it ends with the outcome.
    pub(super) one: bool,
    /// The list of the selection.
    pub(super) list: String,
    /// The last weekly digest of the selection.
    pub(super) last: String,
    /// The form for the same selection.
    pub(super) again: String,
}

impl ShownChoice {
    /// `choice` in `lang`.
    pub(super) fn of(context: &RequestContext, choice: &Choice, lang: Lang) -> Self {
        // A value of the filter may be gone by now: its words are then those of the address.
        let filter = filter_of(&choice.query, &context.snapshot).ok();
        let words = match &filter {
            Some(filter) => selection(filter, lang),
            None => choice.query.clone(),
        };
        let at = |path: &str| to(lang, &with_query(path, &choice.query));
        Self {
            words,
            when: when(context, choice, lang),
            one: filter.is_some_and(|filter| follows_one(&filter)),
            list: at("/remisser"),
            last: at("/veckobrev"),
            again: format!("{}#mail", at("/prenumerera")),
        }
    }
}

/// The selection in words.
pub(super) fn selection(filter: &Filter, lang: Lang) -> String {
    match filter.is_empty() {
        true => lang.pick("Alla remisser", "All consultations").to_owned(),
        false => describe(filter, lang),
    }
}

/// Returns `true` if `filter` is a single consultation.
pub(super) fn follows_one(filter: &Filter) -> bool {
    filter.consultations.len() == 1
}

/// When letters come: `varje måndag klockan 06.00, nästa gång den 6 juli 2026`.
fn when(context: &RequestContext, choice: &Choice, lang: Lang) -> String {
    match choice.rhythm {
        Rhythm::Week => {
            let next = context.monday.checked_add(7.days()).unwrap_or(context.monday);
            let next = long_day(next, lang);
            let text = match lang {
                Lang::Sv => format!("varje måndag klockan 06.00, nästa gång den {next}"),
                Lang::En => format!("every Monday at 06:00, next on {next}"),
            };
            if choice.with_empty {
                return text;
            }
            format!("{text}{}", lang.pick(" (inget brev om inget har hänt)", " (no letter if nothing has happened)"))
        }
        Rhythm::Day => lang
            .pick("klockan 06.00 de dagar när något har hänt", "at 06:00 on the days when something has happened")
            .to_owned(),
    }
}
