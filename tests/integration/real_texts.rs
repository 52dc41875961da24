//! The readers against pages whose truth was read by hand: a corpus of our own in every clone, and 1,570 real pages
//! where their folder stands beside the repository. Where it is missing, that test prints a line that begins with
//! `skipped:`.

#[path = "../../examples/kinds/table.rs"]
mod kinds;
#[path = "../../examples/evaluate/measure.rs"]
mod measure;

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use regex::Regex;
use remissflode::{
    domain::{Field, RawItem, RawValue},
    normalize::{Context, normalize},
    source::built_in_issuers,
};
use serde_json::Value;
use url::Url;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The real pages, beside the project or beside the folder of its work trees.
fn real_pages() -> Option<PathBuf> {
    let shared = ["../shared", "../../shared"].into_iter();
    shared.map(|shared| root().join(shared).join("real/regeringen/pages.ndjson")).find(|path| path.is_file())
}

/// Asserts that nothing on the pages is missed or read wrong.
fn all_pages_are_read_right(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let measured = measure::measure(&text).unwrap();
    let listing = measured.listing.join("\n");
    let measure::Sums { pages, deadlines, withdrawn, case_numbers, .. } = measured.sums;
    assert_eq!(pages, text.lines().count());
    assert!(deadlines.truth > 0 && withdrawn.truth > 0 && case_numbers.truth > 0, "{}", path.display());
    assert_eq!((deadlines.missed, deadlines.wrong, deadlines.unfounded), (0, 0, 0), "{listing}");
    assert_eq!((withdrawn.missed, withdrawn.unfounded), (0, 0), "{listing}");
    assert!(case_numbers.right * 1000 >= case_numbers.truth * 995, "{listing}");
}

#[test]
fn our_own_pages_are_read_right() {
    all_pages_are_read_right(&root().join("tests/deadlines/pages.ndjson"));
}

/// The sentences as agencies, municipalities and universities write them, sorted by class.
#[test]
fn our_own_sentences_are_read_right() {
    let text = fs::read_to_string(root().join("tests/deadlines/sentences.ndjson")).unwrap();
    let measured = measure::measure(&text).unwrap();
    let listing = measured.listing.join("\n");
    let measure::Sums { deadlines, withdrawn, later, without_note, .. } = measured.sums;
    assert!(deadlines.truth > 650 && withdrawn.truth > 25 && measured.classes.len() > 10, "{}", text.len());
    assert_eq!((later, deadlines.wrong, deadlines.unfounded, without_note), (0, 0, 0, 0), "{listing}");
    assert!(deadlines.right * 100 >= deadlines.truth * 99, "{listing}");
    assert!(withdrawn.missed <= 1 && withdrawn.unfounded == 0, "{listing}");
}

#[test]
fn real_pages_are_read_right() {
    match real_pages() {
        Some(path) => all_pages_are_read_right(&path),
        None => crate::skip("no real pages beside the repository; `our_own_pages_are_read_right` holds in every clone"),
    }
}

#[test]
fn real_titles_name_their_kinds() {
    let table = real_pages().map(|pages| (pages.with_file_name("kinds.tsv"), pages));
    let Some((table, pages)) = table.filter(|(table, _)| table.is_file()) else {
        return crate::skip("no table of kinds beside the real pages; `normalize/kind/tests.rs` has our own titles");
    };
    let wrong = kinds::wrong(&fs::read_to_string(pages).unwrap(), &fs::read_to_string(table).unwrap()).unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn another_kind_in_the_table_is_found() {
    let page = r#"{"path":"/a/","title":"Remiss av promemorian Båtar","text":"","deadlines":[],"withdrawn":false}"#;
    let wrong = |truth: &str| kinds::wrong(page, truth).unwrap().len();
    assert_eq!(wrong("/a/\tmemorandum\tPromemorian Båtar\t"), 0);
    assert_eq!(wrong("/a/\tsou\tPromemorian Båtar\t"), 1);
    assert_eq!(wrong("/b/\tsou\tPromemorian Båtar\t"), 2);
}

/// The summary that is shown of a page, whose first paragraph is its ingress.
fn shown_summary(page: &Value) -> Option<String> {
    let text = |key: &str| page[key].as_str().unwrap_or_default();
    let home = Url::parse("https://www.regeringen.se").unwrap();
    let (ingress, body) = text("text").split_once("\n\n").unwrap_or((text("text"), ""));
    let mut item = RawItem::default();
    let href = Some(format!("{home}{}", text("path").trim_start_matches('/')));
    item.push(Field::Link, RawValue { href, ..RawValue::default() });
    for (field, value) in [(Field::Title, text("title")), (Field::Summary, ingress), (Field::Body, body)] {
        item.push(field, RawValue::text(value));
    }
    let issuers = built_in_issuers().unwrap();
    let context =
        Context { issuers: &issuers, source: "regeringen", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
    let consultation = normalize(&item, &context).unwrap();
    consultation.shown_summary().map(|summary| summary.text)
}

#[test]
fn no_real_page_shows_a_stock_sentence() {
    let Some(path) = real_pages() else {
        return crate::skip("no real pages beside the repository; `domain/summary.rs` has our own sentences");
    };
    // By other words than those that the program looks for.
    let stock = Regex::new(
        r"(?i)instanser som|remitterat |har ombetts|yttranden? (finns|förvaras)|remissvar(en)? (som|ska|ha)|del av (de |till|vilka|svar)",
    )
    .unwrap();
    let pages = fs::read_to_string(path).unwrap();
    let pages = pages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let shown: Vec<String> = pages.filter_map(|page| shown_summary(&page)).collect();
    let bad: Vec<&String> = shown.iter().filter(|text| stock.is_match(text)).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert!((5..40).contains(&shown.len()), "{} pages say something of their own: {shown:#?}", shown.len());
}
