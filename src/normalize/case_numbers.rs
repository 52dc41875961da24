//! Case numbers (diarienummer) in the one form that we display: `FI 2025/00031` to `Fi2025/00031`.
//!
//! The departments write prefix, year, slash and a number of five digits; a suffix (`/SF`) names the unit and is
//! left out. The sites add spaces, colons for slashes, the number twice (`LI2025/01628I2025/01628`), a SOU, or a
//! department's name beside it. Agencies have forms of their own (`1214-19`), which are kept as they are, and only
//! read where a field or a label says that they are case numbers. A field that holds nothing else is taken whole
//! (`case_number_cell`).

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{
    case_number_cell, pattern,
    sentences::sentences,
    whitespace::{lower_in_place, one_line},
};
use crate::domain::CaseNumber;

/// The departments' prefixes, former ones too, as they are displayed.
pub(super) const PREFIXES: [&str; 20] =
    ["Fi", "Ju", "Fö", "Ku", "KN", "LI", "UD", "SB", "IJ", "Jo", "S", "A", "U", "N", "M", "I", "L", "C", "K", "FA"];

/// No consultation has more numbers; a field of thousands must not cost more than its length.
const MAX: usize = 100;

/// Prefix, year, slash (or a colon, then with at least four digits: `U2014:11` is a committee), number, suffixes.
static DEPARTMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\p{L}*(?i:nr))?(?P<prefix>\p{L}{1,3})[\s./]?(?P<year>(?:19|20)\d\d)\s?(?:/\s?(?P<number>\d{1,6})|:(?P<colon>\d{4,6}))(?P<suffix>(?:/\p{Lu}[\p{L}\d]{0,5})*)",
    )
});

/// The number of an agency, or of a department whose prefix is not known: `1214-19`, `6.2.16-2024-00123`, `TSF 2021-45`,
/// `VN/1234/2026`, `Pr2026/00001`. A number that lost its letters is another number.
static AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b[A-ZÅÄÖ]{1,6}\d?[ /]?|\b[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{1,3})?\d{1,6}(?:\.\d{1,4}){0,4}(?: ?[-/] ?\d{1,6}){1,3}\b",
    )
});

/// Words that stand before a number, and are no part of it where the space is forgotten.
const LABELS: [&str; 3] = ["Dnr", "DNR", "Nr"];

/// The consultation's own number named in running text: `I remissvaret anges Regeringskansliets diarienummer N2015/08441/RS.`
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:ange|anges|uppge|uppges|skriv|märk|hänvisa|referens|referera|åberopa)\b[^.!?\n]{0,80}?\b(?:diarienummer|dnr|ärendenummer|diarienr)|ärendets (?:diarienummer|dnr)|^\s*(?:diarienummer|dnr|diarienr))(?:et)?\W{0,3}(?:dnr\.? )?(?P<number>\p{L}{0,6} ?\d[^\s;()]*(?:/ \d+)?)",
    )
});

/// Every way in which [`NAMED`] calls a number, in lower case, as far as they are alike.
const NUMBER_WORDS: [&str; 3] = ["diarie", "dnr", "ärendenummer"];

/// Reads a field that holds case numbers; other words in it are passed over.
///
/// ```
/// use remissflode::normalize::read_case_numbers;
/// let displayed = |text| read_case_numbers(text).into_iter().map(|number| number.display).collect::<Vec<_>>();
/// assert_eq!(displayed("Diarienummer: FI 2025/00031"), ["Fi2025/00031"]);
/// assert_eq!(displayed("LI2025/01628I2025/01628"), ["LI2025/01628"]);
/// ```
#[must_use]
pub fn read_case_numbers(text: &str) -> Vec<CaseNumber> {
    let line = one_line(text);
    let found = of_departments(&line);
    if !found.is_empty() {
        return found;
    }
    // no department's number: an agency's, if it is no SOU or the like
    let mut found = Vec::new();
    case_number_cell::read(&line).into_iter().for_each(|number| add(&mut found, number));
    if !found.is_empty() {
        return found;
    }
    let whole = |m: &regex::Match<'_>| {
        let before = &line[..m.start()];
        !is_cut(before) && !is_series(before, m.as_str())
    };
    for number in AGENCY.find_iter(&line).filter(whole) {
        let display =
            LABELS.iter().fold(number.as_str(), |text, label| text.strip_prefix(label).unwrap_or(text)).trim();
        if display.parse::<Date>().is_ok() {
            continue; // `Inkom 2026-05-12`
        }
        add(&mut found, CaseNumber { display: display.to_owned(), raw: number.as_str().to_owned() });
    }
    found
}

