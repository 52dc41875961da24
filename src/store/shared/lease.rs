//! The lease as this instance knows it, and the turn that renews or takes it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{Followed, Head, LEASE_SECONDS, SharedError, SharedJournal, appending::append};
use crate::{
    clock::Clock,
    domain::{Role, SharedHealth},
    store::{Store, StoreError},
};

/// The time after which a lease is renewed.
const RENEW_AFTER: Duration = Duration::from_millis(1_500);
/// A holder stops so long before its lease expires.
const MARGIN: Duration = Duration::from_millis(500);
/// The greatest difference between the clocks of this machine and the database that is not reported, in seconds.
const CLOCK_SECONDS: i64 = 5;

/// The result of a turn.
#[derive(Debug, Default)]
pub struct Turn {
    /// The role after it.
    pub role: Role,
    /// The records that another instance stored, or that this one stored without an answer; at most a few hundred.
    pub followed: Followed,
    /// There are more of them: the next turn need not wait.
    pub has_more: bool,
}

/// A shared journal, and the lease on it.
pub(in crate::store) struct Shared {
    pub(super) journal: Box<dyn SharedJournal>,
    /// The name of this instance.
    name: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The journal was reached, and the data folder belongs to it.
    is_adopted: bool,
    lease: Option<Lease>,
    head: Option<Head>,
    failed: Option<(SharedError, Timestamp)>,
    clock_ahead: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
struct Lease {
    epoch: u64,
    valid_until: Instant,
    renew_at: Instant,
    /// This copy has every record of earlier epochs.
    is_caught_up: bool,
}

impl Lease {
    /// The lease that was taken or renewed by a call that began then.
    fn since(began: Instant, epoch: u64, is_caught_up: bool) -> Self {
        let valid_until = began + Duration::from_secs(u64::from(LEASE_SECONDS)) - MARGIN;
        Self { epoch, valid_until, renew_at: began + RENEW_AFTER, is_caught_up }
    }
}

impl Shared {
    pub(in crate::store) fn new(journal: Box<dyn SharedJournal>, name: &str) -> Self {
        Self { journal, name: name.to_owned(), state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The epoch with which this instance may append now.
    fn epoch(&self, now: Instant) -> Result<u64, SharedError> {
        let state = self.lock();
        let lease = state.lease.filter(|lease| lease.is_caught_up && now < lease.valid_until);
        lease.map(|lease| lease.epoch).ok_or_else(|| {
            let other = state.head.as_ref().and_then(|head| head.holder.clone()).filter(|holder| *holder != self.name);
            SharedError::NotHolder { holder: other.unwrap_or_else(|| "none at the moment".to_owned()) }
        })
    }

    /// Appends lines after record `after`, if this instance holds the lease.
    pub(in crate::store) fn append(&self, after: u64, lines: &[Vec<u8>]) -> Result<(), SharedError> {
        let began = Instant::now();
        let epoch = self.epoch(began)?;
        let appended = append(&*self.journal, epoch, after, lines);
        let mut state = self.lock();
        match &appended {
            Ok(()) => {
                if let Some(lease) = state.lease.as_mut().filter(|lease| lease.epoch == epoch) {
                    lease.valid_until = lease.valid_until.max(Lease::since(began, epoch, true).valid_until);
                }
                if let Some(head) = &mut state.head {
                    head.last_seq = head.last_seq.max(after + lines.len() as u64);
                }
            }
            Err(SharedError::Outdated { .. }) => state.lease = None,
            Err(_) => {}
        }
        appended
    }

    pub(super) fn note_adopted(&self, head: Head) {
        let mut state = self.lock();
        state.is_adopted = true;
        state.note(head);
    }

    pub(super) fn note_failure(&self, error: SharedError) {
        self.lock().fail(error);
    }

    /// The role at this instant.
    pub(in crate::store) fn role(&self) -> Role {
        if self.epoch(Instant::now()).is_ok() { Role::Harvesting } else { Role::Following }
    }

    pub(in crate::store) fn health(&self) -> SharedHealth {
        let state = self.lock();
        let head = state.head.as_ref();
        SharedHealth {
            place: self.journal.place(),
            reachable: state.failed.is_none() && head.is_some(),
            unreachable_since: state.failed.as_ref().map(|(_, since)| *since),
            problem: state.failed.as_ref().map(|(error, _)| error.to_string()),
            installation: head.map(|head| head.installation.to_string()),
            last_record: head.map_or(0, |head| head.last_seq),
            holder: head.filter(|head| head.is_held).and_then(|head| head.holder.clone()),
            epoch: head.map_or(0, |head| head.epoch),
            clock_ahead_seconds: state.clock_ahead,
        }
    }

    pub(in crate::store) fn head(&self) -> Option<Head> {
        self.lock().head.clone()
    }

    /// Renews the lease if that is due, or reads the head.
    fn look(&self, now: Instant) -> Result<Head, SharedError> {
        let lease = self.lock().lease;
        match lease {
            Some(lease) if now >= lease.renew_at => {
                // One that could not be renewed in time is taken again with another epoch, after all work under it has ended.
                if now >= lease.valid_until {
                    self.lock().lease = None;
                    return self.journal.head();
                }
                let head = self.journal.renew(lease.epoch)?;
                let mut state = self.lock();
                state.lease = Some(Lease::since(now, lease.epoch, lease.is_caught_up));
                Ok(head)
            }
            _ => self.journal.head(),
        }
    }

    /// Gives up the lease.
    pub(in crate::store) fn release(&self) -> Result<(), SharedError> {
        let lease = self.lock().lease.take();
        lease.map_or(Ok(()), |lease| self.journal.release(lease.epoch))
    }

    /// Notes that letters are sent from the mail folder with this name; `false` if another one is noted.
    pub(in crate::store) fn claim_letters(&self, folder: &str) -> Result<bool, SharedError> {
        self.journal.claim_letters(folder)
    }

    /// Notes that the hub is notified up to record `seq`; `false` if another instance has done so.
    pub(in crate::store) fn announce(&self, seq: u64) -> Result<bool, SharedError> {
        let epoch = self.epoch(Instant::now())?;
        self.journal.announce(epoch, seq)
    }
}

impl State {
    fn note(&mut self, head: Head) {
        let ahead = Clock::System.now().as_second() - head.now.as_second();
        let is_far = ahead.abs() > CLOCK_SECONDS;
        if is_far && self.clock_ahead.is_none() {
            tracing::warn!(
                "the clock of this machine is {} seconds {} that of the database ({}): correct the one that is wrong; the \
                 lease is kept by the database's",
                ahead.abs(),
                if ahead > 0 { "ahead of" } else { "behind" },
                head.now
            );
        }
        self.clock_ahead = is_far.then_some(ahead);
        self.head = Some(head);
    }

    fn fail(&mut self, error: SharedError) {
        match &mut self.failed {
            Some((known, _)) => *known = error,
            None => {
                tracing::warn!("{error}");
                self.failed = Some((error, Clock::System.now()));
            }
        }
    }
}

impl Store {
    /// Looks at the shared journal: renews the lease, follows what others have stored and, if `may_take` is set and nobody
    /// holds the lease, takes it. To be called about twice a second. A failure is in [`Store::shared_health`].
    ///
    /// Without a shared journal this instance always harvests.
    pub fn turn(&self, may_take: bool) -> Turn {
        self.turn_at(Instant::now(), may_take)
    }

    pub(super) fn turn_at(&self, now: Instant, may_take: bool) -> Turn {
        let Some(shared) = &self.shared else { return Turn { role: Role::Harvesting, ..Turn::default() } };
        let mut turn = Turn::default();
        let tried = self.try_turn(shared, now, may_take, &mut turn);
        if tried.is_ok() && shared.lock().failed.take().is_some() {
            tracing::info!("the database answers again");
        }
        if let Err(error) = tried {
            match error {
                StoreError::Shared(error) => {
                    if matches!(error, SharedError::Outdated { .. }) {
                        tracing::warn!("{error}");
                        shared.lock().lease = None;
                    } else {
                        shared.lock().fail(error);
                    }
                }
                error => tracing::warn!(%error, "the shared journal could not be followed; it is tried again"),
            }
        }
        let has_lease = shared.epoch(now).is_ok();
        turn.role = if has_lease { Role::Harvesting } else { Role::Following };
        turn
    }

    fn try_turn(&self, shared: &Shared, now: Instant, may_take: bool, turn: &mut Turn) -> Result<(), StoreError> {
        if !shared.lock().is_adopted {
            self.adopt(shared)?;
        }
        let head = shared.look(now)?;
        let (is_held, end) = (head.is_held, head.last_seq);
        shared.lock().note(head);
        if end > self.last_seq()
            && let Some((followed, has_more)) = self.follow()?
        {
            (turn.followed, turn.has_more) = (followed, has_more);
        }
        let has_lease = shared.lock().lease.is_some();
        if may_take
            && !has_lease
            && !is_held
            && end <= self.last_seq()
            && let Some(head) = shared.journal.take(&shared.name)?
        {
            tracing::info!(epoch = head.epoch, "took the lease");
            let mut state = shared.lock();
            state.lease = Some(Lease::since(now, head.epoch, false));
            state.note(head);
        }
        let mut state = shared.lock();
        let end = state.head.as_ref().map_or(0, |head| head.last_seq);
        turn.has_more |= end > self.last_seq();
        if let Some(lease) = &mut state.lease {
            lease.is_caught_up |= end <= self.last_seq();
        }
        Ok(())
    }

    /// The role of this instance now.
    #[must_use]
    pub fn role(&self) -> Role {
        self.shared.as_ref().map_or(Role::Harvesting, Shared::role)
    }

    /// The state of the shared journal; none without one.
    #[must_use]
    pub fn shared_health(&self) -> Option<SharedHealth> {
        self.shared.as_ref().map(Shared::health)
    }

    /// When the shared journal was made; none without one, or before it was reached.
    #[must_use]
    pub fn shared_since(&self) -> Option<Timestamp> {
        self.shared.as_ref()?.head().map(|head| head.created_at)
    }

    /// Returns `true` if the journal is shared with other instances.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Gives up the lease, if this instance has it.
    ///
    /// # Errors
    /// If the database cannot be reached; the lease then expires by itself.
    pub fn release_lease(&self) -> Result<(), StoreError> {
        self.shared.as_ref().map_or(Ok(()), |shared| Ok(shared.release()?))
    }

    /// Notes that letters are sent from the mail folder with this name. Returns `false` if those of this installation are sent
    /// from another one: readers would find their subscriptions in neither, or get letters twice.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub fn claim_letters(&self, folder: &str) -> Result<bool, StoreError> {
        self.shared.as_ref().map_or(Ok(true), |shared| Ok(shared.claim_letters(folder)?))
    }

    /// Notes that a hub is being notified up to record `seq`. Returns `false` if an instance has noted that before: then it
    /// is not to be notified again.
    ///
    /// # Errors
    /// If the database cannot be reached, or this instance does not hold the lease.
    pub fn announce(&self, seq: u64) -> Result<bool, StoreError> {
        self.shared.as_ref().map_or(Ok(true), |shared| Ok(shared.announce(seq)?))
    }

    /// The records after the last one that a hub was notified of; none without a shared journal.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn unannounced(&self) -> Result<Followed, StoreError> {
        let head = self.shared.as_ref().and_then(Shared::head);
        head.map_or_else(|| Ok(Followed::default()), |head| self.records_after(head.announced))
    }

