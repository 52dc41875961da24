//! A site that refuses one kind of address: the others are read on, and it waits longer each time.

use remissflode::domain::{AddressKind, EventKind, QualityCode};

use crate::world::{A, PAGE, World, feed, world};

const FEED_ALONE: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "feed"
url = "{home}/flode"
publish-without-page = true
"#;

/// A publisher with a feed of `count` consultations whose pages are all refused.
fn with_refused_pages(count: usize) -> World {
    let world = world(&format!("{FEED_ALONE}{PAGE}"), FEED_ALONE);
    list(&world, count);
    for n in 1..=count {
        world.a.answer(&format!("/r/{n}"), "status 403".to_owned());
    }
    world
}

fn list(world: &World, count: usize) {
    let entries: Vec<[String; 3]> =
        (1..=count).rev().map(|n| [format!("id-{n}"), format!("Tolkar {n}"), format!("{A}/r/{n}")]).collect();
    let entries: Vec<_> = entries
        .iter()
        .map(|[id, title, link]| (id.as_str(), title.as_str(), link.as_str(), "1 februari 2027"))
        .collect();
    world.a.answer("/flode", feed(&entries));
}

fn page(world: &World, n: usize) {
    let text = format!("<main><h1>Tolkar {n}</h1><p>Svara senast den 1 februari 2027.</p></main>");
    world.a.answer(&format!("/r/{n}"), text);
}

/// The pages that were requested since the last call.
fn pages_requested(world: &World) -> usize {
    let asked = world.a.asked();
    world.a.forget();
    asked.iter().filter(|path| path.starts_with("/r/")).count()
}

#[test]
fn while_pages_are_refused_the_feed_brings_every_new_consultation() {
    let mut world = with_refused_pages(8);
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 8, "more than pages that are tried in a row");
    list(&world, 9);
    world.a.answer("/r/9", "status 403".to_owned());
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 9);
    assert_eq!(world.codes("a"), ["wall", "pages-owed"]);

    for n in 1..=9 {
        page(&world, n);
    }
    world.after("3h", &["a"]);
    for one in world.consultations() {
        let notes: Vec<_> = one.quality_notes.iter().map(|note| note.code).collect();
        assert!(one.deadlines.len() == 1 && !notes.contains(&QualityCode::PageUnread), "{}: {notes:?}", one.title);
    }
    assert_eq!(world.codes("a"), [""; 0]);
}

#[test]
fn pages_that_fail_for_other_reasons_stop_no_list() {
    let mut world = with_refused_pages(8);
    for n in 1..=8 {
        world.a.answer(&format!("/r/{n}"), "status 500".to_owned());
    }
    world.round(&["a"]);
    list(&world, 9);
    page(&world, 9);
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 9);
    assert_eq!(world.titled("Tolkar 9").deadlines.len(), 1, "read, though the pages before it fail");
}

#[test]
fn pages_that_never_answer_keep_no_other_from_its_turn() {
    let mut world = with_refused_pages(12);
    for n in 1..=12 {
        world.a.answer(&format!("/r/{n}"), "status 500".to_owned());
    }
    world.round(&["a"]);
    for n in 1..=4 {
        page(&world, n); // the last in the feed
    }
    world.round(&["a"]);
    world.round(&["a"]);
    for n in 1..=4 {
        assert_eq!(world.titled(&format!("Tolkar {n}")).deadlines.len(), 1, "{n}");
    }
}

