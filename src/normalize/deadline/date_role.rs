//! The role of each date of a sentence: `Anmälan senast den 3 maj, svar senast den 5 maj.` to *other*, *deadline*.
//!
//! [`RULES`] is the whole decision: the first rule that holds gives the role. Each rule is a predicate of [`Clause`],
//! which is what stands between one date and the next, and which knows the sentence around it. [`Cues`] say what the
//! single words mean; no word is spelt out here but in a predicate that needs its place.

use super::{
    clause::{Clause, Earlier, Sentence, quotes_a_title},
    cues::{Cues, Topic},
    dates::DateSpan,
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

impl Role {
    /// The name for those who ask why a date was read or not.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::OldDeadline => "old deadline",
            Self::Meeting => "meeting",
            Self::Start => "start",
            Self::Other => "other",
        }
    }
}

/// One row of the decision.
struct Rule {
    /// A few words for those who ask why.
    name: &'static str,
    role: Role,
    holds: fn(&Clause<'_>) -> bool,
}

const fn rule(name: &'static str, role: Role, holds: fn(&Clause<'_>) -> bool) -> Rule {
    Rule { name, role, holds }
}

/// The name of the rule whose day takes the place of another.
const REPLACES: &str = "replaces the one before";

/// The name of the rule for days of the proposal, which may hide a deadline: `Det innebär att vi måste ha svaren den 3 maj.`
const PROPOSED: &str = "is part of the proposal";

/// The rule for a day until which those asked say whether they will answer. It is the deadline if there is no other.
pub(super) const ASKS_OF_ANSWERS: &str = "asks whether an answer comes";

/// The rules, in the order in which they are tried: first what takes a day away from those who answer, then what gives
/// it to them. A date that no rule knows is [`Role::Other`].
const RULES: [Rule; 39] = [
    // `Efter den 3 maj tar vi inte emot fler synpunkter.`
    rule("closes behind the day", Role::Deadline, |clause| clause.closes_behind_the_day()),
    // `Har vi inte hört något den 3 maj utgår vi från att ni inte har några synpunkter.`
    rule("silence is consent", Role::Deadline, |clause| clause.takes_silence_for_consent()),
    // `Svar önskas redan den 10 april, dock senast den 17 april`
    rule("is a wish", Role::Other, |clause| clause.is_a_wish()),
    // `före den 4 maj, det vill säga senast den 3 maj`
    rule("is restated", Role::Other, |clause| clause.is_restated()),
    // `från den 3 maj`, `beslut den 3 maj`, `av den 3 maj`: it begins something, or is the date of an act.
    rule("begins a period", Role::Start, |clause| clause.begins_a_period()),
    // `den 1 mars varje år` is a duty, no day of this consultation.
    rule("comes back every year", Role::Other, |clause| clause.is_yearly()),
    // `Besked senast den 3 maj om ni avser att svara`
    rule(ASKS_OF_ANSWERS, Role::Other, |clause| clause.asks_whether_an_answer_comes()),
    // `Departementet publicerar remissvaren senast den 3 maj.`
    rule("is beside the answers", Role::Other, |clause| clause.is_beside_the_answers()),
    // `den 20 februari, inte den 27 februari`
    rule("is denied", Role::Other, |clause| clause.is_denied()),
    // `Det ska inte stå den 15 oktober utan den 15 november som sista dag för svar.`
    rule(REPLACES, Role::Deadline, |clause| clause.replaces_the_one_denied()),
    // `I promemorian föreslås att kommunen ska yttra sig senast den 1 mars.`
    rule(PROPOSED, Role::Other, |clause| clause.is_of_the_proposal()),
    // `Vi planerar att skicka en ny remiss den 1 september med svar senast den 15 oktober.`
    rule("is planned", Role::Other, |clause| clause.is_planned()),
    // `Kommissionen ska yttra sig senast den 1 maj.`
    rule("is the day of someone else", Role::Other, |clause| clause.is_of_another_actor()),
    // `synpunkter som kom in till och med den 12 december`
    rule("is past", Role::Other, |clause| clause.speaks_of_what_has_come()),
    // `svar senast den 13 mars, eftersom förslaget ska lämnas till regeringen senast den 30 april`
    rule("gives a reason", Role::Other, |clause| clause.gives_a_reason()),
    // `… är sista dagen, och den 30 april lämnar vi en rapport`
    rule("has a clause of its own", Role::Other, |clause| clause.begins_a_clause_of_the_issuer()),
    // `Den tillfälliga lagen gäller till den 10 april och har varit på remiss.`
    rule("ends rules", Role::Other, |clause| clause.is_the_end_of_rules()),
    // `Remissen gäller direktivet, som ska vara genomfört senast den 17 juni.`
    rule("is of a relative clause", Role::Other, |clause| clause.is_of_a_relative_clause()),
    // `Yttra dig över programmet fram till den 31 december 2030 senast den 3 maj`
    rule("is of the subject", Role::Other, |clause| clause.is_of_the_subject()),
    // `Sista dag var den 3 maj men vi tar emot svar till den 8 juni`
    rule("no longer holds", Role::OldDeadline, |clause| clause.was_and_is_followed_by_another()),
    // What the rules below say, but of a day that no longer holds: `tidigare`, `skulle`.
    rule("no longer holds", Role::OldDeadline, |clause| clause.no_longer_holds() && clause.is_deadline()),
    // `remissvaren ska ha kommit in senast den 3 maj`, `remisstiden går ut den 3 maj`
    rule("states a limit for answers", Role::Deadline, |clause| clause.states_a_limit_for_answers()),
    // `Svaren behövs den 3 maj`, `Vi måste ha ert svar den 3 maj`
    rule("wants answers on the day", Role::Deadline, |clause| clause.wants_answers_on_the_day()),
    // `Svar senast den 5 maj. Förlängt till den 8 juni.`, `var den 5 maj men är nu den 8 juni`
    rule(REPLACES, Role::Deadline, |clause| clause.replaces_the_one_before()),
    // `senast den 5 maj respektive den 8 juni`
    rule("continues a list", Role::Deadline, |clause| clause.continues_a_list_of_deadlines()),
    // `den 5 maj för kommuner, för övriga den 8 juni`
    rule("is for others", Role::Deadline, |clause| clause.is_for_others_in_the_same_sentence()),
    // `Den 5 maj är sista dag att svara`
    rule("leads to a limit", Role::Deadline, |clause| clause.leads_to_a_limit()),
    // `För kommunerna gäller i stället den 8 juni.`
    rule("is for others", Role::Deadline, |clause| clause.is_the_deadline_of_others()),
    // `Samråd 1 februari–15 mars`
    rule("ends a period to answer", Role::Deadline, |clause| clause.ends_a_labelled_period()),
    // `Samrådet pågår 4–25 maj`
    rule("ends a period to answer", Role::Deadline, |clause| clause.ends_a_range_in_its_month()),
    // `12 januari–13 mars, då du kan lämna synpunkter`
    rule("ends a period to answer", Role::Deadline, |clause| clause.ends_a_period_explained_behind_it()),
    // `Ideella organisationer har fram till den 17 april.`
    rule("is for others", Role::Deadline, |clause| clause.is_the_time_of_an_addressee()),
    // `Sametinget har till den 27 mars på sig.`
    rule("is for others", Role::Deadline, |clause| clause.gives_others_time()),
    // `• Kommuner: senast den 27 mars`
    rule("is for those who are asked", Role::Deadline, |clause| clause.is_a_limit_of_addressees()),
    // `* Kommuner: 27 mars`
    rule("is the next entry of a list", Role::Deadline, |clause| clause.is_the_next_entry_of_a_list()),
    // `Remiss t.o.m. 6 mars`
    rule("is a label", Role::Deadline, |clause| clause.stands_behind_a_short_label()),
    // `Sista dag: 6 mars`
    rule("is a label", Role::Deadline, |clause| clause.stands_behind_a_label()),
    // `Remiss Svar senast Status`, then a line with a day
    rule("stands under a heading", Role::Deadline, |clause| clause.stands_under_a_heading()),
    // `ett remissmöte den 3 maj`; a limit near it (`senast`) ends something before the meeting, such as the registration.
    rule("is a meeting", Role::Meeting, |clause| clause.topic == Some(Topic::Meeting) && !clause.has_limit()),
];

