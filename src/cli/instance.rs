//! This instance among several: it follows the shared journal, and runs the scheduler while it holds the lease.
//!
//! ```text
//! following --nobody holds the lease--> takes it, catches up, notifies the hub of what nobody has, runs the scheduler
//! harvesting --the lease is lost--> stops the scheduler, and takes no lease before all work under the old one has ended
//! ```

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{task::JoinHandle, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{
    crawl::{Crawler, News},
    domain::{InstanceState, Role},
    metrics::Metrics,
    scheduler::{self, Changes, Plan},
    store::Store,
};

/// The time between two looks at the shared journal.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The interval at which the scraper files are checked while following.
const CHECK_FILES_EVERY: Duration = Duration::from_secs(2);
/// An instance that shows an older state for so long is behind.
const BEHIND_AFTER: Duration = Duration::from_secs(5);
/// An instance that has not looked for so long, such as a process that was stopped, does not know what it missed.
const BLIND_AFTER: Duration = Duration::from_secs(12);
/// The time for runs to end after the lease is lost; then they are ended.
const GRACE: Duration = Duration::from_secs(8);

/// The results of the last look, for `/health/ready`.
#[derive(Debug)]
pub(super) struct Watched {
    looked_at: Mutex<Instant>,
    /// A record to be shown, and since when it is known: once it is shown, the last record then is the next goal.
    goal: Mutex<(u64, Instant)>,
    /// The scheduler runs here, so the hub is notified from here.
    pub(super) harvests: AtomicBool,
}

impl Watched {
    pub(super) fn new() -> Self {
        Self {
            looked_at: Mutex::new(Instant::now()),
            goal: Mutex::new((0, Instant::now())),
            harvests: AtomicBool::new(false),
        }
    }

    /// The state to show.
    pub(super) fn state(&self, store: &Store, crawler: &Crawler) -> InstanceState {
        let database = store.shared_health().unwrap_or_default();
        let harvests = self.harvests.load(Ordering::Acquire) && store.role() == Role::Harvesting;
        let (goal, since) = *self.goal.lock().unwrap_or_else(PoisonError::into_inner);
        let position = crawler.position().unwrap_or_default();
        let looked_at = *self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        InstanceState {
            role: if harvests { Role::Harvesting } else { Role::Following },
            position,
            behind: (position < goal && since.elapsed() > BEHIND_AFTER) || looked_at.elapsed() > BLIND_AFTER,
            database,
        }
    }

    fn note(&self, store: &Store, crawler: &Crawler) {
        *self.looked_at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let last = store.shared_health().map_or(0, |health| health.last_record);
        let mut goal = self.goal.lock().unwrap_or_else(PoisonError::into_inner);
        if crawler.position().unwrap_or_default() >= goal.0 {
            *goal = (last, Instant::now());
        }
    }
}

/// The parts of an instance.
#[derive(Clone)]
pub(super) struct Instance {
    pub(super) store: Arc<Store>,
    pub(super) crawler: Arc<Crawler>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) plan: Plan,
    pub(super) changes: Arc<Mutex<Changes>>,
    pub(super) watched: Arc<Watched>,
    /// Notifies a hub, if there is one, of news that nobody was notified of.
    pub(super) notify: Arc<dyn Fn(&News) + Send + Sync>,
}

/// The scheduler under one lease.
struct Harvest {
    stop: CancellationToken,
    task: JoinHandle<()>,
    stopped_at: Option<Instant>,
}

