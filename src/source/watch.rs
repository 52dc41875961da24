//! Notices that a scraper file or a file of issuers was changed, added or removed, so that a running server can reload them.
//!
//! Compares the times and lengths of the files; no file is read until one differs. [`Sources::followed_by`] decides
//! about sources whose files are invalid.

use std::{collections::BTreeMap, fs, path::PathBuf, time::SystemTime};

use super::{SourcePlaces, Sources, listing::BASES, places::is_toml};

/// The time and length of a file.
type Stamp = (Option<SystemTime>, u64);

/// The watched files of sources and issuers.
#[derive(Debug)]
pub struct Watch {
    places: SourcePlaces,
    seen: BTreeMap<PathBuf, Stamp>,
}

impl Watch {
    /// Watches the files of `places` from now on.
    #[must_use]
    pub fn new(places: SourcePlaces) -> Self {
        let seen = stamps(&places);
        Self { places, seen }
    }

    /// Reads everything again if any of the files changed since the last call.
    pub fn changed(&mut self) -> Option<Sources> {
        let stamps = stamps(&self.places);
        // A folder that cannot be listed for a moment is no reason to drop every source.
        if stamps == self.seen || stamps.is_empty() {
            return None;
        }
        self.seen = stamps;
        Some(self.places.load())
    }
}

fn stamps(places: &SourcePlaces) -> BTreeMap<PathBuf, Stamp> {
    let folders = places.folder.iter().flat_map(|folder| [folder.clone(), folder.join(BASES)]);
    let entries = folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
    let sources = entries.map(|entry| entry.path()).filter(|path| is_toml(path));
    let stamp = |path: PathBuf| {
        let meta = fs::metadata(&path).ok()?;
        Some((path, (meta.modified().ok(), meta.len())))
    };
    sources.chain(places.issuer_files()).filter_map(stamp).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{SourcePlaces, Watch};

    const FILE: &str =
        "home = \"https://x.se\"\nschedule = \"0 6 * * *\"\n[[list]]\nkind = \"feed\"\nurl = \"{home}/rss\"\n";

    #[test]
    fn a_change_is_noticed_and_an_invalid_file_removes_no_source() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::write(path("a.toml"), FILE).unwrap();
        let places = SourcePlaces { folder: Some(dir.path().to_owned()), ..SourcePlaces::default() };
        let first = places.load();
        let mut watch = Watch::new(places);
        assert!(watch.changed().is_none());

        fs::write(path("b.toml"), FILE.replace("/rss", "/b")).unwrap();
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
    #[test]
    fn an_issuer_that_is_added_later_repairs_its_source_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let (sources, issuers) = (dir.path().join("sources"), dir.path().join("issuers.toml"));
        fs::create_dir(&sources).unwrap();
        fs::write(sources.join("a.toml"), format!("issuer = \"hamnverket\"\n{FILE}")).unwrap();
        let places = SourcePlaces { shipped: true, folder: Some(sources.clone()), issuers: Some(issuers.clone()) };
        let first = places.load();
        assert_eq!(first.broken().collect::<Vec<_>>(), ["a"]);
        let mut watch = Watch::new(places);
        fs::write(&issuers, "[hamnverket]\nname = \"Hamnverket\"\nkind = \"agency\"\n").unwrap();
        let second = first.followed_by(watch.changed().unwrap());
        assert_eq!(second.errors(), []);
        assert_eq!(second.issuers().get("hamnverket").unwrap().name, "Hamnverket");
        assert!(second.get("boverket").is_some(), "those that ship stay");

        // A mistake in the file, or its end, takes nothing back while the source is in use.
        fs::write(&issuers, "[hamnverket]\nnmae = \"Hamnverket\"\n").unwrap();
        let third = second.followed_by(watch.changed().unwrap());
        assert!(third.errors()[0].path.ends_with("issuers.toml"), "{:?}", third.errors());
        assert!(third.get("a").is_some() && third.issuers().get("hamnverket").is_some());
    }
}
