//! Problems of entries last until their list is read again: an answer 304 corrects nothing.
//!
//! ```text
//! 200   an entry has no title   ->   unreadable-item, stored with the list
//! 304                           ->   unreadable-item, from the store
//! 200   all have one            ->   none
//! ```

use std::collections::BTreeSet;

use super::{
    choice::Chosen,
    problems::{Problem, Severity},
    run::Run,
};
use crate::{
    domain::{Consultation, Field, ListProblem, RawItem, day_of},
    extract::Extracted,
    normalize,
};

/// A list has no more stored problems; each code is one line for readers.
const MAX_STORED: usize = 20;

/// The lists of a run, by list stage (from 0).
#[derive(Debug, Default)]
pub(super) struct ListsRead {
    /// The list whose entries are visited.
    current: Option<usize>,
    /// The lists that were read in this run.
    read: BTreeSet<usize>,
}

impl ListsRead {
    /// The list whose entries are visited.
    pub(super) const fn current(&self) -> Option<usize> {
        self.current
    }

    /// The entries of a list are visited, or none of them.
    pub(super) const fn set_current(&mut self, list: Option<usize>) {
        self.current = list;
    }

    /// No entry of a list is visited from here on.
    pub(super) const fn leave(&mut self) {
        self.current = None;
    }
}

impl Run<'_> {
    /// Takes note that list `n` was read: what follows is about its entries. Its former problems are over.
    pub(super) fn enter_list(&mut self, n: usize, page: u32) {
        self.lists_read.current = Some(n);
        if page == 1 && self.lists_read.read.insert(n) {
            self.state.list_problems.remove(&n);
        }
    }

    /// Takes note of what `only` and `skip` of list `n` choose on its first page.
    pub(super) fn compare_choice(&mut self, n: usize, extracted: &Extracted) {
        let stage = &self.source.lists[n];
        if stage.only.is_none() && stage.skip.is_none() {
            return;
        }
        let (snapshot, today) = (self.crawler.publisher.snapshot(), day_of(self.started_at));
        let can_be_answered = |one: &&Consultation| {
            one.source == self.source.slug.as_str() && !one.withdrawn && one.deadlines.iter().any(|day| day.on >= today)
        };
        let all = snapshot.consultations().iter().map(|indexed| &*indexed.consultation);
        let open: BTreeSet<&str> = all.filter(can_be_answered).flat_map(Consultation::names).collect();
        let mut seen = Chosen { at: self.started_at, ..Chosen::default() };
        let heading = |item: &RawItem| normalize::heading(item, &self.source.home);
        seen.chosen = extracted.items.iter().filter_map(heading).map(|heading| heading.key).collect();
        for item in &extracted.left_out {
            let Some(heading) = heading(item).filter(|heading| !seen.chosen.contains(&heading.key)) else { continue };
            if heading.names().any(|name| open.contains(name)) {
                seen.open.insert(heading.key.clone());
            }
            seen.left_out.insert(heading.key, item.text(Field::Title).unwrap_or_default().to_owned());
        }
        self.drift.choice(n, seen);
    }

    /// Notes that list `n` has been read as far as there is news, if it was not left before: what is new on it from now on is
    /// news.
    pub(super) fn list_was_read(&mut self, n: usize) {
        // An empty list, or one that is a maintenance page, has not been read.
        if self.lists_read.read.contains(&n) && self.drift.has_list(n) && !self.should_stop_now() {
            self.state.read_lists.insert(n);
        }
    }

    /// Reports the stored problems of list `n`, which was not read.
    pub(super) fn keep_list_problems(&mut self, n: usize) {
        self.lists_read.leave();
        if self.lists_read.read.contains(&n) {
            return;
        }
        for ListProblem { code, text } in self.state.list_problems.get(&n).into_iter().flatten() {
            self.problems.add(Severity::Partial, code, text.as_str());
        }
    }

    /// Reports a problem and, if it is about an entry of the list under way, stores it with the list.
    pub(super) fn report_of_list(&mut self, problem: Problem) {
        if let Some(n) = self.lists_read.current.filter(|_| problem.severity == Severity::Partial) {
            let stored = self.state.list_problems.entry(n).or_default();
            if stored.len() < MAX_STORED {
                stored.push(ListProblem { code: problem.code.to_string(), text: problem.text.clone() });
            }
        }
        self.problems.report(problem);
    }
}
