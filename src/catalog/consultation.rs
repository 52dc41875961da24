//! One consultation as the catalog holds it: with its events and the values that filters look at.

use std::{
    cmp::Reverse,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, OnceLock},
};

use jiff::{Timestamp, civil::Date};

use super::FilterValues;
use crate::{
    domain::{Consultation, ConsultationId, ConsultationKind, Event, Status, start_of_day},
    subjects::{Subject, Subjects},
};

/// A consultation with its events and the values that filters look at.
#[derive(Debug, Clone)]
pub struct IndexedConsultation {
    /// The consultation itself.
    pub consultation: Arc<Consultation>,
    /// Its events, oldest news first.
    pub events: Box<[Arc<Event>]>,
    /// The last change of anything here: mirrors ask for it with `changedAfter`. A consultation of an archive that is
    /// read for the first time has changed now.
    pub changed_at: Timestamp,
    /// The last news, which dates the state feed. A consultation of an archive has the day of its publication or change,
    /// not the day on which it was read.
    pub updated_at: Timestamp,
    // Filters look at these in every consultation, issuers, subjects, topics and organizations by value id: following the pointer
    // to each consultation would walk all over memory.
    deadline_on: Option<Date>,
    published_on: Option<Date>,
    withdrawn: bool,
    /// The index in `Snapshot::slots`, the same in every snapshot that has it.
    pub(super) slot: u32,
    pub(super) kind: ConsultationKind,
    pub(super) issuers: Box<[u32]>,
    pub(super) subjects: Box<[u32]>,
    pub(super) topics: Box<[u32]>,
    pub(super) asked: Box<[u32]>,
    pub(super) answered: Box<[u32]>,
    /// Answers are published, of whomever.
    has_answers: bool,
    digest: OnceLock<u64>,
}

impl IndexedConsultation {
    /// Prepares a consultation; its issuers, topics and organizations must be known to `values`.
    pub(super) fn new(
        slot: u32,
        consultation: Arc<Consultation>,
        mut events: Vec<Arc<Event>>,
        values: &FilterValues,
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
            kind: consultation.kind,
            issuers: consultation.issuers.iter().filter_map(|issuer| values.issuer(&issuer.slug)).collect(),
            subjects: values.subject_ids(&consultation),
            topics: consultation.topics.iter().filter_map(|topic| values.topic(&topic.slug)).collect(),
            asked: values.organization_ids(consultation.consultees.iter().map(|consultee| consultee.name.as_str())),
            answered: values.organization_ids(consultation.submissions.iter().map(|s| s.organization.as_str())),
            has_answers: !consultation.submissions.is_empty(),
            deadline_on: consultation.deadline().map(|deadline| deadline.on),
            published_on: consultation.published_on,
            withdrawn: consultation.withdrawn,
            consultation,
            events: events.into_boxed_slice(),
            changed_at,
            updated_at,
            digest: OnceLock::new(),
        }
    }

    /// The same consultation with the subjects that the lists of `values` find.
    pub(super) fn with_subjects(&self, values: &FilterValues) -> Self {
        Self { subjects: values.subject_ids(&self.consultation), ..self.clone() }
    }

    /// The places of its subjects among all, in order.
    pub fn subject_places(&self) -> impl Iterator<Item = usize> {
        self.subjects.iter().map(|place| *place as usize)
    }

    /// Its subjects, by slug; `lists` are those of the same snapshot.
    pub fn subjects<'a>(&self, lists: &'a Subjects) -> impl Iterator<Item = &'a Subject> {
        self.subject_places().filter_map(|place| lists.all().get(place)).map(|subject| &**subject)
    }

    /// A digest of the consultation and its last change, taken once.
    pub(super) fn digest(&self) -> u64 {
        *self.digest.get_or_init(|| {
            let mut hasher = DefaultHasher::new();
            self.changed_at.hash(&mut hasher);
            // Each consultation was read from JSON or is written to it, so none fails.
            hasher.write(&serde_json::to_vec(&*self.consultation).unwrap_or_default());
            hasher.finish()
        })
    }

    /// Returns `true` if the organization was asked.
    pub(super) fn asked(&self, value_id: u32) -> bool {
        self.asked.binary_search(&value_id).is_ok()
    }

    /// Returns `true` if an answer of the organization is published.
    pub(super) fn answered(&self, value_id: u32) -> bool {
        self.answered.binary_search(&value_id).is_ok()
    }

    /// Returns `true` if the organization was asked and no answer of it is published.
    pub(super) fn awaits(&self, value_id: u32) -> bool {
        self.asked(value_id) && !self.answered(value_id)
    }

    /// Returns `true` if those asked who have no answer here kept silent: answers are published, and the last day to answer
    /// has passed. Before that nobody can know.
    #[must_use]
    pub fn shows_silence(&self, today: Date) -> bool {
        self.has_answers && !self.withdrawn && self.last_deadline_on().is_some_and(|last| last < today)
    }

    /// The last day on which anyone may answer.
    #[must_use]
    pub fn last_deadline_on(&self) -> Option<Date> {
        self.deadline_on?;
        self.consultation.deadlines.last().map(|deadline| deadline.on)
    }

    /// The day of everyone's deadline, the first one.
    #[must_use]
    pub fn deadline_on(&self) -> Option<Date> {
        self.deadline_on
    }

    /// The day of the deadline to show on the day `today`, as [`Consultation::deadline_ahead`] has it.
    #[must_use]
    pub fn deadline_ahead_on(&self, today: Date) -> Option<Date> {
        if self.has_several_from(today) {
            return self.consultation.deadline_ahead(today).map(|deadline| deadline.on);
        }
        self.deadline_on
    }

    /// Returns `true` if the first deadline has passed and there are others.
    fn has_several_from(&self, today: Date) -> bool {
        self.deadline_on.is_some_and(|on| on < today) && self.consultation.deadlines.len() > 1
    }

    /// The day of publication.
    #[must_use]
    pub fn published_on(&self) -> Option<Date> {
        self.published_on
    }

    /// Returns `true` if it can be answered on the day `today`, as far as is known.
    #[must_use]
    pub fn is_open(&self, today: Date) -> bool {
        self.status(today).is_open()
    }

    /// The status on the civil day `today` in Sweden.
    #[must_use]
    pub fn status(&self, today: Date) -> Status {
        if self.has_several_from(today) {
            return self.consultation.status(today);
        }
        Status::of(self.withdrawn, self.published_on, self.deadline_on, today)
    }

    /// The sort key: last published first.
    pub(super) fn order(&self) -> Reverse<(Option<Date>, ConsultationId)> {
        Reverse((self.published_on, self.consultation.id))
    }
}
