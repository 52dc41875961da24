#![doc = include_str!("deadlines.md")]

use std::{collections::BTreeSet, sync::LazyLock};

use jiff::{ToSpan, civil::Date};
use regex::Regex;

use super::{
    found::{Found, read_sentence},
    intent::Role,
    notices, quality,
    sentences::{mend_lines, sentences},
    text::lower_in_place,
};
use crate::domain::{Deadline, Meeting, QualityCode, QualityNote};

/// What a text says of its last days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlineReading {
    /// All last days to answer, in order of date; each day once.
    pub deadlines: Vec<Deadline>,
    /// Meetings, in order of date.
    pub meetings: Vec<Meeting>,
    /// The text says that the time to answer was extended.
    pub extended: bool,
    /// The text says that the consultation was taken back.
    pub withdrawn: bool,
    /// Doubts about the dates.
    pub notes: Vec<QualityNote>,
}

/// Reads a running text, blocks separated by empty lines. `published` gives the year where a date has none.
///
/// ```
/// use jiff::civil::date;
/// use remissflode::normalize::read_deadlines;
/// let text = "Förslagen ska träda i kraft senast den 1 juli 2027.\n\nSvara senast den 3 maj kl. 12.00.";
/// let reading = read_deadlines(text, Some(date(2026, 2, 1)));
/// assert_eq!(reading.deadlines.len(), 1);
/// assert_eq!(reading.deadlines[0].on, date(2026, 5, 3));
/// assert_eq!(reading.deadlines[0].evidence, "Svara senast den 3 maj kl. 12.00.");
/// ```
#[must_use]
pub fn read_deadlines(text: &str, published: Option<Date>) -> DeadlineReading {
    let mended = mend_lines(text);
    let mut found = Vec::new();
    let mut reading = DeadlineReading::default();
    let mut speaks = false;
    let mut previous: Option<&str> = None;
    for sentence in sentences(&mended) {
        let lower = lower_in_place(sentence);
        reading.withdrawn |= notices::is_withdrawal(&lower);
        reading.extended |= notices::is_extension(&lower);
        if MAY_HAVE_A_DAY.is_match(&lower) {
            speaks |= read_sentence(sentence, &lower, previous, published, &mut found);
        }
        previous = Some(sentence);
    }
    settle(found, &mut reading);
    if reading.deadlines.is_empty() && speaks && !reading.withdrawn {
        reading.notes.push(QualityNote::new(QualityCode::DeadlineUnread));
    }
    reading
}

/// What a sentence must hold to name a day, or to refer to one.
#[allow(clippy::expect_used, reason = "the pattern is a constant that every test compiles")]
static MAY_HAVE_A_DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9]|sena|sista|samma|utgången av").expect("a constant pattern"));

/// Takes back what other dates of the text tell about a date.
fn reconsider(found: &mut [Found<'_>]) {
    let replaced = found.iter().any(|one| one.role == Role::Deadline && one.replaces);
    for n in 0..found.len() {
        // Not any date after it: "… senast den 18 augusti. Här finns svaren om direktivet av den 19 augusti" is no such pair.
        let next = found.get(n + 1).filter(|next| next.role == Role::Start && next.goes_on_from(&found[n]));
        let next = next.map(|next| next.on);
        let this = &mut found[n];
        if this.role != Role::Deadline {
            continue;
        }
        if next.is_some_and(|next| this.on.checked_add(1.day()).is_ok_and(|day| day == next)) {
            // "till och med den 31 mars till A, från och med den 1 april till B" tells where to send, not until when
            this.role = Role::Other;
        } else if replaced && !this.replaces {
            // "Sista dag är den 5 mars. Remisstiden har förlängts till den 3 maj."
            this.role = Role::OldDeadline;
        }
    }
}

/// Sorts what was found into the reading: each day once, replaced days out, doubts noted.
fn settle(mut found: Vec<Found<'_>>, reading: &mut DeadlineReading) {
    reconsider(&mut found);
    let latest = found.iter().filter(|one| one.role == Role::Deadline).map(|one| one.on).max();
    let (mut known, mut met, mut kept) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for this in found {
        match this.role {
            Role::Meeting if met.insert(this.on) => {
                reading.meetings.push(Meeting { on: this.on, at: this.at, evidence: this.evidence() });
            }
            // a day that no longer holds is only told where no other is
            Role::OldDeadline if latest.is_some() => reading.extended |= latest.is_some_and(|latest| latest > this.on),
            Role::Deadline | Role::OldDeadline if known.insert(this.on) => {
                quality::of_date(&this.written, this.on, this.year_guessed, &mut reading.notes);
                kept.push(this);
            }
            _ => {}
        }
    }
    // a scope tells several last days apart
    let several = kept.len() > 1;
    reading.deadlines.extend(kept.into_iter().map(|this| Deadline {
        on: this.on,
        at: this.at,
        scope: if several { this.scope() } else { None },
        evidence: this.evidence(),
    }));
    reading.deadlines.sort();
    reading.meetings.sort_by_key(|meeting| (meeting.on, meeting.at));
}

#[cfg(test)]
mod tests;
