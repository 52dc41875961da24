//! `schema` and `sources`: documents generated from the reader and the files, for editors and for `docs/sources.md`.

use std::process::ExitCode;

use super::answer::{answer, answer_line};
use super::{scraper_schema::json_schema, setup::Setup, source_list::markdown};
use crate::config::Flags;

/// Prints the JSON Schema of a scraper file.
pub(super) fn schema() -> anyhow::Result<ExitCode> {
    answer_line!("{:#}", json_schema());
    Ok(ExitCode::SUCCESS)
}

/// Prints the sources as Markdown.
pub(super) fn sources(flags: &Flags) -> anyhow::Result<ExitCode> {
    answer!("{}", markdown(&Setup::load(flags)?.sources));
    Ok(ExitCode::SUCCESS)
}
