//! What each date of a sentence is for: a last day to answer, a meeting, the start of something, or none of our
//! business. `Anmälan senast den 3 maj, svar senast den 5 maj.` to *other*, *deadline*.
//!
//! The rules, in the order they are tried. A *clause* is what stands between one date and the next.
//!
//! | rule | reason |
//! | --- | --- |
//! | start | `från`, `efter`, `av`, `beslut` right before the date: it begins something, or is the date of an act |
//! | limit | a limit word (`senast`, `sista dag`) in the clause, and its nearest topic is answers |
//! | term | the clause names the time to answer (`remisstiden`, `svarsdatum`), whatever its verb |
//! | arrival | answers that *ska ha kommit in* on a day, without `senast` |
//! | date first | the sentence begins with the date, and the limit follows (`Den 5 maj är sista dag att svara`) |
//! | list | a date linked to a deadline (`respektive den 8 juni`) with nothing else between is another |
//! | subject | an arrival verb says nothing of what arrives: then the subject, the first topic, decides |
//! | recipient | where no word tells a topic, what is due at a department is answers (`Svazen ska ha kommit in till …`) |
//! | near | a soft limit (`till och med`, `före`) counts near what lasts or arrives; farther on it is part of a proposal |
//! | yearly | `den 1 mars varje år` is a duty, no day of this consultation |
//! | lean | a sentence of hardly more than its date takes its topic from the one before, if that one names no day |
//! | boilerplate | `Här kan du ta del av …` quotes titles, and titles have dates: only a full statement counts there |

use super::{
    cues::{Cues, Topic},
    dates::WrittenDate,
    tokens::Token,
};

/// What a date is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A last day to answer.
    Deadline,
    /// A last day to answer that the same sentence says no longer holds.
    OldDeadline,
    /// The day of a meeting.
    Meeting,
    /// The first day of a time.
    Start,
    /// Anything else.
    Other,
}

/// What a sentence without a topic takes from the one before.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Carried {
    /// Its last topic.
    pub(super) topic: Option<Topic>,
    /// The role of its last date.
    pub(super) role: Option<Role>,
}

/// The role of every date of a sentence.
pub(super) fn judge(tokens: &[Token<'_>], cues: &[Cues], dates: &[WrittenDate], carried: Carried) -> Vec<Role> {
    let subject = cues.iter().find_map(|cue| cue.topic);
    let own = subject.is_some();
    let sentence = Sentence { tokens, cues, subject, quoting: is_quoting(tokens) };
    // a sentence without a topic leans on the one before only when that one names no day itself, and when this one is
    // about nothing but its day: "Senast den 3 maj vill vi ha dem", not "Avgiften ska betalas senast den 3 maj"
    let about = matches!(tokens.first().map(|t| t.text), Some("de" | "dessa" | "det" | "detta" | "den" | "dem"));
    let leaning =
        !own && carried.role.is_none() && dates.first().is_some_and(|date| date.first <= if about { 10 } else { 4 });
    let mut topic = carried.topic.filter(|_| leaning);
    let last = carried.role.filter(|_| !own);
    let mut roles = Vec::with_capacity(dates.len());
    let (mut from, mut framed) = (0, false);
    for (n, date) in dates.iter().enumerate() {
        let until = dates.get(n + 1).map_or(tokens.len(), |next| next.first);
        let before = Before { topic, framed, role: roles.last().copied(), last };
        let (role, clause_topic) = sentence.role(date, dates.get(n + 1), from, until, &before);
        topic = clause_topic.or(topic);
        let frames = cues[from..date.first].iter().any(|cue| cue.term || cue.lasting || cue.modal || cue.arrival);
        framed |= frames && sentence.is_near(from, date.first);
        roles.push(role);
        from = date.end;
    }
    roles
}

/// `Här kan du ta del av till vilka instanser …`, `Nedan finns …`, and titles: `Remiss av promemorian …`
fn is_quoting(tokens: &[Token<'_>]) -> bool {
    let word = |n: usize| tokens.get(n).map_or("", |t| t.text);
    let title = matches!(
        word(1),
        "av" | "om" | "på" | ":" | "-" | "–" | "gällande" | "angående" | "sou" | "ds" | "promemorian"
    );
    matches!(word(0), "här" | "nedan" | "promemorian" | "betänkandet")
        || (word(0) == "på" && word(1) == "denna")
        || (word(0) == "remiss" && title)
}

/// What the sentence said before the clause in question.
struct Before {
    topic: Option<Topic>,
    /// A verb or noun of an earlier clause says that something lasts, arrives or is due.
    framed: bool,
    /// The role of the date before in the same sentence.
    role: Option<Role>,
    /// The role of the last date of the sentence before.
    last: Option<Role>,
}

struct Sentence<'a> {
    tokens: &'a [Token<'a>],
    cues: &'a [Cues],
    /// The first topic.
    subject: Option<Topic>,
    quoting: bool,
}

