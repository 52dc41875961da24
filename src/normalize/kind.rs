//! The kind of what was sent out, from the title: `Remiss av Boverkets rapport …` to an agency's report.
//!
//! The earliest word of the title that names a kind decides, because later ones belong to what it is about: a
//! *promemoria med kompletterande förslag till SOU 2025:1* is a memorandum. A draft bill is one wherever the title
//! says so. A title that names none leaves it to the summary.

use std::sync::LazyLock;

use regex::Regex;

use super::{pattern, whitespace::lower_in_place};
use crate::domain::ConsultationKind;

static DRAFT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)utkast(?:et)? (?:till|av) (?:lagrådsremiss|proposition)"));

/// Parts of words, one of which a text must have, in lower case, for the pattern beside them to be tried: the patterns
/// look at Unicode's word boundaries, which takes as long as all the rest of a title.
type Marks = &'static [&'static str];

static KINDS: LazyLock<[(ConsultationKind, Marks, Regex); 7]> = LazyLock::new(|| {
    use ConsultationKind::{AgencyReport, Ds, EuProposal, Memorandum, Regulations, Sou};
    [
        (Sou, &["sou", "betänkande"], pattern(r"\bSOU\b|(?i:\b(?:del|slut)?betänkande(?:t|na)?\b)")),
        (Ds, &["ds"], pattern(r"\bD[sS]\b\.? ?\d{4}")),
        (
            EuProposal,
            &["kommissionens", "kom", "com", "europaparlamentets", "eu-"],
            pattern(
                r"(?i)\bkommissionens\b|\bKOM ?\(|\bCOM ?[(\[]|europaparlamentets|\bEU-direktiv\b|förslag till EU-förordning",
            ),
        ),
        // "Boverkets rapport", "Transportstyrelsens och Polisens framställan", "Domstolsverkets promemoria"
        (
            AgencyReport,
            &[
                "verk",
                "inspektionens",
                "styrelsens",
                "myndighetens",
                "kontorets",
                "rådets",
                "nämndens",
                "institutets",
                "byråns",
                "centers",
                "ämbetets",
                "domstolens",
                "polisens",
                "samlingens",
                "digg:s",
                "skr:s",
            ],
            pattern(
                r"\b\p{Lu}\p{L}*(?:verkets|verks|inspektionens|styrelsens|myndighetens|kontorets|rådets|nämndens|institutets|byråns|datacenters|centers|ämbetets|verkens|domstolens|polisens|samlingens)\b|\b(?:Digg|SKR):s\b",
            ),
        ),
        (
            Memorandum,
            &["promemori", "pm", "lagrådsremiss"],
            pattern(r"(?i)\b(?:departements)?(?:promemori(?:a|an|or|orna))|\bpm\b|remisspromemori|lagrådsremiss"),
        ),
        (Regulations, &["föreskrift", "allmänna råd"], pattern(r"(?i)\b\p{L}*föreskrift(?:er|erna)?\b|allmänna råd")),
        (
            AgencyReport,
            &["rapport", "hemställan", "framställan", "redovisning", "skrivelse"],
            pattern(
                r"(?i)\b(?:del|slut)?rapport(?:en|er)?\b|\bhemställan\b|\bframställan\b|redovisning(?:en)?\b|\bskrivelse(?:n)?\b",
            ),
        ),
    ]
});

/// The kind that `title` names or, where it names none, `summary`.
#[must_use]
pub fn read_kind(title: &str, summary: &str) -> ConsultationKind {
    of(title).or_else(|| of(summary)).unwrap_or_default()
}

fn of(text: &str) -> Option<ConsultationKind> {
    let lower = lower_in_place(text);
    let may = |marks: Marks| marks.iter().any(|mark| lower.contains(mark));
    if may(&["utkast"]) && DRAFT.is_match(text) {
        return Some(ConsultationKind::DraftBill);
    }
    let tried = KINDS.iter().filter(|(_, marks, _)| may(marks));
    let found = tried.filter_map(|(kind, _, pattern)| pattern.find(text).map(|m| (m.start(), *kind)));
    let (place, kind) = found.min_by_key(|(place, _)| *place)?;
    // "departementspromemorian … (Ds 2015:37)" is of the series, "betänkandet" always is
    let ds = || KINDS[1].2.find(text).is_some_and(|m| m.start() > place);
    Some(if kind == ConsultationKind::Memorandum && ds() { ConsultationKind::Ds } else { kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConsultationKind::*;

    #[test]
    fn titles_name_the_kind() {
        for (title, kind) in [
            ("Remiss av SOU 2016:79 En reform", Sou),
            ("Remiss av betänkandet Bättre båtar", Sou),
            ("Remiss Ds 2017:38 Straff", Ds),
            ("Remiss av departementspromemorian Båtar (Ds 2015:37)", Ds),
            ("Remiss av promemorian Sänkt skatt", Memorandum),
            ("Remiss av promemoria med kompletterande förslag till SOU 2025:1", Memorandum),
            ("Remiss av Boverkets rapport Tomter", AgencyReport),
            ("Remiss av Domstolsverkets promemoria Begrepp", AgencyReport),
            ("Remiss av EU-kommissionens förslag till vapendirektiv", EuProposal),
            ("Remiss av Skärpta regler (utkast till lagrådsremiss)", DraftBill),
            ("Remiss gällande föreskrifter om fiske", Regulations),
            ("Införande av en placeringsform", Other),
        ] {
            assert_eq!(read_kind(title, ""), kind, "{title}");
        }
        for agency in [
            "Boverkets",
            "Tullverks",
            "Finansinspektionens",
            "Transportstyrelsens",
            "Skolmyndighetens",
            "Riksgäldskontorets",
            "Regelrådets",
            "Gentekniknämndens",
            "Konjunkturinstitutets",
            "Statistikbyråns",
            "Skatteverksdatacenters",
            "Kunskapscenters",
            "Överämbetets",
            "Affärsverkens",
            "Arbetsdomstolens",
            "Säkerhetspolisens",
            "Författningssamlingens",
            "Digg:s",
            "SKR:s",
        ] {
            assert_eq!(read_kind(&format!("Remiss av {agency} tankar"), ""), AgencyReport, "{agency}");
        }
        for (title, kind) in [
            ("KOMMISSIONENS tankar", EuProposal),
            ("Kom (2016) 3", EuProposal),
            ("COM[2016] 3", EuProposal),
            ("Europaparlamentets tankar", EuProposal),
            ("Ett eu-direktiv", EuProposal),
            ("Pm om båtar", Memorandum),
            ("Remisspromemoria", Memorandum),
            ("En lagrådsremiss", Memorandum),
            ("Allmänna råd", Regulations),
            ("Slutbetänkandet", Sou),
            ("Hemställan", AgencyReport),
            ("Framställan", AgencyReport),
            ("Delredovisning, en redovisning", AgencyReport),
            ("Skrivelsen", AgencyReport),
        ] {
            assert_eq!(read_kind(title, ""), kind, "{title}");
        }
        assert_eq!(read_kind("Bättre båtar", "Här kan du ta del av svaren på betänkandet Bättre båtar"), Sou);
    }
}
