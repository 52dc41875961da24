//! One run of one source: pending pages, lists, recheck, backfill, verdict.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    Crawler, Depth, Progress, RunError, RunReport, blocking, clock_check,
    collected::Collected,
    documents::DocumentsOf,
    drift::Drift,
    list_entry::ListEntry,
    list_problems::ListsRead,
    moved,
    moves::Waiting,
    problems::{Problems, Severity},
    recorder::Recorded,
    reread::RereadBudget,
    walk::Walk,
    whole_lists::ListReading,
};
use crate::{
    domain::{AddressKind, ConsultationId, SourceState, day_of},
    fetch::{Fetcher, Page},
    merge::Occasion,
    source::{Source, Sources},
};

/// Publish after so many changes, so that a long run shows as it goes.
const PUBLISH_EVERY: usize = 50;
/// After so many pages in a row that could not be read, the rest is left for the next run.
const MAX_FAILURES_IN_A_ROW: usize = 5;

/// The maximum number of new consultations of one run, an archive's first reading aside.
pub(super) const MAX_NEW: usize = 500;
/// The same of one day: a site whose addresses never repeat would bring as many at each run.
pub(super) const MAX_NEW_A_DAY: usize = 2_000;

/// The part of a run that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Pages that an earlier run listed, on this occasion, and could not read.
    Pending(Occasion),
    /// The lists, as far as there is news.
    Recent,
    /// The lists and their pages again, by new rules.
    Reread,
    /// Known pages that nothing listed.
    Recheck,
    /// The documents that consultations link to.
    Documents,
    /// The archive.
    Backfill,
}

/// A run under way.
pub(super) struct Run<'a> {
    pub(super) crawler: &'a Crawler,
    pub(super) source: &'a Arc<Source>,
    pub(super) started_at: Timestamp,
    pub(super) part: Part,
    pub(super) state: SourceState,
    pub(super) problems: Problems,
    pub(super) drift: Drift,
    pub(super) tally: Tally,
    /// The addresses on the lists that were read.
    pub(super) listed: HashSet<String>,
    /// `true` if neither a run has succeeded nor a list has been read before.
    pub(super) is_first_run: bool,
    /// The titles on the lists that were read, by the address of the entry.
    pub(super) titles: HashMap<String, String>,
    /// The addresses that pages redirect to, with the address and the title of the first entry.
    pub(super) redirected: HashMap<String, (String, String)>,
    /// The consultations that were found at a new address.
    pub(super) moved_now: HashSet<ConsultationId>,
    pub(super) lists_read: ListsRead,
    /// The address of the list that was read last.
    pub(super) read_from: Option<String>,
    pub(super) reread: RereadBudget,
    pub(super) list_reading: ListReading,
    pub(super) collected: Collected,
    pub(super) waiting: Waiting,
    /// The kinds of addresses that were refused in this run.
    pub(super) refused_now: BTreeSet<AddressKind>,
    /// When the copy that is read was made.
    pub(super) copied_at: Option<Timestamp>,
    /// The sources in trouble for which it is read.
    pub(super) copied_for: BTreeSet<String>,
    /// The pages of a copy that were requested.
    pub(super) copies_read: usize,
    /// Those of them that are missing.
    pub(super) copies_missing: usize,
    pub(super) stop: &'a CancellationToken,
    until: Option<Timestamp>,
    failures_in_a_row: usize,
    /// The clock contradicts the last record and the publisher's own time.
    clock_is_wrong: bool,
}

/// The consultations that a run has come across.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) new: usize,
    /// Those of them that a list named now, the archive aside.
    pub(super) new_listed: usize,
    pub(super) revised: HashSet<ConsultationId>,
    pub(super) seen: HashSet<ConsultationId>,
    unpublished: usize,
    /// Entries that have none of the fields in `needs`.
    pub(super) left_out: usize,
    /// New consultations are left for the next day.
    pub(super) leaves_new: bool,
    /// Requests for addresses from which a consultation may have moved.
    pub(super) questions: usize,
}

