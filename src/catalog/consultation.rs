//! One consultation as the catalog holds it: with its events and what was prepared for searching.

use std::{cmp::Reverse, sync::Arc};

use jiff::{Timestamp, civil::Date};

use super::vocabulary::Vocabulary;
use crate::domain::{Consultation, ConsultationId, ConsultationKind, Event, Status, start_of_day};

/// A consultation, what happened to it, and when.
#[derive(Debug)]
pub struct IndexedConsultation {
    /// What we believe of it.
    pub consultation: Arc<Consultation>,
    /// What happened to it, oldest news first.
    pub events: Box<[Arc<Event>]>,
    /// When anything that stands here last changed here: what a mirror asks for with `changedAfter`. A case of an
    /// archive that is read for the first time has changed now.
    pub changed_at: Timestamp,
    /// When the last thing happened that is worth telling: what the state feed is dated with. A case of an archive has
    /// the day of its publication or change, not the day on which we read it.
    pub updated_at: Timestamp,
    /// What a filter looks at in every case stands here too, senders, topics, words and organizations by number: looking
    /// it up in the consultation would be a walk all over memory.
    deadline_on: Option<Date>,
    published_on: Option<Date>,
    withdrawn: bool,
    /// Its place in every snapshot that has it.
    pub(super) slot: u32,
    pub(super) kind: ConsultationKind,
    pub(super) issuers: Box<[u32]>,
    pub(super) topics: Box<[u32]>,
    pub(super) words: Box<[u32]>,
    pub(super) asked: Box<[u32]>,
    pub(super) answered: Box<[u32]>,
}

impl IndexedConsultation {
    /// Prepares a case; what it names must be known to `vocabulary`, `words` are the numbers of its words.
    pub(super) fn new(
        slot: u32,
        consultation: Arc<Consultation>,
        mut events: Vec<Arc<Event>>,
        vocabulary: &Vocabulary,
        words: Box<[u32]>,
    ) -> Self {
        events.sort_by_key(|event| (event.news_at(), event.id));
        events.dedup_by_key(|event| event.id);
        let recorded = events.iter().map(|event| event.recorded_at).max();
        let changed_at = recorded.map_or(consultation.fetched_at, |at| at.max(consultation.fetched_at));
        let updated_at = events.last().map(|event| event.news_at()).unwrap_or_else(|| {
            consultation.updated_on.or(consultation.published_on).map_or(consultation.first_seen_at, start_of_day)
        });
        Self {
            slot,
            words,
            kind: consultation.kind,
            issuers: consultation.issuers.iter().filter_map(|issuer| vocabulary.issuer(&issuer.slug)).collect(),
            topics: consultation.topics.iter().filter_map(|topic| vocabulary.topic(&topic.slug)).collect(),
            asked: vocabulary.numbers(consultation.consultees.iter().map(|consultee| consultee.name.as_str())),
            answered: vocabulary.numbers(consultation.submissions.iter().map(|s| s.organization.as_str())),
            deadline_on: consultation.deadline().map(|deadline| deadline.on),
            published_on: consultation.published_on,
            withdrawn: consultation.withdrawn,
            consultation,
            events: events.into_boxed_slice(),
            changed_at,
            updated_at,
        }
    }

    /// The day of the last deadline.
    #[must_use]
    pub fn deadline_on(&self) -> Option<Date> {
        self.deadline_on
    }

    /// The day of publication.
    #[must_use]
    pub fn published_on(&self) -> Option<Date> {
        self.published_on
    }

    /// The status on the civil day `today` in Sweden.
    #[must_use]
    pub fn status(&self, today: Date) -> Status {
        Status::of(self.withdrawn, self.published_on, self.deadline_on, today)
    }

    /// What the cases are sorted by: last published first.
    pub(super) fn order(&self) -> Reverse<(Option<Date>, ConsultationId)> {
        Reverse((self.published_on, self.consultation.id))
    }
}
