//! The words by which `kind` knows what was sent out.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::pattern;
use crate::domain::ConsultationKind::{self, *};

/// Parts of words, one of which a text must have, in lower case, for the pattern beside them to be tried: the patterns
/// look at Unicode's word boundaries, which takes as long as all the rest of a title.
pub(super) type Marks = &'static [&'static str];

/// The words of one kind.
pub(super) struct KindWords {
    pub(super) kind: ConsultationKind,
    pub(super) marks: Marks,
    pub(super) pattern: Regex,
    /// Returns `true` if a match at this place of the text is more than a mention.
    pub(super) counts: fn(&str, Range<usize>) -> bool,
}

/// `utkast till lagrådsremiss`, `utkast av lagrådsremiss`, `utkast till regeringens proposition`, `utkast till prop.`
pub(super) static DRAFT_BILL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\blagrådsremiss(?:en)?\b|\butkast(?:et)? (?:till|av) (?:regeringens )?prop(?:osition(?:en)?)?\b")
});

/// A title that begins with a bill or an act: `Proposition Vissa justeringar …`, `Förslag till lag om ändring i …`.
pub(super) static BILL_AT_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:regeringens )?proposition(?:en)? |^(?:förslag|ändring(?:ar)?) (?:till|i) (?:en )?(?:ny )?lag(?:en)?\b|^lag om ",
    )
});

/// The number of the series at the end of a title: `Arlanda (Ds 2022:11)`, `Ledarhundar, Ds 2022:16`.
pub(super) static SERIES_AT_END: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(SOU|D[sS])\.? ?(?:19|20)\d\d ?: ?\d+(?:[^()]{0,60}\))?\W*$"));

/// Words before a number of a series that make it another's: a supplement to the memorandum is not in its series.
pub(super) static ANOTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bkomplettering(?:ar)? (?:av|till)\b|\bkompletterande (?:förslag|promemoria|remiss) till\b|\b(?:förslage[tn]|bedömningarna) i\b|\bmed anledning av (?:(?:del|slut)?betänkandet|(?:departements)?promemorian)\b",
    )
});

/// Endings of the genitive of an authority: "Boverkets rapport", "Transportstyrelsens och Polisens framställan".
const AUTHORITY: &str = r"\b\p{L}*(?:verkets|verks|verkens|inspektionens|styrelsens|styrelsernas|myndighetens|kontorets|kulturråds?|nämndens|institutets|byråns|datacenters|centers|centrets|centrums|ämbetets|domstolens|polisens|samlingens|mäteriets|kraftnäts|kanslerns|kassans|förmedlingens|kollegiets|kollegiums|museets|museernas|museers|folkminnens|universitetets|riksbankens|gäldens|maktens|bevakningens|kronofogdens|ombudsmannens|ombudets|tv:s|omsorgs|samfunds|trafikanalys)\b|\b\p{L}+rådets\b|\b(?:\p{Lu}{2,6}:?s|Digg:s)\b";

/// The texts that an authority sends: "Boverkets **förslag**". Its regulations are a kind of their own, and in "Polisens tillgång till
/// uppgifter" it is only spoken of.
static SENT_BY_AUTHORITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[^.:–]{0,60}?\b(?:förslag|författningsförslag|\p{L}*rapport(?:en|er|erna)?|(?:del|slut|åter)?redovisning(?:en|ar)?|delleverans|promemori\p{L}*|pm|framställ\p{L}*|hemställ\p{L}*|skrivelse\p{L}*|anmälan|begäran|ansökan|utredning|utvärdering|översyn|analys|\p{L}*underlag|uppdrag|kartläggning)\b",
    )
});

/// Words before an act of the EU that make the proposal Swedish: "genomförande av EU-direktivet".
static ABOUT_EU: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:genomför\p{L}*|införliva\p{L}*|anledning av|följd av|bestämmelser? till|anpassning\p{L}*|kompletter\p{L}*|tillämpning\p{L}*|svensk\p{L}*|enligt|nationell\p{L}*)\b",
    )
});

/// Words around "förordning" by which it is the EU's: "EU-förordning", "delegerade förordning", "förordning (EU) 2019/787".
static ORDINANCE_OF_EU: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:EU|EG|Euratom)[:-]\p{L}*|delegerade förordning|förordning(?:en)? (?:\((?:EU|EG)\)|(?:EU|EG)\b|nr)|rådets förordning",
    )
});

/// The most words before "föreskrifter" in the title of regulations.
const WORDS_BEFORE_REGULATIONS: usize = 6;

