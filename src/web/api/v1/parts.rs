//! The parts of a consultation as version 1 writes them.

use jiff::civil::{Date, Time};
use serde::Serialize;

use crate::domain;

/// A sender.
#[derive(Debug, Serialize)]
pub(super) struct IssuerRef {
    slug: String,
    name: String,
    kind: &'static str,
}

/// A last day to answer. `on` is a day in Sweden, `at` a clock time there or null.
#[derive(Debug, Serialize)]
pub(super) struct Deadline {
    on: Date,
    at: Option<Time>,
    scope: Option<String>,
    evidence: String,
}

/// A meeting; never a deadline.
#[derive(Debug, Serialize)]
pub(super) struct Meeting {
    on: Date,
    at: Option<Time>,
    evidence: String,
}

/// Another text that is referred to.
#[derive(Debug, Serialize)]
pub(super) struct Reference {
    r#type: &'static str,
    number: String,
    url: Option<String>,
}

/// A document of the consultation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    kind: &'static str,
    title: String,
    url: String,
    media_type: Option<String>,
}

/// An answer.
#[derive(Debug, Serialize)]
pub(super) struct Submission {
    organization: String,
    url: String,
}

/// Who was asked.
#[derive(Debug, Serialize)]
pub(super) struct Consultee {
    name: String,
}

/// A topic of the publisher's own.
#[derive(Debug, Serialize)]
pub(super) struct Topic {
    slug: String,
    name: String,
}

/// A doubt about what was read: `code` for programs, `text` in Swedish for people.
#[derive(Debug, Serialize)]
pub(super) struct QualityNote {
    code: &'static str,
    text: String,
}

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
        let domain::Deadline { on, at, scope, evidence } = deadline.clone();
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

impl From<&domain::Document> for Document {
    fn from(document: &domain::Document) -> Self {
        use domain::DocumentKind as Kind;
        let kind = match document.kind {
            Kind::Report => "report",
            Kind::Memorandum => "memorandum",
            Kind::CoverLetter => "cover-letter",
            Kind::ConsulteeList => "consultee-list",
            Kind::Other => "other",
        };
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
        Self { name: consultee.name.clone() }
    }
}

impl From<&domain::Topic> for Topic {
    fn from(topic: &domain::Topic) -> Self {
        Self { slug: topic.slug.clone(), name: topic.name.clone() }
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
            Code::DeadlineUnread => "deadline-unread",
            Code::DeadlineKept => "deadline-kept",
            Code::IssuerInferred => "issuer-inferred",
            Code::IssuerUnknown => "issuer-unknown",
            Code::PageUnread => "page-unread",
            Code::PageGone => "page-gone",
        };
        Self { code, text: note.text.clone() }
    }
}

/// The word for what an issuer is.
pub(super) const fn issuer_kind(kind: domain::IssuerKind) -> &'static str {
    match kind {
        domain::IssuerKind::Ministry => "ministry",
        domain::IssuerKind::Agency => "agency",
        domain::IssuerKind::Committee => "committee",
        domain::IssuerKind::Eu => "eu",
    }
}
