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

/// Days that other words of their sentence decide.
impl Clause<'_> {
    /// A day with a soft limit alone, and `senast` with another day right behind it.
    pub(super) fn is_of_the_subject(&self) -> bool {
        let Some(next) = self.next else { return false };
        let between = &self.sentence.tokens[self.date.end..next.first];
        let is_limit = between.iter().take(3).any(|token| token.is("senast"));
        let is_one_clause = between
            .iter()
            .all(|token| matches!(token.text, "senast" | "den") || super::swedish::weekday(token.text).is_some());
        is_limit && is_one_clause && !self.before(|cue| cue.limit)
    }

    /// `Sista dag var den 3 maj men …`, with another day behind it.
    pub(super) fn was_and_is_followed_by_another(&self) -> bool {
        let Some(next) = self.next else { return false };
        let between = &self.sentence.tokens[self.date.end..next.first];
        self.words_before().iter().any(|token| token.is("var"))
            && between.iter().take(2).any(|token| token.is("men"))
            && self.topic == Some(Topic::Answer)
    }

    /// `Remiss t.o.m. 6 mars`, `Remiss ut till: 6 mars`: a few words without a verb.
    pub(super) fn stands_behind_a_short_label(&self) -> bool {
        let is_of_the_label = |(token, cue): (&Token<'_>, &super::cues::Cues)| {
            cue.topic == Some(Topic::Answer)
                || matches!(
                    token.text,
                    "ut" | "till"
                        | "fram"
                        | "t"
                        | "o"
                        | "och"
                        | "med"
                        | "m"
                        | "tom"
                        | "."
                        | ":"
                        | "den"
                        | "tas"
                        | "emot"
                        | "på"
                )
        };
        self.is_first()
            && self.sentence.only_date
            && self.words_before().len() <= 10
            && self.words_before().iter().zip(self.cues_before()).all(is_of_the_label)
            && self.own_topic == Some(Topic::Answer)
            && self.before(|cue| cue.soft_limit)
            && self.sentence.tokens.len() <= self.date.end + 2
            && !self.sentence.quotes
    }
}

/// Deadlines of some alone.
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
