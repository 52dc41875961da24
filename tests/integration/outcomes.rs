//! A source of outcomes beside a source of consultations: links in any order, events once, whatever is read again.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use remissflode::{
    documents::pdf::{PdfLimits, PdfReader, PdfText},
    domain::{Event, EventKind, Step},
    outcomes::{read_basis, section},
    store::Store,
};
use serde_json::{Value, json};

use crate::world::{LIST, World, world};

const BILLS: &str = r#"
outcome = "bill"
schedule = "7 5 * * *"
verified = "2026-07-01"
[[list]]
kind = "json"
url = "{home}/bills?p={page}"
paging = { size = 2 }
archive = true
item = "/list/document"
link = { at = "/id", as = "/bills/{0}.json" }
title = "/title"
published = "/date"
updated = { at = "/changed", read = "text" }
min-items = 0
[page]
kind = "json"
must-have = "/bill/id"
title = "/bill/title"
number = { at = "$.bill['session','n']", as = "prop. {0}" }
published = "/bill/date"
text = "/bill/text"
status = "/bill/status"
reports = { at = "$.bill.reports..[?@.id].id", as = "bet. {0}" }
decided = "/bill/decided"
decision = "$.bill.points..[?@.chamber].chamber"
"#;

const CASE_NUMBERS: &str = "case-numbers = \"/number\"\n";

/// A world with consultations at `a` and bills at `b`.
fn parliament() -> World {
    let world = world(&LIST.replace("min-items", &format!("{CASE_NUMBERS}min-items")), BILLS);
    world.a.answer("/lista", consultations(&[]));
    bills(&world, &[]);
    world
}

/// The list of consultations: `(name, title, case number)`.
fn consultations(items: &[(&str, &str, &str)]) -> String {
    let item = |(name, title, number): &(&str, &str, &str)| {
        json!({"id": "", "title": title, "link": format!("https://a.example/{name}"), "published": "2026-03-01",
            "deadline": "2026-06-01", "text": "Svara.", "number": number})
    };
    json!({ "items": items.iter().map(item).collect::<Vec<_>>() }).to_string()
}

/// A bill with the text of its section.
fn bill(n: u32, date: &str, section: &str) -> Value {
    json!({"id": format!("B{n}"), "session": "2025/26", "n": n.to_string(), "title": format!("Proposition nummer {n}"), "date": date,
        "text": format!("<p>3 Ärendet och dess beredning</p><p>{section}</p><p>4 Bakgrund</p><p>Annat (Ju2026/99999).</p>")})
}

/// What `b` publishes: a list of one is an object.
fn bills(world: &World, bills: &[Value]) {
    let row = |bill: &Value| json!({"id": bill["id"], "title": bill["title"], "date": bill["date"], "changed": bill["changed"]});
    for (page, some) in bills.chunks(2).chain([&[][..]]).enumerate() {
        let rows: Vec<Value> = some.iter().map(row).collect();
        let rows = match &rows[..] {
            [] => json!({}),
            [one] => json!({ "document": one }),
            several => json!({ "document": several }),
        };
        world.b.answer(&format!("/bills?p={}", page + 1), json!({ "list": rows }).to_string());
    }
    for bill in bills {
        world.b.answer(&format!("/bills/{}.json", bill["id"].as_str().unwrap()), json!({ "bill": bill }).to_string());
    }
}

fn names(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(Step::name).collect()
}

/// `bill prop. 2025/26:1`, for each event `outcome`, in the order in which they were recorded.
fn outcome_events(world: &World) -> Vec<String> {
    let shown = |event: Event| format!("{} {}", event.field.unwrap_or_default(), event.new.unwrap_or_default());
    world.events().into_iter().filter(|event| event.kind == EventKind::Outcome).map(shown).collect()
}

const TOLKAR: (&str, &str, &str) = ("tolkar", "Tolkar i domstol", "Ju2026/00001");

