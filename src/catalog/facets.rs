//! How many consultations each further choice would leave.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Filter, Snapshot};
use crate::domain::{ConsultationKind, Status};

/// The dimensions that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Issuer,
    Kind,
    Topic,
    Status,
}

impl Dimension {
    /// Every dimension, the one that is cheapest to look at first.
    pub(super) const ALL: [Self; 4] = [Self::Status, Self::Kind, Self::Issuer, Self::Topic];
}

/// One value, and how many consultations have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value in the address.
    pub value: String,
    /// The name to display; the same as `value` for kinds and statuses, which have labels of their own.
    pub name: String,
    /// How many consultations fit the filter with this value in the place of those chosen in the same dimension.
    pub count: usize,
}

/// The counts of every dimension. Most first in issuers and topics, the fixed order in kinds and statuses; values
/// without a consultation are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// By sender.
    pub issuers: Vec<FacetCount>,
    /// By kind of text.
    pub kinds: Vec<(ConsultationKind, usize)>,
    /// By topic.
    pub topics: Vec<FacetCount>,
    /// By status; `open` counts what is `closing` too, as the filter does.
    pub statuses: Vec<(Status, usize)>,
}

impl Snapshot {
    /// Counts, in one pass, what each value of each dimension would leave under `filter` on the day `today`.
    #[must_use]
    pub fn facets(&self, filter: &Filter, today: Date) -> Facets {
        let vocabulary = self.vocabulary();
        let mut issuers = vec![0; vocabulary.issuers.len()];
        let mut topics = vec![0; vocabulary.topics.len()];
        let (mut kinds, mut statuses) = (BTreeMap::new(), BTreeMap::new());
        for case in self.consultations() {
            let fits = Dimension::ALL.map(|dimension| filter.matches_in(dimension, case, today));
            if fits.iter().filter(|fits| !**fits).count() > 1 || !filter.matches_beside(case) {
                continue;
            }
            let others = |counted: Dimension| {
                Dimension::ALL.iter().zip(fits).all(|(dimension, fits)| fits || *dimension == counted)
            };
            if others(Dimension::Issuer) {
                count(&mut issuers, &case.issuers);
            }
            if others(Dimension::Topic) {
                count(&mut topics, &case.topics);
            }
            if others(Dimension::Kind) {
                *kinds.entry(case.kind).or_insert(0) += 1;
            }
            if others(Dimension::Status) {
                let status = case.status(today);
                *statuses.entry(status).or_insert(0) += 1;
                if status == Status::Closing {
                    *statuses.entry(Status::Open).or_insert(0) += 1;
                }
            }
        }
        Facets {
            issuers: most_first(&vocabulary.issuers, |slug| counted(&issuers, vocabulary.issuer(slug))),
            kinds: kinds.into_iter().collect(),
            topics: most_first(&vocabulary.topics, |slug| counted(&topics, vocabulary.topic(slug))),
            statuses: statuses.into_iter().collect(),
        }
    }
}

fn count(counts: &mut [usize], numbers: &[u32]) {
    for number in numbers {
        if let Some(count) = counts.get_mut(*number as usize) {
            *count += 1;
        }
    }
}

fn counted(counts: &[usize], number: Option<u32>) -> usize {
    number.and_then(|number| counts.get(number as usize)).copied().unwrap_or_default()
}

fn most_first(names: &BTreeMap<String, String>, count: impl Fn(&str) -> usize) -> Vec<FacetCount> {
    let facet = |(value, name): (&String, &String)| FacetCount {
        value: value.clone(),
        name: name.clone(),
        count: count(value),
    };
    let mut counts: Vec<FacetCount> = names.iter().map(facet).filter(|facet| facet.count > 0).collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing;

    #[test]
    fn a_dimension_is_counted_without_its_own_choice() {
        let mut cases = ["a", "b", "c"].map(|key| testing::consultation(key, "Rent vatten"));
        cases[1].issuers[0].slug = "kulturdepartementet".to_owned();
        cases[1].deadlines = vec![testing::deadline("2026-06-02")];
        cases[2].title = "Skatt".to_owned();
        let snapshot = testing::snapshot(&cases, &[]);
        let pairs = [("issuer", "finansdepartementet"), ("q", "vatten")];
        let filter = Filter::from_pairs(pairs, &snapshot, &[]).unwrap();
        let facets = snapshot.facets(&filter, "2026-06-01".parse().unwrap());
        let counts: Vec<_> = facets.issuers.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
        assert_eq!(counts, [("finansdepartementet", 1), ("kulturdepartementet", 1)], "the other issuer can be chosen");
        assert_eq!(facets.statuses, [(Status::Open, 1)], "only the chosen issuer's are counted elsewhere");
        let all = snapshot.facets(&Filter::default(), "2026-06-01".parse().unwrap());
        assert_eq!(all.statuses, [(Status::Open, 3), (Status::Closing, 1)]);
        assert_eq!(all.topics[0].count, 3);
    }
}
