//! One moment's whole truth, with its indexes.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use jiff::civil::Date;

use crate::domain::{Consultation, ConsultationId, Event, SourceState};

/// A source as readers see it: what its file says and how it is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceEntry {
    /// The name to display.
    pub name: String,
    /// The slug of the issuer whose consultations it reads, if it is one issuer's.
    pub issuer: Option<String>,
    /// The site's address.
    pub home: String,
    /// The day a person last saw real pages read right; none for never.
    pub verified: Option<Date>,
    /// How it is doing.
    pub state: SourceState,
    /// How many consultations it was the last to read.
    pub total: usize,
}

/// Everything that is served, at one moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts up with every published change; 0 is empty.
    pub generation: u64,
    consultations: Vec<Arc<Consultation>>,
    events: Vec<Arc<Event>>,
    sources: Vec<SourceEntry>,
    by_id: HashMap<ConsultationId, usize>,
}

impl Snapshot {
    /// Builds the indexes. `consultations` come out last published first, `events` youngest news first.
    #[must_use]
    pub fn new(
        generation: u64,
        mut consultations: Vec<Arc<Consultation>>,
        mut events: Vec<Arc<Event>>,
        sources: Vec<SourceEntry>,
    ) -> Self {
        consultations.sort_by_key(|c| Reverse((c.published_on, c.id)));
        events.sort_by_key(|e| Reverse((e.news_at(), e.id)));
        let by_id = consultations.iter().enumerate().map(|(n, c)| (c.id, n)).collect();
        Self { generation, consultations, events, sources, by_id }
    }

    /// All consultations, last published first.
    #[must_use]
    pub fn consultations(&self) -> &[Arc<Consultation>] {
        &self.consultations
    }

    /// All events, youngest news first.
    #[must_use]
    pub fn events(&self) -> &[Arc<Event>] {
        &self.events
    }

    /// All sources, by slug.
    #[must_use]
    pub fn sources(&self) -> &[SourceEntry] {
        &self.sources
    }

    /// The consultation with this id.
    #[must_use]
    pub fn consultation(&self, id: ConsultationId) -> Option<&Arc<Consultation>> {
        self.by_id.get(&id).map(|n| &self.consultations[*n])
    }
}
