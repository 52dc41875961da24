//! One sentence to the dates it mentions, each with its role, clock time and scope.
//!
//! A sentence may lean on the one before: `Senast den 3 maj vill vi ha dem.` takes its topic from there, and `Samma datum
//! är sista dag att svara.` its date.

use std::ops::Range;

use jiff::civil::{Date, Time};

use super::{
    super::{sentences::is_list_entry, whitespace::lower_in_place},
    cues::{Cues, Topic, cues},
    date_role::{self, Carried, Role},
    dates::{self, DateSpan},
    issuer_acts, notices, only_end, scope,
    times::{self, TimeSpan},
    tokens::{Token, tokens},
};

/// The longest evidence, in bytes: a text without full stops is no reason to repeat all of it at every date.
const MAX_EVIDENCE: usize = 1_200;

/// A date mentioned in a sentence, with all that the sentence says of it.
pub(super) struct DateMention<'a> {
    pub(super) role: Role,
    /// The rule that gave it its role; empty where none did.
    pub(super) rule: &'static str,
    pub(super) on: Date,
    pub(super) at: Option<Time>,
    pub(super) span: DateSpan,
    pub(super) year_guessed: bool,
    /// It takes the place of every day named elsewhere.
    pub(super) replaces: bool,
    /// No rule decided, and it ends something.
    pub(super) is_open: bool,
    /// A body acts in its clause, which may be the one that asks.
    pub(super) is_by_a_body: bool,
    /// Its sentence speaks to those who are asked, or says that someone wants something.
    pub(super) is_to_the_reader: bool,
    sentence: &'a str,
    /// The place of the date in the sentence, in bytes, and of the clause that it stands in.
    place: Range<usize>,
    clause: Range<usize>,
    /// The sentence that the date stands in, where `sentence` only refers to it.
    referred: Option<&'a str>,
}

impl DateMention<'_> {
    /// Returns `true` if the date stands in the same sentence as `before`, or begins its own: `Från och med den 1 april …`
    pub(super) fn goes_on_from(&self, before: &Self) -> bool {
        self.is_beside(before) || self.place.start <= "Från och med onsdagen den ".len()
    }

    /// Returns `true` if both dates stand in one sentence.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.sentence.as_ptr() == other.sentence.as_ptr()
    }

    /// The sentence as published; of an endless one, what stands around the date.
    pub(super) fn evidence(&self) -> String {
        let sentence = around(self.sentence, self.place.start);
        self.referred
            .map_or_else(|| sentence.to_owned(), |before| format!("{} {sentence}", around(before, before.len())))
    }

    /// The people or parts that this day is for, where its sentence says so.
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

/// Adds the dates of a sentence to `found`. Returns `true` if it speaks of a deadline and names none.
pub(super) fn read_sentence<'a>(
    sentence: &'a str,
    lower: &str,
    previous: Option<&'a str>,
    published: Option<Date>,
    found: &mut Vec<DateMention<'a>>,
) -> bool {
    let tokens = tokens(lower);
    let mut dates = dates::find(&tokens);
    let cues = cues(&tokens);
    let resolved = with_shared_years(&mut dates, published);
    if dates.is_empty() {
        return !refers_back(&tokens, &cues, sentence, found) && speaks_of_deadline(&tokens, &cues);
    }
    let own = cues.iter().any(|cue| cue.topic.is_some());
    let mut carried = if own { Carried::default() } else { carried_from(previous, found.last()) };
    carried.gives_more_time = is_what_it_means(&tokens) && previous.is_some_and(notices::gives_more_time);
    let decisions = date_role::roles(&tokens, &cues, &dates, carried);
    let times = times::find(&tokens);
    let for_some = is_for_some(&tokens);
    let is_you =
        |token: &Token<'_>| matches!(token.text, "ni" | "er" | "ert" | "era" | "du" | "din" | "oss" | "you" | "us");
    // "senast den 16 oktober" in a cell of its own
    let is_bare = dates.len() == 1 && tokens.len() <= dates[0].end - dates[0].first + 3;
    let asks_the_reader = is_bare || tokens.iter().any(is_you) || cues.iter().any(|cue| cue.asking);
    let is_over = tokens.iter().any(|token| only_end::is_over(token.text));
    for (n, (span, decision)) in dates.iter().zip(&decisions).enumerate() {
        let Some((on, year_guessed)) = resolved[n] else { continue };
        if span.weak && decision.role != Role::Deadline {
            continue;
        }
        let from = n.checked_sub(1).map_or(0, |before| dates[before].end);
        let until = dates.get(n + 1).map_or(tokens.len(), |next| next.first);
        let is_past = is_over && published.is_some_and(|published| on < published);
        found.push(DateMention {
            role: if is_past { Role::Other } else { decision.role },
            rule: if is_past { "is past" } else { decision.rule },
            on,
            at: time_of(&times, span, from, until),
            span: span.clone(),
            year_guessed,
            replaces: !for_some
                && (replaces(&tokens[from..span.first], &cues[from..span.first]) || decision.replaces()),
            is_open: decision.is_open,
            is_by_a_body: is_by_a_body(&tokens, &cues, from..span.first, until),
            is_to_the_reader: asks_the_reader,
            sentence,
            place: tokens[span.first].start..tokens[span.end - 1].end,
            clause: tokens.get(from).map_or(0, |token| token.start)
                ..tokens.get(until).map_or(sentence.len(), |token| token.start),
            referred: None,
        });
    }
    decisions.iter().any(|decision| decision.is_doubtful)
}

