//! Instances with a data folder each over one shared journal.

use std::{path::Path, time::Instant};

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::{FolderJournal, SharedError, SharedPlace};
use crate::{
    domain::Role,
    store::{
        Store, StoreError,
        testing::{minute, revision, source},
    },
};

/// A shared journal and folders for instances.
struct World {
    dir: TempDir,
    journal: FolderJournal,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let journal = FolderJournal::new(&dir.path().join("shared"), Timestamp::UNIX_EPOCH).unwrap();
        Self { dir, journal }
    }

    fn place(&self) -> SharedPlace {
        SharedPlace::Folder(self.journal.clone())
    }

    fn try_open(&self, name: &str) -> Result<Store, StoreError> {
        Ok(Store::open_shared(&self.dir.path().join(name), &self.place(), name)?.0)
    }

    fn open(&self, name: &str) -> Store {
        self.try_open(name).unwrap()
    }

    fn expire(&self) {
        self.journal.advance(SignedDuration::from_secs(6));
    }
}

fn exported(store: &Store) -> Vec<u8> {
    let mut bytes = Vec::new();
    store.export(1, &mut bytes).unwrap();
    bytes
}

/// Looks until nothing is new.
fn caught_up(store: &Store) -> Role {
    let mut turn = store.turn(false);
    while turn.has_more {
        turn = store.turn(false);
    }
    turn.role
}

#[test]
fn a_follower_has_the_same_journal_and_index() {
    let world = World::new();
    let (a, b) = (world.open("a"), world.open("b"));
    assert_eq!((a.turn(true).role, b.turn(true).role), (Role::Harvesting, Role::Following));
    a.commit(&[revision("x", 1), revision("x", 2)]).unwrap();
    a.put_source(&source("s", 1)).unwrap();
    a.put_source(&source("s", 1)).unwrap();
    a.put_source(&source("s", 2)).unwrap();
    assert_eq!(a.last_seq(), 4, "a state that differs in its times alone is a record here, and an equal one is none");
    let turn = b.turn(true);
    assert_eq!((turn.followed.revisions.len(), turn.followed.sources.len()), (2, 2));
    assert_eq!((b.load().unwrap(), exported(&b)), (a.load().unwrap(), exported(&a)));
    assert_eq!(b.verify().unwrap().problems, Vec::<String>::new());
    assert_eq!(b.compare_with_shared().unwrap(), Vec::<String>::new());
    assert_eq!(a.turn(true).followed, super::Followed::default(), "its own records are no news");
}

#[test]
fn a_follower_writes_nothing() {
    let world = World::new();
    let (a, b) = (world.open("a"), world.open("b"));
    a.turn(true);
    b.turn(true);
    let error = b.commit(&[revision("x", 1)]).unwrap_err().to_string();
    assert!(error.contains("only the instance that harvests may change records, and that is `a`"), "{error}");
    assert_eq!((b.last_seq(), a.last_seq()), (0, 0));
}

#[test]
fn a_former_holder_is_refused_and_follows() {
    let world = World::new();
    let (a, b) = (world.open("a"), world.open("b"));
    a.turn(true);
    a.commit(&[revision("x", 1)]).unwrap();
    world.expire();
    // It takes the lease with the next epoch, after every record of the former holder.
    while b.turn(true).role != Role::Harvesting {}
    assert_eq!(b.last_seq(), 1);
    b.commit(&[revision("x", 2)]).unwrap();
    // `a` was stopped meanwhile, and believes that it holds the lease.
    assert_eq!(a.role(), Role::Harvesting);
    let error = a.commit(&[revision("y", 1)]).unwrap_err();
    assert!(
        matches!(&error, StoreError::Shared(SharedError::Outdated { epoch: 1, found: 2, holder }) if holder == "b")
    );
    assert_eq!(a.role(), Role::Following);
    caught_up(&a);
    assert_eq!(exported(&a), exported(&b));
    assert_eq!(a.commit(&[revision("y", 1)]).unwrap_err().to_string().matches("`b`").count(), 1);
}

