//! `schema` and `sources`: documents generated from the reader and the files, for editors and for `docs/sources.md`, and
//! the files themselves.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::Path,
    process::ExitCode,
};

use anyhow::Context as _;

use super::answer::{answer, answer_line};
use super::{scraper_schema::json_schema, setup::Setup, source_list::markdown};
use crate::{config::Flags, source::built_in_files};

/// Prints the JSON Schema of a scraper file.
pub(super) fn schema() -> anyhow::Result<ExitCode> {
    answer_line!("{:#}", json_schema());
    Ok(ExitCode::SUCCESS)
}

/// Prints the sources as Markdown, or writes the scraper files in the program to the folder `write`.
pub(super) fn sources(flags: &Flags, write: Option<&Path>) -> anyhow::Result<ExitCode> {
    match write {
        Some(dir) => write_files(dir)?,
        None => answer!("{}", markdown(&Setup::load(flags)?.sources)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the scraper files in the program to `dir`. Someone may have changed a file that is there.
fn write_files(dir: &Path) -> anyhow::Result<()> {
    let (mut written, mut left) = (0, 0);
    for (name, file) in built_in_files() {
        let path = dir.join(format!("{name}.toml"));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
        }
        let created = OpenOptions::new().write(true).create_new(true).open(&path);
        match created.and_then(|mut created| created.write_all(file.text.as_bytes())) {
            Ok(()) => written += 1,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => left += 1,
            Err(error) => return Err(error).with_context(|| format!("cannot write `{}`", path.display())),
        }
    }
    answer_line!("{written} files written to `{}`; {left} were there and are unchanged", dir.display());
    Ok(())
}
