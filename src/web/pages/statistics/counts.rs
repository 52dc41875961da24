//! Counts of the whole catalog: consultations by month and issuer, answer times and moved deadlines by year.
//!
//! In: all consultations. Out: exact counts. A consultation without a day of publication or a deadline is left out where
//! that is needed, rather than guessed.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use crate::{
    catalog::IndexedConsultation,
    domain::{Certainty, EventKind, Month, OutcomeState, Status, Step, StepKind, day_of},
};

/// Under how many days an answer time counts as short: three weeks, hardly enough for an association to meet once.
pub(super) const SHORT_DAYS: i32 = 21;

/// The answer times of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct AnswerTimes {
    /// The number of counted consultations.
    pub(super) counted: usize,
    /// The median, in days; of an even number of them, the mean of the middle two, rounded down.
    pub(super) median_days: i32,
    /// The number of those shorter than [`SHORT_DAYS`].
    pub(super) short: usize,
}

/// The moved deadlines of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Moves {
    /// To a later day.
    pub(super) later: usize,
    /// To an earlier day, or in a way that cannot be read.
    pub(super) other: usize,
}

/// The number published in each month, from the first to the last that has any, with the empty ones between them.
pub(super) fn per_month(consultations: &[Arc<IndexedConsultation>]) -> Vec<(Month, usize)> {
    let mut counts: BTreeMap<Month, usize> = BTreeMap::new();
    for day in consultations.iter().filter_map(|indexed| indexed.published_on()) {
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

/// An issuer and the number of its consultations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IssuerCount {
    /// The slug.
    pub(super) slug: String,
    /// The name.
    pub(super) name: String,
    /// All of them.
    pub(super) total: usize,
    /// Those published lately.
    pub(super) recent: usize,
}

/// The issuers, most published on `since` or later first, then most in all. A consultation with two issuers counts for
/// both.
pub(super) fn per_issuer(consultations: &[Arc<IndexedConsultation>], since: Date) -> Vec<IssuerCount> {
    let mut issuers: BTreeMap<&str, IssuerCount> = BTreeMap::new();
    for indexed in consultations {
        let recent = usize::from(indexed.published_on().is_some_and(|day| day >= since));
        for issuer in &indexed.consultation.issuers {
            let counted = issuers.entry(&issuer.slug).or_insert_with(|| IssuerCount {
                slug: issuer.slug.clone(),
                name: issuer.name.clone(),
                total: 0,
                recent: 0,
            });
            counted.total += 1;
            counted.recent += recent;
        }
    }
    let mut issuers: Vec<IssuerCount> = issuers.into_values().collect();
    issuers.sort_by(|a, b| (b.recent, b.total).cmp(&(a.recent, a.total)).then_with(|| a.slug.cmp(&b.slug)));
    issuers
}

/// The answer times by year of publication: the days from there to the deadline, as the API's `daysToAnswer`. Withdrawn
/// consultations, and those with an implausible deadline, are left out.
pub(super) fn answer_times(consultations: &[Arc<IndexedConsultation>]) -> Vec<(i16, AnswerTimes)> {
    let year = |indexed: &IndexedConsultation| indexed.published_on().map(Date::year).into_iter().collect();
    answer_times_by(consultations, year).into_iter().collect()
}

/// The answer times by issuer, slug and name, and by year of publication.
pub(super) fn answer_times_by_issuer(
    consultations: &[Arc<IndexedConsultation>],
) -> BTreeMap<(String, String, i16), AnswerTimes> {
    answer_times_by(consultations, issuers_and_year)
}

fn answer_times_by<K: Ord>(
    consultations: &[Arc<IndexedConsultation>],
    of: impl Fn(&IndexedConsultation) -> Vec<K>,
) -> BTreeMap<K, AnswerTimes> {
    let mut days: BTreeMap<K, Vec<i32>> = BTreeMap::new();
    for indexed in consultations.iter().filter(|indexed| !indexed.consultation.withdrawn) {
        let Some(length) = indexed.consultation.days_to_answer() else { continue };
        of(indexed).into_iter().for_each(|value| days.entry(value).or_default().push(length));
    }
    days.into_iter().map(|(value, days)| (value, times(days))).collect()
}

/// The slugs and names of the issuers, each with the year of publication.
fn issuers_and_year(indexed: &IndexedConsultation) -> Vec<(String, String, i16)> {
    let year = indexed.published_on().map(Date::year);
    let issuers = indexed.consultation.issuers.iter();
    issuers.filter_map(|issuer| Some((issuer.slug.clone(), issuer.name.clone(), year?))).collect()
}

/// The number of consultations by issuer, slug and name, and by year of publication.
pub(super) fn per_issuer_and_year(
    consultations: &[Arc<IndexedConsultation>],
) -> BTreeMap<(String, String, i16), usize> {
    let mut counts = BTreeMap::new();
    for value in consultations.iter().flat_map(|indexed| issuers_and_year(indexed)) {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

fn times(mut days: Vec<i32>) -> AnswerTimes {
    days.sort_unstable();
    let middle = |n: usize| days.get(n).copied().unwrap_or_default();
    let half = days.len() / 2;
    AnswerTimes {
        counted: days.len(),
        median_days: if days.len().is_multiple_of(2) {
            (middle(half.saturating_sub(1)) + middle(half) + 1).div_euclid(2)
        } else {
            middle(half)
        },
        short: days.iter().filter(|length| **length < SHORT_DAYS).count(),
    }
}

/// The moved deadlines by the year in which they were moved. A deadline that became known is no move.
pub(super) fn moves(consultations: &[Arc<IndexedConsultation>]) -> Vec<(i16, Moves)> {
    moves_by(consultations, |_, year| vec![year]).into_iter().collect()
}

/// The moved deadlines by issuer and by the year in which they were moved.
pub(super) fn moves_by_issuer(consultations: &[Arc<IndexedConsultation>]) -> BTreeMap<(String, i16), Moves> {
    moves_by(consultations, |indexed, year| {
        indexed.consultation.issuers.iter().map(|issuer| (issuer.slug.clone(), year)).collect()
    })
}

fn moves_by<K: Ord>(
    consultations: &[Arc<IndexedConsultation>],
    of: impl Fn(&IndexedConsultation, i16) -> Vec<K>,
) -> BTreeMap<K, Moves> {
    let mut counts: BTreeMap<K, Moves> = BTreeMap::new();
    for (indexed, event) in consultations.iter().flat_map(|one| one.events.iter().map(move |event| (one, event))) {
        if event.kind != EventKind::DeadlineChanged || event.old.is_none() {
            continue;
        }
        for value in of(indexed, day_of(event.at).year()) {
            let moves = counts.entry(value).or_default();
            match event.headline_move() {
                (Some(old), Some(new)) if new > old => moves.later += 1,
                _ => moves.other += 1,
            }
        }
    }
    counts
}

/// The outcomes of the closed consultations with one value: a year, an issuer, a kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Outcomes {
    /// The number of closed consultations that were not withdrawn.
    pub(super) closed: usize,
    /// Those that became a bill.
    pub(super) bills: usize,
    /// Those of which nothing is known.
    pub(super) nothing: usize,
    /// Of the bills, those whose link is only probable.
    pub(super) probable: usize,
    /// The days from the deadline to the first bill.
    days: Vec<i32>,
}

impl Outcomes {
    /// The median of the days from the deadline to the bill; `None` if none became one.
    pub(super) fn median_days(&self) -> Option<i32> {
        (!self.days.is_empty()).then(|| times(self.days.clone()).median_days)
    }

    /// Those with another outcome: a decision without a bill, or a bill that was taken back.
    pub(super) fn others(&self) -> usize {
        self.closed.saturating_sub(self.bills + self.nothing)
    }

    /// The number of consultations behind the median: those with a deadline whose first bill came after it.
    pub(super) fn measured(&self) -> usize {
        self.days.len()
    }

    fn add(&mut self, indexed: &IndexedConsultation) {
        let c = &indexed.consultation;
        self.closed += 1;
        self.bills += usize::from(c.has_outcome(OutcomeState::Bill));
        self.nothing += usize::from(c.has_outcome(OutcomeState::None));
        let is_certain = |step: &&Step| !step.withdrawn && step.certainty == Certainty::Certain;
        let is_probable = c.has_outcome(OutcomeState::Bill) && c.outcomes.iter().find(is_certain).is_none();
        self.probable += usize::from(is_probable);
        let bills = c.outcomes.iter().filter(|step| step.kind == StepKind::Bill && !step.withdrawn);
        if let (Some(deadline), Some(bill)) = (indexed.deadline_on(), bills.filter_map(|step| step.on).min()) {
            self.days.extend(deadline.until(bill).ok().map(|span| span.get_days()).filter(|days| *days >= 0));
        }
    }
}

/// The outcomes of the consultations that are closed on the day `today`, by the values that `of` gives.
pub(super) fn outcomes<K: Ord>(
    consultations: &[Arc<IndexedConsultation>],
    today: Date,
    of: impl Fn(&IndexedConsultation) -> Vec<K>,
) -> BTreeMap<K, Outcomes> {
    let mut counts: BTreeMap<K, Outcomes> = BTreeMap::new();
    for indexed in consultations.iter().filter(|indexed| indexed.status(today) == Status::Closed) {
        of(indexed).into_iter().for_each(|value| counts.entry(value).or_default().add(indexed));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{Snapshot, testing},
        domain::{Consultation, MatchedBy},
    };

    fn consultation(key: &str, published: &str, deadline: &str) -> Consultation {
        let mut consultation = testing::consultation(key, key);
        consultation.published_on = published.parse().ok();
        consultation.deadlines = if deadline.is_empty() { Vec::new() } else { vec![testing::deadline(deadline)] };
        consultation
    }

    fn snapshot() -> Snapshot {
        let mut consultations = vec![
            consultation("a", "2025-12-30", "2026-01-19"),
            consultation("b", "2026-02-01", "2026-02-21"),
            consultation("c", "2026-02-01", "2026-02-22"),
            consultation("d", "2026-02-10", "2026-05-10"),
            consultation("e", "2026-02-10", ""),
            consultation("f", "2026-02-10", "2026-02-01"),
        ];
        consultations[3].issuers[0].slug = "kulturdepartementet".to_owned();
        let mut moved = testing::event(&consultations[0], EventKind::DeadlineChanged, "2026-01-02");
        moved.old = Some("2026-01-09".to_owned());
        moved.new = Some("2026-01-19".to_owned());
        let mut known = testing::event(&consultations[1], EventKind::DeadlineChanged, "2026-02-03");
        known.new = Some("2026-02-21".to_owned());
        known.old = None;
        testing::snapshot(&consultations, &[moved, known])
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
    fn issuers_of_late_come_first() {
        let issuers = per_issuer(snapshot().consultations(), "2026-02-10".parse().unwrap());
        let counts: Vec<_> = issuers.iter().map(|s| (s.slug.as_str(), s.total, s.recent)).collect();
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
        assert_eq!(times(vec![10, 21]).median_days, 16, "of two, the mean, half a day rounded up");
        assert_eq!(times(Vec::new()), AnswerTimes::default());
    }

    #[test]
    fn the_same_counts_by_issuer_and_year() {
        let snapshot = snapshot();
        let by_issuer = answer_times_by_issuer(snapshot.consultations());
        let of = |slug: &str, year: i16| {
            let found: Vec<_> = by_issuer.iter().filter(|((s, _, y), _)| s == slug && *y == year).collect();
            found.first().map(|(_, times)| **times)
        };
        assert_eq!(
            of("finansdepartementet", 2026),
            Some(AnswerTimes { counted: 2, median_days: 21, short: 1 }),
            "20 and 21 days"
        );
        assert_eq!(of("kulturdepartementet", 2026), Some(AnswerTimes { counted: 1, median_days: 89, short: 0 }));
        let published: usize = per_issuer_and_year(snapshot.consultations()).values().sum();
        assert_eq!(published, 6);
        let moves = moves_by_issuer(snapshot.consultations());
        assert_eq!(moves[&("finansdepartementet".to_owned(), 2026)], Moves { later: 1, other: 0 });
    }

    #[test]
    fn outcomes_are_counted_of_closed_consultations() {
        let bill = |on: &str| Step {
            kind: StepKind::Bill,
            number: Some("prop. 2026/27:1".to_owned()),
            title: None,
            on: on.parse().ok(),
            url: None,
            result: None,
            withdrawn: false,
            certainty: Certainty::Certain,
            matched_by: MatchedBy::CaseNumber,
            matched: String::new(),
            follows: None,
            source: "riksdagen".to_owned(),
        };
        let mut all = vec![
            consultation("a", "2025-12-30", "2026-01-19"),
            consultation("b", "2026-02-01", "2026-02-21"),
            consultation("c", "2026-02-01", "2026-02-22"),
            consultation("d", "2026-02-10", "2026-12-10"),
        ];
        all[1].outcomes = vec![bill("2026-03-03")];
        all[2].outcomes = vec![Step { withdrawn: true, ..bill("2026-03-03") }];
        let snapshot = testing::snapshot(&all, &[]);
        let year =
            |indexed: &IndexedConsultation| indexed.deadline_on().map(Date::year).into_iter().collect::<Vec<_>>();
        let counts = outcomes(snapshot.consultations(), "2026-06-01".parse().unwrap(), year);
        let one = &counts[&2026];
        assert_eq!(
            (counts.len(), one.closed, one.bills, one.nothing),
            (1, 3, 1, 1),
            "d is open, and the bill of c was taken back"
        );
        assert_eq!((one.median_days(), Outcomes::default().median_days()), (Some(10), None));
    }

    #[test]
    fn only_what_was_moved_counts_as_moved() {
        assert_eq!(moves(snapshot().consultations()), [(2026, Moves { later: 1, other: 0 })]);
    }
}
