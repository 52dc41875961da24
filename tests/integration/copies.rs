//! A copy of a publisher's site, read while the site refuses us: what it may add, and that it yields.

use std::collections::BTreeMap;

use remissflode::{
    catalog::Snapshot,
    domain::{EventKind, QualityCode, origins},
};
use serde_json::json;

use crate::world::{A, World, days, feed, world};

/// A publisher with a feed, and pages.
const OWNER: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "feed"
url = "{home}/flode"
publish-without-page = true
key = "link"
[page]
must-have = "main"
title = "h1"
body = { at = "main", read = "deadline" }
documents = "main a"
"#;

/// Its nightly copy.
const COPY: &str = r#"
fallback-for = ["a.example"]
discovers = true
schedule = "47 * * * *"
verified = "2026-07-01"
[[list]]
kind = "json"
url = "{home}/alla.json"
base = "https://a.example"
stamp = { url = "{home}/senaste.json", at = "/made" }
item = "$"
link = "/url"
title = "/title"
published = "/published"
documents = "/files"
[page]
kind = "markdown"
url = "{home}{path}.md"
must-have = "h1"
title = { at = "h1", match = '(?s)^(.+?)(?:Diarienummer:.*)?$' }
case-numbers = { at = "h1", match = 'Diarienummer:\s*(.+)$' }
body = { at = "body", without = "h1", read = "deadline" }
"#;

const BOTH: [&str; 2] = ["a", "b"];

/// A publisher whose pages are refused, and a copy of the first night.
fn refused() -> World {
    let world = world(OWNER, COPY);
    world.a.answer("/flode", feed(&[("", "Tolkar", &format!("{A}/r/1"), "1 februari 2027")]));
    for n in 1..=3 {
        world.a.answer(&format!("/r/{n}"), "status 403".to_owned());
    }
    copy(&world, 1, &["Tolkar"], "1 februari 2027");
    world
}

/// The copy of the night `day`, in which the first consultation has this deadline.
fn copy(world: &World, day: u8, titles: &[&str], deadline: &str) {
    world.b.answer("/senaste.json", json!({ "made": format!("2026-07-0{day} 03:00:00") }).to_string());
    let record = |(n, title): (usize, &&str)| {
        json!({"title": title, "url": format!("/r/{}", n + 1), "published": "2026-07-01",
               "files": [{"name": "Brev (pdf 7 kB)", "url": format!("/brev{}.pdf", n + 1)}]})
    };
    let records: Vec<_> = titles.iter().enumerate().map(record).collect();
    world.b.answer("/alla.json", json!(records).to_string());
    for (n, title) in titles.iter().enumerate() {
        let text = format!("# {title}Diarienummer: Ju2026/0000{n}\n\nVi vill ha svar senast den\n{deadline}.\n");
        world.b.answer(&format!("/r/{}.md", n + 1), text);
    }
}

/// The publisher answers again.
fn answers(world: &World, n: usize, title: &str, deadline: &str) {
    let text = format!(
        "<main><h1>{title}</h1><p>Vi vill ha svar senast den {deadline}.</p><a href='/brev{n}.pdf'>Brev (pdf 7 kB)</a></main>"
    );
    world.a.answer(&format!("/r/{n}"), text);
}

/// The copy of the night `day` of five consultations of which `moved` have another deadline than 1 February 2027.
fn five(world: &World, day: u8, moved: usize, deadline: &str) {
    let titles = ["Tolkar", "Vatten", "Skog", "Vägar", "Hamnar"];
    copy(world, day, &titles, "1 februari 2027");
    for (n, title) in titles.iter().take(moved).enumerate() {
        let text = format!("# {title}Diarienummer: Ju2026/0000{n}\n\nVi vill ha svar senast den {deadline}.\n");
        world.b.answer(&format!("/r/{}.md", n + 1), text);
    }
}

/// The deadlines of all consultations that differ from 1 February 2027.
fn others(world: &World) -> Vec<String> {
    let days = world.consultations().iter().flat_map(days).collect::<Vec<_>>();
    days.into_iter().filter(|day| day != "2027-02-01").collect()
}

