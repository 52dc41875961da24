//! Pages that explain: subscriptions, accessibility, maintenance. Their words stand in the templates.

use std::collections::BTreeSet;

use askama::Template;
use url::form_urlencoded::byte_serialize;

use super::{
    about::{Contact, contact},
    layout::{Layout, to},
    letters::ByMail,
    page,
    subscribe::{webcal, with_alarms},
};
use crate::{
    catalog::Filter,
    domain::EventKind,
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
    /// Letters by mail; none where nobody sends them.
    by_mail: Option<ByMail>,
    /// Readers on the web, and the address at which each takes the feed.
    readers: Vec<(&'static str, String)>,
    /// Absolute addresses.
    feed: String,
    reminders: String,
    /// The feed of weekly digests.
    weekly: String,
    /// The path of the last weekly digest.
    last_week: String,
    /// The path of the workbook.
    table: String,
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
    let feed = site.url(&at("/feed.atom"));
    let mut reminders = filter.clone();
    reminders.events = BTreeSet::from([EventKind::ClosingSoon]);
    let view = Subscribing {
        layout: Layout::new(site, lang, title, "/prenumerera", &path, &filter),
        chosen: (!filter.is_empty()).then(|| (describe(&filter, lang), at("/remisser"))),
        table: with_query("/remisser.xlsx", &query),
        by_mail: ByMail::of(context, &filter, lang),
        readers: readers(&feed),
        feed,
        reminders: site.url(&to(lang, &with_query("/feed.atom", &reminders.to_query()))),
        weekly: site.url(&at("/veckobrev.atom")),
        last_week: at("/veckobrev"),
        calendar: site.url(&calendar),
        webcal: webcal(&reminding),
        reminding,
    };
    page(&view, context.changed_at())
}

/// The readers on the web that take a feed by an address of theirs.
fn readers(feed: &str) -> Vec<(&'static str, String)> {
    let encoded: String = byte_serialize(feed.as_bytes()).collect();
    vec![
        ("Feedly", format!("https://feedly.com/i/subscription/feed%2F{encoded}")),
        ("Inoreader", format!("https://www.inoreader.com/?add_feed={encoded}")),
        ("NewsBlur", format!("https://www.newsblur.com/?url={encoded}")),
    ]
}

/// `GET /tillganglighet`
pub(crate) fn accessibility(context: &RequestContext) -> Result<Answer, Refusal> {
    let layout = layout(context, "/tillganglighet", "Tillgänglighet", "Accessibility")?;
    page(&Accessibility { layout, site: &context.site().name, contact: contact(context) }, None)
}

/// `GET /underhall`
pub(crate) fn maintainers(context: &RequestContext) -> Result<Answer, Refusal> {
    let layout = layout(context, "/underhall", "För driftansvariga", "For maintainers")?;
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
