//! `schema`: the JSON Schema of a scraper file, for editors.

use std::process::ExitCode;

use crate::source::json_schema;

/// Prints it.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn schema() -> anyhow::Result<ExitCode> {
    println!("{:#}", json_schema());
    Ok(ExitCode::SUCCESS)
}
