//! The cues that each word of a sentence gives: `remissvaren` speaks of answers, `senast` sets a limit.
//!
//! Each token of a lower-case sentence gets a set of cues, from `vocabulary` and from the words beside it. `date_role`
//! decides what the cues of a whole clause mean together.

use super::{
    swedish,
    tokens::{Kind, Token},
    vocabulary::{self as words, is_answer},
};

/// The subject of a clause; the nearest one decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Answers to the consultation, and the time for them.
    Answer,
    /// A meeting about it.
    Meeting,
    /// Registration for a meeting.
    Registration,
    /// Entry into force, decisions, publication, reports: something else that has a date.
    Else,
}

/// The cues of one token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cues {
    pub(super) topic: Option<Topic>,
    /// `senast`, `sista dag`: the date that follows is the end of something.
    pub(super) limit: bool,
    /// `till och med`, `före`: an end only where the clause speaks of the time to answer.
    pub(super) soft_limit: bool,
    /// `remisstiden`, `svarsdatum`, `deadline`: names the deadline or the time that it ends.
    pub(super) term: bool,
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
    /// `förlängd`, `ny sista dag`: what holds instead for everyone.
    pub(super) replaces: bool,
    /// `och`, `respektive`: the next date is another of the same kind.
    pub(super) link: bool,
}

/// The cues of every token.
pub(super) fn cues(tokens: &[Token<'_>]) -> Vec<Cues> {
    (0..tokens.len()).map(|at| cues_at(tokens, at)).collect()
}

fn cues_at(tokens: &[Token<'_>], at: usize) -> Cues {
    if tokens[at].kind != Kind::Word {
        return Cues::default();
    }
    let after = |n: usize| tokens.get(at + n).map_or("", |t| t.text);
    let before = |n: usize| at.checked_sub(n).map_or("", |at| tokens[at].text);
    let (w, next) = (after(0), after(1));
    let kinds = words::kinds(w);
    let renewed = matches!(w, "ny" | "nya" | "nytt") && (after(1).starts_with("sist") || words::is_term(next));
    let term = renewed || words::is_term(w) || is_last_day_to(w, next, after(2));
    let extended = words::begins_with(w, &["förläng", "framflytt", "senarel"]) || (w == "flyttats" && next == "fram");
    let instead = matches!((w, next), ("i", "stället")) || w == "istället";
    let replaced = instead && (next == "för" || after(2) == "för");
    Cues {
        topic: topic(w, before(1), before(2)).or(term.then_some(Topic::Answer)),
        limit: is_limit(w, next, after(2))
            || (w.starts_with("sist") && (2..5).any(|n| after(n).starts_with("svar")))
            || (w == "än" && before(1) == "senare" && before(2) == "inte"),
        soft_limit: is_soft_limit(w, next, after(2), before(1), before(2)),
        term,
        arrival: is_arrival(w, next, before(1)),
        modal: kinds & words::MODAL != 0,
        lasting: extended || lasts(w, next),
        start: kinds & words::STARTING != 0,
        old: w == "skulle" || replaced || words::begins_with(w, &["tidigare", "ursprunglig"]),
        fresh: extended
            || (instead && !replaced)
            || matches!(w, "nu" | "ny" | "nya" | "nytt")
            || w.starts_with("ändra"),
        replaces: extended || renewed,
        // "till och med" links nothing
        link: kinds & words::LINK != 0 && !(before(1) == "till" && next == "med"),
    }
}

fn topic(w: &str, before: &str, before2: &str) -> Option<Topic> {
    // "till kommissionen senast": who is to answer whom is another matter than ours
    let abroad = matches!(w, "kommissionen" | "riksdagen") && matches!(before, "till" | "europeiska" | "eu" | "-");
    // "förslaget att myndigheten senast …": what a proposal says
    let content = w == "att"
        && (before.starts_with("förslag")
            || before2.starts_with("förslag")
            || words::begins_with(before, &["innebär", "föreslå", "bedöm"]));
    if words::is_meeting(w) {
        Some(Topic::Meeting)
    } else if words::is_registration(w) {
        Some(Topic::Registration)
    } else if (w == "kraft" && before == "i") || abroad || content || words::is_elsewhere(w) {
        Some(Topic::Else)
    } else {
        is_answer(w).then_some(Topic::Answer)
    }
}

/// `dag att svara`, `datum för att lämna`, `sista svrsdag`
fn is_last_day_to(w: &str, next: &str, after: &str) -> bool {
    let noun = w.len() <= 7 && words::begins_with(w, &["sista", "siste", "sita", "dag", "datum", "tid", "frist"]);
    let purpose = matches!(next, "att" | "för" | "till")
        && (is_answer(after) || matches!(after, "att" | "inkomma" | "lämna" | "inkomna" | "skicka" | "komma"));
    let glued = next.starts_with("attsvar") || next == "svara";
    // "sista varsdatum": the word itself is misspelt
    (noun && (purpose || glued)) || (w.starts_with("sist") && (next.contains("sdag") || next.contains("sdat")))
}

fn is_limit(w: &str, next: &str, after: &str) -> bool {
    // "sista dag", "sista dg att svara", "sistadag att svara"; not "sista delen"
    let last = words::is_last(w);
    let day = next.contains("dag")
        || words::begins_with(next, &["datum", "tid", "svar", "inlämning", "remiss", "möjlig", "frist", "att"]);
    // "de senaste åren" is no limit, "senaste den 17 augusti" is
    let latest = w == "senaste" && (matches!(next, "den" | "kl") || starts_a_date(next));
    (last && (day || after == "att" || is_answer(after)))
        || latest
        || words::is_latest(w)
        || w == "tillhanda"
        || (w == "utgången" && next == "av")
        || words::kinds(w) & words::ENDING != 0
}

fn is_soft_limit(w: &str, next: &str, after: &str, before: &str, before2: &str) -> bool {
    match w {
        "tom" | "tills" | "före" | "innan" => true,
        "t" => matches!((next, after), ("o", "m") | (".", "o")),
        "och" | "om" => before == "till" && next == "med",
        "fram" => matches!(next, "till" | "tills"),
        "till" => matches!(next, "den" | "och") || starts_a_date(next) || before == "fram" || before2 == "fram",
        _ => false,
    }
}

/// `pågår`, `går ut`, `har till den`, `är ute på remiss till`, `gäller till`; not `gäller lagen`
fn lasts(w: &str, next: &str) -> bool {
    let until = || starts_a_date(next) || words::begins_with(next, &["till", "fram", "t", "från", "i", "den", "dock"]);
    match w {
        "går" | "gick" | "gått" => next == "ut",
        "ute" => matches!(next, "på" | "för" | "till" | "fram"),
        "på" => next == "remiss",
        "har" => next == "till",
        "gäller" | "gällde" => until(),
        _ => words::kinds(w) & words::LASTING != 0,
    }
}

fn starts_a_date(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || swedish::weekday(word).is_some()
}

fn is_arrival(w: &str, next: &str, before: &str) -> bool {
    (words::is_arrival(w) && words::kinds(w) & words::ELSEWHERE == 0)
        || (w == "in" && words::begins_with(before, &["kom", "vara", "ge", "skick", "lämn", "sänd", "ha"]))
        || (words::begins_with(w, &["kommit", "komma", "kommer"]) && matches!(next, "in" | "till" | "departementet"))
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
        assert_eq!(topics("anmälan till remissmötet"), [Topic::Registration, Topic::Meeting]);
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
