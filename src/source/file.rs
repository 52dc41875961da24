//! A scraper file as written, and a folder of them.
//!
//! `scrapers/finansdepartementet.toml` is the source `finansdepartementet`; `scrapers/sites/regeringen.toml` is the
//! base `sites/regeringen`, never a source. The files that ship are also compiled in, so that the program needs no
//! folder beside it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::built_in;

/// The folder of bases inside the folder of sources.
pub(super) const BASES: &str = "sites";

/// A file as written: nothing of it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it stands, for messages.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// Files by name: `finansdepartementet`, `sites/regeringen`.
pub type SourceFiles = BTreeMap<String, SourceFile>;

/// The files that are compiled in.
#[must_use]
pub fn built_in_files() -> SourceFiles {
    let files = built_in::FILES.iter().map(|(name, text)| {
        let path = Path::new("scrapers").join(format!("{name}.toml"));
        ((*name).to_owned(), SourceFile { path, text: (*text).to_owned() })
    });
    files.collect()
}

/// Reads every `*.toml` in `dir` and in its folder `sites`. A file that cannot be read is an error of its own and
/// costs no other.
///
/// # Errors
/// If `dir` itself cannot be read.
pub fn read_files(dir: &Path) -> io::Result<(SourceFiles, Vec<(PathBuf, io::Error)>)> {
    let mut files = SourceFiles::new();
    let mut errors = Vec::new();
    for (folder, prefix) in [(dir.to_owned(), String::new()), (dir.join(BASES), format!("{BASES}/"))] {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if !prefix.is_empty() && error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            // An editor's `.#finans.toml` is no source.
            let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|stem| !stem.starts_with('.'));
            let Some(stem) = stem.filter(|_| path.extension().is_some_and(|ending| ending == "toml")) else {
                continue;
            };
            match fs::read_to_string(&path) {
                Ok(text) => {
                    files.insert(format!("{prefix}{stem}"), SourceFile { path, text });
                }
                Err(error) => errors.push((path, error)),
            }
        }
    }
    Ok((files, errors))
}
