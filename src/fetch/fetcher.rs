//! A request's way through the room: robots.txt, redirects, and what the last answer means.
//!
//! `get(&Request { url: https://www.regeringen.se/remisser/ })` gives an [`Outcome`] and never an error: whatever goes
//! wrong is one. The tries of a single step are in `attempt`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use jiff::SignedDuration;
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
};
use url::Url;

use super::http::Http;
use super::lane::{Lanes, host};
use super::replay::Replay;
use super::retry::Backoff;
use super::robots::{self, RobotsCache, Rules};
use super::transport::{Reply, Transport};
use super::{FetchError, FetchProblem, FetchSettings, Outcome, Page, Request, charset, redirect, wall};
use crate::domain::{EntityTag, LastModified, text::is_web_address};

/// The only thing that calls out. Cheap to clone; all clones share spacing, robots.txt and connections.
#[derive(Clone)]
pub struct Fetcher {
    pub(super) shared: Arc<Shared>,
}

/// What all clones of a fetcher share.
pub(super) struct Shared {
    pub(super) transport: Box<dyn Transport>,
    pub(super) settings: FetchSettings,
    pub(super) lanes: Lanes,
    pub(super) backoff: Backoff,
    pub(super) requests: AtomicU64,
    robots: RobotsCache,
}

/// What is sent at each step of one walk.
pub(super) struct Walk<'a> {
    pub(super) headers: HeaderMap,
    pub(super) walls: &'a [String],
    pub(super) max_body: usize,
    pub(super) cut: bool,
    /// Whether robots.txt is asked; not for robots.txt itself.
    obeys_robots: bool,
}

impl Fetcher {
    /// Checks the settings and makes ready; nothing is sent, but saved pages are looked through.
    ///
    /// # Errors
    ///
    /// Every [`FetchError`].
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        settings.check()?;
        let transport: Box<dyn Transport> = match &settings.replay {
            Some(dir) => Box::new(Replay::open(dir)?),
            None => Box::new(Http::new(&settings)?),
        };
        Ok(Self::over(transport, settings))
    }

    /// A fetcher over any transport.
    pub(super) fn over(transport: Box<dyn Transport>, settings: FetchSettings) -> Self {
        // Only to keep installations from stepping in time; nothing secret rests on it.
        let seed = settings.seed.unwrap_or_else(|| settings.clock.now().as_nanosecond().unsigned_abs() as u64);
        let backoff = Backoff::new(settings.pace, seed);
        let (lanes, robots, requests) = (Lanes::default(), RobotsCache::default(), AtomicU64::new(0));
        Self { shared: Arc::new(Shared { transport, settings, lanes, backoff, requests, robots }) }
    }

    /// Fetches one address, waiting for its turn at the host and trying again where that may help.
    pub async fn get(&self, request: &Request) -> Outcome {
        self.shared.get(request).await.unwrap_or_else(|outcome| outcome)
    }

    /// The number of HTTP requests sent: tries, redirects and robots.txt included, replayed pages not.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

impl Shared {
    async fn get(&self, request: &Request) -> Result<Outcome, Outcome> {
        let walk = Walk {
            headers: headers(request),
            walls: &request.walls,
            max_body: self.settings.limits.max_body_bytes,
            cut: false,
            obeys_robots: self.transport.is_network(),
        };
        let (final_url, reply) = self.walk(&request.url, &walk).await?;
        let is_conditional = walk.headers.contains_key(IF_NONE_MATCH) || walk.headers.contains_key(IF_MODIFIED_SINCE);
        if let Some(sign) = wall::sign(&reply, walk.walls) {
            return Err(Outcome::Blocked(blocked(&final_url, &sign)));
        }
        match reply.status {
            304 if is_conditional => Ok(Outcome::NotModified),
            200 | 203 => page(&request.url, final_url, &reply)
                .map(|page| Outcome::Fresh(Box::new(page)))
                .map_err(Outcome::Failed),
            status @ (404 | 410) => Ok(Outcome::Gone(status)),
            401 | 403 | 451 => Ok(Outcome::Blocked(blocked(&final_url, &format!("the status {}", reply.status)))),
            status => {
                let text =
                    format!("`{final_url}`: expected the status 200, found {status}; look at the address in a browser");
                Ok(Outcome::Failed(FetchProblem::new(FetchProblem::HTTP_STATUS, text)))
            }
        }
    }

