//! Asks the caches in front to forget what has changed, so that a moved deadline is seen in seconds.
//!
//! ```text
//! purge(["remiss-1a2b3c4d", "lists"])  ->  PURGE http://varnish:80/
//!                                          Surrogate-Key: lists remiss-1a2b3c4d
//!                                          Cache-Tag: lists,remiss-1a2b3c4d
//! ```
//!
//! Every answer carries the same two headers (`output::cache_tags`). Changes within a second are sent together. A cache
//! that does not respond is asked again until it does, at most a minute apart: it may hold an old day meanwhile, for as long
//! as `Cache-Control` allows, and `/health/ready` and `status` say so. Nothing is kept on disk.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::{sync::Notify, task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::Url;

use super::{
    FetchError, FetchSettings, RequestLimits,
    transport::{HttpTransport, Method, Transport, WireRequest},
};
use crate::{clock::Clock, domain::CacheInFront};

/// The most tags of one request; beyond that everything is purged.
const MAX_TAGS: usize = 50;
/// The time in which changes are gathered.
const GATHER: Duration = Duration::from_secs(1);
/// The wait before the second try, doubled for each further one.
const BASE: Duration = Duration::from_secs(1);
/// The longest wait before another try.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// The greatest length of an answer.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Caches, each with the tags that it has yet to forget.
pub struct CachePurger {
    transport: Box<dyn Transport>,
    caches: Vec<Cache>,
    /// The tag of every answer.
    all: &'static str,
    clock: Clock,
}

struct Cache {
    url: Url,
    pending: Mutex<BTreeSet<String>>,
    failed: Mutex<Option<(Timestamp, String)>>,
    wake: Notify,
}

impl CachePurger {
    /// A purger of the caches at these addresses, which may be on a private network; every answer has the tag `all`. Sends
    /// nothing yet.
    ///
    /// # Errors
    ///
    /// [`FetchError::Contact`] and [`FetchError::Client`] as for a fetcher.
    pub fn new(caches: &[Url], all: &'static str, settings: &FetchSettings) -> Result<Self, FetchError> {
        let limits =
            RequestLimits { connect: Duration::from_secs(5), total: Duration::from_secs(10), ..settings.limits };
        let http = HttpTransport::new(&FetchSettings { limits, ..settings.clone() })?;
        Ok(Self::with_transport(Box::new(http), caches, all, settings.clock))
    }

    pub(super) fn with_transport(
        transport: Box<dyn Transport>,
        caches: &[Url],
        all: &'static str,
        clock: Clock,
    ) -> Self {
        let cache = |url: &Url| {
            let (pending, failed, wake) = (Mutex::default(), Mutex::default(), Notify::new());
            Cache { url: url.clone(), pending, failed, wake }
        };
        Self { transport, caches: caches.iter().map(cache).collect(), all, clock }
    }

    /// Queues tags and returns at once.
    pub fn purge(&self, tags: impl IntoIterator<Item = String>) {
        let tags: Vec<String> = tags.into_iter().collect();
        for cache in &self.caches {
            cache.add(&tags, self.all);
            cache.wake.notify_one();
        }
    }

    /// The state of each cache, in the order of the settings.
    #[must_use]
    pub fn states(&self) -> Vec<CacheInFront> {
        self.caches.iter().map(Cache::state).collect()
    }

    /// Sends what is queued until `stop`.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut rounds = JoinSet::new();
        for place in 0..self.caches.len() {
            let purger = Arc::clone(&self);
            rounds.spawn(async move { purger.serve(place).await });
        }
        stop.cancelled().await;
    }

    async fn serve(&self, place: usize) {
        let Some(cache) = self.caches.get(place) else { return };
        loop {
            cache.wake.notified().await;
            sleep(GATHER).await;
            let mut failures = 0;
            while let Some(tags) = cache.take() {
                let Err(why) = self.send(cache, &tags).await else {
                    if failures > 0 {
                        info!(cache = %cache.url, "the cache answers again and was purged");
                    }
                    failures = 0;
                    cache.set_failed(None);
                    continue;
                };
                cache.add(&tags, self.all);
                cache.set_failed(Some((self.clock.now(), why.clone())));
                if failures == 0 {
                    warn!(cache = %cache.url, "a cache was not purged and may show old days; it is asked again: {why}");
                }
                sleep((BASE * 2_u32.saturating_pow(failures)).min(MAX_WAIT)).await;
                failures = failures.saturating_add(1);
            }
        }
    }

    async fn send(&self, cache: &Cache, tags: &[String]) -> Result<(), String> {
        let mut headers = HeaderMap::new();
        for (name, separator) in [("surrogate-key", " "), ("cache-tag", ",")] {
            let value = HeaderValue::try_from(tags.join(separator)).map_err(|error| error.to_string())?;
            headers.insert(name, value);
        }
        let request = WireRequest {
            origin: cache.url.clone(),
            // The address guard does not apply to a mirror's target: a cache in front is on the operator's own network.
            mirror: Some(cache.url.clone()),
            method: Method::Purge,
            headers,
            max_body_bytes: MAX_BODY_BYTES,
            truncates: true,
            total: None,
        };
        let response = self.transport.send(request).await.map_err(|problem| problem.text)?;
        match response.status {
            200..300 => Ok(()),
            status => Err(format!("`PURGE {}`: expected a status of 200 to 299, found {status}", cache.url)),
        }
    }
}

impl Cache {
    fn add(&self, tags: &[String], all: &str) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.extend(tags.iter().cloned());
        if pending.len() > MAX_TAGS {
            *pending = BTreeSet::from([all.to_owned()]);
        }
    }

    fn set_failed(&self, failed: Option<(Timestamp, String)>) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }

    fn state(&self) -> CacheInFront {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (failed_at, failure) = failed.unzip();
        let waiting = self.pending.lock().unwrap_or_else(PoisonError::into_inner).len();
        CacheInFront { url: self.url.to_string(), waiting, failed_at, failure }
    }

    /// The queued tags; none if there are none.
    fn take(&self) -> Option<Vec<String>> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let tags: Vec<String> = std::mem::take(&mut *pending).into_iter().collect();
        (!tags.is_empty()).then_some(tags)
    }
}

impl std::fmt::Debug for CachePurger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CachePurger").finish_non_exhaustive()
    }
}