/// Returns `true` if letters stand right before a number that are no word of ours: it is a part of one that is not
/// understood.
/// `DnrS2026/00001` is whole.
fn is_cut(before: &str) -> bool {
    before.ends_with(char::is_alphabetic) && !before.to_lowercase().ends_with("nr")
}

/// The departments' numbers anywhere in a text, such as the section of a bill that says where the answers lie.
#[must_use]
pub fn department_case_numbers(text: &str) -> Vec<CaseNumber> {
    of_departments(&one_line(text))
}

/// The departments' numbers in a line.
pub(super) fn of_departments(line: &str) -> Vec<CaseNumber> {
    let mut found: Vec<CaseNumber> = Vec::new();
    for captures in DEPARTMENT.captures_iter(line) {
        let (Some(whole), Some(prefix), Some(year)) = (captures.get(0), captures.name("prefix"), captures.name("year"))
        else {
            continue;
        };
        let Some(number) = captures.name("number").or_else(|| captures.name("colon")) else { continue };
        let raw = &line[prefix.start()..whole.end()];
        let is_cut = is_cut(&line[..prefix.start()]);
        let Some(prefix) = canonical_prefix(prefix.as_str()).filter(|_| !is_cut) else { continue };
        let tail = format!("{}/{:0>5}", year.as_str(), number.as_str());
        // the second half of "LI2025/01628I2025/01628" is the first once more, its first letter lost
        let again =
            found.iter().any(|known| known.display.strip_suffix(&tail).is_some_and(|known| known.ends_with(prefix)));
        if !again {
            add(&mut found, CaseNumber { display: format!("{prefix}{tail}"), raw: raw.to_owned() });
        }
    }
    found
}

/// The numbers that a running text names as the consultation's own; not those of others that it mentions.
pub(super) fn named_in(text: &str) -> Vec<CaseNumber> {
    let mut found = Vec::new();
    let lower = lower_in_place(text);
    // Each line has its like in lower case, and hardly any has a word that the pattern asks for.
    let lines = text.lines().zip(lower.lines());
    let speaking = lines.filter(|(_, lower)| NUMBER_WORDS.iter().any(|word| lower.contains(word)));
    for captures in speaking.filter_map(|(line, _)| NAMED.captures(line)) {
        let Some(number) = captures.name("number") else { continue };
        for number in read_case_numbers(number.as_str().trim_end_matches(['.', ',', ':'])) {
            add(&mut found, number);
        }
    }
    found
}

/// The one number that the first sentence of a page names: `Här kan du ta del av svaren på skrivelsen om båtar
/// (M2026/01724/Ke).` Of several, none: they are those of assignments and former consultations.
pub(super) fn of_first_sentence(summary: &str) -> Option<CaseNumber> {
    let line = one_line(summary);
    let first = sentences(&line).into_iter().next().filter(|first| first.starts_with("Här "))?;
    let mut found = of_departments(first);
    found.pop().filter(|_| found.is_empty())
}

fn add(found: &mut Vec<CaseNumber>, number: CaseNumber) {
    if found.len() < MAX && !found.iter().any(|known| known.display == number.display) {
        found.push(number);
    }
}

/// `FI` to `Fi`; none for letters that are no department's.
fn canonical_prefix(prefix: &str) -> Option<&'static str> {
    PREFIXES.into_iter().find(|known| *known == prefix).or_else(|| {
        let lower = prefix.to_lowercase();
        PREFIXES
            .into_iter()
            .find(|known| prefix.chars().next().is_some_and(char::is_uppercase) && known.to_lowercase() == lower)
    })
}

/// Returns `true` if the number after `before` is of a series of publications: `SOU 2025:63`.
pub(super) fn is_series(before: &str, number: &str) -> bool {
    let series = ["SOU", "Ds", "DS", "Dir", "dir", "COM", "KOM", "SFS", "prop", "Prop"];
    series.iter().any(|name| number.starts_with(name) || before.trim_end_matches(['.', ' ']).ends_with(name))
}

/// A line of a letter's head that labels its number: `Ärendenr: NV-04417-26`.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:dnr|diarienr|diarienummer|ärendenr|ärendenummer|ärende|beteckning|ref(?:erens)?)\b[.:]*\s*(?P<number>\S.*)$",
    )
});

/// The longest line of a letter's head that holds a number.
const MAX_HEAD_CHARS: usize = 60;

