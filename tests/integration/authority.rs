//! Who may speak for a consultation: two made-up publishers, `a.example` and `b.example`, over several rounds.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use remissflode::{
    catalog::Catalog,
    clock::Clock,
    crawl::{Crawler, Depth},
    domain::{
        Consultation, ConsultationId, Event, EventKind, QualityCode, RawItem, Revision, SourceState, SourceStatus,
    },
    fetch::{FetchSettings, Fetcher, RequestLimits},
    source::{self, SourceFile, SourceFiles, Sources},
    store::Store,
};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::small::Small;

const A: &str = "https://a.example";
const B: &str = "https://b.example";

/// A source whose JSON list has everything.
const LIST: &str = r#"
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

const PAGE: &str = r#"
[page]
must-have = "main"
title = "h1"
body = { at = "main", read = "deadline" }
"#;

/// The same as RSS.
const FEED: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "feed"
url = "{home}/lista"
body = { at = "content", read = "deadline" }
"#;

struct World {
    a: Small,
    b: Small,
    sources: Sources,
    store: Arc<Store>,
    runtime: Runtime,
    now: Timestamp,
    _folder: TempDir,
}

/// A world with these two source files; each has its home.
fn world(a: &str, b: &str) -> World {
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
    /// Runs the sources one after the other, an hour after the last round.
    fn round(&mut self, slugs: &[&str]) {
        self.after("1h", slugs);
    }

    fn after(&mut self, wait: &str, slugs: &[&str]) {
        self.now += wait.parse::<SignedDuration>().unwrap();
        let settings = FetchSettings {
            pace: Duration::ZERO,
            mirrors: vec![self.a.mirror(A).parse().unwrap(), self.b.mirror(B).parse().unwrap()],
            limits: RequestLimits { total: Duration::from_secs(20), ..RequestLimits::default() },
            tries: 1,
            seed: Some(1),
            ..FetchSettings::new(Clock::Fixed(self.now))
        };
        let _inside = self.runtime.enter();
        let crawler = Crawler::new(
            Fetcher::new(settings).unwrap(),
            Arc::clone(&self.store),
            Arc::<Catalog>::default(),
            Arc::new(self.sources.clone()),
            Arc::new(source::built_in_issuers().unwrap()),
            Clock::Fixed(self.now),
        )
        .unwrap();
        for slug in slugs {
            let source = Arc::clone(self.sources.get(slug).unwrap());
            self.runtime.block_on(crawler.run(&source, Depth::Recent, &CancellationToken::new())).unwrap();
        }
    }

    fn consultations(&self) -> Vec<Consultation> {
        let mut all = self.store.load().unwrap().consultations;
        all.sort_by(|a, b| a.title.cmp(&b.title));
        all
    }

    /// The consultation with this title.
    fn titled(&self, title: &str) -> Consultation {
        let all = self.consultations();
        all.iter().find(|c| c.title == title).cloned().unwrap_or_else(|| panic!("no {title} in {all:#?}"))
    }

    fn events(&self) -> Vec<Event> {
        self.store.load().unwrap().events
    }

    fn state(&self, slug: &str) -> SourceState {
        self.store.source(slug).unwrap().unwrap()
    }

    fn codes(&self, slug: &str) -> Vec<String> {
        self.state(slug).problems.into_iter().map(|problem| problem.code).collect()
    }
}

/// The list of a publisher: `(id, title, link, deadline, text)`.
fn list(items: &[(&str, &str, &str, &str, &str)]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(id, title, link, deadline, text)| {
            json!({"id": id, "title": title, "link": link, "published": "2026-07-01", "deadline": deadline, "text": text})
        })
        .collect();
    json!({ "items": items }).to_string()
}

fn days(consultation: &Consultation) -> Vec<String> {
    consultation.deadlines.iter().map(|deadline| deadline.on.to_string()).collect()
}

