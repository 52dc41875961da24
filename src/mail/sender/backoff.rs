//! Growing waits between tries.

use jiff::{SignedDuration, Timestamp};

/// The waits after the first tries of one letter, in minutes; the last one holds for all further tries.
const LETTER_MINUTES: [i64; 6] = [1, 5, 15, 30, 60, 120];
/// The waits while the server takes no letters, in seconds.
const SERVER_SECONDS: [i64; 6] = [5, 15, 30, 60, 120, 300];
/// The time after the last try at which a letter is forgotten here.
const OLD: SignedDuration = SignedDuration::from_hours(72);

/// The number of failed tries, and the time of the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Backoff {
    tries: usize,
    tried_at: Timestamp,
    next_at: Timestamp,
}

impl Backoff {
    /// After one more failed try of a letter.
    pub(super) fn of_letter(before: Option<&Self>, now: Timestamp) -> Self {
        Self::after(before, now, LETTER_MINUTES.map(|minutes| minutes * 60))
    }

    /// After one more failed try to reach the server.
    pub(super) fn of_server(before: Option<&Self>, now: Timestamp) -> Self {
        Self::after(before, now, SERVER_SECONDS)
    }

    fn after(before: Option<&Self>, now: Timestamp, waits: [i64; 6]) -> Self {
        let tries = before.map_or(0, |before| before.tries);
        let wait = waits.get(tries).or(waits.last()).copied().unwrap_or_default();
        Self { tries: tries + 1, tried_at: now, next_at: now + SignedDuration::from_secs(wait) }
    }

    /// Returns `true` until the next try.
    pub(super) fn is_waiting(&self, now: Timestamp) -> bool {
        // A clock that was set back waits no longer than planned.
        (self.tried_at..self.next_at).contains(&now)
    }

    /// Returns `true` for one whose letter is gone for long.
    pub(super) fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.tried_at) > OLD
    }
}
