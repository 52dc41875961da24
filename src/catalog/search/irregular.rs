//! Swedish plurals that change the vowel of the word: *stränder* is *strand*.
//!
//! In: `stränderna`, `havsstränder`. Out: `strand`, `havsstrand`. It is a closed class of the language, written down by
//! hand. The word lists of Swedish with inflections that can be had (LGPL, ODbL) have terms that `deny.toml` does not
//! accept.

use std::borrow::Cow;

/// The indefinite plural and the word. A compound changes as its last part does.
const PLURALS: [(&str, &str); 23] = [
    ("stränder", "strand"),
    ("länder", "land"),
    ("städer", "stad"),
    ("händer", "hand"),
    ("tänder", "tand"),
    ("bränder", "brand"),
    ("tänger", "tång"),
    ("stänger", "stång"),
    ("nätter", "natt"),
    ("böcker", "bok"),
    ("rötter", "rot"),
    ("fötter", "fot"),
    ("bönder", "bonde"),
    ("ledamöter", "ledamot"),
    ("söner", "son"),
    ("bröder", "bror"),
    ("fäder", "far"),
    ("mödrar", "mor"),
    ("döttrar", "dotter"),
    ("gäss", "gås"),
    ("möss", "mus"),
    ("löss", "lus"),
    ("ögon", "öga"),
];

/// The endings of the other forms: *stränders*, *stränderna*, *strändernas*; *ögonen*.
const ENDINGS: [&str; 7] = ["s", "na", "nas", "en", "ens", "ns", ""];

/// The word of an irregular plural; none for any other word.
pub(super) fn base(word: &str) -> Option<Cow<'_, str>> {
    // Hardly any word is one, and each of them has a vowel with marks.
    if word.is_ascii() {
        return None;
    }
    let man = ["männens", "männen", "mäns", "män"].into_iter().find_map(|form| word.strip_suffix(form));
    // *tjänstemän* and *ombudsmän*, but not *allmän*
    if let Some(before) = man.filter(|before| before.is_empty() || before.ends_with(['s', 'e'])) {
        return Some(Cow::Owned(format!("{before}man")));
    }
    ENDINGS.into_iter().find_map(|ending| {
        let plural = word.strip_suffix(ending)?;
        let (form, base) = PLURALS.into_iter().find(|(form, _)| plural.ends_with(form))?;
        Some(Cow::Owned(format!("{}{base}", plural.strip_suffix(form)?)))
    })
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn plurals_that_change_their_vowel() {
        for (word, expected) in [
            ("stränder", Some("strand")),
            ("havsstränderna", Some("havsstrand")),
            ("städernas", Some("stad")),
            ("ögonens", Some("öga")),
            ("tjänstemännen", Some("tjänsteman")),
            ("män", Some("man")),
            ("allmän", None),
            ("städning", None),
            ("lander", None),
            ("länge", None),
        ] {
            assert_eq!(base(word).as_deref(), expected, "{word}");
        }
    }
}
