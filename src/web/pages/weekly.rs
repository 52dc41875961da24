//! The page of a weekly digest, which the entries of the feed and the letters link to.

use askama::Template;
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::{
    layout::{Layout, to},
    page,
    subscribe::{self, Subscribe},
};
use crate::{
    catalog::Filter,
    digest::{Period, compose},
    web::{
        handlers::digests::{modified, name_of, page_of},
        http::{Answer, Refusal, RequestContext},
        params::{describe, read_filter, read_lang},
    },
};

/// The weeks that can be looked at: a year.
const WEEKS: i32 = 53;

#[derive(Template)]
#[template(path = "weekly.html")]
struct View {
    layout: Layout,
    heading: String,
    words: String,
    headline: String,
    /// Safe HTML.
    content: String,
    previous: Option<String>,
    next: Option<String>,
    subscribe: Subscribe,
}

/// `GET /veckobrev`: the last week.
pub(crate) fn last_week(context: &RequestContext) -> Result<Answer, Refusal> {
    week_of(context, context.monday)
}

/// `GET /veckobrev/{monday}`
pub(crate) fn week(context: &RequestContext) -> Result<Answer, Refusal> {
    let monday = context.param("monday").parse().map_err(|_| Refusal::not_found())?;
    if !exists(context, monday) {
        return Err(Refusal::not_found());
    }
    week_of(context, monday)
}

fn exists(context: &RequestContext, monday: Date) -> bool {
    let first = context.monday.checked_sub(WEEKS.weeks()).unwrap_or(context.monday);
    monday.weekday() == Weekday::Monday && monday <= context.monday && monday >= first
}

fn week_of(context: &RequestContext, monday: Date) -> Result<Answer, Refusal> {
    let (filter, lang) = (read_filter(context, &["lang"])?, read_lang(context)?);
    let digest = compose(&context.snapshot, &filter, Period::week(monday), context.site(), lang);
    let heading = name_of(monday, lang);
    let mut layout = Layout::new(context.site(), lang, &heading, "", &page_of(monday, &filter), &filter);
    if !filter.is_empty() {
        layout = layout.nowhere(); // there are endlessly many
    }
    let beside = |weeks: i32| {
        let monday = monday.checked_add(weeks.weeks()).ok().filter(|monday| exists(context, *monday))?;
        Some(to(lang, &page_of(monday, &filter)))
    };
    let view = View {
        layout,
        heading,
        words: if filter == Filter::default() { String::new() } else { describe(&filter, lang) },
        headline: digest.headline(),
        content: digest.html(),
        previous: beside(-1),
        next: beside(1),
        subscribe: Subscribe::new(
            context.site(),
            lang,
            match filter.is_empty() {
                true => lang.pick("Prenumerera på allt", "Subscribe to everything"),
                false => lang.pick("Prenumerera på det här urvalet", "Subscribe to this selection"),
            },
            subscribe::lead(context.site(), lang),
            &filter,
        ),
    };
    page(&view, Some(modified(context)))
}
