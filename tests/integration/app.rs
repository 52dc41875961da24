//! The whole program in a test: a temporary store, a clock that the test sets, the real crawler and what serves.
//!
//! ```
//! let mut app = App::new(&site);                 // 3 July 2026, 10:00 in Sweden
//! app.harvest();
//! app.advance("24h");
//! app.harvest();
//! let feed = app.get("/feed.atom").text();
//! ```
//!
//! Every advance of the clock makes a new fetcher and crawler over the same store, as a restart does: nothing that
//! matters may live in them.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use jiff::{SignedDuration, Timestamp};
use remissflode::{
    catalog::Catalog,
    clock::Clock,
    crawl::{Crawler, Depth, RunReport},
    domain::{ConsultationId, Revision, Role},
    fetch::{FetchSettings, Fetcher, RequestLimits},
    output,
    source::{self, Source, Sources},
    store::{SharedPlace, Store},
    web::{self, AppState, History, HistoryError},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::site::Site;

/// The sources that a test runs: two departments and the list of all.
pub(crate) const SOURCES: [&str; 3] = ["finansdepartementet", "justitiedepartementet", "regeringen"];

struct StoredHistory(Arc<Store>);

impl History for StoredHistory {
    fn revisions(&self, id: ConsultationId) -> Result<Vec<Revision>, HistoryError> {
        Ok(self.0.revisions(id)?)
    }

    fn export(&self, from_seq: u64, to: &mut dyn Write) -> Result<(), HistoryError> {
        self.0.export(from_seq, to)?;
        Ok(())
    }
}

/// The parts that a restart makes again.
struct Parts {
    store: Arc<Store>,
    crawler: Crawler,
    service: web::FastPath,
}

/// The program under test.
pub(crate) struct App {
    // Before the folder, so that the store is closed when the folder goes.
    parts: Option<Parts>,
    runtime: Runtime,
    folder: TempDir,
    sources: Arc<Sources>,
    mirror: String,
    now: Timestamp,
    /// The journal that this instance shares, and its name.
    shared: Option<(SharedPlace, String)>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl App {
    /// The program with the shipped sources, at 10:00 on 3 July 2026 in Sweden, with an empty store.
    pub(crate) fn new(site: &Site) -> Self {
        Self::with_page_size(site, 100)
    }

    /// The same, with so many consultations on a page of the archive's list.
    pub(crate) fn with_page_size(site: &Site, size: usize) -> Self {
        Self::made(site, size, None)
    }

    /// An instance of this name over a shared journal.
    pub(crate) fn sharing(site: &Site, place: SharedPlace, name: &str) -> Self {
        Self::made(site, 100, Some((place, name.to_owned())))
    }

    fn made(site: &Site, size: usize, shared: Option<(SharedPlace, String)>) -> Self {
        let mut files = source::built_in_files();
        let base = files.get_mut("sites/regeringen").unwrap();
        let sized = base.text.replace("paging = { size = 100,", &format!("paging = {{ size = {size},"));
        assert!(size == 100 || sized != base.text, "the base file has no paging of size 100");
        base.text = sized;
        let sources = source::compile(&files, &source::built_in_issuers().unwrap());
        assert!(sources.errors().is_empty(), "{:?}", sources.errors());
        let mut app = Self {
            parts: None,
            runtime: tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap(),
            folder: TempDir::new().unwrap(),
            sources: Arc::new(sources),
            mirror: site.mirror(),
            now: "2026-07-03T08:00:00Z".parse().unwrap(),
            shared,
        };
        app.restart();
        app
    }

    /// Closes the store and opens everything again, at the same time of day.
    pub(crate) fn restart(&mut self) {
        self.parts = None;
        let (store, report) = match &self.shared {
            Some((place, name)) => Store::open_shared(self.folder.path(), place, name).unwrap(),
            None => Store::open(self.folder.path()).unwrap(),
        };
        assert_eq!(report.messages(), Vec::<String>::new(), "the store needed a repair");
        self.open(Arc::new(store), &Arc::default());
    }

    /// Closes the store, rewrites every line of the journal (without its checksum), and opens it again without an index.
    pub(crate) fn rewrite_journal(&mut self, rewrite: impl Fn(&str) -> String) {
        const HEAD: &str = "{\"crc\":\"00000000\",";
        self.parts = None;
        fs::remove_dir_all(self.folder.path().join("sled")).unwrap();
        for file in fs::read_dir(self.folder.path().join("journal")).unwrap() {
            let path = file.unwrap().path();
            let lines = fs::read_to_string(&path).unwrap();
            let lines = lines.lines().map(|line| {
                let covered = rewrite(&line[HEAD.len()..]);
                format!("{{\"crc\":\"{:08x}\",{covered}\n", crc32fast::hash(covered.as_bytes()))
            });
            fs::write(&path, lines.collect::<String>()).unwrap();
        }
        let (store, report) = Store::open(self.folder.path()).unwrap();
        assert_eq!((report.replayed, report.damaged.len()), (report.records, 0), "{:?}", report.messages());
        self.open(Arc::new(store), &Arc::default());
    }

    /// Moves the clock on, `24h`.
    pub(crate) fn advance(&mut self, by: &str) {
        self.now += by.parse::<SignedDuration>().unwrap();
        let store = Arc::clone(&self.parts.take().unwrap().store);
        self.open(store, &Arc::default());
    }

    fn open(&mut self, store: Arc<Store>, catalog: &Arc<Catalog>) {
        let now = self.now;
        let settings = FetchSettings {
            contact: Some("mailto:prov@example.se".to_owned()),
            pace: Duration::ZERO,
            mirrors: vec![self.mirror.parse().unwrap()],
            limits: RequestLimits { total: Duration::from_millis(1500), ..RequestLimits::default() },
            tries: 2,
            seed: Some(1),
            ..FetchSettings::new(Clock::Fixed(now))
        };
        let _inside = self.runtime.enter();
        let fetcher = Fetcher::new(settings).unwrap();
        let (sources, clock) = (Arc::clone(&self.sources), Clock::Fixed(now));
        let crawler = Crawler::new(fetcher, Arc::clone(&store), Arc::clone(catalog), sources, clock).unwrap();
        let state = AppState::new(
            Arc::clone(catalog),
            web::SiteSettings::new(output::Site::new("https://remisser.example.se", "Provflödet")),
            Clock::Fixed(now),
            Arc::new(StoredHistory(Arc::clone(&store))),
            Arc::new(AtomicBool::new(true)),
        );
        self.parts = Some(Parts { store, crawler, service: web::service(state) });
    }

    fn parts(&self) -> &Parts {
        self.parts.as_ref().unwrap()
    }

    /// Looks at the shared journal until nothing is new, and publishes what others have stored.
    pub(crate) fn look(&self) -> Role {
        loop {
            let turn = self.store().turn(true);
            self.crawler().follow(turn.followed).unwrap();
            self.crawler().publish_if_behind();
            if !turn.has_more {
                return turn.role;
            }
        }
    }

    /// The time of day.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The store.
    pub(crate) fn store(&self) -> &Store {
        &self.parts().store
    }

    /// The crawler.
    pub(crate) fn crawler(&self) -> &Crawler {
        &self.parts().crawler
    }

    /// A source by its slug.
    pub(crate) fn source(&self, slug: &str) -> &Arc<Source> {
        self.sources.get(slug).unwrap()
    }

    /// What is new, of the three sources.
    pub(crate) fn harvest(&self) -> Sum {
        self.run(&SOURCES, Depth::Recent, &CancellationToken::new())
    }

    /// That, and the archives.
    pub(crate) fn backfill(&self) -> Sum {
        self.run(&SOURCES, Depth::Archive { until: None }, &CancellationToken::new())
    }

    /// Runs some sources, one after the other.
    pub(crate) fn run(&self, slugs: &[&str], depth: Depth, stop: &CancellationToken) -> Sum {
        let crawler = self.crawler();
        let before = crawler.requests();
        let reports =
            slugs.iter().map(|slug| self.runtime.block_on(crawler.run(self.source(slug), depth, stop)).unwrap());
        let reports: Vec<RunReport> = reports.collect();
        let sum = |count: fn(&RunReport) -> usize| reports.iter().map(count).sum();
        Sum {
            new: sum(|report| report.new),
            revised: sum(|report| report.revised),
            requests: crawler.requests() - before,
            reports,
        }
    }

    /// Asks what serves.
    pub(crate) fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header("host", "remisser.example.se").body(Body::empty()).unwrap();
        let service = self.parts().service.clone();
        self.runtime.block_on(async move {
            let response = service.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let etag = response.headers().get("etag").map(|etag| etag.to_str().unwrap().to_owned());
            let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
            Answer { status, etag, body }
        })
    }

    /// The items of a list of the API.
    pub(crate) fn items(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()["items"].as_array().unwrap().clone()
    }

    /// The consultations in the API's form, by the last part of the publisher's address.
    pub(crate) fn consultations(&self) -> BTreeMap<String, Value> {
        let slug = |consultation: &Value| {
            consultation["sourceUrl"].as_str().unwrap().trim_end_matches('/').rsplit('/').next().unwrap().to_owned()
        };
        self.items("/api/v1/consultations?limit=500")
            .into_iter()
            .map(|consultation| (slug(&consultation), consultation))
            .collect()
    }

    /// A source in the API's form.
    pub(crate) fn source_state(&self, slug: &str) -> Value {
        self.items("/api/v1/sources?limit=100").into_iter().find(|source| source["slug"] == slug).unwrap()
    }

    /// The kinds of all events, the last one first.
    pub(crate) fn event_kinds(&self) -> Vec<String> {
        let events = self.items("/api/v1/events?limit=500");
        events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// Everything that readers are served, with its ETag.
    pub(crate) fn outputs(&self) -> BTreeMap<String, (Option<String>, Vec<u8>)> {
        let mut paths: Vec<String> = [
            "/feed.atom",
            "/feed.json",
            "/feed.rss",
            "/remisser.atom",
            "/remisser.json",
            "/remisser.rss",
            "/remisser.csv",
            "/remisser.ndjson",
            "/sista-svarsdag.ics",
            "/feeds.opml",
            "/",
            "/remisser",
            "/api/v1/consultations",
            "/api/v1/events",
            "/api/v1/issuers",
            "/feed.atom?issuer=finansdepartementet",
        ]
        .map(str::to_owned)
        .to_vec();
        for consultation in self.items("/api/v1/consultations?limit=500") {
            paths.push(consultation["url"].as_str().unwrap().replace("https://remisser.example.se", ""));
        }
        let ask = |path: String| {
            let answer = self.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            (path, (answer.etag, answer.body))
        };
        paths.into_iter().map(ask).collect()
    }

    /// Everything that is stored, as an export, source states and page states aside.
    pub(crate) fn export(&self) -> String {
        let mut out = Vec::new();
        self.store().export(1, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// The result of a round.
#[derive(Debug)]
pub(crate) struct Sum {
    pub(crate) new: usize,
    pub(crate) revised: usize,
    pub(crate) requests: u64,
    pub(crate) reports: Vec<RunReport>,
}
