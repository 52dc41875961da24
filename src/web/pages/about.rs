//! The page about the service: its purpose, sources, schedules, and the address for error reports.

use askama::Template;

use super::{frequency, layout::Layout, page};
use crate::{
    catalog::Filter,
    domain::{Lang, SourceStatus},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

#[derive(Template)]
#[template(path = "about.html")]
struct View<'a> {
    layout: Layout,
    site: &'a str,
    /// The schedules of the sources, most sources first.
    schedules: Vec<Schedule>,
    /// The address for error reports.
    contact: Option<Contact<'a>>,
}

/// A schedule and the number of its sources.
struct Schedule {
    sources: usize,
    words: String,
}

/// The address for error reports, and its text.
pub(super) struct Contact<'a> {
    pub(super) href: String,
    pub(super) shown: &'a str,
}

/// The operator's address for error reports, if there is one.
pub(super) fn contact(context: &RequestContext) -> Option<Contact<'_>> {
    let href = |contact: &str| if contact.contains("://") { contact.to_owned() } else { format!("mailto:{contact}") };
    context.site().contact.as_deref().map(|shown| Contact { href: href(shown), shown })
}

/// `GET /om`
pub(crate) fn about(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let (site, lang) = (context.site(), read_lang(context)?);
    let title = lang.pick("Om tjänsten", "About");
    let view = View {
        layout: Layout::new(site, lang, title, "/om", "/om", &Filter::default()),
        site: &site.name,
        schedules: schedules(context, lang),
        contact: contact(context),
    };
    page(&view, None)
}

fn schedules(context: &RequestContext, lang: Lang) -> Vec<Schedule> {
    let mut schedules: Vec<Schedule> = Vec::new();
    for source in context.snapshot.sources() {
        if source.schedule.is_empty() || source.state.status == SourceStatus::Disabled {
            continue;
        }
        let words = frequency::rough(&source.schedule, lang);
        match schedules.iter_mut().find(|rhythm| rhythm.words == words) {
            Some(rhythm) => rhythm.sources += 1,
            None => schedules.push(Schedule { sources: 1, words }),
        }
    }
    schedules.sort_by(|a, b| b.sources.cmp(&a.sources).then_with(|| a.words.cmp(&b.words)));
    schedules
}
