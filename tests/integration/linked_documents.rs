//! The pages of proposals that consultations link to: read once, in the order of what can still be answered, and at no cost
//! to anything else.

use remissflode::domain::{Consultation, DocumentContent, EventKind};

use crate::{
    program::{Server, remissflode, until},
    world::{FEED, LIST, World, list, world},
};

const RULES: &str = r#"
[page]
must-have = "main"
title = "h1"
body = { at = "p", read = "deadline" }
references = "a"
[proposal]
must-have = "article"
title = "h1"
summary = "p"
documents = "a"
"#;

/// A world in which `a` lists consultations: `(title, deadline, the link of its page)`.
fn linking(consultations: &[(&str, &str, &str)]) -> World {
    let world = world(&format!("{LIST}{RULES}"), FEED);
    let addresses: Vec<String> =
        consultations.iter().map(|(title, ..)| format!("https://a.example/{}", title.to_lowercase())).collect();
    let items: Vec<_> = consultations
        .iter()
        .zip(&addresses)
        .map(|((title, day, _), address)| ("", *title, address.as_str(), *day, ""))
        .collect();
    world.a.answer("/lista", list(&items));
    for (title, _, link) in consultations {
        let page = format!("<main><h1>{title}</h1><a href=\"{link}\">SOU 2026:7</a></main>");
        world.a.answer(&format!("/{}", title.to_lowercase()), page);
    }
    world
}

fn proposal(summary: &str) -> String {
    format!("<article><h1>En ny avgift</h1><p>{summary}</p><a href=\"/fil.pdf\">En ny avgift (pdf 3 MB)</a></article>")
}

fn summary_of(consultation: &Consultation) -> Option<String> {
    consultation.shown_summary().map(|summary| summary.text)
}

fn asked(world: &World) -> Vec<String> {
    let mut asked = world.a.asked();
    asked.retain(|path| path.starts_with("/sou"));
    asked
}

#[test]
fn a_proposal_is_read_once_and_again_with_its_consultation() {
    let mut world = linking(&[("Tolkar", "2027-02-01", "/sou")]);
    world.a.answer("/sou", proposal("Avgiften tas bort."));
    world.round(&["a"]);
    let first = world.titled("Tolkar");
    let shown = first.proposal().unwrap();
    assert_eq!((shown.title, shown.number), (Some("En ny avgift"), Some("SOU 2026:7")));
    assert_eq!((shown.url, shown.file), ("https://a.example/sou", Some("https://a.example/fil.pdf")));
    assert_eq!(summary_of(&first).as_deref(), Some("Avgiften tas bort."));
    world.a.answer("/sou", proposal("Avgiften höjs."));
    world.round(&["a"]);
    assert_eq!(asked(&world), ["/sou"], "an hour later nothing is asked for");
    world.after("24h", &["a"]);
    assert_eq!(asked(&world), ["/sou"; 2]);
    assert_eq!(summary_of(&world.titled("Tolkar")).as_deref(), Some("Avgiften höjs."));
    assert!(world.events().iter().all(|event| event.kind == EventKind::Published), "{:?}", world.events());
    assert_eq!(world.codes("a"), [""; 0]);
}

#[test]
fn an_unchanged_proposal_makes_no_revision() {
    let mut world = linking(&[("Tolkar", "2027-02-01", "/sou")]);
    world.a.answer("/sou", proposal("Avgiften tas bort."));
    world.a.always_unchanged("\"1\"");
    world.round(&["a"]);
    let (seq, before) = (world.store.last_seq(), world.titled("Tolkar"));
    world.after("24h", &["a"]);
    assert_eq!(asked(&world), ["/sou"; 2], "asked for again, and answered 304");
    assert_eq!(world.titled("Tolkar"), before);
    assert!(world.store.last_seq() <= seq + 1, "but for the state of the source");
}

#[test]
fn what_can_still_be_answered_comes_first() {
    let mut world = linking(&[
        ("Sent", "2026-01-01", "/sou-3"),
        ("Senare", "2027-02-01", "/sou-2"),
        ("Snart", "2026-08-01", "/sou-1"),
    ]);
    world.round(&["a"]);
    assert_eq!(asked(&world), ["/sou-1", "/sou-2", "/sou-3"]);
}

#[test]
fn a_proposal_on_another_site_is_not_requested() {
    let mut world = linking(&[("Tolkar", "2027-02-01", "https://b.example/sou")]);
    world.b.answer("/sou", proposal("Avgiften tas bort."));
    world.round(&["a"]);
    assert_eq!(world.b.asked(), [""; 0]);
    let tolkar = world.titled("Tolkar");
    assert_eq!(tolkar.proposal().unwrap().url, "https://b.example/sou", "it is linked all the same");
    assert_eq!((summary_of(&tolkar), tolkar.document_readings.len()), (None, 0));
}

#[test]
fn a_proposal_that_fails_costs_no_other_and_is_asked_for_again() {
    let mut world = linking(&[
        ("Tolkar", "2026-08-01", "/sou-1"),
        ("Hundar", "2026-09-01", "/sou-2"),
        ("Katter", "2026-10-01", "/sou-3"),
    ]);
    world.a.answer("/sou-1", "status 500".to_owned());
    world.a.answer("/sou-3", proposal("Katter ska vara inne."));
    world.round(&["a"]);
    assert_eq!(world.codes("a"), ["document-unread"], "a page that is missing is none");
    let content = |title: &str| world.titled(title).document_readings.into_values().next().unwrap().content;
    assert!(matches!(content("Tolkar"), DocumentContent::Unread(_)));
    assert_eq!(content("Hundar"), DocumentContent::Missing);
    assert_eq!(summary_of(&world.titled("Katter")).as_deref(), Some("Katter ska vara inne."));
    world.a.answer("/sou-1", proposal("Avgiften tas bort."));
    world.after("24h", &["a"]);
    assert_eq!(summary_of(&world.titled("Tolkar")).as_deref(), Some("Avgiften tas bort."));
    assert_eq!(world.codes("a"), [""; 0]);
}

#[test]
fn a_proposal_of_two_consultations_is_requested_once() {
    let mut world = linking(&[("Tolkar", "2027-02-01", "/sou"), ("Hundar", "2027-03-01", "/sou")]);
    world.a.answer("/sou", proposal("Avgiften tas bort."));
    world.round(&["a"]);
    assert_eq!(asked(&world), ["/sou"]);
    for title in ["Tolkar", "Hundar"] {
        assert_eq!(summary_of(&world.titled(title)).as_deref(), Some("Avgiften tas bort."), "{title}");
    }
}

/// The saved pages of the demonstration: the site's own markup, by the shipped rules.
#[test]
fn the_proposals_of_the_demonstration_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(remissflode(&data).args(["--replay", "tests/fixtures"]), &data, &[]);
    let found = |query: &str| server.json(&format!("/api/v1/consultations?q={query}"))["items"][0].clone();
    for (query, number, summary) in [
        ("kontanter", "SOU 2026:88", "Utredningen föreslår att den som säljer mat"),
        ("skyddsrum", "Ds 2026:21", "I promemorian föreslås att skyddsrum"),
    ] {
        until("its proposal is read", || {
            found(query)["summary"].as_str().is_some_and(|text| text.starts_with(summary))
        });
        let proposal = &found(query)["proposal"];
        assert_eq!((&proposal["number"], &proposal["mediaType"]), (&number.into(), &"application/pdf".into()));
    }
}