    /// Takes the lease for a command, within `patience`, and keeps it until the guard is dropped.
    ///
    /// # Errors
    /// [`SharedError::NotHolder`] if another instance has it for so long.
    pub fn hold_lease(self: &std::sync::Arc<Self>, patience: Duration) -> Result<HeldLease, StoreError> {
        let began = Instant::now();
        let Some(shared) = &self.shared else { return Ok(HeldLease { stop: None, keeping: None }) };
        loop {
            let turn = self.turn(true);
            if turn.role == Role::Harvesting {
                break;
            }
            if began.elapsed() > patience {
                let failed = shared.lock().failed.clone();
                return Err(failed
                    .map_or_else(
                        || shared.epoch(Instant::now()).err().map(StoreError::from),
                        |(error, _)| Some(error.into()),
                    )
                    .unwrap_or(StoreError::Shared(SharedError::NotHolder { holder: "another instance".to_owned() })));
            }
            if !turn.has_more {
                std::thread::sleep(Duration::from_millis(250));
            }
        }
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let store = std::sync::Arc::downgrade(self);
        let keeping = std::thread::spawn(move || {
            while matches!(
                stopped.recv_timeout(Duration::from_millis(500)),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout)
            ) {
                match store.upgrade() {
                    Some(store) => drop(store.turn(false)),
                    None => return,
                }
            }
            if let Some(store) = store.upgrade()
                && let Err(error) = store.release_lease()
            {
                tracing::warn!(%error, "the lease was not given up and expires by itself");
            }
        });
        Ok(HeldLease { stop: Some(stop), keeping: Some(keeping) })
    }
}

/// Keeps the lease for a command.
#[derive(Debug)]
pub struct HeldLease {
    stop: Option<std::sync::mpsc::Sender<()>>,
    keeping: Option<std::thread::JoinHandle<()>>,
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(keeping) = self.keeping.take() {
            let _ = keeping.join();
        }
    }
}
