//! Pages that explain: subscriptions, accessibility, maintenance. Their words stand in the templates.

use askama::Template;

use super::{
    about::{Contact, contact},
    layout::Layout,
    page,
};
use crate::{
    catalog::Filter,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

#[derive(Template)]
#[template(path = "subscribing.html")]
struct Subscribing<'a> {
    layout: Layout,
    base: &'a str,
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
    let layout = layout(context, "/prenumerera", "Så prenumererar du", "How to subscribe")?;
    page(&Subscribing { layout, base: &context.site().public_url }, None)
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
