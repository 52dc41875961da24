//! What was wrong in a run, and what that makes of the source.

use jiff::Timestamp;

use crate::domain::{SourceProblem, SourceStatus};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// Something was read, but not everything.
    Partial,
    /// A list could not be read.
    Failed,
    /// The site showed a wall.
    Walled,
}

/// The findings of one run; one for each code, the first of each with a count.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    found: Vec<(Severity, String, String, usize)>,
}

/// A text that is shown in one line stays shorter than this.
const MAX_TEXT_CHARS: usize = 400;

impl Findings {
    /// Notes a finding. The first of a code keeps its text, with how many more there were.
    pub(super) fn add(&mut self, severity: Severity, code: &str, text: impl Into<String>) {
        if let Some(same) = self.found.iter_mut().find(|(_, known, ..)| known == code) {
            same.0 = same.0.max(severity);
            same.3 += 1;
            return;
        }
        let text: String = text.into().chars().take(MAX_TEXT_CHARS).collect();
        self.found.push((severity, code.to_owned(), text, 1));
    }

    /// Whether a list could not be read, or the site showed a wall.
    pub(super) fn failed(&self) -> bool {
        self.found.iter().any(|(severity, ..)| *severity >= Severity::Failed)
    }

    /// What the findings make of a source that is `verified` or not.
    pub(super) fn status(&self, verified: bool) -> SourceStatus {
        match self.found.iter().map(|(severity, ..)| *severity).max() {
            Some(Severity::Walled) => SourceStatus::Blocked,
            Some(Severity::Failed) => SourceStatus::Broken,
            Some(Severity::Partial) => SourceStatus::Degraded,
            None if verified => SourceStatus::Ok,
            None => SourceStatus::Unverified,
        }
    }

    /// The problems to keep: one that was there before keeps its `since`.
    pub(super) fn problems(&self, before: &[SourceProblem], now: Timestamp) -> Vec<SourceProblem> {
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
    fn the_worst_finding_decides() {
        let mut findings = Findings::default();
        assert_eq!(findings.status(true), SourceStatus::Ok);
        assert_eq!(findings.status(false), SourceStatus::Unverified);
        findings.add(Severity::Partial, "page-failed", "a");
        assert_eq!((findings.status(true), findings.failed()), (SourceStatus::Degraded, false));
        findings.add(Severity::Failed, "no-items", "b");
        assert_eq!((findings.status(true), findings.failed()), (SourceStatus::Broken, true));
        findings.add(Severity::Walled, "wall", "c");
        assert_eq!(findings.status(true), SourceStatus::Blocked);
    }

    #[test]
    fn a_lasting_problem_keeps_its_since_and_counts() {
        let mut findings = Findings::default();
        findings.add(Severity::Partial, "page-failed", "a");
        findings.add(Severity::Partial, "page-failed", "b");
        let then: Timestamp = "2026-07-01T00:00:00Z".parse().unwrap();
        let now: Timestamp = "2026-07-02T00:00:00Z".parse().unwrap();
        let before = findings.problems(&[], then);
        assert_eq!(before[0].text, "a (and 1 more like it)");
        assert_eq!(findings.problems(&before, now)[0].since, then);
    }
}
