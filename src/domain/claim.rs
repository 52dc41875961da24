//! Claims: statements of a source about a consultation on another publisher's site.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{CaseNumber, Consultation, Consultee, Deadline, Document, Submission};

/// The authority of a source over an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authority {
    /// The address lies on a site that the source speaks for: it may create and change.
    Owner,
    /// The source file names the site under `fallback-for`: it may fill fields that the owner leaves empty.
    Fallback,
    /// Any other site: the source may only list the consultation too.
    Listing,
}

/// The last statement of one source about a consultation that it does not own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// When it was first made in this form.
    pub since: Timestamp,
    /// `true` if the source speaks for the site too, and another of its sources outranks it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_owners: bool,
    /// `true` if the consultation was created from it, and no source of the site has found it since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discovered: bool,
    /// The address that it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The addresses on sites of its own by which the source knows the consultation. Each becomes an alias if the owner
    /// names it too.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub names: BTreeSet<String>,
    /// The texts that the values were read from, by the name of the field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
    /// The values for fields that the owner leaves empty; `None` for a mere listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Box<FallbackValues>>,
    /// The deadlines that the source gives now and that are held back: so many of its deadlines moved at once that it must be
    /// wrong. Those in `values` are the last that are believed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Deadline>,
}

/// The claims about a consultation, by the slug of the source.
pub type Claims = BTreeMap<String, Claim>;

/// The values that a fallback may fill in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FallbackValues {
    /// As [`Consultation::summary`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// As [`Consultation::published_on`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// As [`Consultation::deadlines`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// As [`Consultation::case_numbers`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case_numbers: Vec<CaseNumber>,
    /// As [`Consultation::documents`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// As [`Consultation::consultees`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consultees: Vec<Consultee>,
    /// As [`Consultation::submissions`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub submissions: Vec<Submission>,
    /// As [`Consultation::withdrawn`]; shown as long as the owner's page has not been read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

impl FallbackValues {
    /// The values of `seen` that a fallback may fill in.
    #[must_use]
    pub fn of(seen: Consultation) -> Self {
        let Consultation {
            summary,
            published_on,
            deadlines,
            case_numbers,
            documents,
            consultees,
            submissions,
            withdrawn,
            ..
        } = seen;
        Self { summary, published_on, deadlines, case_numbers, documents, consultees, submissions, withdrawn }
    }
}
