//! A stand-in ministry on loopback: www.regeringen.se in its markup, with short made-up texts and faults on request.
//!
//! ```
//! let site = Site::start();
//! site.publish(Published::new("vatten", "2026-06-01"));
//! site.change("vatten", "2026-07-03", |consultation| consultation.deadline = Some(answer_by("1 december 2026")));
//! site.fault(Fault::Challenge);
//! assert_eq!(site.hits("/remisser/2026/06/vatten/"), 0);
//! ```
//!
//! It runs on a thread of its own, so that tests may block, and ends with the value.

mod lists;
mod published;
mod server;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub(crate) use published::{FINANCE, JUSTICE, Published, answer_by};
use tokio::sync::oneshot;

/// What is wrong with the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Every address answers with this status, robots.txt too.
    Down(u16),
    /// Every second request answers 500.
    Flaky,
    /// Every consultation page answers with this status.
    Pages(u16),
    /// A bot challenge stands before everything but robots.txt.
    Challenge,
    /// A bot challenge stands before the consultation pages and the list, not before the RSS.
    PagesBlocked,
    /// The RSS answers 500.
    FeedDown,
    /// The lists are there, and empty.
    Empty,
    /// A new design: none of the classes is there.
    Drift,
    /// 429 with this `Retry-After` in seconds, at every second request.
    TooMany(u32),
    /// Every answer takes so long.
    Slow(Duration),
}

/// A request that the site was sent.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) path: String,
    pub(crate) agent: String,
    pub(crate) accept: String,
    /// Whether it carried a validator.
    pub(crate) conditional: bool,
    /// What was answered.
    pub(crate) status: u16,
}

type Hook = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    consultations: BTreeMap<String, Published>,
    fault: Fault,
    robots: String,
    /// Whether the lists have validators, as the pages have.
    tagged_lists: bool,
    /// How many consultations the RSS holds; none for the site's own hundred.
    feed_length: Option<usize>,
    hits: Vec<Hit>,
    /// Answers instead of the site's own: the type and the body of each address that begins so.
    instead: BTreeMap<String, (&'static str, Vec<u8>)>,
    /// Called once, when a consultation page is asked for so many pages from now.
    after: Option<(usize, Hook)>,
}

/// The running site.
pub(crate) struct Site {
    state: Arc<Mutex<State>>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
}

impl Site {
    /// Starts it on a free port, without any consultation.
    pub(crate) fn start() -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let (stop, stopped) = oneshot::channel();
        let address = server::start(Arc::clone(&state), stopped);
        Self { state, address, stop: Some(stop) }
    }

    /// The same with some consultations, a day apart.
    pub(crate) fn with(consultations: impl IntoIterator<Item = Published>) -> Self {
        let site = Self::start();
        consultations.into_iter().for_each(|consultation| site.publish(consultation));
        site
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `http://127.0.0.1:1234`.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What `--mirror` takes.
    pub(crate) fn mirror(&self) -> String {
        format!("https://www.regeringen.se={}", self.origin())
    }

    /// A consultation is there.
    pub(crate) fn publish(&self, consultation: Published) {
        self.lock().consultations.insert(consultation.slug.clone(), consultation);
    }

    /// A consultation is changed on `day`, and says so.
    pub(crate) fn change(&self, slug: &str, day: &str, change: impl FnOnce(&mut Published)) {
        let mut state = self.lock();
        let consultation = state.consultations.get_mut(slug).unwrap();
        change(consultation);
        consultation.updated = Some(day.parse().unwrap());
    }

    /// A consultation as it stands.
    pub(crate) fn consultation(&self, slug: &str) -> Published {
        self.lock().consultations[slug].clone()
    }

    /// From here on, this is wrong.
    pub(crate) fn fault(&self, fault: Fault) {
        self.lock().fault = fault;
    }

    /// What robots.txt says.
    pub(crate) fn robots(&self, text: &str) {
        text.clone_into(&mut self.lock().robots);
    }

    /// From here on, every address that begins with `path` gives this body; an empty one takes it back.
    pub(crate) fn instead(&self, path: &str, kind: &'static str, body: impl Into<Vec<u8>>) {
        let (mut state, body) = (self.lock(), body.into());
        if body.is_empty() {
            state.instead.remove(path);
        } else {
            state.instead.insert(path.to_owned(), (kind, body));
        }
    }

    /// From here on, the lists answer 304 to who has them.
    pub(crate) fn tag_lists(&self) {
        self.lock().tagged_lists = true;
    }

    /// From here on, the RSS holds no more than so many consultations.
    pub(crate) fn shorten_feed(&self, consultations: usize) {
        self.lock().feed_length = Some(consultations);
    }

    /// Calls `hook` when the `pages`th consultation page from here on is asked for.
    pub(crate) fn after(&self, pages: usize, hook: impl FnOnce() + Send + 'static) {
        self.lock().after = Some((pages, Box::new(hook)));
    }

    /// Every request since the start or the last call.
    pub(crate) fn take_hits(&self) -> Vec<Hit> {
        std::mem::take(&mut self.lock().hits)
    }

    /// How often a path was asked for since the last [`Self::take_hits`].
    pub(crate) fn hits(&self, path: &str) -> usize {
        self.lock().hits.iter().filter(|hit| hit.path == path).count()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}
