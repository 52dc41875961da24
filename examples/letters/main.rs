//! Measures the reader of letters against letters whose truth is known.
//!
//! `cargo run --release --example letters -- FILE.ndjson` reads the PDFs beside the file. For each letter it prints what
//! differs from the truth, and last one line of JSON with the sums: `{"letters", "consultees": {"truth", "right",
//! "missed", "wrong"}, "answerTo": {…}, "deadlines": {…}, "copyTo": {…}, "caseNumbers": {…}, "noText"}`. A letter
//! without a text layer counts in `noText` alone.
//!
//! A folder instead of the file holds appendices of propositions, `X.pdf` and the names in `X.txt`; the sums are those of
//! their names. With a PDF it prints the letter that is read. `--hostile FOLDER` reads 200 files made of the PDFs of the
//! folder that harm their reader, and counts how they end: none may cost more than its limits.

#![allow(clippy::print_stdout, reason = "an example that prints")]

mod hostile;
mod measure;

use std::{collections::BTreeMap, fs, path::Path, process::ExitCode, time::Instant};

use anyhow::Context as _;
use remissflode::documents::{
    pdf::{CHILD_COMMAND, PdfReader, run_child},
    read_letter,
};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: letters FILE.ndjson | FOLDER | FILE.pdf | --hostile FOLDER");
        return ExitCode::from(2);
    };
    // the reader starts this program again for each file
    if path == CHILD_COMMAND {
        return run_child();
    }
    let folder = std::env::args().nth(2);
    let result = match folder.filter(|_| path == "--hostile") {
        Some(folder) => run_hostile(Path::new(&folder)),
        None => run(Path::new(&path)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(path: &Path) -> anyhow::Result<()> {
    let reader = PdfReader::of_this_program();
    if path.extension().is_some_and(|ending| ending == "pdf") {
        let read = reader.read(&fs::read(path)?).map(|text| read_letter(&text));
        println!("{read:#?}");
        return Ok(());
    }
    let sums = if path.is_dir() {
        measure::appendices(&reader, path)?
    } else {
        let truth = fs::read_to_string(path)?;
        let folder = path.parent().context("a file in a folder")?;
        measure::letters(&reader, folder, &truth)?
    };
    println!("{}", serde_json::to_string(&sums)?);
    Ok(())
}

fn run_hostile(folder: &Path) -> anyhow::Result<()> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "pdf"));
    paths.sort();
    let originals = paths.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let reader = PdfReader::of_this_program();
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let mut longest = 0;
    for hostile::Hostile { name, bytes } in hostile::files(&originals, 200) {
        let started = Instant::now();
        let end = match reader.read(&bytes) {
            Ok(_) => "text".to_owned(),
            Err(problem) => format!("{problem:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
        };
        let took = started.elapsed().as_millis();
        println!("{took:6} ms  {end:12} {name}");
        longest = longest.max(took);
        *ends.entry(end).or_default() += 1;
    }
    println!("{}", serde_json::json!({ "files": 200, "ends": ends, "longestMs": longest }));
    Ok(())
}
