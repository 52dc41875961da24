//! Issuers: the departments and agencies that send consultations out, today and formerly.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

/// The kind of an issuer.
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
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum IssuerKind {
    /// A government department.
    #[default]
    Ministry,
    /// A government agency.
    Agency,
    /// A committee of inquiry.
    Committee,
    /// An institution of the European Union.
    Eu,
}

impl IssuerKind {
    /// The word in files and answers, `agency`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An issuer of a consultation: its slug, and its name when the consultation was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IssuerRef {
    /// The slug of the issuer, `klimat-och-naringslivsdepartementet`.
    pub slug: String,
    /// The name to display.
    pub name: String,
    /// The kind of issuer.
    pub kind: IssuerKind,
}

/// A former name of an issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FormerName {
    /// The name as it was written then.
    pub name: String,
    /// The first year it was in use.
    pub from: i16,
    /// The last year it was in use.
    pub to: i16,
}

/// The address to which answers to the consultations of an issuer are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Registry {
    /// The e-mail address.
    pub email: String,
    /// The day or month from which it was seen in use, `2023-12`.
    pub since: String,
    /// The place where it was seen: an address, or words.
    pub seen: String,
}

/// An entry of `config/issuers.toml`.
///
/// A department that was split or merged is an entry of its own with the years it existed. One that was only renamed
/// keeps its entry and lists its former names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Issuer {
    /// The key of the entry: lower-case ASCII and hyphens.
    #[serde(skip)]
    pub slug: String,
    /// The name to display.
    pub name: String,
    /// The kind of issuer.
    #[serde(default)]
    pub kind: IssuerKind,
    /// The prefixes of its case numbers, `Fi`.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Other spellings of its name.
    #[serde(default)]
    pub also: Vec<String>,
    /// Its former names.
    #[serde(default)]
    pub former: Vec<FormerName>,
    /// Host names of its sites, `havochvatten.se`.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The first year of an issuer that has not always existed.
    #[serde(default)]
    pub from: Option<i16>,
    /// The last year of an issuer that no longer exists.
    #[serde(default)]
    pub to: Option<i16>,
    /// The slug of the issuer that took over.
    #[serde(default)]
    pub successor: Option<String>,
    /// Its address for answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<Registry>,
}

impl Issuer {
    /// The reference that a consultation keeps.
    #[must_use]
    pub fn to_ref(&self) -> IssuerRef {
        IssuerRef { slug: self.slug.clone(), name: self.name.clone(), kind: self.kind }
    }

    /// Returns `true` if the issuer existed in `year`.
    #[must_use]
    pub fn existed_in(&self, year: i16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }
}

/// All issuers by slug.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issuers(BTreeMap<String, Issuer>);

impl Issuers {
    /// All issuers, from entries as read; the `slug` of each is set from its key.
    #[must_use]
    pub fn new(entries: BTreeMap<String, Issuer>) -> Self {
        Self(entries.into_iter().map(|(slug, issuer)| (slug.clone(), Issuer { slug, ..issuer })).collect())
    }

    /// These issuers and `more`; one with a slug that is known replaces that issuer.
    #[must_use]
    pub fn with(&self, more: impl IntoIterator<Item = Issuer>) -> Self {
        let mut all = self.0.clone();
        all.extend(more.into_iter().map(|issuer| (issuer.slug.clone(), issuer)));
        Self(all)
    }

    /// The issuer with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Issuer> {
        self.0.get(slug)
    }

    /// All issuers in order of slug.
    pub fn iter(&self) -> impl Iterator<Item = &Issuer> {
        self.0.values()
    }
}
