//! A shared journal in a folder of one process: for tests of several instances without a server.
//!
//! The lines lie in segments, as those of a data folder do. The lease is kept in memory, with a clock that a test sets.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Head, LEASE_SECONDS, SharedError, SharedJournal, outdated};
use crate::store::{
    StoreError,
    journal::{Journal, Reader, SEGMENT_BYTES, Tail},
};

/// The most lines of one read.
const LINES: usize = 200;

/// A shared journal in a folder; a clone is another connection to the same journal.
#[derive(Clone)]
pub struct FolderJournal {
    dir: PathBuf,
    shared: Arc<Mutex<State>>,
}

struct State {
    head: Head,
    expires_at: Timestamp,
    journal: Journal,
    is_reachable: bool,
    /// The number of appends that are made and whose answer is lost.
    lost_answers: usize,
    /// It cannot be reached after such an append.
    stays_away: bool,
    /// The folder from which letters are sent.
    letters: Option<String>,
}

impl std::fmt::Debug for FolderJournal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FolderJournal").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl FolderJournal {
    /// The journal in `dir`, which is made if needed.
    ///
    /// # Errors
    /// If the folder cannot be read or written.
    pub fn new(dir: &Path, now: Timestamp) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io("create", dir))?;
        let tail = Tail::read(dir)?;
        let journal = Journal::open(dir.to_owned(), &tail, SEGMENT_BYTES, Journal::real_file)?;
        let head = Head {
            installation: Uuid::new_v5(&Uuid::NAMESPACE_OID, dir.as_os_str().as_encoded_bytes()),
            created_at: now,
            last_seq: tail.last_seq,
            epoch: 0,
            holder: None,
            is_held: false,
            announced: 0,
            now,
        };
        let state = State {
            head,
            expires_at: now,
            journal,
            is_reachable: true,
            lost_answers: 0,
            stays_away: false,
            letters: None,
        };
        Ok(Self { dir: dir.to_owned(), shared: Arc::new(Mutex::new(state)) })
    }

    /// Lets time pass.
    pub fn advance(&self, by: SignedDuration) {
        let mut state = self.lock();
        state.head.now += by;
    }

    /// Makes every call fail, or not, as a database that is away.
    pub fn set_reachable(&self, is_reachable: bool) {
        self.lock().is_reachable = is_reachable;
    }

    /// Loses the answers to the next appends, which are made; and with `stays_away`, all that follows.
    pub fn lose_answers(&self, count: usize, stays_away: bool) {
        let mut state = self.lock();
        (state.lost_answers, state.stays_away) = (count, stays_away);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self) -> Result<MutexGuard<'_, State>, SharedError> {
        let state = self.lock();
        if state.is_reachable { Ok(state) } else { Err(self.unreachable("it is away")) }
    }

    fn unreachable(&self, reason: &str) -> SharedError {
        SharedError::Unreachable { place: self.place(), reason: reason.to_owned() }
    }

    fn damaged(&self, error: &StoreError) -> SharedError {
        SharedError::Damaged { place: self.place(), reason: error.to_string() }
    }
}

impl State {
    fn head(&self) -> Head {
        Head { is_held: self.expires_at > self.head.now, ..self.head.clone() }
    }

    fn extend(&mut self) {
        self.expires_at = self.head.now + SignedDuration::from_secs(i64::from(LEASE_SECONDS));
    }
}

impl SharedJournal for FolderJournal {
    fn place(&self) -> String {
        self.dir.display().to_string()
    }

    fn prepare(&self) -> Result<Head, SharedError> {
        self.head()
    }

    fn head(&self) -> Result<Head, SharedError> {
        Ok(self.reached()?.head())
    }

    fn try_append(&self, epoch: u64, after: u64, lines: &[Vec<u8>]) -> Result<bool, SharedError> {
        let mut state = self.reached()?;
        if state.head.epoch != epoch || state.head.last_seq != after {
            return Ok(false);
        }
        state.journal.append(lines).map_err(|error| self.unreachable(&error.to_string()))?;
        state.head.last_seq = state.journal.last_seq();
        state.extend();
        if state.lost_answers > 0 {
            state.lost_answers -= 1;
            state.is_reachable = !state.stays_away;
            return Err(self.unreachable("the connection was cut"));
        }
        Ok(true)
    }

    fn read(&self, after: u64) -> Result<Vec<(u64, Vec<u8>)>, SharedError> {
        let state = self.reached()?;
        let mut lines = Vec::new();
        if after >= state.head.last_seq {
            return Ok(lines);
        }
        for line in Reader::new(&self.dir, after + 1).map_err(|error| self.damaged(&error))?.take(LINES) {
            let line = line.map_err(|error| self.damaged(&error))?;
            lines.push((line.seq, line.bytes));
        }
        Ok(lines)
    }

    fn take(&self, holder: &str) -> Result<Option<Head>, SharedError> {
        let mut state = self.reached()?;
        if state.head().is_held {
            return Ok(None);
        }
        state.head.epoch += 1;
        state.head.holder = Some(holder.to_owned());
        state.extend();
        Ok(Some(state.head()))
    }

    fn renew(&self, epoch: u64) -> Result<Head, SharedError> {
        let mut state = self.reached()?;
        if state.head.epoch != epoch {
            return Err(outdated(epoch, &state.head()));
        }
        state.extend();
        Ok(state.head())
    }

    fn release(&self, epoch: u64) -> Result<(), SharedError> {
        let mut state = self.reached()?;
        if state.head.epoch == epoch {
            state.expires_at = state.head.now;
            state.head.holder = None;
        }
        Ok(())
    }

    fn claim_letters(&self, folder: &str) -> Result<bool, SharedError> {
        let mut state = self.reached()?;
        Ok(state.letters.get_or_insert_with(|| folder.to_owned()) == folder)
    }

    fn announce(&self, epoch: u64, seq: u64) -> Result<bool, SharedError> {
        let mut state = self.reached()?;
        let is_news = state.head.epoch == epoch && state.head.announced < seq;
        if is_news {
            state.head.announced = seq;
        }
        Ok(is_news)
    }

    fn patience(&self) -> Duration {
        Duration::from_millis(20)
    }

    fn pause(&self) {}
}
