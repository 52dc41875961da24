//! `accept` and `retract`: decisions of a person about a source, with or without a running server.
//!
//! One process holds the data folder, and nothing is administered over HTTP. So the command leaves a file in the folder
//! `decisions` inside it, named after the decision and the source. The server looks there every second, applies the decision,
//! and leaves the answer in its place. Without a server the command does it itself.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use tokio_util::sync::CancellationToken;

use super::{
    answer::answer_line,
    ask,
    setup::{Setup, must_be_data_folder},
};
use crate::{
    catalog::Catalog,
    config::{Config, Flags},
    crawl::Crawler,
    domain::slugify,
    store::plain_file,
};

/// The time between two looks at the folder.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The time that a command waits for the server.
const PATIENCE: Duration = Duration::from_secs(20);
/// The ending of the file with the answer.
const ANSWER: &str = "answer";

/// A decision about a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// The deadlines that are held back are right.
    Accept,
    /// The consultations that the source brought are wrong.
    Retract,
    /// They are right after all.
    UndoRetract,
}

impl Decision {
    const ALL: [Self; 3] = [Self::Accept, Self::Retract, Self::UndoRetract];

    /// The ending of the file that asks for it.
    const fn ending(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Retract => "retract",
            Self::UndoRetract => "undo-retract",
        }
    }

    /// Applies the decision. Returns the sentence to print, or why it cannot be applied.
    fn apply(self, crawler: &Crawler, slug: &str) -> Result<String, String> {
        if !crawler.knows(slug) {
            return Err(format!("there is no source `{slug}`"));
        }
        let is_retracted = crawler.is_retracted(slug);
        let done = match self {
            Self::Retract if is_retracted => return Ok(format!("`{slug}` is retracted already")),
            Self::UndoRetract if !is_retracted => return Ok(format!("`{slug}` is not retracted")),
            Self::Retract => crawler.retract(slug, true).map(|count| {
                format!("`{slug}` is retracted: {count} consultations, or the values that it gave for them, are hidden, and it is not fetched; `remissflode retract --undo {slug}` takes that back")
            }),
            Self::UndoRetract => crawler
                .retract(slug, false)
                .map(|count| format!("`{slug}` is no longer retracted: {count} consultations are shown again")),
            Self::Accept => crawler.accept(slug).map(|count| match count {
                0 => format!("no deadline of `{slug}` is held back"),
                _ => format!("{count} deadlines of `{slug}` are accepted and published"),
            }),
        };
        done.map_err(|error| error.to_string())
    }
}

/// Applies a decision, in the server where one runs.
pub(super) fn decide(flags: &Flags, decision: Decision, slug: &str) -> anyhow::Result<ExitCode> {
    if slug.is_empty() || slugify(slug) != slug {
        bail!("expected the name of a source, such as `finansdepartementet`, found `{slug}`");
    }
    let settings = Config::load(flags)?;
    let answer = if ask::server_of(&settings.data).is_some() {
        ask_server(&folder(&settings.data), decision, slug)?
    } else {
        // A slip in the path would make a new folder.
        must_be_data_folder(&settings)?;
        let setup = Setup::load(flags)?;
        let (store, _lease) = setup.open_store_to_write()?;
        decision.apply(&setup.crawler(&store, &Arc::new(Catalog::default()))?, slug)
    };
    match answer {
        Ok(text) => answer_line!("{text}"),
        Err(problem) => bail!("{problem}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn folder(data: &Path) -> PathBuf {
    data.join("decisions")
}

fn ask_server(folder: &Path, decision: Decision, slug: &str) -> anyhow::Result<Result<String, String>> {
    let file = folder.join(format!("{slug}.{}", decision.ending()));
    let answer = file.with_extension(ANSWER);
    let cannot = || format!("cannot write `{}`", file.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let _ = fs::remove_file(&answer); // of a command that gave up
    plain_file::write_small(&file, "").with_context(cannot)?;
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Ok(text) = plain_file::read_small(&answer) {
            let _ = fs::remove_file(&answer);
            return Ok(match text.strip_prefix("error: ") {
                Some(problem) => Err(problem.to_owned()),
                None => Ok(text),
            });
        }
        thread::sleep(Duration::from_millis(100));
    }
    bail!("the server has not answered in {} seconds; it applies the decision as soon as it can", PATIENCE.as_secs())
}

/// Applies the decisions that commands leave in the data folder, until `stop`.
pub(super) async fn watch(crawler: Arc<Crawler>, data: PathBuf, stop: CancellationToken) {
    let folder = folder(&data);
    loop {
        tokio::select! { () = tokio::time::sleep(LOOK_EVERY) => {}, () = stop.cancelled() => return }
        let (crawler, folder) = (Arc::clone(&crawler), folder.clone());
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || apply_all(&crawler, &folder)).await {
            tracing::warn!(%error, "a decision cannot be read or answered");
        }
    }
}

fn apply_all(crawler: &Crawler, folder: &Path) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let mut failure = Ok(());
    for entry in entries {
        // One that cannot be read or answered keeps no other from being applied.
        if let Err(error) = apply_one(crawler, &entry?.path()) {
            failure = Err(error);
        }
    }
    failure
}

fn apply_one(crawler: &Crawler, file: &Path) -> io::Result<()> {
    let (Some(slug), Some(ending)) = (text(file.file_stem()), text(file.extension())) else { return Ok(()) };
    let Some(decision) = Decision::ALL.into_iter().find(|decision| decision.ending() == ending) else { return Ok(()) };
    plain_file::require(file)?;
    // Before it is applied: one that cannot be removed would be applied every second.
    fs::remove_file(file)?;
    let answer = match decision.apply(crawler, slug) {
        Ok(text) => {
            tracing::info!(source = slug, decision = ending, "{text}");
            text
        }
        Err(problem) => format!("error: {problem}"),
    };
    let whole = file.with_extension("part");
    plain_file::write_small(&whole, &answer)?;
    fs::rename(&whole, file.with_extension(ANSWER))
}

fn text(part: Option<&std::ffi::OsStr>) -> Option<&str> {
    part.and_then(std::ffi::OsStr::to_str)
}
