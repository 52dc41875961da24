//! The topics of the issuers: the index of all, and a page for each.

use askama::Template;

use super::{
    consultation_row::Row,
    layout::Layout,
    overview::{Counts, Overview, counts},
    page,
    subscribe::Subscribe,
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
#[template(path = "topics.html")]
struct Index {
    layout: Layout,
    topics: Vec<Counts>,
}

#[derive(Template)]
#[template(path = "topic.html")]
struct View {
    layout: Layout,
    name: String,
    overview: Overview,
    rows: Vec<Row>,
    subscribe: Subscribe,
}

/// `GET /amnen`
pub(crate) fn topics(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let title = lang.pick("Ämnen", "Topics");
    let lead = lang.pick(
        "De ämnen som avsändarna själva sorterar sina remisser under. Varje ämne har en egen sida med egna flöden.",
        "The topics that the senders themselves file their consultations under. Each has a page and feeds of its own.",
    );
    let layout = Layout::new(context.site(), lang, title, "/amnen", "/amnen", &Filter::default()).described(lead);
    let topics =
        counts(context, lang, "/amnen", |c| c.topics.iter().map(|t| (t.slug.as_str(), t.name.as_str())).collect());
    page(&Index { layout, topics }, context.changed_at())
}

/// `GET /amnen/{slug}`
pub(crate) fn topic(context: &RequestContext) -> Result<Answer, Refusal> {
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
            lang.pick(
                "Läs adressen i ett program du redan har, så kommer det nya till dig.",
                "Give the address to a program you already have, and what is new comes to you.",
            ),
            &filter,
        ),
        name,
    };
    page(&view, context.changed_at())
}
