//! One date of a sentence with the words around it: the predicates that the rules of `date_role` are made of.

use super::{
    cues::{Cues, Topic},
    date_role::{Carried, Role},
    dates::DateSpan,
    swedish,
    tokens::{Kind, Token},
};

/// `Här kan du ta del av till vilka instanser …`, `Nedan finns …`, and titles: `Remiss av promemorian …`. Titles have
/// dates of their own, so only a full statement counts in such a sentence.
pub(super) fn quotes_a_title(tokens: &[Token<'_>]) -> bool {
    let word = |n: usize| tokens.get(n).map_or("", |token| token.text);
    let names_a_document = matches!(
        word(1),
        "av" | "om" | "på" | ":" | "-" | "–" | "gällande" | "angående" | "sou" | "ds" | "promemorian"
    );
    // "Promemorian skickas på remiss till den 3 maj" is no title
    let is_sent_out = matches!(word(1), "skickas" | "remitteras" | "sänds");
    matches!(word(0), "här" | "nedan")
        || (matches!(word(0), "promemorian" | "betänkandet") && !is_sent_out)
        || (word(0) == "på" && word(1) == "denna" && (word(2).starts_with("sid") || word(2).starts_with("webb")))
        || (word(0) == "remiss" && names_a_document)
}

/// A sentence, as far as all its dates share it.
pub(super) struct Sentence<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) cues: &'a [Cues],
    /// The first topic.
    pub(super) subject: Option<Topic>,
    /// It introduces a title and repeats it.
    pub(super) quotes: bool,
    /// It has one date.
    pub(super) only_date: bool,
    /// The sentence before; its role only where this sentence has no topic of its own.
    pub(super) before: Carried,
}

impl Sentence<'_> {
    /// Returns `true` if a sentence without a topic takes the one of the sentence before: only where that one names no
    /// day itself, and where this one is about nothing but its day: `Senast den 3 maj vill vi ha dem`, not
    /// `Avgiften ska betalas senast den 3 maj`.
    pub(super) fn leans_on_the_one_before(&self, dates: &[DateSpan], carried: Carried) -> bool {
        let points_back = matches!(
            self.tokens.first().map(|token| token.text),
            Some("de" | "dessa" | "det" | "detta" | "den" | "dem" | "du" | "ni")
        ) || self.tokens.iter().take(9).any(|token| matches!(token.text, "dem" | "dessa"));
        // "Synpunkter? Hör av er till kansliet senast den 3 maj"
        let asks_back = matches!(
            self.tokens.first().map(|token| token.text),
            Some("hör" | "låt" | "meddela" | "skriv" | "berätta" | "let" | "write")
        );
        let longest_lead = if asks_back {
            14
        } else if points_back {
            10
        } else {
            4
        };
        self.subject.is_none() && carried.role.is_none() && dates.first().is_some_and(|date| date.first <= longest_lead)
    }
}

impl Sentence<'_> {
    /// `De ska ha kommit in …`: what arrives is the subject of the sentence before.
    pub(super) fn stands_for_the_subject_before(&self) -> bool {
        self.subject.is_none()
            && self.tokens.first().is_some_and(|token| matches!(token.text, "de" | "dessa"))
            && self.cues.iter().any(|cue| cue.arrival)
            && self.cues.iter().any(|cue| cue.modal && !cue.limit)
    }
}

/// The findings of the earlier clauses of the same sentence.
pub(super) struct Earlier {
    pub(super) topic: Option<Topic>,
    /// A verb or noun says that something lasts, arrives or is due.
    pub(super) framed: bool,
    /// The role of the date before.
    pub(super) role: Option<Role>,
}

/// One date with the words before it (since the date before) and after it (up to the next date).
pub(super) struct Clause<'a> {
    pub(super) sentence: &'a Sentence<'a>,
    pub(super) date: &'a DateSpan,
    pub(super) next: Option<&'a DateSpan>,
    /// The first token of the clause, and the one after the last.
    pub(super) from: usize,
    pub(super) until: usize,
    pub(super) earlier: Earlier,
    /// The topic of the words before the date.
    pub(super) own_topic: Option<Topic>,
    /// The topic of the date, from wherever a word says so.
    pub(super) topic: Option<Topic>,
}

