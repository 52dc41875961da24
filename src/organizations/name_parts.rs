//! Names with more than a name: a department of an authority (`Lunds universitet, juridiska fakulteten`), an abbreviation
//! (`Sveriges elevråd, SVEA`), two that answer together (`Tillväxtverket, Regelrådet`).

use super::file_notes::without_file_notes;
use crate::domain::slugify;

/// The most parts that are looked for in a name.
pub(super) const MAX_DEPTH: u8 = 4;

/// Beginnings and endings of words that name a part of a body.
const UNITS: [&str; 33] = [
    "avdelning",
    "centrum",
    "domstol",
    "enhet",
    "fakultet",
    "förvaltning",
    "generaldirektör",
    "handelshögskola",
    "institut",
    "institution",
    "juridisk",
    "kansli",
    "kommunstyrelse",
    "kontor",
    "ledning",
    "lärarutbildning",
    "länsstyrelse",
    "nämnd",
    "område",
    "planering",
    "rektor",
    "regionstyrelse",
    "sektion",
    "socialhögskola",
    "sjukhus",
    "stab",
    "styrelse",
    "fullmäktige",
    "trafikmyndighet",
    "kollektivtrafikmyndighet",
    "biblioteket",
    "musikhögskola",
    "överdomstol",
];

/// Words and endings of names that are no part of another, though a part's word may stand beside them.
const OTHERS: [&str; 10] =
    ["ab", "aktiebolag", "bolag", "bolaget", "förbund", "förbundet", "förening", "föreningen", "kår", "kåren"];

/// Returns `true` if the text names a part of a body: a faculty, a committee, a court within a court.
pub(super) fn is_unit(text: &str) -> bool {
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let is_of_unit = |word: &String| {
        // the definite form: `nämnden`, `institutionen`, `domstolen`
        let stem = word.strip_suffix("erna").or_else(|| word.strip_suffix("en")).or_else(|| word.strip_suffix("et"));
        [Some(word.as_str()), stem, word.strip_suffix('n'), word.strip_suffix('a')]
            .into_iter()
            .flatten()
            .any(|form| UNITS.iter().any(|unit| form.ends_with(unit)))
    };
    let is_other = |word: &String| OTHERS.iter().any(|end| word == end || (end.len() > 3 && word.ends_with(end)));
    words.iter().any(is_of_unit) && !words.iter().any(is_other)
}

/// Returns `true` for a word that may be an abbreviation: `SKL`, `SmåKom`, `ViS`.
pub(super) fn is_abbreviation(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let letters = word.chars().count();
    (2..=8).contains(&letters) && capitals >= 2 && word.chars().all(char::is_alphanumeric)
}

/// Returns `true` if `word` abbreviates `name`: same first letter, and all letters in their order.
pub(super) fn abbreviates(word: &str, name: &str) -> bool {
    let (short, long) = (slugify(word), slugify(name));
    let mut letters = long.chars();
    let in_order = short.chars().all(|c| letters.any(|other| other == c));
    is_abbreviation(word) && short.chars().next() == long.chars().next() && in_order
}

/// The name and what stands in its parentheses, one of which may be missing: in a cut text the last, in a scanned one the
/// first (`Riksdagens ombudsmän CTO)`).
pub(super) fn parenthesis(name: &str) -> Option<(String, &str)> {
    let Some((before, rest)) = name.split_once('(') else {
        let (before, last) = name.strip_suffix(')')?.rsplit_once(' ')?;
        return Some((before.to_owned(), last));
    };
    let (inside, after) = rest.rsplit_once(')').unwrap_or((rest, ""));
    let outside = [before.trim(), after.trim()].join(" ");
    Some((outside.trim_end_matches([' ', ',']).to_owned(), inside.trim()))
}

/// Every cut of the name at a comma or a dash between spaces, as left and right side.
pub(super) fn cuts(name: &str) -> impl Iterator<Item = (&str, &str)> {
    [", ", " – ", " - ", " — ", ": "].into_iter().flat_map(move |separator| {
        name.match_indices(separator).map(move |(at, found)| (&name[..at], &name[at + found.len()..]))
    })
}

/// The part of a body that a name gives behind the body's own, as a slug: `juridiska-fakulteten` of `Lunds universitet,
/// juridiska fakulteten (pdf 90 kB)`.
#[must_use]
pub fn unit_of(name: &str) -> Option<String> {
    let name = without_file_notes(name);
    let inside = parenthesis(&name).map(|(_, inside)| inside);
    cuts(&name).map(|(_, right)| right.trim()).chain(inside).find(|unit| is_unit(unit)).map(slugify)
}

/// The name without an abbreviation of it that follows, for a name that the register lacks.
pub(super) fn without_abbreviation(name: &str) -> &str {
    if let Some((before, inside)) = name.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        return if is_abbreviation(inside) { before.trim_end() } else { name };
    }
    let Some((before, last)) = name.rsplit_once(' ') else { return name };
    let before = before.trim_end_matches([' ', ',', '–', '-']);
    if before.contains(' ') && abbreviates(last, before) { before } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_body_have_a_word_for_it() {
        for (text, expected) in [
            ("juridiska fakulteten", true),
            ("Mark- och miljödomstolen", true),
            ("Stadsbyggnadsnämnden", true),
            ("Tillväxt, miljö och regionplanering", true),
            ("Institutionen för freds- och konfliktforskning", true),
            ("Regelrådet", false),
            ("studentkåren", false),
            ("Fastighetskontorets AB", false),
        ] {
            assert_eq!(is_unit(text), expected, "{text}");
        }
    }

    #[test]
    fn an_abbreviation_has_the_letters_of_its_name_in_order() {
        assert!(abbreviates("LRF", "Lantbrukarnas Riksförbund"));
        assert!(abbreviates("SVEA", "Sveriges elevråd"));
        assert!(!abbreviates("LO", "Svenskt Näringsliv"));
        assert!(!abbreviates("PTK", "Svenskt Näringsliv LO"));
        assert_eq!(without_abbreviation("Sveriges Motorcyklister (SMC)"), "Sveriges Motorcyklister");
        assert_eq!(without_abbreviation("Sveriges Motorcyklister – SMC"), "Sveriges Motorcyklister");
        assert_eq!(without_abbreviation("Svenskt Näringsliv LO PTK"), "Svenskt Näringsliv LO PTK");
        assert_eq!(without_abbreviation("SP Sveriges Forskning"), "SP Sveriges Forskning");
    }
}