#[test]
fn a_lease_that_is_not_renewed_in_time_ends() {
    let world = World::new();
    let a = world.open("a");
    let began = Instant::now();
    assert_eq!(a.turn_at(began, true).role, Role::Harvesting);
    world.journal.set_reachable(false);
    let after = |milliseconds| began + std::time::Duration::from_millis(milliseconds);
    assert_eq!(a.turn_at(after(4_000), true).role, Role::Harvesting);
    assert_eq!(a.turn_at(after(4_600), true).role, Role::Following);
    let health = a.shared_health().unwrap();
    assert!(!health.reachable && health.problem.unwrap().contains("cannot be reached: it is away"));
    world.journal.set_reachable(true);
    world.expire();
    assert_eq!(a.turn_at(after(9_000), false).role, Role::Following, "the work under the old lease has to end first");
    assert_eq!(a.turn_at(after(9_500), true).role, Role::Harvesting);
    assert!(a.shared_health().unwrap().epoch == 2 && a.shared_health().unwrap().reachable);
}

#[test]
fn a_released_lease_is_taken_at_once() {
    let world = World::new();
    let (a, b) = (world.open("a"), world.open("b"));
    a.turn(true);
    a.release_lease().unwrap();
    assert_eq!((b.turn(true).role, a.turn(true).role), (Role::Harvesting, Role::Following));
}

#[test]
fn a_lost_answer_records_once() {
    let world = World::new();
    let a = world.open("a");
    a.turn(true);
    world.journal.lose_answers(1, false);
    assert_eq!(a.commit(&[revision("x", 1)]).unwrap(), 1);
    assert_eq!(a.commit(&[revision("x", 2)]).unwrap(), 2);
    assert_eq!(a.revisions(revision("x", 1).consultation.id).unwrap().len(), 2);
}

#[test]
fn a_record_whose_fate_is_unknown_is_followed_and_not_made_twice() {
    let world = World::new();
    let (a, b) = (world.open("a"), world.open("b"));
    a.turn(true);
    world.journal.lose_answers(1, true);
    let error = a.commit(&[revision("x", 1)]).unwrap_err();
    assert!(matches!(error, StoreError::Shared(SharedError::Unreachable { .. })), "{error}");
    assert_eq!(a.last_seq(), 0);
    world.journal.set_reachable(true);
    // Another record may not take its number.
    let error = a.commit(&[revision("y", 1)]).unwrap_err();
    assert!(matches!(error, StoreError::Shared(SharedError::Moved { after: 0, found: 1 })), "{error}");
    let turn = a.turn(true);
    assert_eq!((turn.role, turn.followed.revisions.len()), (Role::Harvesting, 1));
    assert_eq!(a.commit(&[revision("y", 1)]).unwrap(), 2);
    caught_up(&b);
    assert_eq!(exported(&a), exported(&b));
}

#[test]
fn a_new_instance_copies_everything_and_a_restarted_one_the_rest() {
    let world = World::new();
    let a = world.open("a");
    a.turn(true);
    let many: Vec<_> = (1..=450).map(|n| revision(&format!("c{n}"), 1)).collect();
    a.commit(&many).unwrap();
    let b = world.open("b");
    assert_eq!(exported(&b), exported(&a));
    drop(b);
    a.commit(&[revision("late", 1)]).unwrap();
    assert_eq!(world.open("b").last_seq(), 451);
}

#[test]
fn a_copy_is_served_while_the_database_is_away() {
    let world = World::new();
    let a = world.open("a");
    a.turn(true);
    a.commit(&[revision("x", 1)]).unwrap();
    drop(a);
    world.journal.set_reachable(false);
    let a = world.open("a");
    assert_eq!(a.load().unwrap().consultations.len(), 1);
    assert!(!a.shared_health().unwrap().reachable);
    assert_eq!(a.turn(true).role, Role::Following);
    // A folder that was never a copy has nothing to serve.
    let error = world.try_open("b").unwrap_err().to_string();
    assert!(error.contains("cannot be reached"), "{error}");
    world.journal.set_reachable(true);
    world.expire();
    assert_eq!(a.turn(true).role, Role::Harvesting);
}

#[test]
fn a_folder_of_another_installation_is_refused() {
    let (world, other) = (World::new(), World::new());
    drop(world.open("a"));
    let error = Store::open_shared(&world.dir.path().join("a"), &other.place(), "a").unwrap_err().to_string();
    let installation = Store::installation_of(&world.dir.path().join("a")).unwrap();
    assert!(error.contains(&format!("is a copy of the installation {installation}")), "{error}");
    assert!(error.contains("or another data folder with --data"), "{error}");
}

