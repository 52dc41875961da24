//! The page of one consultation.

use askama::Template;
use jiff::civil::Date;
use serde_json::json;

use super::{
    facts::{self, DeadlineLine, Extended, Item},
    frame::{Frame, feeds, script_json},
    page,
    row::{left, sent},
    subscribe::Subscribe,
    timeline::Happened,
    web_link,
    words::{self, Day, capital, moment},
};
use crate::{
    catalog::{Case, Filter},
    domain::{Consultation, EventKind, Lang, Status, day_of},
    output::{LICENSE, Site},
    web::{
        filter::refuse_unknown,
        http::{Answer, Ask, Refusal},
        modified::of_today,
    },
};

#[derive(Template)]
#[template(path = "consultation.html")]
struct View<'a> {
    frame: Frame,
    title: &'a str,
    tone: &'static str,
    sent: Option<String>,
    issuers: Vec<IssuerLink<'a>>,
    withdrawn: bool,
    withdrawn_on: Option<Day>,
    extended: Option<Extended>,
    deadline: Option<Day>,
    left: String,
    deadlines: Vec<DeadlineLine>,
    doubts: Vec<&'a str>,
    summary: Option<&'a str>,
    body: Vec<&'a str>,
    documents: Vec<Item>,
    references: Vec<Item>,
    meetings: Vec<DeadlineLine>,
    timeline: Vec<Happened>,
    submissions: Vec<Item>,
    consultees: Vec<&'a str>,
    topics: Vec<Item>,
    answerable: bool,
    closed_words: &'static str,
    status: String,
    case_numbers: Vec<&'a str>,
    published: Option<Day>,
    updated: Option<Day>,
    source_href: String,
    source_host: String,
    fetched: String,
    api_href: String,
    subscribe: Subscribe,
}

struct IssuerLink<'a> {
    name: &'a str,
    href: String,
}

/// `GET /remisser/{segment}`: the page, or a redirect to its one address where the slug is another.
pub(crate) fn consultation(ask: &Ask) -> Result<Answer, Refusal> {
    refuse_unknown(&ask.query, &[])?;
    let segment = ask.param("segment");
    let by_id = segment.parse().ok().and_then(|id| ask.snapshot.case(id));
    let case = by_id.or_else(|| ask.snapshot.case_at(segment)).ok_or_else(Refusal::not_found)?;
    let path = format!("/remisser/{}", case.consultation.path_segment());
    if path != ask.path {
        return Ok(Answer::Moved(path));
    }
    page(&view(case, &path, ask.today, ask.site()), of_today(ask))
}

fn view<'a>(case: &'a Case, path: &str, today: Date, site: &Site) -> View<'a> {
    let c = &*case.consultation;
    let status = c.status(today);
    let deadline = c.deadline().map(|deadline| deadline.on);
    let only_this = Filter { consultations: vec![(c.id, c.title.clone())], ..Filter::default() };
    let withdrawn_on = case.events.iter().rev().find(|event| event.kind == EventKind::Withdrawn);
    let mut timeline: Vec<Happened> = case.events.iter().rev().map(|event| Happened::from(&**event)).collect();
    // A case of an archive that was read once has no event of its own for what its page tells.
    if timeline.is_empty() {
        timeline.extend(c.published_on.map(facts::published));
    }
    View {
        frame: frame(c, path, site, &only_this),
        title: &c.title,
        tone: status.name(),
        sent: sent(c),
        issuers: c.issuers.iter().map(|i| IssuerLink { name: &i.name, href: query("issuer", &i.slug) }).collect(),
        withdrawn: c.withdrawn,
        withdrawn_on: withdrawn_on.map(|event| words::day(day_of(event.at))),
        extended: (!c.withdrawn).then(|| facts::extended(case)).flatten(),
        deadline: deadline.map(words::day),
        left: left(status, deadline, today),
        deadlines: c.deadlines.iter().map(DeadlineLine::from).collect(),
        doubts: c.quality_notes.iter().map(|note| note.text.as_str()).collect(),
        summary: c.summary.as_deref(),
        body: facts::paragraphs(c),
        documents: c.documents.iter().filter_map(facts::document).collect(),
        references: c.references.iter().map(facts::reference).collect(),
        meetings: c.meetings.iter().map(DeadlineLine::from).collect(),
        timeline,
        submissions: c.submissions.iter().map(facts::submission).collect(),
        consultees: c.consultees.iter().map(|consultee| consultee.name.as_str()).collect(),
        topics: c.topics.iter().map(|t| Item::new(&t.name, Some(query("topic", &t.slug)), None)).collect(),
        answerable: matches!(status, Status::Open | Status::Closing | Status::Upcoming | Status::Unknown),
        closed_words: match status {
            Status::Withdrawn => "Remissen är återkallad och behöver inga svar.",
            _ => "Svarstiden har gått ut. Hör med avsändaren om du ändå vill säga något.",
        },
        status: capital(status.label(Lang::Sv)),
        case_numbers: c.case_numbers.iter().map(|number| number.display.as_str()).collect(),
        published: c.published_on.map(words::day),
        updated: c.updated_on.filter(|day| Some(*day) != c.published_on).map(words::day),
        source_host: facts::host(&c.source_url),
        source_href: web_link(&c.source_url).unwrap_or_else(|| "/kallor".to_owned()),
        fetched: moment(c.fetched_at, today),
        api_href: format!("/api/v1/consultations/{}", c.id),
        subscribe: Subscribe::new(
            site,
            "Följ den här remissen",
            "Få veta när svarstiden ändras, när den återkallas och när svaren publiceras.",
            &only_this,
        ),
    }
}

fn query(key: &str, value: &str) -> String {
    crate::web::query::Query::default().with(key, value).on("/remisser")
}

fn frame(c: &Consultation, path: &str, site: &Site, only_this: &Filter) -> Frame {
    let what = c.summary.as_deref().or(c.body.as_deref()).unwrap_or(&c.title);
    let deadline = c.deadline().map(|deadline| format!("Sista svarsdag {}. ", words::day(deadline.on).words));
    let mut frame = Frame::new(site, &c.title, "/remisser", path, only_this)
        .described(&format!("{}{what}", deadline.unwrap_or_default()));
    let issuers: Vec<_> =
        c.issuers.iter().map(|issuer| json!({"@type": "GovernmentOrganization", "name": issuer.name})).collect();
    let mut about = json!({
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": c.id.to_string(),
        "identifier": std::iter::once(c.id.to_string())
            .chain(c.case_numbers.iter().map(|number| number.display.clone()))
            .collect::<Vec<_>>(),
        "name": c.title,
        "url": site.url(path),
        "inLanguage": "sv",
        "license": LICENSE,
        "publisher": issuers,
        "isBasedOn": c.source_url,
    });
    if let Some(map) = about.as_object_mut() {
        let days = [("datePublished", c.published_on), ("dateModified", c.updated_on)];
        let days = days.into_iter().chain([("expires", c.deadline().map(|deadline| deadline.on))]);
        map.extend(days.filter_map(|(key, day)| Some((key.to_owned(), json!(day?.to_string())))));
    }
    frame.json_ld = Some(script_json(&about));
    // Whoever finds one consultation may want to follow them all.
    frame.feeds.extend(feeds(site, &Filter::default()).into_iter().take(1));
    frame
}
