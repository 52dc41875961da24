//! What a change on a page comes to: one revision, one event, one entry that no reader has seen.

use std::collections::BTreeSet;

use crate::{
    app::App,
    site::{Published, Site, answer_by},
};

/// A site with three consultations, read with its archive, and the day after.
fn read_yesterday() -> (Site, App) {
    let site = Site::with([
        Published::new("vatten", "2026-06-20"),
        Published::new("skatt", "2026-06-12"),
        Published::new("straff", "2026-06-02"),
    ]);
    let mut app = App::new(&site);
    app.backfill();
    app.advance("24h");
    (site, app)
}

/// The ids of the entries of `/feed.json`.
fn json_ids(app: &App) -> BTreeSet<String> {
    let feed = app.get("/feed.json").json();
    feed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// The ids of the entries of `/feed.atom`.
fn atom_ids(app: &App) -> BTreeSet<String> {
    let feed = feed_rs::parser::parse(app.get("/feed.atom").body.as_slice()).unwrap();
    feed.entries.into_iter().map(|entry| entry.id).collect()
}

fn revisions(app: &App, slug: &str) -> usize {
    let id = app.consultations()[slug]["id"].as_str().unwrap().to_owned();
    let answer = app.get(&format!("/api/v1/consultations/{id}/revisions"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["total"].as_u64().unwrap().try_into().unwrap()
}

#[test]
fn a_moved_deadline_is_one_revision_one_event_and_one_entry_that_is_unread() {
    let (site, app) = read_yesterday();
    let (atom, json, kinds) = (atom_ids(&app), json_ids(&app), app.event_kinds());
    site.change("vatten", "2026-07-04", |consultation| consultation.deadline = Some(answer_by("1 december 2026")));
    let sum = app.harvest();
    assert_eq!((sum.new, sum.revised), (0, 1), "{sum:?}");
    assert_eq!(revisions(&app, "vatten"), 3, "published, its letter asked for, moved");
    assert_eq!(app.event_kinds().len(), kinds.len() + 1);
    let event = &app.items("/api/v1/events?limit=1")[0];
    let said = ["kind", "field", "old", "new"].map(|key| event[key].as_str().unwrap_or_default());
    assert_eq!(said, ["deadline-changed", "deadline", "2026-09-30", "2026-12-01"]);
    assert_eq!(app.consultations()["vatten"]["deadline"], "2026-12-01");
    for (before, after) in [(atom, atom_ids(&app)), (json, json_ids(&app))] {
        assert_eq!(after.difference(&before).count(), 1, "{before:?}\n{after:?}");
        assert!(before.is_subset(&after));
    }
}

#[test]
fn two_changes_on_one_day_are_both_found() {
    let (site, mut app) = read_yesterday();
    // Not even where the list itself says, rightly, that it has not changed since the first one.
    site.tag_lists();
    site.change("vatten", "2026-07-04", |consultation| consultation.deadline = Some(answer_by("1 december 2026")));
    assert_eq!(app.harvest().revised, 1);
    app.advance("2h");
    // The list gives a day and no clock time, so it reads the same as after the first change.
    site.change("vatten", "2026-07-04", |consultation| consultation.deadline = Some(answer_by("2 december 2026")));
    assert_eq!(app.harvest().revised, 1);
    assert_eq!(app.consultations()["vatten"]["deadline"], "2026-12-02");
}

#[test]
fn a_change_that_no_list_shows_is_found_within_a_day() {
    let (site, app) = read_yesterday();
    site.change("vatten", "2026-07-04", |consultation| consultation.deadline = Some(answer_by("1 december 2026")));
    site.publish(Published { updated: None, ..site.consultation("vatten") });
    assert_eq!(app.harvest().revised, 1);
    assert_eq!(app.consultations()["vatten"]["deadline"], "2026-12-01");
}

#[test]
fn submissions_are_reported_and_the_deadline_that_vanished_with_them_is_kept() {
    let (site, app) = read_yesterday();
    site.change("skatt", "2026-07-04", |consultation| {
        consultation.answers = vec!["Exempelköpings kommun".to_owned(), "Föreningen Prov".to_owned()];
        consultation.deadline = None;
    });
    assert_eq!(app.harvest().revised, 1);
    let consultation = &app.consultations()["skatt"];
    assert_eq!(consultation["deadline"], "2026-09-30");
    let notes: Vec<_> =
        consultation["qualityNotes"].as_array().unwrap().iter().map(|note| note["code"].clone()).collect();
    assert!(notes.contains(&"deadline-kept".into()), "{notes:?}");
    let organizations: Vec<_> =
        consultation["submissions"].as_array().unwrap().iter().map(|one| one["organization"].clone()).collect();
    assert_eq!(organizations, ["Exempelköpings kommun", "Föreningen Prov"]);
    assert_eq!(app.event_kinds()[0], "submissions-published");
    assert_eq!(app.event_kinds().len(), 4, "three publications, and the answers once");
}

#[test]
fn a_consultation_is_withdrawn_and_reinstated() {
    let (site, mut app) = read_yesterday();
    let text = site.consultation("vatten").text;
    site.change("vatten", "2026-07-04", |consultation| consultation.text += " Denna remiss har återkallats.");
    assert_eq!(app.harvest().revised, 1);
    assert_eq!(
        (app.consultations()["vatten"]["withdrawn"].clone(), app.event_kinds()[0].as_str()),
        (true.into(), "withdrawn")
    );
    assert!(app.get("/sista-svarsdag.ics").text().contains("STATUS:CANCELLED"));
    app.advance("24h");
    site.change("vatten", "2026-07-05", |consultation| consultation.text = text);
    assert_eq!(app.harvest().revised, 1);
    assert_eq!(
        (app.consultations()["vatten"]["withdrawn"].clone(), app.event_kinds()[0].as_str()),
        (false.into(), "reinstated")
    );
}

#[test]
fn a_page_that_is_gone_is_noted_and_nothing_is_erased() {
    let (site, mut app) = read_yesterday();
    let before = app.consultations()["vatten"].clone();
    site.change("vatten", "2026-07-04", |consultation| consultation.gone = true);
    app.harvest();
    let after = app.consultations()["vatten"].clone();
    assert_eq!(after["qualityNotes"][0]["code"], "page-gone", "{after}");
    for field in ["id", "title", "deadline", "documents", "issuers"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    let events = app.event_kinds().len();
    app.advance("24h");
    app.harvest();
    assert_eq!(app.event_kinds().len(), events, "reported once");
    app.advance("24h");
    site.change("vatten", "2026-07-06", |consultation| consultation.gone = false);
    app.harvest();
    assert_eq!(app.consultations()["vatten"]["qualityNotes"], serde_json::json!([]), "it came back");
}

#[test]
fn an_extension_there_and_back_gives_entries_of_their_own() {
    let (site, mut app) = read_yesterday();
    for (n, day) in ["1 december 2026", "30 september 2026", "1 december 2026"].into_iter().enumerate() {
        // More than a week apart: a day that returns within one is flapping.
        site.change("vatten", &format!("2026-07-{:02}", 8 * n + 4), |consultation| {
            consultation.deadline = Some(answer_by(day))
        });
        assert_eq!(app.harvest().revised, 1, "{day}");
        app.advance("192h");
    }
    let moved: BTreeSet<String> = app
        .items("/api/v1/events?limit=100")
        .iter()
        .filter(|event| event["kind"] == "deadline-changed")
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(moved.len(), 3, "{moved:?}");
    assert!(moved.is_subset(&atom_ids(&app)));
}

#[test]
fn a_change_of_title_alone_is_reported() {
    let (site, app) = read_yesterday();
    let id = app.consultations()["straff"]["id"].clone();
    site.change("straff", "2026-07-04", |consultation| consultation.title = "Remiss av ett annat förslag".to_owned());
    assert_eq!(app.harvest().revised, 1);
    assert_eq!(app.event_kinds()[0], "title-changed");
    assert_eq!(app.consultations()["straff"]["id"], id, "the id does not hang on the title");
}
