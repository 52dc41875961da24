//! The subscriptions of this installation: asked for, confirmed, changed, ended. Shared by the pages and the sender.

mod sending;

use std::{
    collections::{HashMap, HashSet},
    io,
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    Address, AskError, Change, Choice, Folder, Issue, Ledger, LinkProblem, Outcome, Pause, Shown, Subscriber,
    SubscriberId,
    folder::FORM,
    links::{Signer, hash_of, random},
};
use crate::domain::{LetterState, day_of};

/// The time between two messages to one address that ask for a confirmation.
const BETWEEN_CONFIRMATIONS: SignedDuration = SignedDuration::from_hours(24);
/// The most unconfirmed subscriptions at once: a flood of forms fills no disk.
const MAX_UNCONFIRMED: usize = 2_000;
/// The most of them for one address.
const MAX_UNCONFIRMED_EACH: usize = 5;
/// The refusals in a row after which an address is paused.
const MAX_REFUSALS: u8 = 3;
/// The time between two looks for files that a command has deleted or added.
const BETWEEN_READINGS: SignedDuration = SignedDuration::from_secs(30);
/// A day of a letter that is none: it carries what is known of an address alone.
pub(super) const NO_LETTER: Date = jiff::civil::date(2020, 1, 1);

/// The subscriptions.
pub struct Letters {
    folder: Folder,
    signer: Signer,
    /// The sender's address, to be shown to readers.
    from: String,
    book: Mutex<Book>,
    wake: Wake,
}

struct Book {
    subscribers: HashMap<SubscriberId, Arc<Subscriber>>,
    ledger: Ledger,
    /// When a confirmation was last asked for, by the hash of the address.
    asked: HashMap<String, Timestamp>,
    /// Counts up with everything that may make a letter due.
    version: u64,
    unreadable: usize,
    read_at: Timestamp,
    folder_changed_at: Option<SystemTime>,
    state: LetterState,
}

/// Wakes the sender.
#[derive(Debug, Default)]
pub(super) struct Wake {
    flag: Mutex<bool>,
    rung: Condvar,
}

impl Wake {
    pub(super) fn ring(&self) {
        *self.flag.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.rung.notify_all();
    }

