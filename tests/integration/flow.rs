//! The main job from end to end: a first harvest with the archive, and a second one that finds nothing.

use crate::{
    app::App,
    site::{FINANCE, JUSTICE, Published, Site},
};

fn site() -> Site {
    Site::with([
        Published::new("vatten", "2026-06-30"),
        Published::new("skatt", "2026-06-12"),
        Published::new("arkiv", "2016-03-01").until("1 juni 2016"),
        Published::new("straff", "2026-06-02").from(&[JUSTICE]),
        Published::new("delad", "2026-05-20").from(&[FINANCE, JUSTICE]),
        Published::new("ensam", "2026-05-04").from(&[]),
    ])
}

#[test]
fn a_first_harvest_brings_every_consultation_once_and_nothing_else() {
    let site = site();
    let app = App::new(&site);
    let sum = app.backfill();
    assert_eq!((sum.new, sum.revised), (6, 0), "{sum:?}");
    let consultations = app.consultations();
    let slugs: Vec<&str> = consultations.keys().map(String::as_str).collect();
    assert_eq!(slugs, ["arkiv", "delad", "ensam", "skatt", "straff", "vatten"], "no `Relaterat` link among them");
    assert_eq!(app.items("/api/v1/consultations?limit=500").len(), 6);
    assert!(sum.reports.iter().all(|report| report.archive_done && !report.failed), "{sum:?}");
    assert_eq!(consultations["vatten"]["deadline"], "2026-09-30");
    assert_eq!(consultations["vatten"]["issuers"][0]["slug"], "finansdepartementet");
}

#[test]
fn a_page_is_fetched_once_though_three_lists_name_it() {
    let site = site();
    let app = App::new(&site);
    app.backfill();
    for path in ["/remisser/2026/05/delad/", "/remisser/2026/06/vatten/", "/remisser/2016/03/arkiv/"] {
        assert_eq!(site.hits(path), 1, "{path}");
    }
    assert_eq!(site.hits("/pressmeddelanden/2026/06/ett-pressmeddelande/"), 0);
}

#[test]
fn a_second_run_finds_nothing_asks_little_and_changes_no_byte() {
    let site = site();
    let mut app = App::new(&site);
    let first = app.backfill();
    let before = app.outputs();
    site.take_hits();
    app.advance("1h");
    let second = app.harvest();
    assert_eq!((second.new, second.revised), (0, 0), "{second:?}");
    assert!(second.requests * 2 <= first.requests + 2, "{} after {}", second.requests, first.requests);
    for (path, was) in before {
        let is = app.outputs().remove(&path).unwrap();
        assert!(is == was, "{path} changed:\n{}\n{}", String::from_utf8_lossy(&was.1), String::from_utf8_lossy(&is.1));
    }
}

#[test]
fn open_consultations_are_asked_again_the_next_day_and_conditionally() {
    let site = site();
    let mut app = App::new(&site);
    app.backfill();
    site.take_hits();
    app.advance("24h");
    let sum = app.harvest();
    assert_eq!((sum.new, sum.revised), (0, 0), "{sum:?}");
    let hits = site.take_hits();
    let pages: Vec<_> = hits.iter().filter(|hit| hit.path.starts_with("/remisser/")).collect();
    assert_eq!(pages.len(), 5, "every consultation but the one of 2016: {pages:?}");
    assert!(pages.iter().all(|hit| hit.conditional && hit.status == 304), "{pages:?}");
}

#[test]
fn a_consultation_listed_with_the_day_of_today_is_asked_again_and_conditionally() {
    let site = Site::with([Published::new("nyss", "2026-07-03")]);
    let mut app = App::new(&site);
    app.backfill();
    site.take_hits();
    app.advance("1h");
    app.harvest();
    let hits = site.take_hits();
    let pages: Vec<_> = hits.iter().filter(|hit| hit.path.starts_with("/remisser/")).collect();
    assert!(
        !pages.is_empty() && pages.iter().all(|hit| hit.status == 304),
        "it may have changed later that day: {pages:?}"
    );
}

#[test]
fn an_archive_makes_no_flood() {
    let site = site();
    let app = App::new(&site);
    app.backfill();
    let events = app.items("/api/v1/events?limit=500");
    let arkiv = events.iter().find(|event| event["at"].as_str().unwrap().starts_with("2016-03-01"));
    assert!(arkiv.is_some(), "an old consultation is dated with its own day: {events:?}");
}

#[test]
fn a_restart_serves_the_same() {
    let site = site();
    let mut app = App::new(&site);
    app.backfill();
    let before = app.outputs();
    app.restart();
    assert!(app.outputs() == before);
}
