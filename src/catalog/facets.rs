//! Counts of the consultations that each further choice would leave.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Filter, Snapshot};
use crate::domain::{ConsultationKind, Status};

/// A counted dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Issuer,
    Kind,
    Subject,
    Topic,
    Status,
}

impl Dimension {
    /// Every dimension, the one that is cheapest to look at first.
    pub(super) const ALL: [Self; 5] = [Self::Status, Self::Kind, Self::Issuer, Self::Subject, Self::Topic];
}

/// One value and its number of consultations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value in the address.
    pub value: String,
    /// The name to display; the same as `value` for kinds and statuses, which have labels of their own.
    pub name: String,
    /// The consultations that match the filter with this value instead of those chosen in the same dimension.
    pub count: usize,
}

/// The counts of every dimension. Most first in issuers, subjects and topics, the fixed order in kinds and statuses; values
/// without a consultation are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// By issuer.
    pub issuers: Vec<FacetCount>,
    /// By kind of text.
    pub kinds: Vec<(ConsultationKind, usize)>,
    /// By subject.
    pub subjects: Vec<FacetCount>,
    /// By topic.
    pub topics: Vec<FacetCount>,
    /// By status; `open` counts what is `closing` too, as the filter does.
    pub statuses: Vec<(Status, usize)>,
}

impl Snapshot {
    /// Counts, in one pass, what each value of each dimension would leave of `filter` on the day `today`.
    #[must_use]
    pub fn facets(&self, filter: &Filter, today: Date) -> Facets {
        let values = self.filter_values();
        let mut issuers = vec![0; values.issuers.len()];
        let mut subjects = vec![0; values.subjects.len()];
        let mut topics = vec![0; values.topics.len()];
        let (mut kinds, mut statuses) = (BTreeMap::new(), BTreeMap::new());
        for indexed in self.consultations() {
            let fits = Dimension::ALL.map(|dimension| filter.matches_in(dimension, indexed, today));
            if fits.iter().filter(|fits| !**fits).count() > 1 || !filter.matches_beside(indexed, today) {
                continue;
            }
            let others = |counted: Dimension| {
                Dimension::ALL.iter().zip(fits).all(|(dimension, fits)| fits || *dimension == counted)
            };
            if others(Dimension::Issuer) {
                count(&mut issuers, &indexed.issuers);
            }
            if others(Dimension::Subject) {
                count(&mut subjects, &indexed.subjects);
            }
            if others(Dimension::Topic) {
                count(&mut topics, &indexed.topics);
            }
            if others(Dimension::Kind) {
                *kinds.entry(indexed.kind).or_insert(0) += 1;
            }
            if others(Dimension::Status) {
                let status = indexed.status(today);
                *statuses.entry(status).or_insert(0) += 1;
                if status == Status::Closing {
                    *statuses.entry(Status::Open).or_insert(0) += 1;
                }
            }
        }
        Facets {
            issuers: most_first(&values.issuers, |slug| counted(&issuers, values.issuer(slug))),
            kinds: kinds.into_iter().collect(),
            subjects: most_first(&values.subjects, |slug| {
                counted(&subjects, values.named_subject(slug).map(|named| named.value_id))
            }),
            topics: most_first(&values.topics, |slug| counted(&topics, values.topic(slug))),
            statuses: statuses.into_iter().collect(),
        }
    }
}

fn count(counts: &mut [usize], value_ids: &[u32]) {
    for value_id in value_ids {
        if let Some(count) = counts.get_mut(*value_id as usize) {
            *count += 1;
        }
    }
}

fn counted(counts: &[usize], value_id: Option<u32>) -> usize {
    value_id.and_then(|value_id| counts.get(value_id as usize)).copied().unwrap_or_default()
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
        let mut consultations = ["a", "b", "c"].map(|key| testing::consultation(key, "Rent vatten"));
        consultations[1].issuers[0].slug = "kulturdepartementet".to_owned();
        consultations[1].deadlines = vec![testing::deadline("2026-06-02")];
        consultations[2].title = "Skatt".to_owned();
        let snapshot = testing::snapshot(&consultations, &[]);
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