    /// Waits until somebody rings, or until `time` has passed.
    pub(super) fn wait(&self, time: Duration) {
        let flag = self.flag.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.rung.wait_timeout_while(flag, time, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letters").field("folder", &self.folder.root()).finish_non_exhaustive()
    }
}

impl Letters {
    /// Opens the subscriptions in the data folder `data`, creating what is missing. `from` is the sender's address.
    ///
    /// # Errors
    /// The error of the file system. A single file that cannot be read is logged and left alone.
    pub fn open(data: &Path, from: &str, now: Timestamp) -> io::Result<Self> {
        let folder = Folder::new(data);
        folder.prepare()?;
        folder.clean()?;
        let signer = Signer::new(&folder.key()?);
        let folder_changed_at = folder.changed_at();
        let read = folder.read()?;
        for (path, reason) in &read.problems {
            tracing::error!(file = %path.display(), "a subscription cannot be read, and gets no letters: {reason}");
        }
        let known: HashSet<SubscriberId> = read.subscribers.iter().map(|subscriber| subscriber.id).collect();
        // A line of a file that cannot be read now may be needed when it can.
        let unreadable = read.problems.iter().filter_map(|(path, _)| path.file_stem()?.to_str()?.parse().ok());
        let kept = known.iter().copied().chain(unreadable).collect();
        let ledger = Ledger::open(&folder, &kept, day_of(now))?;
        let sent = read.subscribers.iter().filter_map(|subscriber| {
            Some((hash_of(&subscriber.address.key()), subscriber.confirmation.as_ref()?.sent_at))
        });
        let book = Book {
            asked: sent.collect(),
            subscribers: read.subscribers.into_iter().map(|one| (one.id, Arc::new(one))).collect(),
            ledger,
            version: 0,
            unreadable: read.problems.len(),
            read_at: now,
            folder_changed_at,
            state: LetterState::default(),
        };
        Ok(Self { folder, signer, from: from.to_owned(), book: Mutex::new(book), wake: Wake::default() })
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A name of this folder of subscriptions, which stays when the folder is moved.
    #[must_use]
    pub fn folder_name(&self) -> String {
        self.signer.folder_name()
    }

    /// The address that letters come from.
    #[must_use]
    pub fn sender(&self) -> &str {
        &self.from
    }

    /// The hidden field of forms on the day `today`: the same for everyone, so that pages stay cacheable.
    #[must_use]
    pub fn form_token(&self, today: Date) -> String {
        self.signer.form_token(today)
    }

    /// Returns `true` for the hidden field of a form of `today` or the day before.
    #[must_use]
    pub fn is_form_token(&self, token: &str, today: Date) -> bool {
        self.signer.is_form_token(token, today)
    }

    /// The end of the links to a subscription.
    pub(super) fn link(&self, id: SubscriberId, now: Timestamp) -> String {
        self.signer.link(id, day_of(now))
    }

    /// Notes that `address` wants to get `choice`, to be confirmed by mail. The answer is the same whether the address is known
    /// or not. One that asks for the same again may change the times with it.
    ///
    /// # Errors
    /// If too many wait for their confirmation, or the file cannot be written.
    pub fn ask(&self, address: Address, choice: Choice, now: Timestamp) -> Result<(), AskError> {
        let unavailable = |error: io::Error| AskError::Unavailable(error.to_string());
        let mut book = self.book();
        let key = address.key();
        let unconfirmed = || book.subscribers.values().filter(|one| one.confirmed_at.is_none());
        if unconfirmed().count() >= MAX_UNCONFIRMED {
            return Err(AskError::Busy);
        }
        let of_address: Vec<Arc<Subscriber>> = unconfirmed().filter(|one| one.address.key() == key).cloned().collect();
        let same = of_address.iter().find(|one| one.choice.query == choice.query);
        let subscriber = match same {
            Some(same) => Subscriber { choice, ..Subscriber::clone(same) },
            // What an address can wish for at once is bounded; the first wishes stay.
            None if of_address.len() >= MAX_UNCONFIRMED_EACH => return Ok(()),
            None => Subscriber {
                form: FORM,
                id: SubscriberId::from_bytes(random().map_err(unavailable)?),
                address,
                choice,
                asked_at: now,
                confirmed_at: None,
                confirmation: None,
                paused: None,
            },
        };
        self.put(&mut book, subscriber).map_err(unavailable)?;
        drop(book);
        self.wake.ring();
        Ok(())
    }

    fn put(&self, book: &mut Book, subscriber: Subscriber) -> io::Result<()> {
        self.folder.put(&subscriber)?;
        book.subscribers.insert(subscriber.id, Arc::new(subscriber));
        book.version += 1;
        Ok(())
    }

    /// The wishes that the link with this token would confirm: everything that its address has asked for.
    ///
    /// # Errors
    /// If the link is unknown, was used, or is too old.
    pub fn pending(&self, token: &str, now: Timestamp) -> Result<Vec<Choice>, LinkProblem> {
        let pending = Self::pending_of(&self.book(), token, now)?;
        Ok(pending.iter().map(|one| one.choice.clone()).collect())
    }

    fn pending_of(book: &Book, token: &str, now: Timestamp) -> Result<Vec<Arc<Subscriber>>, LinkProblem> {
        let hash = hash_of(token);
        let has_hash = |one: &&Arc<Subscriber>| one.confirmation.as_ref().is_some_and(|sent| sent.hash == hash);
        let mut unconfirmed: Vec<&Arc<Subscriber>> =
            book.subscribers.values().filter(|one| one.confirmed_at.is_none()).collect();
        let found = unconfirmed.iter().copied().find(has_hash).ok_or(LinkProblem::Unknown)?;
        if found.is_over(now) {
            return Err(LinkProblem::Expired);
        }
        let key = found.address.key();
        unconfirmed.retain(|one| one.address.key() == key && !one.is_over(now));
        unconfirmed.sort_by_key(|one| (one.asked_at, one.id));
        Ok(unconfirmed.into_iter().cloned().collect())
    }

    /// Confirms everything that the address of this token has asked for, and returns it.
    ///
    /// # Errors
    /// As [`Letters::pending`], and if a file cannot be written.
    pub fn confirm(&self, token: &str, now: Timestamp) -> Result<Vec<Choice>, LinkProblem> {
        let unavailable = |error: io::Error| LinkProblem::Unavailable(error.to_string());
        let mut book = self.book();
        let pending = Self::pending_of(&book, token, now)?;
        // The one with the token comes last: until then a failure leaves the link as it was.
        let hash = hash_of(token);
        let mut in_order: Vec<&Arc<Subscriber>> = pending.iter().collect();
        in_order.sort_by_key(|one| one.confirmation.as_ref().is_some_and(|sent| sent.hash == hash));
        for one in in_order {
            let same = |other: &&Arc<Subscriber>| {
                other.confirmed_at.is_some()
                    && other.address.key() == one.address.key()
                    && other.choice.query == one.choice.query
            };
            let known = book.subscribers.values().find(same).cloned();
            match known {
                Some(known) => {
                    let changed = Subscriber { choice: one.choice.clone(), ..Subscriber::clone(&known) };
                    self.resume(&mut book, changed, now).map_err(unavailable)?;
                    self.remove(&mut book, one.id).map_err(unavailable)?;
                }
                None => {
                    let confirmed =
                        Subscriber { confirmed_at: Some(now), confirmation: None, ..Subscriber::clone(one) };
                    self.put(&mut book, confirmed).map_err(unavailable)?;
                }
            }
        }
        drop(book);
        self.wake.ring();
        Ok(pending.iter().map(|one| one.choice.clone()).collect())
    }

    /// Stores a subscription that is not paused any more, and forgets the refusals of its address.
    fn resume(&self, book: &mut Book, subscriber: Subscriber, now: Timestamp) -> io::Result<()> {
        if subscriber.paused == Some(Pause::Refused) {
            book.ledger.add(subscriber.id, &[Issue::Lost(NO_LETTER)], Outcome::Resumed, day_of(now))?;
        }
        self.put(book, Subscriber { paused: None, ..subscriber })
    }

    /// The subscription that a link of a letter leads to.
    ///
    /// # Errors
    /// If the link is unknown or too old, or the subscription is gone.
    pub fn subscription(&self, link: &str, now: Timestamp) -> Result<Shown, LinkProblem> {
        let id = self.signer.subscriber(link, day_of(now))?;
        Self::shown(&self.book(), id).ok_or(LinkProblem::Unknown)
    }

    fn shown(book: &Book, id: SubscriberId) -> Option<Shown> {
        let one = book.subscribers.get(&id).filter(|one| one.confirmed_at.is_some())?;
        let key = one.address.key();
        let others = book.subscribers.values().filter(|other| other.id != id && other.address.key() == key).count();
        Some(Shown { choice: one.choice.clone(), paused: one.paused, others })
    }

    /// Changes the subscription that a link of a letter leads to.
    ///
    /// # Errors
    /// As [`Letters::subscription`], and if the file cannot be written.
    pub fn change(&self, link: &str, change: Change, now: Timestamp) -> Result<Shown, LinkProblem> {
        let unavailable = |error: io::Error| LinkProblem::Unavailable(error.to_string());
        let id = self.signer.subscriber(link, day_of(now))?;
        let mut book = self.book();
        let one = book.subscribers.get(&id).filter(|one| one.confirmed_at.is_some()).cloned();
        let mut changed = Subscriber::clone(&*one.ok_or(LinkProblem::Unknown)?);
        (changed.choice.rhythm, changed.choice.with_empty) = (change.rhythm, change.with_empty);
        let stored = match (change.paused, changed.paused) {
            (false, _) => self.resume(&mut book, changed, now),
            (true, Some(_)) => self.put(&mut book, changed),
            (true, None) => self.put(&mut book, Subscriber { paused: Some(Pause::Reader), ..changed }),
        };
        stored.map_err(unavailable)?;
        let shown = Self::shown(&book, id).ok_or(LinkProblem::Unknown);
        drop(book);
        self.wake.ring();
        shown
    }

    /// Ends the subscription that a link of a letter leads to, and deletes its file. One that is gone already is no error.
    ///
    /// # Errors
    /// If the link is unknown or too old, or the file cannot be deleted.
    pub fn leave(&self, link: &str, now: Timestamp) -> Result<(), LinkProblem> {
        let id = self.signer.subscriber(link, day_of(now))?;
        self.remove(&mut self.book(), id).map_err(|error| LinkProblem::Unavailable(error.to_string()))
    }

    /// Ends every subscription of the address that a link of a letter was sent to.
    ///
    /// # Errors
    /// As [`Letters::leave`].
    pub fn leave_all(&self, link: &str, now: Timestamp) -> Result<(), LinkProblem> {
        let id = self.signer.subscriber(link, day_of(now))?;
        let mut book = self.book();
        let Some(key) = book.subscribers.get(&id).map(|one| one.address.key()) else { return Ok(()) };
        let all: Vec<SubscriberId> =
            book.subscribers.values().filter(|one| one.address.key() == key).map(|one| one.id).collect();
        for one in all {
            self.remove(&mut book, one).map_err(|error| LinkProblem::Unavailable(error.to_string()))?;
        }
        Ok(())
    }

    fn remove(&self, book: &mut Book, id: SubscriberId) -> io::Result<()> {
        self.folder.delete(id)?;
        book.subscribers.remove(&id);
        book.ledger.forget(id);
        book.version += 1;
        Ok(())
    }

    /// The numbers of subscriptions and letters.
    #[must_use]
    pub fn state(&self) -> LetterState {
        let book = self.book();
        let count = |is_one: fn(&Subscriber) -> bool| book.subscribers.values().filter(|one| is_one(one)).count();
        LetterState {
            subscribers: count(Subscriber::is_active),
            unconfirmed: count(|one| one.confirmed_at.is_none()),
            paused: count(|one| one.paused == Some(Pause::Reader)),
            refused_addresses: count(|one| one.paused == Some(Pause::Refused)),
            unreadable: book.unreadable,
            ..book.state.clone()
        }
    }
}
