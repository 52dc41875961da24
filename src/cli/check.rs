//! `check`: the scraper files, and what they read from the saved pages. Offline.

use std::{path::Path, process::ExitCode};

use crate::config::Flags;

use super::setup::Setup;

/// Prints every error of every file.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn check(flags: &Flags, _slugs: &[String], _fixtures: &Path) -> anyhow::Result<ExitCode> {
    let setup = Setup::load(flags)?;
    println!("{} sources", setup.sources.len());
    Ok(if setup.sources.errors().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
