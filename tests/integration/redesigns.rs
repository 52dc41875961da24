//! A publisher that rebuilds its site, reuses addresses, or makes a slip: no consultation is lost, doubled or renamed.

use remissflode::domain::{Consultation, EventKind, QualityCode};
use serde_json::json;

use crate::world::{A, LIST, World, days, feed, list, world};

/// A list whose entries have pages.
const PAGED: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "html"
url = "{home}/lista"
item = "li"
title = "a"
link = "a@href"
published = "time@datetime"
[page]
must-have = "main"
title = "h1"
body = { at = "main", read = "deadline" }
"#;

/// An entry of a list: path, title, day of publication, deadline in words.
type Entry<'a> = (&'a str, &'a str, &'a str, &'a str);

fn rows(entries: &[Entry<'_>]) -> String {
    let row = |(path, title, published, _): &Entry<'_>| {
        format!("<li><a href=\"{path}\">{title}</a> <time datetime={published}></time></li>")
    };
    format!(
        "<html><head><meta charset=utf-8></head><body><ul>{}</ul></body></html>",
        entries.iter().map(row).collect::<String>()
    )
}

fn page(title: &str, deadline: &str) -> String {
    format!("<main><h1>{title}</h1><p>Svara senast den {deadline}.</p></main>")
}

