//! Deadlines that move to and fro: two servers with different copies of a page, or a page that is tested in two forms.
//!
//! Every move would be an event, at every run. So a day that returns within a week after two moves is not believed if it
//! is the later one: the earlier deadline is the safe one. A withdrawal that comes and goes is treated alike.

use jiff::{SignedDuration, Timestamp};

use super::{carry::OF_DEADLINES, events::dates};
use crate::domain::{Consultation, Deadline, Event, EventKind, QualityCode, QualityNote};

/// The period in which moves are counted.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The number of moves in that period from which a returning day is flapping.
const MOVES: usize = 2;

/// Returns `true` if the deadline of a claim is not to move again: it has moved often lately, and `to` is the later day,
/// which was shown before.
pub(super) fn keeps_claim(from: &[Deadline], to: &[Deadline], history: &[Event], now: Timestamp) -> bool {
    let first = |deadlines: &[Deadline]| deadlines.iter().map(|deadline| deadline.on).min();
    let returns = dates(to);
    let moves = || deadline_moves(history, now);
    moves().count() >= MOVES
        && !from.is_empty()
        && first(to) > first(from)
        && moves().any(|event| [&event.old, &event.new].into_iter().flatten().any(|day| *day == returns))
}

/// The moves of the deadline in the window before `now`.
fn deadline_moves(history: &[Event], now: Timestamp) -> impl Iterator<Item = &Event> {
    let since = now.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
    history.iter().filter(move |event| event.kind == EventKind::DeadlineChanged && event.recorded_at > since)
}

/// Keeps a consultation open in `after` that was withdrawn and reinstated lately: whoever takes it for withdrawn misses its
/// deadline.
pub(super) fn keep_open(before: &Consultation, after: &mut Consultation, history: &[Event], now: Timestamp) {
    let since = now.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let is_turn = |event: &&Event| matches!(event.kind, EventKind::Withdrawn | EventKind::Reinstated);
    let turns = history.iter().filter(|event| event.recorded_at > since).filter(is_turn).count();
    if turns >= MOVES && after.withdrawn && !before.withdrawn {
        after.withdrawn = false;
    }
}

/// Keeps the earlier deadline in `after` if the deadline has moved to and fro lately.
pub(super) fn keep_earlier(before: &Consultation, after: &mut Consultation, history: &[Event], now: Timestamp) {
    let moves = || deadline_moves(history, now);
    // Without an own deadline before, the moves are those of claims.
    if moves().count() < MOVES || before.deadlines.is_empty() {
        return;
    }
    let to = dates(&after.deadlines);
    let is_flapping = if to == dates(&before.deadlines) {
        before.quality_notes.iter().any(|note| note.code == QualityCode::DeadlineFlapping)
    } else {
        moves().any(|event| [&event.old, &event.new].into_iter().flatten().any(|day| *day == to))
    };
    if !is_flapping {
        return;
    }
    let later = matches!((before.deadline(), after.deadline()), (Some(old), Some(new)) if old.on < new.on);
    if later {
        after.deadlines.clone_from(&before.deadlines);
        after.extended = before.extended;
        after.quality_notes.retain(|note| !OF_DEADLINES.contains(&note.code));
        after
            .quality_notes
            .extend(before.quality_notes.iter().filter(|note| OF_DEADLINES.contains(&note.code)).cloned());
    }
    after.quality_notes.push(QualityNote::new(QualityCode::DeadlineFlapping));
    after.quality_notes.sort();
    after.quality_notes.dedup();
}
