//! Who may speak, as a table: each line of the rule, for each form of list, with a page and without, in any order of runs.

use remissflode::domain::{Consultation, ConsultationId, EventKind};

use crate::world::{FEED, LIST, ORDERS, PAGE, World, days, feed, list, world};

/// A list of the kind `html`.
pub(crate) const HTML: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "html"
url = "{home}/lista"
item = "li"
key = "i"
title = "a"
link = "a@href"
published = "time@datetime"
body = { at = "p", read = "deadline" }
min-items = 0
"#;

/// The form of a source's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Feed,
    Html,
}

const FORMS: [Form; 3] = [Form::Json, Form::Feed, Form::Html];

/// An entry: `(id, title, link, day)`.
type Entry<'e> = (&'e str, &'e str, &'e str, &'e str);

impl Form {
    fn file(self) -> &'static str {
        match self {
            Self::Json => LIST,
            Self::Feed => FEED,
            Self::Html => HTML,
        }
    }

    /// A list with these entries; a day in 2027 as `1 februari`, empty for none.
    fn answer(self, entries: &[Entry<'_>], more: &str) -> String {
        let text = |day: &str| match day {
            "" => format!("Om saken. {more}"),
            day => format!("Om saken. Svara senast den {day} 2027. {more}"),
        };
        match self {
            Self::Json => {
                let texts: Vec<String> = entries.iter().map(|(.., day)| text(day)).collect();
                let rows = entries
                    .iter()
                    .zip(&texts)
                    .map(|((id, title, link, _), text)| (*id, *title, *link, "", text.as_str()));
                list(&rows.collect::<Vec<_>>())
            }
            Self::Feed => {
                let entry = |(id, title, link, day): &Entry<'_>| {
                    format!(
                        "<entry><id>{id}</id><title>{title}</title><link href=\"{link}\"/><published>2026-07-01T08:00:00Z</published>\
                         <updated>2026-07-01T08:00:00Z</updated><content type=\"html\">&lt;p&gt;{}&lt;/p&gt;</content></entry>",
                        text(day)
                    )
                };
                let entries: String = entries.iter().map(entry).collect();
                format!("{}{entries}</feed>", feed(&[]).trim_end_matches("</feed>"))
            }
            Self::Html => {
                let entry = |(id, title, link, day): &Entry<'_>| {
                    format!(
                        "<li><i>{id}</i><a href=\"{link}\">{title}</a> <time datetime=2026-07-01></time><p>{}</p>",
                        text(day)
                    )
                };
                let entries: String = entries.iter().map(entry).collect();
                format!("<html><head><meta charset=utf-8></head><body><ul>{entries}</ul></body></html>")
            }
        }
    }
}

const TOLLS: &str = "https://a.example/tolkar";

/// One arrangement of the table.
#[derive(Debug, Clone, Copy)]
struct Variant {
    owner: Form,
    other: Form,
    with_page: bool,
    order: [&'static str; 2],
}

/// Each form of the owner's list with each of the other's, with a page and without, in both orders.
fn variants() -> Vec<Variant> {
    let mut all = Vec::new();
    for (owner, other) in FORMS.into_iter().zip([Form::Feed, Form::Html, Form::Json]) {
        for with_page in [false, true] {
            all.extend(ORDERS.map(|order| Variant { owner, other, with_page, order }));
        }
    }
    all
}

impl Variant {
    /// The owner has one consultation with this id and day; `file` begins the file of the other.
    fn world(self, id: &str, day: &str, file: &str) -> World {
        let own = self.owner.file();
        let world = world(
            &if self.with_page { format!("{own}{PAGE}") } else { own.to_owned() },
            &format!("{file}{}", self.other.file()),
        );
        world.a.answer("/lista", self.owner.answer(&[(id, "Tolkavgift", TOLLS, day)], ""));
        let text = if day.is_empty() { String::new() } else { format!("<p>Svara senast den {day} 2027.</p>") };
        world.a.answer("/tolkar", format!("<main><h1>Tolkavgift</h1>{text}</main>"));
        world
    }

