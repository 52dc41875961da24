//! Counts of who was asked, who answered and who kept silent: by organization, by kind and by issuer.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::{Snapshot, organizations::Role};
use crate::organizations::{Kind, Organization};

/// Counts of pairs of an organization and a consultation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairCounts {
    /// It was asked.
    pub asked: usize,
    /// It was asked, and an answer of it is published.
    pub answered: usize,
    /// It was asked and kept silent: answers are published, none of its own, and the last day has passed.
    pub silent: usize,
    /// It answered though it was not among those asked, who are known.
    pub unasked: usize,
}

impl PairCounts {
    /// The counts of one pair.
    fn of(role: Role) -> Self {
        Self {
            asked: usize::from(role.asked),
            answered: usize::from(role.asked && role.answered),
            silent: usize::from(role.silent),
            unasked: usize::from(role.unasked),
        }
    }

    fn add(&mut self, pair: Self) {
        self.asked += pair.asked;
        self.answered += pair.answered;
        self.silent += pair.silent;
        self.unasked += pair.unasked;
    }

    /// The number of those of whom it is known whether they answered or kept silent.
    #[must_use]
    pub const fn known(&self) -> usize {
        self.silent + self.answered
    }

    /// The share that kept silent of those of whom it is known, in percent, rounded; 0 if it is known of none.
    #[must_use]
    pub fn silent_percent(&self) -> usize {
        let known = self.known().max(1);
        (self.silent * 100 + known / 2) / known
    }
}

/// The counts of the whole catalog.
#[derive(Debug, Clone, Default)]
pub struct ResponseCounts {
    /// Of each organization that was asked or has answered, most asked first.
    pub organizations: Vec<(Arc<Organization>, PairCounts)>,
    /// Of each kind that has any, most asked first.
    pub kinds: Vec<(Kind, PairCounts)>,
    /// Of the consultations of each issuer, with its name, most asked first. A consultation of two issuers counts for both.
    pub issuers: Vec<(String, String, PairCounts)>,
}

impl Snapshot {
    /// Counts every pair of an organization and a consultation on the day `today`. Private persons are left out.
    #[must_use]
    pub fn response_counts(&self, today: Date) -> ResponseCounts {
        let known = self.filter_values().organizations();
        let mut organizations = vec![PairCounts::default(); known.len()];
        let mut issuers: BTreeMap<&str, (&str, PairCounts)> = BTreeMap::new();
        for indexed in self.consultations() {
            let mut of_this = PairCounts::default();
            // Where it is not known who was asked, an answer says nothing of silence.
            for (value_id, role) in indexed.roles(today).filter(|(_, role)| role.asked || role.unasked) {
                let pair = PairCounts::of(role);
                of_this.add(pair);
                if let Some(counts) = organizations.get_mut(value_id as usize) {
                    counts.add(pair);
                }
            }
            for issuer in &indexed.consultation.issuers {
                issuers.entry(&issuer.slug).or_insert((&issuer.name, PairCounts::default())).1.add(of_this);
            }
        }
        let mut kinds: BTreeMap<&'static str, (Kind, PairCounts)> = BTreeMap::new();
        let mut of_organizations: Vec<_> = known.iter().cloned().zip(organizations).collect();
        of_organizations.retain(|(_, counts)| *counts != PairCounts::default());
        for (organization, counts) in &of_organizations {
            let of_kind = kinds.entry(organization.kind.name()).or_insert((organization.kind, PairCounts::default()));
            of_kind.1.add(*counts);
        }
        of_organizations.sort_by(|(a, a_counts), (b, b_counts)| {
            b_counts.asked.cmp(&a_counts.asked).then_with(|| a.slug.cmp(&b.slug))
        });
        let mut kinds: Vec<(Kind, PairCounts)> = kinds.into_values().collect();
        kinds.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.asked));
        let of_issuer = |(slug, (name, counts)): (&str, (&str, PairCounts))| (slug.to_owned(), name.to_owned(), counts);
        let mut issuers: Vec<_> = issuers.into_iter().map(of_issuer).filter(|(.., counts)| counts.asked > 0).collect();
        issuers.sort_by_key(|(.., counts)| std::cmp::Reverse(counts.asked));
        ResponseCounts { organizations: of_organizations, kinds, issuers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::testing,
        domain::{Consultee, IssuerKind, IssuerRef, Submission},
    };

    #[test]
    fn pairs_are_counted_by_organization_kind_and_issuer() {
        let answer =
            |name: &str| Submission { organization: name.to_owned(), url: format!("https://a.example/{name}") };
        let mut one = testing::consultation("a", "Rent vatten");
        one.issuers = vec![IssuerRef { slug: "a".to_owned(), name: "A".to_owned(), kind: IssuerKind::Ministry }];
        one.deadlines = vec![testing::deadline("2026-06-10")];
        one.consultees = ["Skolverket", "Malmö stad"].map(Consultee::named).to_vec();
        one.submissions = vec![answer("Skolverket"), answer("Ale kommun"), answer("Anna Andersson")];
        let mut open = one.clone();
        open.deadlines = vec![testing::deadline("2026-09-10")];
        let mut unknown = one.clone();
        unknown.consultees.clear();
        let counts = |consultation: &crate::domain::Consultation| {
            let snapshot = testing::snapshot(std::slice::from_ref(consultation), &[]);
            snapshot.response_counts("2026-06-11".parse().unwrap())
        };
        let pair = |asked, answered, silent, unasked| PairCounts { asked, answered, silent, unasked };
        let closed = counts(&one);
        let of = |slug: &str| closed.organizations.iter().find(|(one, _)| one.slug == slug).unwrap().1;
        assert_eq!(of("malmo-kommun"), pair(1, 0, 1, 0));
        assert_eq!(of("statens-skolverk"), pair(1, 1, 0, 0));
        assert_eq!(of("ale-kommun"), pair(0, 0, 0, 1));
        assert_eq!(closed.organizations.len(), 3, "no private person");
        assert_eq!(closed.kinds, [(Kind::Authority, pair(1, 1, 0, 0)), (Kind::Municipality, pair(1, 0, 1, 1))]);
        assert_eq!(closed.issuers, [("a".to_owned(), "A".to_owned(), pair(2, 1, 1, 1))]);
        assert_eq!(counts(&open).issuers[0].2, pair(2, 1, 0, 1), "the day has not passed");
        assert!(counts(&unknown).issuers.is_empty(), "nobody knows who was asked");
        assert_eq!(closed.issuers[0].2.silent_percent(), 50);
    }
}
