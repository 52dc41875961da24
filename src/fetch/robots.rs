//! robots.txt: the paths that a host allows, and its crawl delay (RFC 9309).
//!
//! `User-agent: *\nDisallow: /sok/\nCrawl-delay: 5` forbids `/sok/x`, allows `/remisser/` and asks for 5 s between
//! requests. Read once for each host and cached for a day. A missing file (4xx) allows everything. A file that cannot
//! be read forbids everything for now, unless an older copy is cached (section 2.4). The caller does the reading.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
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

/// The rules of all hosts.
#[derive(Debug, Default)]
pub(super) struct RobotsCache(Mutex<HashMap<String, Arc<FairMutex<CachedRules>>>>);

impl RobotsCache {
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
        let cached = {
            let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(hosts.entry(url.origin().ascii_serialization()).or_default())
        };
        let mut cached = cached.lock().await;
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
}
