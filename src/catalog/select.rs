//! What a filter lets through, in order.

use std::{cmp::Reverse, str::FromStr, sync::Arc};

use jiff::civil::Date;

use super::{Case, Filter, Snapshot};
use crate::domain::Event;

/// An order of consultations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The nearest deadline that has not passed first; then the passed ones, last passed first; then those without.
    Deadline,
    /// Last published first.
    #[default]
    Published,
    /// Last changed here first.
    Changed,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Deadline, Self::Published, Self::Changed];

    /// The word in addresses, `deadline`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Published => "published",
            Self::Changed => "changed",
        }
    }
}

impl FromStr for Sort {
    type Err = super::FilterProblem;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let unknown = || super::FilterProblem::unknown_value("sort", name, Self::ALL.into_iter().map(Self::name));
        Self::ALL.into_iter().find(|sort| sort.name() == name).ok_or_else(unknown)
    }
}

impl Snapshot {
    /// The cases that `filter` lets through on the day `today`. Equals are in order of publication, then id.
    #[must_use]
    pub fn consultations_matching(&self, filter: &Filter, today: Date, sort: Sort) -> Vec<&Arc<Case>> {
        let mut cases: Vec<&Arc<Case>> = self.cases().iter().filter(|case| filter.matches(case, today)).collect();
        match sort {
            Sort::Published => {}
            Sort::Changed => cases.sort_by_key(|case| Reverse(case.changed_at)),
            Sort::Deadline => cases.sort_by_key(|case| match case.deadline_on() {
                Some(day) if day >= today => (0, Some(day), Reverse(None)),
                Some(day) => (1, None, Reverse(Some(day))),
                None => (2, None, Reverse(None)),
            }),
        }
        cases
    }

    /// The events that `filter` lets through on the day `today`, youngest news first, those of kind `closing-soon`
    /// among them. The iterator is lazy: a feed need not look at all.
    pub fn events_matching<'a>(
        &'a self,
        filter: &'a Filter,
        today: Date,
    ) -> impl Iterator<Item = (Arc<Event>, &'a Arc<Case>)> {
        let mut closing = self.closing_soon(filter, today).into_iter().peekable();
        let wanted = self.events().iter().filter(|event| filter.wants(event.kind));
        let mut stored = wanted
            .filter_map(|event| self.case(event.consultation).map(|case| (Arc::clone(event), case)))
            .filter(move |(_, case)| filter.matches(case, today))
            .peekable();
        std::iter::from_fn(move || match (stored.peek(), closing.peek()) {
            (Some((one, _)), Some((other, _))) if other.news_at() > one.news_at() => closing.next(),
            (Some(_), _) => stored.next(),
            (None, _) => closing.next(),
        })
    }
}