/// `Det innebär att …`: what the sentence before means.
fn is_what_it_means(tokens: &[Token<'_>]) -> bool {
    let word = |n: usize| tokens.get(n).map_or("", |token| token.text);
    matches!(word(0), "det" | "detta") && matches!(word(1), "innebär" | "medför" | "betyder") && word(2) == "att"
}

/// Returns `true` if a body acts in the words before a date or, where they speak of no answers, behind the last one.
fn is_by_a_body(tokens: &[Token<'_>], cues: &[Cues], before: Range<usize>, until: usize) -> bool {
    let says_enough = cues[before.clone()].iter().any(|cue| cue.answers || cue.arrival || cue.term);
    let end = if says_enough || until < tokens.len() { before.end } else { until };
    issuer_acts::is_act_of_a_body(&tokens[before.start..end], &cues[before.start..end])
}

/// Returns `true` if the clause before a date says that it holds instead of others, for all: not
/// `förlängs för Skatteverket till`.
fn replaces(tokens: &[Token<'_>], cues: &[Cues]) -> bool {
    let Some(at) = cues.iter().position(|cue| cue.replaces) else { return false };
    let only = |pair: &[Token<'_>]| {
        pair[0].is("för")
            && !matches!(
                pair[1].text,
                "samtliga" | "alla" | "att" | "remissen" | "svar" | "remissvar" | "samrådet" | "synpunkter"
            )
    };
    !tokens[at..].windows(2).any(only)
}

/// Returns `true` if a sentence gives its day to some alone: `gäller endast samebyarna`, `Berörda samebyar får förlängd
/// svarstid`, `För kommunerna förlängs tiden`.
fn is_for_some(tokens: &[Token<'_>]) -> bool {
    let word = |n: usize| tokens.get(n).map_or("", |token| token.text);
    let everyone = |text: &str| matches!(text, "alla" | "samtliga" | "ni" | "du" | "vi" | "remissinstanserna");
    let only = tokens.iter().any(|token| matches!(token.text, "endast" | "enbart" | "bara" | "only"));
    let for_them = word(0) == "för" && !everyone(word(1)) && word(1) != "att";
    let longer = |n: usize| ["förläng", "längre", "mer", "anstånd"].iter().any(|stem| word(n).starts_with(stem));
    let given = (1..tokens.len()).any(|n| {
        matches!(
            word(n - 1),
            "får" | "fått" | "har" | "beviljats" | "beviljas" | "medges" | "medgetts" | "ges" | "getts"
        ) && longer(n)
            && (matches!(word(n), "anstånd" | "förlängning") || word(n + 1).ends_with("tid"))
    });
    // "De som har bett om det har fått svarstiden förlängd"
    let those_who = matches!(word(0), "den" | "de" | "instanser" | "remissinstanser") && word(1) == "som";
    let granted =
        (1..tokens.len()).any(|n| matches!(word(n - 1), "fått" | "får") && word(n).ends_with("tiden") && longer(n + 1));
    only || for_them || those_who || (granted && !everyone(word(0))) || (given && !everyone(word(0)))
}

/// Returns `true` if a label is one of the time to answer: `Sista dag att lämna synpunkter`, `Svarstid`.
pub(super) fn names_a_deadline(label: &str) -> bool {
    let lower = lower_in_place(label);
    let cues = cues(&tokens(&lower));
    let about_answers = cues.iter().any(|cue| cue.topic == Some(Topic::Answer));
    let about_others = cues.iter().any(|cue| !matches!(cue.topic, None | Some(Topic::Answer)));
    about_answers && !about_others && cues.iter().any(|cue| cue.limit || cue.term)
}

/// Returns `true` if no word of a label says what its day is for: `Kommunerna`, not `Beslut` or `Remiss ut`.
pub(super) fn is_about_nothing(label: &str) -> bool {
    let lower = lower_in_place(label);
    cues(&tokens(&lower)).iter().all(|cue| cue.topic.is_none() && !cue.start && !cue.limit && !cue.soft_limit)
}

/// Returns `true` if a sentence speaks of answers to the consultation.
pub(super) fn mentions_answers(sentence: &str) -> bool {
    let lower = lower_in_place(sentence);
    cues(&tokens(&lower)).iter().any(|cue| cue.topic == Some(Topic::Answer))
}

fn carried_from(previous: Option<&str>, last: Option<&DateMention<'_>>) -> Carried {
    let Some(previous) = previous else { return Carried::default() };
    let lower = lower_in_place(previous);
    let cues = cues(&tokens(&lower));
    let topic = cues.iter().rev().find_map(|cue| cue.topic);
    let role = last.filter(|last| last.sentence == previous).map(|last| last.role);
    let names_a_deadline = topic == Some(Topic::Answer) && cues.iter().any(|cue| cue.limit || cue.term);
    let is_heading = role.is_none() && names_a_deadline && !previous.ends_with(['.', '!', '?']);
    let subject = cues.iter().find_map(|cue| cue.topic);
    Carried { topic, role, is_heading, is_entry: is_list_entry(previous), subject, gives_more_time: false }
}

/// The days of the dates. In `den 5 mars respektive den 3 april 2020` the year at the end is meant for both.
fn with_shared_years(dates: &mut [DateSpan], published: Option<Date>) -> Vec<Option<(Date, bool)>> {
    for n in (1..dates.len()).rev() {
        if let (None, Some(year), true) = (dates[n - 1].year, dates[n].year, dates[n].first - dates[n - 1].end <= 12) {
            // "den 17 april i stället för den 3 april 2026" lies in one year, "den 5 december och den 3 mars 2026" does not
            let later = dates[n - 1].month > dates[n].month + 3;
            dates[n - 1].year = Some(if later { year - 1 } else { year });
        }
    }
    dates.iter().map(|date| date.resolve(published)).collect()
}

/// The clock time of a date: the first after it or, where there is none, the last before it, in its own clause.
fn time_of(times: &[TimeSpan], date: &DateSpan, from: usize, until: usize) -> Option<Time> {
    let next = times.partition_point(|time| time.first < date.end);
    let after = times.get(next).filter(|time| time.first < (date.end + 4).min(until));
    let before = || {
        times[..next].last().filter(|time| time.first >= from && time.end <= date.first && date.first - time.end <= 4)
    };
    after.or_else(before).map(|time| time.time)
}

/// Adds the date of the sentence before as a deadline, where this one says so:
/// `Samma datum och tidpunkt är också deadline för att svara`.
fn refers_back<'a>(tokens: &[Token<'_>], cues: &[Cues], sentence: &'a str, found: &mut Vec<DateMention<'a>>) -> bool {
    let same = tokens
        .windows(2)
        .any(|pair| pair[0].is("samma") && ["dat", "dag", "tid"].iter().any(|word| pair[1].text.starts_with(word)));
    let due = cues.iter().any(|cue| cue.limit || cue.term || cue.modal)
        && cues.iter().any(|cue| cue.topic == Some(Topic::Answer));
    let Some(last) = found.last().filter(|_| same && due) else { return false };
    let again = DateMention {
        role: Role::Deadline,
        rule: "refers to the sentence before",
        span: last.span.clone(),
        replaces: false,
        is_open: false,
        is_by_a_body: false,
        is_to_the_reader: false,
        sentence,
        place: 0..0,
        clause: 0..0,
        referred: Some(last.sentence),
        ..*last
    };
    found.push(again);
    true
}

/// Returns `true` if a deadline is announced and no day is there: `Sista dag att svara på remissen är den .`,
/// `Svar önskas senast vecka 12`, `Yttra er inom tre veckor`.
fn speaks_of_deadline(tokens: &[Token<'_>], cues: &[Cues]) -> bool {
    let any = |test: fn(&Cues) -> bool| cues.iter().any(test);
    let by_weeks = |token: &Token<'_>| matches!(token.text, "inom" | "vecka" | "veckor" | "månadsskiftet");
    let ends = any(|cue| cue.limit || cue.term) || tokens.iter().any(by_weeks);
    any(|cue| cue.topic == Some(Topic::Answer)) && (ends || (any(|cue| cue.soft_limit) && any(|cue| cue.modal)))
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
