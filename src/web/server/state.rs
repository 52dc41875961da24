//! What every handler works with.

use std::{
    io::Write,
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::{Timestamp, ToSpan, civil::Date};
use tokio::sync::Semaphore;

use super::client_address::ClientLimits;
use crate::{
    catalog::Catalog,
    clock::Clock,
    domain::{ConsultationId, HubState, Revision, day_of, start_of_day},
    metrics::Metrics,
    output::{Selection, Site},
    web::http::AnswerCache,
};

/// How many bytes of rendered answers are kept, if nothing else is set.
const CACHE_BYTES: usize = 64 << 20;
/// How many exports run at once; each holds a thread and reads the disk.
const MAX_EXPORTS: usize = 2;

/// What went wrong while the history was read.
pub type HistoryError = Box<dyn std::error::Error + Send + Sync>;

/// What is read from the store on request, because it is too much to hold in memory. Called on a blocking thread.
pub trait History: Send + Sync {
    /// Every revision of one consultation, the first one first; none for an unknown id.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn revisions(&self, id: ConsultationId) -> Result<Vec<Revision>, HistoryError>;

    /// Writes the change log from the sequence number `from_seq` on, one JSON document a line.
    ///
    /// # Errors
    /// When the store cannot be read, or `to` cannot be written: the reader went away.
    fn export(&self, from_seq: u64, to: &mut dyn Write) -> Result<(), HistoryError>;

    /// How much there is, for `/metrics`.
    fn numbers(&self) -> StoreSize {
        StoreSize::default()
    }
}

/// How much a store holds; what is not known is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoreSize {
    /// Records in the journal.
    pub records: Option<u64>,
    /// Bytes that the index takes on the disk.
    pub index_bytes: Option<u64>,
}

/// What the operator decides of this site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSettings {
    /// Who serves it, and what links begin with.
    pub site: Site,
    /// For how many seconds an answer may be kept: no more than the shortest schedule.
    pub max_age: u32,
    /// Which events go into a feed.
    pub selection: Selection,
    /// How many consultations the state feed holds at most.
    pub state_entries: usize,
    /// How much one client may ask.
    pub limits: ClientLimits,
    /// For how many days browsers are to insist on TLS (RFC 6797); none where the site is served without.
    pub hsts_days: Option<u32>,
    /// How many bytes of rendered answers are kept at most.
    pub cache_bytes: usize,
}

impl SiteSettings {
    /// The usual numbers for `site`: answers kept for five minutes, a state feed of a hundred consultations.
    #[must_use]
    pub fn new(site: Site) -> Self {
        Self {
            site,
            max_age: 300,
            selection: Selection::default(),
            state_entries: 100,
            limits: ClientLimits::default(),
            hsts_days: None,
            cache_bytes: CACHE_BYTES,
        }
    }
}

/// What does not change while the program runs.
pub(crate) struct Shared {
    pub(crate) settings: SiteSettings,
    pub(crate) history: Arc<dyn History>,
}

/// What every handler works with.
pub struct AppState {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) cache: AnswerCache,
    pub(crate) exports: Arc<Semaphore>,
    pub(crate) renders: Arc<Semaphore>,
    pub(crate) metrics: Arc<Metrics>,
    hub: Option<Box<dyn Fn() -> HubState + Send + Sync>>,
    clock: Clock,
    ready: Arc<AtomicBool>,
    day: RwLock<Day>,
}

impl AppState {
    /// Puts the parts together. `ready` becomes true when the store is loaded and the catalog holds it; until then
    /// everything but `/health/live` answers 503, so that no reader takes a start for an empty feed.
    #[must_use]
    pub fn new(
        catalog: Arc<Catalog>,
        settings: SiteSettings,
        clock: Clock,
        history: Arc<dyn History>,
        ready: Arc<AtomicBool>,
    ) -> Self {
        let day = Day::of(clock.now());
        let cache = AnswerCache::new(settings.cache_bytes);
        Self {
            catalog,
            shared: Arc::new(Shared { settings, history }),
            cache,
            exports: Arc::new(Semaphore::new(MAX_EXPORTS)),
            renders: Arc::new(Semaphore::new(renders())),
            metrics: Arc::default(),
            hub: None,
            clock,
            ready,
            day: RwLock::new(day),
        }
    }

    /// Counts into `metrics`, which others count into as well.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Arc<Metrics>) -> Self {
        self.metrics = metrics;
        self
    }

    /// Shows at `/health/ready` how the WebSub hub is told of changes, as `tell` says it.
    #[must_use]
    pub fn with_hub(mut self, tell: impl Fn() -> HubState + Send + Sync + 'static) -> Self {
        self.hub = Some(Box::new(tell));
        self
    }

    /// How the hub is told of changes, if there is one.
    pub(crate) fn hub(&self) -> Option<HubState> {
        self.hub.as_ref().map(|tell| tell())
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether the store is loaded.
    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// The civil day of `now`, worked out once a day: the time zone's rules are no work for every request.
    pub(crate) fn day(&self, now: Timestamp) -> Day {
        let known = *self.day.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if (known.began_at..known.ends_at).contains(&now) {
            return known;
        }
        let day = Day::of(now);
        *self.day.write().unwrap_or_else(std::sync::PoisonError::into_inner) = day;
        day
    }
}

/// How many answers are rendered at once, one a core; the others wait. More would only take more memory: each thread keeps
/// some of what it has freed. Kept answers need none of it.
fn renders() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).max(2)
}

/// A civil day in Sweden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) began_at: Timestamp,
    ends_at: Timestamp,
}

impl Day {
    /// The day that `now` falls on.
    pub(crate) fn of(now: Timestamp) -> Self {
        let date = day_of(now);
        let ends_at = date.checked_add(1.day()).map_or(now, start_of_day);
        Self { date, began_at: start_of_day(date), ends_at }
    }

    /// Until its end, in whole seconds, at least one.
    pub(crate) fn seconds_left(&self, now: Timestamp) -> u32 {
        u32::try_from((self.ends_at.as_second() - now.as_second()).max(1)).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_ends_at_midnight_in_stockholm() {
        for (now, date, left) in [
            ("2026-07-03T21:59:00Z", "2026-07-03", 60),
            ("2026-07-03T22:00:00Z", "2026-07-04", 86_400),
            // Summer time begins: a day of 23 hours.
            ("2027-03-27T23:00:00Z", "2027-03-28", 82_800),
            // Summer time ends: a day of 25 hours.
            ("2026-10-24T22:00:00Z", "2026-10-25", 90_000),
        ] {
            let now = now.parse().expect("a timestamp");
            let day = Day::of(now);
            assert_eq!(day.date.to_string(), date);
            assert_eq!(day.seconds_left(now), left, "{now}");
        }
    }
}
