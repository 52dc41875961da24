//! Telling a WebSub hub what changed, so that its subscribers need not ask.
//!
//! ```text
//! tell(["https://remiss.example/feed.atom"])  ->  POST hub.mode=publish&hub.url=https%3A%2F%2Fremiss.example%2Ffeed.atom
//! ```
//!
//! The way of PubSubHubbub 0.4 (section 7), which the hubs of W3C WebSub keep, as WebSub leaves it open (its section 7).
//! Nothing waits for it and nothing depends on it: a burst is gathered into one round, a hub that does not answer is
//! asked again a few times with growing waits, and then the topics are dropped with a word. A subscriber who missed a
//! push finds the change at the next ordinary request. It neither knows what a topic holds nor keeps anything on disk.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::{Host, Url};

use super::{
    Clock, FetchError, FetchProblem, FetchSettings, Limits,
    address::refused_literal,
    http::Http,
    retry::{is_passing, retry_after},
    transport::{Ask, Transport},
};
use crate::domain::{HubState, text::is_web_address};

/// The most topics that wait at a time; a first harvest changes every feed there is.
const MOST_WAITING: usize = 2_000;
/// What a hub may answer.
const MOST_BYTES: usize = 64 * 1024;
/// The longest wait before another try, also where the hub asks for more.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// How rounds are paced.
#[derive(Debug, Clone, Copy)]
pub(super) struct HubPace {
    /// How long a burst is gathered from its first change on.
    pub(super) gather: Duration,
    /// The wait before the second try; each further one is twice as long.
    pub(super) base: Duration,
    /// How many tries, the first included.
    pub(super) tries: u32,
}

impl Default for HubPace {
    /// Ten seconds; 30 s, 1, 2, 4, 8 minutes.
    fn default() -> Self {
        Self { gather: Duration::from_secs(10), base: Duration::from_secs(30), tries: 6 }
    }
}

/// A hub, and what it is still to be told.
pub struct Hub {
    transport: Box<dyn Transport>,
    url: Url,
    /// Whether it may be this machine.
    is_local: bool,
    pace: HubPace,
    clock: Clock,
    waiting: Mutex<BTreeSet<String>>,
    state: Mutex<HubState>,
    wake: Notify,
}

/// What came of one POST.
enum Answer {
    Taken,
    Refused(String),
    Later(String, Option<Duration>),
}

impl Hub {
    /// The hub at `url` of a site whose addresses begin with `public_url`. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`FetchError::Hub`] for an address that is none of the public internet, unless hub and site are both on this
    /// machine: a setting must not reach into the network around us. [`FetchError::Contact`] and
    /// [`FetchError::Client`] as for a fetcher.
    pub fn new(url: Url, public_url: &Url, settings: &FetchSettings) -> Result<Self, FetchError> {
        let limits = Limits { connect: Duration::from_secs(5), total: Duration::from_secs(10), ..settings.limits };
        let http = Http::new(&FetchSettings { limits, ..settings.clone() })?;
        Self::over(Box::new(http), url, public_url, settings.clock.clone(), HubPace::default())
    }

    /// A hub over any transport.
    pub(super) fn over(
        transport: Box<dyn Transport>,
        url: Url,
        public_url: &Url,
        clock: Clock,
        pace: HubPace,
    ) -> Result<Self, FetchError> {
        let is_local = is_loopback(&url) && is_loopback(public_url);
        if !is_web_address(&url) || (!is_local && (is_loopback(&url) || refused_literal(&url).is_some())) {
            return Err(FetchError::Hub { found: url.to_string() });
        }
        let state = Mutex::new(HubState { url: url.to_string(), ..HubState::default() });
        let (waiting, wake) = (Mutex::default(), Notify::new());
        Ok(Self { transport, url, is_local, pace, clock, waiting, state, wake })
    }

