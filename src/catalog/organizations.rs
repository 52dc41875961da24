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
    /// The consultations that it has answered without being among those asked, who are known.
    pub unasked: usize,
    /// The consultations in which it was asked and kept silent.
    pub silent: usize,
    /// The consultations in which it was asked, has not answered, and still may.
    pub awaiting: usize,
}

impl OrganizationCount {
    fn new(organization: &Arc<Organization>) -> Self {
        let (asked, answered, unasked, silent, awaiting) = Default::default();
        Self { organization: Arc::clone(organization), asked, answered, unasked, silent, awaiting }
    }

    /// The sort key: most consultations first, then by slug.
    #[must_use]
    pub fn order(&self) -> (Reverse<usize>, &str) {
        (Reverse(self.asked + self.answered), &self.organization.slug)
    }

    /// Counts a consultation that names it.
    fn add(&mut self, role: Role) {
        self.asked += usize::from(role.asked);
        self.answered += usize::from(role.answered);
        self.unasked += usize::from(role.unasked);
        self.silent += usize::from(role.silent);
        self.awaiting += usize::from(role.awaiting);
    }
}

/// The part of an organization in one consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// It was asked to answer.
    pub asked: bool,
    /// An answer of it is published.
    pub answered: bool,
    /// It has answered without being among those asked, who are known.
    pub unasked: bool,
    /// It was asked and kept silent: answers are published, none of its own, and the last day has passed.
    pub silent: bool,
    /// It was asked, has not answered, and still may.
    pub awaiting: bool,
}

/// The facts that decide on the parts of all organizations in one consultation: there may be a hundred in each of 100,000.
#[derive(Debug, Clone, Copy)]
struct Stage {
    shows_silence: bool,
    is_open: bool,
    knows_asked: bool,
}

impl Stage {
    fn of(indexed: &IndexedConsultation, today: Date) -> Self {
        Self {
            shows_silence: indexed.shows_silence(today),
            is_open: indexed.is_open(today),
            knows_asked: !indexed.asked.is_empty(),
        }
    }

    fn role(self, asked: bool, answered: bool) -> Role {
        Role {
            asked,
            answered,
            unasked: answered && !asked && self.knows_asked,
            silent: asked && !answered && self.shows_silence,
            awaiting: asked && !answered && self.is_open,
        }
    }
}

impl IndexedConsultation {
    /// Every organization that was asked or has answered, by its value id, with its part in this consultation.
    pub(super) fn roles(&self, today: Date) -> impl Iterator<Item = (u32, Role)> + '_ {
        let stage = Stage::of(self, today);
        let asked = self.asked.iter().map(move |&value_id| (value_id, stage.role(true, self.answered(value_id))));
        let others = self.answered.iter().filter(|&&value_id| !self.asked(value_id));
        asked.chain(others.map(move |&value_id| (value_id, stage.role(false, true))))
    }

    /// The part of the organization with this value id; none if it has no part.
    fn role(&self, value_id: u32, today: Date) -> Option<Role> {
        let (asked, answered) = (self.asked(value_id), self.answered(value_id));
        (asked || answered).then(|| Stage::of(self, today).role(asked, answered))
    }
}

/// The consultations of an organization, each with its part in it.
type Roles<'a> = Vec<(&'a Arc<IndexedConsultation>, Role)>;

impl Snapshot {
    /// The organizations of the consultations that match `filter` on the day `today`, most consultations first. Those
    /// without any are left out.
    #[must_use]
    pub fn organizations(&self, filter: &Filter, today: Date) -> Vec<OrganizationCount> {
        let known = self.filter_values().organizations();
        let mut counts: Vec<OrganizationCount> = known.iter().map(OrganizationCount::new).collect();
        for indexed in self.consultations().iter().filter(|indexed| filter.matches(indexed, today)) {
            for (value_id, role) in indexed.roles(today) {
                if let Some(count) = counts.get_mut(value_id as usize) {
                    count.add(role);
                }
            }
        }
        counts.retain(|count| count.asked + count.answered > 0);
        counts.sort_by(|a, b| a.order().cmp(&b.order()));
        counts
    }

