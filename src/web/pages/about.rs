//! What this is, where it comes from, and how to report an error.

use askama::Template;

use super::{frame::Frame, page};
use crate::{
    catalog::Filter,
    web::{
        filter::refuse_unknown,
        http::{Answer, Ask, Refusal},
    },
};

#[derive(Template)]
#[template(path = "about.html")]
struct View<'a> {
    frame: Frame,
    site: &'a str,
    base: &'a str,
    /// Where to report an error, and how that is shown.
    contact: Option<(String, &'a str)>,
}

/// `GET /om`
pub(crate) fn about(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &[])?;
    let site = ask.site();
    let href = |contact: &str| if contact.contains("://") { contact.to_owned() } else { format!("mailto:{contact}") };
    let view = View {
        frame: Frame::new(site, "Om tjänsten", "/om", "/om", &Filter::default()),
        site: &site.name,
        base: &site.public_url,
        contact: site.contact.as_deref().map(|contact| (href(contact), contact)),
    };
    page(&view, None)
}
