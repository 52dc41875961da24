//! The places of sources and issuers: those that ship with the program, and the files of an installation, which add to
//! them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    SourceError, SourceFiles, Sources, built_in_files, built_in_issuers, compile::compile, issuers_file::load_issuers,
    source_set::add_folder,
};
use crate::domain::Issuers;

/// The places from which sources and issuers are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourcePlaces {
    /// `true` if the sources that ship with the program are among them.
    pub shipped: bool,
    /// The folder of the installation's own scraper files. A file with the name of one that ships replaces it.
    pub folder: Option<PathBuf>,
    /// The installation's own issuers: a file, or a folder of files. It need not exist.
    pub issuers: Option<PathBuf>,
}

impl SourcePlaces {
    /// Reads and checks everything. An invalid file of issuers adds none and is among the errors.
    #[must_use]
    pub fn load(&self) -> Sources {
        let (issuers, mistakes) = self.issuers();
        let files = if self.shipped { built_in_files() } else { SourceFiles::new() };
        let mut sources = match &self.folder {
            Some(dir) => add_folder(files, dir, &issuers),
            None => compile(&files, &issuers),
        };
        sources.errors.splice(0..0, mistakes);
        sources
    }

    fn issuers(&self) -> (Issuers, Vec<SourceError>) {
        let (mut issuers, mut mistakes) = match built_in_issuers() {
            Ok(issuers) => (issuers, Vec::new()),
            Err(mistakes) => (Issuers::default(), mistakes),
        };
        for file in self.issuer_files() {
            match load_issuers(&file, &issuers) {
                Ok(more) => issuers = more,
                Err(errors) => mistakes.extend(errors),
            }
        }
        (issuers, mistakes)
    }

    /// The files of the installation's own issuers, in order of name.
    pub(super) fn issuer_files(&self) -> Vec<PathBuf> {
        let Some(place) = &self.issuers else { return Vec::new() };
        if place.is_file() {
            return vec![place.clone()];
        }
        let entries = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> = entries.filter(|path| is_toml(path)).collect();
        files.sort();
        files
    }
}

/// Returns `true` for the name of a TOML file, and not of an editor's `.#x.toml`.
pub(super) fn is_toml(path: &Path) -> bool {
    let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    path.extension().is_some_and(|ending| ending == "toml") && !is_hidden
}