#[test]
fn a_link_comes_whichever_is_found_first() {
    for bill_first in [true, false] {
        let mut world = parliament();
        world.round(&["a", "b"]);
        let rounds = if bill_first { ["b", "a"] } else { ["a", "b"] };
        for source in rounds {
            if source == "a" {
                world.a.answer("/lista", consultations(&[TOLKAR]));
            } else {
                bills(&world, &[bill(1, "2026-07-02", "Svaren finns i departementet (Ju2026/00001/DOM).")]);
            }
            world.round(&[source]);
        }
        let tolkar = world.titled("Tolkar i domstol");
        assert_eq!(names(&tolkar.outcomes), ["prop. 2025/26:1"], "{bill_first}");
        assert_eq!(outcome_events(&world), ["bill prop. 2025/26:1"], "{bill_first}");
        assert_eq!(world.consultations().len(), 1, "a bill opens no consultation");
    }
}

#[test]
fn a_later_case_number_makes_the_link() {
    let mut world = parliament();
    world.a.answer("/lista", consultations(&[("tolkar", "Tolkar i domstol", "")]));
    bills(&world, &[bill(1, "2026-07-02", "Svaren finns i departementet (Ju2026/00001).")]);
    world.round(&["a", "b"]);
    assert!(world.titled("Tolkar i domstol").outcomes.is_empty());
    world.a.answer("/lista", consultations(&[TOLKAR]));
    world.round(&["a"]);
    assert_eq!(names(&world.titled("Tolkar i domstol").outcomes), ["prop. 2025/26:1"]);
}

#[test]
fn what_followed_is_read_when_the_list_says_that_the_bill_has_changed() {
    let mut world = parliament();
    world.a.answer("/lista", consultations(&[TOLKAR]));
    world.round(&["a", "b"]);
    let mut first = bill(1, "2026-07-02", "Svaren finns i departementet (Ju2026/00001).");
    first["changed"] = json!("2026-07-02 16:00:00");
    bills(&world, std::slice::from_ref(&first));
    world.round(&["b"]);
    let requests = |world: &World| world.b.asked().iter().filter(|path| *path == "/bills/B1.json").count();
    assert_eq!(requests(&world), 1);
    world.round(&["b"]);
    assert_eq!(requests(&world), 1, "unchanged, and not asked for again");
    first["changed"] = json!("2026-07-03 18:00:00");
    first["decided"] = json!("2026-07-03");
    first["points"] = json!([{"chamber": "Bifall"}, {"chamber": "Avslag"}]);
    first["reports"] = json!({"report": {"id": "2025/26:JuU3"}});
    bills(&world, &[first]);
    world.round(&["b"]);
    let tolkar = world.titled("Tolkar i domstol");
    assert_eq!(names(&tolkar.outcomes), ["prop. 2025/26:1", "bet. 2025/26:JuU3", "decision"]);
    assert_eq!(tolkar.outcomes[2].result.as_deref(), Some("delvis bifall"));
    assert_eq!(outcome_events(&world), ["bill prop. 2025/26:1", "decision prop. 2025/26:1: delvis bifall"]);
}

#[test]
fn everything_read_again_brings_no_second_event_and_not_one_byte() {
    let mut world = parliament();
    world.a.answer("/lista", consultations(&[TOLKAR]));
    bills(&world, &[bill(1, "2026-07-02", "Svaren finns i departementet (Ju2026/00001).")]);
    world.round(&["a", "b"]);
    let (events, before) = (outcome_events(&world), world.store.last_seq());
    world.renormalize();
    assert_eq!((outcome_events(&world), world.store.last_seq()), (events.clone(), before));
    // The same from an export alone, in an index that is made from it.
    let mut export = Vec::new();
    world.store.export(1, &mut export).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(folder.path()).unwrap();
    store.import(&mut &export[..]).unwrap();
    assert_eq!(store.outcomes().unwrap(), world.store.outcomes().unwrap());
    assert_eq!(store.load().unwrap().consultations, world.store.load().unwrap().consultations);
    let report = store.verify().unwrap();
    assert!(report.is_clean(), "{:?}", report.problems);
    drop(store);
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let (store, _) = Store::open(folder.path()).unwrap();
    assert_eq!(store.outcomes().unwrap(), world.store.outcomes().unwrap());
}

