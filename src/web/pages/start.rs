//! The start page: what closes soon, what came, what changed, and how to follow it.

use askama::Template;

use super::{
    frame::Frame,
    page,
    row::{Row, href},
    subscribe::Subscribe,
    timeline,
    words::{self, Day, days_between},
};
use crate::{
    catalog::{Filter, Snapshot, Sort},
    domain::{EventKind, SourceStatus, day_of},
    web::{
        http::{Answer, Ask, Refusal},
        modified::of_today,
    },
};

/// How many rows "closes soon" has.
const CLOSING_ROWS: usize = 12;
/// How many lines "new" and "changed" have.
const BRIEF_LINES: usize = 6;
/// For how many days a change is told.
const CHANGE_DAYS: i32 = 60;

#[derive(Template)]
#[template(path = "start.html")]
struct View {
    frame: Frame,
    empty: bool,
    open_count: String,
    total_count: String,
    closing_heading: &'static str,
    closing: Vec<Row>,
    fresh: Vec<Row>,
    changed: Vec<Change>,
    trouble: Option<String>,
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
pub(crate) fn start(ask: &Ask) -> Result<Answer, Refusal> {
    if !ask.query.without(&["lang"]).pairs().is_empty() {
        // The page of a filter is the list; feed readers link a filtered feed to here.
        return Ok(Answer::Moved(ask.query.on("/remisser")));
    }
    let (snapshot, today, site) = (&ask.snapshot, ask.today, ask.site());
    let by_deadline = snapshot.consultations_matching(&Filter::default(), today, Sort::Deadline);
    let open: Vec<_> = by_deadline.iter().filter(|case| case.consultation.status(today).is_open()).collect();
    let view = View {
        frame: Frame::new(site, &site.name, "/", "/", &Filter::default()),
        empty: snapshot.cases().is_empty(),
        open_count: words::number(open.len()),
        total_count: words::consultations(snapshot.cases().len()),
        closing_heading: "Stänger snart",
        closing: open.iter().take(CLOSING_ROWS).map(|case| Row::undated(case, today)).collect(),
        fresh: snapshot.cases().iter().take(BRIEF_LINES).map(|case| Row::new(case, today)).collect(),
        changed: changed(ask),
        trouble: trouble(snapshot),
        subscribe: Subscribe::new(
            site,
            "Prenumerera på allt",
            "Läs adressen i ett program du redan har, så kommer det nya till dig. Vill du bara ha en del, sök eller \
             filtrera bland remisserna först: varje urval har sina egna adresser.",
            &Filter::default(),
        ),
    };
    page(&view, of_today(ask))
}

fn changed(ask: &Ask) -> Vec<Change> {
    use EventKind::{DeadlineChanged, Reinstated, SubmissionsPublished, Withdrawn};
    let told = [DeadlineChanged, Withdrawn, Reinstated, SubmissionsPublished];
    let young = |at| days_between(day_of(at), ask.today) <= CHANGE_DAYS;
    ask.snapshot
        .events()
        .iter()
        .take_while(|event| young(event.news_at()))
        // A deadline that became known is no change to anyone.
        .filter(|event| told.contains(&event.kind) && (event.kind != DeadlineChanged || event.old.is_some()))
        .filter_map(|event| Some((event, ask.snapshot.consultation(event.consultation)?)))
        .take(BRIEF_LINES)
        .map(|(event, consultation)| Change {
            what: timeline::what(event),
            title: consultation.title.clone(),
            href: href(consultation),
            day: words::day(day_of(event.at)),
            tone: event.kind.name(),
        })
        .collect()
}

/// What to say when sources cannot be read: a list that is short for that reason must not look whole.
fn trouble(snapshot: &Snapshot) -> Option<String> {
    let bad = |status| matches!(status, SourceStatus::Broken | SourceStatus::Blocked);
    let broken: Vec<_> = snapshot.sources().iter().filter(|source| bad(source.state.status)).collect();
    match broken.as_slice() {
        [] => None,
        [one] => Some(format!("{} kan inte läsas just nu, så något nytt därifrån kan saknas.", one.name)),
        many => Some(format!(
            "{} av {} källor kan inte läsas just nu, så något nytt därifrån kan saknas.",
            many.len(),
            snapshot.sources().len()
        )),
    }
}
