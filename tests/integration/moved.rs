//! An address that changed makes no twin.

use crate::world::{FEED, LIST, PAGE, World, days, feed, list, owned, world};

#[test]
fn a_page_that_moved_is_no_twin() {
    let mut world = owned(true, LIST);
    world.round(&["a"]);
    let page = "<main><h1>Tolkavgift</h1><p>Svara senast den 1 februari 2027.</p></main>".to_owned();
    world.a.answer("/tolkar", "moved to /remisser/tolkar".to_owned());
    world.a.answer("/remisser/tolkar", page);
    world.after("24h", &["a"]);
    world
        .a
        .answer("/lista", list(&[("", "Tolkavgift", "https://a.example/remisser/tolkar", "2027-02-01", "Om tolkar.")]));
    world.after("24h", &["a"]);
    assert_eq!((world.consultations().len(), world.events().len()), (1, 1));
}

const OLD: &str = "/remiss/batr";
const NEW: &str = "/remiss/batar";
const OTHER: &str = "/remiss/hundar";

/// The forms of a list, and whether a consultation has a page.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Json,
    Feed,
    Html,
    Paged,
}

const FORMS: [Form; 4] = [Form::Json, Form::Feed, Form::Html, Form::Paged];

const HTML: &str = r#"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "html"
url = "{home}/lista"
item = "li"
title = "a"
link = "a@href"
published = "time@datetime"
body = { at = "p", read = "deadline" }
"#;

impl Form {
    fn world(self) -> World {
        let file = match self {
            Self::Json => LIST.to_owned(),
            Self::Feed => FEED.to_owned(),
            Self::Html => HTML.to_owned(),
            Self::Paged => format!("{HTML}{PAGE}"),
        };
        world(&file, LIST)
    }

    /// The list whose entries link to these paths.
    fn lists(self, world: &World, entries: &[(&str, &str, &str)]) {
        let links: Vec<String> = entries.iter().map(|(_, path, _)| format!("https://a.example{path}")).collect();
        let each = || entries.iter().zip(&links);
        let text = match self {
            Self::Json => {
                let rows: Vec<_> = each()
                    .map(|((title, _, _), link)| ("", *title, link.as_str(), "2027-02-01", "Om båtar."))
                    .collect();
                list(&rows)
            }
            Self::Feed => {
                let rows: Vec<_> =
                    each().map(|((title, path, _), link)| (*path, *title, link.as_str(), "1 februari 2027")).collect();
                feed(&rows)
            }
            Self::Html | Self::Paged => {
                let row = |((title, _, day), link): (&(&str, &str, &str), &String)| {
                    format!(
                        "<li><a href=\"{link}\">{title}</a> <time datetime={day}></time><p>Svara senast den 1 februari 2027.</p>"
                    )
                };
                format!(
                    "<html><head><meta charset=utf-8></head><body><ul>{}</ul></body></html>",
                    each().map(row).collect::<String>()
                )
            }
        };
        world.a.answer("/lista", text);
        for (title, path, _) in entries {
            world.a.answer(path, page(title));
        }
    }
}

fn page(title: &str) -> String {
    format!("<main><h1>{title}</h1><p>Svara senast den 1 februari 2027.</p></main>")
}

const DAY: &str = "2026-07-01";

/// A world that has read a consultation at the old address.
fn read_once(form: Form) -> World {
    let mut world = form.world();
    form.lists(&world, &[("Båtmotorer", OLD, DAY), ("Hundar", OTHER, DAY)]);
    world.round(&["a"]);
    assert_eq!(world.consultations().len(), 2);
    world
}

#[test]
fn a_new_address_to_which_the_old_one_redirects_is_no_twin() {
    for form in FORMS {
        let mut world = read_once(form);
        let id = world.titled("Båtmotorer").id;
        world.a.answer(OLD, format!("moved to {NEW}"));
        form.lists(&world, &[("Båtmotorer", NEW, DAY), ("Hundar", OTHER, DAY)]);
        for _ in 0..3 {
            world.after("24h", &["a"]);
        }
        assert_eq!((world.consultations().len(), world.events().len()), (2, 2), "{form:?}");
        let boats = world.titled("Båtmotorer");
        assert_eq!((boats.id, boats.source_url), (id, format!("https://a.example{NEW}")), "{form:?}");
        assert!(boats.aliases.contains("https://a.example/remiss/batar/"), "{form:?} {:?}", boats.aliases);
        assert_eq!(world.codes("a"), Vec::<String>::new(), "{form:?}");
        let asked = world.a.asked().into_iter().filter(|path| path == OLD).count();
        assert!(asked <= 3, "{form:?}: the old address is let alone after it moved, {asked} requests");
    }
}

#[test]
fn a_page_that_is_gone_is_the_one_of_the_same_title_and_day() {
    for form in FORMS {
        for (day, count) in [(DAY, 2), ("2026-07-02", 3)] {
            if day != DAY && [Form::Json, Form::Feed].contains(&form) {
                continue; // these lists have one day
            }
            let mut world = read_once(form);
            world.a.remove(OLD);
            form.lists(&world, &[("Båtmotorer", NEW, day), ("Hundar", OTHER, DAY)]);
            for _ in 0..2 {
                world.after("24h", &["a"]);
            }
            assert_eq!(world.consultations().len(), count, "{form:?} {day}");
        }
    }
}

