//! Measures the readers against pages whose truth is known: `cargo run --release --example evaluate -- FILE.ndjson`.
//!
//! Every page that is not right is listed with what was read and the evidence; then the deadlines by class, where the
//! pages have classes; the last line is one JSON object of sums. `measure` says what is counted.

#![allow(clippy::print_stdout, reason = "an example that prints")]

mod measure;

use std::{collections::BTreeMap, process::ExitCode};

use measure::Tally;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: evaluate FILE.ndjson");
        return ExitCode::from(2);
    };
    let measured = std::fs::read_to_string(&path).map_err(anyhow::Error::from).and_then(|text| measure::measure(&text));
    match measured.and_then(|measure| Ok((serde_json::to_string(&measure.sums)?, measure))) {
        Ok((sums, measure)) => {
            measure.listing.iter().chain(&table(&measure.classes)).for_each(|line| println!("{line}"));
            println!("{sums}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The deadlines by class as a table; empty where the pages have no class.
fn table(classes: &BTreeMap<String, Tally>) -> Vec<String> {
    let row = |(name, tally): (&String, &Tally)| {
        let Tally { truth, right, missed, wrong, unfounded } = tally;
        format!("| {name} | {truth} | {right} | {missed} | {wrong} | {unfounded} |")
    };
    let head = ["| class | truth | right | missed | wrong | false |", "| --- | --- | --- | --- | --- | --- |"];
    let rows: Vec<String> = head.map(str::to_owned).into_iter().chain(classes.iter().map(row)).collect();
    if classes.is_empty() { Vec::new() } else { rows }
}
