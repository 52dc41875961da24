//! Replays the journal into the index after a failed write to it, while the store is in use.
//!
//! sled never recovers from a full disk: even with space again it repeats the same error. So it is closed and reopened
//! once there is space.
//!
//! A damaged index is set aside and rebuilt from the journal, also while the store is in use. Only a journal with a hole
//! keeps it: the records of the hole may stand in the index alone.

use std::{
    fs,
    sync::{PoisonError, atomic::Ordering},
};

use super::{
    Store, StoreError, Writer, data_folder,
    index::{self, IndexError, guarded},
    journal::{Reader, Tail},
    journal_check::messages,
    journal_fill::fill,
    open::{ReplayError, replay},
};

/// The space that must be free before sled is reopened: a few of its segments.
const SPACE_BYTES: usize = 2 * 1024 * 1024;

impl Store {
    /// Replays the records that the index lacks. To be called before each write.
    pub(super) fn catch_up(&self, writer: &mut Writer) -> Result<(), StoreError> {
        if self.damaged.swap(false, Ordering::AcqRel)
            && let Err(error) = self.rebuild(writer)
        {
            self.damaged.store(true, Ordering::Release);
            return Err(error);
        }
        if writer.applied == writer.journal.last_seq() && !self.behind.load(Ordering::Acquire) {
            return Ok(());
        }
        match self.replay_tail(writer) {
            Err(StoreError::IndexUnavailable { .. }) if self.has_space() => {
                self.reopen_index(writer)?;
                self.replay_tail(writer)
            }
            other => other,
        }
    }

    /// Replays the missing records before a read, if possible; otherwise the read sees an older state.
    pub(super) fn catch_up_if_behind(&self) {
        if (self.behind.load(Ordering::Acquire) || self.damaged.load(Ordering::Acquire))
            // A writer at work has tried already; it may be the caller itself.
            && let Ok(mut writer) = self.writer.try_lock()
            && let Err(error) = self.catch_up(&mut writer)
        {
            tracing::warn!(%error, "reading from an index that lacks the last records");
        }
    }

    /// Sets the index aside and opens an empty one, after the journal has been filled from it. It stays if a hole remains.
    fn rebuild(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let last = writer.journal.last_seq();
        if self.has_hole(last, &mut || ())? {
            let filled = self.fill_journal(writer)?;
            self.note(messages(&filled));
            if filled.lacking > 0 {
                tracing::error!(
                    "the index is damaged, and the journal has a hole; the index is kept: restore a backup"
                );
                return Ok(());
            }
        }
        self.request_rebuild();
        self.behind.store(true, Ordering::Release);
        self.reopen_index(writer)
    }

    fn replay_tail(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let lines = Reader::new(&self.folder.journal(), writer.applied + 1)?;
        let mut failed = None;
        self.write("apply the journal's records", |index| match replay(index, lines) {
            Ok(_) => index.flush(),
            Err(ReplayError::Index(error)) => Err(error),
            Err(ReplayError::Store(error)) => {
                let reason = error.to_string();
                failed = Some(error);
                Err(IndexError::Unavailable(reason))
            }
        })
        .map_err(|error| failed.unwrap_or(error))?;
        writer.applied = writer.journal.last_seq();
        self.behind.store(false, Ordering::Release);
        Ok(())
    }

    fn has_space(&self) -> bool {
        let probe = self.folder.root().join("probe");
        let fits = data_folder::write_synced(&probe, &vec![0x55; SPACE_BYTES]).is_ok();
        fs::remove_file(&probe).is_ok() && fits
    }

    fn reopen_index(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let closing = slot.take();
        let closed = guarded(|| {
            drop(closing);
            Ok(())
        });
        if let Err(error) = closed {
            tracing::warn!(%error, "closing the index");
        }
        let last = writer.journal.last_seq();
        let mut filled = None;
        let opened = index::open(&self.folder, &mut |index| {
            if !self.has_hole(last, &mut || ())? {
                return Ok(true);
            }
            let done = fill(&self.folder, last, index)?;
            Ok(filled.insert(done).lacking == 0)
        })?;
        if let Some(filled) = filled {
            self.note(messages(&filled));
            writer.journal.reopen(&Tail::read(&self.folder.journal())?)?;
        }
        let applied = guarded(|| opened.index.applied());
        writer.applied = applied.map_err(|error| self.failed("read its last record", &error))?;
        if let Some((reason, aside)) = &opened.set_aside {
            tracing::warn!(reason, aside = %aside.display(), "the index is rebuilt from the journal");
        }
        *slot = Some(opened.index);
        Ok(())
    }
}
