//! Checks the journal while the program runs, and fills its holes from the index.
//!
//! A start reads the index alone. A line that went bad, or a segment that is missing, would otherwise stay hidden until the
//! index is rebuilt from it.

use std::sync::PoisonError;

use jiff::Timestamp;

use super::{
    Store, StoreError, Writer,
    journal::{Reader, Tail},
    journal_fill::{Filled, fill},
};
use crate::domain::StoreHealth;

/// The number of bytes between two calls of `pause`.
const PAUSE_EVERY: usize = 1024 * 1024;

impl Store {
    /// Reads the whole journal, a line at a time, and calls `pause` after each megabyte. A hole is filled from the damaged
    /// lines and the index; the rest of it is kept in [`Store::health`].
    ///
    /// # Errors
    ///
    /// If the journal cannot be read or written.
    pub fn check_journal(&self, at: Timestamp, mut pause: impl FnMut()) -> Result<StoreHealth, StoreError> {
        let last = self.last_seq();
        if self.has_hole(last, &mut pause)? {
            let mut writer = self.writer();
            let filled = self.fill_journal(&mut writer)?;
            self.note(messages(&filled));
        }
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        health.journal_checked_at = Some(at);
        Ok(health.clone())
    }

    /// The condition of the store.
    #[must_use]
    pub fn health(&self) -> StoreHealth {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes the result of the last try to store something at `at`: the reason of a failure, or none.
    pub fn note_stored(&self, failure: Option<String>, at: Timestamp) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        health.cannot_store_since = failure.as_ref().map(|_| health.cannot_store_since.unwrap_or(at));
        health.cannot_store = failure;
    }

    pub(super) fn note(&self, messages: Vec<String>) {
        for message in &messages {
            tracing::error!("{message}");
        }
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        health.journal = messages;
    }

    /// Returns `true` if the journal lacks one of the records up to `last`.
    pub(super) fn has_hole(&self, last: u64, pause: &mut impl FnMut()) -> Result<bool, StoreError> {
        has_hole(&self.folder.journal(), last, pause)
    }

    /// Fills the journal from the index that is open.
    pub(super) fn fill_journal(&self, writer: &mut Writer) -> Result<Filled, StoreError> {
        let slot = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let filled = fill(&self.folder, writer.journal.last_seq(), slot.as_ref())?;
        if !filled.kept_in.is_empty() {
            writer.journal.reopen(&Tail::read(&self.folder.journal())?)?;
        }
        Ok(filled)
    }
}

/// Returns `true` if the journal in `dir` lacks one of the records up to `last`.
pub(super) fn has_hole(dir: &std::path::Path, last: u64, pause: &mut impl FnMut()) -> Result<bool, StoreError> {
    let (mut seen, mut bytes) = (0, 0);
    for line in Reader::new(dir, 1)? {
        match line {
            Ok(line) => {
                seen = line.seq;
                bytes += line.bytes.len();
            }
            Err(StoreError::Damaged { .. }) => return Ok(true),
            Err(error) => return Err(error),
        }
        if seen >= last {
            break; // a line after it may be half written
        }
        if bytes >= PAUSE_EVERY {
            bytes = 0;
            pause();
        }
    }
    Ok(seen < last)
}

/// A sentence for each repair, and for each record that is lost.
pub(super) fn messages(filled: &Filled) -> Vec<String> {
    let mut messages = Vec::new();
    let kept = filled.kept_in.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ");
    let kept = if kept.is_empty() { String::new() } else { format!("; the damaged files are kept as {kept}") };
    if filled.corrected + filled.restored + filled.replaced > 0 {
        messages.push(format!(
            "the journal was damaged and is repaired: {} lines had a wrong bit, {} records were restored from the index, \
             {} outdated states of sources were replaced by later ones{kept}; check the disk",
            filled.corrected, filled.restored, filled.replaced
        ));
    }
    if filled.lacking > 0 {
        messages.push(format!(
            "the journal lacks {} records that the index lacks too: {}; put them back from a backup or an export",
            filled.lacking,
            filled.named.join(", ")
        ));
    }
    messages
}
