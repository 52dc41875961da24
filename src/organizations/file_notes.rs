//! File notes: the additions of a link to the name of an organization: `Lunds kommun, bilaga 2 (pdf 119 kB)`.

use unicode_normalization::UnicodeNormalization as _;

/// The separators between a name and a note.
const SEPARATORS: [char; 10] = [' ', ',', ';', ':', '-', '–', '—', '.', '·', '|'];

/// Words of notes at the end, and at the start.
const NOTES: [&str; 30] = [
    "avstår",
    "beslut",
    "bilaga",
    "bilagor",
    "delegationsbeslut",
    "följebrev",
    "komplettering",
    "kompletterande",
    "missiv",
    "pdf",
    "protokoll",
    "protokollsutdrag",
    "remissmissiv",
    "remissvar",
    "remissyttrande",
    "reservation",
    "sammanfattning",
    "signerad",
    "signerat",
    "slutlig",
    "svar",
    "synpunkter",
    "tillägg",
    "tjänsteskrivelse",
    "uppdaterad",
    "uppdaterat",
    "utdrag",
    "webb",
    "yttrande",
    "yttranden",
];

/// The beginnings of series numbers.
const SERIES: [&str; 5] = ["sou", "ds", "dir", "prop", "promemoria"];

/// The name without the notes of its file; the whole text if it is nothing else.
pub(super) fn without_file_notes(text: &str) -> String {
    let mut whole = String::new();
    for c in text.nfc() {
        match c {
            '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
            '_' => whole.push(' '),
            c if c.is_whitespace() || c.is_control() => whole.push(' '),
            c => whole.push(c),
        }
    }
    let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut name = whole.as_str();
    loop {
        let shorter = without_end(without_start(name.trim_matches(SEPARATORS)));
        if shorter == name {
            break;
        }
        name = shorter;
    }
    let is_name = name.chars().filter(|c| c.is_alphabetic()).count() > 1;
    if is_name { name.to_owned() } else { whole }
}

/// The name without one note before it.
fn without_start(name: &str) -> &str {
    let Some((first, rest)) = name.split_once(' ') else { return name };
    let word = lower(first);
    if is_enumeration(first) || is_case_number(first) {
        return rest;
    }
    if !NOTES.contains(&word.as_str()) {
        return name;
    }
    let mut rest = rest;
    for particle in ["från", "av"] {
        rest = rest.strip_prefix(particle).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(rest);
    }
    match rest.split_once(' ') {
        Some((next, after)) if word == "bilaga" && is_short(next) => after,
        _ => rest,
    }
}

/// The name without one note after it.
fn without_end(name: &str) -> &str {
    if let Some((before, inside)) = name.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        let words: Vec<&str> = inside.split_whitespace().collect();
        return if notes_at_end(&words) == words.len() || is_short(inside) { before } else { name };
    }
    for ending in [".pdf", ".docx", ".doc", ".odt", ".rtf"] {
        let Some(at) = name.len().checked_sub(ending.len()) else { continue };
        if name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(ending)) {
            return &name[..at];
        }
    }
    let words: Vec<&str> = name.split(' ').collect();
    let notes = notes_at_end(&words);
    let mut rest = name;
    for _ in 0..notes.min(words.len() - 1) {
        rest = rest.rsplit_once(' ').map_or("", |(before, _)| before);
    }
    rest
}

/// The number of words at the end that are one note, or several.
fn notes_at_end(words: &[&str]) -> usize {
    let lower: Vec<String> = words.iter().map(|word| lower(word)).collect();
    let mut left: &[String] = &lower;
    loop {
        let taken = match left {
            [.., series, year, number] if is_series(series) && is_year(year) && is_number(number) => 3,
            [.., from, of, to] if of == "av" && is_number(from) && is_number(to) => 3,
            [.., size, unit] if is_number(size) && is_unit(unit) => 2,
            [.., series, number] if is_series(series) && is_series_number(number) => 2,
            [.., note, which] if ["bilaga", "del", "sida"].contains(&note.as_str()) && is_short(which) => 2,
            [.., last] if NOTES.contains(&last.as_str()) || is_part(last) || is_date(last) || is_size(last) => 1,
            _ => 0,
        };
        if taken == 0 {
            return words.len() - left.len();
        }
        left = &left[..left.len() - taken];
    }
}

fn lower(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '.')
}

/// Returns `true` for the number or letter of an annex.
fn is_short(word: &str) -> bool {
    word.chars().count() == 1 || (word.len() < 3 && is_number(word))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && is_number(word)
}

fn is_unit(word: &str) -> bool {
    ["kb", "mb", "kbyte", "mbyte"].contains(&word)
}

/// Returns `true` for `119kb`.
fn is_size(word: &str) -> bool {
    let digits = word.trim_end_matches(char::is_alphabetic);
    is_number(digits) && is_unit(&word[digits.len()..])
}

fn is_series(word: &str) -> bool {
    SERIES.contains(&word)
}

/// Returns `true` for `2024:29`.
fn is_series_number(word: &str) -> bool {
    word.split_once(':').is_some_and(|(year, number)| is_year(year) && is_number(number))
}

/// Returns `true` for `1/2`.
fn is_part(word: &str) -> bool {
    word.split_once('/').is_some_and(|(part, of)| is_short(part) && is_short(of) && is_number(part) && is_number(of))
}

/// Returns `true` for `2026-03-01` and `20260301`.
fn is_date(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits == 8 && word.starts_with("20") && word.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Returns `true` for `3.` and `3)`.
fn is_enumeration(word: &str) -> bool {
    word.strip_suffix(['.', ')']).is_some_and(|number| number.len() < 4 && is_number(number))
}

/// Returns `true` for `Ju2024/00123`.
fn is_case_number(word: &str) -> bool {
    let digits = word.trim_start_matches(char::is_alphabetic);
    digits.len() < word.len() && digits.split_once('/').is_some_and(|(year, number)| is_year(year) && is_number(number))
}

#[cfg(test)]
mod tests {
    use super::without_file_notes;

    #[test]
    fn a_name_loses_the_notes_of_its_file() {
        for (text, name) in [
            ("Boverket (pdf 119 kB)", "Boverket"),
            ("Boverket (PDF, 1,2 MB)", "Boverket"),
            ("NATURVÅRDSVERKET.PDF", "NATURVÅRDSVERKET"),
            ("Region Skåne (SOU 2024_29).pdf", "Region Skåne"),
            ("Region Skåne SOU 2024:29", "Region Skåne"),
            ("Lunds kommun 1/2", "Lunds kommun"),
            ("Lunds kommun (3 av 3)", "Lunds kommun"),
            ("Lunds kommun 3 av 3", "Lunds kommun"),
            ("Örebro kommun, protokollsutdrag", "Örebro kommun"),
            ("Örebro kommun – bilaga 2", "Örebro kommun"),
            ("Bilaga 1 Statskontoret", "Statskontoret"),
            ("Remissvar från Kammarkollegiet", "Kammarkollegiet"),
            ("Ju2024/00123 Kammarkollegiet_yttrande_20240501", "Kammarkollegiet"),
            ("12. Kammarkollegiet\u{a0} ", "Kammarkollegiet"),
            ("Tele2 AB", "Tele2 AB"),
            ("Sveriges Lärare (tidigare Lärarförbundet)", "Sveriges Lärare (tidigare Lärarförbundet)"),
            ("Remissvar", "Remissvar"),
            ("Bilaga 3", "Bilaga 3"),
            ("", ""),
        ] {
            assert_eq!(without_file_notes(text), name, "{text}");
        }
    }
}
