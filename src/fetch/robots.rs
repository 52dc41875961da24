//! robots.txt: the paths that a host allows, and its crawl delay (RFC 9309).
//!
//! `User-agent: *\nDisallow: /sok/\nCrawl-delay: 5` forbids `/sok/x`, allows `/remisser/` and asks for 5 s between
//! requests. Read once for each host and cached for a day. A missing file (4xx) allows everything. A file that cannot
//! be read forbids everything for now, unless an older copy is cached (section 2.4). The caller does the reading.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex as FairMutex;
use tokio::time::Instant;
use url::Url;

use super::{FetchOutcome, FetchProblem, PRODUCT};

/// The lifetime of a cached copy (RFC 9309, section 2.4).
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// The part of a file that is read: RFC 9309, section 2.5, asks for at least 500 KiB, and robotxt parses no more.
pub(super) const MAX_BYTES: usize = 501 * 1024;
/// The longest crawl delay that is obeyed: with more, a backfill would never end.
const MAX_CRAWL_DELAY: Duration = Duration::from_secs(30);

/// The greatest size of all cached files, with [`HOST_BYTES`] for each host. The files of a thousand ordinary hosts are a
/// tenth of it; a list with links to a thousand hosts, each with the largest robots.txt, would else take gigabytes.
const MAX_CACHE_BYTES: usize = 8 * 1024 * 1024;
/// The part of a rule that a message shows.
const MAX_RULE_CHARS: usize = 200;
/// The cost of a host without a file.
const HOST_BYTES: usize = 512;

/// The rules of one host for this program.
#[derive(Debug, Clone)]
pub(super) struct Rules(Arc<robotxt::Robots>);

impl Rules {
    /// The rules in a file; a missing file allows everything.
    pub(super) fn parse(file: Option<&[u8]>) -> Self {
        Self(Arc::new(file.map_or_else(robotxt::Robots::allow_all, |file| robotxt::Robots::parse(file, PRODUCT))))
    }

    /// The least time between requests that the host asks for.
    pub(super) fn crawl_delay(&self) -> Duration {
        self.0.crawl_delay().unwrap_or_default().min(MAX_CRAWL_DELAY)
    }

    /// Checks an address against the rules.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchProblem> {
        if self.0.is_url_allowed(url) {
            return Ok(());
        }
        let rule = self.0.matching_rule(url.path()).map_or("/", |rule| rule.pattern());
        let rule: String = rule.chars().take(MAX_RULE_CHARS).collect();
        let text = format!(
            "`{url}` is forbidden by the site's robots.txt (`Disallow: {rule}` for `{}`); leave the address out or ask \
             the publisher",
            self.0.user_agent()
        );
        Err(FetchProblem::new(FetchProblem::ROBOTS, text))
    }
}

#[derive(Debug, Default)]
struct CachedRules {
    rules: Option<(Rules, Timestamp)>,
    /// The reason that the file could not be read, and the earliest time of the next try.
    failed: Option<(FetchOutcome, Instant)>,
}

/// One host's entry, and the size of its file.
#[derive(Debug, Default)]
struct Host {
    cached: FairMutex<CachedRules>,
    bytes: AtomicUsize,
}

#[derive(Debug, Default)]
struct Hosts {
    by_origin: HashMap<String, Arc<Host>>,
    /// The size of all entries.
    bytes: usize,
}

/// The rules of the hosts, up to [`MAX_CACHE_BYTES`].
#[derive(Debug, Default)]
pub(super) struct RobotsCache(Mutex<Hosts>);

impl RobotsCache {
    fn hosts(&self) -> MutexGuard<'_, Hosts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules for `url`: cached ones, or those that `read` returns. A failure is cached for `retry_after`.
    ///
    /// `read` returns the file, or none if the host has none. Concurrent callers for one host share one read.
    pub(super) async fn rules(
        &self,
        url: &Url,
        now: Timestamp,
        retry_after: Duration,
        read: impl Future<Output = Result<Option<Bytes>, FetchOutcome>>,
    ) -> Result<Rules, FetchOutcome> {
        let host = self.hosts().entry(url);
        let mut cached = host.cached.lock().await;
        if let Some((rules, at)) = &cached.rules {
            // A clock that was set back makes a copy from the future: read it again rather than trust it for years.
            let age = now.duration_since(*at);
            if (SignedDuration::ZERO..LIFETIME).contains(&age) {
                return Ok(rules.clone());
            }
        }
        let outcome = match &cached.failed {
            Some((outcome, until)) if Instant::now() < *until => outcome.clone(),
            _ => match read.await {
                Ok(file) => {
                    let rules = Rules::parse(file.as_deref());
                    self.hosts().set_bytes(&host, file.as_ref().map_or(0, Bytes::len));
                    *cached = CachedRules { rules: Some((rules.clone(), now)), failed: None };
                    return Ok(rules);
                }
                Err(outcome) => {
                    cached.failed = Some((outcome.clone(), Instant::now() + retry_after));
                    outcome
                }
            },
        };
        cached.rules.as_ref().map(|(rules, _)| rules.clone()).ok_or(outcome)
    }
}

impl Hosts {
    fn entry(&mut self, url: &Url) -> Arc<Host> {
        if self.bytes > MAX_CACHE_BYTES {
            self.evict();
        }
        let entry = self.by_origin.entry(url.origin().ascii_serialization());
        let host = entry.or_insert_with(|| {
            self.bytes += HOST_BYTES;
            Arc::default()
        });
        Arc::clone(host)
    }

