//! The scraper files of a folder. `build.rs` includes this file, so it uses the standard library alone.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder of bases inside the folder of sources.
pub(crate) const BASES: &str = "sites";

/// Name and path of every `*.toml` in `dir` and in `dir/sites`, in order of name: `finansdepartementet`,
/// `sites/regeringen`. The folder `sites` may be missing.
pub(crate) fn toml_files(dir: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = in_folder(dir, "")?;
    match in_folder(&dir.join(BASES), &format!("{BASES}/")) {
        Ok(bases) => files.extend(bases),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    files.sort();
    Ok(files)
}

fn in_folder(folder: &Path, prefix: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // An editor's `.#finans.toml` is no source.
        let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|stem| !stem.starts_with('.'));
        if let Some(stem) = stem.filter(|_| path.extension().is_some_and(|ending| ending == "toml")) {
            files.push((format!("{prefix}{stem}"), path.clone()));
        }
    }
    Ok(files)
}
