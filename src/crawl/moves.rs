//! Deadlines that move: recorded at the end of a run, or held back if so many of them moved to one day or into the past that
//! the site's columns or the rules must be wrong.
//!
//! ```text
//! 2 of 16 moved             ->  recorded, an event each
//! 16 of 16 to 1 November    ->  held back: the stored days stay, with a note; the problem `deadlines-swung`
//! 16 of 16 a month later    ->  held back for a day, as those that take each other's days: rows that have slipped
//! 1 to before publication   ->  held back as long as the page says so: a slip in the year; `implausible-deadline`
//! ```
//!
//! While they are held, a consultation that had no deadline is published without the one that the site gives, with the same
//! note. In a source without pages it waits for the judgement too.
//!
//! Moves of the last two days count too, since a source may read its pages in several runs. What is held is stored as it was
//! read, so that `accept` needs no request. It ends when the rules of the source change, when a person accepts the new days,
//! or when the site gives the stored days again.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{SignedDuration, civil::Date};

use super::{
    RunError, blocking,
    claiming::ClaimResult,
    held::{Move, Moves, Reading},
    precedence::ReadBy,
    problems::Severity,
    run::Run,
};
use crate::{
    domain::{Consultation, ConsultationId, EventKind, Hold, PageState, QualityCode, day_of},
    merge::Seen,
};

/// The problem of deadlines that are held back.
pub(super) const DEADLINES_SWUNG: &str = "deadlines-swung";
/// The fewest open deadlines of a source that can swing.
const MIN_OPEN: usize = 3;
/// The time in which moves are counted together.
const WINDOW: SignedDuration = SignedDuration::from_hours(48);
/// So many moves are judged before more is read: a bound on memory.
const MAX_WAITING: usize = 500;

/// The moves of deadlines that a run has read and not yet recorded.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    moves: Vec<Move>,
    /// The states of pages that were read since the first of them. Without validators until the moves are recorded: after
    /// a crash the pages are read again.
    pages: Vec<PageState>,
}

/// Deadlines that moved to different days are held back for so long.
const MIXED_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// Returns `true` if more than half of the `open` deadlines have moved, by `moves` from one day to another, and most of these
/// to the former day of another one, or by a month or years: a table whose rows have slipped, a date that is read wrong.
fn swings_apart(open: usize, moves: &[(Date, Date)]) -> bool {
    let is_former = |(from, to): &(Date, Date)| moves.iter().any(|(other, _)| other == to && other != from);
    let is_shifted = |(from, to): &(Date, Date)| {
        let months = |day: &Date| i32::from(day.year()) * 12 + i32::from(day.month());
        let by = (months(to) - months(from)).abs();
        from.day() == to.day() && (by == 1 || (by > 0 && by % 12 == 0))
    };
    let suspicious = moves.iter().filter(|one| is_former(one) || is_shifted(one)).count();
    open >= MIN_OPEN && suspicious * 2 > open
}

/// Returns `true` if more than half of the `open` deadlines have moved to one and the same day or into the past.
fn swings(open: &BTreeSet<ConsultationId>, moved: &BTreeMap<ConsultationId, Date>, today: Date) -> bool {
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    for to in moved.values().filter(|to| **to >= today) {
        *days.entry(*to).or_default() += 1;
    }
    let past = moved.values().filter(|to| **to < today).count();
    let suspicious = past + days.into_values().max().unwrap_or_default();
    let all = open.iter().chain(moved.keys()).collect::<BTreeSet<_>>().len();
    all >= MIN_OPEN && suspicious * 2 > all
}

fn is_open(consultation: &Consultation, today: Date) -> bool {
    !consultation.withdrawn && consultation.deadline_ahead(today).is_some_and(|deadline| deadline.on >= today)
}

impl Waiting {
    /// Returns `true` if a reading of this consultation waits.
    pub(super) fn has(&self, seen: &Consultation) -> bool {
        let is_of = |own: &Seen| own.consultation.names().any(|name| seen.names().any(|other| other == name));
        self.moves.iter().any(|one| matches!(&one.reading, Reading::Own(own) if is_of(own)))
    }

    /// The number of consultations that get their first deadline.
    pub(super) fn first_days(&self) -> usize {
        self.moves.iter().filter(|one| one.from.is_none()).count()
    }
}

