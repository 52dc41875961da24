//! The types of version 1: a consultation, an event, a source, an issuer.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

use super::part_types::{self, all};
use crate::{
    catalog::{FilterValues, SourceEntry},
    domain,
    output::{Site, outcome_step},
    subjects::Subject,
};

/// A consultation (remiss): a proposal sent out for comment. Every field is present, null if unknown, unless
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
    /// A sentence or two on what it is about: the publisher's presentation of the proposal, else what the consultation's own
    /// page says of it, without stock sentences.
    summary: Option<String>,
    /// The proposal that was sent out; null if the page links to none.
    proposal: Option<part_types::Proposal>,
    /// The body text; only for one consultation, in exports, or if `fields` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// Case numbers (diarienummer), to be quoted in an answer.
    case_numbers: Vec<String>,
    /// The issuers.
    issuers: Vec<part_types::IssuerRef>,
    /// The kind of text that was sent out.
    kind: &'static str,
    /// The day of publication.
    published_on: Option<Date>,
    /// The day of the publisher's last change.
    updated_on: Option<Date>,
    /// The deadline of everyone: without a scope and the first that is still ahead. The others stand in `deadlines`.
    deadline: Option<Date>,
    /// All deadlines, in order.
    deadlines: Vec<part_types::Deadline>,
    /// The days from the publication to everyone's deadline; null if one of them is unknown or implausible.
    days_to_answer: Option<i32>,
    /// The status today; `open` to the end of the last day.
    status: &'static str,
    /// `true` if it is open for seven more days at most.
    closing_soon: bool,
    /// `true` if the publisher has withdrawn it.
    withdrawn: bool,
    /// `true` if the text itself says that the deadline was extended.
    extended: bool,
    /// Meetings that the text mentions.
    meetings: Vec<part_types::Meeting>,
    /// References to other texts.
    references: Vec<part_types::Reference>,
    /// The documents that were sent out: the proposal first, then its parts, the letter to those who were asked last.
    documents: Vec<part_types::Document>,
    /// `true` if it is known who was asked; without that, an empty list says nothing.
    consultees_known: bool,
    /// The organizations that were asked to answer, from the page or else from the letter.
    consultees: Vec<part_types::Consultee>,
    /// The address to send an answer to, from the letter to those who were asked.
    answer_to: Option<String>,
    /// The addresses to send a copy of an answer to, from the same letter.
    copy_to: Vec<String>,
    /// `true` if that letter asks for the answer in two versions, one to edit and one to publish; null without a letter.
    answer_in_two_versions: Option<bool>,
    /// The names of those who got the letter for information and are not asked, as written.
    informed: Vec<String>,
    /// `true` if posted answers would be known: an empty list means that none is posted yet. If `false`, it says nothing.
    submissions_known: bool,
    /// The answers that the publisher has posted.
    submissions: Vec<part_types::Submission>,
    /// The steps before it: the terms of the inquiry and its report.
    origin: Vec<part_types::Step>,
    /// The outcome: draft bill, bill, committee report, decision, statute, in order of date.
    outcomes: Vec<part_types::Step>,
    /// The subjects that the service finds by its lists of words, by slug.
    subjects: Vec<part_types::Subject>,
    /// The publisher's topics.
    topics: Vec<part_types::Topic>,
    /// The slug of the source that read it last.
    source: String,
    /// The publisher's page, which is authoritative.
    source_url: String,
    /// The instant at which it was first seen here; changes before it are not known.
    first_seen_at: Timestamp,
    /// The instant at which the page with this content was fetched; it stays while nothing changes.
    fetched_at: Timestamp,
    /// The last change of any of this data here, which `changedAfter` compares with.
    changed_at: Timestamp,
    /// Doubts about the reading.
    quality_notes: Vec<part_types::QualityNote>,
    /// The origin of each field that has a value; only for one consultation.
    #[serde(skip_serializing_if = "Option::is_none")]
    origins: Option<Vec<part_types::Origin>>,
    /// The consultation's page on this site.
    url: String,
}

