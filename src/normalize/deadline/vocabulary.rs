//! The meaning of a single word, by the tables of `word_lists`, also where it is misspelt.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::LazyLock,
};

use super::{
    spelling::slips,
    word_lists::{
        ANSWER_STEMS, ARRIVAL_STEMS, DUTY_STEMS, ELSE_STEMS, ELSEWHERE, MEETING_STEMS, REQUEST_STEMS, TERM_STEMS, WORDS,
    },
};

/// FNV-1a: the words are short and not chosen by an attacker to collide, they are looked up, not stored.
#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

static KINDS: LazyLock<HashMap<&'static str, u16, BuildHasherDefault<Fnv>>> = LazyLock::new(|| {
    let mut kinds: HashMap<_, u16, _> = HashMap::default();
    for (kind, list) in WORDS {
        for word in list.split_whitespace() {
            *kinds.entry(word).or_default() |= kind;
        }
    }
    kinds
});

/// The kinds of a word, as a sum of [`super::word_lists::MODAL`] and the others.
pub(super) fn kinds(word: &str) -> u16 {
    KINDS.get(word).copied().unwrap_or(0)
}

/// Returns `true` if a word begins with one of the stems.
pub(super) fn begins_with(word: &str, stems: &[&str]) -> bool {
    // the first byte decides for nearly every stem, at a fraction of the price
    let Some(first) = word.as_bytes().first() else { return false };
    stems.iter().any(|stem| stem.as_bytes().first() == Some(first) && word.starts_with(stem))
}

/// Answers to a consultation and what they are called: `remissvaren`, `yttrande`, `remsissvaren`.
pub(super) fn is_answer(w: &str) -> bool {
    let compound = || w.len() > 8 && ["yttrand", "synpunkt", "formulär"].iter().any(|part| w.contains(part));
    begins_with(w, &ANSWER_STEMS) || compound() || is_misspelt_answer(w)
}

/// The words that carry most sentences, with a slip in them: two in a long one. A slip leaves one part of the word
/// whole, which keeps the comparison from being made for every word.
fn is_misspelt_answer(w: &str) -> bool {
    let near = |parts: &[&str], of: &[&str], most| {
        parts.iter().any(|part| w.contains(part)) && of.iter().any(|of| slips(w, of, most).is_some())
    };
    match w.len() {
        6 | 7 => near(&["rem", "miss"], &["remissen"], 1),
        8..=14 => {
            near(&["svar", "miss"], &["remissvaren", "remissvar", "remissvaret"], 2)
                || near(&["rem", "ssen"], &["remissen"], 1)
                || near(&["yt", "and"], &["yttrande", "yttranden", "yttrandet", "yttrandena"], 1)
                || near(&["sy", "nkt"], &["synpunkter", "synpunkt"], 1)
        }
        _ => false,
    }
}

/// A meeting, by any ending; `bemötet` is none.
pub(super) fn is_meeting(w: &str) -> bool {
    let ends = w.ends_with("möte") || w.ends_with("mötet") || w.ends_with("möten") || w.ends_with("mötena");
    begins_with(w, &MEETING_STEMS) || (ends && !w.starts_with("be"))
}

/// Something that the reader may ask for: `anmälan`, `OSA`, `beställ`, `frågor`; not `frågorna`, which are to be answered.
pub(super) fn is_request(w: &str) -> bool {
    let is_other = matches!(w, "registrerat" | "registrerade") || w.starts_with("questionnaire");
    w == "frågor" || (begins_with(w, &REQUEST_STEMS) && !is_other)
}

/// A duty towards others: `redovisa`, `sammanställningen`.
pub(super) fn is_duty(w: &str) -> bool {
    begins_with(w, &DUTY_STEMS)
}

/// Answers themselves, not the consultation: `remissvaren`, `synpunkter`, not `remissen`.
pub(super) fn is_answer_noun(w: &str) -> bool {
    is_answer(w) && !matches!(w, "remissen" | "remiss" | "remisser" | "remisserna" | "samrådet" | "samråd")
}

/// Entry into force, publication, reports.
pub(super) fn is_elsewhere(w: &str) -> bool {
    kinds(w) & ELSEWHERE != 0 || begins_with(w, &ELSE_STEMS)
}

/// Names of the deadline, or of the time that it ends: `svarsdatum`, `remisstiden`, `deadline`, `remisstden`.
pub(super) fn is_term(w: &str) -> bool {
    let misspelt = || {
        (8..=14).contains(&w.len())
            && ["tid", "rem", "sva"].iter().any(|part| w.contains(part))
            && ["remisstiden", "svarstiden", "remisstid"].iter().any(|of| slips(w, of, 2).is_some())
    };
    begins_with(w, &TERM_STEMS) || misspelt()
}

/// Verbs of answers on their way: `inkommit`, `lämnas`, `skickas`, `svara`.
pub(super) fn is_arrival(w: &str) -> bool {
    begins_with(w, &ARRIVAL_STEMS)
        || matches!(
            w,
            "tillhanda"
                | "emot"
                | "svara"
                | "svarar"
                | "yttra"
                | "inne"
                | "svaras"
                | "kommentera"
                | "tycka"
                | "tyck"
                | "comment"
                | "reply"
                | "say"
                | "give"
                | "given"
        )
}

/// `sista`, also misspelt.
pub(super) fn is_last(w: &str) -> bool {
    let near = (4..=7).contains(&w.len()) && (w.starts_with('s') || w.ends_with('a'));
    w.starts_with("sist") || (near && slips(w, "sista", 1).is_some())
}

/// `senast`, also misspelt.
pub(super) fn is_latest(w: &str) -> bool {
    matches!(w, "senast" | "latest")
        || (w.len() >= 5 && w.len() <= 8 && w != "genast" && w != "senaste" && slips(w, "senast", 1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike() {
        assert!(is_answer("remsissvaren") && is_answer("svaren") && !is_answer("ansvaret") && !is_answer("försvaret"));
        assert!(!is_answer("lagrådsremiss"), "a referral to the Council on Legislation is no consultation");
        assert!(is_meeting("remissmötet") && !is_meeting("bemötet"));
        assert!(is_term("remisstden") && !is_term("tidigare"));
        assert!(is_latest("sneast") && !is_latest("genast") && !is_latest("senaste"));
        assert!(is_arrival("lämnas") && !is_arrival("redovisas"));
    }
}
