//! A site with faults: nothing stored changes, the fault is reported, and the report clears by itself.

use std::time::Duration;

use serde_json::Value;

use crate::{
    app::{App, SOURCES},
    site::{Fault, JUSTICE, Published, Site, answer_by},
};

fn site() -> Site {
    Site::with([
        Published::new("vatten", "2026-06-20"),
        Published::new("skatt", "2026-06-12"),
        Published::new("straff", "2026-06-02").from(&[JUSTICE]),
    ])
}

/// The codes of a source's problems.
fn codes(state: &Value) -> Vec<String> {
    state["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

/// Reads a sound site, breaks it, reads again: everything that is served stays, the state says `state` and `code`,
/// and after the repair all is well and a change made meanwhile has come in.
fn breaks_and_recovers(fault: Fault, state: &str, code: &str) {
    let site = site();
    let mut app = App::new(&site);
    app.backfill();
    let before = app.consultations();
    app.advance("24h");
    site.fault(fault);
    let sum = app.harvest();
    assert_eq!((sum.new, sum.revised), (0, 0), "{sum:?}");
    assert_eq!(app.consultations(), before);
    let broken = app.source_state("finansdepartementet");
    assert_eq!(broken["state"], state, "{broken}");
    assert!(codes(&broken).iter().any(|found| found == code), "{broken}");
    assert_eq!(broken["since"], "2026-07-04T08:00:00Z", "since the run that failed: {broken}");
    assert_eq!(broken["lastSuccessAt"], "2026-07-03T08:00:00Z", "{broken}");

    app.advance("1h");
    app.harvest();
    assert_eq!(app.source_state("finansdepartementet")["since"], "2026-07-04T08:00:00Z", "not since the second one");
    site.change("vatten", "2026-07-04", |consultation| consultation.deadline = Some(answer_by("1 december 2026")));

    app.advance("2h");
    site.fault(Fault::None);
    let sum = app.harvest();
    assert_eq!((sum.new, sum.revised), (0, 1), "{sum:?}");
    for slug in SOURCES {
        let repaired = app.source_state(slug);
        assert_eq!((repaired["state"].as_str(), codes(&repaired)), (Some("ok"), vec![]), "{repaired}");
        assert_eq!(repaired["since"], "2026-07-04T11:00:00Z", "{repaired}");
    }
    assert_eq!(app.consultations()["vatten"]["deadline"], "2026-12-01");
}

#[test]
fn errors_of_the_server() {
    breaks_and_recovers(Fault::Down(500), "broken", "robots-unreachable");
}

#[test]
fn a_site_that_is_down_for_maintenance() {
    breaks_and_recovers(Fault::Down(503), "broken", "robots-unreachable");
}

#[test]
fn a_bot_challenge() {
    breaks_and_recovers(Fault::Challenge, "blocked", "wall");
}

#[test]
fn a_refusal() {
    breaks_and_recovers(Fault::Down(403), "blocked", "wall");
}

#[test]
fn an_empty_list() {
    breaks_and_recovers(Fault::Empty, "broken", "no-items");
}

#[test]
fn a_new_design() {
    breaks_and_recovers(Fault::Drift, "broken", "no-items");
}

#[test]
fn a_site_that_asks_for_a_long_time() {
    breaks_and_recovers(Fault::TooMany(3600), "broken", "asked-to-wait");
}

#[test]
fn a_site_that_does_not_answer_in_time() {
    breaks_and_recovers(Fault::Slow(Duration::from_secs(20)), "broken", "timeout");
}

#[test]
fn pages_that_cannot_be_read_stay_pending_and_are_read_when_the_site_is_well() {
    let site = site();
    // Lists that did not change say so, and name nothing a second time.
    site.tag_lists();
    site.fault(Fault::Pages(500));
    let mut app = App::new(&site);
    app.backfill();
    // Too soon for the daily look at every open consultation.
    app.advance("1h");
    site.fault(Fault::None);
    app.harvest();
    for (slug, consultation) in app.consultations() {
        assert_eq!(
            (consultation["deadline"].as_str(), &consultation["qualityNotes"]),
            (Some("2026-09-30"), &Value::Array(vec![])),
            "{slug}"
        );
    }
    assert_eq!(app.consultations().len(), 3);
    for slug in SOURCES {
        assert_eq!(app.source_state(slug)["state"], "ok");
    }
}

#[test]
fn errors_now_and_then_cost_nothing() {
    let site = site();
    site.fault(Fault::Flaky);
    let app = App::new(&site);
    let sum = app.backfill();
    assert_eq!(sum.new, 3, "{sum:?}");
    assert!(sum.reports.iter().all(|report| !report.failed), "{sum:?}");
}

#[test]
fn a_short_wait_that_is_asked_for_is_waited_out() {
    let site = site();
    site.fault(Fault::TooMany(0));
    let app = App::new(&site);
    let sum = app.backfill();
    assert_eq!(sum.new, 3, "{sum:?}");
    assert!(sum.reports.iter().all(|report| !report.failed), "{sum:?}");
}

#[test]
fn while_the_pages_are_blocked_the_rss_is_published() {
    let site = site();
    site.fault(Fault::PagesBlocked);
    let mut app = App::new(&site);
    app.harvest();
    let consultations = app.consultations();
    assert_eq!(consultations.keys().collect::<Vec<_>>(), ["skatt", "straff", "vatten"]);
    for (slug, consultation) in &consultations {
        let notes = consultation["qualityNotes"].as_array().unwrap();
        assert!(notes.iter().any(|note| note["code"] == "page-unread"), "{slug}: {notes:?}");
    }
    let state = app.source_state("finansdepartementet");
    assert_eq!(state["state"], "blocked", "{state}");
    assert!(state["problems"][0]["text"].as_str().unwrap().contains("bot challenge"), "{state}");

    app.advance("1h");
    site.fault(Fault::None);
    app.harvest();
    let read = app.consultations();
    for (slug, consultation) in &read {
        let unread = consultation["qualityNotes"].as_array().unwrap().iter().any(|note| note["code"] == "page-unread");
        assert_eq!((unread, &consultation["deadline"]), (false, &Value::from("2026-09-30")), "{slug}: {consultation}");
        assert_eq!(consultation["id"], consultations[slug]["id"], "known by the list first, by the page now: one id");
    }
    assert_eq!(read.len(), 3);
    let state = app.source_state("finansdepartementet");
    assert_eq!((state["state"].as_str(), codes(&state)), (Some("ok"), vec![]), "{state}");
}

#[test]
fn one_source_that_fails_costs_no_other() {
    let site = Site::with([Published::new("vatten", "2026-06-20")]);
    let app = App::new(&site);
    let sum = app.harvest();
    // Nobody but the finance ministry has sent anything out: the other list is empty, and that is reported.
    let failed: Vec<&str> = sum.reports.iter().filter(|one| one.failed).map(|one| one.slug.as_str()).collect();
    assert_eq!((failed, sum.new), (vec!["justitiedepartementet"], 1));
}
