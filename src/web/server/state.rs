//! The settings and shared parts that every handler works with.

use std::{
    io::Write,
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    answer_budget::AnswerBudget, client_address::ClientLimits, export_slots::ExportSlots, rate_limit::AskLimiter,
    render_queue::RenderQueue,
};
use crate::{
    catalog::Catalog,
    clock::Clock,
    domain::{CacheInFront, ConsultationId, HubState, InstanceState, Revision, StoreHealth, day_of, start_of_day},
    mail::Letters,
    metrics::Metrics,
    output::{Selection, Site},
    web::http::AnswerCache,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
};

/// The default bound on cached bytes.
const CACHE_BYTES: usize = 64 << 20;
/// The bytes of answers under way, as a multiple of the cached bytes.
const ANSWERS_FACTOR: usize = 2;
/// The least bound on bytes of answers under way.
const MIN_ANSWER_BYTES: usize = 32 << 20;
/// The most exports at once; each holds a thread and reads the disk.
const MAX_EXPORTS: usize = 8;

/// The seconds from midnight to the publication of a digest, at 06.00.
const DIGEST_SECONDS: i64 = 6 * 3600;

/// An error while the history was read.
pub type HistoryError = Box<dyn std::error::Error + Send + Sync>;

/// Reads from the store what is too much to hold in memory. Called on a blocking thread.
pub trait History: Send + Sync {
    /// Every revision of one consultation, the first one first; none for an unknown id.
    ///
    /// # Errors
    /// Fails when the store cannot be read.
    fn revisions(&self, id: ConsultationId) -> Result<Vec<Revision>, HistoryError>;

    /// Writes the change log from the sequence number `from_seq` on, one JSON document a line.
    ///
    /// # Errors
    /// Fails when the store cannot be read, or `to` cannot be written because the client left.
    fn export(&self, from_seq: u64, to: &mut dyn Write) -> Result<(), HistoryError>;

    /// The condition of the store.
    fn health(&self) -> StoreHealth {
        StoreHealth::default()
    }

    /// The size of the store, for `/metrics`.
    fn size(&self) -> StoreSize {
        StoreSize::default()
    }
}

/// The size of a store; unknown parts are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoreSize {
    /// Records in the journal.
    pub records: Option<u64>,
    /// Bytes that the index takes on the disk.
    pub index_bytes: Option<u64>,
}

/// The operator's settings for the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSettings {
    /// The site's names, and the start of its links.
    pub site: Site,
    /// The seconds for which a copy may be kept: no more than the shortest schedule.
    pub max_age: u32,
    /// The selection of events for a feed.
    pub selection: Selection,
    /// The most consultations in the state feed.
    pub state_entries: usize,
    /// The limits on each client.
    pub limits: ClientLimits,
    /// The days for which browsers must insist on TLS (RFC 6797); none where the site is served without.
    pub hsts_days: Option<u32>,
    /// The most bytes of rendered answers in the cache.
    pub cache_bytes: usize,
}

impl SiteSettings {
    /// The default settings for `site`: copies kept for five minutes, a state feed of a hundred consultations.
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

/// The parts that stay the same while the program runs.
pub(crate) struct Shared {
    pub(crate) settings: SiteSettings,
    pub(crate) history: Arc<dyn History>,
}

/// The state that every handler shares.
pub struct AppState {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) cache: AnswerCache,
    pub(crate) exports: ExportSlots,
    /// The answers that are not sent yet.
    pub(crate) answers: AnswerBudget,
    pub(crate) renders: RenderQueue,
    pub(crate) metrics: Arc<Metrics>,
    hub: Option<Box<dyn Fn() -> HubState + Send + Sync>>,
    caches: Option<Box<dyn Fn() -> Vec<CacheInFront> + Send + Sync>>,
    /// The letters by mail, if this instance sends them. Without them no request changes anything.
    pub(crate) letters: Option<Arc<Letters>>,
    /// The requests of each client for letters.
    pub(crate) asks: AskLimiter,
    instance: Option<Box<dyn Fn() -> InstanceState + Send + Sync>>,
    stopping: Arc<AtomicBool>,
    clock: Clock,
    ready: Arc<AtomicBool>,
    day: RwLock<Day>,
}

