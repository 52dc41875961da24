//! `export`, `import`, `renormalize`: the store as a whole.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context as _;

use super::answer::answer_line;
use super::{
    ask,
    setup::{Setup, must_be_data_folder},
};
use crate::{
    catalog::Catalog,
    config::{Config, Flags},
};

/// Writes every record from `from` on; from the server where one holds the folder.
pub(super) fn export(flags: &Flags, file: Option<&Path>, from: u64) -> anyhow::Result<ExitCode> {
    let settings = Config::load(flags)?;
    must_be_data_folder(&settings)?;
    let mut out: Box<dyn Write> = match file {
        Some(path) => Box::new(File::create(path).with_context(|| format!("cannot write `{}`", path.display()))?),
        None => Box::new(std::io::stdout().lock()),
    };
    let mut out = BufWriter::new(&mut out);
    if let Some(server) = ask::server_of(&settings.data) {
        std::io::copy(&mut ask::get(&server, &format!("/journal.ndjson?from={from}"))?, &mut out)?;
    } else {
        Setup::load(flags)?.open_store()?.export(from, &mut out)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Imports an export.
pub(super) fn import(flags: &Flags, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (store, _lease) = Setup::load(flags)?.open_store_to_write()?;
    let mut input: Box<dyn BufRead> = match file {
        Some(path) => {
            Box::new(BufReader::new(File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?))
        }
        None => Box::new(std::io::stdin().lock()),
    };
    let report = store.import(&mut input)?;
    // What was imported is no news: who was to be notified of it has been.
    store.announce(store.last_seq())?;
    say(&format!("{} lines, {} of them new", report.lines, report.added));
    Ok(ExitCode::SUCCESS)
}

/// Reads the stored strings again.
pub(super) fn renormalize(flags: &Flags) -> anyhow::Result<ExitCode> {
    let setup = Setup::load(flags)?;
    must_be_data_folder(&setup.settings)?;
    let (store, _lease) = setup.open_store_to_write()?;
    let counts = setup.crawler(&store, &Arc::new(Catalog::default()))?.renormalize()?;
    say(&format!(
        "{} consultations read differently ({} deadlines to come corrected), {} the same, {} could not be read again and are unchanged",
        counts.revised, counts.corrected, counts.unchanged, counts.unreadable
    ));
    Ok(ExitCode::SUCCESS)
}

fn say(text: &str) {
    answer_line!("{text}");
}
