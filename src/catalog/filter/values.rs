//! The values that a filter may have: every issuer, subject, topic and organization that is known.
//!
//! It only grows; a value that nothing uses any more is dropped at the next start.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::Named;
use crate::{
    domain::{Consultation, Issuers, slugify},
    organizations::{Organization, Register, Resolution},
    subjects::Subjects,
};

/// Known values by slug, each with its name to display.
#[derive(Debug, Clone)]
pub struct FilterValues {
    /// Issuers.
    pub issuers: BTreeMap<String, String>,
    /// Subjects; the value id of each is its place.
    pub subjects: BTreeMap<String, String>,
    /// Topics.
    pub topics: BTreeMap<String, String>,
    issuer_ids: HashMap<String, u32>,
    topic_ids: HashMap<String, u32>,
    subject_lists: Arc<Subjects>,
    register: Arc<Register>,
    /// The organizations of the register and all others that were asked or answered, by value id.
    organizations: Vec<Arc<Organization>>,
    /// The id by slug, and by the slug of each name as spelt: addresses of before the register still work.
    organization_ids: HashMap<String, u32>,
    /// The id by spelling, none for a private person: the same hundred authorities answer nearly everything, and
    /// resolving each name again would be most of a start.
    spellings: HashMap<String, Option<u32>>,
}

impl Default for FilterValues {
    fn default() -> Self {
        Self::new(Register::shipped(), Subjects::shipped())
    }
}

impl FilterValues {
    /// Nothing yet but the subjects; names will be resolved by `register`.
    pub(in crate::catalog) fn new(register: Arc<Register>, subject_lists: Arc<Subjects>) -> Self {
        let (issuers, topics, issuer_ids, topic_ids) = Default::default();
        // All of the register, asked or not: a municipality may follow what it will be asked.
        let organizations: Vec<Arc<Organization>> = register.organizations().cloned().collect();
        let slugs = organizations.iter().map(|organization| organization.slug.clone());
        let organization_ids = slugs.zip(0..).collect();
        let spellings = HashMap::new();
        let subjects = names_of(&subject_lists);
        Self {
            issuers,
            subjects,
            topics,
            issuer_ids,
            topic_ids,
            subject_lists,
            register,
            organizations,
            organization_ids,
            spellings,
        }
    }

    /// The lists that subjects are found by.
    #[must_use]
    pub fn subject_lists(&self) -> &Arc<Subjects> {
        &self.subject_lists
    }

    /// Replaces the lists that subjects are found by.
    pub(in crate::catalog) fn set_subjects(&mut self, subject_lists: Arc<Subjects>) {
        self.subjects = names_of(&subject_lists);
        self.subject_lists = subject_lists;
    }

    /// The subjects of a consultation, by value id.
    pub(in crate::catalog) fn subject_ids(&self, consultation: &Consultation) -> Box<[u32]> {
        let found = self.subject_lists.of(consultation);
        found.iter().filter_map(|found| u32::try_from(found.place).ok()).collect()
    }

    /// The subject of that slug as a filter's value.
    #[must_use]
    pub fn named_subject(&self, slug: &str) -> Option<Named> {
        let (place, _) = self.subject_lists.get(slug)?;
        named(&self.subjects, slug, u32::try_from(place).ok())
    }

    /// The register that resolves names.
    pub(in crate::catalog) fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// Adds every configured issuer.
    pub(in crate::catalog) fn add_issuers(&mut self, issuers: &Issuers) {
        for issuer in issuers.iter() {
            add(&mut self.issuers, &mut self.issuer_ids, &issuer.slug, &issuer.name);
        }
    }

    /// Adds the issuers, topics and organizations of `consultation`.
    pub(in crate::catalog) fn learn(&mut self, consultation: &Consultation) {
        for issuer in &consultation.issuers {
            add(&mut self.issuers, &mut self.issuer_ids, &issuer.slug, &issuer.name);
        }
        for topic in &consultation.topics {
            add(&mut self.topics, &mut self.topic_ids, &topic.slug, &topic.name);
        }
        for name in organizations(consultation) {
            if !self.spellings.contains_key(name) {
                let value_id = self.learn_organization(name);
                self.spellings.insert(name.to_owned(), value_id);
            }
        }
    }