impl AppState {
    /// The state of a site. `ready` becomes true when the store is loaded and the catalog holds it. Until then
    /// everything but `/health/live` answers 503, so that no reader mistakes a start for an empty feed.
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
        let answers = AnswerBudget::new(settings.cache_bytes.saturating_mul(ANSWERS_FACTOR).max(MIN_ANSWER_BYTES));
        Self {
            catalog,
            shared: Arc::new(Shared { settings, history }),
            cache,
            exports: ExportSlots::new(MAX_EXPORTS),
            answers,
            renders: RenderQueue::new(concurrent_renderings()),
            metrics: Arc::default(),
            hub: None,
            caches: None,
            letters: None,
            asks: AskLimiter::default(),
            instance: None,
            stopping: Arc::default(),
            clock,
            ready,
            day: RwLock::new(day),
        }
    }

    /// Counts into `metrics`, which other modules share.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Arc<Metrics>) -> Self {
        self.metrics = metrics;
        self
    }

    /// Shows the state of the WebSub hub at `/health/ready`, as `read_state` returns it.
    #[must_use]
    pub fn with_hub(mut self, read_state: impl Fn() -> HubState + Send + Sync + 'static) -> Self {
        self.hub = Some(Box::new(read_state));
        self
    }

    /// Shows the states of the caches in front at `/health/ready`, as `read_states` returns them.
    #[must_use]
    pub fn with_caches(mut self, read_states: impl Fn() -> Vec<CacheInFront> + Send + Sync + 'static) -> Self {
        self.caches = Some(Box::new(read_states));
        self
    }

    /// Takes subscriptions to letters by mail. `output::Site::letters` shows the links to them.
    #[must_use]
    pub fn with_letters(mut self, letters: Arc<Letters>) -> Self {
        self.letters = Some(letters);
        self
    }

    /// Shows the state of this instance among several at `/health/ready`, as `read_state` returns it, with 503 while it is
    /// behind.
    #[must_use]
    pub fn with_instance(mut self, read_state: impl Fn() -> InstanceState + Send + Sync + 'static) -> Self {
        self.instance = Some(Box::new(read_state));
        self
    }

    /// Answers `/health/ready` with 503 from the moment when `stopping` is set, so that a load balancer sends no more
    /// requests; all that come are answered.
    #[must_use]
    pub fn with_stopping(mut self, stopping: Arc<AtomicBool>) -> Self {
        self.stopping = stopping;
        self
    }

    /// Returns `true` once the program is about to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// The state of the WebSub hub, if there is one.
    pub(crate) fn hub(&self) -> Option<HubState> {
        self.hub.as_ref().map(|read_state| read_state())
    }

    /// The state of this instance; none if it is the only one.
    pub(crate) fn instance(&self) -> Option<InstanceState> {
        self.instance.as_ref().map(|read_state| read_state())
    }

    /// The states of the caches in front; none if no settings name one.
    pub(crate) fn caches(&self) -> Option<Vec<CacheInFront>> {
        self.caches.as_ref().map(|read_states| read_states())
    }

    /// The current instant.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns `true` once the store is loaded.
    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// The civil day of `now`, computed once a day: the time zone's rules are too slow for every request.
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

/// The number of concurrent renderings, one per core. More would only take more memory: each thread keeps
/// some of what it has freed. Cached answers need none.
fn concurrent_renderings() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).max(2)
}

/// A civil day in Sweden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) began_at: Timestamp,
    pub(crate) ends_at: Timestamp,
}

impl Day {
    /// The day that `now` falls on.
    pub(crate) fn of(now: Timestamp) -> Self {
        let date = day_of(now);
        let ends_at = date.checked_add(1.day()).map_or(now, start_of_day);
        Self { date, began_at: start_of_day(date), ends_at }
    }

    /// The last Monday whose weekly digest is published at `now`. Computed from the day alone, since the time zone's rules
    /// are too slow for every request: no Monday begins in one time and goes on in another.
    pub(crate) fn monday(&self, now: Timestamp) -> Date {
        let since = i32::from(self.date.weekday().since(Weekday::Monday));
        let is_early = since == 0 && now.as_second() < self.began_at.as_second() + DIGEST_SECONDS;
        self.date.checked_sub((if is_early { 7 } else { since }).days()).unwrap_or(self.date)
    }

    /// The whole seconds until its end, at least one.
    pub(crate) fn seconds_left(&self, now: Timestamp) -> u32 {
        u32::try_from((self.ends_at.as_second() - now.as_second()).max(1)).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;
    use crate::digest::latest_monday;

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

    #[test]
    fn the_monday_is_that_of_the_digests() {
        for now in [
            "2026-06-29T03:59:59Z",
            "2026-06-29T04:00:00Z",
            "2026-07-05T21:59:59Z",
            "2026-10-26T04:59:59Z",
            "2026-10-26T05:00:00Z",
            "2027-03-29T03:59:59Z",
            "2027-03-29T04:00:00Z",
        ] {
            let now = now.parse().expect("a timestamp");
            assert_eq!(Day::of(now).monday(now), latest_monday(now), "{now}");
        }
    }
}
