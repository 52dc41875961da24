//! The words that tell what a date is for: `remissvaren` speaks of answers, `senast` sets a limit.
//!
//! Each token of a lower-case sentence gets a set of cues. Stems rather than words, so that inflections and the
//! sites' compounds are met; the two words that carry most sentences, *remissvaren* and *senast*, also when misspelt.
//! What the cues of a whole clause mean together is told in `intent`.

use super::{
    spelling::slips,
    tokens::{Kind, Token},
};

/// What a clause is about; the nearest one decides.
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
    /// `senast`, `sista dag`: the date that follows is a last day.
    pub(super) limit: bool,
    /// `till och med`, `före`: a last day only where the clause speaks of the time to answer.
    pub(super) soft_limit: bool,
    /// `remisstiden`, `svarsdatum`, `deadline`: names the last day or the time that it ends.
    pub(super) term: bool,
    /// `kommit in`, `lämnas`, `skickas`: answers arriving.
    pub(super) arrival: bool,
    /// `ska`, `bör`, `önskas`: what is to be, not what was.
    pub(super) modal: bool,
    /// `går ut`, `pågår`, `förlängd`: what a time does until its end.
    pub(super) lasting: bool,
    /// `började`: the date begins something.
    pub(super) start: bool,
    /// `tidigare`, `i stället för`: what no longer holds.
    pub(super) old: bool,
    /// `istället`, `nu`, `ny`: what holds instead.
    pub(super) fresh: bool,
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
    let word = |n: usize| tokens.get(at + n).map_or("", |t| t.text);
    let before = |n: usize| at.checked_sub(n).map_or("", |at| tokens[at].text);
    let w = word(0);
    let is_term = term(w, word(1), word(2));
    Cues {
        topic: topic(w, before(1)).or(is_term.then_some(Topic::Answer)),
        limit: limit(w, word(1), word(2)),
        soft_limit: soft_limit(w, word(1), word(2), before(1), before(2)),
        term: is_term,
        arrival: arrival(w, word(1), before(1)),
        modal: matches!(
            w,
            "ska"
                | "skall"
                | "skulle"
                | "bör"
                | "måste"
                | "önskas"
                | "önskar"
                | "emotses"
                | "motses"
                | "behöver"
                | "vill"
                | "ombeds"
                | "kan"
                | "välkomna"
                | "senast"
                | "får"
                | "möjlighet"
                | "möjligt"
        ),
        lasting: matches!(
            w,
            "pågår"
                | "pågick"
                | "varar"
                | "varade"
                | "löper"
                | "löpte"
                | "utgår"
                | "utgick"
                | "upphör"
                | "slutar"
                | "slutade"
                | "avslutas"
                | "avslutades"
                | "stänger"
                | "gäller"
                | "gällde"
                | "sträcker"
                | "öppen"
                | "öppet"
        ) || matches!((w, word(1)), ("går" | "gick" | "gått", "ut"))
            || w.starts_with("förläng")
            || w.starts_with("framflytt")
            || w.starts_with("senarel"),
        start: matches!(w, "började" | "börjar" | "inleds" | "inleddes" | "startar" | "startade"),
        old: w.starts_with("tidigare")
            || w.starts_with("ursprunglig")
            || matches!((w, word(1), word(2)), ("i", "stället", "för") | ("istället", "för", _)),
        fresh: (matches!((w, word(1)), ("i", "stället")) && word(2) != "för")
            || (w == "istället" && word(1) != "för")
            || matches!(w, "nu" | "ny" | "nya" | "nytt")
            || w.starts_with("förläng")
            || w.starts_with("framflytt")
            || w.starts_with("ändra"),
        link: matches!(w, "och" | "respektive" | "resp" | "samt" | "eller" | "men" | "dock"),
    }
}

fn any_prefix(word: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| word.starts_with(prefix))
}

fn topic(w: &str, before: &str) -> Option<Topic> {
    let meeting = any_prefix(
        w,
        &[
            "remissmöt",
            "möte",
            "seminari",
            "hearing",
            "workshop",
            "webbinari",
            "utfrågning",
            "konferens",
            "remissammanträde",
        ],
    ) || (["möte", "mötet", "möten", "mötena"].iter().any(|end| w.ends_with(end))
        && !w.ends_with("bemötet"));
    if meeting {
        return Some(Topic::Meeting);
    }
    if any_prefix(w, &["anmäl", "föranmäl", "registrera"]) || w == "osa" {
        return Some(Topic::Registration);
    }
    let other_words = [
        "besluta",
        "beslutade",
        "beslutat",
        "beslutades",
        "beslutar",
        "träder",
        "trätt",
        "trädde",
        "skickades",
        "sändes",
        "remitterades",
        "genomföras",
        "genomförs",
        "genomföra",
        "genomfört",
        "upphöra",
        "tillämpas",
        "införas",
    ];
    if (w == "kraft" && before == "i")
        || any_prefix(
            w,
            &[
                "ikraft",
                "medlemsstat",
                "publicer",
                "överlämna",
                "redovis",
                "ansök",
                "införliv",
                "daterad",
                "uppdater",
                "remissbrev",
                "remissmissiv",
            ],
        )
        || other_words.contains(&w)
    {
        return Some(Topic::Else);
    }
    is_answer(w).then_some(Topic::Answer)
}

