//! What version 1 writes: a consultation, an event, a source, an issuer.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::parts::{self, all};
use crate::{catalog::SourceEntry, domain, output::Site};

/// A consultation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consultation {
    id: String,
    slug: String,
    title: String,
    summary: Option<String>,
    /// The running text; only where one consultation is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    case_numbers: Vec<String>,
    issuers: Vec<parts::IssuerRef>,
    kind: &'static str,
    published_on: Option<Date>,
    updated_on: Option<Date>,
    /// The last of all deadlines.
    deadline: Option<Date>,
    deadlines: Vec<parts::Deadline>,
    status: &'static str,
    withdrawn: bool,
    /// Whether the text itself says that the time to answer was extended.
    extended: bool,
    meetings: Vec<parts::Meeting>,
    references: Vec<parts::Reference>,
    documents: Vec<parts::Document>,
    consultees: Vec<parts::Consultee>,
    submissions: Vec<parts::Submission>,
    topics: Vec<parts::Topic>,
    source: String,
    source_url: String,
    first_seen_at: Timestamp,
    fetched_at: Timestamp,
    quality_notes: Vec<parts::QualityNote>,
    /// The consultation's page on this site.
    url: String,
}

impl Consultation {
    /// The consultation on the day `today`, without its running text.
    pub(super) fn new(c: &domain::Consultation, today: Date, site: &Site) -> Self {
        Self {
            id: c.id.to_string(),
            slug: c.slug(),
            title: c.title.clone(),
            summary: c.summary.clone(),
            body: None,
            case_numbers: c.case_numbers.iter().map(|number| number.display.clone()).collect(),
            issuers: all(&c.issuers),
            kind: c.kind.name(),
            published_on: c.published_on,
            updated_on: c.updated_on,
            deadline: c.deadline().map(|deadline| deadline.on),
            deadlines: all(&c.deadlines),
            status: c.status(today).name(),
            withdrawn: c.withdrawn,
            extended: c.extended,
            meetings: all(&c.meetings),
            references: all(&c.references),
            documents: all(&c.documents),
            consultees: all(&c.consultees),
            submissions: all(&c.submissions),
            topics: all(&c.topics),
            source: c.source.clone(),
            source_url: c.source_url.clone(),
            first_seen_at: c.first_seen_at,
            fetched_at: c.fetched_at,
            quality_notes: all(&c.quality_notes),
            url: site.consultation_url(c),
        }
    }

    /// The same with its running text.
    pub(super) fn with_body(mut self, c: &domain::Consultation) -> Self {
        self.body = Some(c.body.clone().unwrap_or_default());
        self
    }
}

/// An event. `consultation` is the consultation's `id`.
#[derive(Debug, Serialize)]
pub(super) struct Event {
    id: String,
    kind: &'static str,
    at: Timestamp,
    consultation: String,
    field: Option<String>,
    old: Option<String>,
    new: Option<String>,
}

impl From<&domain::Event> for Event {
    fn from(event: &domain::Event) -> Self {
        Self {
            id: event.id.to_string(),
            kind: event.kind.name(),
            at: event.at,
            consultation: event.consultation.to_string(),
            field: event.field.as_deref().map(camel_case),
            old: event.old.clone(),
            new: event.new.clone(),
        }
    }
}

/// A source.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source {
    slug: String,
    name: String,
    state: &'static str,
    since: Option<Timestamp>,
    last_success_at: Option<Timestamp>,
    last_new_at: Option<Timestamp>,
    total: usize,
    problems: Vec<Problem>,
}

/// What is wrong with a source.
#[derive(Debug, Serialize)]
struct Problem {
    code: String,
    text: String,
    since: Timestamp,
}

impl From<&SourceEntry> for Source {
    fn from(entry: &SourceEntry) -> Self {
        let state = &entry.state;
        let problem =
            |p: &domain::SourceProblem| Problem { code: p.code.clone(), text: p.text.clone(), since: p.since };
        Self {
            slug: state.slug.clone(),
            name: entry.name.clone(),
            state: state.status.name(),
            since: state.since,
            last_success_at: state.last_success_at,
            last_new_at: state.last_new_at,
            total: entry.total,
            problems: state.problems.iter().map(problem).collect(),
        }
    }
}

/// An issuer and how many consultations it sent.
#[derive(Debug, Serialize)]
pub(super) struct Issuer {
    slug: String,
    name: String,
    kind: &'static str,
    /// All of them.
    total: usize,
    /// Those that take answers.
    open: usize,
}

impl Issuer {
    /// The issuer with its counts.
    pub(super) fn new(issuer: &domain::Issuer, total: usize, open: usize) -> Self {
        let (slug, name) = (issuer.slug.clone(), issuer.name.clone());
        Self { slug, name, kind: parts::issuer_kind(issuer.kind), total, open }
    }
}

/// `case_numbers` and `case-numbers` to `caseNumbers`: the domain's names of fields are not those of the API.
pub(super) fn camel_case(name: &str) -> String {
    let mut words = name.split(['_', '-']);
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut chars = word.chars();
        camel.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(chars.as_str());
    }
    camel
}
