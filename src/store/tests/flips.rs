//! Random bits flipped in the journal and the index: nothing is lost that stood in either, and all of it is reported.
//!
//! `REMISSFLODE_FLIPS=1000 cargo test --release --lib flips -- --nocapture` flips more of them and prints the figures.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{crashes::copy, exported, holes::many, open};
use crate::store::{Loaded, Store, testing::minute};

const FLIPS: u64 = 60;

/// A small generator of random numbers (SplitMix64): the same flips in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    found.sort();
    found
}

/// Everything that must not be lost; times of runs and validators may be.
fn content(store: &Store) -> Loaded {
    let mut loaded = store.load().unwrap();
    loaded.sources.clear();
    loaded
}

fn revisions(exported: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(exported).lines().filter(|line| line.contains("\"revision\":")).map(str::to_owned).collect()
}

#[derive(Debug, Default)]
struct Figures {
    journal: u64,
    index: u64,
    unused: u64,
    reported_at_start: u64,
    reported_later: u64,
}

#[test]
fn a_bit_flipped_anywhere_loses_nothing_and_is_reported() {
    #[allow(clippy::disallowed_methods, reason = "a setting of this test alone")]
    let flips = std::env::var("REMISSFLODE_FLIPS").ok().and_then(|text| text.parse().ok()).unwrap_or(FLIPS);
    let template = tempfile::tempdir().unwrap();
    many(template.path());
    let (before, lines) = {
        let (store, _) = open(template.path());
        (content(&store), revisions(&exported(&store)))
    };
    let places = ["journal", "sled"].map(|part| files(&template.path().join(part)));
    let (mut random, mut figures) = (Random(13), Figures::default());
    for n in 0..flips {
        let dir = tempfile::tempdir().unwrap();
        copy(template.path(), dir.path());
        let in_journal = n % 2 == 0;
        let place = &places[usize::from(!in_journal)];
        let file = &place[usize::try_from(random.below(place.len() as u64)).unwrap()];
        let mut bytes = fs::read(file).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        if used == 0 {
            figures.unused += 1;
            continue;
        }
        let at = random.below(used as u64 * 8);
        bytes[usize::try_from(at / 8).unwrap()] ^= 1 << (at % 8);
        fs::write(dir.path().join(file.strip_prefix(template.path()).unwrap()), bytes).unwrap();
        let flip = format!("bit {at} of {}", file.display());
        let (store, report) = open(dir.path());
        let health = store.check_journal(minute(0), || ()).unwrap();
        let (at_start, later) =
            (!report.messages().is_empty(), !health.is_good() || !store.verify().unwrap().is_clean());
        // Reading may find what the start did not see; the next call has it rebuilt.
        let read = store.load();
        drop(store);
        let (store, again) = open(dir.path());
        assert_eq!(content(&store), before, "{flip}");
        assert_eq!(revisions(&exported(&store)), lines, "{flip}");
        let problems = store.verify().unwrap().problems;
        assert!(problems.is_empty(), "{flip}: {problems:?}");
        let is_reported = at_start || later || read.is_err() || !again.messages().is_empty();
        if in_journal {
            figures.journal += 1;
            assert!(is_reported, "{flip} is silent");
        } else if is_reported {
            figures.index += 1;
        } else {
            // sled has room that holds nothing.
            figures.unused += 1;
        }
        figures.reported_at_start += u64::from(at_start);
        figures.reported_later += u64::from(!at_start && is_reported);
        // What is left can be rebuilt from the journal alone.
        drop(store);
        fs::remove_dir_all(dir.path().join("sled")).unwrap();
        assert_eq!(content(&open(dir.path()).0), before, "{flip}: rebuilt");
    }
    writeln!(std::io::stderr(), "{flips} flips: {figures:?}").unwrap();
}
