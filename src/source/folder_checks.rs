//! Mistakes that no single file shows: names of files, files that are ignored, bases that nobody extends, and twins.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
};

use super::{Source, SourceError, SourceFiles, SourceSlug, compile::is_base, listing::BASES};
use crate::domain::slugify;

/// The mistake in the name of a source's file, if there is one: the name is in addresses.
pub(super) fn wrong_name(name: &str, path: &Path) -> Option<SourceError> {
    let slug = slugify(name);
    let is_right = is_base(name) || slug == name;
    (!is_right).then(|| {
        let expected = format!("a name of lower-case ASCII letters, digits and hyphens, such as `{slug}.toml`");
        SourceError::of_file(path, expected, format!("`{name}.toml`; rename the file"))
    })
}

/// The second of two enabled sources that read the same list, each with its mistake.
pub(super) fn twins(
    files: &SourceFiles,
    sources: &BTreeMap<SourceSlug, Arc<Source>>,
) -> BTreeMap<SourceSlug, SourceError> {
    let mut seen: BTreeMap<String, &SourceSlug> = BTreeMap::new();
    let mut twins = BTreeMap::new();
    for source in sources.values().filter(|source| source.enabled) {
        for address in source.lists.iter().map(|list| list.url(1).to_string()) {
            let first = seen.get(&address).copied().filter(|first| **first != source.slug);
            if let (Some(first), Some(file)) = (first, files.get(source.slug.as_str())) {
                let expected = "a list that no other source reads; remove one of the two, or set `enabled = false`";
                let found = format!("`{address}`, which `{first}` reads");
                twins.insert(source.slug.clone(), SourceError::of_file(&file.path, expected, found));
            }
            seen.entry(address).or_insert(&source.slug);
        }
    }
    twins
}

/// A warning for each base that no file extends: it may be a source in the wrong folder.
pub(super) fn unused_bases<'a>(
    files: &'a SourceFiles,
    extended: &'a BTreeSet<String>,
) -> impl Iterator<Item = SourceError> + 'a {
    files.iter().filter(|(name, _)| is_base(name) && !extended.contains(*name)).map(|(name, file)| {
        let found = "none: a file in `sites` is a base and never a source, which stands one folder up";
        SourceError::of_file(&file.path, format!("a source that extends `{name}`"), found).into_warning()
    })
}

/// A warning for each file of a folder that looks like a scraper file and is not read.
pub(super) fn ignored_files(dir: &Path) -> Vec<SourceError> {
    let mut ignored = Vec::new();
    for folder in [dir.to_owned(), dir.join(BASES)] {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let lower = name.to_lowercase();
            let is_expected = lower.starts_with('.')
                || name.ends_with(".toml")
                || [".md", ".json", "~", ".swp", ".bak", ".orig", ".tmp"].iter().any(|ending| lower.ends_with(ending));
            if path.is_dir() && name != BASES {
                let holds_sources = fs::read_dir(&path)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .any(|entry| entry.path().extension().is_some_and(|ending| ending == "toml"));
                if holds_sources {
                    let expected = format!("scraper files in `{}` itself, or bases in `{BASES}`", dir.display());
                    ignored.push(SourceError::of_file(&path, expected, "a folder of them, which is not read"));
                }
            } else if path.is_file() && !is_expected {
                let found = format!("`{name}`, which is not read; rename it if it is a source");
                ignored.push(SourceError::of_file(&path, "a name that ends in `.toml`", found));
            }
        }
    }
    ignored.sort_by(|a, b| a.path.cmp(&b.path));
    ignored.into_iter().map(SourceError::into_warning).collect()
}
