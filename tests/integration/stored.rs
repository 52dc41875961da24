//! What is stored: out and in again, and read again by the same reader.

use remissflode::store::Store;

use crate::{
    app::App,
    site::{Published, Site, answer_by},
};

/// An app with a history: an extension, a withdrawal, answers.
fn lived() -> App {
    let site = Site::with([
        Published::new("vatten", "2026-06-20"),
        Published::new("skatt", "2026-06-12"),
        Published::new("ö", "2026-06-02"),
    ]);
    let mut app = App::new(&site);
    app.backfill();
    app.advance("24h");
    site.change("vatten", "2026-07-04", |consultation| consultation.deadline = Some(answer_by("1 december 2026")));
    site.change("skatt", "2026-07-04", |consultation| consultation.answers = vec!["Föreningen Prov".to_owned()]);
    app.harvest();
    app.advance("24h");
    site.change("vatten", "2026-07-05", |consultation| consultation.text = "Denna remiss har återkallats.".to_owned());
    assert_eq!(app.harvest().revised, 1);
    app
}

#[test]
fn an_export_imported_elsewhere_gives_an_equal_export() {
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
fn a_consultation_whose_page_was_never_read_is_not_made_worse_by_reading_again() {
    let site = Site::with([Published::new("vatten", "2026-06-20")]);
    site.fault(crate::site::Fault::PagesBlocked);
    let app = App::new(&site);
    app.harvest();
    let before = app.consultations();
    assert_eq!(app.crawler().renormalize().unwrap().revised, 0);
    assert_eq!(app.consultations(), before);
}

/// Until version 0.2 a quality note was stored as a Swedish sentence.
#[test]
fn notes_of_an_old_journal_are_the_same_notes_at_the_next_run() {
    let site = Site::with([
        Published::new("vatten", "2026-06-20").until("torsdagen den 30 september 2026"),
        Published::new("skatt", "2026-06-12").until("30 septmber 2026"),
        Published::new("natur", "2026-06-02").until("30 september"),
        Published { issuers: Vec::new(), ..Published::new("skog", "2026-06-02") },
        Published::new("jord", "2026-06-02").until("torsdagen den 30 september 2026"),
    ]);
    let mut app = App::new(&site);
    app.backfill();
    site.change("jord", "2026-07-03", |consultation| consultation.deadline = None);
    app.advance("24h");
    app.harvest();

    let sentences = [
        (
            r#""code":"weekday-mismatch","weekday":"torsdag","on":"2026-09-30"}"#,
            r#""code":"weekday-mismatch","text":"Texten säger torsdag, men 2026-09-30 är en onsdag."}"#,
        ),
        // The same among the changes of a revision.
        (
            r#""code":"weekday-mismatch","on":"2026-09-30","weekday":"torsdag"}"#,
            r#""code":"weekday-mismatch","text":"Texten säger torsdag, men 2026-09-30 är en onsdag."}"#,
        ),
        (
            r#""code":"spelling-corrected","on":"2026-09-30"}"#,
            r#""code":"spelling-corrected","text":"Datumet är felskrivet i texten och har tolkats som 2026-09-30."}"#,
        ),
        (
            r#""code":"year-guessed"}"#,
            r#""code":"year-guessed","text":"Texten anger inget år för sista svarsdag; året är hämtat från publiceringen."}"#,
        ),
        (
            r#""code":"issuer-inferred"}"#,
            r#""code":"issuer-inferred","text":"Avsändaren framgår inte av sidan utan är hämtad från diarienumret eller texten."}"#,
        ),
        (
            r#""code":"deadline-kept"}"#,
            r#""code":"deadline-kept","text":"Sidan anger inte längre någon sista svarsdag. Här visas den som senast angavs."}"#,
        ),
    ];
    let export = app.export();
    for (today, _) in sentences {
        assert!(export.contains(today), "no note {today}");
    }
    let outputs = app.outputs();
    app.rewrite_journal(|line| sentences.iter().fold(line.to_owned(), |line, (today, old)| line.replace(today, old)));
    let export = app.export();
    assert!(sentences.iter().all(|(today, old)| export.contains(old) && !export.contains(today)));
    assert!(app.outputs() == outputs, "readers are served the same");

    let feeds = |app: &App| ["/feed.atom", "/remisser.atom", "/sista-svarsdag.ics"].map(|path| app.get(path).text());
    let before = (feeds(&app), app.consultations());
    assert_eq!(app.crawler().renormalize().unwrap().revised, 0);
    app.advance("24h");
    let sum = app.harvest();
    assert_eq!((sum.new, sum.revised), (0, 0));
    assert!(sum.requests > 5, "the five pages were read again: {}", sum.requests);
    assert!((feeds(&app), app.consultations()) == before);
    let revisions = |export: &str| export.lines().filter(|line| line.contains("\"revision\":")).count();
    assert_eq!(revisions(&app.export()), revisions(&export));
}

#[test]
fn the_revisions_of_a_consultation_show_its_history() {
    let app = lived();
    let id = app.consultations()["vatten"]["id"].as_str().unwrap().to_owned();
    let answer = app.get(&format!("/api/v1/consultations/{id}/revisions")).json();
    assert_eq!(answer["total"], 4, "with that of its letter, which is missing: {answer}");
}
