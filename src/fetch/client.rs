//! The fetcher: robots.txt, redirects, and the meaning of the final response.
//!
//! `get(&Request { url: https://www.regeringen.se/remisser/ })` returns a [`FetchOutcome`] and never an error: every
//! failure is an outcome. The retries of a single request are in `send`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{
    ACCEPT, AGE, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    LOCATION,
};
use url::Url;

use super::host_queue::{HostQueues, host};
use super::retry::Backoff;
use super::robots::{self, RobotsCache, Rules};
use super::transport::{HttpTransport, ReplayTransport, Transport, WireResponse};
use super::{
    DocumentLimits, FetchError, FetchOutcome, FetchProblem, FetchSettings, PRODUCT, Page, Request, bot_challenge,
    charset, redirect,
};
use crate::domain::{EntityTag, LastModified, Site, text::is_web_address};

/// The longest address that is requested; servers commonly accept 8 KiB.
const MAX_URL_BYTES: usize = 8 * 1024;
/// The longest entity tag or date that is kept: it is stored for each page and sent back each time.
const MAX_VALIDATOR_BYTES: usize = 1024;

/// The only type that calls out. Cheap to clone; all clones share queues, robots.txt and connections.
#[derive(Clone)]
pub struct Fetcher {
    pub(super) shared: Arc<Shared>,
}

/// The state that all clones of a fetcher share.
pub(super) struct Shared {
    pub(super) transport: Box<dyn Transport>,
    pub(super) settings: FetchSettings,
    pub(super) queues: HostQueues,
    pub(super) backoff: Backoff,
    pub(super) requests: AtomicU64,
    robots: RobotsCache,
}

/// The part of a request that stays the same over redirects and retries.
pub(super) struct SendOptions<'a> {
    pub(super) headers: HeaderMap,
    pub(super) challenge_markers: &'a [String],
    sites: &'a [Site],
    pub(super) max_body_bytes: usize,
    pub(super) truncates: bool,
    pub(super) document: Option<DocumentLimits>,
    /// False for robots.txt itself, and for saved pages.
    obeys_robots: bool,
}