/// A world in which `a` has one consultation, with a page or without.
fn owned(with_page: bool, b: &str) -> World {
    let world = world(&if with_page { format!("{LIST}{PAGE}") } else { LIST.to_owned() }, b);
    world.a.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.")]));
    world.a.answer("/tolkar", "<main><h1>Tolkavgift</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned());
    world
}

const ORDERS: [[&str; 2]; 2] = [["a", "b"], ["b", "a"]];

#[test]
fn a_list_that_links_to_anothers_page_changes_neither_its_deadline_nor_anything_else() {
    for (with_page, order) in [(true, ORDERS[0]), (true, ORDERS[1]), (false, ORDERS[0]), (false, ORDERS[1])] {
        let mut world = owned(with_page, &format!("{LIST}{PAGE}"));
        let text = "Remissen är återkallad.";
        world.b.answer("/lista", list(&[("", "Annat", "https://a.example/tolkar", "2026-11-27", text)]));
        for _ in 0..4 {
            world.round(&order);
        }
        let consultation = world.titled("Tolkavgift");
        assert_eq!((days(&consultation), consultation.withdrawn), (vec!["2027-02-01".to_owned()], false), "{order:?}");
        assert_eq!((world.consultations().len(), world.events().len()), (1, 1), "{with_page} {order:?}");
        assert_eq!((world.state("a").status, world.codes("a").len()), (SourceStatus::Ok, 0));
        assert_eq!(
            (world.state("b").status, world.codes("b")),
            (SourceStatus::Degraded, vec!["not-its-site".to_owned()])
        );
        assert!(consultation.claims.contains_key("b"), "listed there too");
        let pages = world.a.asked().into_iter().filter(|path| path == "/tolkar").count();
        assert!(pages <= 4, "b fetches no page of a's: {pages}");
    }
}

#[test]
fn an_id_on_anothers_site_is_no_name_and_withdraws_nothing() {
    for order in ORDERS {
        let mut world = owned(false, LIST);
        let text = "Remissen är återkallad.";
        world.b.answer(
            "/lista",
            list(&[("https://a.example/tolkar", "Båtmotorer", "https://b.example/batar", "2026-11-27", text)]),
        );
        for _ in 0..3 {
            world.round(&order);
        }
        let (tolls, boats) = (world.titled("Tolkavgift"), world.titled("Båtmotorer"));
        assert_eq!((tolls.withdrawn, tolls.source_url.as_str()), (false, "https://a.example/tolkar"));
        assert_eq!(tolls.id, ConsultationId::from_key("https://a.example/tolkar/"), "the same on every installation");
        assert_eq!((boats.withdrawn, boats.key.as_str()), (true, "https://b.example/batar/"));
        assert_eq!(days(&tolls), ["2027-02-01"]);
    }
}

#[test]
fn two_publishers_that_number_alike_have_two_consultations() {
    for order in ORDERS {
        let mut world = world(LIST, LIST);
        world.a.answer("/lista", list(&[("17", "Tolkavgift", "https://a.example/x", "2027-02-01", "Om tolkar.")]));
        world.b.answer("/lista", list(&[("17", "Båtmotorer", "https://b.example/y", "2027-03-01", "Om båtar.")]));
        world.round(&order);
        world.round(&order);
        assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
        assert_eq!(world.titled("Tolkavgift").key, "a.example:17");
        assert_eq!(world.events().len(), 2);
    }
}

fn feed(entries: &[(&str, &str, &str, &str)]) -> String {
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

#[test]
fn two_feeds_with_the_same_guid_have_two_consultations() {
    let mut world = world(FEED, FEED);
    world.a.answer("/lista", feed(&[("17", "Tolkavgift", "https://a.example/x", "1 februari 2027")]));
    world.b.answer("/lista", feed(&[("17", "Båtmotorer", "https://b.example/y", "1 mars 2027")]));
    world.round(&["a", "b"]);
    world.round(&["b", "a"]);
    assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
    assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
    assert_eq!(world.events().len(), 2);
}

#[test]
fn a_guid_or_a_link_that_entries_share_names_none_of_them() {
    for (links, codes) in [(["/x", "/y"], vec![]), (["/svara", "/svara"], vec!["shared-link".to_owned()])] {
        let mut world = world(FEED, LIST);
        world.b.answer("/lista", list(&[]));
        let [one, other] = links.map(|link| format!("https://a.example{link}"));
        let answer =
            feed(&[("samma", "Tolkavgift", &one, "1 februari 2027"), ("samma", "Båtmotorer", &other, "1 mars 2027")]);
        world.a.answer("/lista", answer);
        for _ in 0..3 {
            world.round(&["a"]);
        }
        assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
        assert_eq!((world.events().len(), world.codes("a")), (2, codes));
    }
}

#[test]
fn a_session_in_a_link_makes_no_new_consultation() {
    for mark in [";jsessionid=@", "?PHPSESSID=@", "?sid=@"] {
        let mut world = world(LIST, LIST);
        for n in 0..3 {
            let link = format!("https://a.example/tolkar{}", mark.replace('@', &format!("A{n}")));
            world.a.answer("/lista", list(&[("", "Tolkavgift", &link, "2027-02-01", "Om tolkar.")]));
            world.round(&["a"]);
        }
        assert_eq!((world.consultations().len(), world.events().len()), (1, 1), "{mark}");
    }
    let mut world = world(LIST, LIST);
    for n in 0..3 {
        let link = format!("https://a.example/(S(a{n}))/tolkar.aspx");
        world.a.answer("/lista", list(&[("", "Tolkavgift", &link, "2027-02-01", "Om tolkar.")]));
        world.round(&["a"]);
    }
    assert_eq!((world.consultations().len(), world.events().len()), (1, 1));
}

#[test]
fn a_page_is_asked_for_with_the_session_of_its_link() {
    let mut world = owned(true, LIST);
    for n in 0..3 {
        let path = format!("/arende;jsessionid=A{n}");
        world.a.answer("/lista", list(&[("", "Tolkavgift", &format!("https://a.example{path}"), "", "")]));
        world.a.answer(&path, "<main><h1>Tolkavgift</h1><p>Svara senast den 1 mars 2027.</p></main>".to_owned());
        world.round(&["a"]);
        let found: Vec<_> = world.consultations().iter().map(|one| (one.source_url.clone(), days(one))).collect();
        assert_eq!(found, [("https://a.example/arende".to_owned(), vec!["2027-03-01".to_owned()])], "round {n}");
    }
}

#[test]
fn a_page_that_moved_is_no_twin() {
    let mut world = owned(true, LIST);
    world.round(&["a"]);
    let page = "<main><h1>Tolkavgift</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned();
    world.a.answer("/tolkar", "moved to /remisser/tolkar".to_owned());
    world.a.answer("/remisser/tolkar", page);
    world.after("24h", &["a"]);
    world
        .a
        .answer("/lista", list(&[("", "Tolkavgift", "https://a.example/remisser/tolkar", "2027-02-01", "Om tolkar.")]));
    world.after("24h", &["a"]);
    assert_eq!((world.consultations().len(), world.events().len()), (1, 1));
}

#[test]
fn a_fallback_fills_what_the_owner_leaves_empty_and_gives_way_in_any_order() {
    for order in ORDERS {
        let mut world = world(LIST, &format!("fallback-for = [\"a.example\"]\n{LIST}"));
        let tolls = |deadline| list(&[("", "Tolkavgift", "https://a.example/tolkar", deadline, "Om tolkar.")]);
        world.a.answer("/lista", tolls(""));
        world.b.answer("/lista", tolls("2026-11-27"));
        world.round(&order);
        world.round(&order);
        let filled = world.titled("Tolkavgift");
        assert_eq!((days(&filled), filled.origins["deadlines"].as_str()), (vec!["2026-11-27".to_owned()], "b"));
        world.a.answer("/lista", tolls("2027-02-01"));
        world.round(&order);
        world.round(&order);
        let own = world.titled("Tolkavgift");
        assert_eq!((days(&own), own.origins.len(), own.source.as_str()), (vec!["2027-02-01".to_owned()], 0, "a"));
    }
}

#[test]
fn a_filled_deadline_is_not_the_owners_although_its_page_is_gone() {
    let list_b = format!("fallback-for = [\"a.example\"]\n{LIST}");
    let mut world = owned(true, &list_b);
    world.a.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "", "Om tolkar.")]));
    world.a.answer("/tolkar", "<main><h1>Tolkavgift</h1><p>Om tolkar.</p></main>".to_owned());
    world.b.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "2026-11-27", "Om tolkar.")]));
    world.round(&["a", "b"]);
    world.a.remove("/tolkar");
    world.after("24h", &["a", "b"]);
    let gone = world.titled("Tolkavgift");
    assert!(gone.quality_notes.iter().any(|note| note.code == QualityCode::PageGone), "{:?}", gone.quality_notes);
    assert_eq!(gone.origins.get("deadlines").map(String::as_str), Some("b"));
}

