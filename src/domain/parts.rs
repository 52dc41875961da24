//! The parts of a consultation: deadlines, case numbers, references, documents, submissions.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// A deadline: the last day to answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day, in Sweden.
    pub on: Date,
    /// The clock time, where the text gives one ("kl. 12.00").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// The part of the text or the consultees it applies to, where there are several ("avsnitt 8.2", "kommunerna").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The sentence it was read from, as published.
    pub evidence: String,
    /// The address of the letter that gives it, if the page does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
}

impl Deadline {
    /// The deadlines for everyone: those without a scope or, if each has one, all; in the given order.
    pub(crate) fn for_everyone(all: &[Self]) -> impl DoubleEndedIterator<Item = &Self> {
        let has_one = all.iter().any(|deadline| deadline.scope.is_none());
        all.iter().filter(move |deadline| !has_one || deadline.scope.is_none())
    }
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

/// A case number (diarienummer).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseNumber {
    /// The normalized form, `Fi2026/01655`: prefix, year, slash, number.
    pub display: String,
    /// The number as written on the page.
    pub raw: String,
}

impl CaseNumber {
    /// The prefix, the year and the number of a ministry's case number, to compare two of them: `Fi2026/1655` and
    /// `Fi2026/01655/S1` are one. None for another form.
    #[must_use]
    pub fn parts(&self) -> Option<(String, u16, u32)> {
        let (head, rest) = self.display.split_once('/')?;
        let prefix: String = head.chars().take_while(|c| c.is_alphabetic()).collect();
        let year = head.get(prefix.len()..).filter(|year| year.len() == 4)?.parse().ok()?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!prefix.is_empty()).then_some((prefix.to_lowercase(), year, digits.parse().ok()?))
    }
}

/// The series of an official number.
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
    /// The text's own page, where the consultation's page links to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The kind of text that was sent out.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
    /// A draft of a bill (utkast till lagrådsremiss, utkast till proposition, förslag till lag).
    DraftBill,
    /// A draft of an ordinance of the government (förslag till förordning).
    DraftOrdinance,
    /// Regulations of an agency (föreskrifter).
    Regulations,
    /// Anything else, or unknown.
    #[default]
    Other,
}

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// The report that is sent out (betänkande, SOU).
    Report,
    /// The memorandum that is sent out (promemoria, Ds).
    Memorandum,
    /// The letter that goes with it (remissmissiv).
    CoverLetter,
    /// The list of consultees (remissinstanser).
    ConsulteeList,
    /// Anything else.
    #[default]
    Other,
}

/// A document of the consultation itself, not a submission.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Document {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The title on the page, without file type and size.
    pub title: String,
    /// Its absolute address.
    pub url: String,
    /// `application/pdf` and the like, where the page says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// An organization that was asked to answer (remissinstans).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Consultee {
    /// The organization's name.
    pub name: String,
    /// The part of the proposal that it is asked about: `avsnitt 7.3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
}

impl Consultee {
    /// Someone who is asked about all of it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), limits: None }
    }
}

/// A submission (remissvar), as posted by the publisher.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Submission {
    /// The organization that answered.
    pub organization: String,
    /// The absolute address of the submission.
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
