//! A whole text to its deadlines: sentences lean on the ones before, and later ones replace earlier ones.

use std::{borrow::Cow, cell::LazyCell, collections::BTreeSet, sync::LazyLock};

use jiff::{ToSpan, civil::Date};
use regex::Regex;

use super::{
    super::{
        pattern, quality,
        sentences::{join_lines, sentences},
        whitespace::lower_in_place,
    },
    date_mention::{DateMention, mentions_answers, read_sentence},
    date_role::{ASKS_OF_ANSWERS, Role},
    from_title::read_title,
    layout, notices,
    only_end::take_the_only_end,
};
use crate::domain::{Deadline, Meeting, QualityCode, QualityNote};

/// The deadlines of a text, and what else it says of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlineReading {
    /// All deadlines, in order of date; each day once.
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
    read(text, published, false)
}

/// Reads the text of a page with its title: a text without a word of answers may belong to a title that has one, and a
/// title may give the deadline itself.
pub(crate) fn read_page(title: &str, text: &str, published: Option<Date>) -> DeadlineReading {
    let mut reading = read(text, published, mentions_answers(title));
    read_title(title, &mut reading, published);
    reading
}

fn read(text: &str, published: Option<Date>, title_speaks_of_answers: bool) -> DeadlineReading {
    let text = join_lines(&layout::arrange(&without_struck(text)));
    let mut found = Vec::new();
    let mut reading = DeadlineReading::default();
    let mut speaks_of_time = false;
    let mut withdrawn_at = None;
    let mut previous: Option<&str> = None;
    for sentence in sentences(&text) {
        let lower = lower_in_place(sentence);
        reading.withdrawn |= notices::is_withdrawal(&lower);
        reading.extended |= notices::is_extension(&lower);
        if MAY_HAVE_A_DAY.is_match(&lower) {
            speaks_of_time |= read_sentence(sentence, &lower, previous, published, &mut found);
            explain_days_before(&lower, &mut found);
        }
        if notices::withdraws_one_sent(&lower) {
            withdrawn_at = Some(found.len());
        }
        previous = Some(sentence);
    }
    reading.withdrawn |= withdrawn_at.is_some_and(|at: usize| found[at..].iter().all(|one| one.role != Role::Deadline));
    let speaks_of_answers = LazyCell::new(|| sentences(&text).into_iter().any(mentions_answers));
    let is_to_the_reader = |one: &DateMention<'_>| !one.is_open || one.is_to_the_reader;
    if !reading.withdrawn
        && found.iter().any(|one| one.is_open)
        && ((title_speaks_of_answers && found.iter().all(is_to_the_reader)) || *speaks_of_answers)
    {
        take_the_only_end(&mut found, published);
    }
    let asks_by_an_open_day = found.iter().any(|one| one.is_open && one.is_to_the_reader);
    settle(found, &mut reading);
    let is_silent = reading.deadlines.is_empty() && !reading.withdrawn;
    if is_silent && (asks_by_an_open_day || speaks_of_time && (title_speaks_of_answers || *speaks_of_answers)) {
        reading.notes.push(QualityNote::new(QualityCode::DeadlineUnread));
    }
    reading
}

/// Text that Markdown strikes out: `~~den 8 april~~`.
static STRUCK: LazyLock<Regex> = LazyLock::new(|| pattern("~~[^~\n]{1,400}~~"));

/// The text without what is struck out, which no longer holds.
fn without_struck(text: &str) -> Cow<'_, str> {
    STRUCK.replace_all(text, " ")
}

/// A date of a text and the rule that decided what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedDate {
    /// The day.
    pub on: Date,
    /// Its role: `deadline`, `old deadline`, `meeting`, `start`, `other`.
    pub role: &'static str,
    /// The rule that gave it the role; empty if none did.
    pub rule: &'static str,
    /// The sentence.
    pub evidence: String,
}

/// Explains every date of a text, in the order of the text. [`read_deadlines`] keeps only those that hold.
#[must_use]
pub fn explain_dates(text: &str, published: Option<Date>) -> Vec<ExplainedDate> {
    let text = join_lines(&layout::arrange(&without_struck(text)));
    let mut found = Vec::new();
    let mut previous: Option<&str> = None;
    for sentence in sentences(&text) {
        let lower = lower_in_place(sentence);
        read_sentence(sentence, &lower, previous, published, &mut found);
        explain_days_before(&lower, &mut found);
        previous = Some(sentence);
    }
    if sentences(&text).into_iter().any(mentions_answers) {
        take_the_only_end(&mut found, published);
    }
    reconsider(&mut found);
    let explained = |one: &DateMention<'_>| ExplainedDate {
        on: one.on,
        role: one.role.name(),
        rule: one.rule,
        evidence: one.evidence(),
    };
    found.iter().map(explained).collect()
}