    fn set_bytes(&mut self, host: &Host, bytes: usize) {
        self.bytes = self.bytes + bytes - host.bytes.swap(bytes, Ordering::Relaxed);
    }

    /// Removes the largest unused entries until a quarter is free.
    fn evict(&mut self) {
        let unused = self.by_origin.iter().filter(|(_, host)| Arc::strong_count(host) == 1);
        let size = |host: &Host| HOST_BYTES + host.bytes.load(Ordering::Relaxed);
        let mut unused: Vec<(usize, String)> = unused.map(|(origin, host)| (size(host), origin.clone())).collect();
        unused.sort_unstable();
        while self.bytes > MAX_CACHE_BYTES / 4 * 3 {
            let Some((bytes, origin)) = unused.pop() else { return };
            self.by_origin.remove(&origin);
            self.bytes -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn rules_for_this_program_are_obeyed() {
        let file = b"User-agent: *\nDisallow: /\n\nUser-agent: Remissflode\nDisallow: /sok/\nAllow: /sok/a\nCrawl-delay: 3600\n";
        let rules = Rules::parse(Some(file));
        assert_eq!(rules.crawl_delay(), MAX_CRAWL_DELAY);
        assert!(rules.check(&url("https://a.se/remisser/")).is_ok());
        assert!(rules.check(&url("https://a.se/sok/a?b")).is_ok());
        let problem = rules.check(&url("https://a.se/sok/b")).unwrap_err();
        insta::assert_snapshot!(problem, @"robots: `https://a.se/sok/b` is forbidden by the site's robots.txt (`Disallow: /sok/` for `remissflode`); leave the address out or ask the publisher");
        assert!(Rules::parse(None).check(&url("https://a.se/sok/b")).is_ok());
        assert!(Rules::parse(Some(b"<!DOCTYPE html>")).check(&url("https://a.se/")).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_copy_is_cached_for_a_day_and_a_failure_for_a_minute() {
        let cache = RobotsCache::default();
        let start: Timestamp = "2026-07-03T10:00:00Z".parse().unwrap();
        let at = |hours| start + SignedDuration::from_hours(hours);
        let minute = Duration::from_secs(60);
        let ask = |hours, answer: Result<Option<Bytes>, FetchOutcome>| {
            let cache = &cache;
            async move {
                let (mut read, page) = (false, url("https://a.se/x"));
                let rules = cache.rules(&page, at(hours), minute, async {
                    read = true;
                    answer
                });
                let allowed = rules.await.map(|rules| rules.check(&page).is_ok());
                (read, allowed.ok())
            }
        };
        let (all, none) = (Ok(None), Ok(Some(Bytes::from_static(b"User-agent: *\nDisallow: /"))));
        let down = || Err(FetchOutcome::Blocked("down".to_owned()));
        assert_eq!(ask(0, down()).await, (true, None));
        assert_eq!(ask(0, all.clone()).await, (false, None), "the failure is cached");
        tokio::time::advance(minute).await;
        assert_eq!(ask(0, all).await, (true, Some(true)));
        assert_eq!(ask(23, none.clone()).await, (false, Some(true)), "the copy is cached");
        assert_eq!(ask(24, down()).await, (true, Some(true)), "an old copy is better than none");
        tokio::time::advance(minute).await;
        assert_eq!(ask(24, none).await, (true, Some(false)));
        assert_eq!(ask(-1, Ok(None)).await, (true, Some(true)), "a copy from the future is read again");
    }

    #[tokio::test]
    async fn the_largest_robots_files_of_many_hosts_take_bounded_memory() {
        let cache = RobotsCache::default();
        let now: Timestamp = "2026-07-03T10:00:00Z".parse().unwrap();
        let minute = Duration::from_secs(60);
        let ask = async |host: &str, file: Bytes| {
            let mut was_read = false;
            let page = url(&format!("https://{host}/x"));
            let read = async {
                was_read = true;
                Ok(Some(file))
            };
            cache.rules(&page, now, minute, read).await.unwrap();
            was_read
        };
        ask("ordinary.se", Bytes::from_static(b"User-agent: *\nDisallow: /sok/\n")).await;
        let large = Bytes::from("#".repeat(MAX_BYTES));
        for n in 0..100 {
            ask(&format!("{n}.hostile.se"), large.clone()).await;
        }
        let total = |cache: &RobotsCache| -> usize {
            let hosts = cache.hosts();
            let total = hosts.by_origin.values().map(|host| HOST_BYTES + host.bytes.load(Ordering::Relaxed)).sum();
            assert_eq!(hosts.bytes, total);
            total
        };
        assert!(total(&cache) <= MAX_CACHE_BYTES + MAX_BYTES + HOST_BYTES);
        assert!(!ask("ordinary.se", Bytes::new()).await, "an ordinary host's rules stay cached");
        for n in 0..MAX_CACHE_BYTES / HOST_BYTES * 2 {
            ask(&format!("{n}.empty.se"), Bytes::new()).await;
        }
        assert!(total(&cache) <= MAX_CACHE_BYTES + HOST_BYTES);
    }

    #[test]
    fn a_long_rule_is_shown_in_part() {
        let file = format!("User-agent: *\nDisallow: /{}\n", "*".repeat(100_000));
        let problem = Rules::parse(Some(file.as_bytes())).check(&url("https://a.se/x")).unwrap_err();
        assert!(problem.text.len() < 1_000, "{}", problem.text.len());
    }
}
