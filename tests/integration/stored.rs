//! What is stored: out and in again, and read again by the same reader.

use remissflode::store::Store;

use crate::{
    app::App,
    site::{Case, Site, answer_by},
};

/// An app with a history: an extension, a withdrawal, answers.
fn lived() -> App {
    let site =
        Site::with([Case::new("vatten", "2026-06-20"), Case::new("skatt", "2026-06-12"), Case::new("ö", "2026-06-02")]);
    let mut app = App::new(&site);
    app.backfill();
    app.advance("24h");
    site.change("vatten", "2026-07-04", |case| case.deadline = Some(answer_by("1 december 2026")));
    site.change("skatt", "2026-07-04", |case| case.answers = vec!["Föreningen Prov".to_owned()]);
    app.harvest();
    app.advance("24h");
    site.change("vatten", "2026-07-05", |case| case.text = "Denna remiss har återkallats.".to_owned());
    assert_eq!(app.harvest().revised, 1);
    app
}

#[test]
fn an_export_taken_in_elsewhere_gives_an_equal_export() {
    let app = lived();
    let export = app.export();
    assert!(export.lines().count() > 5, "{export}");
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(folder.path()).unwrap();
    let report = store.import(&mut export.as_bytes()).unwrap();
    assert_eq!(report.added, report.lines);
    let mut again = Vec::new();
    store.export(1, &mut again).unwrap();
    assert_eq!(String::from_utf8(again).unwrap(), export);
    assert_eq!(store.import(&mut export.as_bytes()).unwrap().added, 0, "a second time adds nothing");
}

#[test]
fn reading_the_stored_strings_again_changes_nothing() {
    let app = lived();
    let (outputs, export) = (app.outputs(), app.export());
    let counts = app.crawler().renormalize().unwrap();
    assert_eq!((counts.revised, counts.corrected, counts.unreadable, counts.unchanged), (0, 0, 0, 3), "{counts:?}");
    assert!(app.outputs() == outputs);
    assert_eq!(app.export(), export);
}

#[test]
fn a_case_whose_page_was_never_read_is_not_made_worse_by_reading_again() {
    let site = Site::with([Case::new("vatten", "2026-06-20")]);
    site.fault(crate::site::Fault::PagesWalled);
    let app = App::new(&site);
    app.harvest();
    let before = app.cases();
    assert_eq!(app.crawler().renormalize().unwrap().revised, 0);
    assert_eq!(app.cases(), before);
}

#[test]
fn the_revisions_of_a_case_tell_its_history() {
    let app = lived();
    let id = app.cases()["vatten"]["id"].as_str().unwrap().to_owned();
    let answer = app.get(&format!("/api/v1/consultations/{id}/revisions")).json();
    assert_eq!(answer["total"], 3, "{answer}");
}
