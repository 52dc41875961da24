#![doc = include_str!("deadlines.md")]

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use super::{
    clock::{self, WrittenTime},
    cues::{Cues, Topic, cues},
    dates::{self, WrittenDate},
    intent::{self, Carried, Role},
    notices, quality, scope,
    sentences::{mend_lines, sentences},
    text::lower_in_place,
    tokens::{Token, tokens},
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
        if may_have_a_date(&lower) {
            speaks |= read_sentence(sentence, &lower, previous, published, &mut found);
        }
        previous = Some(sentence);
    }
    settle(found, &mut reading);
    if reading.deadlines.is_empty() && speaks && !reading.withdrawn {
        reading.notes.push(quality::note(QualityCode::DeadlineUnread));
    }
    reading
}

/// A date found in a sentence, with all that is told of it.
struct Found<'a> {
    role: Role,
    on: Date,
    deadline: Deadline,
    written: WrittenDate,
    year_guessed: bool,
    /// It takes the place of every day named elsewhere.
    replaces: bool,
    sentence: &'a str,
}

fn may_have_a_date(lower: &str) -> bool {
    lower.bytes().any(|b| b.is_ascii_digit())
        || ["sena", "sista", "samma", "utgången av"].iter().any(|word| lower.contains(word))
}

/// Adds what the sentence says; true when it speaks of a last day to answer and names none.
fn read_sentence<'a>(
    sentence: &'a str,
    lower: &str,
    previous: Option<&str>,
    published: Option<Date>,
    found: &mut Vec<Found<'a>>,
) -> bool {
    let tokens = tokens(lower);
    let cues = cues(&tokens);
    let mut dates = dates::find(&tokens);
    let resolved: Vec<Option<(Date, bool)>> = with_shared_years(&mut dates, published);
    if dates.is_empty() {
        return refers_back(&tokens, &cues, sentence, found) || speaks_of_deadline(&cues);
    }
    let own = cues.iter().any(|cue| cue.topic.is_some());
    let carried = if own { Carried::default() } else { carried_from(previous, found.last()) };
    let roles = intent::judge(&tokens, &cues, &dates, carried);
    let times = clock::find(&tokens);
    for (n, (written, role)) in dates.iter().zip(&roles).enumerate() {
        let Some((on, year_guessed)) = resolved[n] else { continue };
        if written.weak && *role != Role::Deadline {
            continue;
        }
        let from = n.checked_sub(1).map_or(0, |before| dates[before].end);
        let until = dates.get(n + 1).map_or(tokens.len(), |next| next.first);
        let scope = scope::of(sentence, &tokens, written, from, until);
        let deadline = Deadline { on, at: time_of(&times, written, from, until), scope, evidence: sentence.to_owned() };
        let replaces = cues[from..written.first].iter().any(|cue| cue.replaces)
            && !lower.starts_with("för ")
            && notices::is_extension(lower);
        found.push(Found { role: *role, on, deadline, written: written.clone(), year_guessed, replaces, sentence });
    }
    false
}

fn carried_from(previous: Option<&str>, last: Option<&Found<'_>>) -> Carried {
    let Some(previous) = previous else { return Carried::default() };
    let lower = lower_in_place(previous);
    let topic = cues(&tokens(&lower)).iter().rev().find_map(|cue| cue.topic);
    Carried { topic, role: last.filter(|last| last.sentence == previous).map(|last| last.role) }
}

/// "den 5 mars respektive den 3 april 2020": the year at the end is meant for both.
fn with_shared_years(dates: &mut [WrittenDate], published: Option<Date>) -> Vec<Option<(Date, bool)>> {
    for n in (1..dates.len()).rev() {
        if let (None, Some(year), true) = (dates[n - 1].year, dates[n].year, dates[n].first - dates[n - 1].end <= 12) {
            let later = (dates[n - 1].month, dates[n - 1].day) > (dates[n].month, dates[n].day);
            dates[n - 1].year = Some(if later { year - 1 } else { year });
        }
    }
    dates.iter().map(|date| date.resolve(published)).collect()
}

/// The clock time of a date: the first after it or, where there is none, the last before it, in its own clause.
fn time_of(times: &[WrittenTime], date: &WrittenDate, from: usize, until: usize) -> Option<jiff::civil::Time> {
    let after = times.iter().find(|time| (date.end..(date.end + 4).min(until)).contains(&time.first));
    let before =
        || times.iter().rev().find(|time| time.first >= from && time.end <= date.first && date.first - time.end <= 4);
    after.or_else(before).map(|time| time.time)
}

/// "Samma datum och tidpunkt är också deadline för att svara": the date of the sentence before is a last day.
fn refers_back<'a>(tokens: &[Token<'_>], cues: &[Cues], sentence: &'a str, found: &mut Vec<Found<'a>>) -> bool {
    let same = tokens
        .windows(2)
        .any(|pair| pair[0].is("samma") && ["dat", "dag", "tid"].iter().any(|word| pair[1].text.starts_with(word)));
    let due = cues.iter().any(|cue| cue.limit || cue.term) && cues.iter().any(|cue| cue.topic == Some(Topic::Answer));
    let Some(last) = found.last().filter(|_| same && due) else { return false };
    let evidence = format!("{} {sentence}", last.sentence);
    let deadline = Deadline { evidence, ..last.deadline.clone() };
    found.push(Found {
        role: Role::Deadline,
        on: last.on,
        deadline,
        written: last.written.clone(),
        year_guessed: last.year_guessed,
        replaces: false,
        sentence,
    });
    false
}

/// "Sista dag att svara på remissen är den .": a last day is announced and not there.
fn speaks_of_deadline(cues: &[Cues]) -> bool {
    let any = |test: fn(&Cues) -> bool| cues.iter().any(test);
    any(|cue| cue.limit)
        && any(|cue| cue.topic == Some(Topic::Answer))
        && any(|cue| cue.term || (cue.modal && cue.arrival))
}

/// Takes back what other dates of the text tell about a date.
fn reconsider(found: &mut [Found<'_>]) {
    let replaced = found.iter().any(|one| one.role == Role::Deadline && one.replaces);
    for n in 0..found.len() {
        let next = found.get(n + 1).filter(|next| next.role == Role::Start).map(|next| next.on);
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
    let mut known = BTreeSet::new();
    for this in found {
        match this.role {
            Role::Meeting => {
                let Deadline { on, at, evidence, .. } = this.deadline;
                reading.meetings.push(Meeting { on, at, evidence });
            }
            // a day that no longer holds is only told where no other is
            Role::OldDeadline if latest.is_some() => reading.extended |= latest.is_some_and(|latest| latest > this.on),
            Role::Deadline | Role::OldDeadline if known.insert(this.on) => {
                quality::of_date(&this.written, this.on, this.year_guessed, &mut reading.notes);
                reading.deadlines.push(this.deadline);
            }
            _ => {}
        }
    }
    reading.deadlines.sort();
    reading.meetings.sort_by_key(|meeting| (meeting.on, meeting.at));
    reading.meetings.dedup_by_key(|meeting| meeting.on);
    if reading.deadlines.len() < 2 {
        // a scope tells several last days apart
        reading.deadlines.iter_mut().for_each(|deadline| deadline.scope = None);
    }
}

#[cfg(test)]
mod tests;