impl Consultation {
    /// The consultation on the day `today`, without its body text; `changed_at` is that of its entry in the catalog.
    pub(super) fn new(c: &domain::Consultation, changed_at: Timestamp, today: Date, site: &Site) -> Self {
        let status = c.status(today);
        Self {
            id: c.id.to_string(),
            slug: c.slug(),
            title: c.title.clone(),
            summary: c.shown_summary().map(|summary| summary.text),
            proposal: c.proposal().map(|proposal| part_types::Proposal::from(&proposal)),
            body: None,
            case_numbers: c.case_numbers.iter().map(|number| number.display.clone()).collect(),
            issuers: all(&c.issuers),
            kind: c.kind.name(),
            published_on: c.published_on,
            updated_on: c.updated_on,
            deadline: c.deadline_ahead(today).map(|deadline| deadline.on),
            deadlines: all(&c.deadlines),
            days_to_answer: c.days_to_answer(),
            status: status.in_data().name(),
            closing_soon: status == domain::Status::Closing,
            withdrawn: c.withdrawn,
            extended: c.extended,
            meetings: all(&c.meetings),
            references: all(&c.references),
            documents: all(&c.ordered_documents()),
            consultees_known: !c.consultees.is_empty(),
            consultees: all(&c.consultees),
            answer_to: c.letter_with_address().and_then(|(_, letter)| letter.answer_to.clone()),
            copy_to: c.letter_with_address().map(|(_, letter)| letter.copy_to.clone()).unwrap_or_default(),
            answer_in_two_versions: c.wants_two_versions(),
            informed: c.informed().map(str::to_owned).collect(),
            submissions_known: !c.submissions.is_empty(),
            submissions: all(&c.submissions),
            origin: all(&c.origin_steps()),
            outcomes: all(&c.outcomes),
            subjects: Vec::new(),
            topics: all(&c.topics),
            source: c.source.clone(),
            source_url: c.source_url.clone(),
            first_seen_at: c.first_seen_at,
            fetched_at: c.fetched_at,
            changed_at,
            quality_notes: all(&c.quality_notes),
            origins: None,
            url: site.consultation_url(c),
        }
    }

    /// The same with the organizations of those who were asked.
    pub(super) fn with_organizations(mut self, values: &FilterValues) -> Self {
        let slug_of = |name: &str| values.organization_spelt(name).map(|(_, organization)| organization.slug.clone());
        self.consultees.iter_mut().for_each(|consultee| consultee.with_organization(slug_of));
        self
    }

    /// The same, where it is known that no answers are posted.
    pub(super) fn with_known_submissions(mut self, known: bool) -> Self {
        self.submissions_known |= known;
        self
    }

    /// The same with its subjects.
    pub(super) fn with_subjects<'a>(mut self, subjects: impl Iterator<Item = &'a Subject>) -> Self {
        self.subjects = subjects.map(part_types::Subject::from).collect();
        self
    }

    /// The same with its body text.
    pub(super) fn with_body(mut self, c: &domain::Consultation) -> Self {
        self.body = Some(c.body.clone().unwrap_or_default());
        self
    }

    /// The same with the origins of its fields.
    pub(super) fn with_origins(mut self, origins: &[domain::Origin]) -> Self {
        self.origins = Some(all(origins));
        self
    }
}

/// Something that happened to a consultation. Events are never changed; title, address and issuers are those of today.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Event {
    /// The permanent id.
    id: String,
    /// The kind of event.
    kind: &'static str,
    /// The day it happened, as an instant.
    at: Timestamp,
    /// The `id` of the consultation.
    consultation: String,
    /// The title of the consultation.
    title: String,
    /// The consultation's page on this site.
    url: String,
    /// The issuers of the consultation.
    issuers: Vec<part_types::IssuerRef>,
    /// The field that changed, if one did.
    field: Option<String>,
    /// The old value.
    old: Option<String>,
    /// The new value.
    new: Option<String>,
    /// The names of what was added: the organizations whose answers were posted, or the titles of documents.
    added: Vec<String>,
    /// The certainty of the link that an `outcome` is about: `certain` or `probable`; null for other events.
    certainty: Option<&'static str>,
}

