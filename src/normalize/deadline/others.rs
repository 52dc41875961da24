//! Days beside everyone's: the predicates of `date_role` for deadlines of some alone.

use super::{clause::Clause, cues::Topic, date_role::Role, tokens::Token};

/// Returns `true` for those who may have a deadline of their own: `kommuner`, `övriga`.
fn is_addressee(word: &str) -> bool {
    const STEMS: [&str; 16] = [
        "kommun",
        "region",
        "landsting",
        "myndighet",
        "organisation",
        "övriga",
        "länsstyrels",
        "enskild",
        "privatperson",
        "sameb",
        "domstol",
        "universitet",
        "högskol",
        "förening",
        "företag",
        "allmänhet",
    ];
    STEMS.iter().any(|stem| word.starts_with(stem))
}

impl Clause<'_> {
    /// `För kommunerna gäller i stället den 8 juni`, after a sentence that names the deadline of the others.
    pub(super) fn is_the_deadline_of_others(&self) -> bool {
        self.is_first()
            && self.sentence.before.role == Some(Role::Deadline)
            && self.sentence.tokens.first().is_some_and(|token| token.is("för"))
            && self.own_topic.is_none()
            && self.before(|cue| cue.lasting || cue.fresh)
    }

    /// `den 5 maj för kommuner, för övriga den 8 juni`, `5 maj (myndigheter), 8 juni (övriga)`
    pub(super) fn is_for_others_in_the_same_sentence(&self) -> bool {
        let words = self.words_before();
        let names_others = words.iter().any(|token| {
            matches!(token.text, "för" | "på" | "avseende" | "övriga" | "resterande" | "(" | "medan" | "kommunerna")
        });
        let about_answers = matches!(self.own_topic, None | Some(Topic::Answer));
        self.earlier.role == Some(Role::Deadline)
            && self.earlier.topic == Some(Topic::Answer)
            && about_answers
            && names_others
            && words.len() <= 9
            && words.first().is_some_and(|token| matches!(token.text, "," | ";" | "(" | "och" | "samt" | "men" | "för"))
            && !self.before(|cue| cue.start || cue.proposal || cue.actor)
            && !self.sentence.quotes
    }

    /// `Sametinget har till den 27 mars på sig.`, behind a sentence that names the deadline of the others.
    pub(super) fn gives_others_time(&self) -> bool {
        let word = |n: usize| self.sentence.tokens.get(self.date.end + n).map_or("", |token| token.text);
        self.is_first()
            && self.own_topic.is_none()
            && self.sentence.before.role == Some(Role::Deadline)
            && self.before(|cue| cue.soft_limit)
            && word(0) == "på"
            && matches!(word(1), "sig" | "er")
    }

    /// `* Kommuner: 27 mars`, behind another entry of a list that has a deadline.
    pub(super) fn is_the_next_entry_of_a_list(&self) -> bool {
        let is_mark = |token: &Token<'_>| matches!(token.text, "*" | "-" | "–" | "•" | "·");
        self.sentence.tokens.first().is_some_and(is_mark)
            && self.sentence.before.is_entry
            && self.sentence.before.role == Some(Role::Deadline)
            && self.sentence.only_date
            && self.sentence.subject.is_none()
            && self.words_before().iter().any(|token| is_addressee(token.text))
    }
}
