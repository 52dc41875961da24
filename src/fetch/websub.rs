//! Notifies a WebSub hub of changed feeds, so that its subscribers need not poll.
//!
//! ```text
//! notify(["https://remiss.example/feed.atom"])  ->  POST hub.mode=publish&hub.url=https%3A%2F%2Fremiss.example%2Ffeed.atom
//! ```
//!
//! W3C WebSub leaves publishing open (its section 7), so the request follows PubSubHubbub 0.4 (section 7), which the
//! hubs still accept. Changes within ten seconds are sent together. A hub that does not respond is tried again with
//! growing waits; after the last try the topics are dropped and logged. Nothing waits for the hub, and nothing is kept
//! on disk: a subscriber who missed a push finds the change at the next poll.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::Url;

use super::{
    FetchError, FetchProblem, FetchSettings, RequestLimits,
    retry::{is_transient, parse_retry_after},
    ssrf_guard::{is_loopback, private_literal},
    transport::{HttpTransport, Method, Transport, WireRequest},
};
use crate::{
    clock::Clock,
    domain::{HubState, text::is_web_address},
};

/// The greatest number of pending topics; a first harvest changes every feed.
const MAX_PENDING: usize = 2_000;
/// The greatest length of a hub's response.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// The longest wait before another try, even if the hub asks for more.
const MAX_WAIT: Duration = Duration::from_secs(15 * 60);

/// The timing of notifications.
#[derive(Debug, Clone, Copy)]
pub(super) struct HubTiming {
    /// Time from the first change to the notification.
    pub(super) gather: Duration,
    /// Wait before the second try, doubled for each further try.
    pub(super) base: Duration,
    /// Number of tries.
    pub(super) tries: u32,
}

impl Default for HubTiming {
    /// Ten seconds; 30 s, 1, 2, 4, 8 minutes.
    fn default() -> Self {
        Self { gather: Duration::from_secs(10), base: Duration::from_secs(30), tries: 6 }
    }
}

/// A WebSub hub and the topics that it has yet to be notified of.
pub struct HubPublisher {
    transport: Box<dyn Transport>,
    url: Url,
    /// The hub and the site are both on this machine, as in tests.
    is_local: bool,
    timing: HubTiming,
    clock: Clock,
    pending: Mutex<BTreeSet<String>>,
    state: Mutex<HubState>,
    wake: Notify,
}

/// The hub's response to one topic.
enum Delivery {
    Accepted,
    Rejected(String),
    TryAgain { why: String, wait: Option<Duration> },
}

impl HubPublisher {
    /// A publisher to the hub at `url`, for a site whose addresses begin with `public_url`. Sends nothing yet.
    ///
    /// # Errors
    ///
    /// [`FetchError::Hub`] for a hub that is not on the public internet, unless hub and site are both on this
    /// machine: a setting must not reach into the local network. [`FetchError::Contact`] and [`FetchError::Client`]
    /// as for a fetcher.
    pub fn new(url: Url, public_url: &Url, settings: &FetchSettings) -> Result<Self, FetchError> {
        let limits =
            RequestLimits { connect: Duration::from_secs(5), total: Duration::from_secs(10), ..settings.limits };
        let http = HttpTransport::new(&FetchSettings { limits, ..settings.clone() })?;
        Self::with_transport(Box::new(http), url, public_url, settings.clock, HubTiming::default())
    }

    pub(super) fn with_transport(
        transport: Box<dyn Transport>,
        url: Url,
        public_url: &Url,
        clock: Clock,
        timing: HubTiming,
    ) -> Result<Self, FetchError> {
        let is_local = is_loopback(&url) && is_loopback(public_url);
        let is_private = is_loopback(&url) || private_literal(&url).is_some();
        if !is_web_address(&url) || (is_private && !is_local) {
            return Err(FetchError::Hub { found: url.to_string() });
        }
        let state = Mutex::new(HubState { url: url.to_string(), ..HubState::default() });
        let (pending, wake) = (Mutex::default(), Notify::new());
        Ok(Self { transport, url, is_local, timing, clock, pending, state, wake })
    }