fn kinds(world: &World) -> Vec<EventKind> {
    world.events().iter().map(|event| event.kind).collect()
}

#[test]
fn a_copy_gives_what_a_refused_page_has_and_yields_without_an_event() {
    let mut world = refused();
    // Three pages must be refused before pages count as refused.
    let all: Vec<_> =
        (1..=3).map(|n| (["", "", ""][n - 1], ["Tolkar", "Vatten", "Skog"][n - 1], format!("{A}/r/{n}"))).collect();
    let all: Vec<_> = all.iter().map(|(id, title, link)| (*id, *title, link.as_str(), "1 februari 2027")).collect();
    world.a.answer("/flode", feed(&all));
    copy(&world, 1, &["Tolkar", "Vatten", "Skog"], "1 februari 2027");
    world.round(&BOTH);
    let one = world.titled("Tolkar");
    assert_eq!((days(&one), one.source.as_str()), (vec!["2027-02-01".to_owned()], "a"));
    assert_eq!(one.origins.get("deadlines").map(String::as_str), Some("b"), "marked as another's");
    assert_eq!(one.documents[0].url, "https://a.example/brev1.pdf");
    assert_eq!(one.case_numbers[0].display, "Ju2026/00000");
    assert!(one.quality_notes.iter().any(|note| note.code == QualityCode::DeadlineFromOther));
    let before = kinds(&world);

    for (n, title) in ["Tolkar", "Vatten", "Skog"].iter().enumerate() {
        answers(&world, n + 1, title, "1 februari 2027");
    }
    world.after("2h", &BOTH);
    let read = world.titled("Tolkar");
    assert_eq!((read.id, days(&read)), (one.id, days(&one)));
    assert!(!read.origins.contains_key("deadlines"), "the owner says so itself");
    assert_eq!(kinds(&world), before, "no event for a value of another origin");
}

#[test]
fn a_copy_finds_what_a_refused_feed_hides_and_the_owner_keeps_its_id() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    world.round(&BOTH);
    let found = world.titled("Tolkar");
    assert_eq!((found.source.as_str(), days(&found)), ("a", vec!["2027-02-01".to_owned()]));

    let of_title = |world: &World| {
        let revisions = world.store.revisions(found.id).unwrap();
        origins(&revisions, |_| None).into_iter().find(|origin| origin.field == "title").unwrap()
    };
    assert_eq!((of_title(&world).source.as_str(), of_title(&world).is_fallback), ("b", true));

    // A second one, the next night.
    copy(&world, 2, &["Tolkar", "Vatten"], "1 februari 2027");
    world.round(&BOTH);
    assert_eq!(world.consultations().len(), 2);

    let link = [format!("{A}/r/1"), format!("{A}/r/2")];
    world.a.answer(
        "/flode",
        feed(&[("", "Tolkar", &link[0], "1 februari 2027"), ("", "Vatten", &link[1], "1 februari 2027")]),
    );
    answers(&world, 1, "Tolkar", "1 mars 2027");
    answers(&world, 2, "Vatten", "1 februari 2027");
    world.after("9h", &BOTH);
    world.round(&BOTH);
    assert_eq!(world.consultations().len(), 2, "none twice");
    let read = world.titled("Tolkar");
    assert_eq!((read.id, days(&read)), (found.id, vec!["2027-03-01".to_owned()]));
    let changed = kinds(&world).into_iter().filter(|kind| *kind == EventKind::DeadlineChanged).count();
    assert_eq!(changed, 1, "an extension made meanwhile, once");
}

#[test]
fn an_older_copy_takes_nothing_back() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    copy(&world, 2, &["Tolkar"], "1 mars 2027");
    world.round(&BOTH);
    copy(&world, 1, &["Tolkar"], "1 februari 2027");
    world.round(&BOTH);
    assert_eq!(days(&world.titled("Tolkar")), ["2027-03-01"]);
    assert_eq!(world.codes("b"), ["stale-copy"]);
    copy(&world, 3, &["Tolkar"], "1 april 2027");
    world.round(&BOTH);
    assert_eq!((days(&world.titled("Tolkar")), world.codes("b")), (vec!["2027-04-01".to_owned()], vec![]));
}

