//! Who may speak for a consultation.

use remissflode::domain::{Consultation, ConsultationId, EventKind, QualityCode, RawItem, Revision, SourceStatus};

use crate::world::{FEED, LIST, ORDERS, PAGE, days, feed, list, owned, world};

#[test]
fn a_list_that_links_to_anothers_page_changes_neither_its_deadline_nor_anything_else() {
    for (with_page, order) in [(true, ORDERS[0]), (true, ORDERS[1]), (false, ORDERS[0]), (false, ORDERS[1])] {
        let mut world = owned(with_page, &format!("{LIST}{PAGE}"));
        let text = "Remissen är återkallad.";
        world.b.answer("/lista", list(&[("", "Annat", "https://a.example/tolkar", "2026-11-27", text)]));
        for _ in 0..4 {
            world.round(&order);
        }
        let consultation = world.titled("Tolkavgift");
        assert_eq!((days(&consultation), consultation.withdrawn), (vec!["2027-02-01".to_owned()], false), "{order:?}");
        assert_eq!((world.consultations().len(), world.events().len()), (1, 1), "{with_page} {order:?}");
        assert_eq!((world.state("a").status, world.codes("a").len()), (SourceStatus::Ok, 0));
        assert_eq!(
            (world.state("b").status, world.codes("b")),
            (SourceStatus::Degraded, vec!["not-its-site".to_owned()])
        );
        assert!(consultation.claims.contains_key("b"), "listed there too");
        let pages = world.a.asked().into_iter().filter(|path| path == "/tolkar").count();
        assert!(pages <= 4, "b fetches no page of a's: {pages}");
    }
}

#[test]
fn an_id_on_anothers_site_is_no_name_and_withdraws_nothing() {
    for order in ORDERS {
        let mut world = owned(false, LIST);
        let text = "Remissen är återkallad.";
        world.b.answer(
            "/lista",
            list(&[("https://a.example/tolkar", "Båtmotorer", "https://b.example/batar", "2026-11-27", text)]),
        );
        for _ in 0..3 {
            world.round(&order);
        }
        let (tolls, boats) = (world.titled("Tolkavgift"), world.titled("Båtmotorer"));
        assert_eq!((tolls.withdrawn, tolls.source_url.as_str()), (false, "https://a.example/tolkar"));
        assert_eq!(tolls.id, ConsultationId::from_key("https://a.example/tolkar/"), "the same on every installation");
        assert_eq!((boats.withdrawn, boats.key.as_str()), (true, "https://b.example/batar/"));
        assert_eq!(days(&tolls), ["2027-02-01"]);
    }
}

#[test]
fn two_publishers_that_number_alike_have_two_consultations() {
    for order in ORDERS {
        let mut world = world(LIST, LIST);
        world.a.answer("/lista", list(&[("17", "Tolkavgift", "https://a.example/x", "2027-02-01", "Om tolkar.")]));
        world.b.answer("/lista", list(&[("17", "Båtmotorer", "https://b.example/y", "2027-03-01", "Om båtar.")]));
        world.round(&order);
        world.round(&order);
        assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
        assert_eq!(world.titled("Tolkavgift").key, "a.example:17");
        assert_eq!(world.events().len(), 2);
    }
}

#[test]
fn two_feeds_with_the_same_guid_have_two_consultations() {
    let mut world = world(FEED, FEED);
    world.a.answer("/lista", feed(&[("17", "Tolkavgift", "https://a.example/x", "1 februari 2027")]));
    world.b.answer("/lista", feed(&[("17", "Båtmotorer", "https://b.example/y", "1 mars 2027")]));
    world.round(&["a", "b"]);
    world.round(&["b", "a"]);
    assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
    assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
    assert_eq!(world.events().len(), 2);
}

#[test]
fn a_guid_or_a_link_that_entries_share_names_none_of_them() {
    for (links, codes) in [(["/x", "/y"], vec![]), (["/svara", "/svara"], vec!["shared-link".to_owned()])] {
        let mut world = world(FEED, LIST);
        world.b.answer("/lista", list(&[]));
        let [one, other] = links.map(|link| format!("https://a.example{link}"));
        let answer =
            feed(&[("samma", "Tolkavgift", &one, "1 februari 2027"), ("samma", "Båtmotorer", &other, "1 mars 2027")]);
        world.a.answer("/lista", answer);
        for _ in 0..3 {
            world.round(&["a"]);
        }
        assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"]);
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"]);
        assert_eq!((world.events().len(), world.codes("a")), (2, codes));
    }
}

