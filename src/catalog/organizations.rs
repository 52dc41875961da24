//! Every organization that was asked or has answered, with its counts.

use std::{cmp::Reverse, sync::Arc};

use jiff::civil::Date;

use super::{Filter, IndexedConsultation, Snapshot};
use crate::organizations::Organization;

/// An organization and the number of its consultations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationCount {
    /// The organization.
    pub organization: Arc<Organization>,
    /// The consultations in which it was asked to answer.
    pub asked: usize,
    /// The consultations that it has answered.
    pub answered: usize,
}

impl OrganizationCount {
    /// The sort key: most consultations first, then by slug.
    #[must_use]
    pub fn order(&self) -> (Reverse<usize>, &str) {
        (Reverse(self.asked + self.answered), &self.organization.slug)
    }
}

impl Snapshot {
    /// The organizations of the consultations that match `filter` on the day `today`, most consultations first. Those
    /// without any are left out.
    #[must_use]
    pub fn organizations(&self, filter: &Filter, today: Date) -> Vec<OrganizationCount> {
        let known = self.filter_values().organizations();
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
        let counted = known.iter().zip(counts).filter(|(_, (asked, answered))| asked + answered > 0);
        let mut organizations: Vec<OrganizationCount> = counted
            .map(|(one, (asked, answered))| OrganizationCount { organization: Arc::clone(one), asked, answered })
            .collect();
        organizations.sort_by(|a, b| a.order().cmp(&b.order()));
        organizations
    }
}

impl Snapshot {
    /// One organization, by its slug or its name however it is typed, with all its consultations.
    #[must_use]
    pub fn organization(&self, typed: &str) -> Option<OrganizationCount> {
        let (value_id, organization) = self.filter_values().organization(typed)?;
        let count = |ids: fn(&IndexedConsultation) -> &[u32]| {
            self.consultations().iter().filter(|indexed| ids(indexed).binary_search(&value_id).is_ok()).count()
        };
        let (asked, answered) = (count(|indexed| &indexed.asked), count(|indexed| &indexed.answered));
        let organization = Arc::clone(organization);
        (asked + answered > 0).then_some(OrganizationCount { organization, asked, answered })
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
            organizations.into_iter().map(|one| (one.organization.slug.clone(), one.asked, one.answered)).collect()
        };
        assert_eq!(counts(&[]), [("orebro-kommun".to_owned(), 1, 2), ("malmo-kommun".to_owned(), 1, 0)]);
        assert_eq!(counts(&[("status", "withdrawn")]), [("orebro-kommun".to_owned(), 0, 1)]);
    }
}