impl<'a> Clause<'a> {
    pub(super) fn new(
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
            .or_else(|| clause.topic_after().filter(|_| !clause.is_followed_by_a_limit_of_its_own()))
            .or_else(|| clause.topic_of_the_recipient());
        clause
    }

    /// Returns `true` if a day that no rule knows may be a deadline all the same.
    pub(super) fn is_doubtful(&self) -> bool {
        // "Giltig till: 16 oktober", "Avslut: 16 oktober (remiss)"
        let words = self.words_before();
        let is_label = self.is_first() && words.len() <= 3 && words.last().is_some_and(|token| token.is(":"));
        let labelled = is_label && (self.before(|cue| cue.soft_limit) || self.topic_after() == Some(Topic::Answer));
        // "Kontakta utredaren senast den 16 oktober med dina synpunkter"
        let asked = self.own_topic == Some(Topic::Request) && self.has_limit() && self.after(|cue| cue.answers);
        labelled || asked || self.may_name_a_deadline() || self.is_of_answers_alone() || self.is_a_day_of_addressees()
    }

    /// Returns `true` if there is an end of something, and nothing says that it is not the one of the time to answer.
    pub(super) fn may_name_a_deadline(&self) -> bool {
        let ends = self.has_limit() || self.names_the_time_to_answer() || self.has_soft_limit();
        ends && !self.sentence.quotes && matches!(self.topic, None | Some(Topic::Answer))
    }

    /// Returns `true` if the nearest word with a topic is one of answers: `Uteblivet svar den 3 maj tolkas som …`
    pub(super) fn is_of_answers_alone(&self) -> bool {
        let near = self.cues_before().len().saturating_sub(6);
        let answers = self.cues_before()[near..].iter().any(|cue| cue.answers);
        answers && self.own_topic == Some(Topic::Answer) && !self.sentence.quotes
    }

    pub(super) fn cues_before(&self) -> &[Cues] {
        &self.sentence.cues[self.from..self.date.first]
    }

    pub(super) fn cues_after(&self) -> &[Cues] {
        &self.sentence.cues[self.date.end..self.until]
    }

    pub(super) fn words_before(&self) -> &[Token<'a>] {
        &self.sentence.tokens[self.from..self.date.first]
    }

    /// The cues before the date; before the end of a range, those before the whole range.
    pub(super) fn cues_of_the_range(&self) -> &[Cues] {
        &self.sentence.cues[if self.ends_a_range() { 0 } else { self.from }..self.date.first]
    }

    /// The words before the date; before the end of a range, those before the whole range.
    pub(super) fn words_of_the_range(&self) -> &[Token<'a>] {
        &self.sentence.tokens[if self.ends_a_range() { 0 } else { self.from }..self.date.first]
    }

    pub(super) fn before(&self, test: impl Fn(&Cues) -> bool) -> bool {
        self.cues_before().iter().any(test)
    }

    pub(super) fn after(&self, test: impl Fn(&Cues) -> bool) -> bool {
        self.cues_after().iter().any(test)
    }

    pub(super) fn is_first(&self) -> bool {
        self.from == 0
    }
}

