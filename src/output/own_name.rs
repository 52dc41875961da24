//! The own name of a matter: `Promemorian Bättre båtar (Ds 2026:1)` as `Bättre båtar`.
//!
//! In: the title for display. Out: the title without the kind of the document, its author and its number, and without
//! the name of a law before what it is about, so that a list of
//! titles or a narrow window begins with what differs. Where nothing of its own would be left, the title stays.

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::text::capitalized;

/// A shorter rest is no name.
const FEWEST_LETTERS: usize = 6;
/// The most parts before a name: number, kind, number again.
const MOST_PARTS: usize = 4;

#[expect(clippy::expect_used, reason = "the patterns are fixed")]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

/// `SOU 2026:14 `, `(Ds 2026:1): `, `S2023/02222 – `
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\(?(?:(?:SOU|Ds|PM|Dir\.?|COM)[ :]*\(?\d{4}\)?[: ]\s?\d+|\p{L}{1,2}\s?\d{4}/\d+(?:/\p{L}+)?)\)?[\s:,–-]*",
    )
});

/// `Promemorian `, `Skatteverkets rapport: `, `Utkastet till lagrådsremiss `
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:\p{L}+(?:-|s)? ?och )?\p{L}+s )?(?:(?:del|slut)?betänkande(?:t|na)?|(?:departements)?promemori(?:an?|orna)|(?:departements)?pm|(?:\p{L}+s?)?rapport(?:en|erna)?|skrivelse(?:n|rna)?|utkast(?:et)? till lagrådsremiss(?:en)?)(?P<joint>[\s:,–-]+(?-i:om |med )?)",
    )
});

/// `Förslag till ändring av förordningen (2017:1180) om `: the law is said by what it is about.
static LAW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[^:;(]{0,140}?\b(?:ändring(?:ar)?|förslag)\b[^:;(]{0,140}?\b(?:lag(?:en)?|förordning(?:en)?|direktiv(?:et)?) \((?:\d{4}:\d+|EU|EG|EEG)\)(?: (?:nr )?\d+/\d+(?:/\p{L}+)?)? om (?:att )?",
    )
});

/// `Hemställan från Skatteverket om `
static PETITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:hemställan|framställan|framställning|skrivelse) från [^:;(]{3,90}? om (?:att )?")
});

/// ` (SOU 2026:14)` at the end.
static NUMBER_BEHIND: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i),?\s*\(?\b(?:SOU|Ds) ?\d{4}[: ]\s?\d+\)?\.?$"));

/// The name.
///
/// ```
/// use remissflode::output::own_name;
/// assert_eq!(own_name("Betänkandet Kärnavfallsfondens medel (SOU 2026:14)"), "Kärnavfallsfondens medel");
/// assert_eq!(own_name("Förslag till ändring i båtlagen"), "Förslag till ändring i båtlagen");
/// ```
#[must_use]
pub fn own_name(title: &str) -> String {
    let whole = NUMBER_BEHIND.replace(title.trim(), "");
    let mut name = whole.trim();
    for _ in 0..MOST_PARTS {
        let lead = NUMBER.find(name).or_else(|| kind(name)).or_else(|| LAW.find(name)).or_else(|| PETITION.find(name));
        let rest = lead.and_then(|lead| name.get(lead.end()..));
        match rest.filter(|rest| is_name(rest)) {
            Some(rest) => name = rest,
            None => break,
        }
    }
    if is_name(name) { capitalized(name) } else { title.trim().to_owned() }
}

/// The kind before a name: of `promemoria om båtar` as of `Promemorian Båtar`, but not of `Rapporten av`.
fn kind(title: &str) -> Option<regex::Match<'_>> {
    let captures = KIND.captures(title)?;
    let (lead, joint) = (captures.get(0)?, captures.name("joint")?);
    let rest = title.get(lead.end()..)?;
    let said = joint.as_str().trim_end().ends_with(['m', 'd']);
    let named = rest.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "”\"“»".contains(c));
    (said || named).then_some(lead)
}

fn is_name(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= FEWEST_LETTERS
}

#[cfg(test)]
mod tests {
    use super::own_name;

    #[test]
    fn a_name_stands_without_kind_author_and_number() {
        for (title, name) in [
            ("Promemorian Höjning av alkoholskatten", "Höjning av alkoholskatten"),
            ("Betänkandet Skolor mot brott (SOU 2024:17)", "Skolor mot brott"),
            ("Betänkandet SOU 2017:63 Miljötillsyn och sanktioner", "Miljötillsyn och sanktioner"),
            ("Delbetänkandet ”Rätt för klimatet”", "”Rätt för klimatet”"),
            ("Promemoriorna Enhetligare regler och Bättre tåg", "Enhetligare regler och Bättre tåg"),
            ("SOU 2021:91 En ny rymdlag", "En ny rymdlag"),
            ("SOU 2022:21 - Rätt för klimatet", "Rätt för klimatet"),
            ("Ds 2017:55 En karensdag mindre", "En karensdag mindre"),
            ("S2023/02222 Uppgiftsskyldighet för myndigheter", "Uppgiftsskyldighet för myndigheter"),
            ("PM Vaccinationsbevis som åtgärd", "Vaccinationsbevis som åtgärd"),
            ("Promemoria om paus av omprövning", "Paus av omprövning"),
            ("Promemoria med förslag på vissa ändringar", "Förslag på vissa ändringar"),
            ("Skatteverkets promemoria Om omvänd skattskyldighet", "Om omvänd skattskyldighet"),
            ("Klimat- och näringslivsdepartements promemoria Avräkning i systemet", "Avräkning i systemet"),
            ("Naturvårdsverkets rapport: Bättre vatten", "Bättre vatten"),
            ("Jordbruksverkets och Livsmedelsverkets rapport Reglering av djur", "Reglering av djur"),
            ("Utkast till lagrådsremiss En tydligare koppling", "En tydligare koppling"),
            (
                "Förslag till ändring av förordningen (2017:1180) om förvaltningen av kärnavfallsfondens medel",
                "Förvaltningen av kärnavfallsfondens medel",
            ),
            (
                "Europeiska kommissionens förslag till ändringar av Europaparlamentets och rådets förordning (EU) 2023/956 \
                 om inrättande av en mekanism",
                "Inrättande av en mekanism",
            ),
            ("Hemställan från Skatteverket om elektronisk inlämning", "Elektronisk inlämning"),
            ("Ändring i lagen (1994:1776) om skatt på energi", "Skatt på energi"),
            ("Ändring i skollagen (2010:800)", "Ändring i skollagen (2010:800)"),
            // Nothing of its own would be left, or what is left would be no name.
            ("Promemorian", "Promemorian"),
            ("SOU 2021:91", "SOU 2021:91"),
            ("Rapporten av igår om båtar", "Rapporten av igår om båtar"),
            ("Förslag till EU-förordning om produktsäkerhet", "Förslag till EU-förordning om produktsäkerhet"),
            ("Rapportering och registerhållning", "Rapportering och registerhållning"),
            ("PMI-index för båtar", "PMI-index för båtar"),
            ("", ""),
        ] {
            assert_eq!(own_name(title), name, "{title}");
        }
    }
}