#[test]
fn a_copy_with_a_time_to_come_is_not_believed_and_the_next_one_is_read() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    world.b.answer("/senaste.json", json!({ "made": "2099-01-01 03:00:00" }).to_string());
    world.round(&BOTH);
    assert_eq!((world.consultations().len(), world.codes("b")), (0, vec!["no-stamp".to_owned()]));
    copy(&world, 3, &["Tolkar"], "1 februari 2027");
    world.round(&BOTH);
    assert_eq!((world.consultations().len(), world.codes("b")), (1, vec![]));
}

#[test]
fn a_page_of_the_copy_with_another_title_is_not_read() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    world.b.answer("/r/1.md", "# Välkommen\n\nSvara senast den 4 december 2026.\n".to_owned());
    world.round(&BOTH);
    let found = world.titled("Tolkar");
    assert_eq!((days(&found), world.codes("b").contains(&"not-the-page".to_owned())), (vec![], true));
    copy(&world, 2, &["Tolkar"], "1 februari 2027");
    world.round(&BOTH);
    assert_eq!((days(&world.titled("Tolkar")), world.codes("b")), (vec!["2027-02-01".to_owned()], vec![]));
}

#[test]
fn a_copy_is_not_asked_for_anything_while_the_site_answers() {
    let mut world = refused();
    answers(&world, 1, "Tolkar", "1 februari 2027");
    world.round(&BOTH);
    assert_eq!(world.b.asked(), [""; 0]);
    assert_eq!(world.state("b").status.name(), "ok");
    assert!(world.titled("Tolkar").claims.is_empty());
}

#[test]
fn a_copy_is_asked_once_for_each_time_that_it_was_made() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    world.round(&BOTH);
    world.b.forget();
    world.round(&BOTH);
    assert_eq!(world.b.asked(), ["/senaste.json"]);
    copy(&world, 2, &["Tolkar"], "1 februari 2027");
    world.b.forget();
    world.round(&BOTH);
    assert_eq!(world.b.asked(), ["/senaste.json", "/alla.json", "/r/1.md"]);
}

#[test]
fn a_page_that_the_copy_lacks_costs_nothing_else() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    copy(&world, 1, &["Tolkar", "Vatten"], "1 februari 2027");
    world.b.remove("/r/1.md");
    world.round(&BOTH);
    assert_eq!((days(&world.titled("Tolkar")), days(&world.titled("Vatten"))), (vec![], vec!["2027-02-01".to_owned()]));
    assert_eq!(world.titled("Tolkar").documents.len(), 1, "from the list");
}

#[test]
fn a_copy_never_overrides_the_owner() {
    let mut world = refused();
    answers(&world, 1, "Tolkar", "1 februari 2027");
    world.round(&BOTH);
    world.a.answer("/flode", "status 403".to_owned());
    world.a.answer("/r/1", "status 403".to_owned());
    copy(&world, 1, &["Tolkar"], "1 mars 2027");
    world.after("25h", &BOTH);
    world.after("25h", &BOTH);
    assert_eq!(days(&world.titled("Tolkar")), ["2027-02-01"]);
}

#[test]
fn the_copies_of_the_latest_pages_are_read_first_and_none_is_left_pending() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    copy(&world, 1, &["Tolkar", "Vatten"], "1 februari 2027");
    let record =
        |n: u8, title: &str, published: &str| json!({"title": title, "url": format!("/r/{n}"), "published": published});
    let records =
        [record(1, "Tolkar", "2026-02-01"), record(2, "Vatten", "2026-07-01"), record(3, "Skog", "2019-07-01")];
    world.b.answer("/alla.json", json!(records).to_string());
    world.round(&BOTH);
    assert_eq!(world.b.asked()[2..], ["/r/2.md", "/r/1.md"], "none of what was closed long ago");
    assert_eq!((world.state("b").pending.len(), world.consultations().len()), (0, 3));
}