#[test]
fn a_title_that_is_corrected_as_the_address_changes_makes_no_twin() {
    for form in FORMS {
        let mut world = form.world();
        form.lists(&world, &[("Ett register över båtmotorer", OLD, DAY), ("Hundar", OTHER, DAY)]);
        world.round(&["a"]);
        let id = world.titled("Ett register över båtmotorer").id;
        world.a.answer(OLD, format!("moved to {NEW}"));
        form.lists(&world, &[("Ett nationellt register över båtmotorer", NEW, DAY), ("Hundar", OTHER, DAY)]);
        for _ in 0..2 {
            world.after("24h", &["a"]);
        }
        let found = world.titled("Ett nationellt register över båtmotorer");
        assert_eq!(
            (world.consultations().len(), found.id),
            (2, id),
            "{form:?} {:#?} {:?}",
            world.consultations(),
            world.a.asked()
        );
    }
}

#[test]
fn a_similar_title_of_the_same_day_is_another_consultation_while_the_old_address_answers() {
    for form in FORMS {
        let mut world = form.world();
        form.lists(&world, &[("Ett register över båtmotorer", OLD, DAY)]);
        world.round(&["a"]);
        form.lists(&world, &[("Ett register över båtar", NEW, DAY)]);
        world.a.answer(OLD, page("Ett register över båtmotorer"));
        world.after("24h", &["a"]);
        assert_eq!(world.consultations().len(), 2, "{form:?}");
        world.a.remove(OLD);
        world.after("24h", &["a"]);
        assert_eq!(world.consultations().len(), 2, "{form:?}");
    }
}

#[test]
fn two_consultations_with_one_title_are_two() {
    for form in FORMS {
        let mut world = read_once(form);
        form.lists(&world, &[("Båtmotorer", NEW, DAY), ("Båtmotorer", OLD, DAY)]);
        world.after("24h", &["a"]);
        let boats = world.consultations().into_iter().filter(|c| c.title == "Båtmotorer").count();
        assert_eq!(boats, 2, "{form:?}");
    }
}

#[test]
fn a_page_that_answers_at_its_old_address_too_is_one_consultation() {
    for form in FORMS {
        let mut world = read_once(form);
        let id = world.titled("Båtmotorer").id;
        form.lists(&world, &[("Båtmotorer", NEW, DAY), ("Hundar", OTHER, DAY)]);
        world.a.answer(OLD, page("Båtmotorer"));
        world.after("24h", &["a"]);
        assert_eq!((world.consultations().len(), world.titled("Båtmotorer").id), (2, id), "{form:?}");
    }
    // With another deadline it is another one.
    let mut world = read_once(Form::Paged);
    form_of_another_day(&world);
    world.after("24h", &["a"]);
    let boats = world.consultations().into_iter().filter(|c| c.title == "Båtmotorer").count();
    assert_eq!(boats, 2);
}

/// The list names a page of the same title and another deadline, and the old page answers as before.
fn form_of_another_day(world: &World) {
    Form::Paged.lists(world, &[("Båtmotorer", NEW, DAY), ("Hundar", OTHER, DAY)]);
    let other = page("Båtmotorer").replace("1 februari", "1 mars");
    world.a.answer(NEW, other);
    world.a.answer(OLD, page("Båtmotorer"));
}

#[test]
fn a_new_consultation_waits_a_day_at_most_for_an_old_address_that_cannot_be_read() {
    for form in FORMS {
        let mut world = read_once(form);
        world.a.answer(OLD, "status 503".to_owned());
        form.lists(&world, &[("Båtmotorer", NEW, DAY), ("Hundar", OTHER, DAY)]);
        world.round(&["a"]);
        assert_eq!(world.consultations().len(), 2, "{form:?}");
        assert!(world.codes("a").contains(&"pages-owed".to_owned()), "{form:?} {:?}", world.codes("a"));
        world.after("25h", &["a"]);
        assert_eq!(world.consultations().len(), 3, "{form:?}");
        assert_eq!(world.state("a").pending.len(), 0, "{form:?}");
        assert_eq!(days(&world.titled("Båtmotorer")), ["2027-02-01"]);
    }
}

#[test]
fn an_old_address_that_leads_to_the_start_page_is_gone() {
    for form in FORMS {
        let mut world = read_once(form);
        world.a.answer(OLD, "moved to /".to_owned());
        world.a.answer("/", "<main>Välkommen</main>".to_owned());
        form.lists(&world, &[("Båtmotorer", NEW, DAY), ("Hundar", OTHER, DAY)]);
        for _ in 0..2 {
            world.after("24h", &["a"]);
        }
        assert_eq!(world.consultations().len(), 2, "{form:?}");
    }
}

#[test]
fn a_page_belongs_to_the_address_to_which_it_redirects() {
    for (to, found) in [(NEW, NEW), ("/remiss/batr?cookies=1", OLD)] {
        let mut world = read_once(Form::Paged);
        world.a.answer(OLD, format!("moved to {to}"));
        world.a.answer(to, page("Båtmotorer"));
        for _ in 0..2 {
            world.after("24h", &["a"]);
        }
        let boats = world.titled("Båtmotorer");
        assert_eq!((world.consultations().len(), world.events().len()), (2, 2));
        assert_eq!(boats.source_url, format!("https://a.example{found}"));
        assert!(boats.names().any(|name| name == "https://a.example/remiss/batr/"));
    }
}
