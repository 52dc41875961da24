//! The nearest word within a slip of the fingers: `agusti` to `augusti`.
//!
//! One letter added, left out, changed, or two neighbors swapped count as one slip (optimal string alignment).
//! Whether a word may be corrected at all is for the caller to say: only where a deadline is being read.

/// The number of slips between two words, or none when there are more than `most`. Words are short; texts that are
/// not words are refused by their length, so the time is bounded.
#[must_use]
pub(super) fn slips(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(33).collect(), b.chars().take(33).collect());
    if a.len().abs_diff(b.len()) > most || a.len() > 32 || b.len() > 32 {
        return None;
    }
    let mut rows = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    Some(rows[a.len()][b.len()]).filter(|n| *n <= most)
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
