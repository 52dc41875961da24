//! Reads the kind, the title and the case numbers of saved pages: `cargo run --example kinds -- PAGES.ndjson [TABLE.tsv]`.
//!
//! Without a table it prints one, to be read and corrected by a person: path, kind, title, case numbers, apart by tabs. With a
//! table that was read by hand it prints the lines that are read in another way, and ends with 1 if there are any.

#![allow(clippy::print_stdout, reason = "an example that prints")]

mod table;

use std::{fs, process::ExitCode};

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [pages] => finish(read(pages).and_then(|pages| table::lines(&pages)), ExitCode::SUCCESS),
        [pages, truth] => {
            let wrong = read(pages).and_then(|pages| table::wrong(&pages, &read(truth)?));
            let code = if wrong.as_ref().is_ok_and(Vec::is_empty) { ExitCode::SUCCESS } else { ExitCode::from(1) };
            finish(wrong, code)
        }
        _ => {
            eprintln!("usage: kinds PAGES.ndjson [TABLE.tsv]");
            ExitCode::from(2)
        }
    }
}

fn read(path: &str) -> anyhow::Result<String> {
    fs::read_to_string(path).map_err(|error| anyhow::anyhow!("{path}: {error}"))
}

fn finish(lines: anyhow::Result<Vec<String>>, code: ExitCode) -> ExitCode {
    match lines {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            code
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}
