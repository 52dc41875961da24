//! The role of each date of a sentence: `Anmälan senast den 3 maj, svar senast den 5 maj.` to *other*, *deadline*.
//!
//! [`RULES`] is the whole decision: the first rule that holds gives the role. Each rule is a predicate of [`Clause`],
//! which is what stands between one date and the next, and which knows the sentence around it. [`Cues`] say what the
//! single words mean; no word is spelt out here but in a predicate that needs its place.

use super::{
    cues::{Cues, Topic},
    dates::DateSpan,
    swedish,
    tokens::Token,
};

/// The purpose of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A last day to answer the consultation.
    Deadline,
    /// A deadline that the same sentence says no longer holds.
    OldDeadline,
    /// The day of a meeting.
    Meeting,
    /// The first day of a period.
    Start,
    /// Anything else.
    Other,
}

/// One row of the decision.
struct Rule {
    role: Role,
    holds: fn(&Clause<'_>) -> bool,
}

const fn rule(role: Role, holds: fn(&Clause<'_>) -> bool) -> Rule {
    Rule { role, holds }
}

/// The rules, in the order in which they are tried. A date that none of them knows is [`Role::Other`].
const RULES: [Rule; 9] = [
    // `från den 3 maj`, `beslut den 3 maj`, `av den 3 maj`: it begins something, or is the date of an act.
    rule(Role::Start, |clause| clause.begins_a_period()),
    // `den 1 mars varje år` is a duty, no day of this consultation.
    rule(Role::Other, |clause| clause.is_yearly()),
    // What the same words say, but of a day that no longer holds: `tidigare`, `skulle`.
    rule(Role::OldDeadline, |clause| clause.no_longer_holds() && clause.is_deadline()),
    // `remissvaren ska ha kommit in senast den 3 maj`, `remisstiden går ut den 3 maj`
    rule(Role::Deadline, |clause| clause.states_a_limit_for_answers()),
    // `senast den 5 maj respektive den 8 juni`
    rule(Role::Deadline, |clause| clause.continues_a_list_of_deadlines()),
    // `Den 5 maj är sista dag att svara`
    rule(Role::Deadline, |clause| clause.leads_to_a_limit()),
    // `För kommunerna gäller i stället den 8 juni.`
    rule(Role::Deadline, |clause| clause.is_the_deadline_of_others()),
    // `ett remissmöte den 3 maj`; a limit near it (`senast`) ends something before the meeting, such as the registration.
    rule(Role::Meeting, |clause| clause.topic == Some(Topic::Meeting) && !clause.has_limit()),
    rule(Role::Other, |_| true),
];

/// The parts of the sentence before that a sentence without a topic takes over.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Carried {
    /// Its last topic.
    pub(super) topic: Option<Topic>,
    /// The role of its last date.
    pub(super) role: Option<Role>,
}

/// The role of every date of a sentence.
pub(super) fn roles(tokens: &[Token<'_>], cues: &[Cues], dates: &[DateSpan], carried: Carried) -> Vec<Role> {
    let sentence = Sentence {
        tokens,
        cues,
        subject: cues.iter().find_map(|cue| cue.topic),
        quotes: quotes_a_title(tokens),
        role_before: carried.role.filter(|_| cues.iter().all(|cue| cue.topic.is_none())),
    };
    let mut topic = carried.topic.filter(|_| sentence.leans_on_the_one_before(dates, carried));
    let mut roles: Vec<Role> = Vec::with_capacity(dates.len());
    let (mut from, mut framed) = (0, false);
    for (n, date) in dates.iter().enumerate() {
        let next = dates.get(n + 1);
        let until = next.map_or(tokens.len(), |next| next.first);
        let earlier = Earlier { topic, framed, role: roles.last().copied() };
        let clause = Clause::new(&sentence, date, next, from..until, earlier);
        let decided = RULES.iter().find(|rule| (rule.holds)(&clause)).map_or(Role::Other, |rule| rule.role);
        roles.push(decided);
        topic = clause.own_topic.or(topic);
        framed |= clause.frames_what_follows();
        from = date.end;
    }
    roles
}

/// `Här kan du ta del av till vilka instanser …`, `Nedan finns …`, and titles: `Remiss av promemorian …`. Titles have
/// dates of their own, so only a full statement counts in such a sentence.
fn quotes_a_title(tokens: &[Token<'_>]) -> bool {
    let word = |n: usize| tokens.get(n).map_or("", |token| token.text);
    let names_a_document = matches!(
        word(1),
        "av" | "om" | "på" | ":" | "-" | "–" | "gällande" | "angående" | "sou" | "ds" | "promemorian"
    );
    matches!(word(0), "här" | "nedan" | "promemorian" | "betänkandet")
        || (word(0) == "på" && word(1) == "denna")
        || (word(0) == "remiss" && names_a_document)
}

/// A sentence, as far as all its dates share it.
struct Sentence<'a> {
    tokens: &'a [Token<'a>],
    cues: &'a [Cues],
    /// The first topic.
    subject: Option<Topic>,
    /// It introduces a title and repeats it.
    quotes: bool,
    /// The role of the last date of the sentence before, where this sentence has no topic of its own.
    role_before: Option<Role>,
}

impl Sentence<'_> {
    /// Returns `true` if a sentence without a topic takes the one of the sentence before: only where that one names no
    /// day itself, and where this one is about nothing but its day: `Senast den 3 maj vill vi ha dem`, not
    /// `Avgiften ska betalas senast den 3 maj`.
    fn leans_on_the_one_before(&self, dates: &[DateSpan], carried: Carried) -> bool {
        let points_back = matches!(
            self.tokens.first().map(|token| token.text),
            Some("de" | "dessa" | "det" | "detta" | "den" | "dem")
        );
        let longest_lead = if points_back { 10 } else { 4 };
        self.subject.is_none() && carried.role.is_none() && dates.first().is_some_and(|date| date.first <= longest_lead)
    }
}

