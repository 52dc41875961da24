//! The parts of a consultation as version 1 writes them.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::types::camel_case;
use crate::{domain, subjects};

/// An issuer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IssuerRef {
    /// The value of the filter `issuer`.
    slug: String,
    /// Its name when the consultation was published.
    name: String,
    /// The kind.
    kind: &'static str,
}

impl IssuerRef {
    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// A deadline. `on` is a day in Sweden, `at` a clock time there or null.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Deadline {
    /// The last day, in Sweden.
    on: Date,
    /// The clock time in Sweden, where one is given.
    #[schema(value_type = Option<String>)]
    at: Option<Time>,
    /// The organizations or parts that this day is for, if there are several days.
    scope: Option<String>,
    /// The sentence that the day was read from, as published.
    evidence: String,
}

/// A meeting; never a deadline.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Meeting {
    /// The day, in Sweden.
    on: Date,
    /// The clock time in Sweden, where one is given.
    #[schema(value_type = Option<String>)]
    at: Option<Time>,
    /// The sentence that the day was read from, as published.
    evidence: String,
}

/// A reference to another text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reference {
    /// The series.
    r#type: &'static str,
    /// The number in the series' own form, `SOU 2026:14`.
    number: String,
    /// Its own page, if the consultation's page links to it.
    url: Option<String>,
}

/// The proposal that was sent out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proposal {
    /// Its title, if the page or the link gives one.
    title: Option<String>,
    /// The official number, `SOU 2026:14`.
    number: Option<String>,
    /// The address that the consultation's page links to: the proposal's own page, or a file.
    url: String,
    /// The proposal as a file.
    file_url: Option<String>,
    /// The media type of the file or, without one, of `url`, if it is known.
    media_type: Option<String>,
    /// The publisher's presentation, whole, from the proposal's own page.
    summary: Option<String>,
}

/// A document of the consultation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    /// The kind.
    kind: &'static str,
    /// Its title, as on the page.
    title: String,
    /// Its address at the publisher's.
    url: String,
    /// The media type, `application/pdf`, if it is known.
    media_type: Option<String>,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Submission {
    /// The organization that answered, as written on the page.
    organization: String,
    /// The answer's address at the publisher's.
    url: String,
}

/// An organization that was asked to answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Consultee {
    /// The organization, as written on the page or in the letter.
    name: String,
    /// Its slug in `/api/v1/organizations`, whatever the spelling; null for a private person and in older states.
    organization: Option<String>,
    /// The part of the proposal that it is asked about, `avsnitt 7.3`; null if it is asked about all of it.
    limits: Option<String>,
}

impl Consultee {
    /// The same with the slug that `slug_of` finds for its name.
    pub(super) fn with_organization(&mut self, slug_of: impl Fn(&str) -> Option<String>) {
        self.organization = slug_of(&self.name);
    }
}

/// A subject that the service finds by its lists of words, which `/amnen` shows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Subject {
    /// The value of the filter `subject`.
    slug: String,
    /// Its Swedish name.
    name: String,
}

impl From<&subjects::Subject> for Subject {
    fn from(subject: &subjects::Subject) -> Self {
        Self { slug: subject.slug.clone(), name: subject.name.clone() }
    }
}

/// A topic of the publisher's own.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Topic {
    /// The value of the filter `topic`.
    slug: String,
    /// The publisher's own word.
    name: String,
}

/// A step on the way from the terms of an inquiry to the law, with the reason for its link to the consultation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Step {
    /// The kind.
    kind: &'static str,
    /// The official number, `prop. 2026/27:41`; null where the step has none.
    number: Option<String>,
    /// The title.
    title: Option<String>,
    /// The day.
    date: Option<Date>,
    /// A page about it.
    url: Option<String>,
    /// The content of a decision, in the parliament's words: `bifall`, `avslag`, `delvis bifall`.
    result: Option<String>,
    /// `true` for a bill that was taken back.
    withdrawn: bool,
    /// The certainty of the link: `certain` by a number that the document gives as what it rests on, `probable` by a title.
    certainty: &'static str,
    /// The means of the match.
    matched_by: &'static str,
    /// The number or title that matched, `Fi2025/00031`.
    matched: String,
    /// The number of the step that this one follows, such as the bill of a decision.
    follows: Option<String>,
    /// The slug of the source that gave it.
    source: String,
}

