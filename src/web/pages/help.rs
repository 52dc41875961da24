//! Pages that explain: how to subscribe, what is accessible, how to look after it. Their words stand in the templates.

use askama::Template;

use super::{
    about::{Contact, contact},
    layout::Frame,
    page,
};
use crate::{
    catalog::Filter,
    web::{
        handlers::feeds::lang,
        http::{Answer, Ask, Refusal},
        params::typed::refuse_unknown,
    },
};

#[derive(Template)]
#[template(path = "subscribing.html")]
struct Subscribing<'a> {
    frame: Frame,
    base: &'a str,
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility<'a> {
    frame: Frame,
    site: &'a str,
    contact: Option<Contact<'a>>,
}

#[derive(Template)]
#[template(path = "maintainers.html")]
struct Maintainers<'a> {
    frame: Frame,
    base: &'a str,
}

/// `GET /prenumerera`
pub(crate) fn subscribing(ask: &Ask) -> Result<Answer, Refusal> {
    let frame = frame(ask, "/prenumerera", "Så prenumererar du", "How to subscribe")?;
    page(&Subscribing { frame, base: &ask.site().public_url }, None)
}

/// `GET /tillganglighet`
pub(crate) fn accessibility(ask: &Ask) -> Result<Answer, Refusal> {
    let frame = frame(ask, "/tillganglighet", "Tillgänglighet", "Accessibility")?;
    page(&Accessibility { frame, site: &ask.site().name, contact: contact(ask) }, None)
}

/// `GET /underhall`
pub(crate) fn maintainers(ask: &Ask) -> Result<Answer, Refusal> {
    let frame = frame(ask, "/underhall", "För den som underhåller", "For maintainers")?;
    page(&Maintainers { frame, base: &ask.site().public_url }, None)
}

fn frame(ask: &Ask, path: &'static str, swedish: &'static str, english: &'static str) -> Result<Frame, Refusal> {
    refuse_unknown(&ask.query, &["lang"])?;
    let lang = lang(ask)?;
    Ok(Frame::new(ask.site(), lang, lang.pick(swedish, english), path, path, &Filter::default()))
}
