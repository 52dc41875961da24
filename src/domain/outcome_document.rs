//! Documents that came before or after consultations and name them, as a source of outcomes reads them.
//!
//! They open no consultation. They are facts about consultations that others opened, kept in records of their own, so that
//! one that is found later gets its link too.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{RawItem, StepKind};

/// A document, with the consultations that it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeDocument {
    /// The address by which its source knows it.
    pub key: String,
    /// The slug of the source.
    pub source: String,
    /// The version of the source file.
    #[serde(default)]
    pub source_version: String,
    /// The kind.
    pub kind: StepKind,
    /// The official number, `prop. 2026/27:41`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The title.
    pub title: String,
    /// Its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// Its page for readers.
    pub url: String,
    /// `true` if it was taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// The steps that followed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<LaterStep>,
    /// The consultations that it rests on, each group as the text names them together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Basis>,
    /// The strings that it was read from; of a long text, the part that says what it rests on.
    pub raw: RawItem,
    /// `true` if it was read from the archive of its source, so that it is no news.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archive: bool,
    /// When it was first read.
    pub first_read_at: Timestamp,
    /// When it was last read in another form than before.
    pub read_at: Timestamp,
}

/// A step that followed a document and has no document of its own here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterStep {
    /// The kind.
    pub kind: StepKind,
    /// The official number, `bet. 2026/27:SkU8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The content of a decision, `Bifall`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// The names by which a document's text says what it rests on. Those of one consultation stand together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Basis {
    /// Case numbers as they are displayed, `Fi2025/00031`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case_numbers: Vec<String>,
    /// Numbers of reports and memoranda, `SOU 2025:58`, `Ds 2025:4`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<String>,
    /// Terms of reference, `dir. 2024:33`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// Bills, `prop. 2026/27:41`, where a source gives them as what the document follows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bills: Vec<String>,
    /// The words after `promemorian` and the like: they begin with a title, and go on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
}

impl OutcomeDocument {
    /// Returns `true` if nothing more is expected of it.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.withdrawn || self.kind != StepKind::Bill || self.later.iter().any(|step| step.kind.decides())
    }

    /// Returns `true` if both were read alike, whenever that was.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let timeless = |one: &Self| Self {
            first_read_at: Timestamp::UNIX_EPOCH,
            read_at: Timestamp::UNIX_EPOCH,
            archive: false,
            source_version: String::new(),
            ..one.clone()
        };
        timeless(self) == timeless(other)
    }
}