impl From<&domain::Step> for Step {
    fn from(step: &domain::Step) -> Self {
        Self {
            kind: step.kind.name(),
            number: step.number.clone(),
            title: step.title.clone(),
            date: step.on,
            url: step.url.clone(),
            result: step.result.clone(),
            withdrawn: step.withdrawn,
            certainty: step.certainty.name(),
            matched_by: step.matched_by.name(),
            matched: step.matched.clone(),
            follows: step.follows.clone(),
            source: step.source.clone(),
        }
    }
}

impl Step {
    /// The cells of its row in the table of outcomes.
    pub(super) fn cells(self) -> [String; 12] {
        let text = Option::unwrap_or_default;
        [
            self.kind.to_owned(),
            text(self.number),
            text(self.title),
            text(self.date.map(|date| date.to_string())),
            text(self.url),
            text(self.result),
            self.withdrawn.to_string(),
            self.certainty.to_owned(),
            self.matched_by.to_owned(),
            self.matched,
            text(self.follows),
            self.source,
        ]
    }
}

/// A doubt about the reading: `code` for programs, `text` in Swedish for people.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QualityNote {
    /// The kind of doubt.
    code: &'static str,
    /// One sentence in Swedish.
    text: String,
}

/// Every kind of issuer.
pub(super) const ISSUER_KINDS: [&str; 4] = ["ministry", "agency", "committee", "eu"];
/// Every kind of series.
pub(super) const REFERENCE_TYPES: [&str; 8] = ["sou", "ds", "dir", "prop", "skr", "com", "eu", "sfs"];
/// Every kind of document.
pub(super) const DOCUMENT_KINDS: [&str; 5] = ["report", "memorandum", "cover-letter", "consultee-list", "other"];

/// All of `parts`, as version 1 writes them.
pub(super) fn all<'a, D: 'a, T: From<&'a D>>(parts: &'a [D]) -> Vec<T> {
    parts.iter().map(T::from).collect()
}

impl From<&domain::IssuerRef> for IssuerRef {
    fn from(issuer: &domain::IssuerRef) -> Self {
        Self { slug: issuer.slug.clone(), name: issuer.name.clone(), kind: issuer_kind(issuer.kind) }
    }
}

impl From<&domain::Deadline> for Deadline {
    fn from(deadline: &domain::Deadline) -> Self {
        let domain::Deadline { on, at, scope, evidence, letter: _ } = deadline.clone();
        Self { on, at, scope, evidence }
    }
}

impl From<&domain::Meeting> for Meeting {
    fn from(meeting: &domain::Meeting) -> Self {
        let domain::Meeting { on, at, evidence } = meeting.clone();
        Self { on, at, evidence }
    }
}

impl From<&domain::Reference> for Reference {
    fn from(reference: &domain::Reference) -> Self {
        use domain::ReferenceKind as Kind;
        let kind = match reference.kind {
            Kind::Sou => "sou",
            Kind::Ds => "ds",
            Kind::Dir => "dir",
            Kind::Prop => "prop",
            Kind::Skr => "skr",
            Kind::Com => "com",
            Kind::Eu => "eu",
            Kind::Sfs => "sfs",
        };
        Self { r#type: kind, number: reference.number.clone(), url: reference.url.clone() }
    }
}

impl From<&domain::Proposal<'_>> for Proposal {
    fn from(proposal: &domain::Proposal<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            title: owned(proposal.title),
            number: owned(proposal.number),
            url: proposal.url.to_owned(),
            file_url: owned(proposal.file),
            media_type: owned(proposal.media_type),
            summary: owned(proposal.summary),
        }
    }
}

