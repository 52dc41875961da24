//! Holes of the journal: found while the program runs, filled from the index, reported.

use std::{fs, path::Path};

use super::{
    assert_clean,
    crashes::{flip_values, three},
    exported, open,
};
use crate::store::{
    Store,
    journal::Journal,
    testing::{minute, revision, source},
};

/// A folder with many short segments; returns the names of the segments and the whole journal.
pub(super) fn many(dir: &Path) -> (Vec<String>, Vec<u8>) {
    let (store, _) = Store::open_with(dir, 3_000, Journal::real_file).unwrap();
    for n in 1..=6 {
        store.commit(&[revision("a", n), revision("b", n)]).unwrap();
        store.put_source(&source("s", n * 100)).unwrap();
        store.put_source(&source("t", n * 100)).unwrap();
    }
    let whole = exported(&store);
    let mut names: Vec<String> = fs::read_dir(dir.join("journal"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    (names, whole)
}

/// The number of folders with an index, in use or set aside.
fn indexes(dir: &Path) -> usize {
    let is_index = |name: String| name.starts_with("sled");
    fs::read_dir(dir)
        .unwrap()
        .filter(|entry| is_index(entry.as_ref().unwrap().file_name().into_string().unwrap()))
        .count()
}

fn without_line(path: &Path, n: usize) {
    let text = fs::read_to_string(path).unwrap();
    let kept: String =
        text.split_inclusive('\n').enumerate().filter(|(at, _)| *at != n).map(|(_, line)| line).collect();
    fs::write(path, kept).unwrap();
}

#[test]
fn an_empty_segment_beyond_the_last_record_ends_no_check() {
    let dir = tempfile::tempdir().unwrap();
    many(dir.path());
    fs::write(dir.path().join("journal/000000000099.ndjson"), "").unwrap();
    let (store, _) = open(dir.path());
    store.check_journal(minute(9), || ()).unwrap();
    assert_eq!(store.health().journal_checked_at, Some(minute(9)));
}

#[test]
fn a_lost_line_is_put_back_and_reported_while_the_store_is_in_use() {
    for lost in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let segment = three(dir.path());
        let (store, report) = open(dir.path());
        assert!(report.messages().is_empty() && store.health().is_good());
        let whole = exported(&store);
        without_line(&segment, lost);
        let (mut pauses, at) = (0, minute(9));
        let health = store.check_journal(at, || pauses += 1).unwrap();
        assert!(health.journal[0].contains("1 records were restored from the index"), "{health:?}");
        assert_eq!((health.journal_checked_at, health), (Some(at), store.health()));
        assert_eq!(exported(&store), whole, "line {lost}");
        // The next record goes into the new file.
        assert_eq!(store.commit(&[revision("c", 1)]).unwrap(), 4);
        assert_clean(&store);
        drop(store);
        let (store, report) = open(dir.path());
        assert_eq!((report.messages(), store.last_seq()), (Vec::<String>::new(), 4));
        assert!(store.check_journal(at, || ()).unwrap().is_good());
    }
}

#[test]
fn a_missing_segment_is_made_again_before_the_index_is_set_aside() {
    let template = tempfile::tempdir().unwrap();
    let (names, whole) = many(template.path());
    for (n, name) in names.iter().enumerate().rev().skip(1) {
        for at_start in [true, false] {
            let dir = tempfile::tempdir().unwrap();
            super::crashes::copy(template.path(), dir.path());
            fs::remove_file(dir.path().join("journal").join(name)).unwrap();
            if at_start {
                fs::write(dir.path().join("REBUILD"), "").unwrap();
            }
            let (store, report) = open(dir.path());
            assert_eq!(report.messages().is_empty(), !at_start, "{name}");
            if !at_start {
                store.check_journal(minute(0), || ()).unwrap();
            }
            assert_eq!(store.health().journal.len(), 1, "{name} {:?}", store.health());
            let (found, expected) = (exported(&store), String::from_utf8_lossy(&whole));
            let found = String::from_utf8_lossy(&found);
            assert_eq!(found.lines().count(), expected.lines().count(), "{name}");
            // States of sources that later ones replaced stand in the journal alone.
            let revisions = |text: &str| {
                text.lines().filter(|line| line.contains("\"revision\":")).map(str::to_owned).collect::<Vec<_>>()
            };
            assert_eq!(revisions(&found), revisions(&expected), "{n}: {name}");
            assert_clean(&store);
            assert_eq!(store.load().unwrap().consultations.len(), 2);
        }
    }
}

#[test]
fn an_index_of_another_version_fills_the_journal_first() {
    let dir = tempfile::tempdir().unwrap();
    let segment = three(dir.path());
    let (store, _) = open(dir.path());
    let whole = exported(&store);
    store.read("set the schema", |index| index.set_schema(0)).unwrap();
    drop(store);
    without_line(&segment, 1);
    let (store, report) = open(dir.path());
    assert!(report.index_set_aside.is_some() && report.journal.len() == 1, "{report:?}");
    assert_eq!(exported(&store), whole);
    assert_eq!(store.load().unwrap().consultations.len(), 2);
}

#[test]
fn a_damaged_index_fills_the_journal_before_it_is_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    let segment = three(dir.path());
    let (store, _) = open(dir.path());
    let whole = exported(&store);
    without_line(&segment, 1);
    flip_values(&store, "events");
    assert!(store.load().is_err());
    assert_eq!(store.load().unwrap().consultations.len(), 2);
    assert_eq!((exported(&store), indexes(dir.path())), (whole, 2));
    assert!(store.health().journal[0].contains("restored from the index"));
}

#[test]
fn an_index_is_kept_while_the_journal_has_a_hole_that_it_cannot_fill() {
    for at_start in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let segment = three(dir.path());
        let (store, _) = open(dir.path());
        without_line(&segment, 1);
        // The state of `b` can still be read, its revision cannot.
        flip_values(&store, "revisions");
        let id = revision("b", 1).consultation.id;
        let store = if at_start {
            drop(store);
            fs::write(dir.path().join("REBUILD"), "").unwrap();
            open(dir.path()).0
        } else {
            assert!(store.revisions(id).is_err());
            store
        };
        assert_eq!(store.consultation(id).unwrap().map(|c| c.key), Some("b".to_owned()));
        assert_eq!(indexes(dir.path()), 1, "{at_start}");
        let health = store.health().journal.join(" ");
        assert!(health.contains("lacks 1 records that the index lacks too: record 2"), "{at_start} {health}");
    }
}