/// The case numbers of a letter, by the lines of its head and by its text.
#[must_use]
pub fn letter_case_numbers(head: &[&str], body: &str) -> Vec<CaseNumber> {
    let mut found = Vec::new();
    for line in head.iter().map(|line| line.trim()).filter(|line| line.chars().count() <= MAX_HEAD_CHARS) {
        let mut numbers = of_departments(line);
        if numbers.is_empty()
            && let Some(labelled) = LABELLED.captures(line)
        {
            numbers = read_case_numbers(&labelled["number"]);
        }
        numbers.into_iter().for_each(|number| add(&mut found, number));
    }
    named_in(body).into_iter().for_each(|number| add(&mut found, number));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn displayed(text: &str) -> String {
        read_case_numbers(text).into_iter().map(|n| n.display).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_slip_of_the_field() {
        for (raw, display) in [
            ("Diarienummer: Fi2026/01655", "Fi2026/01655"),
            ("Pr2026/00001", "Pr2026/00001"),
            ("VN/1234/2026", "VN/1234/2026"),
            ("Dnr 1214-19", "1214-19"),
            ("Dnr1214-19", "1214-19"),
            // Found by fuzzing: read as `S2069/01`, which reads as something else.
            ("DnrS2069/01", "S2069/00001"),
            ("diarienrFi2026/01655", "Fi2026/01655"),
            ("xyzFi2026/01655", ""),
            ("DNR 1214-19 och TSF 2021-45", "1214-19 TSF 2021-45"),
            ("FI 2025/00031", "Fi2025/00031"),
            ("S2025/ 01127", "S2025/01127"),
            ("S2018/01188/SF", "S2018/01188"),
            ("A/2007/4930/ARM", "A2007/04930"),
            ("S2025/01126 (SOU 2025:63)", "S2025/01126"),
            ("LI2025/01628I2025/01628", "LI2025/01628"),
            ("Ju2025/01606, Ju2025/01607", "Ju2025/01606 Ju2025/01607"),
            ("N2015/4705/KF", "N2015/04705"),
            ("PM S2023:02147", "S2023/02147"),
            ("Justitiedepartementet", ""),
            ("SOU 2025:63", ""),
            ("N2014:106", ""),
            ("FÖ2024/01668", "Fö2024/01668"),
            ("1214-19", "1214-19"),
            ("Inkom 2026-05-12, dnr 1214-19", "1214-19"),
            ("2026-05-12", ""),
            ("Dnr 6.2.16-2024-00123", "6.2.16-2024-00123"),
        ] {
            assert_eq!(displayed(raw), display, "{raw}");
        }
    }

    #[test]
    fn text_names_the_consultations_own_number() {
        for (text, display) in [
            ("I remissvaret anges Regeringskansliets diarienummer N2015/08441/RS.", "N2015/08441"),
            ("Ange diarienummer S2023/02147 och namn.", "S2023/02147"),
            ("Ärendets diarienummer M2018/02437/Me bör anges.", "M2018/02437"),
            ("Skriv diarienummer 1214-19 i ämnesraden.", "1214-19"),
            ("Delarna hanteras i en remiss från Finansdepartementet, dnr Fi2024/01905.", ""),
            ("Uppdraget (S2015/06302/FS) redovisas.", ""),
        ] {
            let found: Vec<String> = named_in(text).into_iter().map(|n| n.display).collect();
            assert_eq!(found.join(" "), display, "{text}");
        }
    }

    #[test]
    fn the_first_sentence_names_the_number_of_what_was_sent_out() {
        for (text, display) in [
            ("Här kan du ta del av svaren på skrivelsen om båtar (M2026/1724/Ke).", Some("M2026/01724")),
            ("Här kan du se remissen S2026/05353/FST PM Båtar. Sista dag är den 3 maj.", Some("S2026/05353")),
            ("Här kan du ta del av svaren på SOU 2026:76 Båtar. Uppdraget (S2026/06302) ingår.", None),
            ("Här kan du ta del av svaren på uppdragen S2026/06302 och S2026/06303.", None),
            ("Regeringen gav uppdraget S2026/06302.", None),
            ("", None),
        ] {
            assert_eq!(of_first_sentence(text).map(|n| n.display).as_deref(), display, "{text}");
        }
    }

    #[test]
    fn the_raw_number_is_kept() {
        insta::assert_debug_snapshot!(read_case_numbers("S2025/ 01127"), @r#"
        [
            CaseNumber {
                display: "S2025/01127",
                raw: "S2025/ 01127",
            },
        ]
        "#);
    }
}