/// The topic of a date.
impl Clause<'_> {
    /// The nearest topic before the date, unless a verb of arrival is nearer still. Such a verb fits answers and
    /// registrations alike, so its subject decides: the first topic of the clause.
    pub(super) fn nearest_topic(&self) -> Option<Topic> {
        let cues = self.cues_before();
        let first = cues.iter().find_map(|cue| cue.topic)?;
        let (at, nearest) = cues.iter().enumerate().rev().find_map(|(at, cue)| cue.topic.map(|topic| (at, topic)))?;
        let arrives = cues[at..].iter().any(|cue| cue.arrival);
        let names_answers = cues.iter().any(|cue| cue.topic == Some(Topic::Answer));
        // "Synpunkter kan lämnas vid hearingen eller till och med den 8 maj": the meeting is where, not what
        let is_where = nearest == Topic::Meeting
            && at.checked_sub(1).is_some_and(|n| matches!(self.words_before()[n].text, "vid" | "på" | "under"))
            && cues[..at].iter().any(|cue| cue.arrival)
            && cues[at..].iter().any(|cue| cue.soft_limit || cue.limit);
        Some(match first {
            Topic::Duty if self.asks_for_answers_after_all() => Topic::Answer,
            first if first.prevails() => first,
            _ if (arrives || is_where) && names_answers => Topic::Answer,
            _ => nearest,
        })
    }

    /// `För att hinna sammanställa svaren behöver vi ert yttrande`: those who ask turn to those who answer.
    fn asks_for_answers_after_all(&self) -> bool {
        let (words, cues) = (self.words_before(), self.cues_before());
        let Some(duty) = cues.iter().position(|cue| cue.topic == Some(Topic::Duty)) else { return false };
        let Some(asks) = cues[duty..].iter().position(|cue| cue.asking) else { return false };
        let yours = |n: usize| matches!(words[n].text, "er" | "ert" | "era" | "din" | "ditt" | "dina");
        (duty + asks..words.len()).any(|n| yours(n) && cues.get(n + 1).is_some_and(|cue| cue.answers))
    }

    /// `Remissvaren på förslaget, som ska träda i kraft den 1 juli, ska ha kommit in senast den 3 maj`
    pub(super) fn subject_of_the_arrival(&self) -> Option<Topic> {
        self.sentence.subject.filter(|_| !self.is_first() && self.before(|cue| cue.arrival))
    }

    pub(super) fn topic_after(&self) -> Option<Topic> {
        self.cues_after().iter().find_map(|cue| cue.topic)
    }

    /// `Vi ska lämna förslag senast den 22 januari och behöver era synpunkter senast den 13 november`: the answers behind a
    /// limited day have a limit and a day of their own.
    fn is_followed_by_a_limit_of_its_own(&self) -> bool {
        self.next.is_some()
            && self.before(|cue| cue.limit)
            && self.after(|cue| cue.limit)
            && self.after(|cue| cue.answers)
    }

    /// `Svazen ska ha kommit in till Finansdepartementet senast den 3 maj`: what is due at a department is answers.
    pub(super) fn topic_of_the_recipient(&self) -> Option<Topic> {
        let is_department = |token: &Token<'_>| token.text.ends_with("departementet") || token.is("regeringskansliet");
        let due_there = self.has_limit() && self.is_due() && self.words_before().iter().any(is_department);
        let is_other = |token: &Token<'_>| {
            ["rapport", "uppdrag", "förslag", "analys", "plan", "uppgift", "underlag", "program"]
                .iter()
                .any(|stem| token.text.starts_with(stem))
        };
        (due_there && !self.words_before().iter().any(is_other)).then_some(Topic::Answer)
    }
}

