//! Precision and recall on consultations whose subjects a person has read.
//!
//! In: lists of slugs, read by a person and found by the program. Out: of what was found, the share that is right
//! (precision), and of what is right, the share that was found (recall), for each subject and as means over subjects.

use std::collections::BTreeSet;

/// A consultation with its subjects as a person has read them and as the program found them.
#[derive(Debug, Clone, Default)]
pub struct Labelled {
    /// The slugs that a person has read.
    pub right: BTreeSet<String>,
    /// The slugs that were found.
    pub found: BTreeSet<String>,
}

/// The counts of one subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Found, and right.
    pub hits: usize,
    /// Found, and wrong.
    pub wrong: usize,
    /// Right, and not found.
    pub missed: usize,
}

impl Score {
    /// Of what was found, the share that is right; none if nothing was found.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        share(self.hits, self.hits + self.wrong)
    }

    /// Of what is right, the share that was found; none if there is nothing to find.
    #[must_use]
    pub fn recall(self) -> Option<f64> {
        share(self.hits, self.hits + self.missed)
    }
}

/// The scores of all subjects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// Each slug with its score, by slug.
    pub scores: Vec<(String, Score)>,
}

impl Evaluation {
    /// The scores of the subjects `slugs` on these consultations.
    pub fn of<'a>(slugs: impl Iterator<Item = &'a str>, labelled: &[&Labelled]) -> Self {
        let score = |slug: &str| {
            labelled.iter().fold(Score::default(), |mut score, one| {
                match (one.found.contains(slug), one.right.contains(slug)) {
                    (true, true) => score.hits += 1,
                    (true, false) => score.wrong += 1,
                    (false, true) => score.missed += 1,
                    (false, false) => {}
                }
                score
            })
        };
        Self { scores: slugs.map(|slug| (slug.to_owned(), score(slug))).collect() }
    }

    /// The mean precision over the subjects of which something was found.
    #[must_use]
    pub fn mean_precision(&self) -> Option<f64> {
        mean(self.scores.iter().filter_map(|(_, score)| score.precision()))
    }

    /// The mean recall over the subjects of which there is something to find.
    #[must_use]
    pub fn mean_recall(&self) -> Option<f64> {
        mean(self.scores.iter().filter_map(|(_, score)| score.recall()))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of consultations are small")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[expect(clippy::cast_precision_loss, reason = "there are few subjects")]
fn mean(shares: impl Iterator<Item = f64>) -> Option<f64> {
    let shares: Vec<f64> = shares.collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_over_subjects_that_have_something_to_count() {
        let one = |right: &[&str], found: &[&str]| Labelled {
            right: right.iter().map(|slug| (*slug).to_owned()).collect(),
            found: found.iter().map(|slug| (*slug).to_owned()).collect(),
        };
        let labelled = [one(&["a"], &["a", "b"]), one(&["a"], &[]), one(&["c"], &[])];
        let evaluation = Evaluation::of(["a", "b", "c", "d"].into_iter(), &labelled.iter().collect::<Vec<_>>());
        let a = evaluation.scores[0].1;
        assert_eq!((a.precision(), a.recall()), (Some(1.0), Some(0.5)));
        assert_eq!(evaluation.mean_precision(), Some(0.5), "of `c` and `d` nothing was found");
        assert_eq!(evaluation.mean_recall(), Some(0.25), "of `b` and `d` there is nothing to find");
    }
}