impl From<&domain::Document> for Document {
    fn from(document: &domain::Document) -> Self {
        let kind = document_kind(document.kind);
        let (title, url) = (document.title.clone(), document.url.clone());
        Self { kind, title, url, media_type: document.media_type.clone() }
    }
}

impl From<&domain::Submission> for Submission {
    fn from(submission: &domain::Submission) -> Self {
        Self { organization: submission.organization.clone(), url: submission.url.clone() }
    }
}

impl From<&domain::Consultee> for Consultee {
    fn from(consultee: &domain::Consultee) -> Self {
        Self { name: consultee.name.clone(), organization: None, limits: consultee.limits.clone() }
    }
}

impl From<&domain::Topic> for Topic {
    fn from(topic: &domain::Topic) -> Self {
        Self { slug: topic.slug.clone(), name: topic.name.clone() }
    }
}

/// The origin of a field's value: where it was read, when, and from which text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Origin {
    /// The field, named as in a consultation.
    field: String,
    /// The slug of the source that read it.
    source: String,
    /// The address that it was read from.
    source_url: Option<String>,
    /// The instant at which the value was first read in this form.
    at: Timestamp,
    /// The instant at which the copy was made that it was read from; null unless the source is a copy of another site.
    as_of: Option<Timestamp>,
    /// The text that the value was read from, at most 300 characters; null if it stands in no text.
    text: Option<String>,
    /// `true` if another publisher gives the value, since the owner of the page does not.
    fallback: bool,
}

impl From<&domain::Origin> for Origin {
    fn from(origin: &domain::Origin) -> Self {
        Self {
            field: camel_case(origin.field),
            source: origin.source.clone(),
            source_url: origin.address.clone(),
            at: origin.at,
            as_of: origin.as_of,
            text: origin.text.clone(),
            fallback: origin.is_fallback,
        }
    }
}

impl From<&domain::QualityNote> for QualityNote {
    fn from(note: &domain::QualityNote) -> Self {
        use domain::QualityCode as Code;
        let code = match note.code {
            Code::DeadlineBeforePublication => "deadline-before-publication",
            Code::DeadlineFarOff => "deadline-far-off",
            Code::WeekdayMismatch => "weekday-mismatch",
            Code::YearGuessed => "year-guessed",
            Code::SpellingCorrected => "spelling-corrected",
            Code::ReadersDisagree => "readers-disagree",
            Code::LetterDisagrees => "letter-disagrees",
            Code::LetterOfAnother => "letter-of-another",
            Code::LetterUnread => "letter-unread",
            Code::DeadlineUnread => "deadline-unread",
            Code::DeadlineFlapping => "deadline-flapping",
            Code::DeadlineHeld => "deadline-held",
            Code::SourcesDisagree => "sources-disagree",
            Code::DeadlineFromOther => "deadline-from-other",
            Code::FieldsFromOther => "fields-from-other",
            Code::DeadlineKept => "deadline-kept",
            Code::IssuerInferred => "issuer-inferred",
            Code::IssuerUnknown => "issuer-unknown",
            Code::TextCut => "text-cut",
            Code::PageUnread => "page-unread",
            Code::PageGone => "page-gone",
        };
        Self { code, text: note.label(domain::Lang::Sv).into_owned() }
    }
}

/// The name of an issuer's kind.
pub(super) const fn issuer_kind(kind: domain::IssuerKind) -> &'static str {
    match kind {
        domain::IssuerKind::Ministry => "ministry",
        domain::IssuerKind::Agency => "agency",
        domain::IssuerKind::Committee => "committee",
        domain::IssuerKind::Eu => "eu",
    }
}

/// The name of a document's kind.
pub(super) const fn document_kind(kind: domain::DocumentKind) -> &'static str {
    use domain::DocumentKind as Kind;
    match kind {
        Kind::Report => "report",
        Kind::Memorandum => "memorandum",
        Kind::CoverLetter => "cover-letter",
        Kind::ConsulteeList => "consultee-list",
        Kind::Other => "other",
    }
}
