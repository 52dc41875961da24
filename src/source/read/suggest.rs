//! "Did you mean": the known word nearest to a misspelt one. `isuer` to `issuer`, `titel` to `title`.

/// The word of `known` that is nearest to `word`, if it is near enough; the first of equals.
///
/// At most a third of the word may differ: a wrong suggestion costs more than none.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase().replace('_', "-");
    let limit = word.chars().count().max(3).div_ceil(3);
    let distances = known.into_iter().map(|candidate| (strsim::osa_distance(&word, candidate), candidate));
    distances.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_is_suggested() {
        let known = ["title", "link", "issuer", "case-numbers", "min-items", "schedule"];
        for (word, expected) in [
            ("titel", Some("title")),
            ("isuer", Some("issuer")),
            ("case_numbers", Some("case-numbers")),
            ("casenumber", Some("case-numbers")),
            ("MinItems", Some("min-items")),
            ("sheduel", Some("schedule")),
            ("lnk", Some("link")),
            ("deadline", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