/// The findings of the earlier clauses of the same sentence.
struct Earlier {
    topic: Option<Topic>,
    /// A verb or noun says that something lasts, arrives or is due.
    framed: bool,
    /// The role of the date before.
    role: Option<Role>,
}

/// One date with the words before it (since the date before) and after it (up to the next date).
struct Clause<'a> {
    sentence: &'a Sentence<'a>,
    date: &'a DateSpan,
    next: Option<&'a DateSpan>,
    /// The first token of the clause, and the one after the last.
    from: usize,
    until: usize,
    earlier: Earlier,
    /// The topic of the words before the date.
    own_topic: Option<Topic>,
    /// The topic of the date, from wherever a word says so.
    topic: Option<Topic>,
}

impl<'a> Clause<'a> {
    fn new(
        sentence: &'a Sentence<'a>,
        date: &'a DateSpan,
        next: Option<&'a DateSpan>,
        range: std::ops::Range<usize>,
        earlier: Earlier,
    ) -> Self {
        let mut clause =
            Self { sentence, date, next, from: range.start, until: range.end, earlier, own_topic: None, topic: None };
        clause.own_topic = clause.nearest_topic();
        clause.topic = clause
            .own_topic
            .or_else(|| clause.subject_of_the_arrival())
            .or(clause.earlier.topic)
            .or_else(|| clause.topic_after())
            .or_else(|| clause.topic_of_the_recipient());
        clause
    }

    fn cues_before(&self) -> &[Cues] {
        &self.sentence.cues[self.from..self.date.first]
    }

    fn cues_after(&self) -> &[Cues] {
        &self.sentence.cues[self.date.end..self.until]
    }

    fn words_before(&self) -> &[Token<'a>] {
        &self.sentence.tokens[self.from..self.date.first]
    }

    fn before(&self, test: impl Fn(&Cues) -> bool) -> bool {
        self.cues_before().iter().any(test)
    }

    fn after(&self, test: impl Fn(&Cues) -> bool) -> bool {
        self.cues_after().iter().any(test)
    }

    fn is_first(&self) -> bool {
        self.from == 0
    }
}

