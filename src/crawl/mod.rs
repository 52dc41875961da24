//! One run of one source: fetch, extract, normalize, merge, store, publish.
//!
//! ```text
//! run(finansdepartementet, Recent) -> RunReport { new: 1, revised: 2, unchanged: 97, status: Ok, … }
//! ```
//!
//! Rules that hold here: a consultation's page is fetched once, whoever lists it; a list that is empty, blocked or in a
//! new design is a failed run that changes nothing stored; an entry whose page cannot be read is remembered and asked
//! for again; a source that fails never costs another. It does not know when to run (`scheduler`) and shows nothing.
//!
//! | file | does |
//! | --- | --- |
//! | `walk` | the steps from a list to its pages, for every command; the traits `Answers` and `Visitor` |
//! | `list_entry` | one entry of a list: addresses, names, days |
//! | `list_pages`, `row` | the pages of a list; entries without a page |
//! | `run`, `verdict` | one run: its parts in order, its counts; its end |
//! | `consultation_page` | the run as visitor: which pages are read, where their fields go |
//! | `copy` | a copy of another publisher's site, read while that cannot be |
//! | `list_problems` | problems of entries, which last until their list is read again |
//! | `pending` | listed pages that could not be read yet |
//! | `refused` | kinds of addresses that the site refuses |
//! | `collected` | several entries about one consultation, of which one decides |
//! | `found` | the stored consultation that an entry is about |
//! | `moved`, `redirected` | consultations whose address changed; pages that redirect |
//! | `reused` | addresses at which another consultation is shown than before |
//! | `held` | a reading that moves a deadline: waiting, recorded or held back |
//! | `moves` | deadlines that move: recorded at the end of a run, or held back |
//! | `recheck`, `backfill` | pages that nothing listed; the archive |
//! | `documents` | the documents that consultations link to: which are due, and in what order |
//! | `document_failures` | hosts whose documents fail, which are left alone for an hour |
//! | `document_readers` | the readers of documents: which links, which requests, what they say |
//! | `outcome_documents` | a run of a source of outcomes as visitor: which documents are read, and when again |
//! | `linking` | the links between those documents and consultations, after each run |
//! | `whole_lists` | lists of several pages, read to their end once a day |
//! | `reread` | everything again, after the rules of the source have changed |
//! | `problems`, `drift`, `choice` | what is wrong, and the alarms against the baseline |
//! | `doubts` | what is reported though every request was answered |
//! | `recording` | the run's items to the recorder, and the problems on the way |
//! | `reading` | from the strings of an item to a consultation |
//! | `following`, `shared_publishing` | several instances over one journal: records of others, and publishing as of one record |
//! | `recorder`, `publisher` | the one writer of the store; the next snapshot of the catalog |
//! | `precedence`, `claiming` | two sources that speak for one site; one that speaks of another's |
//! | `titles` | two titles compared by the words that say something |
//! | `twins` | consultations that an earlier version stored twice |
//! | `clock_check`, `shared_names` | the machine's clock; keys and links that several entries share |
//! | `page_locks`, `workers` | one reader at a time for each page; a bounded number of all readers |

mod backfill;
mod choice;
mod claiming;
mod clock_check;
mod collected;
mod consultation_page;
mod copy;
mod document_failures;
mod document_readers;
mod documents;
mod doubts;
mod drift;
mod following;
mod found;
mod held;
mod linking;
mod list_entry;
mod list_pages;
mod list_problems;
mod moved;
mod moves;
mod outcome_documents;
mod page_locks;
mod pending;
mod precedence;
mod problems;
mod publisher;
mod reading;
mod recheck;
mod recorder;
mod recording;
mod redirected;
mod refused;
mod reread;
mod reused;
mod row;
mod run;
mod shared_names;
mod shared_publishing;
mod titles;
mod twins;
mod verdict;
mod walk;
mod whole_lists;
mod workers;

use std::{collections::BTreeMap, sync::Arc};

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::{
    catalog::Catalog,
    clock::Clock,
    documents::pdf::PdfReader,
    domain::{FIRST_WAIT, SourceProblem, SourceStatus},
    fetch::Fetcher,
    source::{Source, Sources},
    store::{Store, StoreError},
};

pub use publisher::News;
pub use recorder::Renormalized;
pub use walk::Answers;

pub(crate) use document_readers::{proposal_requests, read_proposal_page};
pub(crate) use list_entry::ListEntry;
pub(crate) use problems::{Problem, Unread};
pub(crate) use reading::read;
pub(crate) use walk::{Decision, ListPage, ListPlace, PageAnswer, Visitor, Walk};
pub(crate) use workers::read as read_by_worker;

use clock_check::PublishersTimes;
use document_failures::DocumentFailures;
use moves::DEADLINES_SWUNG;
use page_locks::PageLocks;
use publisher::Publisher;
use recorder::Recorder;

