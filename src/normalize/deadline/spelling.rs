//! The nearest word within a slip of the fingers: `agusti` to `augusti`.
//!
//! One letter added, left out, changed, or two neighbors swapped count as one slip (optimal string alignment).
//! The caller decides whether a word may be corrected at all: only where a deadline is being read.

/// The longest word that is compared, in letters.
const MAX_LETTERS: usize = 32;

/// The number of slips between two words, or none when there are more than `most`. Words are short; texts that are
/// not words are refused by their length, so the time is bounded.
#[must_use]
pub(super) fn slips(a: &str, b: &str, most: usize) -> Option<usize> {
    // a letter is at most four bytes, those of these words at most two
    if a.len().abs_diff(b.len()) > 4 * most || a.len().max(b.len()) > 4 * MAX_LETTERS {
        return None;
    }
    Some(strsim::osa_distance(a, b)).filter(|slips| *slips <= most)
}

/// The index of the one candidate nearest to `word`: one slip away, or two in a word of seven letters and more.
///
/// Of two that are equally near, the one is meant whose letters were left out, doubled or swapped: that happens to
/// more typists than hitting a wrong key (`mas` is `mars`, not `maj`). None where that decides nothing either (`jui` is
/// as near to `juni` as to `juli`).
#[must_use]
pub(super) fn nearest(word: &str, candidates: &[&str]) -> Option<usize> {
    let most = match word.chars().count() {
        0..=1 => return None,
        2..=6 => 1,
        _ => 2,
    };
    let costs = candidates.iter().enumerate().filter_map(|(index, candidate)| {
        let wrong_key = word.chars().count() == candidate.chars().count() && !same_letters(word, candidate);
        slips(word, candidate, most).map(|n| ((n, wrong_key), index))
    });
    let costs: Vec<((usize, bool), usize)> = costs.collect();
    let least = costs.iter().map(|(cost, _)| *cost).min()?;
    let mut best = costs.iter().filter(|(cost, _)| *cost == least);
    let only = best.next().map(|(_, index)| *index);
    only.filter(|_| best.next().is_none())
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (a, b, n) in [
            ("agusti", "augusti", Some(1)),
            ("feburari", "februari", Some(1)),
            ("mars", "mars", Some(0)),
            ("mars", "maj", None),
            ("sneast", "senast", Some(1)),
        ] {
            assert_eq!(slips(a, b, 1), n, "{a} {b}");
        }
    }

    #[test]
    fn two_equally_near_words_are_no_answer() {
        let months = ["mars", "maj", "juni", "juli", "september"];
        assert_eq!(nearest("mas", &months), Some(0));
        assert_eq!(nearest("mja", &months), Some(1));
        assert_eq!(nearest("jui", &months), None);
        assert_eq!(nearest("junii", &months), Some(2));
        assert_eq!(nearest("setpemer", &months), Some(4));
        assert_eq!(nearest("j", &months), None);
    }
}