/// The topic of a date.
impl Clause<'_> {
    /// The nearest topic before the date, unless a verb of arrival is nearer still. Such a verb fits answers and
    /// registrations alike, so its subject decides: the first topic of the clause.
    fn nearest_topic(&self) -> Option<Topic> {
        let cues = self.cues_before();
        let first = cues.iter().find_map(|cue| cue.topic)?;
        let (at, nearest) = cues.iter().enumerate().rev().find_map(|(at, cue)| cue.topic.map(|topic| (at, topic)))?;
        let arrives = cues[at..].iter().any(|cue| cue.arrival);
        let names_answers = cues.iter().any(|cue| cue.topic == Some(Topic::Answer));
        Some(match first {
            Topic::Registration => Topic::Registration,
            _ if arrives && names_answers => Topic::Answer,
            _ => nearest,
        })
    }

    /// `Remissvaren på förslaget, som ska träda i kraft den 1 juli, ska ha kommit in senast den 3 maj`
    fn subject_of_the_arrival(&self) -> Option<Topic> {
        self.sentence.subject.filter(|_| !self.is_first() && self.before(|cue| cue.arrival))
    }

    fn topic_after(&self) -> Option<Topic> {
        self.cues_after().iter().find_map(|cue| cue.topic)
    }

    /// `Svazen ska ha kommit in till Finansdepartementet senast den 3 maj`: what is due at a department is answers.
    fn topic_of_the_recipient(&self) -> Option<Topic> {
        let is_department = |token: &Token<'_>| token.text.ends_with("departementet") || token.is("regeringskansliet");
        let due_there = self.has_limit() && self.is_due() && self.words_before().iter().any(is_department);
        due_there.then_some(Topic::Answer)
    }
}

/// The meaning of the words around a date.
impl Clause<'_> {
    /// `senast`, `sista dag`
    fn has_limit(&self) -> bool {
        self.before(|cue| cue.limit)
    }

    /// `remisstiden`, `svarsdatum`
    fn names_the_time_to_answer(&self) -> bool {
        self.before(|cue| cue.term)
    }

    /// `började`
    fn starts_something(&self) -> bool {
        self.before(|cue| cue.start)
    }

    /// `ska … ha kommit in`; in a sentence that quotes, only after the words that introduce the quotation.
    fn is_due(&self) -> bool {
        if !self.sentence.quotes {
            return self.before(|cue| cue.modal) && self.before(|cue| cue.arrival);
        }
        let cues = self.cues_before();
        let introduced = &cues[cues.len().min(2)..];
        let modal = introduced.iter().position(|cue| cue.modal && !cue.limit);
        modal.is_some_and(|at| introduced[at..].iter().any(|cue| cue.arrival))
    }

    /// Returns `true` if something here or earlier in the sentence lasts, arrives or is due.
    fn is_framed(&self) -> bool {
        self.names_the_time_to_answer()
            || self.earlier.framed
            || self.before(|cue| cue.lasting || cue.modal || cue.arrival)
    }

    /// Returns `true` if the words of this clause frame the dates that follow.
    fn frames_what_follows(&self) -> bool {
        self.before(|cue| cue.term || cue.lasting || cue.modal || cue.arrival) && self.is_near_the_answer()
    }

    /// Returns `true` if a soft limit (`till och med`) is about the answer: `yttra sig över förslaget om bidrag till
    /// personer som har … till och med den 31 december` speaks of the proposal.
    fn is_near_the_answer(&self) -> bool {
        let cues = self.cues_before();
        let near = &cues[cues.len().saturating_sub(9)..];
        !self.is_first()
            || near.iter().any(|cue| cue.topic == Some(Topic::Answer) || cue.arrival || cue.term || cue.lasting)
    }

    /// `till och med`, `före`, where the clause speaks of the time to answer. `lagen som gällde före den 1 juli` does not.
    fn has_soft_limit(&self) -> bool {
        let before_a_day = self.words_before().iter().any(|token| matches!(token.text, "före" | "innan"));
        let framed = if before_a_day { self.names_the_time_to_answer() || self.is_due() } else { self.is_framed() };
        framed && self.before(|cue| cue.soft_limit) && self.is_near_the_answer()
    }

    /// `tidigare`, `skulle`, unless a word of the new day stands with them.
    fn no_longer_holds(&self) -> bool {
        self.before(|cue| cue.old) && !self.before(|cue| cue.fresh)
    }
}

