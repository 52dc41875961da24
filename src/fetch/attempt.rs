//! One step of a walk, with its tries: turn, send, judge, wait, again.
//!
//! A 503 is tried again after a back-off during which others may go on; a `Retry-After` holds the whole host; a host
//! that does not answer at all is given up. A `Retry-After` beyond a minute is not waited out: the caller comes back.

use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use tokio::time::{Instant, sleep};
use url::Url;

use super::fetcher::{Shared, Walk, blocked};
use super::lane::host;
use super::retry::{PATIENCE, is_passing, retry_after, tries};
use super::transport::{Ask, Reply};
use super::{FetchProblem, Outcome, wall};

impl Shared {
    /// Asks one address until it answers or is given up; redirects and final refusals are answers.
    pub(super) async fn attempt(&self, url: &Url, walk: &Walk<'_>, pace: Duration) -> Result<Reply, Outcome> {
        if !self.transport.is_network() {
            return self.send(url, walk).await.map_err(Outcome::Failed);
        }
        let (mut failed, mut asked_times, mut patience) = (0, 0, PATIENCE * 2);
        let mut held = None;
        loop {
            let mut lane = match held.take() {
                Some(lane) => lane,
                None => self.lanes.enter(url).await,
            };
            if let Some(left) = lane.closed_for() {
                let text = format!(
                    "`{}` has not answered several requests in a row and is left alone for {} s more; see whether the \
                     site is up and this machine is online",
                    host(url),
                    left.as_secs().max(1)
                );
                return Err(Outcome::Failed(FetchProblem::new(FetchProblem::HOST_DOWN, text)));
            }
            if let Some((left, status)) = lane.put_off_for() {
                return Err(self.later(url, status, left));
            }
            lane.turn(pace).await;
            let full = lane.tries(self.settings.tries.max(1));
            let (problem, asked) = match self.send(url, walk).await {
                Ok(reply) => {
                    if !is_passing(reply.status) {
                        lane.answered();
                        return Ok(reply);
                    }
                    if let Some(sign) = wall::sign(&reply, walk.walls) {
                        lane.answered();
                        return Err(Outcome::Blocked(blocked(url, &sign)));
                    }
                    let asked = reply.header(RETRY_AFTER).and_then(|v| retry_after(v, self.settings.clock.now()));
                    // "Too many" without a time still means everyone who asks.
                    let asked = asked.or_else(|| (reply.status == 429).then(|| self.backoff.base() * 2));
                    (status_problem(url, reply.status), asked.map(|wait| (wait, reply.status)))
                }
                Err(problem) => (problem, None),
            };
            // A host that says when has not failed: at five requests a second and one error in five, counting both
            // alike lost pages.
            if let Some((wait, status)) = asked {
                lane.answered();
                asked_times += 1;
                tracing::debug!(%url, asked_times, ?wait, status, "the host asks to wait");
                if wait > PATIENCE {
                    lane.put_off(wait, status);
                }
                if wait > patience || wait > PATIENCE || asked_times > self.settings.tries.saturating_mul(2) {
                    return Err(self.later(url, status, wait));
                }
                // Everyone behind us waits as well, and the lane is kept: else, of six callers at a host that takes
                // five a second, the same one may be sent to the back for ever.
                patience -= wait;
                lane.hold(wait.max(self.backoff.base()));
                held = Some(lane);
                continue;
            }
            failed += 1;
            let is_last = failed >= tries(&problem, full);
            tracing::debug!(%url, try_number = failed, is_last, %problem, "a try failed");
            if is_last {
                if problem.blames_host() {
                    lane.failed(self.backoff.base());
                } else {
                    lane.answered();
                }
                return Err(Outcome::Failed(problem));
            }
            drop(lane);
            sleep(self.backoff.wait(failed)).await;
        }
    }

    /// Sends once and tells about it.
    async fn send(&self, url: &Url, walk: &Walk<'_>) -> Result<Reply, FetchProblem> {
        if self.transport.is_network() {
            self.requests.fetch_add(1, Ordering::Relaxed);
        }
        let mirror = self.settings.mirrors.iter().find_map(|mirror| mirror.to_target(url));
        let headers = walk.headers.clone();
        let start = Instant::now();
        let sent = self
            .transport
            .send(Ask { origin: url.clone(), mirror, headers, max_body: walk.max_body, cut: walk.cut, form: None })
            .await;
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &sent {
            Ok(reply) => tracing::debug!(%url, status = reply.status, ms, bytes = reply.body.len(), "fetched"),
            Err(problem) => tracing::debug!(%url, code = problem.code, ms, "not fetched"),
        }
        sent
    }
}

fn status_problem(url: &Url, status: u16) -> FetchProblem {
    let text =
        format!("`{url}`: expected the status 200, found {status} at every try; it is asked again at the next run");
    FetchProblem::new(FetchProblem::HTTP_STATUS, text)
}
