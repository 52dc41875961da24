//! The title for display: `Remiss av promemorian Bättre båtar, Fi2026/01655` to `Promemorian Bättre båtar`.
//!
//! Only what every title says is removed: that it is a consultation, that it was withdrawn (which is shown elsewhere),
//! and the case number at its end. Typos stay. The raw title is kept beside it.

use std::sync::LazyLock;

use regex::Regex;

use super::{pattern, whitespace::one_line};
use crate::domain::text::capitalized;

/// `Remiss av`, `Remiss: `, `Remiss av av`, `Remittering av`, `Remissinstanser för`, `Remisslista`, `Remissvar`; not the
/// beginning of `Remissmöte` or `Remisspromemoria`.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:Remissinstanser(?:na)? (?:för|till)|Remisslistan?|Remissvar(?:en)?|Remiss(?:er)?|Remittering|Remitering|Remis)\b(?:\s*[:–-]\s*|\s+(?:(?:av|om|gällande|angående|avseende|över|rörande|för|på|till)\b:?\s*)*)",
    )
});

static WITHDRAWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:återkallad|återkallat|tillbakadragen|återkallelse av)(?:\s*[:–-])?\s+(?P<rest>\S.*)$|^(?P<first>.*?)\s*[(–-]\s?(?:återkallad|tillbakadragen)\)?$",
    )
});

/// The case number that lists put after the title.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[,\s]+(?:[Dd]nr:? )?\p{Lu}\p{L}{0,2}\s?(?:19|20)\d\d/\s?\d{4,6}(?:/\p{Lu}\p{L}*)*\.?$"));

/// The case number in front of a title: `S2026/02222 Uppgifter …`, `PM S2026:02147 Läkemedel`.
static LEADING_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<what>(?:PM|Pm|[Pp]romemorian?) )?(?:[Dd]nr:? )?\p{Lu}\p{L}{0,2}\s?(?:19|20)\d\d[/:]\s?\d{4,6}(?:/\p{Lu}[\p{L}\d]*)*[,:]?\s+",
    )
});

/// The title for display; the raw one, on one line, where nothing would be left.
///
/// ```
/// use remissflode::normalize::display_title;
/// assert_eq!(display_title("Remiss av promemorian Bättre båtar"), "Promemorian Bättre båtar");
/// assert_eq!(display_title("Remissmöte om båtar"), "Remissmöte om båtar");
/// ```
#[must_use]
pub fn display_title(raw: &str) -> String {
    let line = one_line(raw);
    let mut title = line.trim();
    if let Some(captures) = WITHDRAWN.captures(title)
        && let Some(rest) = captures.name("rest").or_else(|| captures.name("first"))
        && (rest.as_str().starts_with("Remiss")
            || rest.as_str().starts_with("remiss")
            || title.contains(':')
            || captures.name("first").is_some())
    {
        title = rest.as_str();
    }
    let capital = capitalized(title);
    let without_number = NUMBER.replace(&capital, "");
    let bare = LEAD.replace(&without_number, "");
    let bare = LEADING_NUMBER.replace(bare.trim(), "$what");
    let bare = bare.trim().trim_end_matches(',');
    if bare.is_empty() { line } else { capitalized(bare) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_for_display() {
        for (raw, title) in [
            ("Remiss av SOU 2016:79 En reform", "SOU 2016:79 En reform"),
            ("Remiss av av betänkandet Vissa åtgärder", "Betänkandet Vissa åtgärder"),
            ("Remiss av: SOU 2015:66 En förvaltning", "SOU 2015:66 En förvaltning"),
            ("Remiss – Förslag till ändring", "Förslag till ändring"),
            ("Remiss: Utredning om båtar", "Utredning om båtar"),
            ("Remiss Ds 2015:17 Avskaffande", "Ds 2015:17 Avskaffande"),
            ("Remittering av betänkandet Båtar", "Betänkandet Båtar"),
            ("Remissmöte - Överprövning", "Remissmöte - Överprövning"),
            ("Remisspromemoria om båtar", "Remisspromemoria om båtar"),
            ("Återkallad: Remiss av promemorian Båtar", "Promemorian Båtar"),
            ("Återkallad remiss av promemorian Båtar", "Promemorian Båtar"),
            ("Remiss av promemorian Båtar (återkallad)", "Promemorian Båtar"),
            ("Återkallelse av medborgarskap", "Återkallelse av medborgarskap"),
            ("Remiss av mi\u{ad}ljörapporten, KN2026/01597", "Miljörapporten"),
            ("Remiss av SOU 2025:87 Straff Ju2025/01606", "SOU 2025:87 Straff"),
            ("Remiss av KN2026/01597 Förslag till ändring", "Förslag till ändring"),
            ("Remiss av KN2026/01597/E Förslag till ändring", "Förslag till ändring"),
            ("Remiss av PM S2026:02147 Läkemedel", "PM Läkemedel"),
            ("Remiss av U2026:11 En kommitté", "U2026:11 En kommitté"),
            ("Remissinstanser för PM Läkemedel", "PM Läkemedel"),
            ("Remissinstanser för SOU 2026:8, Läkemedel", "SOU 2026:8, Läkemedel"),
            ("Remisslista Ds 2026:29 Läkemedel", "Ds 2026:29 Läkemedel"),
            ("Remisslista till Stöd och hjälp", "Stöd och hjälp"),
            ("Remissvar Ds 2026:27 Renar", "Ds 2026:27 Renar"),
            ("Remissvar på Båtar", "Båtar"),
            ("Remissinstanser", "Remissinstanser"),
            ("Remissvarstider i siffror", "Remissvarstider i siffror"),
            ("Remiss", "Remiss"),
        ] {
            assert_eq!(display_title(raw), title, "{raw}");
        }
    }
}