#[test]
fn refused_pages_are_requested_ever_more_seldom_and_the_feed_at_each_run() {
    let mut world = with_refused_pages(8);
    world.round(&["a"]);
    assert_eq!(pages_requested(&world), 3, "as many as it takes to see that pages are refused");
    let mut requested = Vec::new();
    for _ in 0..16 {
        world.round(&["a"]);
        requested.push(pages_requested(&world));
    }
    assert_eq!(requested, [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    let state = world.state("a");
    let refusal = state.refusals.of(AddressKind::Page).unwrap();
    assert_eq!(refusal.since.to_string(), "2026-07-03T09:00:00Z");
    assert!(state.refusals.of(AddressKind::Feed).is_none());
    assert_eq!(state.status.name(), "blocked");
}

#[test]
fn a_page_that_is_closed_by_itself_blocks_no_other() {
    let mut world = with_refused_pages(1);
    world.round(&["a"]);
    list(&world, 3);
    page(&world, 2);
    page(&world, 3);
    world.round(&["a"]);
    assert!(world.titled("Tolkar 2").deadlines.len() == 1 && world.titled("Tolkar 3").deadlines.len() == 1);
    assert!(world.state("a").refusals.of(AddressKind::Page).is_none());
}

#[test]
fn pages_that_are_missing_and_were_never_read_are_asked_for_for_a_week() {
    let mut world = with_refused_pages(3);
    for n in 1..=3 {
        world.a.remove(&format!("/r/{n}"));
    }
    world.round(&["a"]);
    world.round(&["a"]);
    assert_eq!(world.codes("a"), ["page-gone", "pages-owed"], "nothing says that all is well");
    page(&world, 1);
    world.round(&["a"]);
    assert_eq!(world.titled("Tolkar 1").deadlines.len(), 1);
    world.after("170h", &["a"]);
    assert_eq!(world.state("a").pending.len(), 0, "gone");
    assert!(world.titled("Tolkar 2").quality_notes.iter().any(|note| note.code == QualityCode::PageGone));
}

#[test]
fn a_refused_feed_waits_and_is_reported_meanwhile() {
    let mut world = with_refused_pages(1);
    world.a.answer("/flode", "status 403".to_owned());
    world.round(&["a"]);
    world.round(&["a"]);
    world.a.forget();
    world.round(&["a"]);
    assert_eq!(world.a.asked(), [""; 0], "not requested while it waits");
    assert_eq!((world.codes("a"), world.state("a").status.name()), (vec!["wall".to_owned()], "blocked"));
    list(&world, 1);
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 1);
}

#[test]
fn a_page_that_redirects_to_the_start_page_says_nothing_and_is_asked_for_again() {
    let mut world = world(&format!("{FEED_ALONE}{PAGE}"), FEED_ALONE);
    list(&world, 3);
    let start = "<main><h1>Välkommen</h1><p>Svara senast den 4 december 2026.</p></main>";
    world.a.answer("/", start.to_owned());
    for n in 1..=3 {
        world.a.answer(&format!("/r/{n}"), "moved to /".to_owned());
    }
    world.round(&["a"]);
    let titles = |world: &World| world.consultations().into_iter().map(|one| one.title).collect::<Vec<_>>();
    assert_eq!(titles(&world), ["Tolkar 1", "Tolkar 2", "Tolkar 3"]);
    assert!(world.consultations().iter().all(|one| one.deadlines.is_empty()));
    assert_eq!(world.codes("a"), ["pages-owed"]);
    for n in 1..=3 {
        page(&world, n);
    }
    world.after("3h", &["a"]);
    assert!(world.consultations().iter().all(|one| one.deadlines.len() == 1));
    assert_eq!(world.codes("a"), [""; 0]);
    // One that was read before keeps what it said.
    world.a.answer("/r/1", "moved to /".to_owned());
    world.after("200h", &["a"]);
    let one = world.titled("Tolkar 1");
    assert_eq!(crate::world::days(&one), ["2027-02-01"]);
}

#[test]
fn pages_that_redirect_to_an_error_page_are_no_consultation_and_never_joined() {
    let mut world = world(&format!("{FEED_ALONE}{PAGE}"), FEED_ALONE);
    list(&world, 3);
    for n in 1..=3 {
        page(&world, n);
    }
    world.round(&["a"]);
    world
        .a
        .answer("/fel", "<main><h1>Sidan kunde inte hittas</h1><p>Sök till den 4 december 2026.</p></main>".to_owned());
    for n in 1..=3 {
        world.a.answer(&format!("/r/{n}"), "moved to /fel".to_owned());
    }
    world.after("200h", &["a"]);
    world.after("200h", &["a"]);
    let all: Vec<_> = world.consultations().iter().map(|one| (one.title.clone(), crate::world::days(one))).collect();
    let day = || vec!["2027-02-01".to_owned()];
    let expected = ["Tolkar 1", "Tolkar 2", "Tolkar 3"].map(|title| (title.to_owned(), day()));
    assert_eq!(all, expected);
    assert!(world.consultations().iter().all(|one| !one.source_url.contains("/fel")));
}

#[test]
fn an_error_page_with_status_200_changes_nothing_and_is_asked_for_again() {
    let mut world = world(&format!("{FEED_ALONE}{PAGE}"), FEED_ALONE);
    list(&world, 3);
    for n in 1..=3 {
        page(&world, n);
    }
    world.round(&["a"]);
    let events = world.events().len();
    for n in 1..=3 {
        let text = "<main><h1>Underhåll pågår</h1><p>Vi är tillbaka senast den 4 december 2026.</p></main>";
        world.a.answer(&format!("/r/{n}"), text.to_owned());
    }
    world.after("200h", &["a"]);
    assert_eq!(world.titled("Tolkar 1").deadlines.len(), 1);
    assert_eq!(
        (world.events().len(), world.codes("a")),
        (events, vec!["not-the-page".to_owned(), "pages-owed".to_owned()])
    );
    for n in 1..=3 {
        page(&world, n);
    }
    world.after("200h", &["a"]);
    assert_eq!((world.events().len(), world.codes("a")), (events, vec![]));
    // A new title that the list gives too is one.
    world.a.answer("/flode", feed(&[("id-1", "Vatten", &format!("{A}/r/1"), "1 februari 2027")]));
    world.a.answer("/r/1", "<main><h1>Vatten</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned());
    world.after("200h", &["a"]);
    assert_eq!((world.titled("Vatten").deadlines.len(), world.codes("a")), (1, vec![]));
}

#[test]
fn what_the_feed_brings_after_its_first_reading_is_news_though_every_page_is_refused() {
    let mut world = with_refused_pages(4);
    world.round(&["a"]);
    list(&world, 5);
    world.a.answer("/r/5", "status 403".to_owned());
    world.after("25h", &["a"]);
    let archive: Vec<bool> = world.events().iter().map(|event| event.archive).collect();
    assert_eq!(archive.iter().filter(|archive| **archive).count(), 4);
    assert_eq!(archive.len(), 5);
    assert!(world.state("a").last_success_at.is_none());
}

#[test]
fn links_that_all_redirect_are_read_and_two_that_lead_to_one_page_are_not_joined() {
    let mut world = world(&format!("{FEED_ALONE}{PAGE}"), FEED_ALONE);
    let links: Vec<String> = (1..=4).map(|n| format!("{A}/link/{n}.aspx")).collect();
    // A feed of bare link texts, as some tables have them.
    let entries: Vec<_> =
        links.iter().enumerate().map(|(n, link)| (["1", "2", "3", "4"][n], "Läs mer", link.as_str(), "")).collect();
    world.a.answer("/flode", feed(&entries));
    for n in 1..=2 {
        page(&world, n);
        world.a.answer(&format!("/link/{n}.aspx"), format!("moved to /r/{n}"));
    }
    // An error page, twice.
    world.a.answer("/fel", "<main><h1>Sidan kunde inte hittas</h1></main>".to_owned());
    for n in 3..=4 {
        world.a.answer(&format!("/link/{n}.aspx"), "moved to /fel".to_owned());
    }
    world.round(&["a"]);
    let read: Vec<_> =
        world.consultations().iter().map(|one| (one.title.clone(), crate::world::days(one).len())).collect();
    assert!(read.contains(&("Tolkar 1".to_owned(), 1)) && read.contains(&("Tolkar 2".to_owned(), 1)), "{read:?}");
    assert_eq!(world.codes("a"), ["pages-owed"], "{read:?}");
    page(&world, 4);
    world.a.answer("/link/4.aspx", "moved to /r/4".to_owned());
    world.after("3h", &["a"]);
    assert_eq!(days(&world, "Tolkar 4"), 1);
}

fn days(world: &World, title: &str) -> usize {
    world.titled(title).deadlines.len()
}

/// A publisher whose feed lists these consultations, each with a page: `(title, path, deadline)`.
fn publisher(entries: &[(&str, &str, &str)]) -> World {
    let world = world(&format!("{FEED_ALONE}{PAGE}"), FEED_ALONE);
    let links: Vec<String> = entries.iter().map(|(_, path, _)| format!("{A}{path}")).collect();
    let listed: Vec<_> =
        entries.iter().zip(&links).map(|((title, ..), link)| ("", *title, link.as_str(), "")).collect();
    world.a.answer("/flode", feed(&listed));
    for (title, path, day) in entries {
        world.a.answer(path, page_of(title, day));
    }
    world
}

fn page_of(title: &str, day: &str) -> String {
    format!("<main><h1>{title}</h1><p>Svara senast den {day}.</p></main>")
}

const TWO: [(&str, &str, &str); 2] = [
    ("Remiss av promemorian Tolkar", "/r?nr=1", "25 januari 2027"),
    ("Remiss av promemorian Båtar", "/r?nr=2", "12 februari 2027"),
];

/// The titles and days of all consultations, and the number of events.
fn all(world: &World) -> (Vec<(String, Vec<String>)>, usize) {
    let all = world.consultations().iter().map(|one| (one.title.clone(), crate::world::days(one))).collect();
    (all, world.events().len())
}

#[test]
fn a_page_that_leads_to_another_entrys_page_or_shows_it_is_neither_joined_nor_believed() {
    let other = || page_of(TWO[1].0, TWO[1].2);
    for fault in ["moved to /r?nr=2".to_owned(), other()] {
        // At its first reading, and at a later one.
        for is_known in [false, true] {
            let mut world = publisher(&TWO);
            if is_known {
                world.round(&["a"]);
            }
            let before = all(&world);
            world.a.answer(TWO[0].1, fault.clone());
            world.after("200h", &["a"]);
            if is_known {
                assert_eq!(all(&world).0, before.0, "{fault}");
            }
            let is_noted = |one: &remissflode::domain::Consultation| {
                one.quality_notes.iter().any(|note| note.code == QualityCode::PageGone)
            };
            let is_said = world.codes("a") != [""; 0] || world.consultations().iter().any(is_noted);
            assert!(is_said, "{fault}, known: {is_known}");
            world.a.answer(TWO[0].1, page_of(TWO[0].0, TWO[0].2));
            world.after("3h", &["a"]);
            world.after("200h", &["a"]);
            let (found, _) = all(&world);
            let expected = [("Promemorian Båtar", "2027-02-12"), ("Promemorian Tolkar", "2027-01-25")];
            let expected: Vec<_> =
                expected.iter().map(|(title, day)| ((*title).to_owned(), vec![(*day).to_owned()])).collect();
            assert_eq!(found, expected, "{fault}, known: {is_known}");
            let changed = world.events().iter().filter(|event| event.kind == EventKind::TitleChanged).count();
            assert_eq!(changed, 0, "{fault}, known: {is_known}");
        }
    }
}

#[test]
fn a_first_reading_of_an_error_page_is_not_believed_and_a_title_that_stays_another_is() {
    let mut world = publisher(&[("Tolkar i domstol", "/r/1", "25 januari 2027")]);
    world.a.answer("/r/1", page_of("Underhåll pågår", "4 december 2026"));
    world.round(&["a"]);
    assert_eq!(all(&world).0, [("Tolkar i domstol".to_owned(), vec![])]);
    world.a.answer("/r/1", page_of("Tolkar i domstol", "25 januari 2027"));
    world.after("3h", &["a"]);
    assert_eq!(all(&world).0, [("Tolkar i domstol".to_owned(), vec!["2027-01-25".to_owned()])]);
    // The publisher calls it something else on the page alone, and stays with that.
    world.a.answer("/r/1", page_of("Auktoriserade språkförmedlare", "1 mars 2027"));
    world.after("200h", &["a"]);
    assert_eq!(all(&world).0[0].1, ["2027-01-25"]);
    world.after("25h", &["a"]);
    assert_eq!(all(&world).0, [("Auktoriserade språkförmedlare".to_owned(), vec!["2027-03-01".to_owned()])]);
}

#[test]
fn an_empty_first_list_makes_no_news_of_the_archive() {
    let mut world = publisher(&[("Tolkar i domstol", "/r/1", "25 januari 2027")]);
    world.a.answer("/flode", feed(&[]));
    world.round(&["a"]);
    world.a.answer("/flode", feed(&[("", "Tolkar i domstol", &format!("{A}/r/1"), "")]));
    world.after("25h", &["a"]);
    assert!(world.events().iter().filter(|event| event.kind == EventKind::Published).all(|event| event.archive));
}