/// The role of a date, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) role: Role,
    /// The rule that decided; empty where none did.
    pub(super) rule: &'static str,
    /// No rule decided, and the clause may speak of the end of the time to answer.
    pub(super) is_doubtful: bool,
    /// No rule decided, and the date ends something: it is the deadline if no other is found.
    pub(super) is_open: bool,
}

impl Decision {
    /// Returns `true` if the day takes the place of the one before it.
    pub(super) fn replaces(&self) -> bool {
        self.rule == REPLACES
    }
}

/// The parts of the sentence before that a sentence without a topic takes over.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Carried {
    /// Its last topic.
    pub(super) topic: Option<Topic>,
    /// The role of its last date.
    pub(super) role: Option<Role>,
    /// It is no sentence but a heading that names a deadline: `Remiss Svar senast Status`.
    pub(super) is_heading: bool,
    /// It is an entry of a list.
    pub(super) is_entry: bool,
    /// Its first topic.
    pub(super) subject: Option<Topic>,
    /// It gives more time to answer, and this sentence says what that means: `Det innebär att …`
    pub(super) gives_more_time: bool,
}

/// The role of every date of a sentence.
pub(super) fn roles(tokens: &[Token<'_>], cues: &[Cues], dates: &[DateSpan], carried: Carried) -> Vec<Decision> {
    let sentence = Sentence {
        tokens,
        cues,
        subject: cues.iter().find_map(|cue| cue.topic),
        quotes: quotes_a_title(tokens) && dates.first().is_none_or(|date| date.first > 2),
        only_date: dates.len() == 1,
        before: Carried { role: carried.role.filter(|_| cues.iter().all(|cue| cue.topic.is_none())), ..carried },
    };
    let mut topic = carried.topic.filter(|_| sentence.leans_on_the_one_before(dates, carried));
    if topic.is_none() && sentence.stands_for_the_subject_before() {
        topic = carried.subject.filter(|subject| *subject == Topic::Answer);
    }
    let mut decisions: Vec<Decision> = Vec::with_capacity(dates.len());
    let (mut from, mut framed) = (0, false);
    for (n, date) in dates.iter().enumerate() {
        let next = dates.get(n + 1);
        let until = next.map_or(tokens.len(), |next| next.first);
        let earlier = Earlier { topic, framed, role: decisions.last().map(|last| last.role) };
        let clause = Clause::new(&sentence, date, next, from..until, earlier);
        decisions.push(decide(&clause));
        topic = clause.own_topic.or(topic);
        framed |= clause.frames_what_follows();
        from = date.end;
    }
    decisions
}

fn decide(clause: &Clause<'_>) -> Decision {
    let decided = RULES.iter().find(|rule| (rule.holds)(clause));
    let is_open = decided.is_none() && clause.is_an_end_of_something();
    Decision {
        role: decided.map_or(Role::Other, |rule| rule.role),
        rule: decided.map_or("", |rule| rule.name),
        is_doubtful: is_open
            || decided.is_none() && clause.is_doubtful()
            || decided.is_some_and(|rule| rule.name == PROPOSED) && clause.is_of_answers_alone(),
        is_open,
    }
}
