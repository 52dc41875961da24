//! Rendered answers, cached as bytes until the snapshot or the day changes.
//!
//! In: a key and a future that renders its answer. Out: the answer, rendered once for everyone who waits for it.
//!
//! Every content coding of an address is an entry with its exact weight, so the bound on bytes is hard. Eviction resists
//! scans: made-up queries cannot push out the feeds that everyone reads. An answer over a quarter of the bound goes to
//! those who wait for it and is not kept.

use std::{
    hash::Hash,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::http::HeaderMap;
use jiff::civil::Date;
use quick_cache::{DefaultHashBuilder, Equivalent, OptionsBuilder, Weighter, sync, sync::DefaultLifecycle};

use super::{Refusal, coding::Coding, representation::Representation};
use crate::metrics::Counts;

/// The memory of an entry besides its body: the key, two finished header maps and the cache's own tables.
const ENTRY_BYTES: usize = 4096;
/// The bound's part that one answer may take.
const LARGEST_PART: u64 = 4;

/// Everything that a rendered answer depends on besides its address and coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Epoch {
    /// The generation of the snapshot.
    pub(crate) generation: u64,
    /// The civil day in Sweden.
    pub(crate) today: Date,
    /// The last Monday whose weekly digest is published.
    pub(crate) monday: Date,
}

/// The content of a cached answer.
#[derive(Debug)]
pub(super) enum Content {
    /// A document in one coding.
    Document(Representation),
    /// A redirect to this address.
    Redirect(String),
}

/// A rendered answer in one coding.
#[derive(Debug)]
pub(super) struct CachedAnswer {
    pub(super) content: Content,
    /// The counters of its requests, set by the first routed one.
    pub(super) counts: OnceLock<Counts>,
    /// The finished headers of a 200 and of a 304, made by the first request on the fast path.
    pub(super) headers: [OnceLock<HeaderMap>; 2],
}

impl CachedAnswer {
    pub(super) fn new(content: Content) -> Self {
        Self { content, counts: OnceLock::new(), headers: Default::default() }
    }

    fn body_bytes(&self) -> usize {
        match &self.content {
            Content::Document(representation) => representation.body.len(),
            Content::Redirect(to) => to.len(),
        }
    }
}

/// The key of a cached answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) epoch: Epoch,
    pub(super) coding: Coding,
    pub(super) address: String,
}

/// A borrowed [`Key`], so that a look-up allocates nothing. The order of the fields is that of `Key`: both hash alike.
#[derive(Hash)]
struct KeyRef<'a> {
    epoch: Epoch,
    coding: Coding,
    address: &'a str,
}

impl Equivalent<Key> for KeyRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.epoch == key.epoch && self.coding == key.coding && self.address == key.address
    }
}

/// Weighs entries by their bytes; an entry that is too large weighs more than the whole cache holds.
#[derive(Debug, Clone)]
struct ByteWeighter {
    max_bytes: u64,
}

impl Weighter<Key, Arc<CachedAnswer>> for ByteWeighter {
    fn weight(&self, key: &Key, answer: &Arc<CachedAnswer>) -> u64 {
        let bytes = (key.address.len() + answer.body_bytes() + ENTRY_BYTES) as u64;
        if bytes > self.max_bytes / LARGEST_PART { self.max_bytes + 1 } else { bytes }
    }
}

/// The cached answers of the current epoch.
pub(crate) struct AnswerCache {
    answers: sync::Cache<Key, Arc<CachedAnswer>, ByteWeighter>,
    epoch: Mutex<Epoch>,
}

impl AnswerCache {
    /// An empty cache that never holds more than `max_bytes` bytes.
    pub(crate) fn new(max_bytes: usize) -> Self {
        let max_bytes = max_bytes as u64;
        let most_entries = usize::try_from(max_bytes).unwrap_or(usize::MAX) / ENTRY_BYTES + 1;
        // One shard: several would each hold a part of the bytes only.
        let options =
            OptionsBuilder::new().estimated_items_capacity(most_entries).weight_capacity(max_bytes).shards(1).build();
        let (weighter, hasher) = (ByteWeighter { max_bytes }, DefaultHashBuilder::default());
        let answers = match options {
            Ok(options) => sync::Cache::with_options(options, weighter, hasher, DefaultLifecycle::default()),
            // The options are complete, so this is never built.
            Err(_) => sync::Cache::with_weighter(most_entries, max_bytes, weighter),
        };
        Self { answers, epoch: Mutex::default() }
    }

    /// The cached answer at `address`; none if it has to be rendered.
    pub(super) fn get(&self, epoch: Epoch, coding: Coding, address: &str) -> Option<Arc<CachedAnswer>> {
        self.answers.get(&KeyRef { epoch, coding, address })
    }

    /// The answer of `key`, from `render` if it is not cached. Requests for a key that is being rendered wait for it.
    ///
    /// # Errors
    /// The refusal of `render`, which is not cached.
    pub(super) async fn get_or_render(
        &self,
        key: &Key,
        render: impl Future<Output = Result<Arc<CachedAnswer>, Refusal>>,
    ) -> Result<Arc<CachedAnswer>, Refusal> {
        self.begin(key.epoch);
        self.answers.get_or_insert_async(key, render).await
    }