#[test]
fn a_source_opens_nothing_on_anothers_site() {
    let mut world = world(LIST, LIST);
    world.a.answer("/lista", list(&[]));
    world.b.answer("/lista", list(&[("", "Tolkavgift", "https://c.example/tolkar", "2027-02-01", "Om tolkar.")]));
    world.round(&["b"]);
    assert_eq!((world.consultations().len(), world.codes("b")), (0, vec!["not-its-site".to_owned()]));
}

#[test]
fn days_that_flip_at_every_run_are_few_events_and_are_reported() {
    let mut world = world(LIST, LIST);
    for n in 0..50 {
        let day = if n % 2 == 0 { "2027-02-01" } else { "2027-01-01" };
        let rows: Vec<_> = (0..20).map(|k| (format!("Remiss {k}"), format!("https://a.example/{k}"))).collect();
        let rows: Vec<_> = rows.iter().map(|(title, link)| ("", title.as_str(), link.as_str(), day, "Om.")).collect();
        world.a.answer("/lista", list(&rows));
        world.round(&["a"]);
    }
    assert!(world.events().len() <= 20 * 4, "{} events", world.events().len());
    assert!(world.consultations().iter().all(|c| days(c) == ["2027-01-01"]), "the earlier one is safe");
    assert_eq!(world.codes("a"), ["flapping"]);
}