    /// Puts topics on the list and returns at once. Each is told once, however often it is put there meanwhile.
    pub fn tell(&self, topics: impl IntoIterator<Item = String>) {
        let mut waiting = lock(&self.waiting);
        for topic in topics {
            if waiting.len() < MOST_WAITING {
                waiting.insert(topic);
            }
        }
        if !waiting.is_empty() {
            self.wake.notify_one();
        }
    }

    /// How it went so far.
    #[must_use]
    pub fn state(&self) -> HubState {
        HubState { waiting: lock(&self.waiting).len(), ..lock(&self.state).clone() }
    }

    /// Tells the hub of what is put on the list, until `stop`.
    pub async fn run(&self, stop: CancellationToken) {
        let rounds = async {
            loop {
                self.wake.notified().await;
                sleep(self.pace.gather).await;
                self.round().await;
            }
        };
        tokio::select! { () = rounds => {}, () = stop.cancelled() => {} }
    }

    /// Tells of everything on the list, what is put there between tries included, or gives up.
    async fn round(&self) {
        let (mut failed, mut taken) = (0, 0);
        while let Err((why, asked)) = self.pass(&mut taken).await {
            failed += 1;
            if failed >= self.pace.tries {
                lock(&self.waiting).clear();
                warn!(hub = %self.url, tries = failed, "the hub was not told, subscribers find the change themselves: {why}");
                return self.failed(why);
            }
            let doubled = self.pace.base * 2_u32.saturating_pow(failed - 1);
            sleep(asked.map_or(doubled, |asked| asked.max(doubled)).min(LONGEST_WAIT)).await;
        }
        if taken > 0 {
            info!(hub = %self.url, topics = taken, "told the hub");
        }
    }

    /// One pass over the list. A topic leaves it when the hub took or refused it.
    async fn pass(&self, taken: &mut usize) -> Result<(), (String, Option<Duration>)> {
        loop {
            let Some(topic) = lock(&self.waiting).first().cloned() else { return Ok(()) };
            match self.post(&topic).await {
                Answer::Taken => {
                    *taken += 1;
                    lock(&self.state).last_success_at = Some(self.clock.now());
                }
                Answer::Refused(why) => {
                    warn!(hub = %self.url, topic, "the hub refused a topic: {why}");
                    self.failed(why);
                }
                Answer::Later(why, asked) => return Err((why, asked)),
            }
            lock(&self.waiting).remove(&topic);
        }
    }

    async fn post(&self, topic: &str) -> Answer {
        let form = [("hub.mode", "publish"), ("hub.url", topic)];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let ask = Ask {
            origin: self.url.clone(),
            // A mirror's target is not held against the guard, and neither is a hub that the same machine is read from.
            mirror: self.is_local.then(|| self.url.clone()),
            headers: HeaderMap::new(),
            form: Some(form),
            max_body: MOST_BYTES,
            cut: true,
        };
        let reply = match self.transport.send(ask).await {
            Ok(reply) => reply,
            Err(problem) if problem.blames_host() => return Answer::Later(problem.text, None),
            Err(problem) if problem.code == FetchProblem::PRIVATE_ADDRESS => {
                return Answer::Refused(format!(
                    "`{}` leads to a private address; correct the setting `hub`",
                    self.url
                ));
            }
            Err(problem) => return Answer::Refused(problem.text),
        };
        let why = || format!("`{}`: expected a status of 200 to 299 for `{topic}`, found {}", self.url, reply.status);
        match reply.status {
            200..=299 => Answer::Taken,
            status if is_passing(status) => {
                Answer::Later(why(), reply.header(RETRY_AFTER).and_then(|value| retry_after(value, self.clock.now())))
            }
            _ => Answer::Refused(why()),
        }
    }

    fn failed(&self, why: String) {
        let mut state = lock(&self.state);
        (state.last_failure_at, state.last_failure) = (Some(self.clock.now()), Some(why));
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("state", &self.state()).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an address can only be this machine's: a loopback one, or `localhost` (RFC 6761, section 6.3).
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