/// The depth to which a run reads a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// New and changed consultations.
    Recent,
    /// The same, and the archive from where it was left; until the given instant at most.
    Archive {
        /// When to leave off, for the next ordinary run.
        until: Option<Timestamp>,
    },
}

/// The result of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunReport {
    /// The source.
    pub slug: String,
    /// Its status after the run.
    pub status: SourceStatus,
    /// The run failed: a list could not be read, was empty, or showed a bot challenge.
    pub failed: bool,
    /// Consultations that were not known.
    pub new: usize,
    /// Consultations that changed.
    pub revised: usize,
    /// Consultations that were listed or asked for and had not changed.
    pub unchanged: usize,
    /// Entries that are no consultations: they have none of the fields in `needs`.
    pub left_out: usize,
    /// The problems after the run.
    pub problems: Vec<SourceProblem>,
    /// All of the archive has been read.
    pub archive_done: bool,
    /// The run was stopped before its end.
    pub stopped: bool,
}

impl RunReport {
    /// The report on a source that is retracted, which is not fetched.
    fn retracted(slug: &str, now: Timestamp) -> Self {
        let text = publisher::retracted_text(slug);
        let problems = vec![SourceProblem { code: "retracted".to_owned(), text, since: now }];
        let status = SourceStatus::Disabled;
        Self { slug: slug.to_owned(), status, archive_done: true, problems, ..Self::default() }
    }
}

/// Something worth a line while a run goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The source lists so many consultations in all.
    Listed(String, u64),
    /// One consultation was checked.
    Looked(String),
}

/// The failure of a run that could not record what it found.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A task panicked; the run ends, nothing stored is lost.
    #[error("a reading task ended abnormally: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// Runs sources; holds what all runs share.
pub struct Crawler {
    fetcher: Fetcher,
    store: Arc<Store>,
    sources: Arc<ArcSwap<Sources>>,
    clock: Clock,
    recorder: Arc<Recorder>,
    publisher: Arc<Publisher>,
    page_locks: PageLocks,
    pdfs: PdfReader,
    document_failures: DocumentFailures,
    publishers_times: PublishersTimes,
    /// Kinds of addresses that were refused are requested all the same.
    ignores_refusals: bool,
    /// Copies are read though the sites that they copy can be.
    reads_copies: bool,
    /// The time after which a refused kind is requested again, at first.
    first_wait: SignedDuration,
    progress: Box<dyn Fn(Progress) + Send + Sync>,
}

