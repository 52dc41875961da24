//! Notices in prose: that a consultation was taken back, and that its time was extended.
//!
//! `Denna remiss har återkallats.` is a withdrawal. A sentence about something else that was taken back (a bill, a
//! driving license, an *earlier* consultation that this one replaces) is none. Works on lower-case sentences.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::super::pattern;

#[allow(clippy::expect_used, reason = "the pattern is a constant that every test compiles")]
fn set(patterns: &[&str]) -> RegexSet {
    RegexSet::new(patterns).expect("constant patterns")
}

/// Sentences that take the consultation itself back.
static WITHDRAWAL: LazyLock<RegexSet> = LazyLock::new(|| {
    const CASE: &str = r"remiss(?:en|erna|er|utskicket|omgången|förfarandet|rundan|behandlingen)?|remittering(?:en)?|samråd(?:et|sförfarandet)?";
    const ADVERB: &str = r"(?: nu| därför| därmed| härmed| sedan| i efterhand)*";
    // "av betänkandet Bättre båtar (SOU 2020:1) m.m."
    const OF_WHAT: &str = r"(?: (?:av|om|på|med|från|gällande|angående|avseende)\b[^;]*?)?";
    const TAKEN: &str = r"(?:återkall(?:ad|at|ade|ats)|återtag(?:en|its|na)|dragits tillbaka|tillbakadrag|dragen tillbaka|indrag|upphävts|ställts in|inställ[dt]|avbruten|avbrutet|avbrutits|avbrutna|makuler(?:ad|at|ats|ade)|annuller(?:ad|at|ats|ade)|inte längre aktuell)";
    set(&[
        // "att återkalla remissen", "återkallar härmed denna remiss", "återkallelse av remiss av …", "har återtagit remissen"
        &format!(
            r"(?:återkall\w*|återta\w*)(?: \w+){{0,1}}(?: av)?(?: den| denna| den här| rubricerad\w*| ovanstående)? (?:{CASE})\b"
        ),
        // "remissen har återkallats", "remissen av betänkandet … har därför återkallats"
        &format!(r"\b(?:{CASE})\b{OF_WHAT},? (?:har blivit|har|är|blev|blir){ADVERB} {TAKEN}"),
        // "remissen av promemorian återkallades den 3 maj"
        &format!(
            r"\b(?:{CASE})\b{OF_WHAT}(?: \w+){{0,2}} (?:återkallas|återkallades|återtas|återtogs|dras tillbaka|drogs tillbaka|avbryts|avbröts|makuleras|makulerades|annulleras|ställs in|ställdes in)"
        ),
        &format!(r"(?:dra|drar|drog|dragit|dras){ADVERB} tillbaka (?:\w+ och )?(?:denna |den |den här )?(?:{CASE})\b"),
        &format!(r"\b(?:dra|dras|drar|drog|drogs) (?:{CASE}) tillbaka"),
        r"\b(?:remissen|denna remiss) (?:har utgått|utgår)\W*$",
        r"\b(?:consultation|referral|request for comments)\b[^.]{0,60} (?:has been|is|was) (?:hereby )?(?:withdrawn|cancell?ed|revoked)\b",
        r"\b(?:withdr[ae]w(?:s|n|ing)?|cancel(?:s|l?ed|l?ing)?|revok(?:e|es|ed|ing)) (?:the|this|its|our|that) (?:\w+ )?(?:consultation|referral|call for (?:input|evidence|comments|views))\b",
        &format!(r"\b(?:{CASE}) (?:är avslutad|har avslutats|avslutas) i förtid"),
        &format!(r"\bavslutar(?: nu| därför| därmed| härmed)* (?:{CASE}) i förtid"),
        r"^\W*(?:consultation|referral) (?:withdrawn|cancell?ed)\b",
        r"\binte längre aktuellt att (?:lämna|svara|yttra|inkomma)",
        r"\b(?:remissen|samrådet|denna remiss) (?:gäller inte längre|är inte längre aktuell)",
        &format!(r"(?:dra|drar|drog|dragit) (?:denna |den |den här )?(?:{CASE}) tillbaka"),
        // "att avbryta remissen", "vi avbryter samrådet", "makulerar remissen"
        &format!(
            r"(?:avbryt(?:a|er)?|avbrutit|avbröt|makulera(?:r|de)?)(?: nu| därför| härmed)*(?: den| denna| den här| detta)? (?:{CASE})\b"
        ),
        // a heading or title of its own
        r"^\W*(?:remiss(?:en)? )?(?:återkallad|återkallats|återkallelse|tillbakadragen|indragen|makulerad|avbruten)(?: remiss)?\W*(?:$|[:–-] )",
        r"[(–-] ?(?:remissen )?(?:är |har )?(?:återkalla(?:d|ts)|tillbakadragen)\)?\W*$",
    ])
});

