//! Scraper files before they are checked, and how a folder of them is read.
//!
//! `scrapers/finansdepartementet.toml` is the source `finansdepartementet`. `scrapers/sites/regeringen.toml` is the base
//! `sites/regeringen`, never a source.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::listing::toml_files;

/// The text of a scraper file, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path, for messages.
    pub path: PathBuf,
    /// The content.
    pub text: String,
}

/// Files by name: `finansdepartementet`, `sites/regeringen`.
pub type SourceFiles = BTreeMap<String, SourceFile>;

/// Reads every `*.toml` in `dir` and in its folder `sites`. A file that cannot be read is returned with its error and
/// affects no other file.
///
/// # Errors
/// If `dir` itself cannot be read.
pub fn read_files(dir: &Path) -> io::Result<(SourceFiles, Vec<(PathBuf, io::Error)>)> {
    let mut files = SourceFiles::new();
    let mut errors = Vec::new();
    for (name, path) in toml_files(dir)? {
        match fs::read_to_string(&path) {
            Ok(text) => {
                files.insert(name, SourceFile { path, text });
            }
            Err(error) => errors.push((path, error)),
        }
    }
    Ok((files, errors))
}
