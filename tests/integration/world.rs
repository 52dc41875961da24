//! Two made-up publishers, `a.example` and `b.example`, over several rounds, with what each round stored.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use remissflode::{
    catalog::{Catalog, Snapshot},
    clock::Clock,
    crawl::{Crawler, Depth},
    documents::pdf::{PdfLimits, PdfReader},
    domain::{Consultation, Event, RawItem, Revision, SourceState},
    fetch::{FetchSettings, Fetcher, RequestLimits},
    source::{self, SourceFile, SourceFiles, Sources},
    store::Store,
};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::small::Small;

pub(crate) const A: &str = "https://a.example";
pub(crate) const B: &str = "https://b.example";

/// A source whose JSON list has everything.
pub(crate) const LIST: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "json"
url = "{home}/lista"
item = "/items"
key = "/id"
title = "/title"
link = "/link"
published = "/published"
deadline = { at = "/deadline", read = "date" }
body = { at = "/text", read = "deadline" }
min-items = 0
"#;

pub(crate) const PAGE: &str = r#"
[page]
must-have = "main"
title = "h1"
body = { at = "main", read = "deadline" }
"#;

/// The same as RSS.
pub(crate) const FEED: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "feed"
url = "{home}/lista"
body = { at = "content", read = "deadline" }
"#;

pub(crate) struct World {
    pub(crate) a: Small,
    pub(crate) b: Small,
    pub(crate) sources: Sources,
    pub(crate) store: Arc<Store>,
    runtime: Runtime,
    pub(crate) now: Timestamp,
    _folder: TempDir,
}

/// A world with these two source files; each has its home.
pub(crate) fn world(a: &str, b: &str) -> World {
    let mut files = SourceFiles::new();
    for (slug, home, text) in [("a", A, a), ("b", B, b)] {
        let text = format!("name = \"{slug}\"\nhome = \"{home}\"\n{text}");
        files.insert(slug.to_owned(), SourceFile { path: format!("{slug}.toml").into(), text });
    }
    let sources = source::compile(&files, &source::built_in_issuers().unwrap());
    assert!(sources.errors().is_empty(), "{:?}", sources.errors());
    let folder = TempDir::new().unwrap();
    World {
        a: Small::start(&[]),
        b: Small::start(&[]),
        sources,
        store: Arc::new(Store::open(folder.path()).unwrap().0),
        runtime: Runtime::new().unwrap(),
        now: "2026-07-03T08:00:00Z".parse().unwrap(),
        _folder: folder,
    }
}

impl World {
    /// Stores a consultation of source `a` as an earlier version did, without its strings.
    pub(crate) fn store_as_read(&self, known: &Consultation, at: Timestamp) {
        let revision = Revision {
            consultation: known.clone(),
            changes: Vec::new(),
            events: Vec::new(),
            raw: RawItem::default(),
            source: "a".to_owned(),
            source_version: "a".to_owned(),
            at,
        };
        self.store.commit(&[revision]).unwrap();
    }

    /// Runs the sources one after the other, an hour after the last round.
    pub(crate) fn round(&mut self, slugs: &[&str]) {
        self.after("1h", slugs);
    }

    pub(crate) fn after(&mut self, wait: &str, slugs: &[&str]) {
        self.now += wait.parse::<SignedDuration>().unwrap();
        let crawler = self.crawler();
        let _inside = self.runtime.enter();
        for slug in slugs {
            let source = Arc::clone(self.sources.get(slug).unwrap());
            self.runtime.block_on(crawler.run(&source, Depth::Recent, &CancellationToken::new())).unwrap();
        }
    }

    /// Accepts the deadlines of a source that are held back; returns their number.
    pub(crate) fn accept(&mut self, slug: &str) -> usize {
        self.now += SignedDuration::from_mins(1);
        self.crawler().accept(slug).unwrap()
    }

    /// Reads the stored strings again.
    pub(crate) fn renormalize(&self) {
        self.crawler().renormalize().unwrap();
    }

