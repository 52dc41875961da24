//! Sends what is due: confirmations first, then what comes at once, then the letters of the day and the week.
//!
//! One thread, one letter at a time. A pass asks what is due and sends it; nothing but the ledger remembers what was sent,
//! so a pass may end anywhere.

mod backoff;
mod deliver;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{Timestamp, civil::Date};

use super::{
    Choice, Content, Issue, Letters, MailSettings, Outcome, Record, Sender as Frame, Subscriber, SubscriberId,
    content::is_over,
    due::{Times, Urgent, is_new, urgent_filter, urgent_from},
    transport::Transport,
};
use crate::{
    catalog::{Catalog, Filter, FilterProblem, IndexedConsultation, ProblemKind, SearchState, Snapshot},
    clock::Clock,
    domain::{Event, day_of},
};
use backoff::Backoff;
use deliver::Delivery;

/// The longest wait between two passes.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// The letters after which the records are synced, and the sender looks for something more urgent.
const SYNC_AFTER: u32 = 50;
/// The time after which a selection that cannot be read is reported to those who chose it: a file of the operator may be half
/// written.
const LOST_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// The sender.
pub struct Mailer {
    letters: Arc<Letters>,
    catalog: Arc<Catalog>,
    clock: Clock,
    frame: Frame,
    settings: MailSettings,
    /// The name after the `@` of message ids.
    host: String,
    transport: Box<dyn Transport>,
    stop: Arc<AtomicBool>,
    /// The letters that the server did not take, and when they are tried again.
    deferred: HashMap<(SubscriberId, Option<Issue>), Backoff>,
    /// The server takes no letters at all until then.
    down: Option<Backoff>,
    /// The refused addresses since the last letter that was taken.
    refused_in_a_row: Vec<SubscriberId>,
    /// The letters at which the server broke off since then.
    broken_in_a_row: usize,
    /// The selections that cannot be read, and since when.
    unreadable: HashMap<String, Timestamp>,
    /// The state at which nothing more was to be sent at once.
    at_once_done: Option<(u64, u64, Date)>,
    /// The earliest time of the next letter.
    next_at: Option<Instant>,
    since_sync: u32,
}

/// Why a pass ended before everything was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// The program stops.
    Stop,
    /// The server takes no letters.
    Down,
    /// The end of a letter cannot be recorded.
    NoRecord,
    /// Something came that is to be sent before the rest.
    Urgent,
}

/// One subscription to which something may be due.
struct Job {
    subscriber: Arc<Subscriber>,
    record: Record,
    periodic: Option<(Issue, crate::digest::Period)>,
    at_once: bool,
}

impl Mailer {
    /// A sender of `letters` about the consultations in `catalog`, which stops when `stop` is set and somebody rings.
    #[must_use]
    pub fn new(
        (letters, catalog): (Arc<Letters>, Arc<Catalog>),
        clock: Clock,
        frame: Frame,
        settings: MailSettings,
        transport: Box<dyn Transport>,
        stop: Arc<AtomicBool>,
    ) -> Self {
        let host = frame.host();
        Self {
            letters,
            catalog,
            clock,
            frame,
            settings,
            host,
            transport,
            stop,
            deferred: HashMap::new(),
            down: None,
            refused_in_a_row: Vec::new(),
            broken_in_a_row: 0,
            unreadable: HashMap::new(),
            at_once_done: None,
            next_at: None,
            since_sync: 0,
        }
    }

    /// Sends until stopped.
    pub fn run(mut self) {
        while !self.is_stopped() {
            let ended = catch_unwind(AssertUnwindSafe(|| self.pass())).unwrap_or_else(|_| Some(self.panicked()));
            if let Err(error) = self.letters.sync() {
                tracing::error!(%error, "what was sent could not be synced to the disk");
            }
            if ended != Some(Break::Urgent) {
                self.letters.wake().wait(LONGEST_WAIT);
            }
        }
        self.transport.close();
    }