/// Sentences that look like one and are not: conditions, denials, duties, another and earlier consultation, what a proposal is about.
static NO_WITHDRAWAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:may|might|can|could|would|right to|not|if|unless)\b[^.]*\b(?:withdr|cancel|revok)|\bom remissen\b|återkallelse\w*\b[^.]*\b(?:tagits|tas|dragits|dras|upphävts) (?:tillbaka\b)?|återkallad\w*,? men (?:denna|den här|remissen)\b|är återkallad: \p{L}|\binte (?:har )?(?:återkall|dra)|\b(?:tidigare|förra|ersätter)\b[^.]*\bremiss|\b(?:som|vilken|vilka) (?:nu |har |är |tidigare )*(?:återkall|dragits)|\b(?:när|där|enligt)\b[^.,]*(?:återkall|tillbaka)|\b(?:ska|skall|kan|kunna|får|bör) (?:\w+ ){0,3}(?:återkallas|återtas|dras)",
    )
});

static EXTENSION: LazyLock<RegexSet> = LazyLock::new(|| {
    const TIME: &str = r"(?:(?:remiss|svars)(?:tid|frist|period|dag|datum)\w*|(?:sista|slut)\w* (?:dag|datum|svars)\w*|tid(?:en|sfristen)? (?:för |att )(?:att )?(?:lämna|svar|komma|yttr|inkom|remiss)\w*)";
    const LONGER: &str = r"(?:har |är |blir |blev |nu |därför |härmed |förlängd |med )*(?:förläng(?:s|ts|d|des|t|er)\b|flytta(?:s|ts|d|des|t)? fram|framflytta\w*|senarel\w+|utsträck\w+)";
    set(&[
        &format!(r"\b{TIME}(?: \w+){{0,6}}? {LONGER}"),
        &format!(r"\bremissen {LONGER}"),
        &format!(r"\bförläng(?:d|t|er|s|ning av)(?: \w+){{0,2}}? {TIME}"),
        &format!(r"\b(?:ny|nytt|ändrad|ändrat|framflyttad|framflyttat|senarelagd) {TIME}"),
    ])
});

static NO_EXTENSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\binte (?:\w+ )?(?:förläng|flytta)|\bom (?:remiss|svars)tiden\b|\bkan (?:inte )?(?:komma att )?förlängas")
});

/// A word without which no sentence is a withdrawal: one quick look at each sentence saves the long patterns.
static MAY_WITHDRAW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "withdr|cancel|revok|i förtid|återkall|återta|tillbaka|avbry|avbrö|avbru|makuler|annuller|inte längre|utgår|utgått|ställs in|ställdes in|längre aktuell|indragen|inställ|ställts|upphävts",
    )
});

/// The same for an extension.
static MAY_EXTEND: LazyLock<Regex> = LazyLock::new(|| pattern("förläng|flytta|senarel|utsträck|ny |nytt |ändra[dt] "));

/// Returns `true` if a lower-case sentence says that the consultation was taken back.
pub(super) fn is_withdrawal(lower: &str) -> bool {
    MAY_WITHDRAW.is_match(lower) && WITHDRAWAL.is_match(lower) && !NO_WITHDRAWAL.is_match(lower)
}

/// `Den remiss som skickades ut den 2 december är återkallad`: this one, or the one before it.
static WITHDRAWAL_OF_ONE_SENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:remiss|remissen|samråd|samrådet),? som (?:skicka|sän|remittera|publicera|annonsera|gick|inled|kungjor)[^;]{0,90}?,? (?:har blivit|har|är|blev|blir)(?: nu| därför| härmed)* (?:återkall(?:ad|at|ats)|återtag|dragits tillbaka|tillbakadrag|indrag|avbruten|avbrutits|avbrutet|makuler|annuller|ställts in|inställ)",
    )
});

/// Returns `true` if a lower-case sentence takes back the consultation that was sent out. It is another one where a
/// deadline follows.
pub(super) fn withdraws_one_sent(lower: &str) -> bool {
    MAY_WITHDRAW.is_match(lower) && WITHDRAWAL_OF_ONE_SENT.is_match(lower) && !NO_WITHDRAWAL.is_match(lower)
}

/// A sentence of more time to answer.
static MORE_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)förläng|utsträck|framflytt|flytta\w* fram|senarel|\b(?:veck|månad|dag)\w+ (?:till|extra|längre)\b|\b(?:mer|längre|extra) tid\b",
    )
});

