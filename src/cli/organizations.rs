//! `organizations`: those that were asked or have answered, and pairs of them that may be one.

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::Context as _;
use serde::Serialize;
use serde_json::Value;

use super::{
    answer::answer_line,
    ask,
    setup::{Setup, must_be_data_folder},
};
use crate::{
    catalog::{Catalog, Filter},
    config::Flags,
    domain::{day_of, text::for_terminal},
    organizations::{DoubtfulPair, Organization, doubtful},
};

/// An organization with its counts, as `--json` prints it.
#[derive(Serialize)]
struct Line {
    slug: String,
    name: String,
    kind: &'static str,
    asked: u64,
    answered: u64,
}

/// Prints the organizations of the stored consultations, or the doubtful pairs among them.
pub(super) fn organizations(flags: &Flags, only_doubtful: bool, json: bool) -> anyhow::Result<ExitCode> {
    let setup = Setup::load(flags)?;
    must_be_data_folder(&setup.settings)?;
    let lines = match ask::server_of(&setup.settings.data) {
        Some(server) => served(&server)?,
        None => stored(&setup)?,
    };
    if only_doubtful {
        let register = &setup.organizations;
        // Resolved again, so that a file that was just corrected counts, whatever the server has read.
        let named = lines.iter().filter_map(|line| register.resolve(&line.name).organization().cloned());
        let mut all: Vec<Organization> = named.collect();
        all.extend(register.organizations().map(|organization| Organization::clone(organization)));
        all.sort_by(|a, b| a.slug.cmp(&b.slug));
        all.dedup_by(|a, b| a.slug == b.slug);
        doubtful(&all, register).iter().try_for_each(|pair| print_pair(pair, json))?;
    } else {
        lines.iter().try_for_each(|line| print_line(line, json))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print_line(line: &Line, json: bool) -> anyhow::Result<()> {
    if json {
        answer_line!("{}", serde_json::to_string(line)?);
    } else {
        let Line { slug, name, kind, asked, answered } = line;
        answer_line!("{slug}  {}  {kind}, asked {asked}, answered {answered}", for_terminal(name));
    }
    Ok(())
}

fn print_pair(pair: &DoubtfulPair, json: bool) -> anyhow::Result<()> {
    let (one, other) = (&pair.one, &pair.other);
    if json {
        let slugs = [&one.0, &other.0];
        let line = serde_json::json!({"slugs": slugs, "names": [&one.1, &other.1], "reason": pair.reason});
        answer_line!("{line}");
    } else {
        let names = format!("{} | {}", one.1, other.1);
        answer_line!("{}  {}  {} ({})", one.0, other.0, for_terminal(&names), pair.reason);
    }
    Ok(())
}

/// Those of the server that holds the folder, page by page.
fn served(server: &str) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for page in 1.. {
        let path = format!("/api/v1/organizations?limit=500&page={page}");
        let answer: Value = serde_json::from_reader(ask::get(server, &path)?).context("expected JSON of the server")?;
        let items = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        lines.extend(items.iter().map(|item| {
            let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
            let count = |key: &str| item[key].as_u64().unwrap_or_default();
            let (slug, name, kind) = (text("slug"), text("name"), kind_named(&text("kind")));
            Line { slug, name, kind, asked: count("asked"), answered: count("answered") }
        }));
        if items.len() < 500 {
            break;
        }
    }
    Ok(lines)
}

/// The public name of a kind; that of any organization for one that this version lacks.
fn kind_named(name: &str) -> &'static str {
    crate::organizations::Kind::from_name(name).unwrap_or_default().name()
}

/// Those of the stored consultations.
fn stored(setup: &Setup) -> anyhow::Result<Vec<Line>> {
    let (store, catalog) = (setup.open_store()?, Arc::new(Catalog::default()));
    let _crawler = setup.crawler(&store, &catalog)?;
    let counts = catalog.snapshot().organizations(&Filter::default(), day_of(setup.clock.now()));
    Ok(counts
        .into_iter()
        .map(|count| Line {
            slug: count.organization.slug.clone(),
            name: count.organization.name.clone(),
            kind: count.organization.kind.name(),
            asked: count.asked as u64,
            answered: count.answered as u64,
        })
        .collect())
}

/// Reads an installation's own file of organizations, if there is one.
pub(super) fn own_file(file: Option<&Path>) -> anyhow::Result<Vec<(String, String)>> {
    let Some(file) = file.filter(|file| file.exists()) else { return Ok(Vec::new()) };
    let path = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{path}`"))?;
    Ok(vec![(path, text)])
}
