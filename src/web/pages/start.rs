//! The start page: near deadlines, new consultations, changes, and the ways to follow them.

use askama::Template;

use super::{
    consultation_row::{Row, href},
    format::{self, Day, days_between},
    layout::Layout,
    overview::Counts,
    page,
    subject::tiles,
    subscribe::Subscribe,
    timeline,
};
use crate::{
    catalog::{Filter, Snapshot, Sort},
    domain::{EventKind, Lang, SourceStatus, day_of},
    output::{Site, own_name},
    web::{
        http::{Answer, Refusal, RequestContext},
        params::read_lang,
    },
};

/// The number of rows of "closes soon".
const CLOSING_ROWS: usize = 12;
/// The number of lines of "new" and "changed".
const BRIEF_LINES: usize = 6;
/// The number of days for which a change is shown.
const CHANGE_DAYS: i32 = 60;

#[derive(Template)]
#[template(path = "start.html")]
struct View {
    layout: Layout,
    empty: bool,
    open_count: String,
    total_count: String,
    closing: Vec<Row>,
    fresh: Vec<Row>,
    changed: Vec<Change>,
    trouble: Option<String>,
    /// The subjects with most open consultations.
    tiles: Vec<Counts>,
    subscribe: Subscribe,
}

struct Change {
    what: String,
    title: String,
    href: String,
    day: Day,
    tone: &'static str,
}

/// `GET /`
pub(crate) fn start(context: &RequestContext) -> Result<Answer, Refusal> {
    if !context.query.without(&["lang"]).pairs().is_empty() {
        // The page of a filter is the list; feed readers link a filtered feed to here.
        return Ok(Answer::Moved(context.query.at_path("/remisser")));
    }
    let (snapshot, today, site, lang) = (&context.snapshot, context.today, context.site(), read_lang(context)?);
    let by_deadline = snapshot.consultations_matching(&Filter::default(), today, Sort::Deadline);
    let open: Vec<_> = by_deadline.iter().filter(|indexed| indexed.is_open(today)).collect();
    let view = View {
        layout: Layout::new(site, lang, &site.name, "/", "/", &Filter::default()),
        empty: snapshot.consultations().is_empty(),
        open_count: format::number(open.len()),
        total_count: format::consultations(snapshot.consultations().len(), lang),
        closing: open.iter().take(CLOSING_ROWS).map(|indexed| Row::undated(indexed, today, lang)).collect(),
        fresh: snapshot
            .consultations()
            .iter()
            .take(BRIEF_LINES)
            .map(|indexed| Row::new(indexed, today, lang))
            .collect(),
        changed: changed(context, lang),
        trouble: trouble(snapshot, lang),
        tiles: tiles(context, lang),
        subscribe: Subscribe::new(
            site,
            lang,
            lang.pick("Prenumerera på allt", "Subscribe to everything"),
            lead(site, lang),
            &Filter::default(),
        ),
    };
    page(&view, context.changed_at())
}

fn lead(site: &Site, lang: Lang) -> &'static str {
    if site.letters {
        return lang.pick(
            "Få det nya med e-post, eller klistra in adressen i ett program du redan har. Vill du bara ha en del, sök eller \
             filtrera bland remisserna först: det går att prenumerera på varje urval.",
            "Get what is new by e-mail, or give the address to a program you already have. To follow only a part, search or \
             filter the consultations first: you can subscribe to every selection.",
        );
    }
    lang.pick(
        "Klistra in adressen i ett program du redan har, så kommer det nya till dig. Vill du bara ha en del, sök eller \
         filtrera bland remisserna först: varje urval har sina egna adresser.",
        "Give the address to a program you already have, and what is new comes to you. To follow only a part, \
         search or filter the consultations first: every selection has addresses of its own.",
    )
}

fn changed(context: &RequestContext, lang: Lang) -> Vec<Change> {
    use EventKind::{DeadlineChanged, Outcome, Reinstated, SubmissionsPublished, Withdrawn};
    let shown = [DeadlineChanged, Withdrawn, Reinstated, SubmissionsPublished, Outcome];
    let young = |at| days_between(day_of(at), context.today) <= CHANGE_DAYS;
    context
        .snapshot
        .events()
        .iter()
        .take_while(|event| young(event.news_at()))
        // A deadline that became known is no change for readers.
        .filter(|event| shown.contains(&event.kind) && (event.kind != DeadlineChanged || event.old.is_some()))
        .filter_map(|event| Some((event, &context.snapshot.consultation(event.consultation)?.consultation)))
        .take(BRIEF_LINES)
        .map(|(event, consultation)| Change {
            what: timeline::what(event, consultation, lang),
            title: own_name(&consultation.title),
            href: href(consultation, lang),
            day: format::day(day_of(event.at), lang),
            tone: event.kind.name(),
        })
        .collect()
}

/// The notice for unreadable sources: a list that is short for that reason must not look complete.
fn trouble(snapshot: &Snapshot, lang: Lang) -> Option<String> {
    let bad = |status| matches!(status, SourceStatus::Broken | SourceStatus::Blocked);
    let broken: Vec<_> =
        snapshot.sources().iter().filter(|source| source.is_read() && bad(source.state.status)).collect();
    let (read, missing) = (
        lang.pick("kan inte läsas just nu", "cannot be read at present"),
        lang.pick("så något nytt därifrån kan saknas.", "so something may be missing."),
    );
    match broken.as_slice() {
        [] => None,
        [one] => Some(format!("{} {read}, {missing}", one.name)),
        many => {
            let all = snapshot.sources().iter().filter(|source| source.is_read()).count();
            let of = lang.pick("källor", "sources");
            Some(format!("{} {} {all} {of} {read}, {missing}", many.len(), lang.pick("av", "of")))
        }
    }
}