pub(super) async fn run(
    crawler: &Crawler,
    source: &Arc<Source>,
    depth: Depth,
    stop: &CancellationToken,
) -> Result<RunReport, RunError> {
    let mut run = Run {
        crawler,
        source,
        started_at: crawler.clock.now(),
        part: Part::Recent,
        state: crawler.publisher.state(&source.slug),
        problems: Problems::default(),
        drift: Drift::new(source.is_copy()),
        tally: Tally::default(),
        listed: HashSet::new(),
        is_first_run: false,
        titles: HashMap::new(),
        redirected: HashMap::new(),
        moved_now: HashSet::new(),
        lists_read: ListsRead::default(),
        read_from: None,
        reread: RereadBudget::default(),
        list_reading: ListReading::default(),
        collected: Collected::default(),
        waiting: Waiting::default(),
        refused_now: BTreeSet::new(),
        copied_at: None,
        copied_for: BTreeSet::new(),
        copies_read: 0,
        copies_missing: 0,
        stop,
        until: None,
        failures_in_a_row: 0,
        clock_is_wrong: false,
    };
    run.is_first_run = !run.state.has_been_read();
    if source.is_copy() && !crawler.needs_copy(source) {
        run.forget_copy();
        return run.conclude().await;
    }
    run.join_twins().await?;
    run.begin_reread().await?;
    run.reread_lists().await?;
    run.recent().await?;
    run.retry_pending().await?;
    run.recheck().await?;
    run.settle_moves().await?;
    let is_archive = matches!(depth, Depth::Archive { .. });
    run.read_documents(DocumentsOf::Answerable).await?;
    if let Depth::Archive { until } = depth {
        run.until = until;
        for n in 0..source.lists.len() {
            run.backfill(n).await?;
        }
        run.settle_moves().await?;
    }
    run.read_documents(DocumentsOf::All { with_archive: is_archive }).await?;
    run.conclude().await
}