#[test]
fn deadlines_of_a_copy_that_swing_are_held_back_until_they_are_accepted() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    five(&world, 1, 0, "");
    world.round(&BOTH);
    assert_eq!((world.consultations().len(), others(&world)), (5, vec![]));
    // The text that the copy reads stands elsewhere from this night on.
    five(&world, 2, 4, "4 december 2026");
    world.round(&BOTH);
    assert_eq!(others(&world), [""; 0], "the last days that were believed");
    assert_eq!(world.codes("b"), ["deadlines-swung"]);
    let held = world.titled("Tolkar");
    assert!(held.quality_notes.iter().any(|note| note.code == QualityCode::DeadlineHeld), "{:?}", held.quality_notes);
    assert!(!kinds(&world).contains(&EventKind::DeadlineChanged));
    // The next night all is well.
    five(&world, 3, 0, "");
    world.round(&BOTH);
    assert_eq!((others(&world), world.codes("b")), (vec![], vec![]));
    let read = world.titled("Tolkar");
    assert!(read.quality_notes.iter().all(|note| note.code != QualityCode::DeadlineHeld), "{:?}", read.quality_notes);
    // And the other day once more: a person looks, and it is right.
    five(&world, 4, 4, "4 december 2026");
    world.round(&BOTH);
    assert_eq!((others(&world), world.codes("b")), (vec![], vec!["deadlines-swung".to_owned()]));
    assert_eq!(world.accept("b"), 4);
    assert_eq!(others(&world), ["2026-12-04"; 4]);
    world.round(&BOTH);
    assert_eq!((others(&world).len(), world.codes("b")), (4, vec![]));
    let changed = kinds(&world).into_iter().filter(|kind| *kind == EventKind::DeadlineChanged).count();
    assert_eq!(changed, 4);
}

#[test]
fn one_deadline_of_a_copy_may_move() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    five(&world, 1, 0, "");
    world.round(&BOTH);
    five(&world, 2, 1, "1 mars 2027");
    world.round(&BOTH);
    assert_eq!((others(&world), world.codes("b")), (vec!["2027-03-01".to_owned()], vec![]));
}

#[test]
fn deadlines_of_a_copy_that_are_held_back_hold_back_nothing_of_the_owner() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    five(&world, 1, 0, "");
    world.round(&BOTH);
    five(&world, 2, 5, "4 december 2026");
    world.round(&BOTH);
    assert_eq!(world.codes("b"), ["deadlines-swung"]);
    let link = format!("{A}/r/1");
    world.a.answer("/flode", feed(&[("", "Tolkar", &link, "1 februari 2027")]));
    answers(&world, 1, "Tolkar", "1 mars 2027");
    world.after("9h", &BOTH);
    assert_eq!(days(&world.titled("Tolkar")), ["2027-03-01"]);
    answers(&world, 1, "Tolkar", "1 april 2027");
    world.after("25h", &BOTH);
    world.after("25h", &BOTH);
    assert_eq!(days(&world.titled("Tolkar")), ["2027-04-01"]);
    assert!(!world.codes("b").contains(&"deadlines-swung".to_owned()), "the copy is needed no longer");
}

#[test]
fn a_copy_withdraws_what_the_owner_has_only_listed_and_its_page_takes_that_back() {
    let mut world = refused();
    world.round(&BOTH);
    world.b.answer("/senaste.json", json!({ "made": "2026-07-02 03:00:00" }).to_string());
    let text = "# Tolkar\n\nRemissen är återkallad.\n\nVi vill ha svar senast den 1 februari 2027.\n";
    world.b.answer("/r/1.md", text.to_owned());
    world.round(&BOTH);
    let one = world.titled("Tolkar");
    assert_eq!((one.withdrawn, one.origins.get("withdrawn").map(String::as_str)), (true, Some("b")));
    answers(&world, 1, "Tolkar", "1 februari 2027");
    world.after("25h", &BOTH);
    let read = world.titled("Tolkar");
    assert!(!read.withdrawn && !read.origins.contains_key("withdrawn"), "{:?}", read.origins);
    let turns = kinds(&world).into_iter().filter(|kind| matches!(kind, EventKind::Withdrawn | EventKind::Reinstated));
    assert_eq!(turns.collect::<Vec<_>>(), [EventKind::Withdrawn, EventKind::Reinstated]);
    // Of a page that was read, the owner alone says so.
    world.a.answer("/r/1", "status 403".to_owned());
    world.b.answer("/senaste.json", json!({ "made": "2026-07-03 03:00:00" }).to_string());
    world.after("25h", &BOTH);
    assert!(!world.titled("Tolkar").withdrawn);
}

