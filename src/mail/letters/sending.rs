//! The subscriptions as the sender sees them: who is to be asked, who gets letters, and what was sent.

use std::{
    collections::{HashMap, HashSet},
    io,
    sync::Arc,
};

use jiff::Timestamp;

use super::{BETWEEN_CONFIRMATIONS, BETWEEN_READINGS, Letters, MAX_REFUSALS, Wake};
use crate::{
    domain::{LetterState, day_of},
    mail::{
        Issue, Outcome, Pause, Record, Subscriber, SubscriberId,
        links::{hash_of, token},
        subscriber::Confirmation,
    },
};

impl Letters {
    pub(in crate::mail) fn wake(&self) -> &Wake {
        &self.wake
    }

    /// Wakes the sender: something was published, or the program stops.
    pub fn ring(&self) {
        self.wake.ring();
    }

    /// Counts up with everything that may make a letter due.
    pub(in crate::mail) fn version(&self) -> u64 {
        self.book().version
    }

    pub(in crate::mail) fn note(&self, change: impl FnOnce(&mut LetterState)) {
        change(&mut self.book().state);
    }

    /// Takes over what commands have changed in the folder, deletes what was not confirmed in time, and pauses addresses that
    /// were refused too often.
    ///
    /// # Errors
    /// The error of the file system.
    pub(in crate::mail) fn tidy(&self, now: Timestamp) -> io::Result<()> {
        let mut book = self.book();
        if now.duration_since(book.read_at).abs() >= BETWEEN_READINGS {
            book.read_at = now;
            let changed_at = self.folder.changed_at();
            if changed_at != book.folder_changed_at {
                book.folder_changed_at = changed_at;
                let read = self.folder.read()?;
                let subscribers: HashMap<_, _> =
                    read.subscribers.into_iter().map(|one| (one.id, Arc::new(one))).collect();
                if subscribers != book.subscribers {
                    book.version += 1;
                }
                (book.subscribers, book.unreadable) = (subscribers, read.problems.len());
            }
        }
        book.asked.retain(|_, at| now.duration_since(*at) < BETWEEN_CONFIRMATIONS);
        let over: Vec<SubscriberId> =
            book.subscribers.values().filter(|one| one.is_over(now)).map(|one| one.id).collect();
        for id in over {
            self.remove(&mut book, id)?;
        }
        let is_refused = |one: &&Arc<Subscriber>| {
            one.is_active() && book.ledger.record(one.id).is_some_and(|record| record.refusals >= MAX_REFUSALS)
        };
        let refused: Vec<Arc<Subscriber>> = book.subscribers.values().filter(is_refused).cloned().collect();
        for one in refused {
            tracing::warn!(
                subscription = %one.id,
                "an address was refused {MAX_REFUSALS} times in a row and gets no more letters; `remissflode subscribers list` shows it"
            );
            self.put(&mut book, Subscriber { paused: Some(Pause::Refused), ..Subscriber::clone(&one) })?;
        }
        Ok(())
    }

    /// The subscriptions whose confirmation is to be asked for now, the oldest first.
    pub(in crate::mail) fn to_confirm(&self, now: Timestamp) -> Vec<Arc<Subscriber>> {
        let book = self.book();
        let mut seen = HashSet::new();
        let mut due: Vec<Arc<Subscriber>> = book
            .subscribers
            .values()
            .filter(|one| one.confirmed_at.is_none() && one.confirmation.is_none() && !one.is_over(now))
            .cloned()
            .collect();
        due.sort_by_key(|one| (one.asked_at, one.id));
        due.retain(|one| {
            let hash = hash_of(&one.address.key());
            let is_early = book.asked.get(&hash).is_some_and(|at| now.duration_since(*at) < BETWEEN_CONFIRMATIONS);
            !is_early && seen.insert(hash) // one message shows all that the address has asked for
        });
        due
    }

    /// Records that the confirmation of a subscription is asked for, before it is, and returns the token for the link: if the
    /// program is killed in between, no second message is sent. None if the subscription is gone or confirmed.
    pub(in crate::mail) fn begin_confirmation(&self, id: SubscriberId, now: Timestamp) -> io::Result<Option<String>> {
        let mut book = self.book();
        let waits = |one: &&Arc<Subscriber>| one.confirmed_at.is_none() && self.folder.has(one.id);
        let Some(one) = book.subscribers.get(&id).filter(waits).cloned() else { return Ok(None) };
        let (token, hash) = token()?;
        let confirmation = Some(Confirmation { hash, sent_at: now });
        self.put(&mut book, Subscriber { confirmation, ..Subscriber::clone(&one) })?;
        book.asked.insert(hash_of(&one.address.key()), now);
        Ok(Some(token))
    }

    /// Takes back [`Letters::begin_confirmation`] after the server did not take the message.
    pub(in crate::mail) fn undo_confirmation(&self, id: SubscriberId) -> io::Result<()> {
        let mut book = self.book();
        let Some(one) = book.subscribers.get(&id).filter(|one| one.confirmed_at.is_none()).cloned() else {
            return Ok(());
        };
        book.asked.remove(&hash_of(&one.address.key()));
        self.put(&mut book, Subscriber { confirmation: None, ..Subscriber::clone(&one) })
    }

    /// Deletes a subscription.
    pub(in crate::mail) fn end(&self, id: SubscriberId) -> io::Result<()> {
        self.remove(&mut self.book(), id)
    }

    /// Calls `see` for every subscription that gets letters, with what is known of it.
    pub(in crate::mail) fn for_each_active(&self, mut see: impl FnMut(&Arc<Subscriber>, &Record)) {
        let book = self.book();
        let nothing = Record::default();
        for one in book.subscribers.values().filter(|one| one.is_active()) {
            see(one, book.ledger.record(one.id).unwrap_or(&nothing));
        }
    }

    /// The subscription as it is now, if it still gets letters.
    pub(in crate::mail) fn still(&self, id: SubscriberId) -> Option<Arc<Subscriber>> {
        if !self.folder.has(id) {
            // A command has deleted it; its letters end with this one.
            let mut book = self.book();
            book.subscribers.remove(&id);
            book.ledger.forget(id);
            return None;
        }
        self.book().subscribers.get(&id).filter(|one| one.is_active()).cloned()
    }

    /// Records the end of a letter about `issues`.
    pub(in crate::mail) fn add(
        &self,
        id: SubscriberId,
        issues: &[Issue],
        outcome: Outcome,
        now: Timestamp,
    ) -> io::Result<()> {
        self.book().ledger.add(id, issues, outcome, day_of(now))
    }

    /// Writes what could not be written before; nothing may be sent until this succeeds.
    pub(in crate::mail) fn flush(&self) -> io::Result<()> {
        self.book().ledger.flush()
    }

    /// Waits until what was recorded is on the disk.
    pub(in crate::mail) fn sync(&self) -> io::Result<()> {
        self.book().ledger.sync()
    }
}
