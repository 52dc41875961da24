//! Crashes and bad disks: no acknowledged record is lost.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use super::{assert_clean, exported, open};
use crate::store::{
    Store, StoreError,
    journal::Journal,
    record::{Content, Record},
    testing::{revision, revision_of_size, source},
};

/// A folder with three revisions, and its only segment.
pub(super) fn three(dir: &Path) -> PathBuf {
    let (store, _) = open(dir);
    store.commit(&[revision("a", 1), revision("b", 1)]).unwrap();
    store.commit(&[revision("a", 2)]).unwrap();
    dir.join("journal/000000000001.ndjson")
}

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(drop).unwrap() }
    }
}

/// The index as it was after two of the three revisions, the journal with all three.
fn index_behind(dir: &Path) -> PathBuf {
    let (store, _) = open(dir);
    store.commit(&[revision("a", 1), revision("b", 1)]).unwrap();
    drop(store);
    copy(&dir.join("sled"), &dir.join("sled.before"));
    let (store, _) = open(dir);
    store.commit(&[revision("a", 2)]).unwrap();
    drop(store);
    fs::remove_dir_all(dir.join("sled")).unwrap();
    fs::rename(dir.join("sled.before"), dir.join("sled")).unwrap();
    dir.join("journal/000000000001.ndjson")
}

#[test]
fn a_journal_cut_at_any_byte_of_its_last_record_opens_and_goes_on() {
    let template = tempfile::tempdir().unwrap();
    let whole = fs::read(index_behind(template.path())).unwrap();
    let last_line = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for cut in (last_line..whole.len()).step_by(23).chain([last_line + 1, whole.len() - 1]) {
        let dir = tempfile::tempdir().unwrap();
        copy(template.path(), dir.path());
        fs::write(dir.path().join("journal/000000000001.ndjson"), &whole[..cut]).unwrap();
        let (store, report) = open(dir.path());
        assert_eq!((report.records, report.torn.is_some()), (2, cut > last_line), "cut at {cut}");
        if let Some(torn) = report.torn {
            assert_eq!((torn.line, fs::read(torn.kept_in).unwrap().as_slice()), (3, &whole[last_line..cut]));
        }
        assert_eq!(store.commit(&[revision("a", 2)]).unwrap(), 3);
        assert_eq!(exported(&store), whole);
        assert_clean(&store);
    }
}

#[test]
fn a_whole_last_line_that_the_index_lacks_is_replayed() {
    let dir = tempfile::tempdir().unwrap();
    index_behind(dir.path());
    let (store, report) = open(dir.path());
    assert_eq!((report.records, report.replayed, report.torn), (3, 1, None));
    assert_clean(&store);
    drop(store);
    assert_eq!(open(dir.path()).1.messages(), Vec::<String>::new());
}

#[test]
fn an_index_that_lacks_a_record_catches_up_at_the_next_call() {
    let dir = tempfile::tempdir().unwrap();
    three(dir.path());
    let (store, _) = open(dir.path());
    for (read_first, n) in [(true, 3), (false, 4)] {
        // As after a failure of sled between the journal and the index.
        let content = Content::Revision(Box::new(revision("a", n)));
        let line = Record { seq: store.writer().journal.last_seq() + 1, past: false, content }.encode().unwrap();
        store.writer().journal.append(&[line]).unwrap();
        store.behind.store(true, Ordering::Release);
        if !read_first {
            store.commit(&[revision("c", 1)]).unwrap();
        }
        let current = store.consultation(revision("a", n).consultation.id).unwrap();
        assert_eq!(current, Some(revision("a", n).consultation));
        assert_clean(&store);
    }
}

#[test]
fn a_last_line_of_zeroes_is_torn() {
    let dir = tempfile::tempdir().unwrap();
    let segment = three(dir.path());
    let mut bytes = fs::read(&segment).unwrap();
    bytes.extend_from_slice(&[0; 300]);
    fs::write(&segment, &bytes).unwrap();
    let (store, report) = open(dir.path());
    assert_eq!(report.torn.unwrap().bytes, 300);
    assert_clean(&store);
}

