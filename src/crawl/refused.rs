//! Kinds of addresses that the site refuses us: when they are requested again, and what the source reports.

use super::{
    problems::{Problem, Severity, Unread},
    run::Run,
};
use crate::domain::{AddressKind, Refusal};

impl Run<'_> {
    /// Returns `true` unless the site refuses this kind of address and the wait is not over.
    pub(super) fn may_request(&self, kind: AddressKind) -> bool {
        let is_asked_for = self.crawler.ignores_refusals && !self.refused_now.contains(&kind);
        is_asked_for || self.state.refusals.may_request(kind, self.started_at, self.crawler.first_wait)
    }

    /// Notes an answer to a request for an address of this kind that was no refusal.
    pub(super) fn answered(&mut self, kind: AddressKind) {
        self.state.refusals.answered(kind);
        self.refused_now.remove(&kind);
    }

    /// Takes note of an address that could not be read: a refusal counts for its kind, anything else is a problem.
    pub(super) fn unread(&mut self, kind: AddressKind, address: &str, why: &Unread, problem: Problem) {
        match why {
            Unread::Blocked(why) => {
                self.state.refusals.refused(kind, address, why, self.started_at, self.crawler.first_wait);
                if self.state.refusals.of(kind).is_some() {
                    self.refused_now.insert(kind);
                }
            }
            // No answer came, or the site only asked for time.
            Unread::Later(_) | Unread::Failed(_) => self.problems.report(problem),
            Unread::Gone(_) | Unread::NotExtracted(_) => {
                self.answered(kind);
                self.problems.report(problem);
            }
        }
    }

    /// Reports what is refused, asked for in this run or not.
    pub(super) fn report_refusals(&mut self) {
        let refused: Vec<String> = self.state.refusals.iter().map(|(kind, refusal)| sentence(kind, refusal)).collect();
        match (self.state.refusals.iter().next(), self.state.refusals.single_pages()) {
            (Some((_, first)), _) => {
                self.problems.refused(Severity::Blocked, format!("{}; {}", refused.join(", "), first.why));
            }
            (None, Some(pages)) => self.problems.refused(Severity::Partial, pages.why.clone()),
            (None, None) => {}
        }
    }
}

fn sentence(kind: AddressKind, refusal: &Refusal) -> String {
    let what = match kind {
        AddressKind::Feed => "the feed is",
        AddressKind::List => "the list is",
        AddressKind::Page => "the pages of consultations are",
    };
    let Refusal { since, until, .. } = refusal;
    format!("{what} refused since {since:.0} (next request after {until:.0})")
}
