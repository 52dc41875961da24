//! The index beside the snapshot: it follows every change, and is built again where it is missing or damaged.

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{consultations, filter, keys, snapshot};
use crate::catalog::{Catalog, SearchState, Snapshot, testing};

/// A catalog of the made-up consultations, searched by the index in `folder`.
fn catalog(folder: &Path) -> Arc<Catalog> {
    let catalog = Arc::new(Catalog::default());
    let arcs = consultations().into_iter().map(Arc::new).collect();
    catalog.publish(Snapshot::new(1, Arc::default(), arcs, Vec::new(), Vec::new()));
    catalog.open_index(folder);
    catalog
}

fn found(catalog: &Catalog, typed: &str) -> String {
    let snapshot = catalog.snapshot();
    keys(&snapshot, &filter(&snapshot, typed))
}

#[test]
fn a_snapshot_finds_its_own_consultations_and_nothing_else() {
    let first = snapshot();
    let new = testing::consultation("new", "Havets vatten");
    let second = first.with_changes(vec![Arc::new(new)], Vec::new(), Vec::new());
    let mut changed = consultations()[0].clone();
    changed.title = "Ren luft i Örebro".to_owned();
    changed.body = None;
    let third = second.with_changes(vec![Arc::new(changed)], Vec::new(), Vec::new());
    let found = |snapshot: &Snapshot, typed: &str| keys(snapshot, &filter(snapshot, typed));
    assert_eq!(found(&first, "vatten"), "water drink");
    assert_eq!(found(&second, "havet"), "new", "in the very snapshot that brings it");
    assert_eq!(found(&third, "luft"), "water");
    assert_eq!(found(&third, "rent"), "", "words that are gone are not found");
    assert_eq!(found(&second, "rent"), "water", "an earlier snapshot keeps its own");
    assert_eq!(third.search_state(), SearchState::Ready);
}

#[test]
fn an_index_on_disk_is_used_again_and_brought_up_to_date() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("search");
    let segments = || {
        let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".idx")).collect();
        names.sort();
        names
    };
    let first = catalog(&folder);
    assert_eq!(found(&first, "vatten"), "water drink");
    let before = segments();
    drop(first);
    let second = catalog(&folder);
    assert_eq!(segments(), before, "nothing that is the same is indexed again");
    drop(second);
    // The index holds another store's consultation, and lacks one of ours.
    let other = Arc::new(Catalog::default());
    let foreign = testing::consultation("foreign", "Vatten från ett annat lager");
    let arcs = consultations().into_iter().skip(1).chain([foreign]).map(Arc::new).collect();
    other.publish(Snapshot::new(1, Arc::default(), arcs, Vec::new(), Vec::new()));
    other.open_index(&folder);
    assert_eq!(found(&other, "vatten").split(' ').count(), 2);
    drop(other);
    assert_eq!(found(&catalog(&folder), "vatten"), "water drink");
}

#[test]
fn an_index_that_cannot_be_used_is_built_again() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("search");
    drop(catalog(&folder));
    let spoil = |spoil: &dyn Fn(&Path)| {
        fs::read_dir(&folder).unwrap().for_each(|entry| spoil(&entry.unwrap().path()));
        let again = catalog(&folder);
        assert_eq!(again.snapshot().search_state(), SearchState::Ready);
        assert_eq!(found(&again, "vatten"), "water drink");
    };
    let flip = |end: &'static str| {
        move |path: &Path| {
            if path.to_string_lossy().ends_with(end) {
                let mut bytes = fs::read(path).unwrap();
                let middle = bytes.len() / 3;
                bytes[middle] ^= 0xff;
                fs::write(path, bytes).unwrap();
            }
        }
    };
    spoil(&flip(".term"));
    spoil(&flip(".fast"));
    spoil(&flip("meta.json"));
    spoil(&|path| drop(fs::write(path, "")));
    spoil(&|path| drop(fs::remove_file(path)));
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "a file where the folder should be").unwrap();
    let in_memory = catalog(&folder);
    assert_eq!(found(&in_memory, "vatten"), "water drink", "a folder that cannot be made: in memory");
}

/// `REMISSFLODE_FLIPS=1000` flips more bits.
#[test]
fn a_bit_flipped_anywhere_in_the_index_changes_no_result() {
    #[allow(clippy::disallowed_methods, reason = "a setting of this test alone")]
    let flips: u64 = std::env::var("REMISSFLODE_FLIPS").ok().and_then(|text| text.parse().ok()).unwrap_or(30);
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("search");
    let results = |catalog: &Catalog| ["vatten", "rent", "bensin", "luft"].map(|typed| found(catalog, typed));
    let whole = results(&catalog(&folder));
    // Steps of a golden ratio visit the files' bits evenly and in the same order in every run.
    let mut random = 0_u64;
    let mut below = |n: usize| {
        random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        usize::try_from((random >> 16) % n as u64).unwrap()
    };
    for _ in 0..flips {
        let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| fs::metadata(path).is_ok_and(|data| data.len() > 0));
        files.sort();
        let file = &files[below(files.len())];
        let mut bytes = fs::read(file).unwrap();
        let at = below(bytes.len() * 8);
        bytes[at / 8] ^= 1 << (at % 8);
        fs::write(file, bytes).unwrap();
        assert_eq!(results(&catalog(&folder)), whole, "bit {at} of {}", file.display());
    }
}

#[test]
fn an_index_that_another_one_writes_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("search");
    let first = catalog(&folder);
    let second = catalog(&folder);
    for catalog in [&first, &second] {
        let new = Arc::new(testing::consultation("new", "Havets vatten"));
        catalog.update(|snapshot| snapshot.with_changes(vec![new], Vec::new(), Vec::new()));
        assert_eq!(found(catalog, "havets"), "new");
        assert_eq!(catalog.snapshot().search_state(), SearchState::Ready);
    }
}

#[test]
fn many_consultations_are_indexed_in_the_background_with_those_published_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let many = (0..300).map(|n| Arc::new(testing::consultation(&n.to_string(), "Rent vatten"))).collect();
    let catalog = Arc::new(Catalog::default());
    catalog.publish(Snapshot::new(1, Arc::default(), many, Vec::new(), Vec::new()));
    catalog.open_index(&dir.path().join("search"));
    let late = Arc::new(testing::consultation("late", "Rent hav"));
    catalog.update(|snapshot| snapshot.with_changes(vec![late], Vec::new(), Vec::new()));
    let waited = Instant::now();
    while catalog.snapshot().search_state() != SearchState::Ready {
        assert!(waited.elapsed() < Duration::from_secs(60), "the index is built");
        std::thread::yield_now();
    }
    assert_eq!(found(&catalog, "havets"), "late");
    assert_eq!(found(&catalog, "vattnet").split(' ').count(), 300);
}

#[test]
fn an_index_that_can_no_longer_be_written_is_replaced_by_one_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("search");
    let catalog = catalog(&folder);
    fs::remove_dir_all(&folder).unwrap();
    let new = Arc::new(testing::consultation("new", "Havets vatten"));
    catalog.update(|snapshot| snapshot.with_changes(vec![new], Vec::new(), Vec::new()));
    assert!(!folder.exists(), "nothing was written");
    assert_eq!(catalog.snapshot().search_state(), SearchState::Ready);
    assert_eq!((found(&catalog, "havets"), found(&catalog, "bensin")), ("new".to_owned(), "tax".to_owned()));
}
