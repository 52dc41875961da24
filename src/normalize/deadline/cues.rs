//! The cues that each word of a sentence gives: `remissvaren` speaks of answers, `senast` sets a limit.
//!
//! Each token of a lower-case sentence gets a set of cues, from `vocabulary` and from the words beside it. `date_role`
//! decides what the cues of a whole clause mean together.

use super::{
    limit_words::is_last_day_to,
    tokens::{Kind, Token},
    vocabulary as words, word_lists,
};

/// The subject of a clause; the nearest one decides, except that a [`Topic::Request`] or a [`Topic::Duty`] that comes
/// first is about all that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Answers to the consultation, and the time for them.
    Answer,
    /// A meeting about it.
    Meeting,
    /// Something that a reader may ask for or do: registration, questions, paper copies, more time.
    Request,
    /// Something that somebody has to hand over to others: a report, a summary.
    Duty,
    /// Entry into force, decisions, publication: something else that has a date.
    Else,
}

impl Topic {
    /// Returns `true` if a clause that begins with the topic is about it, whatever follows.
    pub(super) const fn prevails(self) -> bool {
        matches!(self, Self::Request | Self::Duty)
    }
}

/// The cues of one token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cues {
    pub(super) topic: Option<Topic>,
    /// `remissvaren`, `synpunkter`: the answers themselves, not `remissen`.
    pub(super) answers: bool,
    /// `senast`, `sista dag`: the date that follows is the end of something.
    pub(super) limit: bool,
    /// `till och med`, `före`: an end only where the clause speaks of the time to answer.
    pub(super) soft_limit: bool,
    /// `remisstiden`, `svarsdatum`, `deadline`: names the deadline or the time that it ends.
    pub(super) term: bool,
    /// `sista dag:`, `pågår till`, `åter`: names a deadline where it is a label and nothing says of what.
    pub(super) label: bool,
    /// `kommit in`, `lämnas`, `skickas`: answers arriving.
    pub(super) arrival: bool,
    /// `ska`, `bör`, `önskas`: what is to be, not what was.
    pub(super) modal: bool,
    /// `går ut`, `pågår`, `förlängd`: what a time does until its end.
    pub(super) lasting: bool,
    /// `började`: the date begins something.
    pub(super) start: bool,
    /// `tidigare`, `i stället för`, `skulle`: what no longer holds.
    pub(super) old: bool,
    /// `istället`, `nu`, `ny`: what holds instead.
    pub(super) fresh: bool,
    /// `förlängd`, `ny sista dag`, `ändrats till`: what holds instead for everyone.
    pub(super) replaces: bool,
    /// `och`, `respektive`: the next date is another of the same kind.
    pub(super) link: bool,
    /// `regeringen`, `kommissionen`: who has a day of their own, unless they ask for answers.
    pub(super) actor: bool,
    /// `vill`, `önskar`: what those do who ask for answers.
    pub(super) asking: bool,
    /// `föreslås att`, `enligt förslaget`: the words behind it are those of the proposal.
    pub(super) proposal: bool,
    /// `eftersom`, `därefter`: the words behind it give a reason or a consequence.
    pub(super) reason: bool,
}

/// The cues of every token.
pub(super) fn cues(tokens: &[Token<'_>]) -> Vec<Cues> {
    (0..tokens.len()).map(|at| Words { tokens, at }.cues()).collect()
}

/// A token with its neighbours.
pub(super) struct Words<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) at: usize,
}

