//! The topics of the issuers, a page for each.

use askama::Template;

use super::{
    consultation_row::Row,
    layout::Layout,
    overview::{Counts, Overview, counts},
    page,
    subscribe::{self, Subscribe},
};
use crate::{
    catalog::Filter,
    domain::Lang,
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

#[derive(Template)]
#[template(path = "topic.html")]
struct View {
    layout: Layout,
    name: String,
    overview: Overview,
    rows: Vec<Row>,
    subscribe: Subscribe,
}

/// The counts of the departments' topics, by name.
pub(super) fn counts_of_topics(context: &RequestContext, lang: Lang) -> Vec<Counts> {
    counts(context, lang, "/amnen", |c| c.topics.iter().map(|t| (t.slug.as_str(), t.name.as_str())).collect())
}

/// `GET /amnen/{slug}`, where no subject has that slug.
pub(super) fn topic(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let (lang, slug) = (read_lang(context)?, context.param("slug"));
    let named = context.snapshot.filter_values().named_topic(slug).ok_or_else(Refusal::not_found)?;
    let name = named.name.clone();
    let filter = Filter { topics: vec![named], ..Filter::default() };
    let overview = Overview::of(context, &filter, lang);
    let path = format!("/amnen/{slug}");
    let layout = Layout::new(context.site(), lang, &name, "/amnen", &path, &filter).described(&match lang {
        Lang::Sv => format!("Remisser om {name}: {} av {} går att svara på nu.", overview.open, overview.total),
        Lang::En => format!("Consultations on {name}: {} of {} can be answered now.", overview.open, overview.total),
    });
    let view = View {
        layout,
        rows: overview.rows(context, &filter, lang),
        overview,
        subscribe: Subscribe::new(
            context.site(),
            lang,
            lang.pick("Prenumerera på det här ämnet", "Subscribe to this topic"),
            subscribe::lead(context.site(), lang),
            &filter,
        ),
        name,
    };
    page(&view, context.changed_at())
}
