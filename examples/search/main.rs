//! Checks the search with sixty questions and twelve words: `cargo run --release --example search -- FILE.ndjson`.
//!
//! The file has a page a line, `{"path", "title", "dnr", "text"}`, as for `evaluate`. The questions are in `questions.tsv`.
//! A question is answered if an expected consultation is among the first three results, or if nothing is found where
//! nothing is expected. Every other question is listed
//! with its first results; the last line is one JSON object of sums. Half of the questions, `held`, were not used for
//! tuning. Each title is searched for too, verbatim.

#![allow(clippy::print_stdout, reason = "an example that prints")]

use std::{
    collections::{BTreeMap, HashMap},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context as _;
use jiff::{Timestamp, civil::Date};
use remissflode::{
    catalog::{Filter, IndexedConsultation, Snapshot, Sort},
    domain::{Consultation, ConsultationId, Field, Issuers, RawItem, RawValue},
    normalize::{Context, normalize},
};
use serde::Deserialize;
use serde_json::json;
use url::Url;

const QUESTIONS: &str = include_str!("questions.tsv");
const FIRST: usize = 3;
/// The answer to a question about which there is no consultation.
const NOTHING: &str = "nothing";

#[derive(Deserialize)]
struct Page {
    path: String,
    title: String,
    dnr: Option<String>,
    text: String,
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: search FILE.ndjson");
        return ExitCode::from(2);
    };
    let asked = std::fs::read_to_string(&path).map_err(anyhow::Error::from).and_then(|text| ask(&text));
    match asked {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn ask(pages: &str) -> anyhow::Result<()> {
    let issuers = Issuers::new(toml::from_str::<BTreeMap<_, _>>(include_str!("../../config/issuers.toml"))?);
    let home = Url::parse("https://www.regeringen.se")?;
    let context =
        Context { issuers: &issuers, source: "search", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
    let (mut consultations, mut paths) = (Vec::new(), HashMap::new());
    for (n, line) in pages.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let page: Page = serde_json::from_str(line).with_context(|| format!("line {}", n + 1))?;
        let consultation = normalize(&item(&page), &context).with_context(|| format!("line {}", n + 1))?;
        paths.insert(consultation.id, page.path);
        consultations.push(Arc::new(consultation));
    }
    let began = std::time::Instant::now();
    let snapshot = Snapshot::new(1, Arc::new(issuers.clone()), consultations, Vec::new(), Vec::new()).with_search();
    let built = began.elapsed();
    let mut sums: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let began = std::time::Instant::now();
    for question in QUESTIONS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let [set, typed, expected] = question.split('\t').collect::<Vec<_>>()[..] else {
            anyhow::bail!("a question has three columns: {question}");
        };
        let (said, found) = answer(&snapshot, typed)?;
        let path = |id: &ConsultationId| paths.get(id).map_or("", String::as_str);
        if expected == NOTHING && found.is_empty() {
            let sum = sums.entry(set).or_default();
            *sum = (sum.0 + 1, sum.1 + 1);
            continue;
        }
        let right = |consultation: &Consultation| expected.split('|').any(|part| path(&consultation.id).contains(part));
        let place = found.iter().position(|indexed| right(&indexed.consultation));
        let sum = sums.entry(set).or_default();
        sum.1 += 1;
        if place.is_some_and(|place| place < FIRST) {
            sum.0 += 1;
            continue;
        }
        println!("{set}\t{typed}\texpected {expected} at {place:?} of {}{said}", found.len());
        for indexed in found.iter().take(FIRST) {
            println!("\t\t{}\t{}", path(&indexed.consultation.id), indexed.consultation.title);
        }
    }
    let milliseconds = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let times = json!({"consultations": snapshot.consultations().len(), "buildMs": milliseconds(built), "allQuestionsMs": milliseconds(began.elapsed())});
    let pasted = |indexed: &&Arc<IndexedConsultation>| {
        let found = answer(&snapshot, &indexed.consultation.title).map(|(_, found)| found).unwrap_or_default();
        found.iter().take(FIRST).any(|found| found.consultation.title == indexed.consultation.title)
    };
    let titles =
        json!({"right": snapshot.consultations().iter().filter(pasted).count(), "of": snapshot.consultations().len()});
    let sums: BTreeMap<_, _> =
        sums.into_iter().map(|(set, (right, all))| (set, json!({"right": right, "of": all}))).collect();
    println!("{}", json!({"sets": sums, "titles": titles, "times": times}));
    Ok(())
}

/// The results of the list page or of the first search that it offers instead, the best first, and that search.
fn answer<'a>(snapshot: &'a Snapshot, typed: &str) -> anyhow::Result<(String, Vec<&'a Arc<IndexedConsultation>>)> {
    let filter = Filter::from_pairs([("q", typed)], snapshot, &[])?;
    let guess = filter.guesses(snapshot).into_iter().next();
    let said = guess.as_ref().map_or_else(String::new, |guess| format!(", guessed: {guess:?}"));
    let filter = match guess {
        Some(guess) => Filter::from_pairs([("q", guess.typed())], snapshot, &[])?,
        None => filter,
    };
    Ok((said, snapshot.consultations_matching(&filter, Date::default(), Sort::Relevance)))
}

/// The page as `extract` would read it.
fn item(page: &Page) -> RawItem {
    let mut item = RawItem::default();
    item.push(Field::Link, RawValue::text(format!("https://www.regeringen.se{}", page.path)));
    item.push(Field::Title, RawValue::text(if page.title.trim().is_empty() { "?" } else { &page.title }));
    item.push(Field::Body, RawValue::text(page.text.clone()));
    if let Some(number) = &page.dnr {
        item.push(Field::CaseNumbers, RawValue::text(format!("Diarienummer: {number}")));
    }
    item
}
