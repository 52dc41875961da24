//! The names of those who are asked and who answer, as organizations: `ÖREBRO KOMMUN (pdf 119 kB)` to `orebro-kommun`.
//!
//! In: a name as a publisher wrote it. Out: a [`Resolution`], one of the organizations in `config/organizations/`, or the
//! name as an organization of its own, or a private person, who is no organization. Two names are one organization only if
//! the register says so or if they differ in nothing but case, marks and file notes: nothing is joined on a guess.
//! [`doubtful`] lists what a person should decide.
//!
//! - `register`: the organizations, found by any of their names
//! - `register_files`: the files that they are read from
//! - `file_notes`: the notes of a file beside the name of an organization
//! - `name_key`: the key that spellings of one name share
//! - `name_parts`: departments, abbreviations and joint answers
//! - `private_person`: names of people
//! - `doubtful_pairs`: pairs that may be one
//!
//! ```
//! use remissflode::organizations::{Kind, Register};
//! let register = Register::shipped();
//! let found = register.resolve("Malmö stad (pdf 119 kB)");
//! let organization = found.organization().unwrap();
//! assert_eq!((organization.slug.as_str(), organization.kind), ("malmo-kommun", Kind::Municipality));
//! ```

mod doubtful_pairs;
mod file_notes;
mod name_key;
mod name_parts;
mod private_person;
mod register;
mod register_files;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::names;

pub use doubtful_pairs::{DoubtfulPair, doubtful};
pub use name_parts::unit_of;
pub use register::Register;
pub use register_files::RegisterError;

/// The kind of an organization.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumCount,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// A state authority, or one of the parliament.
    Authority,
    /// One of the 290 municipalities.
    Municipality,
    /// One of the 21 regions, also under the name of the county council before it.
    Region,
    /// A court.
    Court,
    /// A university or college, of the state or not.
    University,
    /// An association, a union, a foundation: whatever is none of the others.
    #[default]
    Organization,
    /// A company, by its form.
    Company,
}

names!(Kind);

impl Kind {
    /// Returns `true` for a body under public law, whose departments answer in its name.
    fn is_public(self) -> bool {
        !matches!(self, Self::Organization | Self::Company)
    }
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its name in addresses, which never changes.
    pub slug: String,
    /// Its name; of one that the register lacks, as first seen.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its Swedish organization number, ten digits.
    pub org_number: Option<String>,
    /// Its item on Wikidata, `Q…`.
    pub wikidata: Option<String>,
    /// The last day on which it existed, if it has ended and the day is known.
    pub ended: Option<Date>,
    /// The slug of the one that took over.
    pub replaced_by: Option<String>,
}

/// The result of resolving a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// An organization of the register.
    Known(Arc<Organization>),
    /// A name that the register lacks, as an organization of its own.
    Own(Organization),
    /// A private person, who is in no list of ours.
    Person,
    /// No name: nothing but punctuation.
    Nothing,
}

impl Resolution {
    /// The organization, known or not.
    #[must_use]
    pub fn organization(&self) -> Option<&Organization> {
        match self {
            Self::Known(organization) => Some(organization),
            Self::Own(organization) => Some(organization),
            Self::Person | Self::Nothing => None,
        }
    }
}
