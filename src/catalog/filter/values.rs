//! The values that a filter may have: every issuer, topic and organization that is known.
//!
//! It only grows; a value that nothing uses any more is dropped at the next start.

use std::collections::{BTreeMap, HashMap};

use super::Named;
use crate::domain::{Consultation, Issuers, slugify};

/// Known values by slug, each with its name to display.
#[derive(Debug, Clone, Default)]
pub struct FilterValues {
    /// Issuers.
    pub issuers: BTreeMap<String, String>,
    /// Topics.
    pub topics: BTreeMap<String, String>,
    issuer_ids: HashMap<String, u32>,
    topic_ids: HashMap<String, u32>,
    organizations: HashMap<String, (u32, String)>,
    /// The id by spelling: the same hundred authorities answer nearly everything, and making a slug of each name again
    /// was most of a start.
    spellings: HashMap<String, u32>,
}

impl FilterValues {
    /// Every configured issuer, with or without consultations.
    pub(in crate::catalog) fn of_issuers(issuers: &Issuers) -> Self {
        let mut values = Self::default();
        values.add_issuers(issuers);
        values
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
                let next = u32::try_from(self.organizations.len()).unwrap_or(u32::MAX);
                let (value_id, _) = self.organizations.entry(slugify(name)).or_insert_with(|| (next, name.to_owned()));
                self.spellings.insert(name.to_owned(), *value_id);
            }
        }
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

    /// The value id and the name of an organization, however it is typed.
    pub(super) fn organization(&self, typed: &str) -> Option<&(u32, String)> {
        self.organizations.get(&slugify(typed))
    }

    /// The names of all organizations that were asked or answered, in no order.
    pub fn organizations(&self) -> impl Iterator<Item = &str> {
        self.organizations.values().map(|(_, name)| name.as_str())
    }

    /// Each organization's slug, value id and name, in no order.
    pub(in crate::catalog) fn organizations_by_slug(&self) -> impl ExactSizeIterator<Item = (&str, u32, &str)> {
        self.organizations.iter().map(|(slug, (value_id, name))| (slug.as_str(), *value_id, name.as_str()))
    }

    /// The sorted value ids of these organizations, as spelt in a consultation that was learned.
    pub(in crate::catalog) fn organization_ids<'a>(&self, names: impl Iterator<Item = &'a str>) -> Box<[u32]> {
        let mut ids: Vec<u32> = names.filter_map(|name| self.spellings.get(name)).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_boxed_slice()
    }
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
