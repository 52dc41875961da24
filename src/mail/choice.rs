//! The choice of a reader: which consultations, in which language, how often.

use serde::{Deserialize, Serialize};

use crate::domain::Lang;

/// The times at which a letter comes. Moved deadlines and withdrawals come at once beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rhythm {
    /// Each Monday at 06.00 in Sweden.
    #[default]
    Week,
    /// Each morning at the same hour, if something has happened.
    Day,
}

impl Rhythm {
    /// The word for it in forms and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Day => "day",
        }
    }

    /// The rhythm of this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Week, Self::Day].into_iter().find(|rhythm| rhythm.code() == code)
    }
}

/// The content, and how often it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// The filter, as the canonical query of an address; empty for everything.
    pub query: String,
    /// The language of the letters.
    pub lang: Lang,
    /// The times.
    pub rhythm: Rhythm,
    /// A Monday letter comes in a week without news, too.
    pub with_empty: bool,
}

/// A change by the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The times.
    pub rhythm: Rhythm,
    /// A Monday letter comes in a week without news, too.
    pub with_empty: bool,
    /// No letter comes.
    pub paused: bool,
}

/// The cause of a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pause {
    /// The reader wanted it.
    Reader,
    /// The address was refused three times in a row.
    Refused,
}

/// A subscription as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The content, and how often it is sent.
    pub choice: Choice,
    /// The cause of a pause, if there is one.
    pub paused: Option<Pause>,
    /// The number of further subscriptions of the same address.
    pub others: usize,
}

/// The reason why a link does nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkProblem {
    /// No link that was made here, one that was used, or one of a subscription that is gone.
    #[error("the link is not known, or was used")]
    Unknown,
    /// Its time is over.
    #[error("the link is too old")]
    Expired,
    /// The change could not be written.
    #[error("the change could not be stored: {0}")]
    Unavailable(String),
}

/// The reason why a wish was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Too many are unconfirmed.
    #[error("too many subscriptions wait for their confirmation")]
    Busy,
    /// It could not be written.
    #[error("the subscription could not be stored: {0}")]
    Unavailable(String),
}
