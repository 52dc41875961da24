//! `schema` and `sources`: documents generated from the reader and the files, for editors and for `docs/sources.md`.

use std::process::ExitCode;

use super::{scraper_schema::json_schema, setup::Setup, source_list::markdown};
use crate::config::Flags;

/// Prints the JSON Schema of a scraper file.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn schema() -> anyhow::Result<ExitCode> {
    println!("{:#}", json_schema());
    Ok(ExitCode::SUCCESS)
}

/// Prints the sources as Markdown.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn sources(flags: &Flags) -> anyhow::Result<ExitCode> {
    print!("{}", markdown(&Setup::load(flags)?.sources));
    Ok(ExitCode::SUCCESS)
}