/// The predicates of [`RULES`].
impl Clause<'_> {
    /// `från den …`, `efter den …`, an act's `av den …`, and the first of two days with a dash between.
    fn begins_a_period(&self) -> bool {
        let tokens = self.sentence.tokens;
        let mut at = self.date.first;
        while at > 0 && (tokens[at - 1].is("den") || swedish::weekday(tokens[at - 1].text).is_some()) {
            at -= 1;
        }
        let lead: String = tokens[at.saturating_sub(6)..at].iter().map(|token| token.text).collect();
        let ends_with = |words: &[&str]| words.iter().any(|word| lead.ends_with(word));
        let dates_an_act = ends_with(&["av"]) && !ends_with(&["utgångenav", "slutetav"]);
        // "genom beslut den 3 mars förlängts till": the day of the decision
        let dates_a_decision = ends_with(&["beslut", "skrivelse", "remissbrev", "protokoll"]);
        let starts = ends_with(&[
            "från",
            "frånochmed",
            "efter",
            "sedan",
            "mellan",
            "per",
            "from",
            "fr.o.m.",
            "fr.o.m",
            "f.o.m.",
        ]);
        dates_an_act || dates_a_decision || starts || self.is_first_of_a_range()
    }

    /// `10 februari–3 maj`, `den 10 februari till den 3 maj`
    fn is_first_of_a_range(&self) -> bool {
        self.next.is_some_and(|next| {
            let between = &self.sentence.tokens[self.date.end..next.first];
            between.first().is_some_and(|token| matches!(token.text, "-" | "–" | "—" | "till"))
                && between.iter().skip(1).all(|token| token.is("den"))
        })
    }

    /// `den 1 mars varje år`, `årligen`, `respektive år`
    fn is_yearly(&self) -> bool {
        let word = |n: usize| self.sentence.tokens.get(self.date.end + n).map_or("", |token| token.text);
        match word(0) {
            "varje" | "respektive" => word(1) == "år",
            "årligen" | "vartannat" => true,
            _ => false,
        }
    }

    fn is_deadline(&self) -> bool {
        self.states_a_limit_for_answers()
            || self.continues_a_list_of_deadlines()
            || self.leads_to_a_limit()
            || self.is_the_deadline_of_others()
    }

    /// A limit (`senast`), a soft one, the name of the time to answer, or answers that are due, about answers.
    fn states_a_limit_for_answers(&self) -> bool {
        if self.topic != Some(Topic::Answer) {
            return false;
        }
        if self.sentence.quotes {
            return self.has_limit() && (self.names_the_time_to_answer() || self.is_due());
        }
        let named = self.names_the_time_to_answer() && !self.starts_something();
        let due = self.is_due() && self.own_topic.is_some() && !self.starts_something();
        self.has_limit() || self.has_soft_limit() || named || due
    }

    /// `senast den 5 maj respektive den 8 juni`, `mellan den 1 mars och den 5 maj`: linked, with no topic between.
    fn continues_a_list_of_deadlines(&self) -> bool {
        let after_one = matches!(self.earlier.role, Some(Role::Deadline | Role::Start));
        let answers = self.earlier.topic == Some(Topic::Answer) && self.own_topic.is_none();
        let between = self.words_before();
        let dash = !self.is_first()
            && between.len() <= 2
            && between.first().is_some_and(|token| matches!(token.text, "-" | "–" | "—"));
        let link = self.before(|cue| cue.link);
        let linked = between.len() <= 14
            && ((link && self.earlier.role != Some(Role::Start)) || ((dash || link) && self.earlier.framed));
        after_one && answers && linked && !self.sentence.quotes
    }

    /// `Den 5 maj är sista dag att svara`, `Den 5 maj gick remisstiden ut`, `Den 5 maj ska svaren ha kommit in`.
    fn leads_to_a_limit(&self) -> bool {
        let begins = self.is_first() && self.date.first <= 4 && !self.has_limit() && self.own_topic.is_none();
        let limit = self.after(|cue| cue.limit || cue.term) && !self.after(|cue| cue.start);
        let arrival = self.after(|cue| cue.modal) && self.after(|cue| cue.arrival);
        begins && self.topic_after() == Some(Topic::Answer) && (limit || arrival)
    }

    /// `För kommunerna gäller i stället den 8 juni`, after a sentence that names the deadline of the others.
    fn is_the_deadline_of_others(&self) -> bool {
        self.is_first()
            && self.sentence.role_before == Some(Role::Deadline)
            && self.sentence.tokens.first().is_some_and(|token| token.is("för"))
            && self.own_topic.is_none()
            && self.before(|cue| cue.lasting || cue.fresh)
    }
}