#[test]
fn a_flood_of_new_consultations_is_stopped_and_reported() {
    let mut world = world(LIST, LIST);
    world.a.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.")]));
    world.round(&["a"]);
    let rows: Vec<_> = (0..1_500).map(|k| (format!("Remiss {k}"), format!("https://a.example/ny/{k}"))).collect();
    let rows: Vec<_> =
        rows.iter().map(|(title, link)| ("", title.as_str(), link.as_str(), "2027-02-01", "Om.")).collect();
    world.a.answer("/lista", list(&rows));
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 501);
    assert!(world.codes("a").contains(&"too-many-new".to_owned()), "{:?}", world.codes("a"));
}

#[test]
fn a_title_and_a_text_without_end_are_cut_and_reported() {
    let mut world = world(LIST, LIST);
    let (title, text) = ("Tolkar ".repeat(40_000), "Om tolkar. ".repeat(30_000));
    world.a.answer("/lista", list(&[("", &title, "https://a.example/1", "2027-02-01", &text)]));
    world.round(&["a"]);
    let all = world.consultations();
    assert!(all[0].title.chars().count() <= 1_002 && all[0].raw_title.chars().count() <= 1_002);
    assert!(all[0].body.as_ref().is_some_and(|body| body.chars().count() <= 200_002));
    assert_eq!(days(&all[0]), ["2027-02-01"], "its deadline is not lost");
    assert_eq!(world.codes("a"), ["text-cut"]);
}

#[test]
fn a_server_that_always_answers_304_hides_news_for_a_week_at_most() {
    let mut world = owned(false, LIST);
    world.a.always_unchanged("\"samma\"");
    world.round(&["a"]);
    let both = [
        ("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar."),
        ("", "Båtmotorer", "https://a.example/batar", "2027-03-01", "Om båtar."),
    ];
    world.a.answer("/lista", list(&both));
    world.after("72h", &["a"]);
    world.after("120h", &["a"]);
    assert_eq!(world.consultations().len(), 2);
}

#[test]
fn a_validator_without_end_is_not_sent_back() {
    let mut world = owned(false, LIST);
    world.a.always_unchanged(&format!("\"{}\"", "x".repeat(4_000)));
    world.after("1h", &["a"]);
    world.a.answer("/lista", list(&[("", "Båtmotorer", "https://a.example/batar", "2027-03-01", "Om båtar.")]));
    world.after("72h", &["a"]);
    assert_eq!(world.consultations().len(), 2, "it was asked for without the validator");
}

