//! What the whole catalog says in numbers: how many, by whom, for how long, how often moved.
//!
//! In: cases as they stand. Out: counts by month, sender and year, nothing rounded. It draws nothing, and leaves out what
//! cannot be counted (no day of publication, no deadline) rather than guess.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::IndexedConsultation;
use crate::domain::EventKind;

/// Under how many days an answer time counts as short: three weeks, hardly enough for an association to meet once.
pub const SHORT_DAYS: i32 = 21;

/// A month of a year; ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: i8,
}

impl Month {
    /// The month that `day` lies in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.month {
            1 => Self { year: self.year - 1, month: 12 },
            month => Self { month: month - 1, ..self },
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or_default()
    }
}

impl std::fmt::Display for Month {
    /// `2026-07`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::str::FromStr for Month {
    type Err = ();

    /// Reads `2026-07`; years from 1900 to 2199.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        let digits = year.len() == 4 && month.len() == 2 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let (year, month) = (year.parse().map_err(|_| ())?, month.parse().map_err(|_| ())?);
        let real = digits && (1900..2200).contains(&year) && (1..=12).contains(&month);
        real.then_some(Self { year, month }).ok_or(())
    }
}

/// How long the answer times of one year were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AnswerTimes {
    /// How many were counted.
    pub counted: usize,
    /// The median, in days; of an even number of them, the mean of the middle two, rounded down.
    pub median_days: i32,
    /// How many were shorter than [`SHORT_DAYS`].
    pub short: usize,
}

/// How often deadlines were moved in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moves {
    /// To a later day.
    pub later: usize,
    /// To an earlier day, or in a way that cannot be told.
    pub other: usize,
}

/// How many were sent out in each month, from the first to the last that has any, the empty ones between them too.
#[must_use]
pub fn per_month(cases: &[Arc<IndexedConsultation>]) -> Vec<(Month, usize)> {
    let mut counts: BTreeMap<Month, usize> = BTreeMap::new();
    for day in cases.iter().filter_map(|case| case.published_on()) {
        *counts.entry(Month::of(day)).or_default() += 1;
    }
    let (Some(first), Some(last)) = (counts.keys().next().copied(), counts.keys().next_back().copied()) else {
        return Vec::new();
    };
    std::iter::successors(Some(first), |month| Some(month.next()))
        .take_while(|month| *month <= last)
        .map(|month| (month, counts.get(&month).copied().unwrap_or_default()))
        .collect()
}

/// A sender: its slug, its name, how many it has sent out, and how many of those on `since` or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The slug.
    pub slug: String,
    /// The name.
    pub name: String,
    /// How many in all.
    pub total: usize,
    /// How many of late.
    pub recent: usize,
}

/// The senders, most of late first, then most in all. A consultation with two senders counts for both.
#[must_use]
pub fn per_sender(cases: &[Arc<IndexedConsultation>], since: Date) -> Vec<Sender> {
    let mut senders: BTreeMap<&str, Sender> = BTreeMap::new();
    for case in cases {
        let recent = usize::from(case.published_on().is_some_and(|day| day >= since));
        for issuer in &case.consultation.issuers {
            let sender = senders.entry(&issuer.slug).or_insert_with(|| Sender {
                slug: issuer.slug.clone(),
                name: issuer.name.clone(),
                total: 0,
                recent: 0,
            });
            sender.total += 1;
            sender.recent += recent;
        }
    }
    let mut senders: Vec<Sender> = senders.into_values().collect();
    senders.sort_by(|a, b| (b.recent, b.total).cmp(&(a.recent, a.total)).then_with(|| a.slug.cmp(&b.slug)));
    senders
}

/// The answer times by year of publication: from that day to the last deadline. What was withdrawn, and what has its
/// deadline before its publication, is left out.
#[must_use]
pub fn answer_times(cases: &[Arc<IndexedConsultation>]) -> Vec<(i16, AnswerTimes)> {
    let mut days: BTreeMap<i16, Vec<i32>> = BTreeMap::new();
    for case in cases.iter().filter(|case| !case.consultation.withdrawn) {
        let (Some(from), Some(to)) = (case.published_on(), case.deadline_on()) else { continue };
        let Some(length) = from.until(to).ok().map(|span| span.get_days()).filter(|length| *length >= 0) else {
            continue;
        };
        days.entry(from.year()).or_default().push(length);
    }
    days.into_iter().map(|(year, days)| (year, times(days))).collect()
}

