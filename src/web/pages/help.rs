//! Pages that explain: subscriptions, accessibility, maintenance. Their words stand in the templates.

use askama::Template;

use super::{
    about::{Contact, contact},
    layout::{Layout, to},
    page,
    subscribe::with_alarms,
};
use crate::{
    catalog::Filter,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{describe, read_filter, read_lang, refuse_unknown, with_query},
    },
};

#[derive(Template)]
#[template(path = "subscribing.html")]
struct Subscribing {
    layout: Layout,
    /// The chosen consultations in words, and the list of them; none for everything.
    chosen: Option<(String, String)>,
    /// Absolute addresses.
    feed: String,
    calendar: String,
    reminding: String,
    /// The calendar with reminders, for programs that open `webcal:` links.
    webcal: String,
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility<'a> {
    layout: Layout,
    site: &'a str,
    contact: Option<Contact<'a>>,
}

#[derive(Template)]
#[template(path = "maintainers.html")]
struct Maintainers<'a> {
    layout: Layout,
    base: &'a str,
}

/// `GET /prenumerera`
pub(crate) fn subscribing(context: &RequestContext) -> Result<Answer, Refusal> {
    let (filter, lang, site) = (read_filter(context, &["lang"])?.lasting(), read_lang(context)?, context.site());
    let (query, title) = (filter.to_query(), lang.pick("Så prenumererar du", "How to subscribe"));
    let path = with_query("/prenumerera", &query);
    let at = |path: &str| to(lang, &with_query(path, &query));
    let (calendar, reminding) = (at("/sista-svarsdag.ics"), site.url(&with_alarms(&at("/sista-svarsdag.ics"))));
    let view = Subscribing {
        layout: Layout::new(site, lang, title, "/prenumerera", &path, &filter),
        chosen: (!filter.is_empty()).then(|| (describe(&filter, lang), at("/remisser"))),
        feed: site.url(&at("/feed.atom")),
        calendar: site.url(&calendar),
        webcal: reminding.split_once("://").map_or_else(String::new, |(_, rest)| format!("webcal://{rest}")),
        reminding,
    };
    page(&view, context.changed_at())
}

/// `GET /tillganglighet`
pub(crate) fn accessibility(context: &RequestContext) -> Result<Answer, Refusal> {
    let layout = layout(context, "/tillganglighet", "Tillgänglighet", "Accessibility")?;
    page(&Accessibility { layout, site: &context.site().name, contact: contact(context) }, None)
}

/// `GET /underhall`
pub(crate) fn maintainers(context: &RequestContext) -> Result<Answer, Refusal> {
    let layout = layout(context, "/underhall", "För den som underhåller", "For maintainers")?;
    page(&Maintainers { layout, base: &context.site().public_url }, None)
}

fn layout(
    context: &RequestContext,
    path: &'static str,
    swedish: &'static str,
    english: &'static str,
) -> Result<Layout, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    Ok(Layout::new(context.site(), lang, lang.pick(swedish, english), path, path, &Filter::default()))
}
