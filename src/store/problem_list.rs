//! A list of problems that stays short however much is damaged.

/// The maximum number of problems that are listed.
const MAX_LISTED: usize = 1_000;

/// Problems in the order in which they were found, the first of them listed and the others counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ProblemList {
    listed: Vec<String>,
    further: u64,
}

impl ProblemList {
    pub(super) fn push(&mut self, problem: String) {
        if self.listed.len() < MAX_LISTED {
            self.listed.push(problem);
        } else {
            self.further += 1;
        }
    }

    pub(super) fn extend(&mut self, problems: impl IntoIterator<Item = String>) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }

    pub(super) fn add(&mut self, other: Self) {
        self.extend(other.listed);
        self.further += other.further;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// One sentence for each, and for the number of those that are not listed.
    pub(super) fn into_sentences(mut self) -> Vec<String> {
        if self.further > 0 {
            self.listed.push(format!("and {} more problems", self.further));
        }
        self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_problems_take_a_thousand_lines() {
        let mut problems = ProblemList::default();
        problems.extend((0..1_000_000).map(|n| format!("problem {n}")));
        let sentences = problems.into_sentences();
        assert_eq!((sentences.len(), sentences.last().map(String::as_str)), (1_001, Some("and 999000 more problems")));
    }
}
