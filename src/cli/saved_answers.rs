//! Answers written to a folder, with the index that `check` and the replay read.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context as _;

use crate::{domain::slugify, fetch::Page};

/// Writes `pages` and `answers.toml` to `folder`, which is made.
pub(super) fn write(folder: &Path, pages: &[&Page]) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let mut index = String::from(
        "# Saved by the program. Shorten the pages, and replace personal names, before you keep them.\n\
         # `partial`: pages that the lists name may be missing here. Without it, each that is missing is a problem.\n\
         partial = true\n",
    );
    for (n, page) in pages.iter().enumerate() {
        let file = file_name(n, page);
        let path = folder.join(&file);
        fs::write(&path, &page.text).with_context(|| format!("cannot write `{}`", path.display()))?;
        let _ = write!(
            index,
            "\n[[answer]]\nurl = {:?}\nfile = {file:?}\nmedia-type = {:?}\n",
            page.url.as_str(),
            page.media_type
        );
    }
    let path = folder.join("answers.toml");
    fs::write(&path, index).with_context(|| format!("cannot write `{}`", path.display()))
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