impl Event {
    /// An event of `consultation`.
    pub(super) fn new(event: &domain::Event, consultation: &domain::Consultation, site: &Site) -> Self {
        let adds = matches!(event.kind, domain::EventKind::SubmissionsPublished | domain::EventKind::DocumentAdded);
        let added = event.new.as_deref().filter(|_| adds).map(|names| names.split("; ").map(str::to_owned).collect());
        Self {
            id: event.id.to_string(),
            kind: event.kind.name(),
            at: event.at,
            consultation: event.consultation.to_string(),
            title: consultation.title.clone(),
            url: site.consultation_url(consultation),
            issuers: all(&consultation.issuers),
            field: event.field.as_deref().map(camel_case),
            old: event.old.clone(),
            new: event.new.clone(),
            added: added.unwrap_or_default(),
            certainty: (event.kind == domain::EventKind::Outcome)
                .then(|| outcome_step(event, consultation).map(|step| step.certainty.name()))
                .flatten(),
        }
    }

    /// The cells of its row in the table of events.
    pub(super) fn cells(self) -> Vec<String> {
        let text = Option::unwrap_or_default;
        let issuers: Vec<&str> = self.issuers.iter().map(|issuer| issuer.name()).collect();
        vec![
            self.id,
            self.kind.to_owned(),
            self.at.to_string(),
            self.consultation,
            self.title,
            self.url,
            issuers.join("; "),
            text(self.field),
            text(self.old),
            text(self.new),
            self.added.join("; "),
            text(self.certainty.map(str::to_owned)),
        ]
    }
}

/// A place that consultations are read from, and its status.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source {
    /// The name of its file.
    slug: String,
    /// The name to display.
    name: String,
    /// The status.
    state: &'static str,
    /// The instant of its beginning.
    since: Option<Timestamp>,
    /// The end of the last run that read everything.
    last_success_at: Option<Timestamp>,
    /// The instant of its last new consultation.
    last_new_at: Option<Timestamp>,
    /// The number of consultations that it was the last to read.
    total: usize,
    /// The current problems.
    problems: Vec<SourceProblem>,
    /// The kinds of its addresses that the site refuses; the other kinds are read.
    refused: Vec<RefusedAddresses>,
    /// The earliness with which its consultations were found.
    discovery: Discovery,
}

/// The earliness with which the consultations of a source were found, without those of its archive.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Discovery {
    /// The number of consultations.
    found: usize,
    /// The number of those that were found fewer than 21 days before their deadline.
    late: usize,
    /// The median of the days from publication until they were found; null if none was found yet.
    median_days_after_publication: Option<i32>,
}

/// A kind of address that the site refuses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RefusedAddresses {
    /// `feed`, `list` or `page`.
    kind: &'static str,
    /// The instant of the first refusal after the last answer.
    since: Timestamp,
    /// The earliest instant of the next request.
    next_request_at: Timestamp,
}

/// A problem of a source.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourceProblem {
    /// The code of the problem.
    code: String,
    /// A sentence: expected and found.
    text: String,
    /// The instant of its beginning.
    since: Timestamp,
}

impl From<&SourceEntry> for Source {
    fn from(entry: &SourceEntry) -> Self {
        let state = &entry.state;
        let problem =
            |p: &domain::SourceProblem| SourceProblem { code: p.code.clone(), text: p.text.clone(), since: p.since };
        let refused = |(kind, refusal): (domain::AddressKind, &domain::Refusal)| RefusedAddresses {
            kind: kind.name(),
            since: refusal.since,
            next_request_at: refusal.until,
        };
        Self {
            slug: state.slug.clone(),
            name: entry.name.clone(),
            state: state.status.name(),
            since: state.since,
            last_success_at: state.last_success_at,
            last_new_at: state.last_new_at,
            total: entry.total,
            problems: state.problems.iter().map(problem).collect(),
            refused: state.refusals.iter().map(refused).collect(),
            discovery: Discovery {
                found: entry.discovery.found,
                late: entry.discovery.late,
                median_days_after_publication: entry.discovery.days_after_publication,
            },
        }
    }
}

/// An issuer and the number of its consultations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Issuer {
    /// The value of the filter `issuer`.
    slug: String,
    /// The name to display.
    name: String,
    /// The kind.
    kind: &'static str,
    /// The number of its consultations that the filter matches.
    total: usize,
    /// The number of those that are open for answers.
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
