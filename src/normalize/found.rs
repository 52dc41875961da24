//! One sentence to the dates in it, each with its role, clock time and scope; the part of `deadlines` below a text.
//!
//! A sentence may lean on the one before: `Senast den 3 maj vill vi ha dem.` takes its topic from there, and `Samma datum
//! är sista dag att svara.` its date.

use std::ops::Range;

use jiff::civil::{Date, Time};

use super::{
    clock::{self, WrittenTime},
    cues::{Cues, Topic, cues},
    dates::{self, WrittenDate},
    intent::{self, Carried, Role},
    notices, scope,
    text::lower_in_place,
    tokens::{Token, tokens},
};

/// The longest evidence, in bytes: a text without full stops is no reason to repeat all of it at every date.
const MAX_EVIDENCE: usize = 1_200;

/// A date found in a sentence, with all that is told of it.
pub(super) struct Found<'a> {
    pub(super) role: Role,
    pub(super) on: Date,
    pub(super) at: Option<Time>,
    pub(super) written: WrittenDate,
    pub(super) year_guessed: bool,
    /// It takes the place of every day named elsewhere.
    pub(super) replaces: bool,
    sentence: &'a str,
    /// The place of the date in the sentence, in bytes, and of the clause that it stands in.
    place: Range<usize>,
    clause: Range<usize>,
    /// The sentence that the date stands in, where `sentence` only refers to it.
    referred: Option<&'a str>,
}

impl Found<'_> {
    /// Whether the date stands in the same sentence as the one before, or begins its own: `Från och med den 1 april …`
    pub(super) fn goes_on_from(&self, before: &Self) -> bool {
        self.sentence.as_ptr() == before.sentence.as_ptr() || self.place.start <= "Från och med onsdagen den ".len()
    }

    /// The sentence as published; of an endless one, what stands around the date.
    pub(super) fn evidence(&self) -> String {
        let sentence = around(self.sentence, self.place.start);
        self.referred
            .map_or_else(|| sentence.to_owned(), |before| format!("{} {sentence}", around(before, before.len())))
    }
}

impl Found<'_> {
    /// What or whom this day is for, where its sentence tells.
    pub(super) fn scope(&self) -> Option<String> {
        let before = self.sentence.get(self.clause.start..self.place.start)?;
        let after = self.sentence.get(self.place.end..self.clause.end)?;
        scope::of(before, after).filter(|_| self.referred.is_none())
    }
}

fn around(sentence: &str, place: usize) -> &str {
    if sentence.len() <= MAX_EVIDENCE {
        return sentence;
    }
    let Range { start, end } = place.saturating_sub(MAX_EVIDENCE / 2)..(place + MAX_EVIDENCE / 2).min(sentence.len());
    let start = (start..=place).find(|at| sentence.is_char_boundary(*at)).unwrap_or(0);
    let end = (start..=end).rev().find(|at| sentence.is_char_boundary(*at)).unwrap_or(start);
    sentence[start..end].trim()
}

/// Adds what the sentence says to `found`; true when it speaks of a last day to answer and names none.
pub(super) fn read_sentence<'a>(
    sentence: &'a str,
    lower: &str,
    previous: Option<&'a str>,
    published: Option<Date>,
    found: &mut Vec<Found<'a>>,
) -> bool {
    let tokens = tokens(lower);
    let mut dates = dates::find(&tokens);
    if dates.is_empty() && !is_about_a_day(lower) {
        return false;
    }
    let cues = cues(&tokens);
    let resolved = with_shared_years(&mut dates, published);
    if dates.is_empty() {
        return !refers_back(&tokens, &cues, sentence, found) && speaks_of_deadline(&cues);
    }
    let own = cues.iter().any(|cue| cue.topic.is_some());
    let carried = if own { Carried::default() } else { carried_from(previous, found.last()) };
    let roles = intent::judge(&tokens, &cues, &dates, carried);
    let times = clock::find(&tokens);
    let extension = !lower.starts_with("för ") && notices::is_extension(lower);
    for (n, (written, role)) in dates.iter().zip(&roles).enumerate() {
        let Some((on, year_guessed)) = resolved[n] else { continue };
        if written.weak && *role != Role::Deadline {
            continue;
        }
        let from = n.checked_sub(1).map_or(0, |before| dates[before].end);
        let until = dates.get(n + 1).map_or(tokens.len(), |next| next.first);
        found.push(Found {
            role: *role,
            on,
            at: time_of(&times, written, from, until),
            written: written.clone(),
            year_guessed,
            replaces: extension && replaces(&tokens[from..written.first], &cues[from..written.first]),
            sentence,
            place: tokens[written.first].start..tokens[written.end - 1].end,
            clause: tokens.get(from).map_or(0, |token| token.start)
                ..tokens.get(until).map_or(sentence.len(), |token| token.start),
            referred: None,
        });
    }
    false
}

/// Whether the clause before a date says that it holds instead of others, for all: not "förlängs för Skatteverket till".
fn replaces(tokens: &[Token<'_>], cues: &[Cues]) -> bool {
    let Some(at) = cues.iter().position(|cue| cue.replaces) else { return false };
    let only = |pair: &[Token<'_>]| pair[0].is("för") && !matches!(pair[1].text, "samtliga" | "alla" | "att");
    !tokens[at..].windows(2).any(only)
}

/// Whether a sentence without a date may still refer to one, or lack one.
fn is_about_a_day(lower: &str) -> bool {
    ["sena", "sista", "samma"].iter().any(|word| lower.contains(word))
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
fn time_of(times: &[WrittenTime], date: &WrittenDate, from: usize, until: usize) -> Option<Time> {
    let next = times.partition_point(|time| time.first < date.end);
    let after = times.get(next).filter(|time| time.first < (date.end + 4).min(until));
    let before = || {
        times[..next].last().filter(|time| time.first >= from && time.end <= date.first && date.first - time.end <= 4)
    };
    after.or_else(before).map(|time| time.time)
}

/// "Samma datum och tidpunkt är också deadline för att svara": the date of the sentence before is a last day.
fn refers_back<'a>(tokens: &[Token<'_>], cues: &[Cues], sentence: &'a str, found: &mut Vec<Found<'a>>) -> bool {
    let same = tokens
        .windows(2)
        .any(|pair| pair[0].is("samma") && ["dat", "dag", "tid"].iter().any(|word| pair[1].text.starts_with(word)));
    let due = cues.iter().any(|cue| cue.limit || cue.term) && cues.iter().any(|cue| cue.topic == Some(Topic::Answer));
    let Some(last) = found.last().filter(|_| same && due) else { return false };
    let again = Found {
        role: Role::Deadline,
        written: last.written.clone(),
        replaces: false,
        sentence,
        place: 0..0,
        clause: 0..0,
        referred: Some(last.sentence),
        ..*last
    };
    found.push(again);
    true
}

/// "Sista dag att svara på remissen är den .": a last day is announced and not there.
fn speaks_of_deadline(cues: &[Cues]) -> bool {
    let any = |test: fn(&Cues) -> bool| cues.iter().any(test);
    let due = any(|cue| cue.term || (cue.modal && cue.arrival)) || (any(|cue| cue.modal) && any(|cue| cue.arrival));
    any(|cue| cue.limit) && any(|cue| cue.topic == Some(Topic::Answer)) && due
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn the_evidence_of_an_endless_sentence_is_what_stands_around_the_date() {
        let sentence = "å ".repeat(5_000);
        assert!(around(&sentence, 4_999).len() <= 1_200);
        assert_eq!(around("kort", 2), "kort");
    }
}
