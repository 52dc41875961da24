//! One request with its retries: wait for a slot, send, judge, back off.
//!
//! | the host responds with | then |
//! | --- | --- |
//! | 503, 500, … | the queue is released during the back-off, so that other requests go on |
//! | `Retry-After` up to a minute | the queue is kept: everyone waits |
//! | a longer `Retry-After` | [`FetchOutcome::RetryAfter`]; the caller comes back later |
//! | nothing, several requests in a row | `host-down` until the circuit breaker closes |

use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use tokio::time::{Instant, sleep};
use url::Url;

use super::client::{SendOptions, Shared, blocked_text};
use super::host_queue::host;
use super::retry::{MAX_WAIT, is_transient, max_tries, parse_retry_after};
use super::transport::{Method, WireRequest, WireResponse};
use super::{FetchOutcome, FetchProblem, bot_challenge};

/// Tries of one document: it waits for the next time rather than its host for it.
const MAX_DOCUMENT_TRIES: u32 = 2;

impl Shared {
    /// Requests one address until it responds or the tries are used up. Redirects and refusals are responses.
    pub(super) async fn send_with_retries(
        &self,
        url: &Url,
        options: &SendOptions<'_>,
        pace: Duration,
    ) -> Result<WireResponse, FetchOutcome> {
        if !self.transport.is_network() {
            return self.send_once(url, options).await.map_err(FetchOutcome::Failed);
        }
        let (mut failures, mut requested_waits, mut patience) = (0, 0, MAX_WAIT * 2);
        let mut kept_queue = None;
        loop {
            let mut queue = match kept_queue.take() {
                Some(queue) => queue,
                None => self.queues.lock(url).await,
            };
            if let Some(left) = queue.open_for() {
                let text = format!(
                    "`{}` has not answered several requests in a row and is left alone for {} s more; see whether the \
                     site is up and this machine is online",
                    host(url),
                    left.as_secs().max(1)
                );
                return Err(FetchOutcome::Failed(FetchProblem::new(FetchProblem::HOST_DOWN, text)));
            }
            if let Some((left, status)) = queue.postponed_for() {
                return Err(self.retry_after(url, status, left));
            }
            queue.wait_for_slot(pace).await;
            let full = match options.document {
                Some(_) => MAX_DOCUMENT_TRIES,
                None => queue.max_tries(self.settings.tries.max(1)),
            };
            let (problem, requested_wait) = match self.send_once(url, options).await {
                Ok(response) => {
                    if !is_transient(response.status) {
                        queue.record_success();
                        return Ok(response);
                    }
                    if let Some(evidence) = bot_challenge::detect(&response, options.challenge_markers) {
                        queue.record_success();
                        return Err(FetchOutcome::Blocked(blocked_text(url, &evidence)));
                    }
                    let header = response.header(RETRY_AFTER);
                    let wait = header.and_then(|value| parse_retry_after(value, self.settings.clock.now()));
                    // A 429 without a time still addresses everyone in the queue.
                    let wait = wait.or_else(|| (response.status == 429).then(|| self.backoff.base() * 2));
                    (status_problem(url, response.status), wait.map(|wait| (wait, response.status)))
                }
                Err(problem) => (problem, None),
            };
            // A host that names a time has not failed: at five requests a second and one error in five, counting
            // both alike lost pages.
            if let Some((wait, status)) = requested_wait {
                queue.record_success();
                requested_waits += 1;
                tracing::debug!(%url, requested_waits, ?wait, status, "the host asks to wait");
                if wait > MAX_WAIT {
                    queue.postpone(wait, status);
                }
                let is_too_long = wait > patience || wait > MAX_WAIT;
                if is_too_long || requested_waits > self.settings.tries.saturating_mul(2) {
                    return Err(self.retry_after(url, status, wait));
                }
                // Everyone behind waits as well, and the queue stays locked: of six callers at a host that accepts
                // five a second, the same one might otherwise lose its place for ever.
                patience -= wait;
                queue.delay_next(wait.max(self.backoff.base()));
                kept_queue = Some(queue);
                continue;
            }
            failures += 1;
            let is_last = failures >= max_tries(&problem, full);
            tracing::debug!(%url, try_number = failures, is_last, %problem, "a try failed");
            if is_last {
                // A document that hangs or breaks off must not keep the host's pages from being read.
                if options.document.is_some() {
                    return Err(FetchOutcome::Failed(problem));
                }
                if problem.blames_host() {
                    queue.record_failure(self.backoff.base());
                } else {
                    queue.record_success();
                }
                return Err(FetchOutcome::Failed(problem));
            }
            drop(queue);
            sleep(self.backoff.delay(failures)).await;
        }
    }

    async fn send_once(&self, url: &Url, options: &SendOptions<'_>) -> Result<WireResponse, FetchProblem> {
        if self.transport.is_network() {
            self.requests.fetch_add(1, Ordering::Relaxed);
        }
        let request = WireRequest {
            origin: url.clone(),
            mirror: self.settings.mirrors.iter().find_map(|mirror| mirror.to_target(url)),
            headers: options.headers.clone(),
            method: Method::Get,
            max_body_bytes: options.max_body_bytes,
            truncates: options.truncates,
            total: options.document.map(|limits| limits.total),
        };
        let start = Instant::now();
        let sent = self.transport.send(request).await;
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &sent {
            Ok(response) => tracing::debug!(%url, status = response.status, ms, bytes = response.body.len(), "fetched"),
            Err(problem) => tracing::debug!(%url, code = problem.code, ms, "not fetched"),
        }
        sent
    }
}

fn status_problem(url: &Url, status: u16) -> FetchProblem {
    let text =
        format!("`{url}`: expected the status 200, found {status} at every try; it is asked again at the next run");
    FetchProblem { status: Some(status), ..FetchProblem::new(FetchProblem::HTTP_STATUS, text) }
}