#[test]
fn a_session_in_a_link_makes_no_new_consultation() {
    for mark in [";jsessionid=@", "?PHPSESSID=@", "?sid=@"] {
        let mut world = world(LIST, LIST);
        for n in 0..3 {
            let link = format!("https://a.example/tolkar{}", mark.replace('@', &format!("A{n}")));
            world.a.answer("/lista", list(&[("", "Tolkavgift", &link, "2027-02-01", "Om tolkar.")]));
            world.round(&["a"]);
        }
        assert_eq!((world.consultations().len(), world.events().len()), (1, 1), "{mark}");
    }
    let mut world = world(LIST, LIST);
    for n in 0..3 {
        let link = format!("https://a.example/(S(a{n}))/tolkar.aspx");
        world.a.answer("/lista", list(&[("", "Tolkavgift", &link, "2027-02-01", "Om tolkar.")]));
        world.round(&["a"]);
    }
    assert_eq!((world.consultations().len(), world.events().len()), (1, 1));
}

#[test]
fn a_page_is_asked_for_with_the_session_of_its_link() {
    let mut world = owned(true, LIST);
    for n in 0..3 {
        let path = format!("/arende;jsessionid=A{n}");
        world.a.answer("/lista", list(&[("", "Tolkavgift", &format!("https://a.example{path}"), "", "")]));
        world.a.answer(&path, "<main><h1>Tolkavgift</h1><p>Svara senast den 1 mars 2027.</p></main>".to_owned());
        world.round(&["a"]);
        let found: Vec<_> = world.consultations().iter().map(|one| (one.source_url.clone(), days(one))).collect();
        assert_eq!(found, [("https://a.example/arende".to_owned(), vec!["2027-03-01".to_owned()])], "round {n}");
    }
}

#[test]
fn a_fallback_fills_what_the_owner_leaves_empty_and_gives_way_in_any_order() {
    for order in ORDERS {
        let mut world = world(LIST, &format!("fallback-for = [\"a.example\"]\n{LIST}"));
        let tolls = |deadline| list(&[("", "Tolkavgift", "https://a.example/tolkar", deadline, "Om tolkar.")]);
        world.a.answer("/lista", tolls(""));
        world.b.answer("/lista", tolls("2026-11-27"));
        world.round(&order);
        world.round(&order);
        let filled = world.titled("Tolkavgift");
        assert_eq!((days(&filled), filled.origins["deadlines"].as_str()), (vec!["2026-11-27".to_owned()], "b"));
        world.a.answer("/lista", tolls("2027-02-01"));
        world.round(&order);
        world.round(&order);
        let own = world.titled("Tolkavgift");
        assert_eq!((days(&own), own.origins.len(), own.source.as_str()), (vec!["2027-02-01".to_owned()], 0, "a"));
    }
}

#[test]
fn a_filled_deadline_is_not_the_owners_although_its_page_is_gone() {
    let list_b = format!("fallback-for = [\"a.example\"]\n{LIST}");
    let mut world = owned(true, &list_b);
    world.a.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "", "Om tolkar.")]));
    world.a.answer("/tolkar", "<main><h1>Tolkavgift</h1><p>Om tolkar.</p></main>".to_owned());
    world.b.answer("/lista", list(&[("", "Tolkavgift", "https://a.example/tolkar", "2026-11-27", "Om tolkar.")]));
    world.round(&["a", "b"]);
    world.a.remove("/tolkar");
    world.after("24h", &["a", "b"]);
    let gone = world.titled("Tolkavgift");
    assert!(gone.quality_notes.iter().any(|note| note.code == QualityCode::PageGone), "{:?}", gone.quality_notes);
    assert_eq!(gone.origins.get("deadlines").map(String::as_str), Some("b"));
}

#[test]
fn a_source_opens_nothing_on_anothers_site() {
    let mut world = world(LIST, LIST);
    world.a.answer("/lista", list(&[]));
    world.b.answer("/lista", list(&[("", "Tolkavgift", "https://c.example/tolkar", "2027-02-01", "Om tolkar.")]));
    world.round(&["b"]);
    assert_eq!((world.consultations().len(), world.codes("b")), (0, vec!["not-its-site".to_owned()]));
}

