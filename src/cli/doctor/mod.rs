//! `doctor`: one polite round over sources that are guesses, with the edit that makes each read.
//!
//! In: sources, and the network. Out, for each source: what its addresses answer, what its rules read, the feeds and lists
//! that its site offers, and a file that reads it better, tried on the very answers. Nothing is stored.
//!
//! ```text
//! isverket: reads nothing
//!   https://is.example/remisser/   200 text/html, 3 KB
//!   problem   …: expected 1 items or more, found 0
//!   feed      https://is.example/rss: 12 entries, 11 of them like consultations, first: …
//!   write this to isverket.toml; it reads 3 consultations, 3 of them with a deadline
//! ```
//!
//! - `examination`: one source: its answers, the proposals, and the best of them
//! - `recording`: the answers, so that each address is asked once and all can be saved
//! - `report`: the result as text and JSON

mod examination;
mod recording;
mod report;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};

use super::{
    answer::{answer, answer_line},
    saved_answers,
    setup::{Setup, runtime},
};
use crate::{config::Flags, domain::text::for_terminal, fetch::Page, source::Source};
use examination::Examination;

/// The form of the answer of `doctor`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    /// The folder for pages, proposals and the report.
    pub(super) write: Option<&'a Path>,
    /// As JSON, an object for each source.
    pub(super) json: bool,
}

/// Examines the sources that are named, else all that are off or unverified; exit code 1 unless all read right.
pub(super) fn doctor(flags: &Flags, slugs: &[String], form: Form<'_>) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    let sources = chosen(&setup, slugs)?;
    if let Some(folder) = form.write {
        if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            bail!("`{}` is not empty; name a new folder with --write", folder.display());
        }
        fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    }
    let (fetcher, runtime) = (setup.fetcher()?, runtime()?);
    let (mut report, mut wrong) = (String::new(), 0);
    for source in &sources {
        let examined = runtime.block_on(examination::examine(source, &setup.sources, &fetcher, setup.clock.now()))?;
        wrong += usize::from(!examined.is_right());
        if form.json {
            answer_line!("{}", report::json(&examined));
        } else {
            answer!("{}", for_terminal(&report::text(&examined)));
        }
        if let Some(folder) = form.write {
            write(folder, &examined)?;
            report += &report::text(&examined);
        }
    }
    if let Some(folder) = form.write {
        let path = folder.join("report.txt");
        fs::write(&path, report).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    if !form.json {
        let all = sources.len();
        answer_line!("{} of {all} {} read right", all - wrong, if all == 1 { "source" } else { "sources" });
        if let Some(folder) = form.write {
            answer_line!("pages, files and report.txt are in {}", folder.display());
        }
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The sources to examine.
fn chosen(setup: &Setup, slugs: &[String]) -> anyhow::Result<Vec<Arc<Source>>> {
    if !slugs.is_empty() {
        return slugs.iter().map(|slug| setup.source(slug)).collect();
    }
    let is_guess = |source: &&Arc<Source>| {
        (!source.enabled || source.verified.is_none()) && source.blocked_because.is_none() && !source.is_copy()
    };
    Ok(setup.sources.iter().filter(is_guess).cloned().collect())
}

/// Writes the answers as saved pages, for `check`, and the proposal.
fn write(folder: &Path, examined: &Examination) -> anyhow::Result<()> {
    let pages: Vec<&Page> = examined.pages.iter().collect();
    if !pages.is_empty() {
        saved_answers::write(&folder.join("fixtures").join(&examined.slug), &pages)?;
    }
    if let Some(proposal) = &examined.proposal {
        let path: PathBuf = folder.join(format!("{}.toml", examined.slug));
        fs::write(&path, &proposal.text).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}