impl Run<'_> {
    /// Returns `true` if the first deadline of a consultation waits for the end of the run: a list whose columns have moved
    /// gives a new entry a wrong day as well. Pages are read one by one, and a stop between them must lose none.
    pub(super) fn first_days_wait(&self) -> bool {
        let can_swing = self.source.page.is_none() && !self.is_first_run && !self.is_backfill();
        self.state.hold.is_some() || can_swing
    }

    /// Lets a move wait for the end of the run.
    pub(super) async fn wait_with(&mut self, a_move: Move) -> Result<(), RunError> {
        self.waiting.moves.push(a_move);
        if self.waiting.moves.len() >= MAX_WAITING { self.settle_moves().await } else { Ok(()) }
    }

    /// Stores the state of a page.
    pub(super) async fn put_page(&mut self, page: PageState) -> Result<(), RunError> {
        let now = if self.waiting.moves.is_empty() {
            page
        } else {
            self.waiting.pages.push(page.clone());
            PageState { etag: None, last_modified: None, stamp: None, ..page }
        };
        self.put_pages(vec![now]).await
    }

    async fn put_pages(&self, pages: Vec<PageState>) -> Result<(), RunError> {
        let store = Arc::clone(&self.crawler.store);
        blocking(move || store.put_pages(&pages)).await
    }

    /// Records the moves of the run, or holds them back.
    pub(super) async fn settle_moves(&mut self) -> Result<(), RunError> {
        let Waiting { moves, pages } = std::mem::take(&mut self.waiting);
        self.end_hold_of_first_days().await?;
        let believed = self.end_mixed_hold().await?;
        if moves.is_empty() {
            return Ok(());
        }
        self.take_decisions();
        let is_judged = |one: &&Move| one.from.is_some() && !believed.contains(&one.id);
        let of_now: BTreeMap<_, _> = moves.iter().filter(is_judged).map(|one| (one.id, one.to)).collect();
        let (swung, mixed, text) = self.judge(&of_now, &moves);
        if swung {
            let since = self.crawler.clock.now();
            let hold = self.state.hold.get_or_insert_with(|| Hold {
                since,
                mixed,
                held: BTreeSet::new(),
                text: String::new(),
            });
            hold.mixed &= mixed;
            if hold.text.is_empty() || of_now.len() > hold.held.len() {
                hold.text = text;
            }
        }
        for Move { id, from, to, published_on, reading, .. } in moves {
            let is_impossible = from.is_some() && published_on.is_some_and(|published| to < published);
            let is_held = swung || is_impossible || self.crawler.publisher.holds(id, &self.source.slug);
            let (recorder, sources) = (Arc::clone(&self.crawler.recorder), self.crawler.sources());
            let (source, publisher) = (Arc::clone(self.source), Arc::clone(&self.crawler.publisher));
            let moves = if is_held { Moves::Hold } else { Moves::Allow };
            let recorded = blocking(move || match reading {
                Reading::Own(seen) => {
                    let by = ReadBy { source: &source, sources: &sources, publisher: &publisher };
                    Ok(recorder.record(*seen, &by, moves)?.ok())
                }
                Reading::Claim(statement) => match recorder.claim(*statement, &source, moves)? {
                    ClaimResult::Recorded(recorded, _) => Ok(Some(recorded)),
                    ClaimResult::Unknown | ClaimResult::Moves(_) => Ok(None),
                },
            })
            .await?;
            if let Some(recorded) = recorded {
                self.recorded(recorded).await?;
            }
            if let Some(hold) = self.state.hold.as_mut().filter(|_| swung) {
                hold.held.insert(id);
            }
        }
        self.put_pages(pages).await
    }

    /// Believes deadlines that moved to different days and have stayed there for a day; returns their consultations.
    async fn end_mixed_hold(&mut self) -> Result<BTreeSet<ConsultationId>, RunError> {
        let is_over = |hold: &Hold| hold.mixed && self.started_at.duration_since(hold.since) >= MIXED_WAIT;
        let Some(Hold { held, .. }) = self.state.hold.take_if(|hold| is_over(hold)) else {
            return Ok(BTreeSet::new());
        };
        let (recorder, sources) = (Arc::clone(&self.crawler.recorder), self.crawler.sources());
        let (slug, now) = (self.source.slug.to_string(), self.crawler.clock.now());
        self.state.accepted_at = Some(now);
        blocking(move || {
            recorder.release(&slug, held.iter().copied(), &sources, now)?;
            Ok(held)
        })
        .await
    }

    /// Returns `true` if the moves are to be held back, `true` if they are to different days, and the sentence that says so.
    fn judge(&self, of_now: &BTreeMap<ConsultationId, Date>, moves: &[Move]) -> (bool, bool, String) {
        let today = day_of(self.started_at);
        let since = self
            .started_at
            .checked_sub(WINDOW)
            .unwrap_or(self.started_at)
            .max(self.state.accepted_at.unwrap_or(jiff::Timestamp::MIN));
        let snapshot = self.crawler.publisher.snapshot();
        let (mut open, mut moved) = (BTreeSet::new(), of_now.clone());
        for indexed in snapshot.consultations() {
            let consultation = &indexed.consultation;
            // Of the days of other sources' claims, their own runs judge.
            if consultation.origins.get("deadlines").unwrap_or(&consultation.source) != self.source.slug.as_str() {
                continue;
            }
            if is_open(consultation, today) {
                open.insert(consultation.id);
            }
            let was_open = |event: &crate::domain::Event| {
                let day = event.old.as_deref().and_then(|old| old.rsplit(", ").next()?.get(..10)?.parse::<Date>().ok());
                event.kind == EventKind::DeadlineChanged
                    && event.recorded_at > since
                    && day.is_some_and(|day| day >= day_of(event.recorded_at))
            };
            if indexed.events.iter().any(|event| was_open(event))
                && let Some(deadline) = consultation.deadline_ahead(today)
            {
                moved.entry(consultation.id).or_insert(deadline.on);
            }
        }
        let swings = !of_now.is_empty() && swings(&open, &moved, today);
        let from_to: Vec<(Date, Date)> = moves
            .iter()
            .filter(|one| of_now.contains_key(&one.id))
            .filter_map(|one| Some((one.from?, one.to)))
            .collect();
        let (mixed, swings_apart) = (!swings, swings_apart(open.len().max(from_to.len()), &from_to));
        let swung = self.state.hold.is_some() || swings || swings_apart;
        let all = open.len().max(moved.len());
        let mut examples = moves.iter().filter_map(|one| Some((one, one.from?)));
        let example = examples.next().map(|(one, from)| format!("`{}` from {from} to {}", one.address, one.to));
        let (where_to, until) = if mixed { ("", ", or tomorrow") } else { (" to one day or into the past", "") };
        let text = format!(
            "{} of {all} open deadlines moved{where_to}, such as that of {}; the stored days are kept: correct the source file or, if the new days are right, run `remissflode accept {}`{until}",
            moved.len(),
            example.unwrap_or_default(),
            self.source.slug
        );
        (swung, mixed, text)
    }

    /// Notes that the site gives the stored days of a consultation again.
    pub(super) fn no_longer_held(&mut self, id: ConsultationId) {
        if let Some(hold) = &mut self.state.hold {
            hold.held.remove(&id);
            if hold.held.is_empty() {
                self.state.hold = None;
            }
        }
    }

    /// Ends the hold if only consultations are left that had no deadline: nothing else on the site is in doubt.
    async fn end_hold_of_first_days(&mut self) -> Result<(), RunError> {
        let Some(hold) = &self.state.hold else { return Ok(()) };
        let (held, store) = (hold.held.clone(), Arc::clone(&self.crawler.store));
        let is_over = blocking(move || {
            for id in held {
                if store.consultation(id)?.is_some_and(|known| !known.deadlines.is_empty()) {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .await?;
        if is_over {
            self.state.hold = None;
        }
        Ok(())
    }

    /// Adds the problem of deadlines that are held back.
    pub(super) fn report_hold(&mut self) {
        if let Some(hold) = &self.state.hold {
            self.problems.add(Severity::Partial, DEADLINES_SWUNG, hold.text.clone());
        }
    }
}

/// Returns `true` if a consultation has a note with this code.
pub(super) fn has(consultation: &Consultation, code: QualityCode) -> bool {
    consultation.quality_notes.iter().any(|note| note.code == code)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn rows_that_slip_and_days_a_month_off_swing_apart() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (open, moves, expected) in [
            (3, vec![("2027-01-10", "2027-01-11"), ("2027-01-11", "2027-01-12"), ("2027-01-12", "2027-01-10")], true),
            (3, vec![("2027-01-10", "2027-02-10"), ("2027-01-11", "2027-02-11")], true),
            (3, vec![("2027-01-10", "2026-01-10"), ("2027-01-11", "2026-01-11")], true),
            (3, vec![("2027-01-10", "2027-01-20"), ("2027-01-11", "2027-01-21"), ("2027-01-12", "2027-01-22")], false),
            (5, vec![("2027-01-10", "2027-02-10"), ("2027-01-11", "2027-02-11")], false),
            (2, vec![("2027-01-10", "2027-01-11"), ("2027-01-11", "2027-01-10")], false),
        ] {
            let moves: Vec<_> = moves.iter().map(|(from, to)| (day(from), day(to))).collect();
            assert_eq!(swings_apart(open, &moves), expected, "{open} {moves:?}");
        }
    }

    #[test]
    fn deadlines_swing_if_more_than_half_of_three_move_to_one_day_or_into_the_past() {
        let ids: Vec<ConsultationId> = (0..6).map(|n| ConsultationId::from_key(&n.to_string())).collect();
        let open = |n: usize| ids.iter().take(n).copied().collect::<BTreeSet<_>>();
        let moved = |days: &[i8]| {
            let days = days.iter().map(|day| date(2026, 7, *day));
            ids.iter().copied().zip(days).collect::<BTreeMap<_, _>>()
        };
        let today = date(2026, 7, 10);
        for (all, days, expected) in [
            (4, vec![1, 2, 3], true),
            (4, vec![20, 20, 20], true),
            (4, vec![20, 20, 1], true),
            (4, vec![20, 20], false),
            (5, vec![20, 21, 22, 23], false),
            (2, vec![1, 1], false),
            (0, vec![1, 1, 1], true),
        ] {
            assert_eq!(swings(&open(all), &moved(&days), today), expected, "{all} {days:?}");
        }
    }
}
