//! Stored records are read back, now and after the next start.

use super::{assert_clean, exported, open};
use crate::{
    domain::{Consultation, ConsultationId, PageState},
    store::{
        OpenReport, Store, StoreError,
        testing::{minute, revision, revision_of_size, source},
    },
};

#[test]
fn committed_revisions_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let (store, report) = open(dir.path());
    assert_eq!(report, OpenReport::default());
    let revisions = [revision("a", 1), revision("b", 1), revision("a", 2)];
    assert_eq!(store.commit(&revisions).unwrap(), 3);
    let check = |store: &Store| {
        let a = ConsultationId::from_key("a");
        assert_eq!(store.consultation(a).unwrap().as_ref(), Some(&revisions[2].consultation));
        assert_eq!(store.revisions(a).unwrap(), [revisions[0].clone(), revisions[2].clone()]);
        assert_eq!(store.latest_revision(a).unwrap().as_ref(), Some(&revisions[2]));
        assert_eq!(store.events_of(a).unwrap(), [revisions[0].events.clone(), revisions[2].events.clone()].concat());
        assert_eq!(store.load().unwrap().consultations.len(), 2);
        assert_eq!(store.load().unwrap().events.len(), 3);
        assert_clean(store);
    };
    check(&store);
    drop(store);
    let (store, report) = open(dir.path());
    assert_eq!(report, OpenReport { records: 3, ..OpenReport::default() });
    check(&store);
}

#[test]
fn names_find_each_consultation_once() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let mut long = revision("long", 1);
    let address = format!("https://example.org/{}", "x".repeat(2000));
    long.consultation.aliases.insert(address.clone());
    store.commit(&[revision("a", 1), revision("a\u{0}b", 1), long]).unwrap();
    let id = ConsultationId::from_key;
    assert_eq!(store.find(["a", "https://example.org/remisser/a"]).unwrap(), [id("a")]);
    assert_eq!(store.find([address.as_str()]).unwrap(), [id("long")]);
    assert_eq!(store.find(["nobody", ""]).unwrap(), []);
    assert_eq!(store.find(["a\u{0}b"]).unwrap(), [id("a\u{0}b")]);
}

#[test]
fn a_long_text_that_becomes_short_leaves_no_pieces() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    for (n, bytes) in [(1, 100_000), (2, 20), (3, 9_000)] {
        let revision = revision_of_size("a", n, bytes);
        store.commit(std::slice::from_ref(&revision)).unwrap();
        assert_eq!(store.consultation(revision.consultation.id).unwrap(), Some(revision.consultation));
        assert_clean(&store);
    }
    assert!(!dir.path().join("sled/blobs").read_dir().is_ok_and(|mut blobs| blobs.next().is_some()));
}

#[test]
fn a_source_is_journaled_only_if_it_changed() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let mut seqs = Vec::new();
    for n in [0, 1, 60, 61, 62, 121, 122] {
        store.put_source(&source("s", n)).unwrap();
        seqs.push(store.last_seq());
        assert_eq!(store.source("s").unwrap(), Some(source("s", n)));
    }
    assert_eq!(seqs, [1, 1, 1, 2, 2, 2, 3]);
    let mut changed = source("s", 122);
    changed.last_new_at = Some(minute(122));
    store.put_source(&changed).unwrap();
    assert_eq!(store.last_seq(), 4);
    assert_clean(&store);
}

#[test]
fn pages_are_stored_outside_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let page = PageState {
        url: "https://example.org/a".to_owned(),
        etag: Some("\"1\"".into()),
        last_modified: None,
        checked_at: minute(1),
        read_at: None,
        stamp: None,
        gone_since: None,
        rules: None,
    };
    store.put_pages(std::slice::from_ref(&page)).unwrap();
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(store.page(&page.url).unwrap(), Some(page.clone()));
    assert_eq!(store.pages().unwrap(), [page]);
    assert_eq!(exported(&store), b"");
}

#[test]
fn a_second_process_is_refused_with_the_holder() {
    let dir = tempfile::tempdir().unwrap();
    let (_store, _) = open(dir.path());
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }));
    assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
}

#[test]
fn a_read_is_never_torn_by_a_write() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let id = ConsultationId::from_key("a");
    store.commit(&[revision_of_size("a", 1, 50_000)]).unwrap();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let read = || -> Result<Option<Consultation>, StoreError> { store.consultation(id) };
            while read().unwrap().unwrap().title != "Förslag a, lydelse 60" {}
        });
        for n in 2..=60 {
            store.commit(&[revision_of_size("a", n, if n % 2 == 0 { 100 } else { 50_000 })]).unwrap();
        }
        reader.join().unwrap();
    });
}
