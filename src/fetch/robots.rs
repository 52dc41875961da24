//! robots.txt: what a host lets us ask, and how fast (RFC 9309).
//!
//! `User-agent: *\nDisallow: /sok/\nCrawl-delay: 5` forbids `/sok/x`, allows `/remisser/` and asks for 5 s between
//! requests. Read once a host and kept for a day; a file that is not there allows all (4xx), one that cannot be read
//! forbids all for now, unless an older copy is at hand (section 2.4). Reading it is the caller's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex as FairMutex;
use tokio::time::Instant;
use url::Url;

use super::settings::PRODUCT;
use super::{FetchProblem, Outcome};

/// How long a copy is good (RFC 9309, section 2.4).
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How much of a file is read: RFC 9309, section 2.5, asks for at least 500 KiB, and robotxt parses no more.
pub(super) const MOST_BYTES: usize = 501 * 1024;
/// The longest crawl-delay that is kept: beyond it a backfill would never end.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// The rules of one host for us.
#[derive(Debug, Clone)]
pub(super) struct Rules(Arc<robotxt::Robots>);

impl Rules {
    /// Rules from a file; none when there is no file.
    pub(super) fn parse(file: Option<&[u8]>) -> Self {
        Self(Arc::new(file.map_or_else(robotxt::Robots::allow_all, |file| robotxt::Robots::parse(file, PRODUCT))))
    }

    /// The least time between requests that the host asks for.
    pub(super) fn delay(&self) -> Duration {
        self.0.crawl_delay().unwrap_or_default().min(LONGEST_DELAY)
    }

    /// The problem with an address that is forbidden.
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
struct Kept {
    rules: Option<(Rules, Timestamp)>,
    /// Why it could not be read, and when it may be tried again.
    failed: Option<(Outcome, Instant)>,
}

/// The rules of all hosts.
#[derive(Debug, Default)]
pub(super) struct RobotsCache(Mutex<HashMap<String, Arc<FairMutex<Kept>>>>);

impl RobotsCache {
    /// The rules for `url`: kept ones, or what `read` brings; a failure is kept for `rest`.
    ///
    /// `read` gives the file, or nothing when the host has none. Whoever else asks for the same host waits for it.
    pub(super) async fn rules(
        &self,
        url: &Url,
        now: Timestamp,
        rest: Duration,
        read: impl Future<Output = Result<Option<Bytes>, Outcome>>,
    ) -> Result<Rules, Outcome> {
        let kept = {
            let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(hosts.entry(url.origin().ascii_serialization()).or_default())
        };
        let mut kept = kept.lock().await;
        if let Some((rules, at)) = &kept.rules {
            // A clock that was set back makes a copy from the future: read again rather than keep it for years.
            let age = now.duration_since(*at);
            if (SignedDuration::ZERO..GOOD_FOR).contains(&age) {
                return Ok(rules.clone());
            }
        }
        let outcome = match &kept.failed {
            Some((outcome, until)) if Instant::now() < *until => outcome.clone(),
            _ => match read.await {
                Ok(file) => {
                    let rules = Rules::parse(file.as_deref());
                    *kept = Kept { rules: Some((rules.clone(), now)), failed: None };
                    return Ok(rules);
                }
                Err(outcome) => {
                    kept.failed = Some((outcome.clone(), Instant::now() + rest));
                    outcome
                }
            },
        };
        kept.rules.as_ref().map(|(rules, _)| rules.clone()).ok_or(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn rules_for_us() {
        let file = b"User-agent: *\nDisallow: /\n\nUser-agent: Remissflode\nDisallow: /sok/\nAllow: /sok/a\nCrawl-delay: 3600\n";
        let rules = Rules::parse(Some(file));
        assert_eq!(rules.delay(), LONGEST_DELAY);
        assert!(rules.check(&url("https://a.se/remisser/")).is_ok());
        assert!(rules.check(&url("https://a.se/sok/a?b")).is_ok());
        let problem = rules.check(&url("https://a.se/sok/b")).unwrap_err();
        insta::assert_snapshot!(problem, @"robots: `https://a.se/sok/b` is forbidden by the site's robots.txt (`Disallow: /sok/` for `remissflode`); leave the address out or ask the publisher");
        assert!(Rules::parse(None).check(&url("https://a.se/sok/b")).is_ok());
        assert!(Rules::parse(Some(b"<!DOCTYPE html>")).check(&url("https://a.se/")).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_copy_lasts_a_day_and_a_failure_a_minute() {
        let cache = RobotsCache::default();
        let start: Timestamp = "2026-07-03T10:00:00Z".parse().unwrap();
        let at = |hours| start + SignedDuration::from_hours(hours);
        let minute = Duration::from_secs(60);
        let ask = |hours, answer: Result<Option<Bytes>, Outcome>| {
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
        let down = || Err(Outcome::Blocked("down".to_owned()));
        assert_eq!(ask(0, down()).await, (true, None));
        assert_eq!(ask(0, all.clone()).await, (false, None), "the failure is kept");
        tokio::time::advance(minute).await;
        assert_eq!(ask(0, all).await, (true, Some(true)));
        assert_eq!(ask(23, none.clone()).await, (false, Some(true)), "the copy is kept");
        assert_eq!(ask(24, down()).await, (true, Some(true)), "an old copy is better than none");
        tokio::time::advance(minute).await;
        assert_eq!(ask(24, none).await, (true, Some(false)));
        assert_eq!(ask(-1, Ok(None)).await, (true, Some(true)), "a copy from the future is not kept");
    }
}
