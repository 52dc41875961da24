//! Every organization that was asked or has answered, with its counts.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{Filter, Snapshot};

/// An organization and the number of its consultations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationCount {
    /// Its name as a slug, `orebro-kommun`; the filters `asked` and `answered` take it.
    pub slug: String,
    /// Its name, as first seen in any consultation.
    pub name: String,
    /// The consultations in which it was asked to answer.
    pub asked: usize,
    /// The consultations that it has answered.
    pub answered: usize,
}

impl OrganizationCount {
    /// The sort key: most consultations first, then by slug.
    #[must_use]
    pub fn order(&self) -> (Reverse<usize>, &str) {
        (Reverse(self.asked + self.answered), &self.slug)
    }
}

impl Snapshot {
    /// The organizations of the consultations that match `filter` on the day `today`, most consultations first. Those
    /// without any are left out.
    #[must_use]
    pub fn organizations(&self, filter: &Filter, today: Date) -> Vec<OrganizationCount> {
        let known = self.filter_values().organizations_by_slug();
        let mut counts = vec![(0, 0); known.len()];
        for indexed in self.consultations().iter().filter(|indexed| filter.matches(indexed, today)) {
            for value_id in &indexed.asked {
                if let Some((asked, _)) = counts.get_mut(*value_id as usize) {
                    *asked += 1;
                }
            }
            for value_id in &indexed.answered {
                if let Some((_, answered)) = counts.get_mut(*value_id as usize) {
                    *answered += 1;
                }
            }
        }
        let mut organizations: Vec<OrganizationCount> = known
            .filter_map(|(slug, value_id, name)| {
                let (asked, answered) = *counts.get(value_id as usize)?;
                let (slug, name) = (slug.to_owned(), name.to_owned());
                (asked + answered > 0).then_some(OrganizationCount { slug, name, asked, answered })
            })
            .collect();
        organizations.sort_by(|a, b| a.order().cmp(&b.order()));
        organizations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::testing,
        domain::{Consultee, Submission},
    };

    #[test]
    fn spellings_of_one_name_are_one_organization() {
        let mut consultations = ["a", "b"].map(|key| testing::consultation(key, "Rent vatten"));
        let asked = |name: &str| Consultee { name: name.to_owned() };
        let answer = |name: &str| Submission { organization: name.to_owned(), url: String::new() };
        consultations[0].consultees = vec![asked("Örebro kommun"), asked("Malmö stad")];
        consultations[0].submissions = vec![answer("ÖREBRO KOMMUN")];
        consultations[1].submissions = vec![answer("Örebro kommun")];
        consultations[1].withdrawn = true;
        let snapshot = testing::snapshot(&consultations, &[]);
        let counts = |query: &[(&str, &str)]| -> Vec<(String, usize, usize)> {
            let filter = Filter::from_pairs(query.iter().copied(), &snapshot, &[]).unwrap();
            let organizations = snapshot.organizations(&filter, "2026-06-01".parse().unwrap());
            organizations.into_iter().map(|one| (one.slug, one.asked, one.answered)).collect()
        };
        assert_eq!(counts(&[]), [("orebro-kommun".to_owned(), 1, 2), ("malmo-stad".to_owned(), 1, 0)]);
        assert_eq!(counts(&[("status", "withdrawn")]), [("orebro-kommun".to_owned(), 0, 1)]);
    }
}