#[test]
fn a_damaged_line_is_named_and_the_others_stay() {
    let dir = tempfile::tempdir().unwrap();
    let segment = three(dir.path());
    let good = fs::read_to_string(&segment).unwrap();
    let bad = good.replacen("Förslag b", "Förslag q", 1);
    fs::write(&segment, &bad).unwrap();
    // The index still has it.
    let (store, report) = open(dir.path());
    assert_eq!(report.messages(), Vec::<String>::new());
    assert_eq!(store.load().unwrap().consultations.len(), 2);
    let named = |message: &str| message.contains("line 2 of `") && message.contains("000000000001.ndjson");
    assert!(named(&store.verify().unwrap().problems[0]));
    let mut out = Vec::new();
    let error = store.export(1, &mut out).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { line: 2, .. }) && named(&error.to_string()), "{error}");
    assert_eq!(out.split_inclusive(|byte| *byte == b'\n').count(), 2);
    drop(store);
    // Rebuilt from the journal, it lacks that record, says so, and goes on.
    fs::rename(dir.path().join("sled"), dir.path().join("elsewhere")).unwrap();
    let (store, report) = open(dir.path());
    assert_eq!((report.records, report.replayed, report.damaged.len()), (3, 2, 1));
    assert!(named(&report.damaged[0]));
    assert_eq!(store.load().unwrap().consultations.len(), 1);
    assert_eq!(store.commit(&[revision("c", 1)]).unwrap(), 4);
    assert!(fs::read_to_string(&segment).unwrap().starts_with(&bad));
    drop(store);
    // The line is put back by hand; the index is asked to be rebuilt.
    fs::write(&segment, fs::read_to_string(&segment).unwrap().replacen("Förslag q", "Förslag b", 1)).unwrap();
    fs::write(dir.path().join("REBUILD"), "").unwrap();
    let (store, report) = open(dir.path());
    assert_eq!((report.replayed, report.damaged.len()), (4, 0));
    assert_clean(&store);
}

#[test]
fn a_last_line_that_went_bad_is_restored_from_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let segment = three(dir.path());
    let whole = fs::read(&segment).unwrap();
    for damage in [whole.len() - 1, whole.len() - 2, whole.len() / 2, 0] {
        let mut bad = whole.clone();
        bad.truncate(damage.max(whole.len() / 2));
        fs::write(&segment, if damage == 0 { &[] } else { bad.as_slice() }).unwrap();
        let (store, report) = open(dir.path());
        assert_eq!((report.records, report.restored), (3, if damage >= whole.len() - 2 { 1 } else { report.restored }));
        assert!(report.restored > 0);
        assert_eq!(exported(&store), whole);
        assert_clean(&store);
    }
}

#[test]
fn missing_journal_files_refuse_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let segment = three(dir.path());
    let (store, _) = open(dir.path());
    store.put_source(&source("s", 0)).unwrap();
    store.put_source(&source("s", 100)).unwrap();
    drop(store);
    fs::rename(&segment, dir.path().join("elsewhere")).unwrap();
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::JournalBehind { journal: 0, index: 5, .. }), "{error}");
    fs::rename(dir.path().join("elsewhere"), &segment).unwrap();
    assert_clean(&open(dir.path()).0);
}

/// Something bad done to the index's folder.
type Damage = fn(&Path);

#[test]
fn a_missing_or_damaged_index_is_rebuilt_and_the_bad_one_kept() {
    let template = tempfile::tempdir().unwrap();
    let whole = fs::read(three(template.path())).unwrap();
    let bad: [(&str, Damage); 5] = [
        ("missing", |sled| fs::remove_dir_all(sled).unwrap()),
        ("a file", |sled| {
            fs::remove_dir_all(sled).unwrap();
            fs::write(sled, "no folder").unwrap();
        }),
        ("emptied", |sled| fs::write(sled.join("db"), "").unwrap()),
        ("zeroes", |sled| zero(&sled.join("db"))),
        ("cut", |sled| cut_in_half(&sled.join("db"))),
    ];
    for (name, damage) in bad {
        let dir = tempfile::tempdir().unwrap();
        copy(template.path(), dir.path());
        damage(&dir.path().join("sled"));
        let (store, report) = open(dir.path());
        assert_eq!(report.records, 3, "{name}");
        assert_eq!(exported(&store), whole, "{name}");
        assert_clean(&store);
        if let Some((_, aside)) = report.index_set_aside {
            assert!(aside.exists() && report.replayed == 3, "{name}");
        }
    }
}

fn zero(path: &Path) {
    let len = fs::metadata(path).unwrap().len();
    fs::write(path, vec![0; usize::try_from(len).unwrap()]).unwrap();
}

