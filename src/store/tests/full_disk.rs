//! A write that fails leaves the store as it was.

use std::{
    cell::Cell,
    fs::File,
    io::{self, Write},
    path::Path,
};

use super::{assert_clean, exported, open};
use crate::store::{
    Store, StoreError,
    journal::{Disk, SEGMENT_BYTES},
    testing::{revision, source},
};

thread_local! {
    /// The space left on the disk of this thread's test.
    static SPACE: Cell<usize> = const { Cell::new(usize::MAX) };
}

struct Small(File);

impl Disk for Small {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let fits = bytes.len().min(SPACE.get());
        SPACE.set(SPACE.get() - fits);
        self.0.write_all(&bytes[..fits])?;
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }

    /// As the remains of a write on a failing disk: nothing can be repaired while there is no space.
    fn cut(&mut self, len: u64) -> io::Result<()> {
        if SPACE.get() == 0 { Err(io::ErrorKind::StorageFull.into()) } else { self.0.set_len(len) }
    }
}

fn small(path: &Path) -> io::Result<Box<dyn Disk>> {
    Ok(Box::new(Small(File::options().append(true).create(true).open(path)?)))
}

#[test]
fn a_commit_on_a_full_disk_is_refused_and_everything_stays_readable() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open_with(dir.path(), SEGMENT_BYTES, small).unwrap();
    SPACE.set(usize::MAX);
    store.commit(&[revision("a", 1)]).unwrap();
    let before = exported(&store);
    SPACE.set(700);
    for _ in 0..2 {
        let error = store.commit(&[revision("a", 2), revision("b", 1)]).unwrap_err();
        assert!(matches!(&error, StoreError::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull));
        assert!(store.put_source(&source("s", 1)).is_err());
        assert_eq!((exported(&store), store.last_seq()), (before.clone(), 1));
        assert_eq!(store.load().unwrap().consultations, [revision("a", 1).consultation]);
    }
    SPACE.set(usize::MAX);
    assert_eq!(store.commit(&[revision("a", 2)]).unwrap(), 2);
    assert_clean(&store);
    let after = exported(&store);
    drop(store);
    let (store, report) = open(dir.path());
    assert_eq!((report.messages(), exported(&store)), (Vec::<String>::new(), after));
}

#[test]
fn a_folder_that_cannot_be_created_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a file");
    std::fs::write(&path, "").unwrap();
    let error = Store::open(&path.join("data")).unwrap_err().to_string();
    assert!(error.starts_with("could not create `") && error.contains("a file/data`"), "{error}");
}
