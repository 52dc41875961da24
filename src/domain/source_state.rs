//! The state of a source, kept between runs and shown to every reader.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::{Baseline, ConsultationId, EntityTag, LastModified, RawItem, Refusals};

/// The state of a source in one word.
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
pub enum SourceStatus {
    /// The last run read everything.
    Ok,
    /// The last run read something, but not everything.
    Degraded,
    /// The last run failed.
    Broken,
    /// The site answered with a bot challenge instead of its pages.
    Blocked,
    /// No run has succeeded yet, or no person has checked it on real pages.
    #[default]
    Unverified,
    /// Disabled in its file or the settings.
    Disabled,
}

/// A problem of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceProblem {
    /// `no-items`, `wall`, `http-status`, …: stable, for machines.
    pub code: String,
    /// The problem, its place, and what to do, in one English sentence.
    pub text: String,
    /// When it was first seen.
    pub since: Timestamp,
}

impl PageState {
    /// The state of a page of which nothing was read, last requested at `checked_at`.
    #[must_use]
    pub fn unread(url: &str, checked_at: Timestamp) -> Self {
        Self {
            url: url.to_owned(),
            etag: None,
            last_modified: None,
            checked_at,
            read_at: None,
            stamp: None,
            gone_since: None,
            rules: None,
        }
    }
}

/// A listed page of a consultation that could not be read yet. The next run requests it again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PendingPage {
    /// The list entry that named it.
    pub entry: RawItem,
    /// The first try.
    pub since: Timestamp,
    /// The last try; absent if the page was not requested yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Timestamp>,
    /// The reason why the last try failed.
    pub reason: String,
    /// `true` if it was listed in the archive at its first reading.
    #[serde(default)]
    pub archive: bool,
    /// `true` if its list allows to publish it before the page was read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publish_without_page: bool,
}

/// The state of a source, kept between runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceState {
    /// The source's slug.
    pub slug: String,
    /// The state in one word.
    pub status: SourceStatus,
    /// When it entered this status.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// The end of the last run, successful or not.
    #[serde(default)]
    pub last_run_at: Option<Timestamp>,
    /// The end of the last run that did not fail.
    #[serde(default)]
    pub last_success_at: Option<Timestamp>,
    /// When a new consultation was last found.
    #[serde(default)]
    pub last_new_at: Option<Timestamp>,
    /// The number of new consultations of a day, those of a first run and of the archive aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_on: Option<(Date, usize)>,
    /// The current problems.
    #[serde(default)]
    pub problems: Vec<SourceProblem>,
    /// The problems of the entries of each list, by list stage (from 0), until the list is read again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub list_problems: BTreeMap<usize, Vec<ListProblem>>,
    /// The next page of the archive to read, by list stage (from 0); absent when not begun.
    #[serde(default)]
    pub backfill: BTreeMap<usize, Backfill>,
    /// The lists that have been read at least once since the source was added, by list stage (from 0), though no run may have
    /// succeeded.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub read_lists: BTreeSet<usize>,
    /// The last reading of each list of several pages to its end, by list stage (from 0).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub whole_lists: BTreeMap<usize, WholeList>,
    /// Pages that could not be read yet, by address.
    #[serde(default)]
    pub pending: BTreeMap<String, PendingPage>,
    /// The kinds of its addresses that are refused.
    #[serde(default, skip_serializing_if = "Refusals::is_empty")]
    pub refusals: Refusals,
    /// Of a copy of another site: when the copy was made that was last read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied_at: Option<Timestamp>,
    /// Of a copy of another site: the sources that were in trouble when it was last read.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub copied_for: BTreeSet<String>,
    /// The usual figures of its pages.
    #[serde(default)]
    pub baseline: Baseline,
    /// The version of the rules that it was last read by; absent if it never ran or was last read by version 0.1 or 0.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// The progress of reading everything again by new rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reread: Option<Reread>,
    /// Deadlines that are held back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// When a person last accepted deadlines that were held back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// When a person retracted it: it is not fetched, and its consultations and events are in no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retracted_at: Option<Timestamp>,
    /// When a person last took a retraction back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_again_at: Option<Timestamp>,
}

impl SourceState {
    /// Returns `true` if a run has succeeded or has read a list: what is new from then on is news.
    #[must_use]
    pub fn has_been_read(&self) -> bool {
        self.last_success_at.is_some() || !self.read_lists.is_empty()
    }
}

/// A problem of an entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProblem {
    /// A stable word for machines, `unreadable-item`.
    pub code: String,
    /// The expected, the found, and the remedy.
    pub text: String,
}

/// Deadlines that moved in a way that no publisher moves them; the stored ones are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// When they moved.
    pub since: Timestamp,
    /// `true` if they moved to different days, and are believed after a day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mixed: bool,
    /// The consultations.
    pub held: BTreeSet<ConsultationId>,
    /// The problem, its place, and what to do, in one English sentence.
    pub text: String,
}

/// The progress of reading lists and pages again after the rules of their source have changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reread {
    /// The first run by the new rules.
    pub since: Timestamp,
    /// The next page of each list, by list stage (from 0); a list that is read to its end is absent.
    pub lists: BTreeMap<usize, u32>,
}

/// The last reading of a list from its first page to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeList {
    /// When it was read.
    pub at: Timestamp,
    /// The number of its pages that have entries.
    pub pages: u32,
    /// Since when it has ended earlier, after a full page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_since: Option<Timestamp>,
}

/// The progress of reading the archive of one list stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backfill {
    /// The next page to read, from 1.
    Next(u32),
    /// The whole archive is read.
    Done,
}

/// The validators of a fetched address, so that the next request can be conditional.
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
    /// When the publisher last answered for it, changed or not.
    pub checked_at: Timestamp,
    /// When its last answer with a body came, as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
    /// The date of change in the list when it was checked, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// When the publisher first answered that the page is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<Timestamp>,
    /// The version of the rules that its last body was read by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
}
