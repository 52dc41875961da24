//! The time that the date readers take for a megabyte: `cargo bench --bench normalize`.
//!
//! The goal is under 50 ms, and twice the time for twice the text. The hostile texts are those on which a quadratic reader
//! would take minutes.

use divan::{Bencher, counter::BytesCount};
use jiff::{Timestamp, civil::date};
use remissflode::{
    domain::{Field, RawItem, RawValue},
    normalize::{Context, normalize, read_case_numbers, read_consultees, read_deadlines, read_references},
    source,
};
use url::Url;

fn main() {
    divan::main();
}

const PARAGRAPH: &str = "Här kan du ta del av till vilka instanser som regeringen har remitterat betänkandet \
     Bättre båtar och bryggor (SOU 2026:14). Förslagen rör lagen (2003:389) om båtar och direktiv 2009/103/EG. \
     Ändringarna föreslås träda i kraft den 1 juli 2027.\n\nRemissvaren ska ha kommit in till Finansdepartementet \
     senast fredagen den 3 maj 2026 kl. 12.00. Övriga yttranden finns tillgängliga i departementet.\n\n";

const SIZES: [usize; 3] = [250_000, 500_000, 1_000_000];

/// Short texts that are repeated to fill the body, each with as many matches for one reader as possible.
const SHAPES: [(&str, &str); 13] = [
    ("prose", PARAGRAPH),
    ("dates", "senast den 3 maj 2026 och "),
    ("slashes", "1/9 "),
    ("answers without a stop", "remissvaren ska ha kommit in senast "),
    ("sentences", "Svara senast 3 maj. "),
    ("case numbers", "Fi2026/01655, S2025/ 01127 "),
    ("labels", "ange diarienummer "),
    ("references", "SOU 2023:27 lagen (2003:389) "),
    ("parentheses", "(((( )"),
    ("stops", ".!? "),
    ("lines", "den\n"),
    ("entries", "1. Svea hovrätt\n"),
    ("departments", "Finansdepartementet "),
];

/// A whole item, whose body is a megabyte of one shape.
#[divan::bench(args = SHAPES)]
fn a_megabyte(bencher: Bencher<'_, '_>, (_, of): (&str, &str)) {
    item(bencher, of, 1_000_000);
}

/// The same with four megabytes: more than four times as long would show a quadratic reader.
#[divan::bench(args = SHAPES)]
fn four_megabytes(bencher: Bencher<'_, '_>, (_, of): (&str, &str)) {
    item(bencher, of, 4_000_000);
}

fn item(bencher: Bencher<'_, '_>, of: &str, bytes: usize) {
    let mut item = RawItem::default();
    item.push(Field::Link, RawValue::text("https://www.regeringen.se/remisser/2026/01/batar/"));
    item.push(Field::Title, RawValue::text("Remiss av promemorian Bättre båtar"));
    item.push(Field::Body, RawValue::text(text(of, bytes)));
    let issuers = source::built_in_issuers().unwrap_or_default();
    let Ok(home) = Url::parse("https://www.regeringen.se") else { return };
    let context = Context { issuers: &issuers, source: "bench", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
    bencher.counter(BytesCount::new(bytes)).bench(|| normalize(&item, &context));
}

fn text(of: &str, bytes: usize) -> String {
    of.repeat(bytes / of.len() + 1)
}

#[divan::bench(args = SIZES)]
fn deadlines_of_prose(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = text(PARAGRAPH, bytes);
    bencher.counter(BytesCount::new(text.len())).bench(|| read_deadlines(&text, Some(date(2026, 1, 1))));
}

#[divan::bench(args = SIZES)]
fn deadlines_of_dates_alone(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = text("senast den 3 maj 2026 och ", bytes);
    bencher.counter(BytesCount::new(text.len())).bench(|| read_deadlines(&text, Some(date(2026, 1, 1))));
}

#[divan::bench(args = SIZES)]
fn deadlines_of_digits(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = text("1/9 ", bytes);
    bencher.counter(BytesCount::new(text.len())).bench(|| read_deadlines(&text, Some(date(2026, 1, 1))));
}

#[divan::bench(args = SIZES)]
fn references(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = text(PARAGRAPH, bytes);
    bencher.counter(BytesCount::new(text.len())).bench(|| read_references(&text));
}

#[divan::bench(args = SIZES)]
fn case_numbers(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = text("Fi2026/01655, S2025/ 01127 ", bytes);
    bencher.counter(BytesCount::new(text.len())).bench(|| read_case_numbers(&text));
}

#[divan::bench(args = SIZES)]
fn consultees(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = format!("Remissinstanser:\n\n{}", text("1. Svea hovrätt i Stockholm\n", bytes));
    bencher.counter(BytesCount::new(text.len())).bench(|| read_consultees(&text));
}
