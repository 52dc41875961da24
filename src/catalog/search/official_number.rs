//! Case numbers and numbers of official texts in one form, however they are typed.
//!
//! In: `SOU 2026:14`, `sou 2026 14`, `Fi2026/01655`, `fi 2026 1655`. Out: `sou/2026/14`, `fi/2026/1655`. It does not know
//! whether such a number exists.

use crate::{catalog::filter::series_of, domain::Consultation};

/// The most words that one number is typed in: `COM (2026) 504`, `fi 2026 1655`.
pub(super) const MAX_WORDS: usize = 4;

/// The keys of a consultation's own numbers, and of those that it refers to.
pub(super) fn keys_of(consultation: &Consultation) -> (Vec<String>, Vec<String>) {
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for number in &consultation.case_numbers {
        for written in [&number.display, &number.raw] {
            let parts = parts(written);
            // dnr:1655, dnr:2026/1655
            own.extend((0..parts.len()).filter_map(|from| Some(format!("dnr/{}", parts.get(from..)?.join("/")))));
            own.push(parts.join("/"));
        }
    }
    for (n, reference) in consultation.references.iter().enumerate() {
        let parts = named(parts(&reference.number));
        let keys = if n == 0 { &mut own } else { &mut other };
        keys.push(parts.join("/"));
        // 2026:14 without its series, and sou:2026 without its number
        keys.extend(parts.get(1..).map(|rest| rest.join("/")));
        other.extend(parts.get(..2).map(|start| start.join("/")));
    }
    // `prop. 2026/27:41`, which the consultation became, and the terms of the inquiry before it.
    for step in consultation.precursors.iter().chain(&consultation.outcomes) {
        let parts = step.number.as_deref().map(|number| named(parts(number))).unwrap_or_default();
        other.push(parts.join("/"));
        other.extend(parts.get(1..).map(|rest| rest.join("/")));
    }
    for text in [Some(&consultation.title), consultation.summary.as_ref(), consultation.body.as_ref()] {
        other.extend(text.into_iter().flat_map(|text| mentioned(text)));
    }
    own.sort();
    own.dedup();
    other.sort();
    other.dedup();
    (own, other)
}

/// The keys of the numbers that a text mentions: `Se SOU 2026:14 och Fi2026/01655.`
pub(super) fn mentioned(text: &str) -> Vec<String> {
    let edges = |c: char| !c.is_alphanumeric();
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(edges)).collect();
    let ends = |n: &usize| words.get(*n).is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()));
    let two =
        |n: usize| n.checked_sub(1).filter(|before| !ends(before)).and_then(|before| typed(words.get(before..=n)?));
    (0..words.len()).filter(ends).filter_map(|n| two(n).or_else(|| typed(words.get(n..=n)?))).collect()
}

/// The key of a number typed after the name of its series: `2026:14` after `sou:`.
pub(super) fn in_series(series: &str, typed: &str) -> String {
    let mut parts = parts(typed);
    parts.insert(0, series.to_owned());
    parts.dedup();
    named(parts).join("/")
}

/// The key of a number typed in these words, if it is one: letters and two or three numbers, or in one word without
/// letters (`2026:14`).
pub(super) fn typed(words: &[&str]) -> Option<String> {
    let parts = named(parts(&words.join(" ")));
    let is_number = |part: &String| part.starts_with(|c: char| c.is_ascii_digit());
    let letters = parts.iter().take_while(|part| !is_number(part)).count();
    let numbers = parts.get(letters..)?;
    if !(2..=3).contains(&numbers.len()) || !numbers.iter().all(is_number) || letters > 1 {
        return None;
    }
    let year =
        numbers.first().is_some_and(|year| year.len() == 4 && (year.starts_with("19") || year.starts_with("20")));
    let known = match parts.first().filter(|_| letters == 1) {
        // Typed apart, only what can be nothing else: "lag 2010 800", not "avsnitt 3 4".
        Some(word) => year && (word.chars().count() <= 3 || series_of(word).is_some()),
        None => words.len() == 1,
    };
    (known || (words.len() == 1 && letters == 1)).then(|| parts.join("/"))
}

/// The series by the one word that stands for it: `proposition` is `prop`.
fn named(mut parts: Vec<String>) -> Vec<String> {
    if let Some(first) = parts.first_mut()
        && let Some(series) = series_of(first)
    {
        series.clone_into(first);
    }
    parts
}

/// Runs of letters and of digits, in lower case, without leading zeros.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = None;
    for c in text.chars().flat_map(char::to_lowercase) {
        let kind = c.is_alphanumeric().then(|| c.is_ascii_digit());
        if let Some(digit) = kind {
            match parts.last_mut().filter(|_| before == kind) {
                Some(part) if digit && part == "0" => part.replace_range(.., c.encode_utf8(&mut [0; 4])),
                Some(part) => part.push(c),
                None => parts.push(c.to_string()),
            }
        }
        before = kind;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::testing, domain::StepKind};

    #[test]
    fn a_number_typed_in_any_way_has_one_key() {
        for (text, key) in [
            ("SOU 2026:14", Some("sou/2026/14")),
            ("sou 2026 14", Some("sou/2026/14")),
            ("sou2026-14", Some("sou/2026/14")),
            ("2026:14", Some("2026/14")),
            ("2026 14", None),
            ("Fi2026/01655", Some("fi/2026/1655")),
            ("fi 2026 1655", Some("fi/2026/1655")),
            ("FÖ 2026/00012", Some("fö/2026/12")),
            ("proposition 2025/26:12", Some("prop/2025/26/12")),
            ("COM (2026) 504", Some("com/2026/504")),
            ("lag 2010:800", Some("sfs/2010/800")),
            ("1214-19", Some("1214/19")),
            ("avsnitt 3 4", None),
            ("vatten 2026:14", None),
            ("vatten", None),
            ("2026", None),
            ("a 1 2 3 4", None),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(typed(&words).as_deref(), key, "{text}");
        }
        assert_eq!(mentioned("Se (SOU 2026:14) och dnr Fi2026/01655, 3 av 4."), ["sou/2026/14", "fi/2026/1655"]);
        assert_eq!(in_series("sou", "2026:14"), "sou/2026/14");
        assert_eq!(in_series("sou", "SOU 2026:14"), "sou/2026/14");
        assert_eq!(in_series("dnr", "Fi2026/01655"), "dnr/fi/2026/1655");
    }

    #[test]
    fn a_consultation_is_found_by_what_it_became() {
        let mut one = testing::consultation("a", "Rent vatten");
        one.outcomes = vec![testing::step(StepKind::Bill, "prop. 2026/27:41")];
        one.precursors = vec![testing::step(StepKind::Terms, "dir. 2024:33")];
        let (_, other) = keys_of(&one);
        for typed_words in [&["prop.", "2026/27:41"][..], &["2026/27:41"], &["dir.", "2024:33"]] {
            let words: Vec<&str> = typed_words.iter().map(|word| word.trim_end_matches('.')).collect();
            let key = typed(&words).unwrap();
            assert!(other.contains(&key), "{key} in {other:?}");
        }
    }
}