#[test]
fn a_retracted_source_of_outcomes_links_nothing() {
    let mut world = parliament();
    world.a.answer("/lista", consultations(&[TOLKAR]));
    bills(&world, &[bill(1, "2026-07-02", "Svaren finns i departementet (Ju2026/00001).")]);
    world.round(&["a", "b"]);
    let steps = |snapshot: &remissflode::catalog::Snapshot| snapshot.consultations()[0].consultation.outcomes.len();
    let (changed, snapshot) = world.retract("b", true);
    assert_eq!((changed, steps(&snapshot)), (1, 0));
    let (_, snapshot) = world.retract("b", false);
    assert_eq!(steps(&snapshot), 1);
    world.round(&["a"]);
    assert_eq!(outcome_events(&world).len(), 1);
}

#[test]
fn hostile_answers_cost_only_themselves() {
    let mut world = parliament();
    world.a.answer("/lista", consultations(&[TOLKAR]));
    world.round(&["a", "b"]);
    let mut odd = bill(1, "2026-07-02", "Svaren finns (Ju2026/00001).");
    odd["title"] = json!(["många", "titlar"]);
    odd["n"] = json!({"value": 7});
    odd["text"] = json!("<".repeat(1_000_000));
    let endless = bill(2, "not a day", &"Svaren finns (Ju2026/00001). ".repeat(50_000));
    let sound = bill(3, "2026-07-03", "Svaren finns (Ju2026/00001).");
    bills(&world, &[odd, endless, sound]);
    world.round(&["b"]);
    world.round(&["b"]);
    let found = world.titled("Tolkar i domstol").outcomes;
    assert!(names(&found).contains(&"prop. 2025/26:3"), "{found:?}");
    world.b.answer("/bills?p=1", json!({"list": {"document": {"id": "../../x", "title": "T"}}}).to_string());
    world.round(&["b"]);
    assert_eq!(world.consultations().len(), 1);
}

/// The lines of a page of a PDF, from the top.
fn lines(text: &PdfText) -> String {
    let mut out = String::new();
    for page in &text.pages {
        let mut rows: BTreeMap<i64, Vec<(f32, &str)>> = BTreeMap::new();
        for span in &page.spans {
            let row = rows.entry((span.y * 2.0).round() as i64).or_default();
            row.push((span.x, &span.text));
        }
        for mut row in rows.into_values() {
            row.sort_by(|a, b| a.0.total_cmp(&b.0));
            out += &row.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ");
            out.push('\n');
        }
    }
    out
}

/// The page "Ärendet och dess beredning" of five real bills, with the twelve consultations that they rest on. Skipped where the
/// folder is missing.
#[test]
fn the_sections_of_real_bills_name_all_their_consultations() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = ["../shared/real/appendices", "../../shared/real/appendices"].map(|folder| root.join(folder));
    let Some(folder) = folder.iter().find(|folder| folder.is_dir()) else {
        return crate::skip("no ../shared/real/appendices");
    };
    let limits = PdfLimits { time: Duration::from_secs(60), ..PdfLimits::default() };
    let reader = PdfReader::new(Path::new(env!("CARGO_BIN_EXE_remissflode")).to_owned(), limits);
    for (bill, expected) in [
        ("2008-09-159", &["N2008/03553", "N2008/07658"][..]),
        ("2008-09-5", &["SOU 2007:43 A2007/04930", "Ds 2008:24 A2008/00937"]),
        ("2012-13-182", &["Ds 2011:46 Ju2011/07600"]),
        ("2012-13-187", &["U2012/06626 U2013/02230 U2013/03646"]),
        (
            "2013-14-104",
            &[
                "dir. 2011:88 SOU 2012:69 A2012/03434",
                "Ds 2013:69 A2013/04039",
                "Ds 2013:61 A2013/03535",
                "Ds 2013:36 S2013/03257",
            ],
        ),
    ] {
        let pdf = fs::read(folder.join(format!("prop-{bill}-arendet.pdf"))).unwrap();
        let text = section(&lines(&reader.read(&pdf).unwrap()));
        let named = |basis: &remissflode::domain::Basis| {
            [&basis.terms[..], &basis.reports, &basis.case_numbers].concat().join(" ")
        };
        let found: Vec<String> = read_basis(&text).iter().map(named).filter(|names| !names.is_empty()).collect();
        assert_eq!(found, expected, "prop. {bill}: {text}");
    }
}
