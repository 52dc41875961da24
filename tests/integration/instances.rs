//! Several instances over one shared journal: each serves the same bytes, and the next holder goes on where the last one was.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use remissflode::{
    domain::Role,
    store::{FolderJournal, SharedPlace},
};

use crate::{
    app::App,
    site::{Published, Site, answer_by},
};

/// Every path that readers have, beside those of [`App::outputs`].
const PATHS: [&str; 44] = [
    "/atom.xml",
    "/veckobrev.atom",
    "/veckobrev.json",
    "/remisser.xlsx",
    "/kallor",
    "/kallor.atom",
    "/api/v1/api-info",
    "/api/v1/consultations.csv",
    "/api/v1/consultations.json",
    "/api/v1/consultations.ndjson",
    "/api/v1/responses.csv",
    "/api/v1/responses.ndjson",
    "/api/v1/documents",
    "/api/v1/openapi.json",
    "/api/v1/organizations?limit=500",
    "/api/v1/sources?limit=500",
    "/api/v1/events?limit=500",
    "/api/v1/events.csv",
    "/api/v1/organizations.csv",
    "/api/v1/documents.csv",
    "/api/v1/consultees.csv",
    "/api/v1/submissions.csv",
    "/api/v1/outcomes.csv",
    "/api/v1/datapackage.json",
    "/api/v1/changes.ndjson",
    "/journal.ndjson",
    "/datasets/dcat",
    "/avsandare",
    "/avsandare/finansdepartementet",
    "/amnen",
    "/organisationer",
    "/kalender",
    "/siffror",
    "/veckobrev",
    "/prenumerera",
    "/api",
    "/om",
    "/underhall",
    "/robots.txt",
    "/sitemap.xml",
    "/remisser?q=remiss",
    "/remisser?q=fall&sort=relevance",
    "/remisser?q=fal",
    "/feed.atom?q=fall",
];

fn served(app: &App) -> BTreeMap<String, (Option<String>, Vec<u8>)> {
    let mut served = app.outputs();
    for path in PATHS {
        let answer = app.get(path);
        served.insert(path.to_owned(), (answer.etag, answer.body));
    }
    for consultation in app.items("/api/v1/consultations?limit=500") {
        let path = format!("/api/v1/consultations/{}/revisions", consultation["id"].as_str().unwrap());
        let answer = app.get(&path);
        served.insert(path, (answer.etag, answer.body));
    }
    served
}

/// The paths of which two instances give different answers.
fn differences(a: &App, b: &App) -> Vec<String> {
    let (ours, theirs) = (served(a), served(b));
    assert_eq!(ours.len(), theirs.len());
    ours.into_iter().filter(|(path, answer)| theirs.get(path) != Some(answer)).map(|(path, _)| path).collect()
}

fn site() -> Site {
    let days = ["2026-06-20", "2026-06-12", "2026-06-02", "2026-05-04"];
    Site::with((0..30).zip(days.iter().cycle()).map(|(n, day)| Published::new(&format!("fall-{n}"), day)))
}

fn place(dir: &tempfile::TempDir) -> FolderJournal {
    FolderJournal::new(&dir.path().join("shared"), Timestamp::UNIX_EPOCH).unwrap()
}

/// Has an instance take the lease again, however long the test took so far.
fn hold(journal: &FolderJournal, app: &App) {
    journal.advance(SignedDuration::from_secs(6));
    while app.look() != Role::Harvesting {}
}

#[test]
fn all_instances_give_the_same_bytes_at_one_position() {
    let site = site();
    let dir = tempfile::tempdir().unwrap();
    let journal = place(&dir);
    let mut a = App::sharing(&site, SharedPlace::Folder(journal.clone()), "a");
    let mut b = App::sharing(&site, SharedPlace::Folder(journal.clone()), "b");
    assert_eq!((a.look(), b.look()), (Role::Harvesting, Role::Following));
    a.backfill();
    a.look();
    b.look();
    assert!(a.crawler().position().is_some_and(|position| position > 30), "{:?}", a.crawler().position());
    assert_eq!(a.crawler().position(), b.crawler().position());
    assert_eq!(differences(&a, &b), Vec::<String>::new());
    // A day later some deadlines have moved, and an instance has been started anew.
    for app in [&mut a, &mut b] {
        app.advance("24h");
    }
    for n in 0..5 {
        let moved = |one: &mut Published| one.deadline = Some(answer_by("1 oktober 2026"));
        site.change(&format!("fall-{n}"), "2026-07-04", moved);
    }
    hold(&journal, &a);
    a.harvest();
    a.look();
    b.look();
    assert_eq!(differences(&a, &b), Vec::<String>::new());
    b.restart();
    b.look();
    assert_eq!(differences(&a, &b), Vec::<String>::new(), "after a start");
    // A retracted source is hidden on all.
    hold(&journal, &a);
    a.crawler().retract("finansdepartementet", true).unwrap();
    a.look();
    b.look();
    assert_eq!(differences(&a, &b), Vec::<String>::new(), "after a source was retracted");
}

#[test]
fn the_next_holder_goes_on_and_nothing_comes_twice() {
    let site = site();
    let dir = tempfile::tempdir().unwrap();
    let journal = place(&dir);
    let a = App::sharing(&site, SharedPlace::Folder(journal.clone()), "a");
    let b = App::sharing(&site, SharedPlace::Folder(journal.clone()), "b");
    a.look();
    let found = a.harvest().new;
    assert!(found > 0);
    // It dies: the lease runs out, and another takes over.
    drop(a);
    hold(&journal, &b);
    assert_eq!(b.consultations().len(), found);
    let sum = b.harvest();
    assert_eq!(sum.new, 0, "everything is known already");
    b.backfill();
    let events = b.items("/api/v1/events?limit=500");
    let ids: std::collections::BTreeSet<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), events.len());
}
