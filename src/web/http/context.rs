//! Everything that an answer may depend on: the settings, one snapshot, the day and the address.

use std::{collections::HashMap, sync::Arc};

use axum::http::{StatusCode, Uri};
use jiff::{Timestamp, civil::Date};

use super::{Epoch, Refusal, address};
use crate::{
    catalog::{IndexedConsultation, Snapshot},
    domain::{ConsultationId, Revision},
    mail::Letters,
    output::Site,
    web::{AppState, Shared, params::Query, server::state::Day},
};

/// The seconds for which an answer may be kept while the catalog is still empty.
const EMPTY_MAX_AGE: u32 = 5;

/// The snapshot and the day that a request is answered from.
pub(super) struct ServedSnapshot {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) day: Day,
    pub(super) epoch: Epoch,
    /// The seconds for which the answer stays true.
    pub(super) max_age: u32,
}

impl ServedSnapshot {
    /// The current one; none while the store is not loaded.
    pub(super) fn current(state: &AppState) -> Option<Self> {
        if !state.is_ready() {
            return None;
        }
        let now = state.now();
        let (snapshot, day) = (state.catalog.snapshot(), state.day(now));
        let epoch = Epoch { generation: snapshot.generation, today: day.date, monday: day.monday(now) };
        let max_age = match snapshot.generation {
            0 => EMPTY_MAX_AGE,
            _ => state.shared.settings.max_age.min(day.seconds_left(now)),
        };
        Some(Self { snapshot, day, epoch, max_age })
    }
}

/// The input of a handler.
pub(crate) struct RequestContext {
    /// The settings and the history, which stay the same while the program runs.
    pub(crate) shared: Arc<Shared>,
    /// The letters by mail; none where this instance sends none.
    pub(crate) letters: Option<Arc<Letters>>,
    /// The snapshot to answer from.
    pub(crate) snapshot: Arc<Snapshot>,
    /// The civil day in Sweden.
    pub(crate) today: Date,
    /// The last Monday whose weekly digest is published, from 06.00.
    pub(crate) monday: Date,
    /// The start of that day.
    pub(crate) day_began_at: Timestamp,
    /// Its end.
    day_ends_at: Timestamp,
    /// The path, in its one spelling.
    pub(crate) path: String,
    /// The query, in the order of its keys, without empty values.
    pub(crate) query: Query,
    /// The parameters in the path.
    pub(crate) params: HashMap<String, String>,
}

impl RequestContext {
    /// The context of a request for `uri`, answered from `snapshot` on `day`.
    pub(super) fn new(
        state: &AppState,
        snapshot: Arc<Snapshot>,
        (day, monday): (Day, Date),
        uri: &Uri,
        params: HashMap<String, String>,
    ) -> Self {
        Self {
            shared: Arc::clone(&state.shared),
            letters: state.letters.clone(),
            snapshot,
            today: day.date,
            monday,
            day_began_at: day.began_at,
            day_ends_at: day.ends_at,
            path: address::path(uri).into_owned(),
            query: Query::parse(uri.query().unwrap_or_default()).sorted(),
            params,
        }
    }

    /// The site that serves this.
    pub(crate) fn site(&self) -> &Site {
        &self.shared.settings.site
    }

    /// A parameter of the path; empty where the route has none of this name.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The consultation that the path parameter `name` identifies: by its whole id, or as a page's address does.
    ///
    /// # Errors
    /// 404 where there is none; 410 for one that was retracted.
    pub(crate) fn consultation(&self, name: &str) -> Result<&Arc<IndexedConsultation>, Refusal> {
        let named = self.param(name);
        let by_id = named.parse().ok().and_then(|id| self.snapshot.consultation(id));
        by_id.or_else(|| self.snapshot.consultation_at(named)).ok_or_else(|| match self.snapshot.is_retracted(named) {
            true => Refusal::retracted(),
            false => Refusal::not_found(),
        })
    }

    /// The consultation that the address names, if it is that of one.
    pub(super) fn shown_consultation(&self) -> Option<ConsultationId> {
        let found = ["segment", "id"].into_iter().find_map(|name| self.consultation(name).ok());
        found.map(|indexed| indexed.consultation.id)
    }

    /// When the copy of another publisher's site was made that a source last read; none if the source is no copy.
    pub(crate) fn copied_at(&self, source: &str) -> Option<Timestamp> {
        self.snapshot.source(source).and_then(|entry| entry.state.copied_at)
    }

    /// The name of a source.
    pub(crate) fn source_name(&self, source: &str) -> Option<&str> {
        self.snapshot.source(source).map(|entry| entry.name.as_str())
    }

    /// Every revision of a consultation, the first one first.
    ///
    /// # Errors
    /// 500 if the store cannot be read.
    pub(crate) fn revisions(&self, id: ConsultationId) -> Result<Vec<Revision>, Refusal> {
        self.shared.history.revisions(id).map_err(|error| {
            tracing::error!(%error, %id, "revisions could not be read");
            Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR)
        })
    }

    /// The last change of any consultation; none for an empty catalog.
    ///
    /// The whole catalog counts, for a filtered answer too: a consultation that leaves a filter changes the answer and
    /// leaves no trace in what remains. A client with an entity tag still gets its 304.
    pub(crate) fn catalog_changed_at(&self) -> Option<Timestamp> {
        self.snapshot.changed_at().filter(|at| self.is_past(*at))
    }

    /// The last change of an answer that depends on the day as well: statuses change at midnight without a fetch.
    pub(crate) fn changed_at(&self) -> Option<Timestamp> {
        self.catalog_changed_at().map(|at| at.max(self.day_began_at))
    }

    /// The last change of any source's state.
    pub(crate) fn sources_changed_at(&self) -> Option<Timestamp> {
        let states = self.snapshot.sources().iter().map(|source| &source.state);
        let times = states.flat_map(|state| [state.last_success_at, state.since, state.last_new_at]).flatten();
        times.max().filter(|at| self.is_past(*at))
    }

    /// Returns `false` for a time after today, which a clock that was ahead has recorded: no answer may say that it was last
    /// modified then.
    fn is_past(&self, at: Timestamp) -> bool {
        at < self.day_ends_at
    }
}