#[test]
fn one_refused_page_is_enough_for_its_copy_to_be_read() {
    let mut world = refused();
    world.round(&BOTH);
    assert_eq!(days(&world.titled("Tolkar")), ["2027-02-01"], "one page, and no other was refused");
    // A page that fails in another way for hours.
    let link = [format!("{A}/r/1"), format!("{A}/r/2")];
    let entries = [("", "Tolkar", link[0].as_str(), ""), ("", "Vatten", link[1].as_str(), "")];
    world.a.answer("/flode", feed(&entries));
    answers(&world, 1, "Tolkar", "1 februari 2027");
    world.a.answer("/r/2", "status 500".to_owned());
    copy(&world, 2, &["Tolkar", "Vatten"], "1 februari 2027");
    world.after("1h", &BOTH);
    assert_eq!(days(&world.titled("Vatten")), [""; 0], "it may answer in an hour");
    world.after("4h", &BOTH);
    assert_eq!(days(&world.titled("Vatten")), ["2027-02-01"]);
}

#[test]
fn a_copy_without_its_pages_is_reported_and_the_next_one_is_read() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    five(&world, 3, 0, "");
    for n in 1..=5 {
        world.b.remove(&format!("/r/{n}.md"));
    }
    world.round(&BOTH);
    assert_eq!((world.codes("b"), world.state("b").status.name()), (vec!["copy-lacks-pages".to_owned()], "degraded"));
    // The same copy, now with its pages.
    five(&world, 3, 0, "");
    world.round(&BOTH);
    assert_eq!((days(&world.titled("Tolkar")), world.codes("b")), (vec!["2027-02-01".to_owned()], vec![]));
}

#[test]
fn a_list_of_a_copy_that_is_cut_short_is_reported_and_read_again() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    let titles: Vec<String> = (1..=20).map(|n| format!("Remiss {n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    copy(&world, 1, &titles, "1 februari 2027");
    world.round(&BOTH);
    copy(&world, 2, &titles[..16], "1 februari 2027");
    world.round(&BOTH);
    assert_eq!(world.codes("b"), ["list-shrank"]);
    let all: Vec<&str> = titles.iter().copied().chain(["Ny remiss"]).collect();
    copy(&world, 2, &all, "1 februari 2027");
    world.round(&BOTH);
    assert_eq!((world.consultations().len(), world.codes("b")), (21, vec![]));
}

#[test]
fn what_a_copy_finds_later_is_news_on_a_machine_that_has_never_read_the_site() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    world.round(&BOTH);
    copy(&world, 2, &["Tolkar", "Vatten"], "1 februari 2027");
    world.after("25h", &BOTH);
    let archive: Vec<bool> = world.events().iter().map(|event| event.archive).collect();
    assert_eq!(archive, [true, false]);
}

#[test]
fn a_copy_that_refuses_us_is_left_alone_for_a_while() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    world.b.answer("/senaste.json", "status 403".to_owned());
    world.round(&BOTH);
    world.after("2h", &BOTH);
    world.b.forget();
    world.round(&BOTH);
    assert_eq!(world.b.asked(), [""; 0], "it waits for two hours");
}