fn times(mut days: Vec<i32>) -> AnswerTimes {
    days.sort_unstable();
    let middle = |n: usize| days.get(n).copied().unwrap_or_default();
    let half = days.len() / 2;
    AnswerTimes {
        counted: days.len(),
        median_days: if days.len().is_multiple_of(2) {
            (middle(half.saturating_sub(1)) + middle(half)) / 2
        } else {
            middle(half)
        },
        short: days.iter().filter(|length| **length < SHORT_DAYS).count(),
    }
}

/// How often deadlines were moved, by the year in which that happened. A deadline that became known is no move.
#[must_use]
pub fn moves(cases: &[Arc<IndexedConsultation>]) -> Vec<(i16, Moves)> {
    let mut years: BTreeMap<i16, Moves> = BTreeMap::new();
    for event in cases.iter().flat_map(|case| &case.events) {
        let (EventKind::DeadlineChanged, Some(old)) = (event.kind, &event.old) else { continue };
        let moves = years.entry(crate::domain::day_of(event.at).year()).or_default();
        match (last_day(old), event.new.as_deref().and_then(last_day)) {
            (Some(old), Some(new)) if new > old => moves.later += 1,
            _ => moves.other += 1,
        }
    }
    years.into_iter().collect()
}

/// The last ISO day in `text`.
fn last_day(text: &str) -> Option<Date> {
    text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|word| word.parse().ok()).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{Snapshot, testing},
        domain::Consultation,
    };

    fn consultation(key: &str, published: &str, deadline: &str) -> Consultation {
        let mut case = testing::consultation(key, key);
        case.published_on = published.parse().ok();
        case.deadlines = if deadline.is_empty() { Vec::new() } else { vec![testing::deadline(deadline)] };
        case
    }

    fn snapshot() -> Snapshot {
        let mut cases = vec![
            consultation("a", "2025-12-30", "2026-01-19"),
            consultation("b", "2026-02-01", "2026-02-21"),
            consultation("c", "2026-02-01", "2026-02-22"),
            consultation("d", "2026-02-10", "2026-05-10"),
            consultation("e", "2026-02-10", ""),
            consultation("f", "2026-02-10", "2026-02-01"),
        ];
        cases[3].issuers[0].slug = "kulturdepartementet".to_owned();
        let mut moved = testing::event(&cases[0], EventKind::DeadlineChanged, "2026-01-02");
        moved.old = Some("2026-01-09".to_owned());
        moved.new = Some("2026-01-19".to_owned());
        let mut known = testing::event(&cases[1], EventKind::DeadlineChanged, "2026-02-03");
        known.new = Some("2026-02-21".to_owned());
        known.old = None;
        testing::snapshot(&cases, &[moved, known])
    }

    #[test]
    fn empty_months_stand_between_the_others() {
        let months: Vec<_> =
            per_month(snapshot().consultations()).into_iter().map(|(m, count)| (m.to_string(), count)).collect();
        let expected = [("2025-12", 1), ("2026-01", 0), ("2026-02", 5)];
        assert_eq!(months, expected.map(|(month, count)| (month.to_owned(), count)));
        assert!(per_month(&[]).is_empty());
    }

    #[test]
    fn senders_of_late_come_first() {
        let senders = per_sender(snapshot().consultations(), "2026-02-10".parse().unwrap());
        let counts: Vec<_> = senders.iter().map(|s| (s.slug.as_str(), s.total, s.recent)).collect();
        assert_eq!(counts, [("finansdepartementet", 5, 2), ("kulturdepartementet", 1, 1)]);
    }

    #[test]
    fn medians_and_short_times_by_hand() {
        // 2025: 20 days. 2026: 20, 21 and 89 days; one has no deadline, one has it before its publication.
        let by_year = answer_times(snapshot().consultations());
        let expected = [
            (2025, AnswerTimes { counted: 1, median_days: 20, short: 1 }),
            (2026, AnswerTimes { counted: 3, median_days: 21, short: 1 }),
        ];
        assert_eq!(by_year, expected);
        assert_eq!(times(vec![10, 21]).median_days, 15, "of two, the mean, rounded down");
        assert_eq!(times(Vec::new()), AnswerTimes::default());
    }

    #[test]
    fn only_what_was_moved_counts_as_moved() {
        assert_eq!(moves(snapshot().consultations()), [(2026, Moves { later: 1, other: 0 })]);
    }

    #[test]
    fn months_are_read_and_written() {
        for (text, good) in
            [("2026-07", true), ("2026-13", false), ("2026-7", false), ("26-07", false), ("+026-07", false)]
        {
            assert_eq!(text.parse::<Month>().is_ok(), good, "{text}");
        }
        let december = Month { year: 2025, month: 12 };
        assert_eq!(december.next().to_string(), "2026-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.first_day().to_string(), "2025-12-01");
    }
}