    /// The value id of the organization that a name means, a new one if it is not known; none for a private person.
    fn learn_organization(&mut self, name: &str) -> Option<u32> {
        let organization = match self.register.resolve(name) {
            Resolution::Known(organization) => organization,
            Resolution::Own(organization) => Arc::new(organization),
            Resolution::Person | Resolution::Nothing => return None,
        };
        let next = u32::try_from(self.organizations.len()).unwrap_or(u32::MAX);
        let slug = organization.slug.clone();
        let is_own = |id: &u32| self.organizations.get(*id as usize).is_some_and(|known| known.slug == slug);
        let value_id = match self.organization_ids.get(&slug).copied().filter(is_own) {
            Some(value_id) => value_id,
            None => {
                self.organizations.push(organization);
                // A slug of its own beats that of another's spelling.
                self.organization_ids.insert(slug, next);
                next
            }
        };
        self.organization_ids.entry(slugify(name)).or_insert(value_id);
        Some(value_id)
    }

    /// Returns `true` if every issuer, topic and organization of `consultation` is known.
    pub(in crate::catalog) fn knows(&self, consultation: &Consultation) -> bool {
        consultation.issuers.iter().all(|issuer| self.issuer_ids.contains_key(&issuer.slug))
            && consultation.topics.iter().all(|topic| self.topic_ids.contains_key(&topic.slug))
            && organizations(consultation).all(|name| self.spellings.contains_key(name))
    }

    /// The value id of an issuer, from 0.
    pub(in crate::catalog) fn issuer(&self, slug: &str) -> Option<u32> {
        self.issuer_ids.get(slug).copied()
    }

    /// The value id of a topic, from 0.
    pub(in crate::catalog) fn topic(&self, slug: &str) -> Option<u32> {
        self.topic_ids.get(slug).copied()
    }

    /// The issuer of that slug as a filter's value.
    #[must_use]
    pub fn named_issuer(&self, slug: &str) -> Option<Named> {
        named(&self.issuers, slug, self.issuer(slug))
    }

    /// The topic of that slug as a filter's value.
    #[must_use]
    pub fn named_topic(&self, slug: &str) -> Option<Named> {
        named(&self.topics, slug, self.topic(slug))
    }

    /// An organization by its slug or however its name is typed, with its value id.
    pub(in crate::catalog) fn organization(&self, typed: &str) -> Option<(u32, &Arc<Organization>)> {
        let by_slug = |slug: &str| self.organization_ids.get(slug).copied();
        let resolved =
            || self.register.resolve(typed).organization().and_then(|organization| by_slug(&organization.slug));
        let value_id = by_slug(typed).or_else(resolved).or_else(|| by_slug(&slugify(typed)))?;
        Some((value_id, self.organizations.get(value_id as usize)?))
    }

    /// The organization of a name as spelt in a consultation that was learned, with its value id; none for a private person.
    #[must_use]
    pub fn organization_spelt(&self, name: &str) -> Option<(u32, &Arc<Organization>)> {
        let value_id = self.spellings.get(name).copied().flatten()?;
        Some((value_id, self.organizations.get(value_id as usize)?))
    }

    /// The organizations of the register and all others that were asked or answered, by value id.
    #[must_use]
    pub fn organizations(&self) -> &[Arc<Organization>] {
        &self.organizations
    }

    /// The sorted value ids of these organizations, as spelt in a consultation that was learned.
    pub(in crate::catalog) fn organization_ids<'a>(&self, names: impl Iterator<Item = &'a str>) -> Box<[u32]> {
        let mut ids: Vec<u32> = names.filter_map(|name| self.spellings.get(name).copied().flatten()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_boxed_slice()
    }
}

fn names_of(subjects: &Subjects) -> BTreeMap<String, String> {
    subjects.all().iter().map(|subject| (subject.slug.clone(), subject.name.clone())).collect()
}

fn named(names: &BTreeMap<String, String>, slug: &str, value_id: Option<u32>) -> Option<Named> {
    names.get(slug).zip(value_id).map(|(name, value_id)| Named { slug: slug.to_owned(), name: name.clone(), value_id })
}

/// Adds a value that is not known, with the next id.
fn add(names: &mut BTreeMap<String, String>, ids: &mut HashMap<String, u32>, slug: &str, name: &str) {
    if !ids.contains_key(slug) {
        ids.insert(slug.to_owned(), u32::try_from(ids.len()).unwrap_or(u32::MAX));
        names.insert(slug.to_owned(), name.to_owned());
    }
}

fn organizations(consultation: &Consultation) -> impl Iterator<Item = &str> {
    let asked = consultation.consultees.iter().map(|consultee| consultee.name.as_str());
    asked.chain(consultation.submissions.iter().map(|submission| submission.organization.as_str()))
}