pub(super) static KINDS: LazyLock<[KindWords; 11]> = LazyLock::new(|| {
    let words = |kind, marks, text: &str, counts| KindWords { kind, marks, pattern: pattern(text), counts };
    let always = |_: &str, _: Range<usize>| true;
    [
        words(
            Sou,
            &["sou", "betänkande", ":"],
            r"\bSOU ?\d{4}|\bSOU\b|(?i:\b(?:del|slut|tilläggs)?betänkande(?:t|na|n)?\b)|^20\d\d:\d{1,3} ",
            always,
        ),
        words(Ds, &["ds"], r"\bD[sS]\b\.? ?\d{4}", always),
        words(
            Memorandum,
            &["promemori", "pm", "departement"],
            r"(?i)\b\p{L}*promemori(?:a|an|or|orna|ans)\b|\bpm\b|departemente?ts (?:skrivelse|rapport)",
            |text, at| !is_pm_of_eu_proposal(text.get(at.end..).unwrap_or_default()),
        ),
        words(AgencyReport, &["s"], AUTHORITY, |text, at| {
            SENT_BY_AUTHORITY.is_match(text.get(at.end..).unwrap_or_default())
        }),
        words(
            AgencyReport,
            &[
                "rapport",
                "hemställ",
                "framställ",
                "redovisning",
                "skrivelse",
                "utredning",
                "utvärdering",
                "underlag",
                "uppdrag",
                "ansökan",
                "förslag från",
            ],
            r"(?i)\b\p{L}*rapport(?:en|er|erna)?\b|\bhemställ(?:an|ning|ningar)\b|\bframställ(?:an|ning|ningar)\b|\b(?:del|slut)?redovisning(?:en|ar|arna)? (?:av|om|från)\b|\b(?:del|slut)redovisning\b|\bskrivelse(?:n|r|rna)?\b|^(?:en )?utredning(?:en)?\b|^utvärdering\b|\b\p{L}*underlag\b|\bregeringsuppdrag\p{L}*|^uppdrag\b|^ansökan\b|^förslag från \p{L}*(?:verket|styrelsen|myndigheten|inspektionen)\b",
            always,
        ),
        words(
            EuProposal,
            &["kommissionens", "kom", "com", "europ", "eu-"],
            r"(?i)\bkommissionens\b|\b[KC]OM ?[(\[]|\beuropaparlamentets\b|\bEU-rättsakt|\bförslag (?:till|om) EU-|\beuropeiska unionens domstol\b",
            |text, at| !ABOUT_EU.is_match(&text[..at.start]),
        ),
        // At the head of the title: "EU-förordning om …", "Reviderade förslag av EU:s gasmarknadspaket"; and an act by its
        // English name.
        words(
            EuProposal,
            &["eu", "direktiv", " act", "koldioxidnormer"],
            r"(?i)^(?:(?:reviderade?|revidering|nya?|en|ett|förslag|förslaget|översyn|ändring|ändringar|till|av|om|i|på) )*(?:EU\b|[A-Z]{2,4}-direktivet\b|\p{L}+direktivet\b)|^förslag om koldioxidnormer\b|(?-i:\b\p{Lu}\p{L}+ Act\b)",
            always,
        ),
        words(
            Regulations,
            &["föreskrift", "allmänna råd", "fs "],
            r"(?i)\b\p{L}*föreskrift(?:er|erna)?\b|\ballmänna råd\b|\b\p{L}*FS 20\d\d:\d",
            |text, at| text[..at.start].split_whitespace().count() <= WORDS_BEFORE_REGULATIONS,
        ),
        words(
            DraftOrdinance,
            &["förordning"],
            r"(?i)\b\p{L}*förordning(?:en|ens|ar|arna|s)?\b|\bförordnings(?:ändring|bestämmelse|förslag)\p{L}*",
            |text, at| !ORDINANCE_OF_EU.is_match(around(text, at)) && !text.contains(" Act"),
        ),
        words(DraftOrdinance, &["författnings"], r"(?i)\bförfattnings(?:förslag|ändring)\p{L}*", always),
        words(DraftBill, &["förslag till"], r"(?i)\bförslag till (?:\p{L}+ ){0,2}lag\b", always),
    ]
});

/// `PM om förslag till Europaparlamentets och rådets förordning`: the memorandum says what the EU proposes.
fn is_pm_of_eu_proposal(after: &str) -> bool {
    let after = after.trim_start().to_lowercase();
    ["av ", "om "].iter().any(|word| {
        after.strip_prefix(word).is_some_and(|rest| {
            let rest = rest.strip_prefix("förslag till ").unwrap_or(rest);
            ["europaparlamentets", "kommissionens", "eu-kommissionens", "europeiska kommissionens"]
                .iter()
                .any(|eu| rest.starts_with(eu))
        })
    })
}

/// The text at `at` with the words next to it.
fn around(text: &str, at: Range<usize>) -> &str {
    const BYTES: usize = 16;
    let start = text[..at.start].char_indices().rev().map(|(n, _)| n).take_while(|n| at.start - n <= BYTES).last();
    let end =
        text[at.end..].char_indices().map(|(n, c)| at.end + n + c.len_utf8()).take_while(|n| n - at.end <= 6).last();
    text.get(start.unwrap_or(at.start)..end.unwrap_or(at.end)).unwrap_or_default()
}
