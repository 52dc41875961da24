//! The last resort: the only end that a text about answers names, where no rule of `date_role` found a deadline.
//!
//! `Vi vill gärna ha era reaktioner senast den 22 maj.` has no word of answers that the reader knows. But the text speaks
//! of a consultation, one day in it ends something, and nothing says that the end is that of something else. Two such
//! days are too many: then none is taken, and a note says so.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use super::{clause::Clause, cues::Topic, date_mention::DateMention, date_role::Role, vocabulary as words};

/// Words beside which an end is that of something else, though no topic is named: `Tillståndet gäller till den 3 maj`.
const OTHERS_STEMS: [&str; 28] = [
    "faktur",
    "flytta",
    "nominer",
    "offert",
    "upphandl",
    "bidrag",
    "anställ",
    "giltig",
    "avtal",
    "tillstånd",
    "betal",
    "avgift",
    "licens",
    "certifi",
    "fyllt",
    "född",
    "intervju",
    "interpellation",
    "uppdrag",
    "gälla",
    "prövas",
    "frysning",
    "tillämp",
    "rapport",
    "söks",
    "söka",
    "utställningen",
    "tjänst",
];

/// Returns `true` for words of other matters than answers.
fn is_of_others(w: &str) -> bool {
    words::begins_with(w, &OTHERS_STEMS)
}

/// Returns `true` for a verb of a consultation that is over.
pub(super) fn is_over(w: &str) -> bool {
    matches!(w, "avslutades" | "remissbehandlades" | "genomfördes" | "hölls" | "besvarades" | "remitterades")
}

impl Clause<'_> {
    /// Returns `true` if the date ends something, and no word near it says what.
    pub(super) fn is_an_end_of_something(&self) -> bool {
        let tokens = self.sentence.tokens;
        let lead = &tokens[..self.date.first];
        let ours = |topic: Option<Topic>| matches!(topic, None | Some(Topic::Answer));
        let others = |from: &[super::tokens::Token<'_>]| from.iter().any(|token| is_of_others(token.text));
        let claimed = self.sentence.cues[..self.date.first].iter().any(|cue| cue.proposal || cue.actor || cue.reason);
        // what the same clause says behind the date: "senast den 5 mars för anmälan till mötet"
        let behind = tokens[self.date.end..self.until].iter().zip(self.cues_after());
        let mut behind = behind.take_while(|(token, _)| !matches!(token.text, "," | ";" | "("));
        ours(self.own_topic)
            && ours(self.earlier.topic)
            && self.ends_something()
            && !claimed
            && !others(lead)
            && !self.sentence.quotes
            && behind.all(|(token, cue)| ours(cue.topic) && !is_of_others(token.text))
    }

    /// `till och med`, `före`; not `lagen som gällde före den 1 juli`.
    fn ends_softly(&self) -> bool {
        let words = self.words_before();
        let before_a_day = words.iter().any(|token| matches!(token.text, "före" | "innan" | "before"));
        let is_relative = words.iter().any(|token| matches!(token.text, "som" | "which" | "that"));
        self.before(|cue| cue.soft_limit) && !(before_a_day && is_relative)
    }

    /// A limit of any kind, the end of a range, or a day on which someone wants to have an answer.
    fn ends_something(&self) -> bool {
        let ends = self.has_limit() || self.before(|cue| cue.term || cue.label) || self.ends_softly();
        let wanted = self.before(|cue| cue.answers) && self.before(|cue| cue.asking || cue.modal);
        // "Om ert yttrande inte har inkommit den 3 maj avgörs ärendet ändå", "i tid, vilket är den 3 maj"
        let lead = self.words_before();
        let missing = lead.iter().any(|token| token.is("inte")) && self.before(|cue| cue.arrival);
        // "Där står den 26 februari men det ska vara den 19 februari"
        let put_right = lead.windows(3).any(|words| {
            words[0].is("det") && matches!(words[1].text, "ska" | "skall") && matches!(words[2].text, "vara" | "stå")
        });
        // "Nu: 30 oktober"
        let put_right = put_right || matches!(lead, [now, colon] if now.is("nu") && colon.is(":"));
        let named = lead.windows(2).any(|pair| pair[0].is("vilket") && pair[1].is("är"));
        let wanted = wanted || ((missing || named) && self.before(|cue| cue.answers));
        ends || wanted || put_right || (self.ends_a_range() && self.earlier.role == Some(Role::Start))
    }
}

/// Makes the only open end of a text its deadline, where it has none and the day is not past.
pub(super) fn take_the_only_end(found: &mut [DateMention<'_>], published: Option<Date>) {
    if found.iter().any(|one| matches!(one.role, Role::Deadline | Role::OldDeadline)) {
        return;
    }
    // "Beslutet gäller till den 3 maj 2030": no consultation lasts longer than a year
    let may_be = |on: Date| published.is_none_or(|day| on >= day && on <= day.saturating_add(1.year()));
    let is_open = |one: &DateMention<'_>| one.is_open && may_be(one.on);
    let days: BTreeSet<Date> = found.iter().filter(|one| is_open(one)).map(|one| one.on).collect();
    // "före den 18 april, det vill säga senast den 17 april": of two in one sentence the earlier one is safe
    let mut open = found.iter().filter(|one| is_open(one));
    let in_one_sentence = open.next().is_some_and(|first| open.all(|one| one.is_beside(first)));
    let Some(earliest) = days.first().copied().filter(|_| days.len() == 1 || in_one_sentence) else { return };
    for one in found.iter_mut().filter(|one| is_open(one) && one.on == earliest) {
        one.role = Role::Deadline;
        one.rule = "is the only end of the text";
    }
}