/// The site shows these entries, and their pages.
fn site(world: &World, entries: &[Entry<'_>]) {
    world.a.answer("/lista", rows(entries));
    for (path, title, _, deadline) in entries {
        world.a.answer(path, page(title, deadline));
    }
}

fn paged(entries: &[Entry<'_>]) -> World {
    let mut world = world(PAGED, LIST);
    site(&world, entries);
    world.round(&["a"]);
    world
}

/// The titles and days of all that is stored.
fn all(world: &World) -> Vec<(String, Vec<String>)> {
    world.consultations().iter().map(|one| (one.title.clone(), days(one))).collect()
}

fn pair(title: &str, day: &str) -> (String, Vec<String>) {
    (title.to_owned(), vec![day.to_owned()])
}

fn count(world: &World, kind: EventKind) -> usize {
    world.events().iter().filter(|event| event.kind == kind).count()
}

const TOLKAR: Entry<'_> = ("/r/0", "Tolkar i domstol", "2026-07-01", "10 januari 2027");
const BATAR: Entry<'_> = ("/r/1", "Båtmotorer på sjön", "2026-07-01", "11 januari 2027");
const DAMMAR: Entry<'_> = ("/r/2", "Dammar och slussar", "2026-07-01", "12 januari 2027");

#[test]
fn a_slip_in_the_year_hides_no_deadline_and_is_asked_for_daily() {
    let mut world = paged(&[TOLKAR, BATAR]);
    world.a.answer("/r/0", page(TOLKAR.1, "10 januari 2026"));
    world.after("24h", &["a"]);
    assert_eq!(days(&world.titled(TOLKAR.1)), ["2027-01-10"], "before its publication: held back");
    assert_eq!(world.codes("a"), ["implausible-deadline"]);
    world.after("24h", &["a"]);
    assert_eq!(world.codes("a"), ["implausible-deadline"], "as long as the page says so");
    world.a.answer("/r/0", page(TOLKAR.1, "10 januari 2027"));
    world.after("24h", &["a"]);
    assert_eq!((days(&world.titled(TOLKAR.1)), world.codes("a")), (vec!["2027-01-10".to_owned()], vec![]));
    assert_eq!(count(&world, EventKind::DeadlineChanged), 0);
}

#[test]
fn a_slip_at_the_first_reading_is_reported_and_its_correction_seen_the_next_day() {
    let mut world = paged(&[("/r/0", TOLKAR.1, "2026-07-01", "10 januari 2026")]);
    assert_eq!(world.codes("a"), ["implausible-deadline"]);
    world.a.answer("/r/0", page(TOLKAR.1, "10 januari 2027"));
    world.after("24h", &["a"]);
    assert_eq!((days(&world.titled(TOLKAR.1)), world.codes("a")), (vec!["2027-01-10".to_owned()], vec![]));
}

#[test]
fn an_address_that_is_reused_hides_no_consultation() {
    let mut world = paged(&[TOLKAR, BATAR]);
    let ids = |world: &World| world.consultations().iter().map(|one| one.id).collect::<Vec<_>>();
    let old = world.titled(TOLKAR.1).id;
    let reused = ("/r/0", "Isbrytare i norr", "2026-07-04", "15 januari 2027");
    site(&world, &[reused, BATAR]);
    world.after("24h", &["a"]);
    let expected =
        vec![pair(BATAR.1, "2027-01-11"), pair("Isbrytare i norr", "2027-01-15"), pair(TOLKAR.1, "2027-01-10")];
    assert_eq!(all(&world), expected);
    assert_eq!((world.titled(TOLKAR.1).id, count(&world, EventKind::Published)), (old, 3));
    assert_eq!(world.codes("a"), ["reused-address"]);
    let before = (ids(&world), world.events().len());
    for _ in 0..4 {
        world.after("24h", &["a"]);
        assert_eq!(all(&world), expected);
    }
    assert_eq!((ids(&world), world.events().len()), before);
    // The new one is extended.
    site(&world, &[("/r/0", "Isbrytare i norr", "2026-07-09", "29 januari 2027"), BATAR]);
    world.after("24h", &["a"]);
    assert_eq!(days(&world.titled("Isbrytare i norr")), ["2027-01-29"]);
    assert_eq!(days(&world.titled(TOLKAR.1)), ["2027-01-10"]);
}

#[test]
fn entries_that_are_numbered_anew_keep_their_deadlines_without_an_event() {
    let mut world = paged(&[TOLKAR, BATAR, DAMMAR]);
    let before = world.events().len();
    let moved = |entry: Entry<'static>, path: &'static str| (path, entry.1, "2026-07-05", entry.3);
    site(&world, &[moved(DAMMAR, "/r/0"), moved(TOLKAR, "/r/1"), moved(BATAR, "/r/2")]);
    for _ in 0..3 {
        world.after("24h", &["a"]);
    }
    let expected = vec![pair(BATAR.1, "2027-01-11"), pair(DAMMAR.1, "2027-01-12"), pair(TOLKAR.1, "2027-01-10")];
    assert_eq!((all(&world), world.events().len()), (expected, before));
}

#[test]
fn a_title_and_a_day_that_change_while_the_list_gives_the_former_title_are_one_consultation() {
    let mut world = world(LIST, LIST);
    let link = format!("{A}/r/0");
    world.a.answer("/lista", list(&[("", "Tolkar i domstol", &link, "2027-02-01", "Om tolkar.")]));
    world.round(&["a"]);
    world.a.answer("/lista", list(&[("", "Tolkar i domstol (förlängd)", &link, "2027-03-01", "Om tolkar.")]));
    world.round(&["a"]);
    assert_eq!(all(&world), [pair("Tolkar i domstol (förlängd)", "2027-03-01")]);
}

#[test]
fn an_error_page_of_an_unlisted_consultation_is_never_its_title() {
    let mut world = paged(&[TOLKAR, BATAR]);
    site(&world, &[BATAR]);
    world.a.answer("/r/0", "<main><h1>Sidan kunde inte hittas</h1><p>Prova att söka.</p></main>".to_owned());
    for _ in 0..4 {
        world.after("24h", &["a"]);
    }
    assert_eq!(all(&world), [pair(BATAR.1, "2027-01-11"), pair(TOLKAR.1, "2027-01-10")]);
    let is_gone = |one: &Consultation| one.quality_notes.iter().any(|note| note.code == QualityCode::PageGone);
    assert!(is_gone(&world.titled(TOLKAR.1)));
    // And one of a listed consultation is asked for again.
    world.a.answer("/r/1", "<main><h1>Sidan kunde inte hittas</h1></main>".to_owned());
    for _ in 0..3 {
        world.after("24h", &["a"]);
    }
    assert_eq!(all(&world)[0], pair(BATAR.1, "2027-01-11"));
    assert!(world.codes("a").contains(&"not-the-page".to_owned()), "{:?}", world.codes("a"));
}

/// A feed, and a list of the same source, which have everything.
const LIST_AND_FEED: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "html"
url = "{home}/lista"
item = "li"
title = "a"
link = "a@href"
published = "time@datetime"
deadline = { at = "b", read = "date" }
[[list]]
kind = "feed"
url = "{home}/flode"
min-items = 0
body = { at = "content", read = "deadline" }
"#;

fn listed(entries: &[(&str, &str, &str, &str)]) -> String {
    let row = |(path, title, published, day): &(&str, &str, &str, &str)| {
        format!("<li><a href=\"{path}\">{title}</a> <time datetime={published}></time> <b>{day}</b></li>")
    };
    format!(
        "<html><head><meta charset=utf-8></head><body><ul>{}</ul></body></html>",
        entries.iter().map(row).collect::<String>()
    )
}

#[test]
fn of_two_entries_of_one_consultation_the_later_published_decides_each_time() {
    for new_first in [false, true] {
        let mut world = world(LIST_AND_FEED, LIST);
        world.a.answer("/flode", feed(&[]));
        let (old, new) =
            (("/r/0", "Tolkar", "2026-06-20", "2027-01-10"), ("/r/0", "Tolkar", "2026-07-03", "2027-01-29"));
        world.a.answer("/lista", listed(&[old]));
        world.round(&["a"]);
        let both = if new_first { [new, old] } else { [old, new] };
        world.a.answer("/lista", listed(&both));
        for _ in 0..4 {
            world.round(&["a"]);
            assert_eq!(all(&world), [pair("Tolkar", "2027-01-29")], "{new_first}");
        }
        assert_eq!((count(&world, EventKind::DeadlineChanged), world.codes("a")), (1, vec![]), "{new_first}");
    }
}

#[test]
fn a_list_and_a_feed_that_disagree_show_the_earlier_day_with_a_note_each_time() {
    let mut world = world(LIST_AND_FEED, LIST);
    world.a.answer("/lista", listed(&[("/r/0", "Tolkar", "2026-07-01", "2027-01-10")]));
    world.a.answer("/flode", feed(&[("", "Tolkar", &format!("{A}/r/0"), "29 januari 2027")]));
    for _ in 0..4 {
        world.round(&["a"]);
        let one = world.titled("Tolkar");
        assert_eq!(days(&one), ["2027-01-10"]);
        assert!(
            one.quality_notes.iter().any(|note| note.code == QualityCode::ReadersDisagree),
            "{:?} {:?}",
            one.quality_notes,
            world.codes("a")
        );
        assert_eq!(world.codes("a"), ["entries-disagree"]);
    }
    assert_eq!(world.events().len(), 1);
}

/// A list of three entries a page.
fn in_pages(world: &World, entries: &[Entry<'_>]) {
    for n in 1..=4 {
        let page: Vec<Entry<'_>> = entries.iter().skip((n - 1) * 3).take(3).copied().collect();
        world.a.answer(&format!("/lista?sida={n}"), rows(&page));
    }
    for (path, title, _, deadline) in entries {
        world.a.answer(path, page(title, deadline));
    }
}

fn eight() -> Vec<Entry<'static>> {
    const PATHS: [&str; 8] = ["/r/0", "/r/1", "/r/2", "/r/3", "/r/4", "/r/5", "/r/6", "/r/7"];
    const TITLES: [&str; 8] = ["Dammar", "Fyrar", "Hamnar", "Isbrytare", "Kräftor", "Slussar", "Tolkar", "Ålar"];
    PATHS.iter().zip(TITLES).map(|(path, title)| (*path, title, "2026-07-01", "10 januari 2027")).collect()
}

fn of_pages() -> String {
    PAGED.replace("/lista\"", "/lista?sida={page}\"\npaging = { max-pages = 4 }")
}

#[test]
fn a_new_consultation_on_a_later_page_of_a_list_is_found_within_a_day() {
    let mut world = world(&of_pages(), LIST);
    let mut entries = eight();
    entries.remove(4);
    in_pages(&world, &entries);
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 7);
    in_pages(&world, &eight());
    world.after("25h", &["a"]);
    assert_eq!((world.consultations().len(), world.codes("a")), (8, vec![]));
    // In between, a first page without news is enough.
    world.a.forget();
    world.round(&["a"]);
    assert!(!world.a.asked().contains(&"/lista?sida=2".to_owned()), "{:?}", world.a.asked());
}

#[test]
fn a_page_of_a_list_that_fails_once_loses_nothing() {
    for fault in ["status 404", "status 500", "<html><main><h1>Fel</h1></main></html>"] {
        let mut world = world(&of_pages(), LIST);
        in_pages(&world, &eight());
        world.a.answer("/lista?sida=2", fault.to_owned());
        world.round(&["a"]);
        in_pages(&world, &eight());
        world.after("25h", &["a"]);
        assert_eq!((world.consultations().len(), world.codes("a")), (8, vec![]), "{fault}");
        // Later it is reported, and asked for again at the next run.
        world.a.answer("/lista?sida=2", fault.to_owned());
        world.after("25h", &["a"]);
        assert_ne!(world.codes("a"), [""; 0], "{fault}");
        in_pages(&world, &eight());
        world.round(&["a"]);
        assert_eq!(world.codes("a"), [""; 0], "{fault}");
    }
}

#[test]
fn what_a_copy_says_of_another_consultation_than_it_was_read_for_changes_nothing() {
    let copy = "fallback-for = [\"a.example\"]\ndiscovers = true\nschedule = \"47 * * * *\"\nverified = \"2026-07-01\"\n\
        [[list]]\nkind = \"json\"\nurl = \"{home}/alla.json\"\nbase = \"https://a.example\"\n\
        stamp = { url = \"{home}/senaste.json\", at = \"/made\" }\nitem = \"$\"\nlink = \"/url\"\ntitle = \"/title\"\n\
        published = \"/published\"\ndeadline = { at = \"/day\", read = \"date\" }\n";
    let mut world = world(PAGED, copy);
    world.a.answer("/lista", "status 403".to_owned());
    let night = |world: &World, day: u8, title: &str, deadline: &str| {
        world.b.answer("/senaste.json", json!({ "made": format!("2026-07-0{day} 03:00:00") }).to_string());
        let record = json!([{ "title": title, "url": "/r/0", "published": "2026-07-01", "day": deadline }]);
        world.b.answer("/alla.json", record.to_string());
    };
    night(&world, 2, TOLKAR.1, "2027-01-10");
    world.round(&["a", "b"]);
    assert_eq!(all(&world), [pair(TOLKAR.1, "2027-01-10")]);
    night(&world, 3, "Isbrytare i norr", "2027-01-15");
    world.round(&["a", "b"]);
    assert_eq!(all(&world), [pair(TOLKAR.1, "2027-01-10")]);
    assert_eq!(world.codes("b"), ["not-its-site"]);
}

#[test]
fn deadlines_that_slip_to_other_rows_are_held_back_for_a_day() {
    let list_only = PAGED
        .split("[page]")
        .next()
        .unwrap()
        .replace("[[list]]", "[[list]]\ndeadline = { at = \"b\", read = \"date\" }");
    let rows = |shift: usize| {
        let all = [("/r/0", "Tolkar"), ("/r/1", "Båtar"), ("/r/2", "Dammar"), ("/r/3", "Ålar"), ("/r/4", "Fyrar")];
        let days = ["2027-01-10", "2027-01-11", "2027-01-12", "2027-01-13", "2027-01-14"];
        let day = |n: usize| days[(n + shift) % 5];
        listed(
            &all.iter().enumerate().map(|(n, (path, title))| (*path, *title, "2026-07-01", day(n))).collect::<Vec<_>>(),
        )
    };
    let mut world = world(&list_only, LIST);
    world.a.answer("/lista", rows(0));
    world.round(&["a"]);
    let before = all(&world);
    world.a.answer("/lista", rows(1));
    world.round(&["a"]);
    assert_eq!((all(&world), world.codes("a")), (before.clone(), vec!["deadlines-swung".to_owned()]));
    world.a.answer("/lista", rows(0));
    world.round(&["a"]);
    assert_eq!((all(&world), world.codes("a"), world.events().len()), (before.clone(), vec![], 5));
    // And one that stays is believed after a day.
    world.a.answer("/lista", rows(1));
    for _ in 0..4 {
        world.after("11h", &["a"]);
        assert!(world.codes("a").len() < 2, "{:?}", world.codes("a"));
    }
    assert_ne!(all(&world), before);
    assert_eq!((world.codes("a"), count(&world, EventKind::DeadlineChanged)), (vec![], 5));
    world.after("11h", &["a"]);
    assert_eq!((world.codes("a"), count(&world, EventKind::DeadlineChanged)), (vec![], 5));
}

#[test]
fn a_page_of_an_open_consultation_that_nobody_can_read_is_reported() {
    let mut world = paged(&[TOLKAR, BATAR]);
    world.a.answer("/r/0", "status 403".to_owned());
    for _ in 0..3 {
        world.after("24h", &["a"]);
    }
    assert!(world.codes("a").contains(&"pages-unread".to_owned()), "{:?}", world.codes("a"));
    world.a.answer("/r/0", page(TOLKAR.1, TOLKAR.3));
    world.after("24h", &["a"]);
    assert_eq!(world.codes("a"), [""; 0]);
}

#[test]
fn a_list_without_a_single_known_entry_is_reported() {
    let mut world = paged(&[TOLKAR, BATAR, DAMMAR]);
    let others: [Entry<'_>; 3] = [
        ("/n/0", "Ny myndighetschef", "2026-07-03", "1 mars 2027"),
        ("/n/1", "Öppet hus i maj", "2026-07-03", "2 mars 2027"),
        ("/n/2", "Rapport om skogen", "2026-07-03", "3 mars 2027"),
    ];
    site(&world, &others);
    world.round(&["a"]);
    assert_eq!(world.codes("a"), ["all-new"]);
    assert_eq!(days(&world.titled(TOLKAR.1)), ["2027-01-10"]);
}

#[test]
fn two_with_one_title_and_day_that_both_move_stay_two() {
    let (first, second) = (
        ("/r/0", "Föreskrifter om ändring", "2026-07-01", "10 januari 2027"),
        ("/r/1", "Föreskrifter om ändring", "2026-07-01", "15 januari 2027"),
    );
    for turned in [false, true] {
        let mut world = paged(&[first, second]);
        let before = world.events().len();
        let moved = |entry: Entry<'static>, path: &'static str| (path, entry.1, entry.2, entry.3);
        let (a, b) = (moved(first, "/ny/0"), moved(second, "/ny/1"));
        site(&world, &if turned { [b, a] } else { [a, b] });
        world.a.remove("/r/0");
        world.a.remove("/r/1");
        for _ in 0..3 {
            world.after("24h", &["a"]);
        }
        let days: Vec<_> = all(&world).into_iter().flat_map(|(_, days)| days).collect();
        assert_eq!(days.len(), 2, "{turned} {:?}", all(&world));
        assert!(
            days.contains(&"2027-01-10".to_owned()) && days.contains(&"2027-01-15".to_owned()),
            "{turned} {days:?}"
        );
        assert_eq!(world.events().len(), before, "{turned}");
    }
}

#[test]
fn two_listed_pages_with_one_key_are_two() {
    let file = PAGED.replace("title = \"h1\"\n", "title = \"h1\"\nkey = \"main@data-id\"\n");
    for title in ["Föreskrifter om ändring", "Tolkar i domstol"] {
        let mut world = world(&file, LIST);
        let entries = [
            ("/r/0", "Föreskrifter om ändring", "2026-07-01", "10 januari 2027"),
            ("/r/1", title, "2026-07-01", "15 januari 2027"),
        ];
        site(&world, &entries);
        for (path, title, _, deadline) in entries {
            world.a.answer(path, page(title, deadline).replace("<main>", "<main data-id=100>"));
        }
        for _ in 0..3 {
            world.after("24h", &["a"]);
            let mut days: Vec<_> = all(&world).into_iter().flat_map(|(_, days)| days).collect();
            days.sort();
            assert_eq!(days, ["2027-01-10", "2027-01-15"], "{title}");
        }
        assert_eq!(world.events().len(), 2, "{title}");
    }
}

#[test]
fn the_day_of_a_fallback_keeps_no_page_of_the_owner_from_being_read() {
    let fallback = LIST.replacen('\n', "\nfallback-for = [\"a.example\"]\n", 1);
    let mut world = world(PAGED, &fallback);
    world.a.answer("/lista", rows(&[TOLKAR]));
    world.a.answer("/r/0", "<main><h1>Tolkar i domstol</h1><p>Vi ber om svar.</p></main>".to_owned());
    let says = |title: &str, day: &str| list(&[("", title, &format!("{A}/r/0"), day, "Om tolkar.")]);
    world.b.answer("/lista", says(TOLKAR.1, "2026-01-05"));
    world.round(&["a", "b"]);
    assert_eq!(all(&world), [(TOLKAR.1.to_owned(), vec![])], "a day before the publication");
    world.b.answer("/lista", says(TOLKAR.1, "2026-07-05"));
    world.round(&["a", "b"]);
    assert_eq!(all(&world), [pair(TOLKAR.1, "2026-07-05")]);
    world.after("1200h", &["a"]);
    world.a.answer("/r/0", page(TOLKAR.1, "10 januari 2027"));
    world.after("25h", &["a"]);
    assert_eq!(all(&world), [pair(TOLKAR.1, "2027-01-10")]);
}

#[test]
fn a_heading_that_says_nothing_is_no_title() {
    let mut world = paged(&[TOLKAR, BATAR]);
    for (path, _, _, deadline) in [TOLKAR, BATAR] {
        world.a.answer(path, page("Remiss", deadline));
    }
    for _ in 0..3 {
        world.after("24h", &["a"]);
    }
    assert_eq!(all(&world), [pair(BATAR.1, "2027-01-11"), pair(TOLKAR.1, "2027-01-10")]);
    assert_eq!(count(&world, EventKind::TitleChanged), 0);
}
