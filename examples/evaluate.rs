//! Measures the readers against pages whose truth is known: `cargo run --release --example evaluate -- FILE.ndjson`.
//!
//! Each line of the file is one page: `{"path", "title", "dnr", "text", "deadlines", "withdrawn"}`, the text as
//! Markdown. Every page that is not right is listed with what was read and the evidence; the last line is one JSON
//! object of sums. `wrong` counts pages where truth and reading both name something and differ; `false` those where only
//! the reading does. The day of publication, which a year may have to be taken from, is the `/YYYY/MM/` of the path.

#![allow(clippy::print_stdout, reason = "an example that prints")]

use std::{collections::BTreeMap, process::ExitCode, sync::LazyLock};

use jiff::Timestamp;
use regex::Regex;
use remissflode::{
    domain::{Consultation, Field, Issuers, RawItem, RawValue},
    normalize::{Context, normalize, read_case_numbers},
};
use serde::{Deserialize, Serialize};
use url::Url;

#[derive(Deserialize)]
struct Page {
    path: String,
    title: String,
    dnr: Option<String>,
    text: String,
    deadlines: Vec<String>,
    withdrawn: bool,
}

/// Counts of one kind of truth. For deadlines and withdrawals a unit is a page, for case numbers a page too.
#[derive(Default, Serialize)]
struct Tally {
    truth: usize,
    right: usize,
    missed: usize,
    wrong: usize,
    #[serde(rename = "false")]
    unfounded: usize,
}

impl Tally {
    /// Counts one page; true when the reading is the truth.
    fn count(&mut self, truth: &[String], read: &[String]) -> bool {
        self.truth += usize::from(!truth.is_empty());
        match (truth.is_empty(), read.is_empty()) {
            _ if truth == read => self.right += usize::from(!truth.is_empty()),
            (false, true) => self.missed += 1,
            (true, false) => self.unfounded += 1,
            _ => self.wrong += 1,
        }
        truth == read
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sums {
    pages: usize,
    deadlines: Tally,
    withdrawn: Tally,
    case_numbers: Tally,
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: evaluate FILE.ndjson");
        return ExitCode::from(2);
    };
    match std::fs::read_to_string(&path).map_err(anyhow::Error::from).and_then(|text| evaluate(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn evaluate(text: &str) -> anyhow::Result<()> {
    let issuers = Issuers::new(toml::from_str::<BTreeMap<_, _>>(include_str!("../config/issuers.toml"))?);
    let home = Url::parse("https://www.regeringen.se")?;
    let context =
        Context { issuers: &issuers, source: "evaluate", issuer: None, home: &home, now: Timestamp::UNIX_EPOCH };
    let mut sums =
        Sums { pages: 0, deadlines: Tally::default(), withdrawn: Tally::default(), case_numbers: Tally::default() };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let page: Page = serde_json::from_str(line)?;
        sums.pages += 1;
        // a page with an empty title still has a truth
        let case = normalize(&item(&page), &context)?;
        compare(&page, &case, &mut sums);
    }
    println!("{}", serde_json::to_string(&sums)?);
    Ok(())
}

/// What `extract` would have made of the page.
fn item(page: &Page) -> RawItem {
    let mut item = RawItem::default();
    item.push(Field::Link, RawValue::text(format!("https://www.regeringen.se{}", page.path)));
    item.push(Field::Title, RawValue::text(if page.title.trim().is_empty() { "?" } else { &page.title }));
    item.push(Field::Body, RawValue::text(plain(&page.text)));
    if let Some(number) = &page.dnr {
        item.push(Field::CaseNumbers, RawValue::text(format!("Diarienummer: {number}")));
    }
    item
}

fn compare(page: &Page, case: &Consultation, sums: &mut Sums) {
    let list = |name: &str, truth: &[String], read: &[String], evidence: &str| {
        println!("{name}\t{}\ttruth {truth:?}\tread {read:?}\t{evidence}", page.path);
    };
    let mut days: Vec<String> = case.deadlines.iter().map(|deadline| deadline.on.to_string()).collect();
    days.dedup();
    if !sums.deadlines.count(&page.deadlines, &days) {
        let evidence = case.deadlines.iter().map(|deadline| deadline.evidence.as_str()).collect::<Vec<_>>().join(" | ");
        let evidence = if evidence.is_empty() { plain(&page.text).replace('\n', " ") } else { evidence };
        list("deadlines", &page.deadlines, &days, &evidence);
    }
    let word = |yes: bool| if yes { vec!["yes".to_owned()] } else { vec![] };
    if !sums.withdrawn.count(&word(page.withdrawn), &word(case.withdrawn)) {
        list("withdrawn", &word(page.withdrawn), &word(case.withdrawn), &plain(&page.text).replace('\n', " "));
    }
    let truth: Vec<String> = page.dnr.iter().flat_map(|number| shown(number)).collect();
    let read: Vec<String> = case.case_numbers.iter().map(|number| number.display.clone()).collect();
    if !sums.case_numbers.count(&truth, &read) {
        list("caseNumbers", &truth, &read, case.case_numbers.first().map_or("", |number| &number.raw));
    }
}

/// The truth in the displayed form.
fn shown(number: &str) -> Vec<String> {
    read_case_numbers(number).into_iter().map(|number| number.display).collect()
}

/// Markdown to the plain text that `extract` gives: links to their texts, no emphasis, no heading marks.
fn plain(markdown: &str) -> String {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\[([^\]]*)\]\([^\s)]*(?:\s+"[^"]*")?\s*\)"#).unwrap_or_else(|error| panic!("{error}"))
    });
    static HEADING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^#{1,6} ").unwrap_or_else(|error| panic!("{error}")));
    let text = LINK.replace_all(markdown, "$1");
    HEADING.replace_all(&text, "").replace("**", "").replace(r"\_", "_").replace(r"\*", "*")
}
