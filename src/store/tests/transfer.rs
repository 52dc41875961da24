//! Export and import.

use std::path::{Path, PathBuf};

use super::{assert_clean, exported, open};
use crate::{
    domain::ConsultationId,
    store::{
        ImportReport, Store, StoreError,
        testing::{revision, revision_of_size, source},
    },
};

/// A store with five records.
fn five(dir: &Path) -> Store {
    let (store, _) = open(dir);
    store.commit(&[revision("a", 1), revision_of_size("b", 1, 20_000)]).unwrap();
    store.put_source(&source("s", 0)).unwrap();
    store.commit(&[revision("a", 2)]).unwrap();
    store.put_source(&source("s", 100)).unwrap();
    store
}

#[test]
fn an_import_into_an_empty_store_gives_an_equal_one_and_a_second_changes_nothing() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let from = five(dirs[0].path());
    let bytes = exported(&from);
    let (to, _) = open(dirs[1].path());
    for (added, known) in [(5, 0), (0, 5)] {
        let report = to.import(&mut bytes.as_slice()).unwrap();
        assert_eq!(report, ImportReport { lines: 5, added, known });
        assert_eq!(exported(&to), bytes);
        assert_eq!(to.load().unwrap(), from.load().unwrap());
        assert_clean(&to);
    }
}

#[test]
fn a_mirror_imports_the_missing_records() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let from = five(dirs[0].path());
    let (to, _) = open(dirs[1].path());
    to.import(&mut exported(&from).as_slice()).unwrap();
    from.commit(&[revision("c", 1), revision("a", 3)]).unwrap();
    let mut news = Vec::new();
    from.export(to.last_seq() + 1, &mut news).unwrap();
    assert_eq!(to.import(&mut news.as_slice()).unwrap(), ImportReport { lines: 2, added: 2, known: 0 });
    assert_eq!(exported(&to), exported(&from));
}

#[test]
fn a_bad_line_is_named_and_the_lines_before_it_are_stored() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let text = String::from_utf8(exported(&five(dirs[0].path()))).unwrap();
    let bad = text.replacen("lydelse 2", "lydelse 7", 1);
    let (to, _) = open(dirs[1].path());
    let error = to.import(&mut bad.as_bytes()).unwrap_err();
    assert!(matches!(error, StoreError::Import { line: 4, .. }), "{error}");
    let message = error.to_string();
    assert!(message.starts_with("line 4 of the import cannot be used: expected the checksum "), "{message}");
    assert_eq!(to.last_seq(), 3);
    assert_eq!(to.import(&mut text.as_bytes()).unwrap(), ImportReport { lines: 5, added: 2, known: 3 });
    assert_eq!(exported(&to), text.as_bytes());
}

#[test]
fn two_histories_are_merged_and_the_younger_state_stays() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let bytes = exported(&five(dirs[0].path()));
    let (to, _) = open(dirs[1].path());
    to.commit(&[revision("a", 9), revision("d", 1), revision("b", 1)]).unwrap();
    let report = to.import(&mut bytes.as_slice()).unwrap();
    assert_eq!((report.lines, report.known), (5, 0));
    let a = ConsultationId::from_key("a");
    assert_eq!(to.consultation(a).unwrap(), Some(revision("a", 9).consultation));
    assert_eq!(to.revisions(a).unwrap(), [1, 2, 9].map(|n| revision("a", n)));
    assert_eq!(to.load().unwrap().consultations.len(), 3);
    // `b` was published once, in whichever history.
    assert_eq!(to.events_of(ConsultationId::from_key("b")).unwrap().len(), 1);
    assert_clean(&to);
    let joined = exported(&to);
    assert_eq!(to.import(&mut bytes.as_slice()).unwrap(), ImportReport { lines: 5, added: 0, known: 5 });
    assert_eq!(exported(&to), joined);
    let third = tempfile::tempdir().unwrap();
    let (third, _) = open(third.path());
    third.import(&mut joined.as_slice()).unwrap();
    assert_eq!((exported(&third), third.load().unwrap()), (joined, to.load().unwrap()));
}

/// Every schema version that was ever written stays readable.
#[test]
fn the_first_schema_version_is_read() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store/v1.ndjson");
    let bytes = std::fs::read(path).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    assert_eq!(store.import(&mut bytes.as_slice()).unwrap(), ImportReport { lines: 3, added: 3, known: 0 });
    assert_eq!(exported(&store), bytes);
    assert_clean(&store);
    let loaded = store.load().unwrap();
    let titles: Vec<&str> = loaded.consultations.iter().map(|consultation| consultation.title.as_str()).collect();
    assert_eq!(titles, ["Tydligare regler för fågelholkar i statliga parker"]);
    assert_eq!((loaded.events.len(), loaded.sources.len()), (2, 1));
}