    /// Queues topics and returns at once. A topic that is already pending is sent once.
    pub fn notify(&self, topics: impl IntoIterator<Item = String>) {
        let mut pending = lock(&self.pending);
        for topic in topics {
            if pending.len() < MAX_PENDING {
                pending.insert(topic);
            }
        }
        if !pending.is_empty() {
            self.wake.notify_one();
        }
    }

    /// The last success, the last failure and the number of pending topics.
    #[must_use]
    pub fn state(&self) -> HubState {
        HubState { waiting: lock(&self.pending).len(), ..lock(&self.state).clone() }
    }

    /// Sends pending topics until `stop`.
    pub async fn run(&self, stop: CancellationToken) {
        let rounds = async {
            loop {
                self.wake.notified().await;
                sleep(self.timing.gather).await;
                self.send_with_retries().await;
            }
        };
        tokio::select! { () = rounds => {}, () = stop.cancelled() => {} }
    }

    /// Sends all pending topics, those queued between tries included, or drops them after the last try.
    async fn send_with_retries(&self) {
        let (mut failures, mut accepted) = (0, 0);
        while let Err((why, wait)) = self.send_pending(&mut accepted).await {
            failures += 1;
            if failures >= self.timing.tries {
                lock(&self.pending).clear();
                warn!(hub = %self.url, tries = failures, "the hub was not notified, subscribers will find the change by polling: {why}");
                return self.record_failure(why);
            }
            let doubled = self.timing.base * 2_u32.saturating_pow(failures - 1);
            sleep(wait.map_or(doubled, |wait| wait.max(doubled)).min(MAX_WAIT)).await;
        }
        if accepted > 0 {
            info!(hub = %self.url, topics = accepted, "notified the hub");
        }
    }

    /// Sends each pending topic once. A topic stops being pending when the hub accepts or rejects it.
    async fn send_pending(&self, accepted: &mut usize) -> Result<(), (String, Option<Duration>)> {
        loop {
            let Some(topic) = lock(&self.pending).first().cloned() else { return Ok(()) };
            match self.post(&topic).await {
                Delivery::Accepted => {
                    *accepted += 1;
                    lock(&self.state).last_success_at = Some(self.clock.now());
                }
                Delivery::Rejected(why) => {
                    warn!(hub = %self.url, topic, "the hub rejected a topic: {why}");
                    self.record_failure(why);
                }
                Delivery::TryAgain { why, wait } => return Err((why, wait)),
            }
            lock(&self.pending).remove(&topic);
        }
    }

    async fn post(&self, topic: &str) -> Delivery {
        let form = [("hub.mode", "publish"), ("hub.url", topic)];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = WireRequest {
            origin: self.url.clone(),
            // The address guard does not apply to a mirror's target, and so not to a hub beside a local site.
            mirror: self.is_local.then(|| self.url.clone()),
            headers: HeaderMap::new(),
            method: Method::PostForm(form),
            max_body_bytes: MAX_BODY_BYTES,
            truncates: true,
            total: None,
        };
        let response = match self.transport.send(request).await {
            Ok(response) => response,
            Err(problem) if problem.blames_host() => return Delivery::TryAgain { why: problem.text, wait: None },
            Err(problem) if problem.code == FetchProblem::PRIVATE_ADDRESS => {
                let why = format!("`{}` leads to a private address; correct the setting `hub`", self.url);
                return Delivery::Rejected(why);
            }
            Err(problem) => return Delivery::Rejected(problem.text),
        };
        let status = response.status;
        let why = || format!("`{}`: expected a status of 200 to 299 for `{topic}`, found {status}", self.url);
        if (200..300).contains(&status) {
            Delivery::Accepted
        } else if is_transient(status) {
            let wait = response.header(RETRY_AFTER).and_then(|value| parse_retry_after(value, self.clock.now()));
            Delivery::TryAgain { why: why(), wait }
        } else {
            Delivery::Rejected(why())
        }
    }

    fn record_failure(&self, why: String) {
        let mut state = lock(&self.state);
        (state.last_failure_at, state.last_failure) = (Some(self.clock.now()), Some(why));
    }
}

impl std::fmt::Debug for HubPublisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HubPublisher").field("state", &self.state()).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
