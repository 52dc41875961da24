//! A field that holds case numbers and nothing else: each of them is taken whole.
//!
//! ```text
//! `RV-2026-0042`                    one number
//! `Dnr: 5.1.3-2026:1115, IV 26:17`  two, without the label
//! `Inkom 12 maj, dnr 1214-19`       none: other words stand there, and `case_numbers` looks for numbers among them
//! `SOU 2025:63`, `Ju 2020:03`       none: a publication, a committee
//! ```

use std::sync::LazyLock;

use regex::Regex;

use super::{
    case_numbers::{PREFIXES, is_series},
    pattern,
};
use crate::domain::CaseNumber;

/// A longer text is no number.
const MAX_CHARS: usize = 40;
/// A number with fewer digits is one of a row or of a paragraph.
const MIN_DIGITS: usize = 3;

/// The words before a number, of which several may follow each other: `Vår beteckning: dnr`.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:(?:vår(?:t)? )?(?:diarie-?|ärende-?)?(?:nummer|nr)|dnr|d\.nr|vårt? (?:dnr|diarienummer|ärende|beteckning)|ärende|ärendebeteckning|beteckning|ref(?:erens)?|case (?:number|no))(?:\s*[.:#]+\s*|\s+|$)|^(?i:dnr|diarienr|diarienummer)(?P<glued>)[\d\p{Lu}]",
    )
});

/// The separator of two numbers.
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*[,;|]\s*|\s+(?:och|samt|and|&|\+)\s+"));

/// A number: perhaps a prefix of letters, then parts with a digit in each.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\p{Lu}{1,6} |\p{Lu}\p{L}{0,4}\p{Lu} |\p{Lu}\p{L}?[ ]|(?:\p{Lu}{1,8} ?[-/] ?){1,2})?[\p{L}\d]*\d[\p{L}\d]*(?:(?: ?[-–—‑/:._] ?| )(?:[\p{L}\d]*\d[\p{L}\d]*|\p{Lu}\p{L}{0,5}))*(?: ?\(\d{1,3}\))?$",
    )
});

/// A bare year or a day is no number.
static YEAR_OR_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:19|20)\d\d$|^(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])$"));

/// The numbers of a `line` that holds nothing else; none if it holds other words.
pub(super) fn read(line: &str) -> Vec<CaseNumber> {
    let mut found = Vec::new();
    for part in BETWEEN.split(line.trim()).map(str::trim).filter(|part| !part.is_empty()) {
        let number = without_label(part).trim_end_matches(['.', ':']).trim();
        if !is_number(number) {
            return Vec::new();
        }
        let display = number.replace(['–', '—', '‑'], "-");
        found.push(CaseNumber { display, raw: part.to_owned() });
    }
    found
}

fn without_label(part: &str) -> &str {
    let mut rest = part;
    while let Some(label) = LABEL.captures(rest) {
        let end = label.name("glued").or(label.get(0)).map_or(0, |label| label.end());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    rest
}

fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= MIN_DIGITS
        && text.chars().count() <= MAX_CHARS
        && !YEAR_OR_DAY.is_match(text)
        && NUMBER.is_match(text)
        && !text.starts_with(|c: char| c.is_lowercase())
        && !is_publication(text)
        && !is_committee(text)
}

/// Returns `true` for a number of a series of publications, `SOU 2025:63`; `KOMM2026/00123` is none, though `KOM` is one.
fn is_publication(text: &str) -> bool {
    let letters = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    is_series(&text[..letters], &text[letters..])
}

/// Returns `true` for the name of a committee, `Ju 2020:03`: a department, a year, a colon and up to three digits.
fn is_committee(text: &str) -> bool {
    let letters = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (prefix, rest) = text.split_at(letters);
    let is_short = |number: &str| number.len() <= 3;
    PREFIXES.iter().any(|known| known.eq_ignore_ascii_case(prefix))
        && rest.trim_start().split_once(':').is_some_and(|(year, number)| year.len() == 4 && is_short(number))
}

#[cfg(test)]
mod tests {
    use crate::normalize::read_case_numbers;

    fn read(text: &str) -> String {
        read_case_numbers(text).into_iter().map(|number| number.display).collect::<Vec<_>>().join(" + ")
    }

    #[test]
    fn a_cell_that_holds_only_numbers_is_taken_whole() {
        for written in [
            "RV-2026-0042",
            "IV 2026:17",
            "NV-01234-26",
            "IMY-2026-1234",
            "DIGG-2026-01234",
            "3.2.1a-H26-01234",
            "5.1.3-2026:1115",
            "2026:1234",
            "RV 3.1.1 2026/1",
            "8-1234567",
            "202600123",
            "KOMM2026/00123",
            "1214-19",
            "6.2.16-2024-00123",
            "TSF 2021-45",
            "VN/1234/2026",
            "Pr2026/00001",
            "UKÄ 411-00123-26",
            "SKV 8-3051234-2026",
            "2026/1234",
            "2026-001234",
            "26-1234",
            "A2026.123.456",
            "4.3-12345/2026",
            "LS 2026-0456",
            "RS/2026:88",
            "KS2026/0017-3",
            "HSN 2026-0113",
            "MSB 2026-04321-2",
            "FFS-2026-9",
            "STY-2026-33",
            "V-2026-0815",
            "2026-12-0345",
            "BFN 26:114",
            "SiS 1.1.1-1234-2026",
            "11.2-04567-2026",
            "dnr2026_00123",
            "ÅM2026-0042",
            "ÖNH-H-2026-0002",
            "E2026:00012",
            "10.1.2-2026-000123 (2)",
            "B 1234-26",
            "F-2026/00017/KL",
            "EM 2026/345-7",
        ] {
            let expected = written.strip_prefix("dnr").unwrap_or(written);
            assert_eq!(read(written), expected, "{written}");
            assert_eq!(read_case_numbers(written)[0].raw, written);
            for label in ["Dnr ", "Diarienummer: ", "Dnr: ", "Vår beteckning: ", "Ärendenummer "] {
                assert_eq!(read(&format!("{label}{written}")), expected, "after {label}");
            }
        }
    }

    #[test]
    fn several_numbers_and_dashes_of_typesetting() {
        assert_eq!(read("NV-01234-26, NV-01235-26"), "NV-01234-26 + NV-01235-26");
        assert_eq!(read("2026:1234 och IV 2026:17"), "2026:1234 + IV 2026:17");
        assert_eq!(read("1.2.3–2026/12"), "1.2.3-2026/12");
        assert_eq!(read_case_numbers("1.2.3–2026/12")[0].raw, "1.2.3–2026/12");
        // A department's number keeps the one form that is displayed, without the unit.
        assert_eq!(read("Ju2026/00001/L5"), "Ju2026/00001");
        assert_eq!(read_case_numbers("Ju2026/00001/L5")[0].raw, "Ju2026/00001/L5");
    }

    #[test]
    fn a_cell_with_something_else_is_no_number() {
        for text in ["SOU 2025:63", "Ds 2026:12", "Ju 2020:03", "N2014:106", "2026", "12", "Sida 3", "Se ovan", "-", ""]
        {
            assert_eq!(read(text), "", "{text}");
        }
        assert_eq!(read("Inkom 12 maj, dnr 1214-19"), "1214-19");
    }
}
