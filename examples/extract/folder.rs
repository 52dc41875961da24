//! A folder of saved pages: every `*.html` below it with its address.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::Deserialize;
use url::Url;

/// A saved page.
pub(crate) struct Page {
    /// Its path.
    pub(crate) file: PathBuf,
    /// Its address.
    pub(crate) url: Url,
    /// Its HTML.
    pub(crate) html: String,
}

#[derive(Default, Deserialize)]
struct Index {
    #[serde(default)]
    answer: Vec<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    url: Url,
    file: Option<String>,
}

/// All pages below `dir`, in order of their paths. The address of a page without an `answers.toml` is `home` and its path.
pub(crate) fn pages(dir: &Path, home: &Url) -> anyhow::Result<Vec<Page>> {
    let mut pages = Vec::new();
    let mut left = vec![dir.to_path_buf()];
    while let Some(folder) = left.pop() {
        let index = match fs::read_to_string(folder.join("answers.toml")) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("`{}`", folder.display()))?,
            Err(_) => Index::default(),
        };
        let named: HashMap<_, _> =
            index.answer.into_iter().filter_map(|answer| Some((answer.file?, answer.url))).collect();
        for entry in fs::read_dir(&folder).with_context(|| format!("`{}`", folder.display()))? {
            let file = entry?.path();
            if file.is_dir() {
                left.push(file);
            } else if file.extension().is_some_and(|ending| ending == "html") {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let url = match named.get(name.as_ref()) {
                    Some(url) => url.clone(),
                    None => address(file.strip_prefix(dir)?, home)?,
                };
                let html = fs::read_to_string(&file).with_context(|| format!("`{}`", file.display()))?;
                pages.push(Page { file, url, html });
            }
        }
    }
    pages.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(pages)
}

/// `www.x.se/remisser/a/index.html` or `remisser/a/index.html` to `https://www.x.se/remisser/a/`.
fn address(path: &Path, home: &Url) -> anyhow::Result<Url> {
    let host = home.host_str().unwrap_or_default();
    let path = path.strip_prefix(host).unwrap_or(path).to_string_lossy();
    Ok(home.join(path.strip_suffix("index.html").unwrap_or(&path))?)
}
