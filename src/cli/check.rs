//! `check`, `try` and `capture`: one source read without a store, from saved pages or live.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::bail;
use serde_json::json;

use super::answer::{answer, answer_line, print_error};
use super::{
    offered_feed, saved_answers,
    setup::{Setup, runtime},
};
use crate::{
    check::{self, Checked, Extent, SavedAnswers},
    clock::Clock,
    config::Flags,
    domain::text::for_terminal,
    fetch::{Fetcher, Page, replay_now},
    source::Kind,
};

/// The form of the answer of `check`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// Also which selector gave which text.
    pub(super) explain: bool,
    /// As JSON: an object for each source, and one for each error of a file.
    pub(super) json: bool,
}

/// Prints the result for a source: in full, in short, or as JSON.
fn print(checked: &Checked, full: bool, json: bool) {
    if json {
        let items: Vec<_> = checked.items.iter().map(|item| &item.consultation).collect();
        let silent: Vec<String> =
            checked.silent().map(|fill| format!("{} {}", fill.stage, fill.field.name())).collect();
        answer_line!(
            "{}",
            json!({
                "source": checked.slug, "items": items, "problems": checked.problems, "leftOut": checked.left_out,
                "nothingAt": silent,
            })
        );
    } else {
        answer!("{}", for_terminal(&if full { checked.full() } else { checked.summary() }));
    }
}

/// Prints every error of every file, then what each source reads from its folder in `fixtures`; exit code 1 if
/// anything is wrong. A source that is named is shown in full.
pub(super) fn check(flags: &Flags, slugs: &[String], fixtures: &Path, form: Form) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    let is_chosen = |slug: &str| slugs.is_empty() || slugs.iter().any(|chosen| chosen == slug);
    let mut wrong: BTreeSet<PathBuf> = BTreeSet::new();
    for error in setup.sources.errors() {
        if form.json {
            let place = json!({ "path": error.path, "line": error.line, "column": error.column });
            answer_line!("{}", json!({ "error": error.to_string(), "at": place, "suggestion": error.suggestion }));
        } else {
            answer_line!("{}", error.render());
        }
        wrong.insert(error.path.clone());
    }
    let mut errors = wrong.len();
    for warning in setup.sources.warnings().iter().filter(|_| !form.json) {
        answer_line!("{}", warning.render());
    }
    for slug in slugs {
        if setup.sources.get(slug).is_none() && !setup.sources.broken().any(|broken| broken == slug) {
            setup.source(slug)?;
        }
    }
    let now = if fixtures.is_dir() { replay_now(fixtures)? } else { None }.unwrap_or_else(|| Clock::System.now());
    let runtime = runtime()?;
    let mut checked_sources = setup.sources.broken().filter(|slug| is_chosen(slug)).count();
    for source in setup.sources.iter().filter(|source| is_chosen(&source.slug)) {
        checked_sources += 1;
        let folder = fixtures.join(&source.slug);
        if !folder.is_dir() {
            match &source.blocked_because {
                _ if form.json => {}
                Some(reason) => answer_line!("{}: not read, {reason}", source.slug),
                None => {
                    answer_line!("{}: no saved pages in `{}`; the file itself is right", source.slug, folder.display())
                }
            }
            continue;
        }
        let answers = SavedAnswers::read(&folder)?;
        let extent = Extent::of_saved(&answers);
        let checked = runtime.block_on(check::check(source, &setup.sources, &answers, extent, now))?;
        print(&checked, !slugs.is_empty() && !form.explain, form.json);
        if form.explain {
            answer!("{}", for_terminal(&check::explain(source, &checked)));
        }
        errors += usize::from(!checked.is_right());
    }
    if !form.json {
        let sources = if checked_sources == 1 { "source" } else { "sources" };
        answer_line!("{checked_sources} {sources}, {errors} with errors");
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads the first page of each list of a source and `most` of the pages that they name, live. Nothing is stored.
async fn read_live(setup: &Setup, fetcher: &Fetcher, slug: &str, most: usize) -> anyhow::Result<Checked> {
    let source = setup.source(slug)?;
    if let Some(reason) = &source.blocked_because {
        bail!("`{slug}` is blocked and is not read: {reason}");
    }
    Ok(check::check(&source, &setup.sources, fetcher, Extent::First(most), setup.clock.now()).await?)
}

/// `try`: prints what the source publishes now, and the feeds that its pages offer.
pub(super) fn try_source(flags: &Flags, slug: &str, most: usize, json: bool) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    // One fetcher for all: it keeps the pace between the list and the feeds that it offers.
    let (fetcher, runtime) = (setup.fetcher()?, runtime()?);
    let checked = runtime.block_on(read_live(&setup, &fetcher, slug, most))?;
    print(&checked, true, json);
    let has_feed = setup.source(slug)?.lists.iter().any(|list| list.kind == Kind::Feed);
    if !json && !has_feed {
        for (_, page) in &checked.lists {
            let samples = offered_feed::samples(page, &fetcher, slug, setup.sources.issuers());
            offered_feed::print_samples(&runtime.block_on(samples));
        }
    }
    Ok(if checked.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `capture`: writes the answers and `answers.toml` to the folder of the source in `fixtures`, which must not be there.
pub(super) fn capture(flags: &Flags, slug: &str, most: usize, fixtures: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    let folder = fixtures.join(slug);
    if folder.join("answers.toml").exists() {
        bail!("`{}` holds saved pages already; move them away first", folder.display());
    }
    let checked = runtime()?.block_on(read_live(&setup, &setup.fetcher()?, slug, most))?;
    for problem in &checked.problems {
        print_error(format_args!("problem: {}", for_terminal(&problem.to_string())));
    }
    let lists = setup.source(slug)?.lists.len();
    if checked.lists.len() < lists {
        bail!("{} of {lists} lists could be read; nothing was saved", checked.lists.len());
    }
    let pages: Vec<&Page> =
        checked.lists.iter().map(|(_, page)| page).chain(checked.pages.iter().map(Arc::as_ref)).collect();
    saved_answers::write(&folder, &pages)?;
    if json {
        answer_line!("{}", json!({ "source": slug, "folder": folder, "answers": pages.len() }));
    } else {
        answer_line!(
            "{} answers saved in {}; look at them with: remissflode check {slug} --explain",
            pages.len(),
            folder.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}