impl Instance {
    /// Follows and harvests until `stop`, and then gives up the lease.
    pub(super) async fn run(self, stop: CancellationToken) {
        let (mut harvest, mut files_at) = (None::<Harvest>, Instant::now());
        while !stop.is_cancelled() {
            self.metrics.scheduler_passed();
            let may_take = harvest.is_none();
            let this = self.clone();
            let looked = tokio::task::spawn_blocking(move || this.look(may_take)).await;
            let (role, has_more) = looked.unwrap_or_else(|problem| {
                error!(%problem, "the shared journal could not be followed; trying again");
                (Role::Following, false)
            });
            harvest = match (harvest, role) {
                (None, Role::Harvesting) => self.begin(&stop).await,
                (Some(harvest), Role::Harvesting) if harvest.stopped_at.is_none() => Some(harvest),
                (Some(harvest), _) => self.end(harvest).await,
                (None, Role::Following) => None,
            };
            if harvest.is_none() && files_at.elapsed() >= CHECK_FILES_EVERY {
                files_at = Instant::now();
                self.look_at_files();
            }
            let wait = if has_more { Duration::ZERO } else { LOOK_EVERY };
            tokio::select! { () = sleep(wait) => {}, () = stop.cancelled() => {} }
        }
        if let Some(mut harvest) = harvest {
            // The lease is kept until the runs have ended, so that they can store what they have; nothing is stored later.
            while !harvest.task.is_finished() {
                let this = self.clone();
                let _ = tokio::task::spawn_blocking(move || this.look(false)).await;
                tokio::select! { _ = &mut harvest.task => break, () = sleep(LOOK_EVERY) => {} }
            }
        }
        self.watched.harvests.store(false, Ordering::Release);
        let this = self.clone();
        let released = tokio::task::spawn_blocking(move || {
            this.crawler.finish_writing();
            this.store.release_lease()
        });
        if let Ok(Err(error)) = released.await {
            warn!(%error, "the lease was not given up and expires by itself");
        }
    }

    /// Looks at the journal once, and publishes what others have stored.
    fn look(&self, may_take: bool) -> (Role, bool) {
        let turn = self.store.turn(may_take);
        if let Err(error) = self.crawler.follow(turn.followed) {
            error!(%error, "records of the shared journal could not be read");
        }
        self.crawler.publish_if_behind();
        self.watched.note(&self.store, &self.crawler);
        (turn.role, turn.has_more)
    }

    /// Begins to harvest, after everything that is stored is published.
    async fn begin(&self, stop: &CancellationToken) -> Option<Harvest> {
        let this = self.clone();
        let notified = tokio::task::spawn_blocking(move || this.notify_of_unannounced()).await;
        if let Ok(Err(error)) = notified {
            warn!(%error, "the hub could not be notified of what an earlier holder stored");
        }
        info!("this instance harvests");
        self.watched.harvests.store(true, Ordering::Release);
        let stop = stop.child_token();
        let changes = Arc::clone(&self.changes);
        let changes: Changes = Box::new(move || changes.lock().unwrap_or_else(PoisonError::into_inner)());
        let (crawler, metrics) = (Arc::clone(&self.crawler), Arc::clone(&self.metrics));
        let task = tokio::spawn(scheduler::run_scheduler(crawler, self.plan, metrics, changes, stop.clone()));
        Some(Harvest { stop, task, stopped_at: None })
    }

    /// Ends the harvest; none once all of its work has ended.
    async fn end(&self, mut harvest: Harvest) -> Option<Harvest> {
        let stopped_at = *harvest.stopped_at.get_or_insert_with(|| {
            warn!("this instance no longer has the lease; it stops to harvest and follows");
            self.watched.harvests.store(false, Ordering::Release);
            harvest.stop.cancel();
            Instant::now()
        });
        if !harvest.task.is_finished() && stopped_at.elapsed() < GRACE {
            return Some(harvest);
        }
        harvest.task.abort();
        let _ = harvest.task.await;
        let crawler = Arc::clone(&self.crawler);
        let _ = tokio::task::spawn_blocking(move || crawler.finish_writing()).await;
        None
    }

    fn notify_of_unannounced(&self) -> Result<(), crate::store::StoreError> {
        let news = self.crawler.unannounced()?;
        (self.notify)(&news);
        Ok(())
    }

    /// Reads changed scraper files, and shows which runs were missed, as the scheduler of the holder does.
    fn look_at_files(&self) {
        let next = self.changes.lock().unwrap_or_else(PoisonError::into_inner)();
        if let Some(next) = next {
            scheduler::reload(&self.crawler, next);
        }
        let began = self.plan.began.unwrap_or_else(|| self.plan.clock.now());
        self.crawler.set_missed(scheduler::missed(&self.crawler, self.plan, began));
    }
}