fn cut_in_half(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

#[test]
fn a_bit_flipped_anywhere_in_the_index_loses_nothing() {
    let template = tempfile::tempdir().unwrap();
    let (store, _) = open(template.path());
    for n in 1..=12 {
        store.commit(&[revision_of_size("a", n, 9_000), revision("b", n)]).unwrap();
    }
    let whole = exported(&store);
    drop(store);
    let files: Vec<PathBuf> = fs::read_dir(template.path().join("sled"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    let mut set_aside = 0;
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) + 1;
        for at in (0..used).step_by((used / 12).max(1)) {
            let dir = tempfile::tempdir().unwrap();
            copy(template.path(), dir.path());
            let mut bad = bytes.clone();
            bad[at] ^= 0x20;
            fs::write(dir.path().join("sled").join(file.file_name().unwrap()), bad).unwrap();
            let (mut store, mut report) = open(dir.path());
            if !store.verify().unwrap().is_clean() {
                // Damage that the start does not see is found by reading it, and repaired by the next start.
                drop(store);
                (store, report) = open(dir.path());
            }
            set_aside += u32::from(report.index_set_aside.is_some());
            assert_eq!(exported(&store), whole);
            assert_clean(&store);
        }
    }
    assert!(set_aside > 0, "no flipped bit was detected");
}

#[test]
fn a_damaged_index_is_rebuilt_while_the_store_is_in_use() {
    for tree in ["consultations", "revisions", "events"] {
        let dir = tempfile::tempdir().unwrap();
        three(dir.path());
        let (store, _) = open(dir.path());
        flip_values(&store, tree);
        assert!(matches!(
            store.load().and(store.revisions(revision("a", 1).consultation.id)),
            Err(StoreError::Index { .. })
        ));
        assert_eq!(store.commit(&[revision("c", 1)]).unwrap(), 4, "{tree}");
        assert_eq!((store.load().unwrap().consultations.len(), store.load().unwrap().events.len()), (3, 4), "{tree}");
        assert_clean(&store);
        drop(store);
        let (store, report) = open(dir.path());
        assert_eq!((report.index_set_aside, store.last_seq()), (None, 4), "the start has nothing left to repair");
    }
}

pub(super) fn flip_values(store: &Store, tree: &str) {
    store
        .read("flip values", |index| {
            index.flip_values(tree);
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_unfinished_snapshot_does_not_prevent_the_start() {
    let dir = tempfile::tempdir().unwrap();
    three(dir.path());
    fs::write(dir.path().join("sled/snap.FFFFFFFFFFFFFFFF.generating"), "").unwrap();
    let (store, report) = open(dir.path());
    assert_eq!(report.messages(), Vec::<String>::new());
    assert_clean(&store);
}

#[test]
fn a_damaged_snapshot_is_ignored() {
    let dir = tempfile::tempdir().unwrap();
    three(dir.path());
    fs::write(dir.path().join("sled/snap.FFFFFFFFFFFFFFFF"), "no snapshot").unwrap();
    let (store, report) = open(dir.path());
    assert!(report.without_snapshots && report.index_set_aside.is_none(), "{report:?}");
    assert_clean(&store);
}

#[test]
fn segments_follow_each_other() {
    let dir = tempfile::tempdir().unwrap();
    for n in 1..=6 {
        let (store, _) = Store::open_with(dir.path(), 3_000, Journal::real_file).unwrap();
        store.commit(&[revision("a", 2 * n - 1)]).unwrap();
        store.commit(&[revision("a", 2 * n)]).unwrap();
        assert_clean(&store);
    }
    assert!(fs::read_dir(dir.path().join("journal")).unwrap().count() > 3);
    let (store, _) = open(dir.path());
    let all = exported(&store);
    let lines: Vec<&[u8]> = all.split_inclusive(|byte| *byte == b'\n').collect();
    assert_eq!(lines.len(), 12);
    for from in 0..=13 {
        let mut out = Vec::new();
        let count = store.export(from, &mut out).unwrap();
        let from = usize::try_from(from.max(1)).unwrap();
        assert_eq!(out, lines[(from - 1).min(12)..].concat());
        assert_eq!(usize::try_from(count).unwrap(), 13 - from.min(13));
    }
}

#[test]
fn a_folder_of_a_later_version_is_refused_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let segment = three(dir.path());
    fs::write(dir.path().join("VERSION"), "2\n").unwrap();
    assert!(matches!(Store::open(dir.path()).unwrap_err(), StoreError::Newer { found: 2, .. }));
    fs::write(dir.path().join("VERSION"), "1\n").unwrap();
    let covered = "\"v\":9,\"seq\":4,\"revision\":{}}";
    let line = format!("{{\"crc\":\"{:08x}\",{covered}\n", crc32fast::hash(covered.as_bytes()));
    let whole = fs::read_to_string(&segment).unwrap() + &line;
    fs::write(&segment, &whole).unwrap();
    assert!(matches!(Store::open(dir.path()).unwrap_err(), StoreError::Newer { found: 9, .. }));
    assert_eq!(fs::read_to_string(&segment).unwrap(), whole);
}
