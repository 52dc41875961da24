//! One made-up publisher, `x.example`, and one source file that a test edits, over several rounds.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use remissflode::{
    catalog::Catalog,
    clock::Clock,
    crawl::{Crawler, Depth, RunReport},
    domain::{Consultation, EventKind, SourceState},
    fetch::{FetchSettings, Fetcher, RequestLimits},
    source::{self, SourceFile, SourceFiles, Sources},
    store::Store,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::small::Small;

const HOME: &str = "https://x.example";

pub(crate) struct OneSource {
    pub(crate) site: Small,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) now: Timestamp,
    sources: Sources,
    store: Option<Arc<Store>>,
    runtime: Runtime,
    folder: TempDir,
}

fn compiled(file: &str) -> Sources {
    let text = format!("name = \"X\"\nhome = \"{HOME}\"\nschedule = \"7 * * * *\"\nverified = \"2026-07-01\"\n{file}");
    let file = SourceFile { path: "x.toml".into(), text };
    let sources = source::compile(&SourceFiles::from([("x".to_owned(), file)]), &source::built_in_issuers().unwrap());
    assert!(sources.errors().is_empty(), "{:?}", sources.errors());
    sources
}

impl OneSource {
    /// A publisher with these answers, and a source `x`; it is 10:00 on 3 July 2026 in Sweden.
    pub(crate) fn new(file: &str, answers: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        Self {
            site: Small::start(answers),
            catalog: Arc::default(),
            now: "2026-07-03T08:00:00Z".parse().unwrap(),
            sources: compiled(file),
            store: Some(Arc::new(Store::open(folder.path()).unwrap().0)),
            runtime: Runtime::new().unwrap(),
            folder,
        }
    }

    /// Replaces the source file.
    pub(crate) fn edit(&mut self, file: &str) {
        self.sources = compiled(file);
    }

    /// Closes and opens the store.
    pub(crate) fn restart(&mut self) {
        self.store = None;
        self.store = Some(Arc::new(Store::open(self.folder.path()).unwrap().0));
    }

    pub(crate) fn store(&self) -> &Arc<Store> {
        self.store.as_ref().unwrap()
    }

    /// A crawler as a start makes it.
    pub(crate) fn crawler(&mut self) -> Crawler {
        let settings = FetchSettings {
            pace: Duration::ZERO,
            mirrors: vec![self.site.mirror(HOME).parse().unwrap()],
            limits: RequestLimits { total: Duration::from_secs(20), ..RequestLimits::default() },
            tries: 1,
            seed: Some(1),
            ..FetchSettings::new(Clock::Fixed(self.now))
        };
        let _inside = self.runtime.enter();
        self.catalog = Arc::default();
        Crawler::new(
            Fetcher::new(settings).unwrap(),
            Arc::clone(self.store()),
            Arc::clone(&self.catalog),
            Arc::new(self.sources.clone()),
            Clock::Fixed(self.now),
        )
        .unwrap()
    }

    /// Runs the source, an hour after the last round.
    pub(crate) fn round(&mut self) -> RunReport {
        self.after("1h")
    }

    pub(crate) fn after(&mut self, wait: &str) -> RunReport {
        self.now += wait.parse::<SignedDuration>().unwrap();
        let crawler = self.crawler();
        let source = Arc::clone(self.sources.get("x").unwrap());
        self.runtime.block_on(crawler.run(&source, Depth::Recent, &CancellationToken::new())).unwrap()
    }

    /// Runs the source, and reads its archive.
    pub(crate) fn archive(&mut self) -> RunReport {
        self.now += SignedDuration::from_hours(1);
        let crawler = self.crawler();
        let source = Arc::clone(self.sources.get("x").unwrap());
        let depth = Depth::Archive { until: None };
        self.runtime.block_on(crawler.run(&source, depth, &CancellationToken::new())).unwrap()
    }

    pub(crate) fn consultations(&self) -> Vec<Consultation> {
        let mut all = self.store().load().unwrap().consultations;
        all.sort_by(|a, b| a.title.cmp(&b.title));
        all
    }

    /// The days of everyone's deadline, by title.
    pub(crate) fn days(&self) -> Vec<String> {
        let day = |c: &Consultation| c.deadline().map_or("none".to_owned(), |deadline| deadline.on.to_string());
        self.consultations().iter().map(day).collect()
    }

    pub(crate) fn state(&self) -> SourceState {
        self.store().source("x").unwrap().unwrap()
    }

    pub(crate) fn codes(&self) -> Vec<String> {
        self.state().problems.into_iter().map(|problem| problem.code).collect()
    }

    /// The number of stored events of this kind.
    pub(crate) fn count(&self, kind: EventKind) -> usize {
        self.store().load().unwrap().events.iter().filter(|event| event.kind == kind).count()
    }

    /// Closes the store, and opens it without its index.
    pub(crate) fn rebuild(&mut self) {
        self.store = None;
        std::fs::remove_dir_all(self.folder.path().join("sled")).unwrap();
        self.restart();
    }
}