#[test]
fn the_only_source_of_a_site_names_the_issuer_of_what_a_copy_finds() {
    let mut world = world(&format!("issuer = \"finansinspektionen\"\n{OWNER}"), COPY);
    world.a.answer("/flode", "status 403".to_owned());
    copy(&world, 1, &["Tolkar"], "1 februari 2027");
    world.round(&BOTH);
    let issuers: Vec<String> = world.titled("Tolkar").issuers.into_iter().map(|issuer| issuer.slug).collect();
    assert_eq!(issuers, ["finansinspektionen"]);
}

/// The kinds of events about withdrawals.
fn turns(world: &World) -> Vec<EventKind> {
    kinds(world).into_iter().filter(|kind| matches!(kind, EventKind::Withdrawn | EventKind::Reinstated)).collect()
}

#[test]
fn a_withdrawal_that_a_copy_says_at_first_sight_is_taken_back_by_it() {
    let mut world = refused();
    world.a.answer("/flode", "status 403".to_owned());
    world.b.answer("/r/1.md", "# Tolkar\n\nRemissen är återkallad.\n".to_owned());
    world.round(&BOTH);
    let found = world.titled("Tolkar");
    assert_eq!((found.withdrawn, found.origins.get("withdrawn").map(String::as_str)), (true, Some("b")));
    copy(&world, 2, &["Tolkar"], "1 februari 2027");
    world.round(&BOTH);
    assert!(!world.titled("Tolkar").withdrawn);
    assert_eq!(turns(&world), [EventKind::Withdrawn, EventKind::Reinstated]);
}

#[test]
fn the_list_of_a_copy_takes_back_no_withdrawal_of_its_page() {
    let mut world = refused();
    world.round(&BOTH);
    for day in 2..=5 {
        copy(&world, day, &["Tolkar"], "1 februari 2027");
        world.b.answer("/r/1.md", "# Tolkar\n\nRemissen är återkallad.\n".to_owned());
        if day == 4 {
            world.b.remove("/r/1.md"); // one night without the page
        }
        world.now = format!("2026-07-0{day}T12:00:00Z").parse::<jiff::Timestamp>().unwrap().max(world.now);
        world.round(&BOTH);
        assert!(world.titled("Tolkar").withdrawn, "night {day}");
    }
    assert_eq!(turns(&world), [EventKind::Withdrawn]);
}

#[test]
fn a_retracted_copy_is_in_no_answer_and_comes_back() {
    let mut world = refused();
    // The feed gives one, whose page is refused; the copy has a second one, which nobody else has.
    copy(&world, 1, &["Tolkar", "Vatten"], "1 februari 2027");
    world.round(&BOTH);
    assert_eq!(
        (days(&world.titled("Tolkar")), days(&world.titled("Vatten"))),
        (vec!["2027-02-01".to_owned()], vec!["2027-02-01".to_owned()])
    );
    let shown = |snapshot: &Snapshot| {
        let all = snapshot.consultations().iter();
        all.map(|one| (one.consultation.title.clone(), days(&one.consultation))).collect::<BTreeMap<_, _>>()
    };
    let without_copy = BTreeMap::from([("Tolkar".to_owned(), vec![])]);
    let (count, snapshot) = world.retract("b", true);
    assert_eq!((count, shown(&snapshot)), (2, without_copy.clone()));
    assert_eq!(snapshot.events().len(), 1, "{:#?}", snapshot.events());
    let (count, snapshot) = world.retract("b", false);
    assert_eq!(
        (count, shown(&snapshot).len(), days(&snapshot.consultations()[0].consultation)),
        (2, 2, vec!["2027-02-01".to_owned()])
    );

    // The owner's feed has found it meanwhile, and nothing else is known of it.
    world.retract("b", true);
    let link = [format!("{A}/r/1"), format!("{A}/r/2")];
    world.a.answer(
        "/flode",
        feed(&[("", "Tolkar", &link[0], "1 februari 2027"), ("", "Vatten", &link[1], "1 februari 2027")]),
    );
    world.after("25h", &["a"]);
    let (_, snapshot) = world.retract("b", true);
    assert_eq!(shown(&snapshot), BTreeMap::from([("Tolkar".to_owned(), vec![]), ("Vatten".to_owned(), vec![])]));
}