/// The meaning of the words around a date.
impl Clause<'_> {
    /// `senast`, `sista dag`
    pub(super) fn has_limit(&self) -> bool {
        self.before(|cue| cue.limit) || self.is_followed_by_a_limit()
    }

    /// `den 3 maj som senast`
    fn is_followed_by_a_limit(&self) -> bool {
        let word = |n: usize| self.sentence.tokens.get(self.date.end + n).map_or("", |token| token.text);
        (word(0) == "at" && word(1) == "the" && word(2) == "latest")
            || (word(0) == "som" && word(1) == "senast")
            || (word(0) == "senast" && matches!(word(1), "" | "." | "," | "!"))
    }

    /// `remisstiden`, `svarsdatum`
    pub(super) fn names_the_time_to_answer(&self) -> bool {
        self.before(|cue| cue.term)
    }

    /// `började`
    pub(super) fn starts_something(&self) -> bool {
        self.before(|cue| cue.start)
    }

    /// `ska … ha kommit in`; in a sentence that quotes, only after the words that introduce the quotation.
    pub(super) fn is_due(&self) -> bool {
        if !self.sentence.quotes {
            return self.before(|cue| cue.modal) && self.before(|cue| cue.arrival);
        }
        let cues = self.cues_before();
        let introduced = &cues[cues.len().min(2)..];
        let modal = introduced.iter().position(|cue| cue.modal && !cue.limit);
        modal.is_some_and(|at| introduced[at..].iter().any(|cue| cue.arrival))
    }

    /// Returns `true` if something here or earlier in the sentence lasts, arrives or is due.
    pub(super) fn is_framed(&self) -> bool {
        self.names_the_time_to_answer()
            || self.earlier.framed
            || self.before(|cue| cue.lasting || cue.modal || cue.arrival)
    }

    /// Returns `true` if the words of this clause frame the dates that follow.
    pub(super) fn frames_what_follows(&self) -> bool {
        self.before(|cue| cue.term || cue.lasting || cue.modal || cue.arrival) && self.is_near_the_answer()
    }

    /// Returns `true` if a soft limit (`till och med`) is about the answer: `yttra sig över förslaget om bidrag till
    /// personer som har … till och med den 31 december` speaks of the proposal.
    pub(super) fn is_near_the_answer(&self) -> bool {
        let cues = self.cues_before();
        let near = &cues[cues.len().saturating_sub(9)..];
        !self.is_first()
            || near.iter().any(|cue| cue.topic == Some(Topic::Answer) || cue.arrival || cue.term || cue.lasting)
    }

    /// `till och med`, `före`, where the clause speaks of the time to answer. `lagen som gällde före den 1 juli` does not.
    pub(super) fn has_soft_limit(&self) -> bool {
        let before_a_day = self.words_before().iter().any(|token| matches!(token.text, "före" | "innan" | "before"));
        let framed = if before_a_day { self.names_the_time_to_answer() || self.is_due() } else { self.is_framed() };
        framed && self.before(|cue| cue.soft_limit) && self.is_near_the_answer()
    }

    /// `tidigare`, `skulle`, unless a word of the new day stands nearer. `För övriga gäller tidigare datum` holds.
    pub(super) fn no_longer_holds(&self) -> bool {
        let last = |test: fn(&Cues) -> bool| self.cues_before().iter().rposition(test);
        let words = self.words_before();
        let still_holds = words.first().is_some_and(|token| token.is("för")) && words.iter().any(|t| t.is("gäller"));
        match (last(|cue| cue.old), last(|cue| cue.fresh)) {
            (Some(old), Some(fresh)) => old > fresh && !still_holds,
            (old, _) => old.is_some() && !still_holds,
        }
    }

    /// The words between this date and the one before are nothing but a mark of a range: `–`, `/`, `till och med`.
    pub(super) fn ends_a_range(&self) -> bool {
        !self.is_first() && is_range(self.words_before())
    }

    /// `mellan den 20 april och den 12 juni`
    pub(super) fn ends_what_lies_between(&self) -> bool {
        let opening = &self.sentence.tokens[self.from.saturating_sub(8)..self.from];
        let only =
            |token: &Token<'_>| matches!(token.text, "och" | "den" | "and") || swedish::weekday(token.text).is_some();
        let links = self.words_before().iter().any(|token| matches!(token.text, "och" | "and"));
        links
            && opening.iter().any(|token| matches!(token.text, "mellan" | "between"))
            && self.words_before().iter().all(only)
    }
}

/// The place of the first answer noun (`remissvaren`, `synpunkter`) among the cues of a clause.
pub(super) fn place_of_answers(cues: &[Cues]) -> Option<usize> {
    cues.iter().position(|cue| cue.answers)
}

/// The length of the clock time that stands first: 4 of `kl. 08.00 – den`, …
fn clock(words: &[Token<'_>]) -> usize {
    let is_clock = words.first().is_some_and(|token| matches!(token.text, "kl" | "klockan"));
    let belongs = |token: &&Token<'_>| token.kind == Kind::Number || matches!(token.text, "kl" | "klockan" | "." | ":");
    if is_clock { words.iter().take_while(belongs).count() } else { 0 }
}

/// Returns `true` if the words between two dates make them a range: `–`, `--`, `/`, `→`, `till`, `t.o.m.`
pub(super) fn is_range(between: &[Token<'_>]) -> bool {
    let mark = |token: &Token<'_>| {
        matches!(token.text, "-" | "–" | "—" | "→" | "/" | "till" | "to" | "until" | "through" | "t" | "tom" | "fram")
    };
    let rest = |token: &Token<'_>| {
        mark(token)
            || matches!(token.text, "den" | "och" | "med" | "." | "o" | "m" | "kl" | "the")
            || swedish::weekday(token.text).is_some()
    };
    let between = &between[clock(between)..];
    between.len() <= 8
        && between.iter().find(|token| swedish::weekday(token.text).is_none() && !token.is(".")).is_some_and(mark)
        && between.iter().all(rest)
}
