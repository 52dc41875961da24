//! How a source is doing: what every reader may know of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Baseline, EntityTag, LastModified, RawItem};

/// How a source is doing, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceStatus {
    /// The last run read everything.
    Ok,
    /// The last run read something, but not everything.
    Degraded,
    /// The last run failed.
    Broken,
    /// The site showed a wall instead of its pages.
    Blocked,
    /// No run has succeeded yet, or nobody has seen real pages read right.
    #[default]
    Unverified,
    /// Switched off in its file or the settings.
    Disabled,
}

impl SourceStatus {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Ok, Self::Degraded, Self::Broken, Self::Blocked, Self::Unverified, Self::Disabled];

    /// The word in the API, `ok`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Broken => "broken",
            Self::Blocked => "blocked",
            Self::Unverified => "unverified",
            Self::Disabled => "disabled",
        }
    }
}

/// Something that is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceProblem {
    /// `no-items`, `wall`, `http-status`, …: stable, for machines.
    pub code: String,
    /// What, where, and what to do, in one English sentence.
    pub text: String,
    /// Since when.
    pub since: Timestamp,
}

/// A case page that was listed and could not be read yet: asked again at the next run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingPage {
    /// The list entry that named it.
    pub entry: RawItem,
    /// The first try.
    pub since: Timestamp,
    /// Why the last try failed.
    pub reason: String,
    /// Listed while the archive was read for the first time.
    #[serde(default)]
    pub archive: bool,
}

/// What is kept of a source between runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceState {
    /// The source's slug.
    pub slug: String,
    /// How it is doing.
    pub status: SourceStatus,
    /// Since when it has been doing so.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// The end of the last run, whatever came of it.
    #[serde(default)]
    pub last_run_at: Option<Timestamp>,
    /// The end of the last run that did not fail.
    #[serde(default)]
    pub last_success_at: Option<Timestamp>,
    /// When a consultation was last found that nobody knew.
    #[serde(default)]
    pub last_new_at: Option<Timestamp>,
    /// What is wrong now.
    #[serde(default)]
    pub problems: Vec<SourceProblem>,
    /// The next page of the archive to read, by list stage (from 0); absent when not begun.
    #[serde(default)]
    pub backfill: BTreeMap<usize, Backfill>,
    /// Pages that could not be read yet, by address.
    #[serde(default)]
    pub pending: BTreeMap<String, PendingPage>,
    /// What it usually says.
    #[serde(default)]
    pub baseline: Baseline,
}

/// How far the archive of one list stage has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backfill {
    /// The next page to read, from 1.
    Next(u32),
    /// All of it.
    Done,
}

/// What is remembered of an address that was fetched, so that the next request can be conditional.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageState {
    /// The address.
    pub url: String,
    /// The validator of the last answer, as received (RFC 9110, section 8.8.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<EntityTag>,
    /// The date of the last answer, as received (RFC 9110, section 8.8.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<LastModified>,
    /// The last time the publisher answered for it, changed or not.
    pub checked_at: Timestamp,
    /// The last change that the list gave for it, verbatim, when it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// Since when the publisher says that the page is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<Timestamp>,
}