fn is_answer(w: &str) -> bool {
    any_prefix(w, &["svar", "remis", "yttr", "synpunkt", "besvara", "kommentar", "inspel", "återkoppl"])
        || w.contains("yttrand")
        || w.contains("synpunkt")
        || (w.len() >= 8
            && w.starts_with("rem")
            && ["remissvaren", "remissvar", "remissvaret", "remissen"].iter().any(|of| slips(w, of, 2).is_some()))
}

/// Names of the last day, or of the time that ends with it.
fn term(w: &str, next: &str, after: &str) -> bool {
    any_prefix(
        w,
        &[
            "svarsdat",
            "svarsdag",
            "svarstid",
            "svarsfrist",
            "svarsperiod",
            "remisstid",
            "remissfrist",
            "remissperiod",
            "deadline",
            "svarstermin",
            "inlämningsdag",
            "inlämningsdatum",
        ],
    ) || ((any_prefix(w, &["sista", "siste", "sita", "dag", "datum", "tid", "frist"]) && w.len() <= 7)
        && is_to(next, after))
}

/// `att svara`, `för att svara`, `för svar`, `för synpunkter`
fn is_to(next: &str, after: &str) -> bool {
    (matches!(next, "att" | "för" | "till")
        && (is_answer(after) || matches!(after, "att" | "inkomma" | "lämna" | "inkomna" | "skicka" | "komma")))
        || next.starts_with("attsvar")
        || next == "svara"
}

fn limit(w: &str, next: &str, after: &str) -> bool {
    let last_day = matches!(w, "sista" | "siste" | "sitsa" | "sissta")
        && any_prefix(
            next,
            &["dag", "dg", "da", "svar", "datum", "tid", "inlämning", "remiss", "möjlig", "anmälnings", "frist", "att"],
        );
    // "de senaste åren" is no limit, "senaste den 17 augusti" is
    let latest = match w {
        "senast" => true,
        "senaste" => {
            next == "den"
                || next == "kl"
                || super::swedish::weekday(next).is_some()
                || next.starts_with(|c: char| c.is_ascii_digit())
        }
        "tillhanda" => true,
        _ => w.len() >= 5 && w.starts_with('s') && slips(w, "senast", 1).is_some(),
    };
    last_day || latest || (w == "utgången" && next == "av" && !after.is_empty())
}

fn soft_limit(w: &str, next: &str, after: &str, before: &str, before2: &str) -> bool {
    match w {
        "tom" | "tills" | "före" | "innan" => true,
        "t" => matches!((next, after), ("o", "m") | (".", "o")),
        "och" | "om" => before == "till" && next == "med",
        "fram" => matches!(next, "till" | "tills"),
        "till" => {
            matches!(next, "den" | "och")
                || next.starts_with(|c: char| c.is_ascii_digit())
                || super::swedish::weekday(next).is_some()
                || before == "fram"
                || before2 == "fram"
        }
        _ => false,
    }
}

fn arrival(w: &str, next: &str, before: &str) -> bool {
    any_prefix(w, &["inkom", "lämna", "inlämna", "skicka", "insänd", "sänd", "mejla", "besvara", "avge", "avlämna"])
        || (w == "in" && any_prefix(before, &["kom", "vara", "ge", "skick", "lämn", "sänd", "ha"]))
        || (any_prefix(w, &["kommit", "komma", "kommer"]) && matches!(next, "in" | "till" | "departementet"))
        || matches!(w, "tillhanda" | "svara" | "yttra")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::tokens::tokens;

    fn topics(text: &str) -> Vec<Topic> {
        cues(&tokens(text)).iter().filter_map(|cues| cues.topic).collect()
    }

    #[test]
    fn a_clause_has_topics() {
        assert_eq!(topics("remsissvaren ska in"), [Topic::Answer]);
        assert_eq!(topics("anmälan till remissmötet"), [Topic::Registration, Topic::Meeting]);
        assert_eq!(topics("ska träda i kraft"), [Topic::Else]);
        assert_eq!(topics("besluta om lagrådsremiss, gott bemötande, ansvar, försvar"), [Topic::Else]);
    }

    #[test]
    fn limits_are_known_when_misspelt() {
        for (text, limited) in [
            ("sneast den 1", true),
            ("senaste den 1", true),
            ("sista dg att", true),
            ("de senaste åren", false),
            ("sista delen", false),
        ] {
            assert_eq!(cues(&tokens(text)).iter().any(|cues| cues.limit), limited, "{text}");
        }
    }
}
