//! `capture`: one polite round of one source, saved for `check` and the tests.

use std::{fmt::Write as _, fs, path::Path, process::ExitCode};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{
    round,
    setup::{Setup, runtime},
};
use crate::{config::Flags, domain::slugify, fetch::Page};

/// Writes the answers and `answers.toml` to the folder of the source in `fixtures`; one that is there is not touched.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) fn capture(flags: &Flags, slug: &str, most: usize, fixtures: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    let source = setup.source(slug)?;
    let folder = fixtures.join(slug);
    if folder.join("answers.toml").exists() {
        bail!("`{}` holds saved pages already; move them away first", folder.display());
    }
    let pages = runtime()?.block_on(round::round(&setup.fetcher()?, &source, most))?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let mut index = String::from(
        "# Saved by `remissflode capture`. Shorten the pages, and replace personal names, before you keep them.\npartial = true\n",
    );
    for (n, page) in pages.iter().enumerate() {
        let file = file_name(n, page);
        fs::write(folder.join(&file), &page.text)?;
        let _ = write!(
            index,
            "\n[[answer]]\nurl = {:?}\nfile = {file:?}\nmedia-type = {:?}\n",
            page.url.as_str(),
            page.media_type
        );
    }
    fs::write(folder.join("answers.toml"), index)?;
    if json {
        println!("{}", json!({ "source": slug, "folder": folder, "answers": pages.len() }));
    } else {
        println!(
            "{} answers saved in {}; look at them with: remissflode check {slug} --explain",
            pages.len(),
            folder.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// `03-ett-forslag.html`: the order, the end of the address, the kind.
fn file_name(n: usize, page: &Page) -> String {
    let last = page.url.path_segments().and_then(|parts| parts.rev().find(|part| !part.is_empty()).map(slugify));
    let name: String = last.unwrap_or_default().chars().take(60).collect();
    let ending = match page.media_type.as_str() {
        kind if kind.contains("json") => "json",
        kind if kind.contains("xml") && !kind.contains("xhtml") => "xml",
        _ => "html",
    };
    format!("{n:02}-{}.{ending}", name.trim_matches('-'))
}