    /// Notes a fault of the program. Another pass is tried later: letters that end without a word would be missed by nobody.
    fn panicked(&mut self) -> Break {
        let why = "a fault of the program: see the log, and report it".to_owned();
        self.failed(super::SendError::Down(why), self.clock.now())
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Sends everything that is due.
    fn pass(&mut self) -> Option<Break> {
        let now = self.clock.now();
        if let Err(error) = self.letters.flush().and_then(|()| self.letters.tidy(now)) {
            return Some(self.cannot_record(&error));
        }
        if self.down.as_ref().is_some_and(|down| down.is_waiting(now)) {
            return Some(Break::Down);
        }
        self.deferred.retain(|_, backoff| !backoff.is_old(now));
        self.confirmations(now).err().or_else(|| self.letters_due(now).err())
    }

    fn letters_due(&mut self, now: Timestamp) -> Result<(), Break> {
        let snapshot = self.catalog.snapshot();
        // A search that is not ready finds nothing, which is not the same as nothing new; and an empty catalog is a start.
        if snapshot.search_state() == SearchState::Building || snapshot.generation == 0 {
            return Ok(());
        }
        let state = (snapshot.generation, self.letters.version(), day_of(now));
        let (times, urgent) = (Times::at(now), Urgent::of(&snapshot, now));
        let asks_at_once = self.at_once_done != Some(state) || !self.deferred.is_empty();
        let mut groups: BTreeMap<(String, crate::domain::Lang), Vec<Job>> = BTreeMap::new();
        let mut waiting = 0;
        self.letters.for_each_active(|subscriber, record| {
            let periodic = times.periodic(subscriber, record);
            let at_once = asks_at_once && urgent.is_open(subscriber, record);
            if periodic.is_none() && !at_once {
                return;
            }
            waiting += usize::from(periodic.is_some());
            let key = (subscriber.choice.query.clone(), subscriber.choice.lang);
            let job = Job { subscriber: Arc::clone(subscriber), record: record.clone(), periodic, at_once };
            groups.entry(key).or_default().push(job);
        });
        self.letters.note(|state| state.waiting = waiting);
        let mut is_complete = true;
        for ((query, _), jobs) in groups.iter().filter(|(_, jobs)| jobs.iter().any(|job| job.at_once)) {
            match self.filter(&snapshot, query, now) {
                Ok(filter) => is_complete &= self.at_once(&snapshot, &filter, jobs, now)?,
                Err(_) => is_complete = false,
            }
        }
        self.at_once_done = is_complete.then_some(state);
        for ((query, _), jobs) in groups.iter().filter(|(_, jobs)| jobs.iter().any(|job| job.periodic.is_some())) {
            match self.filter(&snapshot, query, now) {
                Ok(filter) => self.periodic(&snapshot, &filter, jobs, now)?,
                Err(problem) if problem.kind == ProblemKind::SearchUnavailable => {}
                Err(_) => self.lost(query, jobs, times.monday(), now)?,
            }
        }
        Ok(())
    }

    /// Reads what was chosen, and remembers since when it cannot be read.
    fn filter(&mut self, snapshot: &Snapshot, query: &str, now: Timestamp) -> Result<Filter, FilterProblem> {
        let read = Filter::from_pairs(url::form_urlencoded::parse(query.as_bytes()), snapshot, &[]);
        match &read {
            Ok(_) => {
                self.unreadable.remove(query);
            }
            Err(problem) if problem.kind == ProblemKind::SearchUnavailable => {}
            Err(problem) => {
                self.unreadable.entry(query.to_owned()).or_insert_with(|| {
                    tracing::warn!(
                        key = problem.key,
                        value = problem.value,
                        "a selection that somebody follows by mail can no longer be read"
                    );
                    now
                });
            }
        }
        read
    }

    /// Sends the letters about moved deadlines and withdrawals, one a consultation. Returns `false` if one is to be tried again.
    fn at_once(&mut self, snapshot: &Snapshot, filter: &Filter, jobs: &[Job], now: Timestamp) -> Result<bool, Break> {
        let filter = urgent_filter(filter);
        let until = now + jiff::SignedDuration::from_millis(1);
        let mut by_consultation: BTreeMap<_, Vec<(Arc<Event>, Arc<IndexedConsultation>)>> = BTreeMap::new();
        for (event, indexed) in snapshot.events_between(&filter, urgent_from(now), until, day_of(now)) {
            let news = by_consultation.entry(indexed.consultation.id).or_default();
            news.push((Arc::clone(event), Arc::clone(indexed)));
        }
        let mut is_complete = true;
        for news in by_consultation.values() {
            for job in jobs.iter().filter(|job| job.at_once) {
                let is_open = |(event, _): &&(Arc<Event>, Arc<IndexedConsultation>)| {
                    !event.archive && is_new(event.id, event.news_at(), &job.subscriber, &job.record)
                };
                let open: Vec<_> = news.iter().filter(is_open).cloned().collect();
                if open.is_empty() {
                    continue;
                }
                let issues: Vec<Issue> = open.iter().map(|(event, _)| Issue::AtOnce(event.id)).collect();
                let content = self.frame.at_once(&open, &job.subscriber.choice, day_of(now));
                is_complete &= self.deliver(&job.subscriber, &issues, &content)? == Delivery::Ended;
            }
        }
        Ok(is_complete)
    }

    fn periodic(&mut self, snapshot: &Snapshot, filter: &Filter, jobs: &[Job], now: Timestamp) -> Result<(), Break> {
        let mut contents: Vec<(Issue, Timestamp, Content)> = Vec::new();
        for job in jobs {
            let Some((issue, period)) = job.periodic else { continue };
            let choice = &job.subscriber.choice;
            let confirmed_at = job.subscriber.confirmed_at.unwrap_or(now);
            if is_over(snapshot, filter, confirmed_at..period.from) {
                // Its last letter was sent, and the program killed before the address was deleted.
                self.letters.end(job.subscriber.id).map_err(|error| self.cannot_record(&error))?;
                continue;
            }
            let place = contents.iter().position(|(known, from, _)| *known == issue && *from == period.from);
            let place = match place {
                Some(place) => place,
                None => {
                    contents.push((issue, period.from, self.frame.periodic(snapshot, filter, period, choice)));
                    contents.len() - 1
                }
            };
            let Some((_, _, content)) = contents.get(place) else { continue };
            if content.is_empty && (!choice.with_empty || matches!(issue, Issue::Day(_))) {
                self.record(job.subscriber.id, &[issue], Outcome::Skipped, now)?;
                self.letters.note(|state| state.waiting = state.waiting.saturating_sub(1));
                continue;
            }
            if self.deliver(&job.subscriber, &[issue], content)? == Delivery::Ended {
                self.letters.note(|state| state.waiting = state.waiting.saturating_sub(1));
            }
            // What is to come at once does not wait until ten thousand letters are sent.
            if self.catalog.snapshot().generation != snapshot.generation && self.since_sync == 0 {
                return Err(Break::Urgent);
            }
        }
        Ok(())
    }

    /// Reports a selection that cannot be read for a day, once a week.
    fn lost(&mut self, query: &str, jobs: &[Job], monday: Date, now: Timestamp) -> Result<(), Break> {
        if self.unreadable.get(query).is_none_or(|since| now.duration_since(*since) < LOST_AFTER) {
            return Ok(());
        }
        for job in jobs.iter().filter(|job| job.record.lost.is_none_or(|last| last < monday)) {
            let content = self.frame.lost(&job.subscriber.choice);
            self.deliver(&job.subscriber, &[Issue::Lost(monday)], &content)?;
        }
        Ok(())
    }

    fn record(&mut self, id: SubscriberId, issues: &[Issue], outcome: Outcome, now: Timestamp) -> Result<(), Break> {
        self.letters.add(id, issues, outcome, now).map_err(|error| self.cannot_record(&error))
    }

    fn cannot_record(&mut self, error: &io::Error) -> Break {
        tracing::error!(%error, "the folder of letters cannot be written; nothing is sent until it can");
        let now = self.clock.now();
        self.letters.note(|state| {
            state.is_down = true;
            state.last_failure_at = Some(now);
            state.last_failure = Some(format!("the folder `mail` of the data folder cannot be written: {error}"));
        });
        Break::NoRecord
    }
}

/// Sends a message to see that the settings work, at once and past all queues.
///
/// # Errors
/// Why the server did not take it.
pub fn send_test(
    settings: &MailSettings,
    frame: &Frame,
    to: &super::Address,
    now: Timestamp,
) -> Result<(), super::SendError> {
    let host = frame.host();
    let mut transport = super::transport(settings, &host);
    let text = format!(
        "Det här är ett prov från {}.\n\nKommer det fram kan brev skickas härifrån: å ä ö Å Ä Ö.\n",
        frame.site.url("/")
    );
    let html = deliver::document(crate::domain::Lang::Sv, "Prov", &format!("<p>{}</p>", crate::output::escape(&text)));
    let unique = super::links::random::<8>()
        .map_or_else(|_| now.as_millisecond().to_string(), |bytes| crate::domain::text::hex(&bytes));
    let head = super::message::Head {
        from: &settings.from,
        reply_to: settings.reply_to.as_ref(),
        to,
        subject: &format!("Prov från {}", frame.site.name),
        message_id: format!("test.{unique}@{host}"),
        date: now,
        lang: "sv",
        list: None,
    };
    let message = super::message::message(head, &text, &html)
        .ok_or_else(|| super::SendError::Down("the message could not be written".to_owned()))?;
    let sent = transport.send(&settings.envelope_sender(), to.as_lettre(), &message);
    transport.close();
    sent
}

/// The choice of one subscription, for the words of a confirmation.
fn wish(frame: &Frame, snapshot: &Snapshot, choice: &Choice) -> (String, super::Rhythm) {
    let read = Filter::from_pairs(url::form_urlencoded::parse(choice.query.as_bytes()), snapshot, &[]);
    let words = read.map_or_else(|_| choice.query.clone(), |filter| frame.words(&filter, choice.lang));
    (words, choice.rhythm)
}
