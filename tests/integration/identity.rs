//! One case is one consultation, whoever lists it and whatever was read of it first; two cases are two.

use remissflode::crawl::Depth;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    site::{Case, FINANCE, Fault, JUSTICE, Site, answer_by},
};

fn issuers(case: &Value) -> Vec<&str> {
    let mut slugs: Vec<&str> =
        case["issuers"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap()).collect();
    slugs.sort_unstable();
    slugs
}

fn recent(app: &App, slugs: &[&str]) {
    app.run(slugs, Depth::Recent, &CancellationToken::new());
}

#[test]
fn a_case_of_two_departments_is_one_with_both_in_either_order() {
    let mut ids = Vec::new();
    for order in [["finansdepartementet", "justitiedepartementet"], ["justitiedepartementet", "finansdepartementet"]] {
        let site = Site::with([Case::new("delad", "2026-06-20").from(&[FINANCE, JUSTICE])]);
        let app = App::new(&site);
        recent(&app, &order);
        let cases = app.cases();
        assert_eq!(cases.len(), 1);
        assert_eq!(issuers(&cases["delad"]), ["finansdepartementet", "justitiedepartementet"], "{order:?}");
        ids.push(cases["delad"]["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_sender_that_only_the_second_list_tells_joins_the_first() {
    let site = Site::with([Case::new("delad", "2026-06-20")]);
    let app = App::new(&site);
    recent(&app, &["finansdepartementet"]);
    site.publish(site.case("delad").from(&[FINANCE, JUSTICE]));
    recent(&app, &["justitiedepartementet"]);
    assert_eq!(issuers(&app.cases()["delad"]), ["finansdepartementet", "justitiedepartementet"]);
    assert_eq!(app.cases().len(), 1);
}

#[test]
fn the_feed_entry_first_and_the_page_later_is_the_same_case_as_the_page_alone() {
    let case = || Case::new("vatten", "2026-06-20");
    let walled = Site::with([case()]);
    walled.fault(Fault::PagesWalled);
    let mut app = App::new(&walled);
    recent(&app, &["finansdepartementet"]);
    let before = app.cases()["vatten"]["id"].clone();
    walled.fault(Fault::None);
    app.advance("1h");
    recent(&app, &["finansdepartementet"]);
    assert_eq!((app.cases()["vatten"]["id"].clone(), app.cases().len()), (before, 1), "it keeps its id");
    assert_eq!(app.event_kinds().iter().filter(|kind| *kind == "published").count(), 1);

    let open = Site::with([case()]);
    let other = App::new(&open);
    recent(&other, &["finansdepartementet"]);
    // What the page calls itself and what the feed calls it name the same case from here on.
    let names = |app: &App| {
        let id = app.store().find(["https://www.regeringen.se/remisser/2026/06/vatten/"]).unwrap()[0];
        app.store()
            .consultation(id)
            .unwrap()
            .unwrap()
            .names()
            .map(str::to_owned)
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(names(&app), names(&other));
}

#[test]
fn the_feed_first_or_the_list_first_gives_the_same_id() {
    let without_feed = Site::with([Case::new("vatten", "2026-06-20")]);
    without_feed.fault(Fault::FeedDown);
    let mut listed = App::new(&without_feed);
    recent(&listed, &["finansdepartementet"]);
    let id = listed.cases()["vatten"]["id"].clone();
    without_feed.fault(Fault::None);
    listed.advance("1h");
    recent(&listed, &["finansdepartementet"]);
    assert_eq!((listed.cases().len(), &listed.cases()["vatten"]["id"]), (1, &id), "the feed's own name made no twin");

    let site = Site::with([Case::new("vatten", "2026-06-20")]);
    let fed = App::new(&site);
    recent(&fed, &["finansdepartementet"]);
    assert_eq!(fed.cases()["vatten"]["id"], id, "the same id at every installation that could read the page");
}

#[test]
fn two_pages_with_one_permanent_id_and_nothing_else_in_common_stay_two() {
    let first = Case::new("vatten", "2026-06-20");
    let mut second = Case::new("skatt", "2026-05-12").until("1 oktober 2026");
    second.share = first.share;
    second.number = Some("Fi2026/77777".to_owned());
    let site = Site::with([first, second]);
    let app = App::new(&site);
    app.backfill();
    let cases = app.cases();
    assert_eq!(cases.len(), 2, "{cases:?}");
    assert_eq!(
        (&cases["vatten"]["deadline"], &cases["skatt"]["deadline"]),
        (&"2026-09-30".into(), &"2026-10-01".into())
    );
}

#[test]
fn a_page_that_moved_keeps_its_id() {
    let site = Site::with([Case::new("vatten", "2026-06-20"), Case::new("skatt", "2026-06-01")]);
    let mut app = App::new(&site);
    app.backfill();
    let id = app.cases()["vatten"]["id"].clone();
    app.advance("24h");
    let old = site.case("vatten");
    site.publish(Case { gone: true, listed: false, ..old.clone() });
    let moved = Case { slug: "rent-vatten".to_owned(), deadline: Some(answer_by("1 december 2026")), ..old };
    site.publish(moved);
    app.harvest();
    let cases = app.cases();
    assert_eq!(cases.len(), 2, "{:?}", cases.keys());
    let case = cases.values().find(|case| case["id"] == id).unwrap();
    assert_eq!(case["deadline"], "2026-12-01");
}

#[test]
fn a_case_without_a_named_sender_is_told_by_its_number() {
    let site = Site::with([Case::new("ensam", "2026-06-20").from(&[])]);
    let app = App::new(&site);
    app.backfill();
    let case = app.cases()["ensam"].clone();
    assert_eq!(issuers(&case), ["finansdepartementet"], "{case}");
    assert_eq!(case["source"], "regeringen");
}
