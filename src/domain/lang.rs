//! The two interface languages. The publisher's own texts stay as they are.

use serde::{Deserialize, Serialize};

/// A language of titles, labels and sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Sv, Self::En];

    /// The language tag (BCP 47), `sv`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The language with this tag.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub const fn pick(self, swedish: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Sv => swedish,
            Self::En => english,
        }
    }
}
