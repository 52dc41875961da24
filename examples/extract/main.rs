//! Reads saved pages from HTML to `Consultation` on one core, and prints pages a second.
//!
//! ```text
//! cargo run --release --example extract -- FOLDER [--source SLUG] [--seconds N] [--values]
//! ```
//!
//! FOLDER has pages as `remissflode capture` saves them (with an `answers.toml` for the addresses) or as
//! `wget --force-directories` does (the path is the address). They are read with the page rules of the shipped source
//! SLUG (`regeringen`); other pages are skipped and counted. The answer is one JSON object:
//! `pagesPerSecond`, and how the time is shared between parsing the HTML, the rest of `extract`, and `normalize`.
//! `--values` prints the values that `extract` took from each page instead, one JSON object a line.

#![allow(clippy::print_stdout, reason = "an example that prints")]

mod folder;
mod timing;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context as _, bail};
use remissflode::{domain::Field, source};
use serde_json::{Map, Value, json};

use crate::timing::Reading;

struct Arguments {
    folder: PathBuf,
    source: String,
    seconds: f64,
    values: bool,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> anyhow::Result<Arguments> {
    let usage = "usage: extract FOLDER [--source SLUG] [--seconds N] [--values]";
    let mut arguments =
        Arguments { folder: PathBuf::new(), source: "regeringen".to_owned(), seconds: 5.0, values: false };
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--source" => arguments.source = given.next().context(usage)?,
            "--seconds" => arguments.seconds = given.next().context(usage)?.parse().context(usage)?,
            "--values" => arguments.values = true,
            other if other.starts_with('-') => bail!("{usage}"),
            folder => arguments.folder = PathBuf::from(folder),
        }
    }
    if arguments.folder.as_os_str().is_empty() { bail!("{usage}") } else { Ok(arguments) }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let issuers = source::built_in_issuers().map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let sources = source::built_in(&issuers);
    let slug = &arguments.source;
    let source = sources.get(slug).with_context(|| format!("expected a shipped source, found `{slug}`"))?;
    let found = folder::pages(&arguments.folder, &source.home)?;
    let reading = Reading::new(source, &issuers)?;
    let (pages, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|page| reading.extract(page).is_ok());
    if pages.is_empty() {
        bail!("expected pages of `{slug}` below `{}`, found none among {}", arguments.folder.display(), others.len());
    }
    if arguments.values {
        for page in &pages {
            let item = reading.extract(page)?;
            let texts = |field: Field| -> Vec<&str> {
                item.all(field).iter().map(|value| value.href.as_deref().unwrap_or(&value.text)).collect()
            };
            let filled = Field::ALL.iter().filter(|field| !item.all(**field).is_empty());
            let fields: Map<String, Value> =
                filled.map(|field| (field.name().to_owned(), json!(texts(*field)))).collect();
            println!("{}", json!({ "file": page.file, "url": page.url, "fields": fields }));
        }
        return Ok(());
    }
    let mut measured = reading.measure(&pages, Duration::from_secs_f64(arguments.seconds))?;
    measured["skipped"] = json!(others.len());
    println!("{measured}");
    Ok(())
}
