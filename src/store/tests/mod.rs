//! The store as a whole.

mod crashes;
mod flips;
mod full_disk;
mod history;
mod holes;
mod migration;
mod transfer;

use std::path::Path;

use super::{OpenReport, Store};

/// Opens a store that must open.
fn open(dir: &Path) -> (Store, OpenReport) {
    Store::open(dir).unwrap()
}

/// The whole export of a store.
fn exported(store: &Store) -> Vec<u8> {
    let mut bytes = Vec::new();
    store.export(1, &mut bytes).unwrap();
    bytes
}

#[track_caller]
fn assert_clean(store: &Store) {
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_store_is_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Store>();
}
