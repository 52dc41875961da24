//! What this is, where it comes from, how often, and how to report an error.

use askama::Template;

use super::{frequency, layout::Frame, page};
use crate::{
    catalog::Filter,
    domain::{Lang, SourceStatus},
    web::{
        handlers::feeds::lang,
        http::{Answer, Ask, Refusal},
        params::typed::refuse_unknown,
    },
};

#[derive(Template)]
#[template(path = "about.html")]
struct View<'a> {
    frame: Frame,
    site: &'a str,
    /// How often the sources are read: each rhythm, most sources first.
    rhythms: Vec<Rhythm>,
    /// Where to report an error, and how that is shown.
    contact: Option<Contact<'a>>,
}

/// How many sources are read how often.
struct Rhythm {
    sources: usize,
    words: String,
}

/// Where to report an error.
pub(super) struct Contact<'a> {
    pub(super) href: String,
    pub(super) shown: &'a str,
}

/// Whom the operator names for errors, if anyone.
pub(super) fn contact(ask: &Ask) -> Option<Contact<'_>> {
    let href = |contact: &str| if contact.contains("://") { contact.to_owned() } else { format!("mailto:{contact}") };
    ask.site().contact.as_deref().map(|shown| Contact { href: href(shown), shown })
}

/// `GET /om`
pub(crate) fn about(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &["lang"])?;
    let (site, lang) = (ask.site(), lang(ask)?);
    let title = lang.pick("Om tjänsten", "About");
    let view = View {
        frame: Frame::new(site, lang, title, "/om", "/om", &Filter::default()),
        site: &site.name,
        rhythms: rhythms(ask, lang),
        contact: contact(ask),
    };
    page(&view, None)
}

fn rhythms(ask: &Ask, lang: Lang) -> Vec<Rhythm> {
    let mut rhythms: Vec<Rhythm> = Vec::new();
    for source in ask.snapshot.sources() {
        if source.schedule.is_empty() || source.state.status == SourceStatus::Disabled {
            continue;
        }
        let words = frequency::words(&source.schedule, lang);
        match rhythms.iter_mut().find(|rhythm| rhythm.words == words) {
            Some(rhythm) => rhythm.sources += 1,
            None => rhythms.push(Rhythm { sources: 1, words }),
        }
    }
    rhythms.sort_by(|a, b| b.sources.cmp(&a.sources).then_with(|| a.words.cmp(&b.words)));
    rhythms
}
