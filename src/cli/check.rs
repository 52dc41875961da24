//! `check`: the scraper files, and what they read from the saved pages. Offline.

use std::{path::Path, process::ExitCode};

use anyhow::bail;
use serde_json::json;

use super::setup::Setup;
use crate::{
    check::{self, Answers, Checked},
    clock::Clock,
    config::Flags,
    fetch::replay_now,
    source::Source,
};

/// How `check` is to answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// Which place gave which text.
    pub(super) explain: bool,
    /// One JSON object a source, and one for each error of a file.
    pub(super) json: bool,
}

/// Prints what a source reads: in full, in short, or as JSON.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn told(checked: &Checked, full: bool, json: bool) {
    if json {
        let items: Vec<_> = checked.items.iter().map(|item| &item.consultation).collect();
        let silent: Vec<String> =
            checked.silent().map(|fill| format!("{} {}", fill.stage, fill.field.name())).collect();
        println!(
            "{}",
            json!({ "source": checked.slug, "items": items, "problems": checked.problems, "nothingAt": silent })
        );
    } else {
        print!("{}", if full { checked.full() } else { checked.summary() });
    }
}

/// Prints every error of every file, then what each source reads from its folder in `fixtures`; exit code 1 if
/// anything is wrong. A source that is named is shown in full.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn check(flags: &Flags, slugs: &[String], fixtures: &Path, how: How) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    let mut wrong = 0;
    for error in setup.sources.errors() {
        if how.json {
            let place = json!({ "path": error.path, "line": error.line, "column": error.column });
            println!("{}", json!({ "error": error.to_string(), "at": place, "suggestion": error.suggestion }));
        } else {
            println!("{}", error.render());
        }
        wrong += 1;
    }
    for slug in slugs {
        if setup.sources.get(slug).is_none() && !setup.sources.broken().any(|broken| broken == slug) {
            bail!("there is no source `{slug}` in the scraper files");
        }
    }
    let now = if fixtures.is_dir() { replay_now(fixtures)? } else { None }.unwrap_or_else(|| Clock::System.now());
    let chosen = |source: &Source| slugs.is_empty() || slugs.iter().any(|slug| *slug == source.slug);
    for source in setup.sources.iter().filter(|source| chosen(source)) {
        let folder = fixtures.join(&source.slug);
        if !folder.is_dir() {
            if how.json {
                continue;
            }
            if let Some(reason) = &source.blocked_because {
                println!("{}: not read, {reason}", source.slug);
                continue;
            }
            println!("{}: no saved pages in `{}`; the file itself is right", source.slug, folder.display());
            continue;
        }
        let answers = Answers::read(&folder)?;
        let checked = check::check(source, &setup.sources, &answers, &setup.issuers, now);
        told(&checked, !slugs.is_empty() && !how.explain, how.json);
        if how.explain {
            print!("{}", check::explain(source, &answers));
        }
        wrong += usize::from(!checked.is_right());
    }
    if how.json {
        return Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    println!("{} sources, {wrong} with something wrong", setup.sources.len() + setup.sources.broken().count());
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
