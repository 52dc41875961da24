//! The parts of a consultation: deadlines, numbers, references, documents, answers, doubts.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// A last day to answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day, in Sweden.
    pub on: Date,
    /// The clock time, where the text gives one ("kl. 12.00").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// What or whom this deadline is for, where there are several ("avsnitt 8.2", "kommunerna").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The sentence it was read from, as published.
    pub evidence: String,
}

/// A meeting about the consultation; never a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// The day of the meeting.
    pub on: Date,
    /// The clock time, where the text gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// The sentence it was read from, as published.
    pub evidence: String,
}

/// A case number (diarienummer), in the one form that we display.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseNumber {
    /// The displayed form, `Fi2026/01655`: prefix, year, slash, number.
    pub display: String,
    /// As it was written on the page.
    pub raw: String,
}

/// What kind of text is referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceKind {
    /// Statens offentliga utredningar, `SOU 2026:14`.
    Sou,
    /// Departementsserien, `Ds 2026:15`.
    Ds,
    /// Terms of reference of a committee, `dir. 2025:3`.
    Dir,
    /// A government bill, `prop. 2025/26:12`.
    Prop,
    /// A government communication, `skr. 2025/26:12`.
    Skr,
    /// A proposal of the European Commission, `COM(2026) 504`.
    Com,
    /// An adopted act of the European Union, `(EU) 2023/1781`.
    Eu,
    /// A number in the Swedish code of statutes, `SFS 2010:800`.
    Sfs,
}

/// A reference to another text by its official number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// The series.
    #[serde(rename = "type")]
    pub kind: ReferenceKind,
    /// The number in the series' own form, `SOU 2026:14`.
    pub number: String,
    /// The text's own page, where the consultation's page links it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What was sent out for consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsultationKind {
    /// A report in the series SOU.
    Sou,
    /// A memorandum in the series Ds.
    Ds,
    /// Another memorandum (promemoria).
    Memorandum,
    /// An agency's report, regulation or request.
    AgencyReport,
    /// A proposal of the European Commission or another act of the EU.
    EuProposal,
    /// A draft referral to the Council on Legislation (utkast till lagrådsremiss).
    DraftBill,
    /// Regulations of an agency (föreskrifter).
    Regulations,
    /// Anything else, or not told.
    #[default]
    Other,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// The report that is sent out (betänkande, SOU).
    Report,
    /// The memorandum that is sent out (promemoria, Ds).
    Memorandum,
    /// The letter that goes with it (remissmissiv).
    CoverLetter,
    /// The list of those who were asked (remissinstanser).
    ConsulteeList,
    /// Anything else.
    #[default]
    Other,
}

/// A document of the consultation itself, not an answer to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its title, as on the page, less type and size.
    pub title: String,
    /// Its absolute address.
    pub url: String,
    /// `application/pdf` and the like, where the page tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// Who was asked to answer (remissinstans).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Consultee {
    /// The organization's name.
    pub name: String,
}

/// An answer (remissvar), as posted by the publisher.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Submission {
    /// Who answered.
    pub organization: String,
    /// The answer's absolute address.
    pub url: String,
}

/// A topic that the publisher filed the consultation under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Topic {
    /// `naringspolitik`
    pub slug: String,
    /// `Näringspolitik`
    pub name: String,
}

/// A sender of a consultation: the issuer's slug and its name when the consultation was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IssuerRef {
    /// The entry of `config/issuers.toml`, `klimat-och-naringslivsdepartementet`.
    pub slug: String,
    /// The name to display.
    pub name: String,
    /// What the issuer is.
    pub kind: crate::domain::IssuerKind,
}

/// A doubt about what was read, told to everyone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QualityNote {
    /// Which doubt.
    pub code: QualityCode,
    /// One Swedish sentence for a reader.
    pub text: String,
}

/// The doubts we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QualityCode {
    /// The deadline lies before the publication.
    DeadlineBeforePublication,
    /// The deadline lies more than 400 days after the publication.
    DeadlineFarOff,
    /// The weekday in the text is not that of the date.
    WeekdayMismatch,
    /// The text gives no year; it was taken from the publication.
    YearGuessed,
    /// A month or day was misspelt and corrected to the nearest.
    SpellingCorrected,
    /// Two places of the page give different deadlines.
    ReadersDisagree,
    /// The text speaks of a deadline and none was found.
    DeadlineUnread,
    /// The page no longer has the deadline; the last one published is kept.
    DeadlineKept,
    /// The sender is told from the case number or the text, not from the page's own field.
    IssuerInferred,
    /// No sender was found.
    IssuerUnknown,
    /// Only the list entry could be read, not the page.
    PageUnread,
    /// The publisher's page is gone.
    PageGone,
}

impl QualityCode {
    /// Whether the doubt comes from the fetching, not from what the page says.
    #[must_use]
    pub const fn is_of_the_fetch(self) -> bool {
        matches!(self, Self::PageUnread | Self::PageGone)
    }
}
