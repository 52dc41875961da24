//! The sources: how each one is doing, in words.

use askama::Template;
use jiff::civil::Date;

use super::{
    frame::Frame,
    page, web_link,
    words::{self, moment},
};
use crate::{
    catalog::{Filter, SourceEntry},
    domain::SourceStatus,
    web::{
        filter::refuse_unknown,
        http::{Answer, Ask, Refusal},
        modified::sources_changed_at,
        query::Query,
    },
};

#[derive(Template)]
#[template(path = "sources.html")]
struct View {
    frame: Frame,
    summary: String,
    sources: Vec<Source>,
    legend: Vec<(&'static str, &'static str)>,
}

struct Source {
    slug: String,
    name: String,
    home: Option<String>,
    state: &'static str,
    word: &'static str,
    since: Option<String>,
    last_success: String,
    last_new: String,
    total: String,
    href: Option<String>,
    problems: Vec<Problem>,
}

struct Problem {
    what: &'static str,
    text: String,
    since: String,
}

/// `GET /kallor`
pub(crate) fn sources(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &[])?;
    let entries = ask.snapshot.sources();
    let well = entries.iter().filter(|source| source.state.status == SourceStatus::Ok).count();
    let summary = if well == entries.len() {
        format!("Alla {} källor läses som de ska.", entries.len())
    } else {
        format!("{well} av {} källor läses som de ska.", entries.len())
    };
    let view = View {
        frame: Frame::new(ask.site(), "Källor", "/kallor", "/kallor", &Filter::default()).described(&summary),
        summary,
        sources: entries.iter().map(|entry| source(entry, ask.today)).collect(),
        legend: STATUSES.map(|status| (word(status), meaning(status))).to_vec(),
    };
    // "I dag" becomes "i går" at midnight.
    page(&view, sources_changed_at(&ask.snapshot).map(|at| at.max(ask.day_began_at)))
}

const STATUSES: [SourceStatus; 6] = [
    SourceStatus::Ok,
    SourceStatus::Degraded,
    SourceStatus::Broken,
    SourceStatus::Blocked,
    SourceStatus::Unverified,
    SourceStatus::Disabled,
];

fn source(entry: &SourceEntry, today: Date) -> Source {
    let state = &entry.state;
    let at = |at: Option<jiff::Timestamp>| at.map_or_else(|| "aldrig".to_owned(), |at| moment(at, today));
    let problem = |problem: &crate::domain::SourceProblem| Problem {
        what: what(&problem.code),
        text: problem.text.clone(),
        since: moment(problem.since, today),
    };
    Source {
        slug: state.slug.clone(),
        name: entry.name.clone(),
        home: web_link(&entry.home),
        state: state.status.name(),
        word: word(state.status),
        since: state.since.map(|at| moment(at, today)),
        last_success: at(state.last_success_at),
        last_new: at(state.last_new_at),
        total: words::number(entry.total),
        href: entry.issuer.as_deref().map(|issuer| Query::default().with("issuer", issuer).on("/remisser")),
        problems: state.problems.iter().map(problem).collect(),
    }
}

const fn word(status: SourceStatus) -> &'static str {
    match status {
        SourceStatus::Ok => "Läses",
        SourceStatus::Degraded => "Läses delvis",
        SourceStatus::Broken => "Kan inte läsas",
        SourceStatus::Blocked => "Spärrad",
        SourceStatus::Unverified => "Oprövad",
        SourceStatus::Disabled => "Avstängd",
    }
}

const fn meaning(status: SourceStatus) -> &'static str {
    match status {
        SourceStatus::Ok => "Senaste läsningen gick bra och allt kom med.",
        SourceStatus::Degraded => "Senaste läsningen gav något, men inte allt. Resten försöker vi läsa igen.",
        SourceStatus::Broken => "Senaste läsningen misslyckades. Det som redan är inhämtat ligger kvar.",
        SourceStatus::Blocked => {
            "Webbplatsen visar en spärr för program i stället för sina sidor. Vi går inte runt den."
        }
        SourceStatus::Unverified => {
            "Ingen läsning har lyckats än, eller så har ingen människa kontrollerat resultatet."
        }
        SourceStatus::Disabled => "Läses inte, efter beslut av den som driver tjänsten.",
    }
}

/// What a problem means to someone who does not run the program; the sentence with the details stands beside it.
fn what(code: &str) -> &'static str {
    match code {
        "no-items" => "Inga remisser hittades där de brukar stå.",
        "wall" | "blocked" => "Webbplatsen visade en spärr i stället för sin sida.",
        "http-status" => "Webbplatsen svarade med ett fel.",
        "timeout" => "Webbplatsen svarade inte i tid.",
        "connect" => "Webbplatsen gick inte att nå.",
        "incomplete" | "decode" => "Svaret från webbplatsen kom inte fram helt.",
        "host-down" => "Webbplatsen svarar inte och får vara i fred en stund.",
        "asked-to-wait" => "Webbplatsen bad oss vänta.",
        "robots" => "Webbplatsen vill inte att program läser den här adressen.",
        "robots-unreachable" => "Webbplatsens regler för program gick inte att läsa, så inget hämtas.",
        "list-gone" => "Listan finns inte längre på sin adress.",
        "unreadable-list" => "Listan gick inte att tolka.",
        "unreadable-item" => "En rad i listan gick inte att tolka.",
        "not-the-page" | "unreadable-page" => "En remissida gick inte att tolka.",
        "page-failed" | "pages-owed" | "given-up" => "Några remissidor kunde inte läsas.",
        "field-gone" => "En uppgift som alltid har funnits på sidorna saknas.",
        "dates-unread" => "Datumen går inte att tolka längre.",
        "list-shrank" => "Listan är mycket kortare än den brukar.",
        "schedule-missed" => "Källan har inte lästs när den skulle.",
        "paging-circle" => "Listans sidor går runt.",
        "archive-short" => "Arkivet är kortare än väntat.",
        "source-file" => "Källans beskrivning har ett fel.",
        _ => "Något gick fel.",
    }
}
