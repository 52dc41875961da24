//! Scraper files before they are checked, and how a folder of them is read.
//!
//! `scrapers/finansdepartementet.toml` is the source `finansdepartementet`. `scrapers/sites/regeringen.toml` is the base
//! `sites/regeringen`, never a source.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{SourceError, listing::toml_files};

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

/// Reads every `*.toml` in `dir` and in its folder `sites`. A file that cannot be read is returned by name with its
/// error, and affects no other file.
///
/// # Errors
/// If `dir` itself cannot be read.
pub fn read_files(dir: &Path) -> io::Result<(SourceFiles, Vec<(String, SourceError)>)> {
    let mut files = SourceFiles::new();
    let mut errors = Vec::new();
    for (name, path) in toml_files(dir)? {
        match read_text(&path) {
            Ok(text) => {
                files.insert(name, SourceFile { path, text });
            }
            Err(error) => errors.push((name, *error)),
        }
    }
    Ok((files, errors))
}

/// The text of a file in UTF-8, the only encoding of TOML.
pub(super) fn read_text(path: &Path) -> Result<String, Box<SourceError>> {
    let wrong = |expected, found| Box::new(SourceError::of_file(path, expected, found));
    let bytes = fs::read(path).map_err(|error| wrong("a readable file", format!("`{error}`")))?;
    String::from_utf8(bytes).map_err(|error| {
        let bytes = error.as_bytes();
        let found = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16; save it as UTF-8".to_owned(),
            _ => {
                let before = &bytes[..error.utf8_error().valid_up_to()];
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                format!("another encoding, such as Latin-1, from line {line} on; save it as UTF-8")
            }
        };
        wrong("a file in UTF-8", found)
    })
}