impl Words<'_> {
    /// The word `n` places after this one; empty where there is none.
    pub(super) fn after(&self, n: usize) -> &str {
        self.tokens.get(self.at + n).map_or("", |token| token.text)
    }

    /// The word `n` places before this one; empty where there is none.
    pub(super) fn before(&self, n: usize) -> &str {
        self.at.checked_sub(n).map_or("", |at| self.tokens[at].text)
    }

    fn cues(&self) -> Cues {
        if self.tokens[self.at].kind != Kind::Word {
            return Cues::default();
        }
        let (w, next) = (self.after(0), self.after(1));
        let kinds = words::kinds(w);
        let is = |kind| kinds & kind != 0;
        if self.asks_for_more_time() {
            return Cues { topic: Some(Topic::Request), ..Cues::default() };
        }
        let renewed = self.renews();
        let moved = self.moves();
        let postponed = self.is_granted_more_time();
        // "Svar: 8 maj 2026", "Remissvar till oss 2026-05-22"
        let is_head = self.at == 0 || matches!(self.before(1), "–" | "-" | "—" | "(" | "," | "|" | "·" | ":");
        let answer_on = is_head
            && matches!(w, "svar" | "svaren" | "remissvar" | "remissvaren" | "synpunkter")
            && self.is_right_before_a_day();
        let comes_back = w == "åter" && next == "från" && words::is_answer(self.after(2));
        let term = comes_back
            || renewed
            || postponed
            || answer_on
            || words::is_term(w)
            || is_last_day_to(w, next, self.after(2));
        let extended = words::begins_with(w, &["förläng", "framflytt", "senarel", "utsträck", "extend"])
            || (w == "flyttats" && next == "fram")
            || moved;
        let instead = matches!((w, next), ("i", "stället")) || w == "istället" || (w == "instead" && next == "of");
        let replaced = instead && (next == "för" || self.after(2) == "för" || next == "of");
        let topic = self.topic();
        Cues {
            topic: topic.or(term.then_some(Topic::Answer)),
            answers: topic == Some(Topic::Answer) && words::is_answer_noun(w),
            limit: self.is_limit(),
            soft_limit: self.is_soft_limit(),
            term,
            label: self.is_label(),
            arrival: self.is_arrival(),
            modal: is(word_lists::MODAL) || self.is_imperative(),
            lasting: extended || postponed || self.lasts(),
            start: is(word_lists::STARTING),
            old: (w == "skulle"
                || (w.starts_with("gam") && words::begins_with(next, &["dat", "dag", "tid", "svars", "sista"]))
                || (w == "var" && self.before(1) == "(")
                || replaced
                || words::begins_with(w, &["tidigare", "ursprunglig", "formerly", "previous"]))
                && !moved
                && self.before(1) != "som"
                && w != "tidigareläggs",
            fresh: extended
                || renewed
                || (instead && !replaced)
                || matches!(w, "nu" | "ny" | "nya" | "nytt" | "now" | "new")
                || w.starts_with("ändra"),
            replaces: (extended && !postponed) || renewed || self.holds_now(),
            // "till och med" links nothing
            link: is(word_lists::LINK) && !(self.before(1) == "till" && next == "med"),
            actor: is(word_lists::ACTOR) && !self.is_object() && !self.is_sent_out(),
            asking: is(word_lists::ASKING),
            proposal: self.quotes_the_proposal(),
            reason: is(word_lists::REASON),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::deadline::tokens::tokens;

    fn topics(text: &str) -> Vec<Topic> {
        cues(&tokens(text)).iter().filter_map(|cues| cues.topic).collect()
    }

    #[test]
    fn a_clause_has_topics() {
        assert_eq!(topics("remsissvaren ska in"), [Topic::Answer]);
        assert_eq!(topics("anmälan till remissmötet"), [Topic::Request, Topic::Meeting]);
        assert_eq!(topics("ska träda i kraft"), [Topic::Else, Topic::Else]);
        assert_eq!(topics("besluta om lagrådsremiss, gott bemötande, ansvar, försvar"), [Topic::Else]);
        assert_eq!(topics("svar på förslaget om att avgiften"), [Topic::Answer, Topic::Else]);
    }

    #[test]
    fn limits_are_known_when_misspelt() {
        for (text, limited) in [
            ("sneast den 1", true),
            ("senaste den 1", true),
            ("sista dg att", true),
            ("inte senare än den 1", true),
            ("de senaste åren", false),
            ("sista delen", false),
        ] {
            assert_eq!(cues(&tokens(text)).iter().any(|cues| cues.limit), limited, "{text}");
        }
    }
}