/// Returns `true` if a sentence gives more time to answer, whatever the case of its letters.
pub(super) fn gives_more_time(sentence: &str) -> bool {
    MORE_TIME.is_match(sentence) && !NO_EXTENSION.is_match(sentence)
}

/// Returns `true` if a lower-case title says so, by its first or last words: `Återkallad: …`, `… (återkallad)`.
pub(crate) fn is_withdrawn_title(lower: &str) -> bool {
    let marked = lower.starts_with("återkalla")
        || lower.starts_with("[återkalla")
        || lower.starts_with("(återkalla")
        || lower.starts_with("tillbakadragen");
    let object = lower.starts_with("återkallelse") && !lower.contains("remiss");
    (marked && !object) || is_withdrawal(lower)
}

/// Returns `true` if a lower-case sentence says that the time to answer was extended.
pub(crate) fn is_extension(lower: &str) -> bool {
    MAY_EXTEND.is_match(lower) && EXTENSION.is_match(lower) && !NO_EXTENSION.is_match(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn withdrawals() {
        for sentence in [
            "denna remiss har återkallats.",
            "den 15 juli beslutade justitiedepartementet att återkalla remissen.",
            "remissen av betänkandet bättre båtar (sou 2020:1) har återkallats.",
            "återkallelse av remiss av promemorian bättre båtar",
            "remissen är återkallad.",
            "regeringskansliet drar tillbaka remissen.",
            "remissen återkallas.",
            "återkallad",
            "finansdepartementet har återkallat remissen",
            "remissen av promemorian bättre båtar m.m. återkallades den 3 maj 2026.",
            "finansdepartementet har återtagit remissen.",
            "finansdepartementet har beslutat att återkalla denna remiss.",
            "the authority has decided to withdraw the consultation.",
            "we are cancelling this public consultation.",
            "consultation withdrawn: fees for anchors",
        ] {
            assert!(is_withdrawal(sentence), "{sentence}");
        }
    }

    #[test]
    fn other_things_that_were_taken_back() {
        for sentence in [
            "regeringen beslutade att återkalla propositionen organdonation.",
            "här kan du ta del av svaren på remissen av promemorian återkallelse av förarbevis.",
            "remissen avser körkort som har återkallats.",
            "denna remiss ersätter en tidigare remiss som har återkallats.",
            "inga ändringar har gjorts i förhållande till den återkallade propositionen.",
            "remiss av promemorian återkallelse av uppehållstillstånd",
            "remissen gäller att tillstånd ska kunna återkallas.",
            "remissen av promemorian om när körkort har återkallats.",
            "remissen om båtar är återkallad, men denna gäller.",
            "aktuella: remissen är återkallad: vatten i skåne.",
            "återkallelse av remissen har tagits tillbaka.",
            "the authority may withdraw the consultation at any time.",
            "the proposal is about when to cancel a licence.",
        ] {
            assert!(!is_withdrawal(sentence), "{sentence}");
        }
    }

    #[test]
    fn one_that_was_sent_is_taken_back() {
        for (sentence, taken) in [
            ("den remiss som skickades ut den 2 december är återkallad, eftersom bilagan saknades.", true),
            ("samrådet som annonserades i mars har avbrutits.", true),
            ("remissen, som sändes ut i går, är makulerad.", true),
            ("den licens som utfärdades den 2 mars är återkallad.", false),
            ("remissen som skickades ut i mars är avslutad.", false),
        ] {
            assert_eq!(withdraws_one_sent(sentence), taken, "{sentence}");
        }
    }

    #[test]
    fn titles_of_withdrawn_consultations() {
        for (title, withdrawn) in [
            ("återkallad: remiss av promemorian bättre båtar", true),
            ("återkallad remiss av promemorian bättre båtar", true),
            ("remiss av promemorian bättre båtar (återkallad)", true),
            ("remiss av promemorian bättre båtar – återkallad", true),
            ("återkallelse av medborgarskap", false),
            ("remiss av promemorian återkallelse av medborgarskap", false),
        ] {
            assert_eq!(is_withdrawn_title(title), withdrawn, "{title}");
        }
    }

    #[test]
    fn extensions() {
        for (sentence, extended) in [
            ("remisstiden har förlängts till den 3 maj.", true),
            ("förlängd svarstid till den 3 maj", true),
            ("ny sista dag att svara är den 3 maj.", true),
            ("sista svarsdag har flyttats fram till den 3 maj.", true),
            ("tiden för att svara är förlängd.", true),
            ("remisstiden kan inte förlängas.", false),
            ("remitterat promemorian förlängd övergångsperiod.", false),
            ("remissen av promemorian fortsatt förlängd giltighet för körkort", false),
        ] {
            assert_eq!(is_extension(sentence), extended, "{sentence}");
        }
    }
}
