//! The subjects: the index of all with how they are chosen, and a page for each with its list of words.

use askama::Template;

use super::{
    consultation_row::Row,
    layout::{Layout, to},
    overview::{Counts, Overview},
    page,
    subscribe::{self, Subscribe},
    topic,
};
use crate::{
    catalog::Filter,
    domain::Lang,
    subjects::{Part, Reason, Subject},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::{read_lang, refuse_unknown},
    },
};

/// The number of tiles on the start page.
const TILES: usize = 12;

#[derive(Template)]
#[template(path = "subjects.html")]
struct Index {
    layout: Layout,
    subjects: Vec<Described>,
    topics: Vec<Counts>,
}

/// A subject with its counts.
struct Described {
    counts: Counts,
    description: String,
}

#[derive(Template)]
#[template(path = "subject.html")]
struct View {
    layout: Layout,
    name: String,
    description: String,
    overview: Overview,
    rows: Vec<Row>,
    subscribe: Subscribe,
    words: String,
    against: String,
}

/// `GET /amnen`
pub(crate) fn subjects(context: &RequestContext) -> Result<Answer, Refusal> {
    refuse_unknown(&context.query, &["lang"])?;
    let lang = read_lang(context)?;
    let title = lang.pick("Ämnen", "Subjects");
    let lead = lang.pick(
        "Remisserna efter ämne, så som föreningar brukar dela in dem. Varje ämne har egna flöden och en egen kalender.",
        "The consultations by subject, cut as associations do. Each subject has feeds and a calendar of its own.",
    );
    let layout = Layout::new(context.site(), lang, title, "/amnen", "/amnen", &Filter::default()).described(lead);
    let lists = context.snapshot.filter_values().subject_lists();
    let described = counts(context, lang).into_iter().filter_map(|counts| {
        let (_, subject) = lists.get(&counts.slug)?;
        Some(Described { counts, description: subject.description.clone() })
    });
    let mut subjects: Vec<Described> = described.collect();
    subjects.sort_by_key(|one| one.counts.name.to_lowercase());
    page(&Index { layout, subjects, topics: topic::counts_of_topics(context, lang) }, context.changed_at())
}

/// `GET /amnen/{slug}`: a subject or, where there is none, a topic of the departments.
pub(crate) fn subject(context: &RequestContext) -> Result<Answer, Refusal> {
    let slug = context.param("slug");
    let values = context.snapshot.filter_values();
    let Some((named, (_, subject))) = values.named_subject(slug).zip(values.subject_lists().get(slug)) else {
        return topic::topic(context);
    };
    refuse_unknown(&context.query, &["lang"])?;
    let (lang, name) = (read_lang(context)?, named.name.clone());
    let filter = Filter { subjects: vec![named], ..Filter::default() };
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
            lang.pick("Prenumerera på det här ämnet", "Subscribe to this subject"),
            subscribe::lead(context.site(), lang),
            &filter,
        ),
        description: subject.description.clone(),
        words: words(subject),
        against: subject.against.join(", "),
        name,
    };
    page(&view, context.changed_at())
}

fn words(subject: &Subject) -> String {
    subject.words.iter().chain(&subject.phrases).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The counts of every subject, by slug.
fn counts(context: &RequestContext, lang: Lang) -> Vec<Counts> {
    let lists = context.snapshot.filter_values().subject_lists();
    let counts = |subject: &Subject| Counts {
        slug: subject.slug.clone(),
        name: subject.name.clone(),
        href: to(lang, &format!("/amnen/{}", subject.slug)),
        open: 0,
        total: 0,
    };
    let mut all: Vec<Counts> = lists.all().iter().map(|subject| counts(subject)).collect();
    for indexed in context.snapshot.consultations() {
        let open = usize::from(indexed.is_open(context.today));
        for place in indexed.subject_places() {
            if let Some(counts) = all.get_mut(place) {
                counts.open += open;
                counts.total += 1;
            }
        }
    }
    all
}

/// The subjects for the start page: those with most open consultations, by name.
pub(super) fn tiles(context: &RequestContext, lang: Lang) -> Vec<Counts> {
    let mut all = counts(context, lang);
    all.sort_by_key(|counts| std::cmp::Reverse((counts.open, counts.total)));
    all.truncate(TILES);
    all.sort_by_key(|counts| counts.name.to_lowercase());
    all
}

/// The reason for a subject in a sentence: `därför: ”skarv” i titeln`.
pub(super) fn because(reasons: &[Reason], lang: Lang) -> String {
    let place = |part| match part {
        Part::Title => lang.pick("i titeln", "in the title"),
        Part::Summary => lang.pick("i sammanfattningen", "in the summary"),
        Part::Reference => lang.pick("som skickades ut", "that was sent out"),
    };
    let said = reasons.iter().take(3).map(|reason| format!("”{}” {}", reason.found, place(reason.part)));
    format!("{} {}", lang.pick("därför:", "because:"), said.collect::<Vec<_>>().join(", "))
}
