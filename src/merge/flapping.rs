//! Deadlines that move to and fro: two servers with different copies of a page, or a page that is tested in two forms.
//!
//! Every move would be an event, at every run. So a day that returns within a week after two moves is not believed if it
//! is the later one: the earlier deadline is the safe one.

use jiff::{SignedDuration, Timestamp};

use super::{carry::OF_DEADLINES, events::dates};
use crate::domain::{Consultation, Event, EventKind, QualityCode, QualityNote};

/// The period in which moves are counted.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The number of moves in that period from which a returning day is flapping.
const MOVES: usize = 2;

/// Keeps the earlier deadline in `after` if the deadline has moved to and fro lately.
pub(super) fn keep_earlier(before: &Consultation, after: &mut Consultation, history: &[Event], now: Timestamp) {
    let since = now.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let moves = || history.iter().filter(|event| event.kind == EventKind::DeadlineChanged && event.recorded_at > since);
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
