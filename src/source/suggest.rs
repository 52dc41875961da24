//! "Did you mean": the known word nearest to a misspelt one. `isuer` to `issuer`, `titel` to `title`.
//!
//! Does not guess across more than a third of the word: a wrong suggestion costs more than none.

/// The word of `known` that is nearest to `word`, if it is near enough; the first of equals.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word: Vec<char> = word.to_lowercase().replace('_', "-").chars().collect();
    let limit = word.len().max(3).div_ceil(3);
    known
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word() {
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
