//! The problems of one run, and the status that they give the source.

use std::borrow::Cow;

use jiff::Timestamp;
use url::Url;

use crate::{
    domain::{ItemProblem, SourceProblem, SourceStatus, text::for_terminal},
    extract::ExtractError,
    fetch::{FetchOutcome, FetchProblem},
};

/// The severity of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Something was read, but not everything.
    Partial,
    /// A list could not be read.
    Failed,
    /// The site showed a bot challenge.
    Blocked,
}

/// Why a list or a page could not be read.
#[derive(Debug, Clone)]
pub(crate) enum Unread {
    /// The site asked for time.
    Later(String),
    /// The site showed a bot challenge or refused us.
    Blocked(String),
    /// It is not there: `answers 404`, `redirects to …`.
    Gone(String),
    /// No answer came.
    Failed(FetchProblem),
    /// The answer is something else than was asked for.
    NotExtracted(ExtractError),
}

impl Unread {
    /// The reason in an outcome without a page.
    pub(super) fn of(outcome: FetchOutcome) -> Self {
        match outcome {
            FetchOutcome::RetryAfter { until, why } => Self::Later(format!("{why}; not before {until}")),
            FetchOutcome::Blocked(why) => Self::Blocked(why),
            FetchOutcome::NotFound(status) => Self::Gone(format!("answers {status}")),
            FetchOutcome::Failed(problem) => Self::Failed(problem),
            // Neither is a failure; said rather than assumed, since the caller has dealt with both.
            FetchOutcome::Fetched(_) | FetchOutcome::NotModified => {
                let text = "the answer was not expected".to_owned();
                Self::Failed(FetchProblem { code: "unexpected-answer", text, status: None })
            }
        }
    }
}

/// Something wrong that a run goes on in spite of.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// The severity.
    pub(crate) severity: Severity,
    /// A stable word for machines, `no-items`.
    pub(crate) code: Cow<'static, str>,
    /// The expected, the found, and the remedy.
    pub(crate) text: String,
    /// The same about one item, in the form that `check` prints.
    pub(crate) item: ItemProblem,
}

impl Problem {
    fn new(severity: Severity, code: &'static str, url: &Url, text: String) -> Self {
        let item = ItemProblem { item: url.to_string(), field: code.to_owned(), reason: text.clone() };
        Self { severity, code: Cow::Borrowed(code), text, item }
    }

    /// An item that cannot be used.
    pub(crate) fn item(item: ItemProblem) -> Self {
        Self { severity: Severity::Partial, code: Cow::Borrowed("unreadable-item"), text: item.to_string(), item }
    }

    /// A field that every page has, and one has not.
    pub(crate) fn field(item: ItemProblem) -> Self {
        let code = Cow::Owned(format!("field-missing-{}", item.field));
        Self { severity: Severity::Partial, code, text: item.to_string(), item }
    }

    /// An entry without an address.
    pub(crate) fn no_address(list: &Url) -> Self {
        let text = "an entry has no address to read more at".to_owned();
        Self::new(Severity::Partial, "unreadable-item", list, text)
    }

    /// A statement about a consultation on another publisher's site, which the source may not make.
    pub(crate) fn not_its_site(url: &Url, refused: &[&str]) -> Self {
        let text = format!(
            "`{url}` lies on another publisher's site; refused: {}; `speaks-for` in the source file names further hosts of its own",
            refused.join(", ")
        );
        Self::new(Severity::Partial, "not-its-site", url, text)
    }

    /// Entries of a list that have one link.
    pub(crate) fn shared_link(list: &Url, address: &str) -> Self {
        let text = format!(
            "several entries of `{list}` link to `{address}`, so the link names none of them; correct `link` in the source file"
        );
        Self::new(Severity::Partial, "shared-link", list, text)
    }

    /// A list whose first page has fewer items than the source file expects.
    pub(crate) fn too_few_items(url: &Url, expected: usize, found: usize) -> Self {
        let text = format!(
            "expected {expected} items or more at `{url}`, found {found}: the page has a new design, or is no list; nothing stored was changed"
        );
        Self::new(Severity::Failed, "no-items", url, text)
    }

    /// An archive that ends before its own total.
    pub(crate) fn archive_short(url: &Url, page: u32, total: u64) -> Self {
        let text = format!(
            "page {page} of `{url}` is empty, though the list says that it has {total} items; the archive is read on at the next run"
        );
        Self::new(Severity::Failed, "archive-short", url, text)
    }

    /// A list that shows again the pages before.
    pub(crate) fn paging_circle(url: &Url) -> Self {
        let text = format!(
            "`{url}` shows pages of the list that were read before it: its paging goes in a circle; correct `paging` in the source file"
        );
        Self::new(Severity::Partial, "paging-circle", url, text)
    }

    /// A list that could not be read.
    pub(crate) fn list(url: &Url, why: Unread) -> Self {
        match why {
            Unread::Later(text) => Self::new(Severity::Failed, "asked-to-wait", url, text),
            Unread::Blocked(why) => {
                let text = format!(
                    "`{url}` shows a bot challenge instead of the list: {why}; the site must let our User-Agent in"
                );
                Self::new(Severity::Blocked, "wall", url, text)
            }
            Unread::Gone(why) => {
                let text = format!("`{url}` {why}: the list has moved; correct `url` in the source file");
                Self::new(Severity::Failed, "list-gone", url, text)
            }
            Unread::Failed(problem) => Self::new(Severity::Failed, problem.code, url, problem.text),
            Unread::NotExtracted(error) => {
                Self::new(Severity::Failed, "unreadable-list", url, format!("`{url}`: {error}"))
            }
        }
    }

