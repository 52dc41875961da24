//! One run of one source: fetch, extract, normalize, merge, store, publish.
//!
//! ```text
//! run(finansdepartementet, Recent) -> RunReport { new: 1, revised: 2, unchanged: 97, status: Ok, … }
//! ```
//!
//! Rules that hold here: a case's page is fetched once, whoever lists it; a list that is empty, walled or in a new
//! design is a failed run that changes nothing stored; an entry whose page cannot be read is remembered and asked
//! again; a source that fails never costs another. It does not know when to run (`schedule`) and shows nothing.

mod archive;
mod census;
mod due;
mod entry;
mod findings;
mod lists;
mod pages;
mod publish;
mod record;
mod run;
mod turns;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    catalog::Catalog,
    clock::Clock,
    domain::{Consultation, Event, Issuers, SourceProblem, SourceStatus},
    fetch::Fetcher,
    source::{Source, Sources},
    store::{Store, StoreError},
};

pub use record::Renormalized;

use publish::Publisher;
use record::Recorder;
use turns::Turns;

/// How much of a source a run reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What is new and what was changed.
    Recent,
    /// That, and the archive from where it was left; until the given instant at most.
    Archive {
        /// When to leave off, for the next ordinary run.
        until: Option<Timestamp>,
    },
}

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunReport {
    /// The source.
    pub slug: String,
    /// How it is doing after the run.
    pub status: SourceStatus,
    /// Whether the run failed: a list that could not be read, was empty, or was a wall.
    pub failed: bool,
    /// Consultations that nobody knew.
    pub new: usize,
    /// Consultations that changed.
    pub revised: usize,
    /// Consultations that were listed or asked for and had not changed.
    pub unchanged: usize,
    /// What is wrong now.
    pub problems: Vec<SourceProblem>,
    /// Whether all of the archive has been read.
    pub archive_done: bool,
    /// The run was told to stop before its end.
    pub stopped: bool,
}

/// Something worth a line while a run goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// So many consultations are listed in all by this source.
    Listed(String, u64),
    /// One consultation was looked at.
    Looked(String),
}

/// Why a run could not even record what it found.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A task of ours ended in a panic; the run is given up, nothing stored is lost.
    #[error("a reading task ended abnormally: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// What every run shares.
pub struct Crawler {
    fetcher: Fetcher,
    store: Arc<Store>,
    sources: Arc<ArcSwap<Sources>>,
    issuers: Arc<Issuers>,
    clock: Clock,
    recorder: Arc<Recorder>,
    publisher: Arc<Publisher>,
    turns: Turns,
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
        issuers: Arc<Issuers>,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let sources = Arc::new(ArcSwap::new(sources));
        let publisher = Publisher::open(catalog, &store, Arc::clone(&sources), Arc::clone(&issuers), clock.now())?;
        let (publisher, recorder) = (Arc::new(publisher), Arc::new(Recorder::new(Arc::clone(&store))));
        let progress = Box::new(|_| ());
        Ok(Self { fetcher, store, sources, issuers, clock, recorder, publisher, turns: Turns::default(), progress })
    }

    /// Tells `progress` what goes on, instead of nobody.
    #[must_use]
    pub fn with_progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// Gives `tell` what was published whenever it brought events: the changed consultations and the events. It must
    /// not block.
    #[must_use]
    pub fn with_news(self, tell: impl Fn(&[Arc<Consultation>], &[Arc<Event>]) + Send + Sync + 'static) -> Self {
        self.publisher.tell_news(Box::new(tell));
        self
    }

    /// The sources that are read.
    #[must_use]
    pub fn sources(&self) -> Arc<Sources> {
        self.sources.load_full()
    }

    /// Reads by these descriptions from now on. One that is wrong or gone stays as it was, and both are shown.
    pub fn take_up(&self, next: Sources) {
        let next = self.sources().followed_by(next);
        self.sources.store(Arc::new(next));
        self.publisher.refresh();
    }

    /// Shows which sources have not run when they should have, by slug, and since when.
    pub fn missed(&self, missed: BTreeMap<String, Timestamp>) {
        self.publisher.missed(missed);
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
        (state.last_run_at, archive::is_done(source, &state))
    }

    /// Reads the stored strings again with the present normalizer, without fetching, and publishes what came of it.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn renormalize(&self) -> Result<Renormalized, StoreError> {
        let counts = self.recorder.renormalize(&self.sources(), &self.issuers, self.clock.now())?;
        self.publisher.publish(&self.recorder, None);
        Ok(counts)
    }

    /// Runs `source` once. What is found is stored at once, piece by piece; stopping loses nothing of it.
    ///
    /// # Errors
    /// When what was found cannot be stored. Everything that is wrong with the source itself is in the report.
    pub async fn run(
        &self,
        source: &Arc<Source>,
        depth: Depth,
        stop: &CancellationToken,
    ) -> Result<RunReport, RunError> {
        run::run(self, source, depth, stop).await
    }
}

/// Where a data folder's running server says how it is reached.
#[must_use]
pub fn serving_file(data: &std::path::Path) -> PathBuf {
    data.join("serving")
}
