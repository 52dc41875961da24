//! `try`: one live round of one source, nothing stored.

use std::process::ExitCode;

use super::{
    check::told,
    round,
    setup::{Setup, runtime},
};
use crate::{check, config::Flags};

/// Prints what the source says now, as normalized; at most `most` of its pages are fetched.
pub(super) fn try_source(flags: &Flags, slug: &str, most: usize, json: bool) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    let source = setup.source(slug)?;
    let pages = runtime()?.block_on(round::round(&setup.fetcher()?, &source, most))?;
    let checked = check::check(&source, &setup.sources, &round::answers(&pages), &setup.issuers, setup.clock.now());
    told(&checked, true, json);
    Ok(if checked.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