    /// A consultation's page that could not be read.
    pub(crate) fn page(url: &Url, why: Unread) -> Self {
        match why {
            Unread::Later(text) => Self::new(Severity::Failed, "asked-to-wait", url, text),
            Unread::Blocked(why) => {
                let text = format!("`{url}` shows a bot challenge instead of the consultation: {why}");
                Self::new(Severity::Blocked, "wall", url, text)
            }
            Unread::Gone(why) => Self::new(Severity::Partial, "page-gone", url, format!("`{url}` {why}")),
            Unread::Failed(problem) => {
                let host_is_down = problem.code == FetchProblem::HOST_DOWN;
                let severity = if host_is_down { Severity::Failed } else { Severity::Partial };
                Self::new(severity, problem.code, url, problem.text)
            }
            Unread::NotExtracted(error) => {
                let is_other_page = matches!(error, ExtractError::NotThePage { .. });
                let code = if is_other_page { "not-the-page" } else { "unreadable-page" };
                Self::new(Severity::Failed, code, url, format!("`{url}`: {error}"))
            }
        }
    }
}

/// The problems of one run; one for each code, the first of each with a count.
#[derive(Debug, Clone, Default)]
pub(super) struct Problems {
    found: Vec<(Severity, String, String, usize)>,
}

/// A text that is shown in one line stays shorter than this.
const MAX_TEXT_CHARS: usize = 400;

impl Problems {
    /// Adds a problem. The first of a code keeps its text, with how many more there were. Control characters that it
    /// quotes are escaped: the text goes to feeds and terminals.
    pub(super) fn add(&mut self, severity: Severity, code: &str, text: impl Into<String>) {
        if let Some(same) = self.found.iter_mut().find(|(_, known, ..)| known == code) {
            same.0 = same.0.max(severity);
            same.3 += 1;
            return;
        }
        let text: String = for_terminal(&text.into()).chars().take(MAX_TEXT_CHARS).collect();
        self.found.push((severity, code.to_owned(), text, 1));
    }

    /// Adds that the site refuses addresses of the source.
    pub(super) fn refused(&mut self, severity: Severity, text: String) {
        self.add(severity, "wall", text);
    }

    /// Adds what the walk reports.
    pub(super) fn report(&mut self, problem: Problem) {
        self.add(problem.severity, &problem.code, problem.text);
    }

    /// Returns `true` if a list could not be read, or the site showed a bot challenge.
    pub(super) fn failed(&self) -> bool {
        self.found.iter().any(|(severity, ..)| *severity >= Severity::Failed)
    }

    /// The status of a source that is `verified` or not.
    pub(super) fn status(&self, verified: bool) -> SourceStatus {
        match self.found.iter().map(|(severity, ..)| *severity).max() {
            Some(Severity::Blocked) => SourceStatus::Blocked,
            Some(Severity::Failed) => SourceStatus::Broken,
            Some(Severity::Partial) => SourceStatus::Degraded,
            None if verified => SourceStatus::Ok,
            None => SourceStatus::Unverified,
        }
    }

    /// The problems to store: one that was there before keeps its `since`.
    pub(super) fn to_store(&self, before: &[SourceProblem], now: Timestamp) -> Vec<SourceProblem> {
        let since =
            |code: &str| before.iter().find(|problem| problem.code == code).map_or(now, |problem| problem.since);
        let problem = |(_, code, text, count): &(Severity, String, String, usize)| SourceProblem {
            code: code.clone(),
            text: if *count > 1 { format!("{text} (and {} more like it)", count - 1) } else { text.clone() },
            since: since(code),
        };
        self.found.iter().map(problem).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_problem_decides() {
        let mut problems = Problems::default();
        assert_eq!(problems.status(true), SourceStatus::Ok);
        assert_eq!(problems.status(false), SourceStatus::Unverified);
        problems.add(Severity::Partial, "page-failed", "a");
        assert_eq!((problems.status(true), problems.failed()), (SourceStatus::Degraded, false));
        problems.add(Severity::Failed, "no-items", "b");
        assert_eq!((problems.status(true), problems.failed()), (SourceStatus::Broken, true));
        problems.add(Severity::Blocked, "wall", "c");
        assert_eq!(problems.status(true), SourceStatus::Blocked);
    }

    #[test]
    fn a_quoted_page_cannot_steer_a_terminal_or_turn_a_line() {
        let mut problems = Problems::default();
        problems.add(Severity::Partial, "unreadable-item", "found `\u{1b}[2J \u{202e}x`");
        let stored = problems.to_store(&[], Timestamp::UNIX_EPOCH);
        assert_eq!(stored[0].text, "found `\\u{1b}[2J \\u{202e}x`");
    }

    #[test]
    fn a_lasting_problem_keeps_its_since_and_counts() {
        let mut problems = Problems::default();
        problems.add(Severity::Partial, "page-failed", "a");
        problems.add(Severity::Partial, "page-failed", "b");
        let then: Timestamp = "2026-07-01T00:00:00Z".parse().unwrap();
        let now: Timestamp = "2026-07-02T00:00:00Z".parse().unwrap();
        let before = problems.to_store(&[], then);
        assert_eq!(before[0].text, "a (and 1 more like it)");
        assert_eq!(problems.to_store(&before, now)[0].since, then);
    }
}
