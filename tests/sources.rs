//! Every scraper file against its saved pages: `cargo test --test sources [SLUG]`.
//!
//! One test for each `scrapers/<slug>.toml`, found at run time. It reads `tests/fixtures/<slug>/` as a harvest would and
//! compares every field of every consultation with `expected.snap` there. On a difference it writes
//! `expected.snap.new` and fails: read it, and rename it if it is correct. A source without saved pages fails, and so do
//! saved pages (a folder with an `answers.toml`) without a source.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use libtest_mimic::{Arguments, Failed, Trial};
use remissflode::{
    check::{Extent, SavedAnswers, check},
    domain::Issuers,
    source::{self, Source, Sources},
};

/// The time at which the pages are read.
const NOW: &str = "2026-07-03T10:00:00Z";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let fixtures = root.join("tests/fixtures");
    let issuers = match source::load_issuers(&root.join("config/issuers.toml"), &Issuers::default()) {
        Ok(issuers) => issuers,
        Err(errors) => {
            errors.iter().for_each(|error| eprintln!("{}", error.render()));
            return ExitCode::FAILURE;
        }
    };
    let sources = Arc::new(source::load(&root.join("scrapers"), &issuers));
    let mut trials = Vec::new();
    let mistakes: String = sources.errors().iter().map(source::SourceError::render).collect();
    trials.push(Trial::test("files", move || if mistakes.is_empty() { Ok(()) } else { Err(mistakes.into()) }));
    // A blocked site is never fetched, so there is nothing to read.
    for source in sources.iter().filter(|source| source.blocked_because.is_none()) {
        let (source, sources, fixtures) = (source.clone(), sources.clone(), fixtures.clone());
        trials.push(Trial::test(source.slug.to_string(), move || one(&source, &sources, &fixtures.join(&source.slug))));
    }
    for slug in folders(&fixtures) {
        let known = sources.get(&slug).is_some() || sources.broken().any(|broken| broken == slug);
        if !known {
            let name = format!("{slug} has a source");
            let message = format!("expected `scrapers/{slug}.toml` for `tests/fixtures/{slug}`, found none");
            trials.push(Trial::test(name, move || Err(message.into())));
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if conclusion.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The names of the folders with saved answers.
fn folders(fixtures: &Path) -> Vec<String> {
    let entries = fs::read_dir(fixtures).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().join("answers.toml").is_file());
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn one(source: &Arc<Source>, sources: &Sources, folder: &Path) -> Result<(), Failed> {
    let answers = SavedAnswers::read(folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let extent = Extent::of_saved(&answers);
    let checked = runtime.block_on(check(source, sources, &answers, extent, NOW.parse()?))?;
    let found = checked.full();
    let expected = folder.join("expected.snap");
    let proposal = folder.join("expected.snap.new");
    if fs::read_to_string(&expected).is_ok_and(|expected| expected == found) {
        let _ = fs::remove_file(proposal);
        return Ok(());
    }
    fs::write(&proposal, &found)?;
    let (old, new) = (expected.display(), proposal.display());
    Err(format!("{}\nexpected the reading in `{old}`, found another: compare it with `{new}`", checked.summary())
        .into())
}
