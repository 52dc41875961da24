//! Alarms before a subscriber notices: each is seen firing, in public and never in the public feeds, and clears by itself.

use std::fs;

use remissflode::{
    clock::Clock,
    scheduler::{Plan, missed},
};
use serde_json::Value;

use crate::{
    app::App,
    program::{Server, run},
    site::{Fault, Published, Site},
    small::{Small, folder, own, with},
};

fn codes(state: &Value) -> Vec<&str> {
    state["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

fn six_consultations() -> Site {
    Site::with((1..=6).map(|n| Published::new(&format!("fall-{n}"), &format!("2026-06-{:02}", 10 + n))))
}

#[test]
fn a_site_whose_pages_change_raises_alarms_that_clear() {
    let site = six_consultations();
    let mut app = App::new(&site);
    app.backfill();
    let codes = |app: &App| -> Vec<String> {
        codes(&app.source_state("finansdepartementet")).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(codes(&app), Vec::<String>::new());
    app.advance("24h");
    site.fault(Fault::Drift);
    app.harvest();
    assert!(codes(&app).contains(&"no-items".to_owned()), "{:?}", codes(&app));
    let reported = app.get("/kallor.atom").text();
    assert!(reported.contains("<title>Finansdepartementet: no-items (broken)</title>"), "{reported}");
    assert!(!app.get("/feed.atom").text().contains("no-items"), "never in the public feeds");
    app.advance("24h");
    site.fault(Fault::None);
    app.harvest();
    assert_eq!(codes(&app), Vec::<String>::new());
    assert!(!app.get("/kallor.atom").text().contains("Finansdepartementet: "));
}

/// Gives the crawler the runs that the schedule misses at the app's time, and given to the crawler; the state of one source then.
fn after_looking(app: &App, slug: &str, began: &str) -> Value {
    let plan = Plan { every: None, archive: false, clock: Clock::Fixed(app.now()), began: None };
    app.crawler().set_missed(missed(app.crawler(), plan, began.parse().unwrap()));
    app.source_state(slug)
}

#[test]
fn a_run_that_did_not_come_is_reported_and_cleared_by_the_next() {
    let site = six_consultations();
    let mut app = App::new(&site);
    let began = "2026-07-03T08:00:00Z";
    app.harvest();
    let well = after_looking(&app, "finansdepartementet", began);
    assert_eq!((codes(&well), &well["state"]), (vec![], &Value::from("ok")));

    app.advance("72h");
    let late = after_looking(&app, "finansdepartementet", began);
    assert_eq!((codes(&late), &late["state"]), (vec!["schedule-missed"], &Value::from("degraded")));
    assert!(app.get("/kallor.atom").text().contains("Finansdepartementet: schedule-missed (degraded)"));
    assert!(!app.get("/feed.atom").text().contains("schedule-missed"), "never in the public feeds");

    app.harvest();
    assert_eq!(codes(&after_looking(&app, "finansdepartementet", began)), Vec::<&str>::new());
}

#[test]
fn a_first_run_that_never_ends_is_reported_too() {
    let site = six_consultations();
    let mut app = App::new(&site);
    let began = "2026-07-03T08:00:00Z";
    assert_eq!(codes(&after_looking(&app, "finansdepartementet", began)), Vec::<&str>::new(), "it has just begun");
    app.advance("24h");
    let late = after_looking(&app, "finansdepartementet", began);
    assert_eq!(codes(&late), ["schedule-missed"]);
    assert!(late["problems"][0]["text"].as_str().unwrap().contains("2026-07-03T08:00:00Z"), "{late}");
}

#[test]
fn a_list_that_shrinks_is_reported_until_it_is_long_again() {
    let site = Site::with((1..=20).map(|n| Published::new(&format!("fall-{n}"), &format!("2026-06-{n:02}"))));
    let mut app = App::new(&site);
    app.backfill();
    app.advance("24h");
    site.shorten_feed(2);
    app.harvest();
    assert_eq!(codes(&app.source_state("finansdepartementet")), ["list-shrank"]);
    assert_eq!(app.consultations().len(), 20, "what is stored stays");
    app.advance("24h");
    site.shorten_feed(20);
    app.harvest();
    assert_eq!(codes(&app.source_state("finansdepartementet")), Vec::<&str>::new());
}

#[test]
fn a_field_that_is_gone_and_dates_that_are_none_are_reported() {
    const FILE: &str = r#"home = "https://x.example"
schedule = "7 3 1 1 *"
[[list]]
kind = "html"
url = "{home}/lista"
item = "li"
title = "a"
link = "a@href"
published = "i"
deadline = { at = "b", read = "date" }
"#;
    let dir = folder();
    fs::write(dir.path().join("scrapers/x.toml"), FILE).unwrap();
    let data = dir.path().join("data");
    let harvested = |row: fn(u32) -> String| {
        let rows: String = (1..=6).map(row).collect();
        let small = Small::start(&[("/lista", &format!("<html><ul>{rows}</ul></html>"))]);
        let (_, err, _) = run(&mut with(dir.path(), "https://x.example", &small), &["harvest"]);
        let server = Server::start(&mut own(dir.path()), &data, &[]);
        let states = server.json("/api/v1/sources");
        let consultations = server.json("/api/v1/consultations?status=open,closing,closed");
        let dated = consultations["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|consultation| consultation["deadline"].is_string())
            .count();
        assert_eq!(dated, 6, "no date that was known is lost: {err}");
        states["items"][0].clone()
    };
    let well = |n| format!("<li><a href='/a/{n}'>Ärende {n}</a><i>2026-10-0{n}</i><b>2027-01-0{n}</b></li>");
    assert_eq!(codes(&harvested(well)), Vec::<&str>::new());
    let reported =
        harvested(|n| format!("<li><a href='/a/{n}'>Ärende {n}</a><i>2026-10-0{n}</i><em>2027-01-0{n}</em></li>"));
    assert_eq!(codes(&reported), ["field-gone"]);
    assert!(reported["problems"][0]["text"].as_str().unwrap().contains("list 1 `deadline`"), "{reported}");
    assert_eq!(codes(&harvested(well)), Vec::<&str>::new());
    let reported =
        harvested(|n| format!("<li><a href='/a/{n}'>Ärende {n}</a><i>2026-10-0{n}</i><b>om {n} veckor</b></li>"));
    assert_eq!(codes(&reported), ["dates-unread"]);
    assert_eq!(codes(&harvested(well)), Vec::<&str>::new());
}