impl Crawler {
    /// Reads everything that is stored into the catalog and is ready to run.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(
        fetcher: Fetcher,
        store: Arc<Store>,
        catalog: Arc<Catalog>,
        sources: Arc<Sources>,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let sources = Arc::new(ArcSwap::new(sources));
        let publisher = Publisher::open(catalog, &store, Arc::clone(&sources), clock.now())?;
        let (publisher, recorder) = (Arc::new(publisher), Arc::new(Recorder::new(Arc::clone(&store))));
        let progress = Box::new(|_| ());
        let (page_locks, publishers_times) = (PageLocks::default(), PublishersTimes::default());
        Ok(Self {
            fetcher,
            store,
            sources,
            clock,
            recorder,
            publisher,
            page_locks,
            pdfs: PdfReader::of_this_program(),
            document_failures: DocumentFailures::default(),
            publishers_times,
            ignores_refusals: false,
            reads_copies: false,
            first_wait: FIRST_WAIT,
            progress,
        })
    }

    /// Reads PDFs by another program than this one, for tests.
    #[must_use]
    pub fn reading_pdfs_by(self, pdfs: PdfReader) -> Self {
        Self { pdfs, ..self }
    }

    /// Requests at once what a site has refused before, for a person who asks for a run; a scheduled run waits for hours.
    #[must_use]
    pub fn ignoring_refusals(self) -> Self {
        Self { ignores_refusals: true, ..self }
    }

    /// Reads copies of sites though the sites themselves can be read, for a person who names one.
    #[must_use]
    pub fn reading_copies(self) -> Self {
        Self { reads_copies: true, ..self }
    }

    /// Waits at first for as long as this after a refusal, instead of an hour: for runs at an interval of their own.
    #[must_use]
    pub fn with_first_wait(self, first_wait: SignedDuration) -> Self {
        Self { first_wait, ..self }
    }

    /// Calls `progress` while runs go on.
    #[must_use]
    pub fn with_progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// Calls `on_news` with each publish that changes what is shown. It must not block.
    #[must_use]
    pub fn with_news(self, on_news: impl Fn(&News) + Send + Sync + 'static) -> Self {
        self.publisher.set_on_news(Box::new(on_news));
        self
    }

    /// The sources that are read, with the issuers that exist.
    #[must_use]
    pub fn sources(&self) -> Arc<Sources> {
        self.sources.load_full()
    }

    /// Replaces the sources and the issuers. One whose file is wrong or gone is read as before, which is shown as a problem.
    pub fn reload(&self, next: Sources) {
        let next = self.sources().followed_by(next);
        self.sources.store(Arc::new(next));
        self.publisher.refresh();
    }

    /// Shows which sources have not run when they should have, by slug, and since when.
    pub fn set_missed(&self, missed: BTreeMap<String, Timestamp>) {
        self.publisher.set_missed(missed);
    }

    /// The requests sent so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.fetcher.requests()
    }

    /// The last end of a run of `slug`, and whether its whole archive has been read.
    #[must_use]
    pub fn standing(&self, source: &Source) -> (Option<Timestamp>, bool) {
        let state = self.publisher.state(&source.slug);
        (state.last_run_at, backfill::is_done(source, &state))
    }

    /// Reads the stored strings again with the present normalizer, without fetching, and publishes the changes.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn renormalize(&self) -> Result<Renormalized, StoreError> {
        let all = self.store.load()?.consultations;
        let (sources, now) = (self.sources(), self.clock.now());
        let counts = self.recorder.renormalize(all.iter(), &sources, now)?;
        for source in sources.iter() {
            self.recorder.renormalize_outcomes(source, now)?;
        }
        self.publisher.publish(&self.recorder);
        linking::link_outcomes(&self.recorder, &self.publisher, now)?;
        self.publisher.publish(&self.recorder);
        Ok(counts)
    }

    /// Retracts a source, or takes that back: its consultations and events, and the values that it fills in for others, are in
    /// no answer, and it is not fetched. Returns the number of consultations that this hides, shows or changes.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn retract(&self, slug: &str, is_retracted: bool) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let count = || self.publisher.snapshot().consultations().len();
        let before = count();
        self.publisher.decide(&self.store, slug, |state| {
            let was_retracted = state.retracted_at.is_some();
            state.retracted_at = is_retracted.then_some(state.retracted_at.unwrap_or(now));
            state.shown_again_at = (was_retracted && !is_retracted).then_some(now).or(state.shown_again_at);
        })?;
        let filled = self.recorder.republish_claimed_by(slug)?;
        self.publisher.publish(&self.recorder);
        Ok(before.abs_diff(count()) + filled)
    }

    /// Returns `true` if the source is retracted.
    #[must_use]
    pub fn is_retracted(&self, slug: &str) -> bool {
        self.publisher.is_retracted(slug)
    }

    /// Returns `true` if there is a source of this name, now or in what is stored.
    #[must_use]
    pub fn knows(&self, slug: &str) -> bool {
        self.sources().get(slug).is_some() || self.publisher.state(slug).last_run_at.is_some()
    }

    /// Accepts the deadlines of a source that are held back, and publishes them. Returns their number.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn accept(&self, slug: &str) -> Result<usize, StoreError> {
        let (now, mut held) = (self.clock.now(), None);
        let is_verified = self.sources().get(slug).is_some_and(|source| source.verified.is_some());
        self.publisher.decide(&self.store, slug, |state| {
            held = state.hold.take();
            state.accepted_at = Some(now);
            state.problems.retain(|problem| problem.code != DEADLINES_SWUNG);
            if state.problems.is_empty() && state.status == SourceStatus::Degraded {
                state.status = if is_verified { SourceStatus::Ok } else { SourceStatus::Unverified };
            }
        })?;
        let held = held.into_iter().flat_map(|hold| hold.held);
        let released = self.recorder.release(slug, held, &self.sources(), now)?;
        self.publisher.publish(&self.recorder);
        Ok(released)
    }

    /// Runs `source` once. Each consultation is stored as soon as it is read; stopping loses none.
    ///
    /// # Errors
    /// When what was found cannot be stored. Everything that is wrong with the source itself is in the report.
    pub async fn run(
        &self,
        source: &Arc<Source>,
        depth: Depth,
        stop: &CancellationToken,
    ) -> Result<RunReport, RunError> {
        if self.is_retracted(&source.slug) {
            return Ok(RunReport::retracted(&source.slug, self.clock.now()));
        }
        let ran = run::run(self, source, depth, stop).await;
        let failure = match &ran {
            Ok(_) => None,
            Err(error) => {
                Some((format!("what was read could not be stored and is tried again: {error}"), self.clock.now()))
            }
        };
        self.store.note_stored(failure.as_ref().map(|(text, _)| text.clone()), self.clock.now());
        self.publisher.set_unstored(&source.slug, failure);
        ran
    }
}

/// Does `work` that may wait for the disk, on a thread where nothing else waits for it.
///
/// Every call of the store from a run goes through here.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, RunError> {
    Ok(tokio::task::spawn_blocking(work).await??)
}