/// `Datumen är sista svarsdag.`: what the days of the lines before are.
static EXPLAINS_DAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:datume[nt]|dagarna|dessa datum|detta|det)(?: ovan| i listan| i tabellen)? (?:är|avser|anger|gäller) (?:de )?(?:sista |svars)",
    )
});

/// Makes the days before a sentence that explains them deadlines, where no rule knew them.
fn explain_days_before(lower: &str, found: &mut [DateMention<'_>]) {
    if EXPLAINS_DAYS.is_match(lower) {
        for one in found.iter_mut().filter(|one| one.role == Role::Other && one.rule.is_empty()) {
            one.role = Role::Deadline;
            one.rule = "is explained behind it";
        }
    }
}

/// A word or digit without which no sentence names a day or refers to one.
static MAY_HAVE_A_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern("[0-9]|sena|sista|samma|utgången av|före |inom |veck|tid|deadline"));

/// Corrects the roles that other dates of the text decide.
fn reconsider(found: &mut [DateMention<'_>]) {
    let replaced = found.iter().any(|one| one.role == Role::Deadline && one.replaces);
    let of_those_who_answer = |one: &&DateMention<'_>| one.role == Role::Deadline && !one.is_by_a_body;
    let earliest = found.iter().filter(of_those_who_answer).map(|one| one.on).min();
    for one in found.iter_mut().filter(|one| one.role == Role::Deadline && one.is_by_a_body && !one.replaces) {
        if earliest.is_some_and(|earliest| earliest < one.on) {
            one.role = Role::Other;
            one.rule = "is an act of those who ask";
        }
    }
    if found.iter().all(|one| one.role != Role::Deadline) {
        found.iter_mut().filter(|one| one.rule == ASKS_OF_ANSWERS).for_each(|one| one.role = Role::Deadline);
    }
    for n in 0..found.len() {
        // Not any date after it: "… senast den 18 augusti. Här finns svaren om direktivet av den 19 augusti" is no such pair.
        let next = found.get(n + 1).filter(|next| next.role == Role::Start && next.goes_on_from(&found[n]));
        let next = next.map(|next| next.on);
        let this = &mut found[n];
        if this.role != Role::Deadline {
            continue;
        }
        if next.is_some_and(|next| this.on.checked_add(1.day()).is_ok_and(|day| day == next)) {
            // "till och med den 31 mars till A, från och med den 1 april till B" says where to send, not until when
            this.role = Role::Other;
            this.rule = "ends the first of two periods";
        } else if replaced && !this.replaces {
            // "Sista dag är den 5 mars. Remisstiden har förlängts till den 3 maj."
            this.role = Role::OldDeadline;
            this.rule = "is replaced elsewhere";
        }
    }
}

/// Fills the reading with what was found: each day once, without replaced days, with the doubts.
fn settle(mut found: Vec<DateMention<'_>>, reading: &mut DeadlineReading) {
    reconsider(&mut found);
    let latest = found.iter().filter(|one| one.role == Role::Deadline).map(|one| one.on).max();
    let (mut known, mut met, mut kept) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for this in found {
        match this.role {
            Role::Meeting if met.insert(this.on) => {
                reading.meetings.push(Meeting { on: this.on, at: this.at, evidence: this.evidence() });
            }
            // a day that no longer holds is only shown where no other is
            Role::OldDeadline if latest.is_some() => reading.extended |= latest.is_some_and(|latest| latest > this.on),
            Role::Deadline | Role::OldDeadline if known.insert(this.on) => {
                quality::of_date(&this.span, this.on, this.year_guessed, &mut reading.notes);
                kept.push(this);
            }
            _ => {}
        }
    }
    // a scope distinguishes several deadlines
    let several = kept.len() > 1;
    reading.deadlines.extend(kept.into_iter().map(|this| Deadline {
        on: this.on,
        at: this.at,
        scope: if several { this.scope() } else { None },
        evidence: this.evidence(),
        letter: None,
    }));
    reading.deadlines.sort();
    reading.meetings.sort_by_key(|meeting| (meeting.on, meeting.at));
}

#[cfg(test)]
mod tests;
