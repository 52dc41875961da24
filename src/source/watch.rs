//! Notices that a scraper file was changed, added or removed, so that a running server can reload them.
//!
//! Compares the times and lengths of the files; no file is read until one differs. [`Sources::followed_by`] decides
//! about sources whose files are invalid.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use super::{Sources, listing::BASES, load};
use crate::domain::Issuers;

/// The time and length of a file.
type Stamp = (Option<SystemTime>, u64);

/// A watched folder of scraper files.
#[derive(Debug)]
pub struct Watch {
    dir: PathBuf,
    issuers: Arc<Issuers>,
    seen: BTreeMap<PathBuf, Stamp>,
}

impl Watch {
    /// Watches `dir` from now on.
    #[must_use]
    pub fn new(dir: PathBuf, issuers: Arc<Issuers>) -> Self {
        let seen = stamps(&dir);
        Self { dir, issuers, seen }
    }

    /// Reads the folder again if any of its files changed since the last call.
    pub fn changed(&mut self) -> Option<Sources> {
        let stamps = stamps(&self.dir);
        // A folder that cannot be listed for a moment is no reason to drop every source.
        if stamps == self.seen || stamps.is_empty() {
            return None;
        }
        self.seen = stamps;
        Some(load(&self.dir, &self.issuers))
    }
}

fn stamps(dir: &Path) -> BTreeMap<PathBuf, Stamp> {
    let mut stamps = BTreeMap::new();
    for folder in [dir.to_owned(), dir.join(BASES)] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "toml")
                && let Ok(meta) = entry.metadata()
            {
                stamps.insert(path, (meta.modified().ok(), meta.len()));
            }
        }
    }
    stamps
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Arc};

    use super::Watch;
    use crate::source::{built_in_issuers, load};

    const FILE: &str =
        "home = \"https://x.se\"\nschedule = \"0 6 * * *\"\n[[list]]\nkind = \"feed\"\nurl = \"{home}/rss\"\n";

    #[test]
    fn a_change_is_noticed_and_an_invalid_file_removes_no_source() {
        let (dir, issuers) = (tempfile::tempdir().unwrap(), Arc::new(built_in_issuers().unwrap()));
        let path = |name: &str| dir.path().join(name);
        fs::write(path("a.toml"), FILE).unwrap();
        let first = load(dir.path(), &issuers);
        let mut watch = Watch::new(dir.path().to_owned(), issuers);
        assert!(watch.changed().is_none());

        fs::write(path("b.toml"), FILE).unwrap();
        let second = first.followed_by(watch.changed().unwrap());
        assert_eq!((second.len(), second.kept().len()), (2, 0));
        assert!(watch.changed().is_none(), "reported once");

        fs::write(path("a.toml"), format!("nmae = \"A\"\n{FILE}")).unwrap();
        fs::remove_file(path("b.toml")).unwrap();
        let third = second.followed_by(watch.changed().unwrap());
        assert_eq!(third.len(), 2);
        assert_eq!(third.get("a").unwrap().version, first.get("a").unwrap().version);
        assert!(third.kept()["a"].contains("did you mean `name`?"), "{:?}", third.kept());
        assert!(third.kept()["b"].contains("the file is gone"), "{:?}", third.kept());
        assert_eq!(third.broken().count(), 0);

        fs::write(path("a.toml"), format!("name = \"A\"\n{FILE}")).unwrap();
        let fourth = third.followed_by(watch.changed().unwrap());
        assert_eq!(fourth.get("a").unwrap().name, "A");
        assert!(!fourth.kept().contains_key("a"));
    }
}
