//! The words of Swedish dates: months, weekdays, ordinals, abbreviations, and how near a misspelling must be.
//!
//! The English months stand here too: the EU's pages and some of the sites' English ones write dates day first.

use jiff::civil::Weekday;

use super::spelling;

/// The months in order, all in lower case.
pub(super) const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// Abbreviations, and the English months that are spelt differently.
const ALSO: [(&str, u8); 21] = [
    ("jan", 1),
    ("feb", 2),
    ("febr", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("august", 8),
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("october", 10),
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("måndag", Weekday::Monday),
    ("tisdag", Weekday::Tuesday),
    ("onsdag", Weekday::Wednesday),
    ("torsdag", Weekday::Thursday),
    ("fredag", Weekday::Friday),
    ("lördag", Weekday::Saturday),
    ("söndag", Weekday::Sunday),
];

/// Abbreviations, and the English weekdays. `sön` and `tis` are words of their own only in other texts than ours.
const WEEKDAYS_ALSO: [(&str, Weekday); 14] = [
    ("mån", Weekday::Monday),
    ("tis", Weekday::Tuesday),
    ("tisd", Weekday::Tuesday),
    ("ons", Weekday::Wednesday),
    ("tors", Weekday::Thursday),
    ("fre", Weekday::Friday),
    ("lör", Weekday::Saturday),
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The ordinals of the days of a month, from the first.
const ORDINALS: [&str; 31] = [
    "första",
    "andra",
    "tredje",
    "fjärde",
    "femte",
    "sjätte",
    "sjunde",
    "åttonde",
    "nionde",
    "tionde",
    "elfte",
    "tolfte",
    "trettonde",
    "fjortonde",
    "femtonde",
    "sextonde",
    "sjuttonde",
    "artonde",
    "nittonde",
    "tjugonde",
    "tjugoförsta",
    "tjugoandra",
    "tjugotredje",
    "tjugofjärde",
    "tjugofemte",
    "tjugosjätte",
    "tjugosjunde",
    "tjugoåttonde",
    "tjugonionde",
    "trettionde",
    "trettioförsta",
];

/// The month that a lower-case word names, spelt right: `augusti`, `aug`.
pub(crate) fn month(word: &str) -> Option<u8> {
    let full = MONTHS.iter().position(|name| *name == word).and_then(|n| u8::try_from(n + 1).ok());
    full.or_else(|| ALSO.iter().find(|(name, _)| *name == word).map(|(_, month)| *month))
}

/// The month that a misspelt word is nearest to: `agusti`, `marsch`. None for a word of two letters, and where two months
/// are equally near.
pub(super) fn nearest_month(word: &str) -> Option<u8> {
    let begun = || MONTHS.iter().position(|name| word.starts_with(name) && word.len() <= name.len() + 2);
    spelling::nearest(word, &MONTHS).or_else(begun).and_then(|n| u8::try_from(n + 1).ok())
}

/// The weekday that a lower-case word names: `fredag`, `fredagen`, `frdagen`.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    let bare = word.strip_suffix("en").unwrap_or(word);
    let exact = WEEKDAYS.iter().chain(&WEEKDAYS_ALSO).find(|(name, _)| *name == bare).map(|(_, day)| *day);
    // "trosdagen", "frdag"; a longer word is another ("arbetsdag")
    let near = (5..=8).contains(&bare.len()) && (bare.ends_with("dag") || bare.ends_with("dga"));
    exact.or_else(|| {
        let names = WEEKDAYS.map(|(name, _)| name);
        if near { spelling::nearest(bare, &names).map(|n| WEEKDAYS[n].1) } else { None }
    })
}

/// The Swedish name of a weekday, for a reader.
pub(crate) fn weekday_name(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, of)| *of == day).map_or("", |(name, _)| *name)
}

/// The day of the month that an ordinal names: `första` 1, `trettioförsta` 31.
pub(super) fn ordinal(word: &str) -> Option<i8> {
    if word.len() < 5 || !word.ends_with(['a', 'e']) {
        return None;
    }
    ORDINALS.iter().position(|name| *name == word).and_then(|n| i8::try_from(n + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_dates() {
        assert_eq!(month("maj"), Some(5));
        assert_eq!(month("sept"), Some(9));
        assert_eq!(month("agusti"), None, "a misspelling is only read where a deadline is");
        assert_eq!(nearest_month("agusti"), Some(8));
        assert_eq!(nearest_month("jui"), None);
        assert_eq!(weekday("fredagen"), Some(Weekday::Friday));
        assert_eq!(weekday("trosdagen"), Some(Weekday::Thursday));
        assert_eq!(weekday("dagen"), None);
        assert_eq!(ordinal("trettioförsta"), Some(31));
    }
}