#[test]
fn the_base_of_a_page_counts_for_its_links() {
    let html = "schedule = \"7 * * * *\"\nverified = \"2026-07-01\"\n[[list]]\nkind = \"html\"\nurl = \"{home}/lista/\"\nitem = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\nbody = { at = \"p\", read = \"deadline\" }\n";
    let mut world = world(html, LIST);
    let page = |base: &str| {
        format!(
            "<html><head><meta charset=utf-8>{base}</head><body><ul><li><a href=tolkar>Tolkavgift</a><p>Svara senast den 1 februari 2027.</p></ul></body></html>"
        )
    };
    world.a.answer("/lista/", page("<base href=\"/remisser/\">"));
    world.round(&["a"]);
    assert_eq!(world.titled("Tolkavgift").source_url, "https://a.example/remisser/tolkar");
    // One that leads to another site makes no consultation there.
    world.a.answer("/lista/", page("<base href=\"https://b.example/\">"));
    world.round(&["a"]);
    assert_eq!((world.consultations().len(), world.codes("a")), (1, vec!["not-its-site".to_owned()]));
}

/// Version 0.1 let the last source that spoke win.
#[test]
fn what_an_older_version_let_another_source_write_is_taken_back_by_the_owner() {
    for with_page in [false, true] {
        let mut world = owned(with_page, LIST);
        world.b.answer("/lista", list(&[]));
        world.round(&["a"]);
        let mut written_over = world.titled("Tolkavgift");
        (written_over.source, written_over.withdrawn) = ("b".to_owned(), true);
        written_over.deadlines[0].on = "2026-11-27".parse().unwrap();
        let revision = Revision {
            consultation: written_over,
            changes: Vec::new(),
            events: Vec::new(),
            raw: RawItem::default(),
            source: "b".to_owned(),
            source_version: "b".to_owned(),
            at: world.now,
        };
        world.store.commit(&[revision]).unwrap();
        world.after("24h", &["b", "a"]);
        let consultation = world.titled("Tolkavgift");
        assert_eq!(
            (days(&consultation), consultation.withdrawn),
            (vec!["2027-02-01".to_owned()], false),
            "{with_page}"
        );
        assert_eq!(consultation.source, "a");
        let kinds: Vec<EventKind> = world.events().iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::Published, EventKind::Reinstated, EventKind::DeadlineChanged]);
    }
}

/// A store of version 0.1 has numbers without their site: the consultation keeps its id.
#[test]
fn a_number_of_an_old_store_is_found_again() {
    let mut world = world(LIST, LIST);
    let known = Consultation {
        deadlines: Vec::new(),
        ..Consultation::new("17", "Tolkavgift", "a", "https://a.example/gammal/", world.now)
    };
    world.store_as_read(&known, world.now);
    let row = |link| list(&[("17", "Tolkavgift", link, "2027-02-01", "Om tolkar.")]);
    world.a.answer("/lista", row("https://a.example/ny/"));
    world.b.answer("/lista", row("https://b.example/annan/"));
    world.round(&["b", "a"]);
    let all = world.consultations();
    assert_eq!(all.len(), 2, "that of b is another one");
    assert!(all.iter().any(|c| c.id == known.id && c.source_url == "https://a.example/ny/"));
}

#[test]
fn of_two_sources_of_one_site_the_page_outranks_the_list_in_any_order() {
    for order in ORDERS {
        let list_of_a = LIST.replace("{home}/lista", "https://a.example/lista-b");
        let mut world = owned(true, &format!("speaks-for = [\"a.example\"]\n{list_of_a}"));
        let row = [("", "Tolkavgift", "https://a.example/tolkar", "2026-11-27", "Om tolkar.")];
        world.a.answer("/lista-b", list(&row));
        for _ in 0..4 {
            world.round(&order);
        }
        let tolls = world.titled("Tolkavgift");
        assert_eq!((days(&tolls), tolls.source.as_str()), (vec!["2027-02-01".to_owned()], "a"), "{order:?}");
        assert_eq!(world.consultations().len(), 1);
        assert!(world.events().len() <= 2, "{order:?} {:?}", world.events());
        assert!(tolls.quality_notes.iter().any(|note| note.code == QualityCode::SourcesDisagree), "{order:?}");
    }
}