fn filled(dir: &Path, key: &str, count: i64) {
    let (store, _) = Store::open(dir).unwrap();
    let many: Vec<_> = (1..=count).map(|n| revision(key, n)).collect();
    store.commit(&many).unwrap();
}

#[test]
fn a_folder_with_a_journal_of_its_own_is_refused_unless_they_agree() {
    let world = World::new();
    let dir = world.dir.path().join("own");
    filled(&dir, "x", 2);
    let error = |name: &str| world.try_open(name).unwrap_err().to_string();
    assert!(
        error("own").contains("has 2 records and the journal at") && error("own").contains("remissflode import FILE")
    );
    let a = world.open("a");
    a.turn(true);
    // As `import` does: the same records with the same numbers.
    a.import(&mut exported(&Store::open(&dir).unwrap().0).as_slice()).unwrap();
    drop(world.open("own"));
    a.commit(&[revision("y", 1)]).unwrap();
    assert_eq!(world.open("own").last_seq(), 3);
    filled(&world.dir.path().join("strange"), "z", 3);
    assert!(error("strange").contains("record 3 of the data folder"), "{}", error("strange"));
    filled(&world.dir.path().join("longer"), "x", 5);
    assert!(error("longer").contains("has records up to 5, and the journal at"), "{}", error("longer"));
}

#[test]
fn an_export_goes_there_and_back_whole() {
    let world = World::new();
    let dir = world.dir.path().join("own");
    filled(&dir, "x", 3);
    let (own, _) = Store::open(&dir).unwrap();
    own.put_source(&source("s", 1)).unwrap();
    let whole = exported(&own);
    let a = world.open("a");
    a.turn(true);
    assert_eq!(a.import(&mut whole.as_slice()).unwrap().added, 4);
    assert_eq!(exported(&a), whole, "the same numbers, so that those who follow notice nothing");
    assert_eq!(a.import(&mut whole.as_slice()).unwrap().added, 0);
    let (back, _) = Store::open(&world.dir.path().join("back")).unwrap();
    back.import(&mut exported(&a).as_slice()).unwrap();
    assert_eq!((exported(&back), back.load().unwrap()), (whole, own.load().unwrap()));
}

#[test]
fn a_hole_or_a_damaged_record_in_the_database_is_named() {
    let world = World::new();
    let (a, b) = (world.open("a"), world.open("b"));
    a.turn(true);
    a.commit(&[revision("x", 1), revision("x", 2)]).unwrap();
    let segment = world.dir.path().join("shared/000000000001.ndjson");
    let whole = std::fs::read(&segment).unwrap();
    let mut bad = whole.clone();
    bad[200] ^= 1;
    std::fs::write(&segment, &bad).unwrap();
    b.turn(true);
    let problem = b.shared_health().unwrap().problem.unwrap();
    assert!(problem.contains("is damaged") && problem.contains("restore the database"), "{problem}");
    assert_eq!(b.last_seq(), 0);
    std::fs::write(&segment, &whole).unwrap();
    caught_up(&b);
    assert_eq!((b.last_seq(), b.shared_health().unwrap().problem), (2, None));
}

#[test]
fn a_clock_that_differs_is_shown_with_figures() {
    let world = World::new();
    let a = world.open("a");
    a.turn(true);
    let ahead = a.shared_health().unwrap().clock_ahead_seconds.unwrap();
    assert!(ahead > minute(0).as_second(), "the database of this test is in 1970: {ahead}");
}

#[test]
fn what_was_announced_is_announced_once() {
    let world = World::new();
    let (a, b) = (world.open("a"), world.open("b"));
    a.turn(true);
    a.commit(&[revision("x", 1)]).unwrap();
    assert!(a.announce(1).unwrap());
    a.commit(&[revision("x", 2)]).unwrap();
    a.release_lease().unwrap();
    while b.turn(true).role != Role::Harvesting {}
    assert_eq!(b.unannounced().unwrap().revisions.len(), 1);
    assert!(b.announce(2).unwrap() && !b.announce(2).unwrap());
    assert!(a.announce(3).is_err());
}