    /// One organization, by its slug or its name however it is typed, with the counts of all its consultations, which may
    /// be none.
    #[must_use]
    pub fn organization(&self, typed: &str, today: Date) -> Option<OrganizationCount> {
        self.organization_and_roles(typed, today).map(|(count, _)| count)
    }

    /// The same with its consultations, each with its part in it, last published first.
    #[must_use]
    pub fn organization_and_consultations(&self, typed: &str, today: Date) -> Option<(OrganizationCount, Roles<'_>)> {
        let (count, mut roles) = self.organization_and_roles(typed, today)?;
        roles.sort_by_cached_key(|(indexed, _)| indexed.order());
        Some((count, roles))
    }

    fn organization_and_roles(&self, typed: &str, today: Date) -> Option<(OrganizationCount, Roles<'_>)> {
        let (value_id, organization) = self.filter_values().organization(typed)?;
        let mut count = OrganizationCount::new(organization);
        let roles = self.of_organization(value_id);
        let roles: Vec<_> = roles.filter_map(|indexed| Some((indexed, indexed.role(value_id, today)?))).collect();
        roles.iter().for_each(|(_, role)| count.add(*role));
        Some((count, roles))
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
        let asked = |name: &str| Consultee::named(name);
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

    #[test]
    fn silence_shows_once_answers_are_there_and_the_day_is_past() {
        let asked = |name: &str| Consultee::named(name);
        let mut one = testing::consultation("a", "Rent vatten");
        one.deadlines = vec![testing::deadline("2026-06-10")];
        one.consultees = vec![asked("Boverket"), asked("Umeå stad")];
        let roles = |consultation: &crate::domain::Consultation, day: &str| {
            let snapshot = testing::snapshot(std::slice::from_ref(consultation), &[]);
            let count = snapshot.organization("Umeå kommun", day.parse().unwrap()).unwrap();
            (count.asked, count.answered, count.silent, count.awaiting)
        };
        assert_eq!(roles(&one, "2026-06-10"), (1, 0, 0, 1), "it may still answer");
        assert_eq!(roles(&one, "2026-06-11"), (1, 0, 0, 0), "no answer is published, so nothing is known");
        one.submissions = vec![Submission { organization: "Boverket.pdf".to_owned(), url: String::new() }];
        assert_eq!(roles(&one, "2026-06-10"), (1, 0, 0, 1));
        assert_eq!(roles(&one, "2026-06-11"), (1, 0, 1, 0));
        one.withdrawn = true;
        assert_eq!(roles(&one, "2026-06-11"), (1, 0, 0, 0));
    }

    #[test]
    fn the_list_of_an_organization_follows_changes() {
        let mut one = testing::consultation("a", "Rent vatten");
        let snapshot = testing::snapshot(&[one.clone(), testing::consultation("b", "Skatt")], &[]);
        let today = "2026-06-01".parse().unwrap();
        let of = |snapshot: &Snapshot| {
            snapshot
                .organization_and_consultations("boverket", today)
                .map_or(0, |(_, consultations)| consultations.len())
        };
        assert_eq!(of(&snapshot), 0);
        one.consultees = vec![Consultee::named("Boverket")];
        let change = |snapshot: &Snapshot, one: &crate::domain::Consultation| {
            snapshot.with_changes(vec![Arc::new(one.clone())], Vec::new(), Vec::new())
        };
        let named = change(&snapshot, &one);
        one.consultees.clear();
        let cleared = change(&named, &one);
        one.submissions = vec![Submission { organization: "BOVERKET".to_owned(), url: String::new() }];
        let again = change(&cleared, &one);
        assert_eq!([&snapshot, &named, &cleared, &again].map(of), [0, 1, 0, 1]);
    }
}