#[test]
fn nothing_is_recorded_by_a_clock_that_the_publisher_and_the_last_record_contradict() {
    for with_page in [false, true] {
        let mut world = owned(with_page, LIST);
        world.round(&["a"]);
        world.a.date("Sat, 04 Jul 2026 08:00:00 GMT");
        let both = [
            ("", "Tolkavgift", "https://a.example/tolkar", "2027-03-01", "Om tolkar."),
            ("", "Båtmotorer", "https://a.example/batar", "2027-03-01", "Om båtar."),
        ];
        world.a.answer("/lista", list(&both));
        let right = world.now + SignedDuration::from_hours(24);
        world.now = "2099-01-01T00:00:00Z".parse().unwrap();
        world.round(&["a"]);
        assert_eq!((world.events().len(), world.codes("a")), (1, vec!["clock".to_owned()]), "{with_page}");
        world.now = right;
        world.a.answer("/batar", "<main><h1>Båtmotorer</h1><p>Svara senast den 1 mars 2027.</p></main>".to_owned());
        world.round(&["a"]);
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
        assert!(world.events().iter().all(|event| event.recorded_at < world.now + SignedDuration::from_hours(1)));
    }
}

#[test]
fn the_base_of_a_page_counts_for_its_links() {
    let html = "schedule = \"7 * * * *\"\nverified = \"2026-07-01\"\n[[list]]\nkind = \"html\"\nurl = \"{home}/lista/\"\nitem = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\nbody = { at = \"p\", read = \"deadline\" }\n";
    let mut world = world(html, LIST);
    let page = |base: &str| {
        format!(
            "<html><head><meta charset=utf-8>{base}</head><body><ul><li><a href=tolkar>Tolkavgift</a><p>Svara senast den 1 februari 2027.</p></ul></body></html>"
        )
    };
    world.a.answer("/lista/", page("<base href=\"/remisser/\">"));
    world.round(&["a"]);
    assert_eq!(world.titled("Tolkavgift").source_url, "https://a.example/remisser/tolkar");
    // One that leads to another site makes no consultation there.
    world.a.answer("/lista/", page("<base href=\"https://b.example/\">"));
    world.round(&["a"]);
    assert_eq!((world.consultations().len(), world.codes("a")), (1, vec!["not-its-site".to_owned()]));
}

/// Version 0.1 let the last source that spoke win.
#[test]
fn what_an_older_version_let_another_source_write_is_taken_back_by_the_owner() {
    for with_page in [false, true] {
        let mut world = owned(with_page, LIST);
        world.b.answer("/lista", list(&[]));
        world.round(&["a"]);
        let mut written_over = world.titled("Tolkavgift");
        (written_over.source, written_over.withdrawn) = ("b".to_owned(), true);
        written_over.deadlines[0].on = "2026-11-27".parse().unwrap();
        let revision = Revision {
            consultation: written_over,
            changes: Vec::new(),
            events: Vec::new(),
            raw: RawItem::default(),
            source: "b".to_owned(),
            source_version: "b".to_owned(),
            at: world.now,
        };
        world.store.commit(&[revision]).unwrap();
        world.after("24h", &["b", "a"]);
        let consultation = world.titled("Tolkavgift");
        assert_eq!(
            (days(&consultation), consultation.withdrawn),
            (vec!["2027-02-01".to_owned()], false),
            "{with_page}"
        );
        assert_eq!(consultation.source, "a");
        let kinds: Vec<EventKind> = world.events().iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::Published, EventKind::Reinstated, EventKind::DeadlineChanged]);
    }
}

/// A store of version 0.1 has numbers without their site: the consultation keeps its id.
#[test]
fn a_number_of_an_old_store_is_found_again() {
    let mut world = world(LIST, LIST);
    let known = Consultation {
        deadlines: Vec::new(),
        ..Consultation::new("17", "Tolkavgift", "a", "https://a.example/gammal/", world.now)
    };
    let revision = Revision {
        consultation: known.clone(),
        changes: Vec::new(),
        events: Vec::new(),
        raw: RawItem::default(),
        source: "a".to_owned(),
        source_version: "a".to_owned(),
        at: world.now,
    };
    world.store.commit(&[revision]).unwrap();
    let row = |link| list(&[("17", "Tolkavgift", link, "2027-02-01", "Om tolkar.")]);
    world.a.answer("/lista", row("https://a.example/ny/"));
    world.b.answer("/lista", row("https://b.example/annan/"));
    world.round(&["b", "a"]);
    let all = world.consultations();
    assert_eq!(all.len(), 2, "that of b is another one");
    assert!(all.iter().any(|c| c.id == known.id && c.source_url == "https://a.example/ny/"));
}
