//! `backup`, `restore` and `verify`.

use std::{path::Path, process::ExitCode};

use anyhow::bail;

use super::answer::answer_line;
use super::{
    ask,
    setup::{Setup, must_be_data_folder},
};
use crate::{
    config::{Config, Flags},
    store::Store,
};

/// Writes a backup to `file`; works beside a running server.
pub(super) fn backup(flags: &Flags, file: &Path) -> anyhow::Result<ExitCode> {
    let settings = Config::load(flags)?;
    must_be_data_folder(&settings)?;
    if settings.store.is_some() && ask::server_of(&settings.data).is_none() {
        // Brings the copy up to date; beside a server it is.
        drop(Setup::load(flags)?.open_store()?);
    }
    let report = Store::backup(&settings.data, file)?;
    say(&format!("{} records, {} bytes, in `{}`", report.records, report.bytes, file.display()));
    if Store::is_lost_with(file, &settings.data) {
        say("it lies in the data folder, with which it would be lost: copy it to another machine");
    }
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup to the data folder.
pub(super) fn restore(flags: &Flags, file: &Path) -> anyhow::Result<ExitCode> {
    let settings = Config::load(flags)?;
    if settings.store.is_some() {
        bail!(
            "a backup is restored to a data folder, not to a database: run `restore` with `--store ''` and an empty folder, \
             `export` that, and `import` it into the database"
        );
    }
    let report = Store::restore(file, &settings.data)?;
    say(&format!("{} records restored to `{}` and verified", report.records, settings.data.display()));
    Ok(ExitCode::SUCCESS)
}

/// Checks the backup `file`, or the store.
pub(super) fn verify(flags: &Flags, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    if let Some(file) = file {
        let report = Store::check_backup(file)?;
        say(&format!("{} records, {} bytes: no errors", report.records, report.bytes));
        return Ok(ExitCode::SUCCESS);
    }
    let setup = Setup::load(flags)?;
    if let Some(server) = ask::server_of(&setup.settings.data) {
        bail!(
            "the server at {server} holds `{}`: stop it, or make a `backup` and `verify` that",
            setup.settings.data.display()
        );
    }
    must_be_data_folder(&setup.settings)?;
    let store = setup.open_store()?;
    let mut report = store.verify()?;
    report.problems.extend(store.compare_with_shared()?);
    for problem in &report.problems {
        say(problem);
    }
    say(&format!(
        "{} records, {} consultations, {} revisions, {} events: {}",
        report.records,
        report.consultations,
        report.revisions,
        report.events,
        if report.is_clean() { "no errors" } else { "errors; see above" }
    ));
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn say(text: &str) {
    answer_line!("{text}");
}
