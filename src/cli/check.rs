//! `check`: the scraper files, and what they read from the saved pages. Offline.

use std::{path::Path, process::ExitCode};

use anyhow::bail;

use super::setup::Setup;
use crate::{
    check::{self, Answers},
    clock::Clock,
    config::Flags,
    fetch::replay_now,
    source::Source,
};

/// Prints every error of every file, then what each source reads from its folder in `fixtures`; exit code 1 if
/// anything is wrong. A source that is named is shown in full.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn check(flags: &Flags, slugs: &[String], fixtures: &Path) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    let mut wrong = 0;
    for error in setup.sources.errors() {
        println!("{}", error.render());
        wrong += 1;
    }
    for slug in slugs {
        if setup.sources.get(slug).is_none() && !setup.sources.broken().any(|broken| broken == slug) {
            bail!("there is no source `{slug}` in the scraper files");
        }
    }
    let now = if fixtures.is_dir() { replay_now(fixtures)? } else { None }.unwrap_or_else(|| Clock::System.now());
    let chosen = |source: &Source| slugs.is_empty() || slugs.contains(&source.slug);
    for source in setup.sources.iter().filter(|source| chosen(source)) {
        let folder = fixtures.join(&source.slug);
        if !folder.is_dir() {
            println!("{}: no saved pages in `{}`; the file itself is right", source.slug, folder.display());
            continue;
        }
        let answers = Answers::read(&folder)?;
        let checked = check::check(source, &setup.sources, &answers, &setup.issuers, now);
        print!("{}", if slugs.is_empty() { checked.summary() } else { checked.full() });
        wrong += usize::from(!checked.is_right());
    }
    println!("{} sources, {wrong} with something wrong", setup.sources.len() + setup.sources.broken().count());
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