impl<'a> Run<'a> {
    /// The walk over this source, answered by the network.
    pub(super) fn walk<'w>(&self, sources: &'w Sources) -> Walk<'w, Fetcher>
    where
        'a: 'w,
    {
        let Crawler { fetcher, clock, .. } = self.crawler;
        Walk { answers: fetcher, source: self.source, sources, clock: *clock }
    }

    /// Returns `true` if the run was stopped, is out of time, has found implausibly much, or can read no more pages in a
    /// part that is nothing without them.
    pub(super) fn should_stop_now(&self) -> bool {
        let needs_pages = matches!(self.part, Part::Reread | Part::Recheck | Part::Backfill);
        self.stop.is_cancelled()
            || (needs_pages && !self.may_request_pages())
            || self.leaves_the_rest()
            || self.until.is_some_and(|until| self.crawler.clock.now() >= until)
    }

    /// Returns `true` unless several pages in a row could not be read, or the site refuses pages. Lists are read all the same: what they name is
    /// published from them, or queued.
    pub(super) fn may_request_pages(&self) -> bool {
        self.source.page.is_none() || (!self.has_given_up() && self.may_request(AddressKind::Page))
    }

    /// Returns `true` if the run has found more than any publisher has in a day. The first run of a source has no bound.
    pub(super) fn has_too_many_new(&self) -> bool {
        self.tally.new + self.waiting.first_days() >= MAX_NEW && self.part != Part::Backfill && !self.is_first_run
    }

    /// Returns `true` if the source has found more than any publisher has in a day: what is new is left for tomorrow, and
    /// what is known is read all the same.
    pub(super) fn leaves_what_is_new(&mut self) -> bool {
        let new = self.new_before() + self.tally.new + self.waiting.first_days();
        let leaves = new >= MAX_NEW_A_DAY && self.part != Part::Backfill && !self.is_first_run;
        self.tally.leaves_new |= leaves;
        leaves
    }

    /// The new consultations of this day, before this run.
    pub(super) fn new_before(&self) -> usize {
        let today = day_of(self.started_at);
        self.state.new_on.filter(|(day, _)| *day == today).map_or(0, |(_, count)| count)
    }

    /// Compares the clock with an answer's `Date`; returns `true` if nothing is to be recorded.
    pub(super) fn check_clock(&mut self, answer: &Page) -> bool {
        let snapshot = self.crawler.publisher.snapshot();
        let last_record = snapshot.changed_at().max(self.state.last_success_at);
        let times = &self.crawler.publishers_times;
        if let (Some(date), Some(host)) = (answer.date, answer.final_url.host_str()) {
            times.note(host, date);
        }
        if answer.date.is_some()
            && !self.clock_is_wrong
            && let Some(text) = clock_check::problem(self.crawler.clock.now(), last_record, &times.now())
        {
            self.clock_is_wrong = true;
            self.problems.add(Severity::Failed, "clock", text);
        }
        self.clock_is_wrong
    }

    /// Returns `true` while the archive is read.
    pub(super) const fn is_backfill(&self) -> bool {
        matches!(self.part, Part::Backfill)
    }

    /// Returns `true` if entries that the run did not come to are left for the list's next reading, not queued one by one.
    pub(super) fn leaves_the_rest(&self) -> bool {
        self.clock_is_wrong || self.has_too_many_new() || self.has_asked_too_often()
    }

    /// Returns `true` if as many consultations seem to have moved as may be asked for in one run.
    pub(super) const fn has_asked_too_often(&self) -> bool {
        self.tally.questions >= moved::MAX_QUESTIONS
    }

    fn has_given_up(&self) -> bool {
        self.failures_in_a_row >= MAX_FAILURES_IN_A_ROW
    }

    /// Reads each list from its first page on, as far as there is news.
    async fn recent(&mut self) -> Result<(), RunError> {
        self.part = Part::Recent;
        let sources = self.crawler.sources();
        for (n, stage) in self.source.lists.iter().enumerate() {
            if self.is_copy_newer(&sources, stage).await? {
                self.begin_list(n);
                let end = self.walk(&sources).list(n, 1, self).await?;
                self.end_list(n, end);
                self.list_was_read(n);
            } else {
                self.keep_list_problems(n);
            }
            if !self.refused_now.is_empty() {
                self.save_state().await?; // a copy of the site waits for it
            }
        }
        self.lists_read.leave();
        self.settle_collected().await
    }

    /// The occasion of an entry that is published now.
    pub(super) fn occasion(&self, entry: &ListEntry) -> Occasion {
        match self.part {
            Part::Pending(occasion) => occasion,
            Part::Recheck | Part::Documents => Occasion::Run,
            Part::Backfill => Occasion::Archive,
            Part::Recent | Part::Reread => self.occasion_of_listed(entry),
        }
    }

    /// Returns `true` if a consultation was changed so lately that a second change would leave its list as it is: stamps
    /// are days, so such a list is read whole and its pages are asked for, though the publisher would answer 304.
    pub(super) fn has_fresh_stamps(&self) -> bool {
        let Ok(yesterday) = day_of(self.started_at).yesterday() else { return true };
        let snapshot = self.crawler.publisher.snapshot();
        snapshot.consultations().iter().any(|indexed| {
            let consultation = &indexed.consultation;
            consultation.source == self.source.slug
                && consultation.updated_on.max(consultation.published_on).is_some_and(|day| day >= yesterday)
        })
    }

    /// Counts what was recorded, and publishes now and then.
    pub(super) async fn count(&mut self, recorded: Recorded) -> Result<(), RunError> {
        let id = match recorded {
            Recorded::New(id) => {
                self.tally.new += 1;
                self.tally.new_listed += usize::from(self.part == Part::Recent);
                self.state.last_new_at = Some(self.crawler.clock.now());
                self.tally.unpublished += 1;
                id
            }
            Recorded::Revised(id) => {
                self.tally.revised.insert(id);
                self.tally.unpublished += 1;
                id
            }
            Recorded::Unchanged(id) => id,
        };
        if self.tally.seen.insert(id) {
            (self.crawler.progress)(Progress::Looked(self.source.slug.to_string()));
        }
        self.publish_if_many().await
    }

    /// Counts what was recorded of a document: the consultation is none that its source revised.
    pub(super) async fn count_document(&mut self, recorded: &Recorded) -> Result<(), RunError> {
        self.tally.unpublished += usize::from(!matches!(recorded, Recorded::Unchanged(_)));
        self.publish_if_many().await
    }

    async fn publish_if_many(&mut self) -> Result<(), RunError> {
        if self.tally.unpublished >= PUBLISH_EVERY {
            self.tally.unpublished = 0;
            self.publish().await?;
        }
        Ok(())
    }

    /// Publishes what is recorded.
    pub(super) async fn publish(&self) -> Result<(), RunError> {
        let (publisher, recorder) = (Arc::clone(&self.crawler.publisher), Arc::clone(&self.crawler.recorder));
        blocking(move || {
            publisher.publish(&recorder);
            Ok(())
        })
        .await
    }

    /// Stores the source's state.
    pub(super) async fn save_state(&mut self) -> Result<(), RunError> {
        let (publisher, store) = (Arc::clone(&self.crawler.publisher), Arc::clone(&self.crawler.store));
        let state = self.state.clone();
        self.state = blocking(move || publisher.save(&store, state)).await?;
        Ok(())
    }

    /// Takes over what a person has decided while the run goes on.
    pub(super) fn take_decisions(&mut self) {
        self.crawler.publisher.take_decisions(&mut self.state);
    }

    /// Notes whether the last page could be read, and gives up after several that could not.
    pub(super) fn page_was_read(&mut self, read: bool) {
        if read {
            self.answered(AddressKind::Page);
        }
        self.failures_in_a_row = if read { 0 } else { self.failures_in_a_row + 1 };
        if self.has_given_up() {
            let text = "several pages in a row could not be read; the other pages are left for the next run";
            self.problems.add(Severity::Failed, "given-up", text);
        }
    }
}