impl Fetcher {
    /// Creates a fetcher. Sends nothing, but reads the index of saved pages.
    ///
    /// # Errors
    ///
    /// Every [`FetchError`].
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        settings.check()?;
        let transport: Box<dyn Transport> = match &settings.replay {
            Some(dir) => Box::new(ReplayTransport::open(dir)?),
            None => Box::new(HttpTransport::new(&settings)?),
        };
        Ok(Self::with_transport(transport, settings))
    }

    pub(super) fn with_transport(transport: Box<dyn Transport>, settings: FetchSettings) -> Self {
        // The seed only keeps installations from retrying in step; it need not be secret.
        let seed = settings.seed.unwrap_or_else(|| settings.clock.now().as_nanosecond().unsigned_abs() as u64);
        let backoff = Backoff::new(settings.pace, seed);
        let (queues, robots, requests) = (HostQueues::default(), RobotsCache::default(), AtomicU64::new(0));
        Self { shared: Arc::new(Shared { transport, settings, queues, backoff, requests, robots }) }
    }

    /// Fetches one page, in its turn at the host, with retries where they may help.
    pub async fn get(&self, request: &Request) -> FetchOutcome {
        self.shared.get(request).await.unwrap_or_else(|outcome| outcome)
    }

    /// The number of HTTP requests sent: retries, redirects and robots.txt included, saved pages excluded.
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
    async fn get(&self, request: &Request) -> Result<FetchOutcome, FetchOutcome> {
        let options = SendOptions {
            headers: headers(request),
            challenge_markers: &request.challenge_markers,
            sites: &request.sites,
            max_body_bytes: (request.document.map(|limits| limits.max_bytes).or(request.max_bytes))
                .unwrap_or(self.settings.limits.max_body_bytes),
            truncates: false,
            document: request.document,
            obeys_robots: self.transport.is_network(),
        };
        let (final_url, response) = self.follow_redirects(&request.url, &options).await?;
        let sent = &options.headers;
        let is_conditional = sent.contains_key(IF_NONE_MATCH) || sent.contains_key(IF_MODIFIED_SINCE);
        if let Some(evidence) = bot_challenge::detect(&response, options.challenge_markers) {
            return Err(FetchOutcome::Blocked(blocked_text(&final_url, &evidence)));
        }
        match response.status {
            304 if is_conditional => Ok(FetchOutcome::NotModified),
            200 | 203 => page(request, final_url, &response)
                .map(|page| FetchOutcome::Fetched(Box::new(page)))
                .map_err(FetchOutcome::Failed),
            status @ (404 | 410) => Ok(FetchOutcome::NotFound(status)),
            status @ (401 | 403 | 451) => {
                Ok(FetchOutcome::Blocked(blocked_text(&final_url, &format!("the status {status}"))))
            }
            status => {
                let text =
                    format!("`{final_url}`: expected the status 200, found {status}; look at the address in a browser");
                let problem = FetchProblem::new(FetchProblem::HTTP_STATUS, text);
                Ok(FetchOutcome::Failed(FetchProblem { status: Some(status), ..problem }))
            }
        }
    }

    /// Requests an address and follows its redirects. Returns the final address with its response.
    async fn follow_redirects(
        &self,
        start: &Url,
        options: &SendOptions<'_>,
    ) -> Result<(Url, WireResponse), FetchOutcome> {
        let mut url = start.clone();
        url.set_fragment(None);
        let mut visited = Vec::new();
        loop {
            if !is_web_address(&url) {
                let text = format!("`{url}`: expected an address with `https` or `http`, found `{}`", url.scheme());
                return Err(FetchOutcome::Failed(FetchProblem::new(FetchProblem::BAD_SCHEME, text)));
            }
            if url.as_str().len() > MAX_URL_BYTES {
                let (start, length) = (&url.as_str()[..100], url.as_str().len());
                let text = format!(
                    "`{start}…` is too long: expected at most {MAX_URL_BYTES} bytes, found {length}; see the page that links to it"
                );
                return Err(FetchOutcome::Failed(FetchProblem::new(FetchProblem::TOO_LARGE, text)));
            }
            let mut pace = self.settings.pace;
            if options.obeys_robots {
                // Boxed, since reading robots.txt comes back here.
                let rules = Box::pin(self.robots_rules(&url)).await?;
                rules.check(&url).map_err(FetchOutcome::Failed)?;
                pace = pace.max(rules.crawl_delay());
            }
            let response = self.send_with_retries(&url, options, pace).await?;
            let location = matches!(response.status, 301 | 302 | 303 | 307 | 308).then(|| response.header(LOCATION));
            let Some(location) = location else { return Ok((url, response)) };
            let bad_redirect = |why: String| {
                FetchOutcome::Failed(FetchProblem::new(
                    FetchProblem::BAD_REDIRECT,
                    format!("`{start}` {why}; correct the address in the source file"),
                ))
            };
            let location = location.ok_or_else(|| bad_redirect("redirects without a `Location`".to_owned()))?;
            let next = redirect::resolve(&url, location, &self.settings.mirrors, options.sites)
                .map_err(FetchOutcome::Failed)?;
            visited.push(url);
            if visited.contains(&next) {
                return Err(bad_redirect(format!("redirects in a circle, over `{next}`")));
            }
            let max = self.settings.limits.max_redirects;
            if visited.len() > max {
                return Err(bad_redirect(format!("redirects more than {max} times, last to `{next}`")));
            }
            url = next;
        }
    }

    /// The robots.txt rules of the host of `url`.
    async fn robots_rules(&self, url: &Url) -> Result<Rules, FetchOutcome> {
        let retry_after = self.backoff.base() * 60;
        self.robots.rules(url, self.settings.clock.now(), retry_after, self.read_robots(url)).await
    }

    async fn read_robots(&self, url: &Url) -> Result<Option<Bytes>, FetchOutcome> {
        let mut file = url.clone();
        file.set_path("/robots.txt");
        file.set_query(None);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/plain, */*;q=0.5"));
        let options = SendOptions {
            headers,
            challenge_markers: &[],
            sites: &[],
            max_body_bytes: robots::MAX_BYTES,
            truncates: true,
            document: None,
            obeys_robots: false,
        };
        match self.follow_redirects(&file, &options).await {
            Ok((_, response)) if (200..300).contains(&response.status) => Ok(Some(response.body)),
            // Every other response means "unavailable": no rules (RFC 9309, section 2.3.1.3).
            Ok(_) => Ok(None),
            Err(FetchOutcome::Failed(problem)) if problem.code == FetchProblem::BAD_REDIRECT => Ok(None),
            Err(FetchOutcome::Failed(problem)) if problem.code == FetchProblem::HTTP_STATUS => {
                let text = format!(
                    "robots.txt of `{}` could not be read, so nothing there may be fetched for now: {}",
                    host(url),
                    problem.text
                );
                Err(FetchOutcome::Failed(FetchProblem::new(FetchProblem::ROBOTS_UNREACHABLE, text)))
            }
            Err(outcome) => Err(outcome),
        }
    }

    /// The outcome for a host that asks to wait longer than the fetcher waits.
    pub(super) fn retry_after(&self, url: &Url, status: u16, wait: Duration) -> FetchOutcome {
        let now = self.settings.clock.now();
        let until = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now);
        FetchOutcome::RetryAfter {
            until,
            why: format!("`{}` asked to be left alone for {} s (status {status})", host(url), wait.as_secs()),
        }
    }
}

/// The sentence for a blocked page.
pub(super) fn blocked_text(url: &Url, evidence: &str) -> String {
    format!("`{url}` answers with {evidence} instead of its page; ask the publisher to allow `{PRODUCT}`")
}

/// The headers of a request. A stored validator that is not a valid header is left out.
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
    if request.ajax {
        headers.insert("x-requested-with", HeaderValue::from_static("XMLHttpRequest"));
    }
    headers
}

/// Decodes a response to a page of text, or to a document.
fn page(request: &Request, final_url: Url, response: &WireResponse) -> Result<Page, FetchProblem> {
    let content_type = response.header(CONTENT_TYPE);
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kind = media_type.split('/').next().unwrap_or_default();
    let is_document = request.document.is_some();
    let is_binary = matches!(kind, "image" | "audio" | "video" | "font")
        || matches!(media_type.as_str(), "application/pdf" | "application/zip");
    if is_binary && !is_document {
        let text =
            format!("`{final_url}`: expected text, found `{media_type}`; correct the address in the source file");
        return Err(FetchProblem::new(FetchProblem::MEDIA_TYPE, text));
    }
    let validator = |name| response.header(name).filter(|value| value.len() <= MAX_VALIDATOR_BYTES);
    Ok(Page {
        url: request.url.clone(),
        final_url,
        status: response.status,
        text: if is_document && kind != "text" { String::new() } else { charset::decode(&response.body, content_type) },
        body: if is_document { response.body.clone() } else { Bytes::new() },
        media_type,
        etag: validator(ETAG).map(EntityTag::from),
        last_modified: validator(LAST_MODIFIED).map(LastModified::from),
        date: time_at_server(response),
        last_page: response.header("x-wp-totalpages").and_then(|number| number.trim().parse().ok()),
    })
}

/// The present time by the server: `Date` and, for an answer that a cache has kept, its `Age` (RFC 9111, section 5.1).
fn time_at_server(response: &WireResponse) -> Option<Timestamp> {
    let date = response.header(DATE).and_then(super::retry::http_date)?;
    let age = response.header(AGE).and_then(|age| age.trim().parse().ok()).unwrap_or_default();
    date.checked_add(SignedDuration::from_secs(age)).ok()
}