    /// Goes from an address over its redirects to an answer that is none.
    async fn walk(&self, start: &Url, walk: &Walk<'_>) -> Result<(Url, Reply), Outcome> {
        let mut url = start.clone();
        url.set_fragment(None);
        let mut seen = Vec::new();
        loop {
            if !is_web_address(&url) {
                let text = format!("`{url}`: expected an address with `https` or `http`, found `{}`", url.scheme());
                return Err(Outcome::Failed(FetchProblem::new(FetchProblem::BAD_SCHEME, text)));
            }
            let mut pace = self.settings.pace;
            if walk.obeys_robots {
                // Boxed, as reading robots.txt is a walk itself.
                let rules = Box::pin(self.rules(&url)).await?;
                rules.check(&url).map_err(Outcome::Failed)?;
                pace = pace.max(rules.delay());
            }
            let reply = self.attempt(&url, walk, pace).await?;
            let location = matches!(reply.status, 301 | 302 | 303 | 307 | 308).then(|| reply.header(LOCATION));
            let Some(location) = location else { return Ok((url, reply)) };
            let bad = |why: String| {
                Outcome::Failed(FetchProblem::new(
                    FetchProblem::BAD_REDIRECT,
                    format!("`{start}` {why}; correct the address in the source file"),
                ))
            };
            let location = location.ok_or_else(|| bad("redirects without saying where to".to_owned()))?;
            let next = redirect::follow(&url, location, &self.settings.mirrors).map_err(Outcome::Failed)?;
            seen.push(url);
            if seen.contains(&next) {
                return Err(bad(format!("redirects in a circle, over `{next}`")));
            }
            let most = self.settings.limits.max_redirects;
            if seen.len() > most {
                return Err(bad(format!("redirects more than {most} times, last to `{next}`")));
            }
            url = next;
        }
    }

    /// The robots.txt rules of the host of `url`.
    async fn rules(&self, url: &Url) -> Result<Rules, Outcome> {
        let rest = self.backoff.base() * 60;
        self.robots.rules(url, self.settings.clock.now(), rest, self.read_robots(url)).await
    }

    async fn read_robots(&self, url: &Url) -> Result<Option<Bytes>, Outcome> {
        let mut file = url.clone();
        file.set_path("/robots.txt");
        file.set_query(None);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/plain, */*;q=0.5"));
        let walk = Walk { headers, walls: &[], max_body: robots::MOST_BYTES, cut: true, obeys_robots: false };
        match self.walk(&file, &walk).await {
            Ok((_, reply)) if (200..300).contains(&reply.status) => Ok(Some(reply.body)),
            // Whatever else answers is "unavailable": no rules (RFC 9309, section 2.3.1.3).
            Ok(_) => Ok(None),
            Err(Outcome::Failed(problem)) if problem.code == FetchProblem::BAD_REDIRECT => Ok(None),
            Err(Outcome::Failed(problem)) if problem.code == FetchProblem::HTTP_STATUS => {
                let text = format!(
                    "robots.txt of `{}` could not be read, so nothing there may be asked for now: {}",
                    host(url),
                    problem.text
                );
                Err(Outcome::Failed(FetchProblem::new(FetchProblem::ROBOTS_UNREACHABLE, text)))
            }
            Err(outcome) => Err(outcome),
        }
    }

    /// The outcome for a host that asks for time.
    pub(super) fn later(&self, url: &Url, status: u16, wait: Duration) -> Outcome {
        let now = self.settings.clock.now();
        let until = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now);
        Outcome::Later {
            until,
            why: format!("`{}` asked to be left alone for {} s (status {status})", host(url), wait.as_secs()),
        }
    }
}

/// Why a site is blocked, in one sentence.
pub(super) fn blocked(url: &Url, sign: &str) -> String {
    format!("`{url}` answers with {sign} instead of its page; ask the publisher to let `{}` in", super::PRODUCT)
}

/// The headers of a request; a stored validator that is no header any more is left out.
fn headers(request: &Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    let given = [
        (ACCEPT, request.accept.as_deref()),
        (IF_NONE_MATCH, request.etag.as_ref().map(EntityTag::as_str)),
        (IF_MODIFIED_SINCE, request.last_modified.as_ref().map(LastModified::as_str)),
    ];
    for (name, value) in given {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// An answer as a page of text.
fn page(url: &Url, final_url: Url, reply: &Reply) -> Result<Page, FetchProblem> {
    let content_type = reply.header(CONTENT_TYPE);
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kind = media_type.split('/').next().unwrap_or_default();
    if matches!(kind, "image" | "audio" | "video" | "font")
        || matches!(media_type.as_str(), "application/pdf" | "application/zip")
    {
        let text =
            format!("`{final_url}`: expected text, found `{media_type}`; correct the address in the source file");
        return Err(FetchProblem::new(FetchProblem::MEDIA_TYPE, text));
    }
    Ok(Page {
        url: url.clone(),
        final_url,
        status: reply.status,
        text: charset::decode(&reply.body, content_type),
        media_type,
        etag: reply.header(ETAG).map(EntityTag::from),
        last_modified: reply.header(LAST_MODIFIED).map(LastModified::from),
    })
}
