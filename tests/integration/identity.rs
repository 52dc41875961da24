//! One consultation is one consultation, whoever lists it and whatever was read of it first; two consultations are two.

use remissflode::crawl::Depth;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    site::{FINANCE, Fault, JUSTICE, Published, Site, answer_by},
};

fn issuers(consultation: &Value) -> Vec<&str> {
    let mut slugs: Vec<&str> =
        consultation["issuers"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap()).collect();
    slugs.sort_unstable();
    slugs
}

fn recent(app: &App, slugs: &[&str]) {
    app.run(slugs, Depth::Recent, &CancellationToken::new());
}

#[test]
fn a_consultation_of_two_departments_is_one_with_both_in_either_order() {
    let mut ids = Vec::new();
    for order in [["finansdepartementet", "justitiedepartementet"], ["justitiedepartementet", "finansdepartementet"]] {
        let site = Site::with([Published::new("delad", "2026-06-20").from(&[FINANCE, JUSTICE])]);
        let app = App::new(&site);
        recent(&app, &order);
        let consultations = app.consultations();
        assert_eq!(consultations.len(), 1);
        assert_eq!(issuers(&consultations["delad"]), ["finansdepartementet", "justitiedepartementet"], "{order:?}");
        ids.push(consultations["delad"]["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn an_issuer_that_only_the_second_list_names_joins_the_first() {
    let site = Site::with([Published::new("delad", "2026-06-20")]);
    let app = App::new(&site);
    recent(&app, &["finansdepartementet"]);
    site.publish(site.consultation("delad").from(&[FINANCE, JUSTICE]));
    recent(&app, &["justitiedepartementet"]);
    assert_eq!(issuers(&app.consultations()["delad"]), ["finansdepartementet", "justitiedepartementet"]);
    assert_eq!(app.consultations().len(), 1);
}

#[test]
fn the_feed_entry_first_and_the_page_later_is_the_same_consultation_as_the_page_alone() {
    let consultation = || Published::new("vatten", "2026-06-20");
    let blocked = Site::with([consultation()]);
    blocked.fault(Fault::PagesBlocked);
    let mut app = App::new(&blocked);
    recent(&app, &["finansdepartementet"]);
    let before = app.consultations()["vatten"]["id"].clone();
    blocked.fault(Fault::None);
    app.advance("1h");
    recent(&app, &["finansdepartementet"]);
    assert_eq!(
        (app.consultations()["vatten"]["id"].clone(), app.consultations().len()),
        (before, 1),
        "it keeps its id"
    );
    assert_eq!(app.event_kinds().iter().filter(|kind| *kind == "published").count(), 1);

    let open = Site::with([consultation()]);
    let other = App::new(&open);
    recent(&other, &["finansdepartementet"]);
    // What the page calls itself and what the feed calls it name the same consultation from here on.
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
    let without_feed = Site::with([Published::new("vatten", "2026-06-20")]);
    without_feed.fault(Fault::FeedDown);
    let mut listed = App::new(&without_feed);
    recent(&listed, &["finansdepartementet"]);
    let id = listed.consultations()["vatten"]["id"].clone();
    without_feed.fault(Fault::None);
    listed.advance("1h");
    recent(&listed, &["finansdepartementet"]);
    assert_eq!(
        (listed.consultations().len(), &listed.consultations()["vatten"]["id"]),
        (1, &id),
        "the feed's own name made no twin"
    );

    let site = Site::with([Published::new("vatten", "2026-06-20")]);
    let fed = App::new(&site);
    recent(&fed, &["finansdepartementet"]);
    assert_eq!(fed.consultations()["vatten"]["id"], id, "the same id at every installation that could read the page");
}

#[test]
fn two_pages_with_one_permanent_id_and_nothing_else_in_common_stay_two() {
    let first = Published::new("vatten", "2026-06-20");
    let mut second = Published::new("skatt", "2026-05-12").until("1 oktober 2026");
    second.share = first.share;
    second.number = Some("Fi2026/77777".to_owned());
    let site = Site::with([first, second]);
    let app = App::new(&site);
    app.backfill();
    let consultations = app.consultations();
    assert_eq!(consultations.len(), 2, "{consultations:?}");
    assert_eq!(
        (&consultations["vatten"]["deadline"], &consultations["skatt"]["deadline"]),
        (&"2026-09-30".into(), &"2026-10-01".into())
    );
}

#[test]
fn a_page_that_moved_keeps_its_id() {
    let site = Site::with([Published::new("vatten", "2026-06-20"), Published::new("skatt", "2026-06-01")]);
    let mut app = App::new(&site);
    app.backfill();
    let id = app.consultations()["vatten"]["id"].clone();
    app.advance("24h");
    let old = site.consultation("vatten");
    site.publish(Published { gone: true, listed: false, ..old.clone() });
    let moved = Published { slug: "rent-vatten".to_owned(), deadline: Some(answer_by("1 december 2026")), ..old };
    site.publish(moved);
    app.harvest();
    let consultations = app.consultations();
    assert_eq!(consultations.len(), 2, "{:?}", consultations.keys());
    let consultation = consultations.values().find(|consultation| consultation["id"] == id).unwrap();
    assert_eq!(consultation["deadline"], "2026-12-01");
}

#[test]
fn a_consultation_without_a_named_issuer_is_known_by_its_number() {
    let site = Site::with([Published::new("ensam", "2026-06-20").from(&[])]);
    let app = App::new(&site);
    app.backfill();
    let consultation = app.consultations()["ensam"].clone();
    assert_eq!(issuers(&consultation), ["finansdepartementet"], "{consultation}");
    assert_eq!(consultation["source"], "regeringen");
}