    /// Drops the answers of the last epoch, if `epoch` is another one.
    fn begin(&self, epoch: Epoch) {
        let mut current = self.epoch.lock().unwrap_or_else(PoisonError::into_inner);
        if *current != epoch {
            *current = epoch;
            self.answers.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(bytes: usize) -> Arc<CachedAnswer> {
        Arc::new(CachedAnswer::new(Content::Redirect("x".repeat(bytes))))
    }

    async fn fill(cache: &AnswerCache, epoch: Epoch, address: &str, bytes: usize) {
        let key = Key { epoch, coding: Coding::Identity, address: address.to_owned() };
        cache.get_or_render(&key, async { Ok(answer(bytes)) }).await.unwrap();
    }

    fn is_cached(cache: &AnswerCache, epoch: Epoch, address: &str) -> bool {
        cache.get(epoch, Coding::Identity, address).is_some()
    }

    #[tokio::test]
    async fn another_epoch_starts_with_an_empty_cache() {
        let (cache, first) = (AnswerCache::new(1 << 20), Epoch::default());
        fill(&cache, first, "/", 1000).await;
        assert!(is_cached(&cache, first, "/") && !is_cached(&cache, first, "/feed.atom"));
        let next = Epoch { generation: 1, ..first };
        assert!(!is_cached(&cache, next, "/"));
        fill(&cache, next, "/feed.atom", 1000).await;
        assert_eq!(cache.answers.len(), 1, "the answers of the first epoch are gone");
    }

    #[tokio::test]
    async fn a_popular_answer_outlives_made_up_addresses() {
        let cache = AnswerCache::new(40 * (ENTRY_BYTES + 1000));
        fill(&cache, Epoch::default(), "/feed.atom", 1000).await;
        for n in 0..500 {
            assert!(is_cached(&cache, Epoch::default(), "/feed.atom"), "lost after {n}");
            fill(&cache, Epoch::default(), &format!("/remisser?q={n}"), 1000).await;
        }
    }

    #[tokio::test]
    async fn the_bound_on_bytes_is_hard() {
        let max_bytes = 1 << 20;
        let cache = AnswerCache::new(max_bytes);
        for n in 0..1000 {
            fill(&cache, Epoch::default(), &format!("/remisser?q={n}"), n * 300 % 200_000).await;
            assert!(cache.answers.weight() <= max_bytes as u64, "{} after {n}", cache.answers.weight());
        }
        assert!(cache.answers.weight() > max_bytes as u64 / 2, "and it is used");
    }

    #[tokio::test]
    async fn the_bound_holds_for_a_burst_that_is_rendered_at_once() {
        let max_bytes = 1 << 20;
        let cache = Arc::new(AnswerCache::new(max_bytes));
        let gate = Arc::new(tokio::sync::Barrier::new(300));
        let burst = (0..300).map(|n| {
            let (cache, gate) = (Arc::clone(&cache), Arc::clone(&gate));
            tokio::spawn(async move {
                let key = Key { epoch: Epoch::default(), coding: Coding::Identity, address: n.to_string() };
                let render = async {
                    gate.wait().await;
                    Ok(answer(200_000))
                };
                cache.get_or_render(&key, render).await.unwrap();
            })
        });
        for request in burst.collect::<Vec<_>>() {
            request.await.unwrap();
        }
        assert!(cache.answers.weight() <= max_bytes as u64, "{}", cache.answers.weight());
    }

    #[tokio::test]
    async fn an_answer_over_a_quarter_of_the_bound_is_not_kept() {
        let max_bytes = 1 << 20;
        let cache = AnswerCache::new(max_bytes);
        fill(&cache, Epoch::default(), "/feed.atom", 1000).await;
        fill(&cache, Epoch::default(), "/large", max_bytes / 4).await;
        fill(&cache, Epoch::default(), "/largest-kept", max_bytes / 4 - ENTRY_BYTES - 100).await;
        assert!(!is_cached(&cache, Epoch::default(), "/large"));
        assert!(is_cached(&cache, Epoch::default(), "/largest-kept"));
        assert!(is_cached(&cache, Epoch::default(), "/feed.atom"), "and pushes nothing out");
    }

    #[tokio::test]
    async fn requests_that_wait_share_one_rendering_however_large() {
        let cache = Arc::new(AnswerCache::new(1 << 20));
        let (rendered, gate) = (Arc::new(Mutex::new(0)), Arc::new(tokio::sync::Semaphore::new(0)));
        let requests = (0..5).map(|_| {
            let (cache, rendered, gate) = (Arc::clone(&cache), Arc::clone(&rendered), Arc::clone(&gate));
            tokio::spawn(async move {
                let key = Key { epoch: Epoch::default(), coding: Coding::Gzip, address: "/large".to_owned() };
                let render = async {
                    let _permit = gate.acquire().await;
                    *rendered.lock().unwrap() += 1;
                    Ok(answer(1 << 20))
                };
                cache.get_or_render(&key, render).await.unwrap();
            })
        });
        let requests: Vec<_> = requests.collect();
        // All five have asked before the first may render: the runtime of a test has one thread.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(1);
        for request in requests {
            request.await.unwrap();
        }
        assert_eq!(*rendered.lock().unwrap(), 1);
    }
}
