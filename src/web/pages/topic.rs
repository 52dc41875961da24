//! The topics that the senders file their consultations under: all of them, and each one.

use askama::Template;

use super::{
    consultation_row::Row,
    layout::Frame,
    overview::{Counts, Overview, counts},
    page,
    subscribe::Subscribe,
};
use crate::{
    catalog::Filter,
    domain::Lang,
    web::{
        handlers::feeds::lang,
        http::{Answer, Ask, Refusal, of_today},
        params::typed::refuse_unknown,
    },
};

#[derive(Template)]
#[template(path = "topics.html")]
struct Index {
    frame: Frame,
    topics: Vec<Counts>,
}

#[derive(Template)]
#[template(path = "topic.html")]
struct View {
    frame: Frame,
    name: String,
    overview: Overview,
    rows: Vec<Row>,
    subscribe: Subscribe,
}

/// `GET /amnen`
pub(crate) fn topics(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &["lang"])?;
    let lang = lang(ask)?;
    let title = lang.pick("Ämnen", "Topics");
    let lead = lang.pick(
        "De ämnen som avsändarna själva sorterar sina remisser under. Varje ämne har en egen sida med egna flöden.",
        "The topics that the senders themselves file their consultations under. Each has a page and feeds of its own.",
    );
    let frame = Frame::new(ask.site(), lang, title, "/amnen", "/amnen", &Filter::default()).described(lead);
    let topics = counts(ask, lang, "/amnen", |c| c.topics.iter().map(|t| (t.slug.as_str(), t.name.as_str())).collect());
    page(&Index { frame, topics }, of_today(ask))
}

/// `GET /amnen/{slug}`
pub(crate) fn topic(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &["lang"])?;
    let (lang, slug) = (lang(ask)?, ask.param("slug"));
    let named = ask.snapshot.filter_values().named_topic(slug).ok_or_else(Refusal::not_found)?;
    let name = named.name.clone();
    let filter = Filter { topics: vec![named], ..Filter::default() };
    let overview = Overview::of(ask, &filter, lang);
    let path = format!("/amnen/{slug}");
    let frame = Frame::new(ask.site(), lang, &name, "/amnen", &path, &filter).described(&match lang {
        Lang::Sv => format!("Remisser om {name}: {} av {} går att svara på nu.", overview.open, overview.total),
        Lang::En => format!("Consultations on {name}: {} of {} can be answered now.", overview.open, overview.total),
    });
    let view = View {
        frame,
        rows: overview.rows(ask, &filter, lang),
        overview,
        subscribe: Subscribe::new(
            ask.site(),
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
    page(&view, of_today(ask))
}
