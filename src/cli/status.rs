//! `status` and `health`: how everything is doing, asked of the server where one runs.

use std::{io::Read as _, process::ExitCode, sync::Arc};

use anyhow::bail;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ask, setup::Setup};
use crate::{
    catalog::{Catalog, SourceEntry},
    config::{Flags, Settings},
};

/// A source in the API's form.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    slug: String,
    name: String,
    state: String,
    since: Option<Timestamp>,
    last_success_at: Option<Timestamp>,
    last_new_at: Option<Timestamp>,
    total: usize,
    problems: Vec<Problem>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Problem {
    code: String,
    text: String,
    since: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct Lines {
    items: Vec<Line>,
}

impl From<&SourceEntry> for Line {
    fn from(entry: &SourceEntry) -> Self {
        let state = &entry.state;
        let problems = state.problems.iter().map(|problem| Problem {
            code: problem.code.clone(),
            text: problem.text.clone(),
            since: problem.since,
        });
        Self {
            slug: state.slug.clone(),
            name: entry.name.clone(),
            state: state.status.name().to_owned(),
            since: state.since,
            last_success_at: state.last_success_at,
            last_new_at: state.last_new_at,
            total: entry.total,
            problems: problems.collect(),
        }
    }
}

/// Prints a line a source, and its problems.
pub(super) fn status(flags: &Flags, json: bool) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(flags)?;
    let (lines, from) = match ask::server_of(&settings.data) {
        Some(server) => {
            let mut body = String::new();
            ask::get(&server, "/api/v1/sources?limit=500")?.read_to_string(&mut body)?;
            (serde_json::from_str::<Lines>(&body)?, format!("the server at {server}"))
        }
        None => (from_store(flags)?, format!("`{}`; no server runs", settings.data.display())),
    };
    print(&lines, &from, json)
}

fn from_store(flags: &Flags) -> anyhow::Result<Lines> {
    let setup = Setup::load(flags)?;
    let catalog = Arc::new(Catalog::default());
    drop(setup.pipeline(&setup.open_store()?, &catalog)?);
    Ok(Lines { items: catalog.snapshot().sources().iter().map(Line::from).collect() })
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
fn print(lines: &Lines, from: &str, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        println!("{}", serde_json::to_string(lines)?);
        return Ok(ExitCode::SUCCESS);
    }
    let width = lines.items.iter().map(|line| line.slug.chars().count()).max().unwrap_or_default().max(6);
    println!("{:<width$}  {:<10}  {:>6}  {:<16}  {:<16}", "source", "state", "cases", "last success", "last new");
    for line in &lines.items {
        let minute =
            |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string());
        let (success, new) = (minute(line.last_success_at), minute(line.last_new_at));
        println!("{:<width$}  {:<10}  {:>6}  {success:<16}  {new:<16}", line.slug, line.state, line.total);
        for problem in &line.problems {
            println!("    {} since {}: {}", problem.code, minute(Some(problem.since)), problem.text);
        }
    }
    println!("times in UTC; from {from}");
    Ok(ExitCode::SUCCESS)
}

/// Exit code 0 if the server of the data folder is ready.
pub(super) fn health(flags: &Flags) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(flags)?;
    let Some(server) = ask::server_of(&settings.data) else {
        bail!("no server runs on the data folder `{}`", settings.data.display());
    };
    drop(ask::get(&server, "/health/ready")?);
    Ok(ExitCode::SUCCESS)
}
