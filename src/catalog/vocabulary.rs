//! The values that a filter may have: every issuer, topic and organization that is known.
//!
//! It only grows; a word that nothing uses any more is forgotten at the next start.

use std::collections::{BTreeMap, HashMap};

use super::filter::Named;
use crate::domain::{Consultation, Issuers, slugify};

/// Known values by slug, each with its name to display.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Senders.
    pub issuers: BTreeMap<String, String>,
    /// Topics.
    pub topics: BTreeMap<String, String>,
    issuer_numbers: HashMap<String, u32>,
    topic_numbers: HashMap<String, u32>,
    organizations: HashMap<String, (u32, String)>,
    /// The number of every spelling that was met: the same hundred authorities answer nearly everything, and making a
    /// slug of each answer's name anew was most of a start.
    spellings: HashMap<String, u32>,
}

impl Vocabulary {
    /// Every configured issuer, whether it has sent anything or not.
    pub(super) fn of_issuers(issuers: &Issuers) -> Self {
        let mut vocabulary = Self::default();
        for issuer in issuers.iter() {
            take(&mut vocabulary.issuers, &mut vocabulary.issuer_numbers, &issuer.slug, &issuer.name);
        }
        vocabulary
    }

    /// Takes up what `consultation` names.
    pub(super) fn learn(&mut self, consultation: &Consultation) {
        for issuer in &consultation.issuers {
            take(&mut self.issuers, &mut self.issuer_numbers, &issuer.slug, &issuer.name);
        }
        for topic in &consultation.topics {
            take(&mut self.topics, &mut self.topic_numbers, &topic.slug, &topic.name);
        }
        for name in organizations(consultation) {
            if !self.spellings.contains_key(name) {
                let next = u32::try_from(self.organizations.len()).unwrap_or(u32::MAX);
                let (number, _) = self.organizations.entry(slugify(name)).or_insert_with(|| (next, name.to_owned()));
                self.spellings.insert(name.to_owned(), *number);
            }
        }
    }

    /// Whether everything that `consultation` names is known.
    pub(super) fn knows(&self, consultation: &Consultation) -> bool {
        consultation.issuers.iter().all(|issuer| self.issuer_numbers.contains_key(&issuer.slug))
            && consultation.topics.iter().all(|topic| self.topic_numbers.contains_key(&topic.slug))
            && organizations(consultation).all(|name| self.spellings.contains_key(name))
    }

    /// The number of an issuer, from 0.
    pub(super) fn issuer(&self, slug: &str) -> Option<u32> {
        self.issuer_numbers.get(slug).copied()
    }

    /// The number of a topic, from 0.
    pub(super) fn topic(&self, slug: &str) -> Option<u32> {
        self.topic_numbers.get(slug).copied()
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

    /// The number and the name of an organization, however it is typed.
    pub(super) fn organization(&self, typed: &str) -> Option<&(u32, String)> {
        self.organizations.get(&slugify(typed))
    }

    /// The names of all organizations that were asked or answered, in no order.
    pub fn organizations(&self) -> impl Iterator<Item = &str> {
        self.organizations.values().map(|(_, name)| name.as_str())
    }

    /// Each organization's slug, number and name, in no order.
    pub(super) fn organizations_by_slug(&self) -> impl ExactSizeIterator<Item = (&str, u32, &str)> {
        self.organizations.iter().map(|(slug, (number, name))| (slug.as_str(), *number, name.as_str()))
    }

    /// The sorted numbers of these organizations, as spelt in a consultation that was learned.
    pub(super) fn numbers<'a>(&self, names: impl Iterator<Item = &'a str>) -> Box<[u32]> {
        let mut numbers: Vec<u32> = names.filter_map(|name| self.spellings.get(name)).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_boxed_slice()
    }
}

fn named(names: &BTreeMap<String, String>, slug: &str, number: Option<u32>) -> Option<Named> {
    names.get(slug).zip(number).map(|(name, number)| Named { slug: slug.to_owned(), name: name.clone(), number })
}

/// Takes up a value that is not known, with the next number.
fn take(names: &mut BTreeMap<String, String>, numbers: &mut HashMap<String, u32>, slug: &str, name: &str) {
    if !numbers.contains_key(slug) {
        numbers.insert(slug.to_owned(), u32::try_from(numbers.len()).unwrap_or(u32::MAX));
        names.insert(slug.to_owned(), name.to_owned());
    }
}

fn organizations(consultation: &Consultation) -> impl Iterator<Item = &str> {
    let asked = consultation.consultees.iter().map(|consultee| consultee.name.as_str());
    asked.chain(consultation.submissions.iter().map(|submission| submission.organization.as_str()))
}
