//! Measures the readers against pages whose truth is known: `cargo run --release --example evaluate -- FILE.ndjson`.
//!
//! Every page that is not right is listed with what was read and the evidence; the last line is one JSON object of
//! sums. `measure` says what is counted.

#![allow(clippy::print_stdout, reason = "an example that prints")]

mod measure;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: evaluate FILE.ndjson");
        return ExitCode::from(2);
    };
    let measured = std::fs::read_to_string(&path).map_err(anyhow::Error::from).and_then(|text| measure::measure(&text));
    match measured.and_then(|measure| Ok((serde_json::to_string(&measure.sums)?, measure.listing))) {
        Ok((sums, listing)) => {
            listing.iter().for_each(|line| println!("{line}"));
            println!("{sums}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error:#}");
            ExitCode::from(2)
        }
    }
}
