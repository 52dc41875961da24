//! What version 1 writes: a consultation, an event, a source, an issuer.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

use super::part_types::{self, all};
use crate::{catalog::SourceEntry, domain, output::Site};

/// A consultation (remiss): a proposal sent out for comment. Every field is there, null where nothing is known, unless
/// `fields` leaves it out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consultation {
    /// The permanent id, the same on every installation.
    id: String,
    /// The readable part of the page's address; it follows the title.
    slug: String,
    /// The title, without "Remiss av".
    title: String,
    /// A sentence or two on what it is about.
    summary: Option<String>,
    /// The running text; only where one consultation, an export, or the field itself is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// Case numbers (diarienummer), to be quoted in an answer.
    case_numbers: Vec<String>,
    /// Who sent it out.
    issuers: Vec<part_types::IssuerRef>,
    /// What was sent out.
    kind: &'static str,
    /// The day of publication.
    published_on: Option<Date>,
    /// The day of the publisher's last change.
    updated_on: Option<Date>,
    /// The last of all deadlines.
    deadline: Option<Date>,
    /// Every last day to answer, in order.
    deadlines: Vec<part_types::Deadline>,
    /// Where it stands today; `closing` is open for seven days more at most.
    status: &'static str,
    /// Whether the publisher took it back.
    withdrawn: bool,
    /// Whether the text itself says that the time to answer was extended.
    extended: bool,
    /// Meetings that the text mentions.
    meetings: Vec<part_types::Meeting>,
    /// Other texts that it is about or refers to.
    references: Vec<part_types::Reference>,
    /// The documents that were sent out.
    documents: Vec<part_types::Document>,
    /// Who was asked to answer, where the page says so in text.
    consultees: Vec<part_types::Consultee>,
    /// The answers that the publisher has posted.
    submissions: Vec<part_types::Submission>,
    /// What the publisher filed it under.
    topics: Vec<part_types::Topic>,
    /// The slug of the source that read it last.
    source: String,
    /// The publisher's page, which is what counts.
    source_url: String,
    /// When it was first seen here.
    first_seen_at: Timestamp,
    /// When the page was fetched that says what stands here; it stays while nothing changes.
    fetched_at: Timestamp,
    /// When anything that stands here last changed here: what `changedAfter` compares with.
    changed_at: Timestamp,
    /// Doubts about what was read.
    quality_notes: Vec<part_types::QualityNote>,
    /// The consultation's page on this site.
    url: String,
}

impl Consultation {
    /// The consultation on the day `today`, without its running text; `changed_at` is that of its case in the catalog.
    pub(super) fn new(c: &domain::Consultation, changed_at: Timestamp, today: Date, site: &Site) -> Self {
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
            changed_at,
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

/// Something that happened to a consultation. Events are never changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Event {
    /// The permanent id.
    id: String,
    /// What happened.
    kind: &'static str,
    /// The day it happened, as an instant.
    at: Timestamp,
    /// The `id` of the consultation.
    consultation: String,
    /// The field that changed, where one did.
    field: Option<String>,
    /// What it was.
    old: Option<String>,
    /// What it became.
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

/// A place that consultations are read from, and how it is doing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source {
    /// The name of its file.
    slug: String,
    /// The name to display.
    name: String,
    /// How it is doing.
    state: &'static str,
    /// Since when.
    since: Option<Timestamp>,
    /// When a run last read everything.
    last_success_at: Option<Timestamp>,
    /// When something new last came of it.
    last_new_at: Option<Timestamp>,
    /// How many consultations it was the last to read.
    total: usize,
    /// What is wrong with it.
    problems: Vec<SourceProblem>,
}

/// What is wrong with a source.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourceProblem {
    /// Which problem.
    code: String,
    /// What was expected and what was found.
    text: String,
    /// Since when.
    since: Timestamp,
}

impl From<&SourceEntry> for Source {
    fn from(entry: &SourceEntry) -> Self {
        let state = &entry.state;
        let problem =
            |p: &domain::SourceProblem| SourceProblem { code: p.code.clone(), text: p.text.clone(), since: p.since };
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
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Issuer {
    /// The value of the filter `issuer`.
    slug: String,
    /// The name to display.
    name: String,
    /// What it is.
    kind: &'static str,
    /// How many consultations it sent, of those that the filter lets through.
    total: usize,
    /// How many of them take answers.
    open: usize,
}

impl Issuer {
    /// The issuer with its counts.
    pub(super) fn new(issuer: &domain::Issuer, total: usize, open: usize) -> Self {
        let (slug, name) = (issuer.slug.clone(), issuer.name.clone());
        Self { slug, name, kind: part_types::issuer_kind(issuer.kind), total, open }
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