    /// Retracts a source or takes that back; returns the number of consultations that changed, and what is published.
    pub(crate) fn retract(&self, slug: &str, is_retracted: bool) -> (usize, Arc<Snapshot>) {
        let catalog = Arc::<Catalog>::default();
        let crawler = self.crawler_of(Arc::clone(&catalog));
        let count = crawler.retract(slug, is_retracted).unwrap();
        // A server that starts again publishes the same.
        let again = Arc::<Catalog>::default();
        self.crawler_of(Arc::clone(&again));
        let titles = |catalog: &Catalog| {
            let snapshot = catalog.snapshot();
            snapshot.consultations().iter().map(|one| (*one.consultation).clone()).collect::<Vec<_>>()
        };
        assert_eq!(titles(&catalog), titles(&again));
        (count, catalog.snapshot())
    }

    fn crawler(&self) -> Crawler {
        self.crawler_of(Arc::default())
    }

    fn crawler_of(&self, catalog: Arc<Catalog>) -> Crawler {
        let settings = FetchSettings {
            pace: Duration::ZERO,
            mirrors: vec![self.a.mirror(A).parse().unwrap(), self.b.mirror(B).parse().unwrap()],
            limits: RequestLimits { total: Duration::from_secs(20), ..RequestLimits::default() },
            tries: 1,
            seed: Some(1),
            ..FetchSettings::new(Clock::Fixed(self.now))
        };
        let _inside = self.runtime.enter();
        Crawler::new(
            Fetcher::new(settings).unwrap(),
            Arc::clone(&self.store),
            catalog,
            Arc::new(self.sources.clone()),
            Clock::Fixed(self.now),
        )
        .unwrap()
        .reading_pdfs_by(PdfReader::new(env!("CARGO_BIN_EXE_remissflode").into(), PdfLimits::default()))
    }

    pub(crate) fn consultations(&self) -> Vec<Consultation> {
        let mut all = self.store.load().unwrap().consultations;
        all.retain(|one| one.joined_into.is_none());
        all.sort_by(|a, b| a.title.cmp(&b.title));
        all
    }

    /// The consultation with this title.
    pub(crate) fn titled(&self, title: &str) -> Consultation {
        let all = self.consultations();
        all.iter().find(|c| c.title == title).cloned().unwrap_or_else(|| panic!("no {title} in {all:#?}"))
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.store.load().unwrap().events
    }

    pub(crate) fn state(&self, slug: &str) -> SourceState {
        self.store.source(slug).unwrap().unwrap()
    }

    pub(crate) fn codes(&self, slug: &str) -> Vec<String> {
        self.state(slug).problems.into_iter().map(|problem| problem.code).collect()
    }
}

/// The list of a publisher: `(id, title, link, deadline, text)`.
pub(crate) fn list(items: &[(&str, &str, &str, &str, &str)]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(id, title, link, deadline, text)| {
            json!({"id": id, "title": title, "link": link, "published": "2026-07-01", "deadline": deadline, "text": text})
        })
        .collect();
    json!({ "items": items }).to_string()
}

pub(crate) fn days(consultation: &Consultation) -> Vec<String> {
    consultation.deadlines.iter().map(|deadline| deadline.on.to_string()).collect()
}

/// A world in which `a` has one consultation, with a page or without.
pub(crate) fn owned(with_page: bool, b: &str) -> World {
    let world = world(&if with_page { format!("{LIST}{PAGE}") } else { LIST.to_owned() }, b);
    world.a.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.")]));
    world.a.answer("/tolkar", "<main><h1>Tolkavgift</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned());
    world
}

pub(crate) const ORDERS: [[&str; 2]; 2] = [["a", "b"], ["b", "a"]];

pub(crate) fn feed(entries: &[(&str, &str, &str, &str)]) -> String {
    let entry = |(id, title, link, day): &(&str, &str, &str, &str)| {
        format!(
            "<entry><id>{id}</id><title>{title}</title><link href=\"{link}\"/><published>2026-07-01T08:00:00Z</published>\
             <updated>2026-07-01T08:00:00Z</updated><content type=\"html\">&lt;p&gt;Remissvaren ska ha kommit in senast den {day}.&lt;/p&gt;</content></entry>"
        )
    };
    let entries: String = entries.iter().map(entry).collect();
    format!(
        "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Nytt</title><id>urn:f</id><updated>2026-07-01T08:00:00Z</updated>{entries}</feed>"
    )
}
