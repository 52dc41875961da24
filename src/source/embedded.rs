//! The scraper files that are compiled in, so that the program needs no folder beside it. `build.rs` lists them.

use std::path::Path;

use super::files::{SourceFile, SourceFiles};

/// Name and text of every file in `scrapers/`, in order of name.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded_sources.rs"));

/// The files that are compiled in.
#[must_use]
pub fn built_in_files() -> SourceFiles {
    let files = FILES.iter().map(|(name, text)| {
        let path = Path::new("scrapers").join(format!("{name}.toml"));
        ((*name).to_owned(), SourceFile { path, text: (*text).to_owned() })
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::built_in_files;
    use crate::source::{listing::toml_files, read_files};

    #[test]
    fn the_whole_folder_is_compiled_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scrapers");
        let (files, errors) = read_files(&folder).unwrap();
        assert!(errors.is_empty(), "{errors:?}");
        let embedded = built_in_files();
        assert_eq!(files.keys().collect::<Vec<_>>(), embedded.keys().collect::<Vec<_>>());
        for (name, file) in files {
            assert_eq!(file.text, embedded[&name].text, "{name}");
        }
    }

    #[test]
    fn the_build_script_lists_a_new_file() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sites")).unwrap();
        for file in ["b.toml", "a.toml", "sites/site.toml", ".#a.toml", "schema.json", "a.toml~"] {
            fs::write(dir.path().join(file), "").unwrap();
        }
        let names = |dir| toml_files(dir).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(dir.path()), ["a", "b", "sites/site"]);
        fs::write(dir.path().join("sjoministeriet.toml"), "").unwrap();
        assert_eq!(names(dir.path()), ["a", "b", "sites/site", "sjoministeriet"]);
    }
}