impl Sentence<'_> {
    fn any(&self, from: usize, until: usize, test: impl Fn(&Cues) -> bool) -> bool {
        self.cues[from..until].iter().any(test)
    }

    fn role(
        &self,
        date: &WrittenDate,
        next: Option<&WrittenDate>,
        from: usize,
        until: usize,
        before: &Before,
    ) -> (Role, Option<Topic>) {
        let left = self.topic_of(from, date.first);
        let right = self.cues[date.end..until].iter().find_map(|cue| cue.topic);
        if self.begins(date, next) {
            return (Role::Start, left);
        }
        if self.is_yearly(date) {
            return (Role::Other, left);
        }
        let any = |test: fn(&Cues) -> bool| self.any(from, date.first, test);
        let (limit, term, started) = (any(|cue| cue.limit), any(|cue| cue.term), any(|cue| cue.start));
        let due = if self.quoting {
            self.is_due_later(from, date.first)
        } else {
            any(|cue| cue.modal) && any(|cue| cue.arrival)
        };
        // "Remissvaren på förslaget, som ska träda i kraft den 1 juli, ska ha kommit in senast den 3 maj"
        let subject = || self.subject.filter(|_| from > 0 && any(|cue| cue.arrival));
        // "Svazen ska ha kommit in till Finansdepartementet senast den 3 maj": what is due there, answers are
        let home = |t: &Token<'_>| t.text.ends_with("departementet") || t.is("regeringskansliet");
        let recipient = || (limit && due && self.tokens[from..date.first].iter().any(home)).then_some(Topic::Answer);
        let topic = left.or_else(subject).or(before.topic).or(right).or_else(recipient);
        let stated = if self.quoting {
            limit && (term || due)
        } else {
            let framed = term || before.framed || any(|cue| cue.lasting || cue.modal || cue.arrival);
            // "lagen som gällde före den 1 juli" is no time to answer
            let earlier = self.tokens[from..date.first].iter().any(|t| matches!(t.text, "före" | "innan"));
            let framed = if earlier { term || due } else { framed };
            let soft = any(|cue| cue.soft_limit) && framed && self.is_near(from, date.first);
            limit || soft || (term && !started) || (due && left.is_some() && !started)
        };
        // "senast den 5 maj respektive den 8 juni", "mellan den 1 mars och den 5 maj"
        let listed = matches!(before.role, Some(Role::Deadline | Role::Start)) && before.topic == Some(Topic::Answer);
        let dash = from > 0 && date.first - from <= 2 && matches!(self.tokens[from].text, "-" | "–" | "—");
        let linked = date.first - from <= 14
            && ((any(|cue| cue.link) && before.role != Some(Role::Start))
                || ((dash || any(|cue| cue.link)) && before.framed));
        let listed = listed && left.is_none() && linked && !self.quoting;
        // "För kommunerna gäller i stället den 8 juni", after a sentence that names the last day of the others
        let others = from == 0
            && before.last == Some(Role::Deadline)
            && self.tokens[0].is("för")
            && left.is_none()
            && any(|cue| cue.lasting || cue.fresh);
        let leads = from == 0 && date.first <= 4 && !limit && left.is_none() && right == Some(Topic::Answer);
        let leads = leads && self.limit_follows(date.end, until);
        let role = if (topic == Some(Topic::Answer) && stated) || listed || leads || others {
            if any(|cue| cue.old) && !any(|cue| cue.fresh) { Role::OldDeadline } else { Role::Deadline }
        } else if topic == Some(Topic::Meeting) && !limit {
            Role::Meeting
        } else {
            Role::Other
        };
        (role, left)
    }

    /// The topic of a clause: its nearest, unless a verb of arrival is nearer still. Such a verb fits answers and
    /// registrations alike, so then its subject decides: the first topic of the clause.
    fn topic_of(&self, from: usize, until: usize) -> Option<Topic> {
        let cues = &self.cues[from..until];
        let first = cues.iter().find_map(|cue| cue.topic)?;
        let (at, nearest) = cues.iter().enumerate().rev().find_map(|(at, cue)| cue.topic.map(|topic| (at, topic)))?;
        let arrives = cues[at..].iter().any(|cue| cue.arrival);
        let answer = cues.iter().any(|cue| cue.topic == Some(Topic::Answer));
        Some(match first {
            Topic::Registration => Topic::Registration,
            _ if arrives && answer => Topic::Answer,
            _ => nearest,
        })
    }

    /// `från den …`, `efter den …`, an act's `av den …`, and the first of two days with a dash between.
    fn begins(&self, date: &WrittenDate, next: Option<&WrittenDate>) -> bool {
        let mut before = date.first;
        while before > 0
            && (self.tokens[before - 1].is("den") || super::swedish::weekday(self.tokens[before - 1].text).is_some())
        {
            before -= 1;
        }
        let lead: String = self.tokens[before.saturating_sub(6)..before].iter().map(|t| t.text).collect();
        let act = lead.ends_with("av") && !["utgångenav", "slutetav"].iter().any(|end| lead.ends_with(end));
        // "genom beslut den 3 mars förlängts till": the day of the decision
        let own = ["beslut", "skrivelse", "remissbrev", "protokoll"].iter().any(|noun| lead.ends_with(noun));
        let starts = ["från", "frånochmed", "efter", "sedan", "mellan", "per", "from", "fr.o.m.", "fr.o.m", "f.o.m."];
        let from = starts.iter().any(|word| lead.ends_with(word));
        let range = next.is_some_and(|next| {
            let between = &self.tokens[date.end..next.first];
            between.first().is_some_and(|t| matches!(t.text, "-" | "–" | "—" | "till"))
                && between.iter().skip(1).all(|t| t.is("den"))
        });
        act || own || from || range
    }

    /// `senast den 1 mars varje år`: a duty, no day of this consultation.
    fn is_yearly(&self, date: &WrittenDate) -> bool {
        let word = |n: usize| self.tokens.get(date.end + n).map_or("", |t| t.text);
        (word(0) == "varje" && word(1) == "år")
            || matches!(word(0), "årligen" | "vartannat" | "respektive") && (word(0) != "respektive" || word(1) == "år")
    }

    /// In a sentence that quotes: something is due after the words that introduce the quotation.
    fn is_due_later(&self, from: usize, until: usize) -> bool {
        let skip = (from + 2).min(until);
        let modal = self.cues[skip..until].iter().position(|cue| cue.modal && !cue.limit);
        modal.is_some_and(|at| self.any(skip + at, until, |cue| cue.arrival))
    }

    /// A soft limit must stand near what lasts or arrives: "yttra sig över förslaget om bidrag till personer som har …
    /// till och med den 31 december" speaks of the proposal.
    fn is_near(&self, from: usize, until: usize) -> bool {
        let near = until.saturating_sub(9).max(from);
        from > 0
            || self.any(near, until, |cue| cue.topic == Some(Topic::Answer) || cue.arrival || cue.term || cue.lasting)
    }

    /// `Den 5 maj är sista dag att svara`, `Den 5 maj gick remisstiden ut`, `Den 5 maj ska svaren ha kommit in`.
    fn limit_follows(&self, from: usize, until: usize) -> bool {
        let limit = self.any(from, until, |cue| cue.limit || cue.term) && !self.any(from, until, |cue| cue.start);
        let arrival = self.any(from, until, |cue| cue.modal) && self.any(from, until, |cue| cue.arrival);
        limit || arrival
    }
}
