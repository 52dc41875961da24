//! Data folders of other versions of the program.

use std::{fs, path::PathBuf};

use super::{assert_clean, exported, open};
use crate::store::{Store, StoreError, testing::revision};

#[test]
fn a_data_folder_of_the_first_version_opens() {
    let fixture = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store/v1.ndjson");
    let bytes = fs::read(fixture).unwrap();
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("journal")).unwrap();
    fs::write(dir.path().join("journal/000000000001.ndjson"), &bytes).unwrap();
    fs::write(dir.path().join("VERSION"), "1\n").unwrap();
    let (store, report) = open(dir.path());
    assert_eq!((report.records, report.replayed, report.damaged.len()), (3, 3, 0));
    assert_eq!(exported(&store), bytes, "no byte of the old journal is changed");
    assert_clean(&store);
    assert_eq!(store.commit(&[revision("a", 1)]).unwrap(), 4);
    let loaded = store.load().unwrap();
    assert_eq!((loaded.consultations.len(), loaded.events.len(), loaded.sources.len()), (2, 3, 1));
    let file = dir.path().join("backup");
    assert_eq!(Store::backup(dir.path(), &file).unwrap().records, 4);
    assert_eq!(Store::restore(&file, &dir.path().join("restored")).unwrap().records, 4);
}

#[test]
fn an_index_of_an_older_version_is_rebuilt_and_one_of_a_later_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    store.commit(&[revision("a", 1), revision("b", 1)]).unwrap();
    let before = store.load().unwrap();
    store.read("set a schema version", |index| index.set_schema(0)).unwrap();
    drop(store);
    let (store, report) = open(dir.path());
    let (reason, aside) = report.index_set_aside.unwrap();
    assert_eq!(reason, "it is of schema version 0, expected 1");
    assert!(aside.ends_with("sled.schema-1") && aside.is_dir(), "{}", aside.display());
    assert_eq!(report.replayed, 2);
    assert_eq!(store.load().unwrap(), before);
    assert_clean(&store);

    store.read("set a schema version", |index| index.set_schema(7)).unwrap();
    drop(store);
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 7, known: 1, .. }), "{error}");
    assert!(error.to_string().ends_with("this program knows up to 1: use the program that wrote it"), "{error}");
    assert!(!dir.path().join("sled.schema-2").exists(), "the index is unchanged");
}

#[test]
fn garbage_in_the_version_file_does_not_prevent_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    store.commit(&[revision("a", 1)]).unwrap();
    drop(store);
    for garbage in [b"\xff\xfe\x00".as_slice(), b"", b"one\n", b"-1", b"99999999999999999999"] {
        fs::write(dir.path().join("VERSION"), garbage).unwrap();
        let (store, report) = open(dir.path());
        assert_eq!((report.records, report.messages()), (1, Vec::<String>::new()), "{garbage:?}");
        assert_clean(&store);
    }
}
