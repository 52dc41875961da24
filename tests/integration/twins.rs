//! What an earlier version stored twice, and names that two publishers agree on.

use remissflode::domain::{Consultation, Deadline, EventKind, RawItem, Revision};

use crate::world::{LIST, ORDERS, PAGE, World, days, list, world};

/// Stores a consultation as version 0.1 did.
fn stored(world: &World, url: &str, title: &str, day: &str, hours: i64) -> Consultation {
    let at = world.now + jiff::SignedDuration::from_hours(hours);
    let deadline = Deadline { on: day.parse().unwrap(), at: None, scope: None, evidence: String::new(), letter: None };
    let known = Consultation { deadlines: vec![deadline], ..Consultation::new(url, title, "a", url, at) };
    world.store_as_read(&known, at);
    known
}

const ROW: (&str, &str, &str, &str, &str) = ("", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.");

#[test]
fn twins_of_sessions_are_joined_at_the_next_run() {
    for with_page in [false, true] {
        let mut world = world(&if with_page { format!("{LIST}{PAGE}") } else { LIST.to_owned() }, LIST);
        let ids: Vec<_> = (0..3)
            .map(|n| {
                stored(&world, &format!("https://a.example/tolkar;jsessionid=A{n}"), "Tolkavgift", "2027-02-01", n).id
            })
            .collect();
        let other = stored(&world, "https://a.example/hundar;jsessionid=A1", "Hundskatt", "2027-02-01", 0);
        world.a.answer("/lista", list(&[ROW]));
        for path in ["/tolkar", "/tolkar;jsessionid=A0"] {
            world.a.answer(path, "<main><h1>Tolkavgift</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned());
        }
        for _ in 0..3 {
            world.after("24h", &["a"]);
        }
        let all = world.consultations();
        assert_eq!(all.len(), 2, "{with_page} {all:#?}");
        let tolls = world.titled("Tolkavgift");
        assert_eq!((tolls.id, days(&tolls)), (ids[0], vec!["2027-02-01".to_owned()]), "the id that is known longest");
        for n in 0..3 {
            assert!(tolls.names().any(|name| name == format!("https://a.example/tolkar;jsessionid=A{n}")), "{n}");
        }
        assert_eq!(world.store.consultation(ids[2]).unwrap().unwrap().joined_into, Some(ids[0]));
        assert_eq!(world.titled("Hundskatt").id, other.id);
        let of_it = world.events().into_iter().filter(|event| event.consultation == tolls.id).count();
        assert!(of_it <= 1, "{:?}", world.events());
    }
}

#[test]
fn twins_of_a_redirect_are_joined_when_either_is_read() {
    for listed in ["https://a.example/t/1", "https://a.example/tolkar"] {
        let mut world = world(&format!("{LIST}{PAGE}"), LIST);
        let old = stored(&world, "https://a.example/t/1/", "Tolkavgift", "2027-02-01", 0);
        let new = stored(&world, "https://a.example/tolkar/", "Tolkavgift", "2027-03-01", 1);
        world.a.answer("/lista", list(&[("", "Tolkavgift", listed, "", "Om tolkar.")]));
        for path in ["/t/1", "/t/1/"] {
            world.a.answer(path, "moved to /tolkar".to_owned());
        }
        for path in ["/tolkar", "/tolkar/"] {
            world.a.answer(path, "<main><h1>Tolkavgift</h1><p>Svara senast den 1 mars 2027.</p></main>".to_owned());
        }
        for _ in 0..3 {
            world.after("24h", &["a"]);
        }
        let all = world.consultations();
        assert_eq!(all.len(), 1, "{listed} {all:#?}");
        assert!([old.id, new.id].contains(&all[0].id) && days(&all[0]) == ["2027-03-01"], "{listed}");
        let moved = world.events().into_iter().filter(|event| event.kind == EventKind::DeadlineChanged).count();
        assert!(moved <= 1, "{listed} {:?}", world.events());
    }
}

#[test]
fn consultations_that_are_not_alike_are_not_joined() {
    let mut world = world(LIST, LIST);
    stored(&world, "https://a.example/tolkar;jsessionid=A", "Tolkavgift", "2027-02-01", 0);
    stored(&world, "https://a.example/tolkar;jsessionid=B", "Hundskatt", "2027-03-01", 0);
    world.a.answer("/lista", list(&[]));
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 2);
}

const OF_B: &str = "https://b.example/77";

/// An address at another publisher is a name if both say so.
#[test]
fn a_name_of_another_source_counts_if_the_owner_confirms_it() {
    for order in ORDERS {
        for (by_owner, by_other, confirmed) in
            [(OF_B, OF_B, true), ("x1", OF_B, false), (OF_B, "x9", false), ("/77", OF_B, false)]
        {
            let mut world = world(LIST, LIST);
            let own = (by_owner, "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.");
            world.a.answer("/lista", list(&[own]));
            world.b.answer("/lista", list(&[(by_other, "Tolkavgift", "https://a.example/tolkar", "2026-12-27", "")]));
            for _ in 0..3 {
                world.round(&order);
            }
            let tolls = world.titled("Tolkavgift");
            let is_name = tolls.aliases.contains("https://b.example/77/");
            assert_eq!(
                (is_name, days(&tolls)),
                (confirmed, vec!["2027-02-01".to_owned()]),
                "{by_owner} {by_other} {order:?}"
            );
            // The address at `b` is that consultation from now on, and another one otherwise.
            world.b.answer("/lista", list(&[("", "Tolkavgift", OF_B, "2026-12-27", "")]));
            for _ in 0..2 {
                world.round(&order);
            }
            let all = world.consultations();
            assert_eq!(all.len(), if confirmed { 1 } else { 2 }, "{by_owner} {by_other} {order:?}");
            let own = all.iter().find(|one| one.source == "a").unwrap();
            assert_eq!(days(own), ["2027-02-01"], "{by_owner} {by_other} {order:?}");
        }
    }
}

/// 17 at one host is not 8080:17 at another.
#[test]
fn a_number_that_reads_as_a_port_is_another_publishers() {
    for order in ORDERS {
        let mut world = world(LIST, LIST);
        world.a.answer("/lista", list(&[("17", "Tolkavgift", "https://a.example/tolkar", "2027-02-01", "Om tolkar.")]));
        let key = "a.example:17";
        let known = stored(&world, "https://b.example/x/", "Annat", "2027-03-01", 0);
        let taken = Consultation {
            id: remissflode::domain::ConsultationId::from_key(key),
            key: key.to_owned(),
            source: "b".to_owned(),
            ..known
        };
        let raw = RawItem::default();
        let (source, source_version, at) = ("b".to_owned(), "b".to_owned(), world.now);
        let revision =
            Revision { consultation: taken.clone(), changes: vec![], events: vec![], raw, source, source_version, at };
        world.store.commit(&[revision]).unwrap();
        world.b.answer("/lista", list(&[]));
        world.round(&order);
        let all = world.consultations();
        assert!(all.iter().any(|one| one.id == taken.id && one.title == "Annat"), "{all:#?}");
        assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
    }
}
