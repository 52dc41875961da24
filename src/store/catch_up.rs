//! Bringing the index up after a failure of it, while the store is in use.
//!
//! sled gives up for good when the disk is full: even with space again it answers everything with the same error. So
//! when there is space, it is closed and opened again.

use std::{
    fs,
    sync::{PoisonError, atomic::Ordering},
};

use super::{
    Store, StoreError, Writer, folder,
    index::{self, IndexError, guarded},
    journal::Reader,
    open::{Replay, replay},
};

/// How much must fit on the disk before sled is opened again: a few of its segments.
const SPACE_BYTES: usize = 2 * 1024 * 1024;

impl Store {
    /// Brings into the index what it lacks of the journal. To be called before anything is written.
    pub(super) fn catch_up(&self, writer: &mut Writer) -> Result<(), StoreError> {
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

    /// A read that finds the index behind tries to bring it up, and otherwise tells what the index has.
    pub(super) fn catch_up_if_behind(&self) {
        if self.behind.load(Ordering::Acquire)
            // Whoever writes just now has tried already; that may be the caller itself.
            && let Ok(mut writer) = self.writer.try_lock()
            && let Err(error) = self.catch_up(&mut writer)
        {
            tracing::warn!(%error, "reading from an index that lacks the last records");
        }
    }

    fn replay_tail(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let lines = Reader::new(&self.folder.journal(), writer.applied + 1)?;
        let mut failed = None;
        self.write("take the journal's records", |index| match replay(index, lines) {
            Ok(_) => index.flush(),
            Err(Replay::Index(error)) => Err(error),
            Err(Replay::Store(error)) => {
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
        let fits = folder::write_synced(&probe, &vec![0x55; SPACE_BYTES]).is_ok();
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
        let opened = index::open(&self.folder)?;
        let applied = guarded(|| opened.index.applied());
        writer.applied = applied.map_err(|error| self.failed("tell its last record", &error))?;
        if let Some((reason, aside)) = &opened.set_aside {
            tracing::warn!(reason, aside = %aside.display(), "the index is rebuilt from the journal");
        }
        *slot = Some(opened.index);
        Ok(())
    }
}