    fn says(self, world: &World, entries: &[Entry<'_>], more: &str) {
        world.b.answer("/lista", self.other.answer(entries, more));
    }

    fn rounds(self, world: &mut World) {
        for _ in 0..3 {
            world.after("24h", &self.order);
        }
    }
}

/// The consultation as its owner alone would show it.
fn is_the_owners(world: &World, variant: Variant) -> Consultation {
    let tolls = world.titled("Tolkavgift");
    assert_eq!(days(&tolls), ["2027-02-01"], "{variant:?}");
    assert_eq!((tolls.withdrawn, tolls.source.as_str(), tolls.source_url.as_str()), (false, "a", TOLLS), "{variant:?}");
    let of_it = world.events().into_iter().filter(|event| event.consultation == tolls.id).map(|event| event.kind);
    assert_eq!(of_it.collect::<Vec<_>>(), [EventKind::Published], "{variant:?}");
    assert_eq!(world.codes("a"), Vec::<String>::new(), "{variant:?}");
    tolls
}

#[test]
fn a_link_to_anothers_page_with_another_deadline_and_a_withdrawal() {
    for variant in variants() {
        let mut world = variant.world("x1", "1 februari", "");
        variant.says(&world, &[("x9", "Tolkavgift", TOLLS, "27 december")], "Remissen är återkallad.");
        variant.rounds(&mut world);
        is_the_owners(&world, variant);
        assert_eq!(
            (world.consultations().len(), world.codes("b")),
            (1, vec!["not-its-site".to_owned()]),
            "{variant:?}"
        );
    }
}

#[test]
fn an_id_that_is_anothers_address() {
    for variant in variants() {
        let mut world = variant.world("x1", "1 februari", "");
        variant.says(
            &world,
            &[(TOLLS, "Tolkavgift", "https://b.example/batar", "27 december")],
            "Remissen är återkallad.",
        );
        variant.rounds(&mut world);
        let all = world.consultations();
        let own = all.iter().find(|c| c.source == "a").unwrap();
        assert_eq!((days(own), own.withdrawn), (vec!["2027-02-01".to_owned()], false), "{variant:?}");
        assert!(all.len() == 2 && own.names().all(|name| !name.contains("b.example")), "{variant:?}");
    }
}

#[test]
fn a_key_that_the_owner_will_use_is_claimed_first() {
    for variant in variants() {
        let mut world = variant.world("", "1 februari", "");
        world.a.answer("/lista", variant.owner.answer(&[], ""));
        variant.says(&world, &[("https://a.example/tolkar/", "Tolkavgift", "https://b.example/t", "27 december")], "");
        world.after("24h", &["b"]);
        world.a.answer(
            "/lista",
            variant.owner.answer(&[("https://a.example/tolkar/", "Tolkavgift", TOLLS, "1 februari")], ""),
        );
        variant.rounds(&mut world);
        let all = world.consultations();
        let own = all.iter().find(|c| c.source == "a").unwrap();
        // The same as on an installation without the other source.
        let mut alone = variant.world("https://a.example/tolkar/", "1 februari", "");
        alone.after("24h", &["a"]);
        assert_eq!((own.id, days(own)), (alone.titled("Tolkavgift").id, vec!["2027-02-01".to_owned()]), "{variant:?}");
    }
}

#[test]
fn two_honest_publishers_with_one_number_and_one_day() {
    for variant in variants() {
        let mut world = variant.world("17", "1 februari", "");
        variant.says(&world, &[("17", "Båtmotorer", "https://b.example/batar", "1 mars")], "");
        variant.rounds(&mut world);
        is_the_owners(&world, variant);
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"], "{variant:?}");
        assert_eq!((world.events().len(), world.codes("b")), (2, Vec::<String>::new()), "{variant:?}");
    }
}

#[test]
fn one_id_and_one_link_for_several_entries() {
    for form in FORMS {
        let mut world = world(form.file(), LIST);
        let svara = "https://a.example/svara";
        let rows = [("1", "Tolkavgift", svara, "1 februari"), ("1", "Båtmotorer", svara, "1 mars")];
        let turned = [rows[1], rows[0]];
        for n in 0..4 {
            world.a.answer("/lista", form.answer(if n % 2 == 0 { &rows } else { &turned }, ""));
            world.round(&["a"]);
        }
        assert_eq!(days(&world.titled("Tolkavgift")), ["2027-02-01"], "{form:?}");
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-03-01"], "{form:?}");
        assert_eq!((world.events().len(), world.codes("a")), (2, vec!["shared-link".to_owned()]), "{form:?}");
    }
}

#[test]
fn the_mark_of_a_session() {
    for form in FORMS {
        for with_page in [false, true] {
            for mark in [";jsessionid=@", "?PHPSESSID=@", "?sid=@"] {
                let file = form.file();
                let mut world = world(&if with_page { format!("{file}{PAGE}") } else { file.to_owned() }, LIST);
                let page = || "<main><h1>Tolkavgift</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned();
                world.a.answer("/tolkar", page());
                for n in 0..3 {
                    let path = format!("/tolkar{}", mark.replace('@', &format!("A{n}")));
                    let link = format!("https://a.example{path}");
                    world.a.answer("/lista", form.answer(&[("x1", "Tolkavgift", &link, "1 februari")], ""));
                    world.a.answer(&path, page());
                    world.after("24h", &["a"]);
                }
                assert_eq!((world.consultations().len(), world.events().len()), (1, 1), "{form:?} {with_page} {mark}");
            }
        }
    }
}

#[test]
fn a_fallback_for_what_the_owner_lacks() {
    for variant in variants() {
        let mut world = variant.world("x1", "", "fallback-for = [\"a.example\"]\n");
        variant.says(&world, &[("x9", "Annan titel", TOLLS, "27 december")], "");
        variant.rounds(&mut world);
        let filled = world.titled("Tolkavgift");
        assert_eq!(
            (days(&filled), filled.origins["deadlines"].as_str()),
            (vec!["2027-12-27".to_owned()], "b"),
            "{variant:?}"
        );
        assert_eq!(filled.claims["b"].address.as_deref(), Some("https://b.example/lista"), "{variant:?}");
        let notes: Vec<&str> = filled.quality_notes.iter().map(|note| note.code.name()).collect();
        assert!(notes.contains(&"deadline-from-other"), "{variant:?} {notes:?}");
        assert_eq!(world.codes("b"), Vec::<String>::new(), "{variant:?}");
    }
}

/// What a hostile publisher writes to be taken for the owner.
#[test]
fn an_address_that_looks_like_anothers() {
    for link in [
        "https://a.example@b.example/tolkar",
        "https://a.example.b.example/tolkar",
        "https://a.example:8443/tolkar",
        "http://a.example:443/tolkar",
        "https://A.EXAMPLE/tolkar",
        "http://a.example/tolkar",
        "http://www.a.example/tolkar",
        "https://a.example./tolkar",
        "https://a.example/%74olkar",
        "https://a.example/./x/../tolkar",
        "https://a%2Eexample/tolkar",
        "https://\u{430}.example/tolkar",
        "//a.example/tolkar",
        "https:/a.example/tolkar",
        "https:\\\\a.example\\tolkar",
        "\thttps://a.example/tolkar",
        "https://a.example/tolkar#x",
        "https://a.example/tolkar?utm_source=b",
        "https://a.example/tolkar;jsessionid=A",
        "https://remiss.a.example/tolkar",
    ] {
        for as_key in [false, true] {
            for order in ORDERS {
                let mut world = world(&format!("{LIST}{PAGE}"), LIST);
                world.a.answer("/lista", list(&[("17", "Tolkavgift", TOLLS, "2027-02-01", "Om tolkar.")]));
                world.a.answer(
                    "/tolkar",
                    "<main><h1>Tolkavgift</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned(),
                );
                let text = "Remissen är återkallad.";
                let row = match as_key {
                    true => (link, "Tolkavgift", "https://b.example/t", "2026-12-27", text),
                    false => ("a.example:17", "Tolkavgift", link, "2026-12-27", text),
                };
                world.b.answer("/lista", list(&[row]));
                for _ in 0..3 {
                    world.after("24h", &order);
                }
                let all = world.consultations();
                let own: Vec<_> = all.iter().filter(|c| c.source == "a").collect();
                assert_eq!(own.len(), 1, "{link} {as_key} {order:?}");
                let id = ConsultationId::from_key("a.example:17");
                assert_eq!(
                    (own[0].id, own[0].withdrawn, days(own[0])),
                    (id, false, vec!["2027-02-01".to_owned()]),
                    "{link} {as_key} {order:?}"
                );
                assert_eq!(own[0].source_url, TOLLS, "{link} {as_key} {order:?}");
                let events = world.events().into_iter().filter(|event| event.consultation == id).count();
                assert_eq!(events, 1, "{link} {as_key} {order:?}");
                assert!(own[0].names().all(|name| !name.contains("b.example")), "{link} {:?}", own[0].aliases);
                let shown = all.iter().filter(|c| c.source == "b").all(|c| !c.source_url.contains('@'));
                assert!(shown, "no address that reads as another's: {link}");
            }
        }
    }
}
