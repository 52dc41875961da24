//! Backups of whole and of damaged folders, and the errors of damaged backups.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use super::seal::Seal;
use crate::store::{
    Store, StoreError,
    journal::Journal,
    testing::{revision, source},
};

/// A folder with four records in two segments and more, and its backup.
fn backed_up(dir: &Path) -> (PathBuf, PathBuf) {
    let data = dir.join("data");
    let (store, _) = Store::open_with(&data, 1_500, Journal::real_file).unwrap();
    for revision in [revision("a", 1), revision("b", 1), revision("a", 2)] {
        store.commit(&[revision]).unwrap();
    }
    store.put_source(&source("s", 1)).unwrap();
    store.commit(&[revision("c", 1)]).unwrap();
    drop(store);
    let file = dir.join("backup.ndjson");
    assert_eq!(Store::backup(&data, &file).unwrap().records, 5);
    (data, file)
}

fn exported(store: &Store) -> Vec<u8> {
    let mut bytes = Vec::new();
    store.export(1, &mut bytes).unwrap();
    bytes
}

/// The error of restoring this file, which must not create the folder.
fn refusal(file: &Path, dir: &Path) -> String {
    let target = dir.join("restored");
    let error = Store::restore(file, &target).unwrap_err().to_string();
    assert!(!target.exists(), "a bad backup is refused before anything is written");
    error.replace(&dir.display().to_string(), "DIR")
}

#[test]
fn a_restored_folder_holds_what_was_backed_up() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = backed_up(dir.path());
    let target = dir.path().join("restored");
    assert_eq!(Store::restore(&file, &target).unwrap(), Store::check_backup(&file).unwrap());
    let ((was, _), (is, report)) = (Store::open(&data).unwrap(), Store::open(&target).unwrap());
    assert_eq!(report.messages(), Vec::<String>::new());
    assert_eq!(exported(&is), exported(&was));
    assert_eq!(is.load().unwrap(), was.load().unwrap());
    assert_eq!(is.verify().unwrap().problems, Vec::<String>::new());
    assert_eq!(is.commit(&[revision("d", 1)]).unwrap(), 6);
}

#[test]
fn an_empty_store_is_backed_up_too() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(&dir.path().join("data")).unwrap());
    let file = dir.path().join("backup");
    assert_eq!(Store::backup(&dir.path().join("data"), &file).unwrap().records, 0);
    assert_eq!(Store::restore(&file, &dir.path().join("restored")).unwrap().records, 0);
}

#[test]
fn every_backup_beside_a_writer_is_a_prefix_of_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let (store, _) = Store::open_with(&data, 1_500, Journal::real_file).unwrap();
    store.commit(&[revision("a", 1)]).unwrap();
    let done = AtomicBool::new(false);
    let files = std::thread::scope(|scope| {
        let copies = scope.spawn(|| {
            let mut files = Vec::new();
            while !done.load(Ordering::Acquire) || files.is_empty() {
                let file = dir.path().join(format!("backup-{}", files.len()));
                let records = Store::backup(&data, &file).unwrap().records;
                files.push((file, records));
            }
            files
        });
        for n in 2..=60 {
            store.commit(&[revision("a", n)]).unwrap();
        }
        done.store(true, Ordering::Release);
        copies.join().unwrap()
    });
    let all = exported(&store);
    for (file, records) in files {
        assert_eq!(Store::check_backup(&file).unwrap().records, records);
        let copy = fs::read(&file).unwrap();
        let seal = copy.iter().rev().skip(1).position(|byte| *byte == b'\n').unwrap() + 1;
        assert!(all.starts_with(&copy[..copy.len() - seal]), "{records}");
    }
}

#[test]
fn a_line_that_is_being_written_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let (data, _) = backed_up(dir.path());
    let last = fs::read_dir(data.join("journal")).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    let whole = fs::read(&last).unwrap();
    fs::write(&last, [whole.as_slice(), &whole[..whole.len() / 2]].concat()).unwrap();
    let file = dir.path().join("again");
    assert_eq!(Store::backup(&data, &file).unwrap().records, 5);
    assert_eq!(fs::read(&file).unwrap(), fs::read(dir.path().join("backup.ndjson")).unwrap());
}

#[test]
fn a_damaged_journal_gives_no_backup() {
    let dir = tempfile::tempdir().unwrap();
    let (data, _) = backed_up(dir.path());
    let mut segments: Vec<_> = fs::read_dir(data.join("journal")).unwrap().map(|entry| entry.unwrap().path()).collect();
    segments.sort();
    assert!(segments.len() > 2);
    let file = dir.path().join("again");
    let fails = |what: &str| {
        let error = Store::backup(&data, &file).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }) && error.to_string().contains(what), "{error}");
        assert!(!file.exists() && !dir.path().join("again.part").exists(), "nothing is left");
    };
    for segment in &segments[..2] {
        let whole = fs::read(segment).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 4;
        fs::write(segment, flipped).unwrap();
        fails("expected the checksum");
        fs::write(segment, [whole.as_slice(), &whole].concat()).unwrap();
        fails("again");
        fs::remove_file(segment).unwrap();
        fails("lines are missing");
        fs::write(segment, whole).unwrap();
    }
    assert_eq!(Store::backup(&data, &file).unwrap().records, 5);
}

#[test]
fn no_file_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = backed_up(dir.path());
    let before = fs::read(&file).unwrap();
    assert!(matches!(Store::backup(&data, &file).unwrap_err(), StoreError::Occupied { .. }));
    assert!(matches!(Store::restore(&file, &data).unwrap_err(), StoreError::NotEmpty { .. }));
    assert_eq!(fs::read(&file).unwrap(), before);
    let nothing = Store::backup(dir.path(), &dir.path().join("other")).unwrap_err();
    assert!(matches!(nothing, StoreError::NoStore { .. }), "{nothing}");
    let nowhere = Store::backup(&data, &dir.path().join("missing/backup")).unwrap_err().to_string();
    assert!(nowhere.contains("could not write `") && nowhere.contains("missing/backup."), "{nowhere}");
}

#[test]
fn a_truncated_backup_is_refused_wherever_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let (_, file) = backed_up(dir.path());
    let whole = fs::read(&file).unwrap();
    for end in (0..whole.len()).step_by(131).chain([whole.len() - 1, whole.len() - 2]) {
        fs::write(&file, &whole[..end]).unwrap();
        let said = refusal(&file, dir.path());
        assert!(said.contains("cut off") && said.ends_with("use another"), "cut at {end}: {said}");
    }
}

#[test]
fn a_flipped_bit_is_detected_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    let (_, file) = backed_up(dir.path());
    let whole = fs::read(&file).unwrap();
    for at in (0..whole.len()).step_by(97) {
        let mut bad = whole.clone();
        bad[at] ^= 1;
        fs::write(&file, bad).unwrap();
        refusal(&file, dir.path());
    }
}

#[test]
fn lines_out_of_order_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let (_, file) = backed_up(dir.path());
    let whole = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let try_lines = |lines: &[&str]| {
        fs::write(&file, lines.concat()).unwrap();
        refusal(&file, dir.path())
    };
    assert_eq!(
        try_lines(&[lines[0], lines[1], lines[1], lines[2], lines[3], lines[4], lines[5]]),
        "line 3 of the backup `DIR/backup.ndjson`: expected record 3, found record 2; the backup is incomplete or damaged: use another"
    );
    assert!(
        try_lines(&[lines[0], lines[2], lines[3], lines[4], lines[5]]).contains("expected record 2, found record 3")
    );
    assert!(try_lines(&lines[1..]).contains("expected record 1, found record 2"));
    assert!(try_lines(&[lines[0], lines[5]]).contains("expected 5 records"));
    assert!(try_lines(&[&lines[..], &lines[..1]].concat()).contains("expected the end after the seal, found more"));
    let seal: Seal = serde_json::from_str(lines[5]).unwrap();
    let later = serde_json::to_string(&Seal { backup: 9, ..seal }).unwrap() + "\n";
    assert!(try_lines(&[&lines[..5], &[later.as_str()]].concat()).contains("schema version 9"));
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("backup.ndjson");
    fs::write(&file, "<html>\n<body>En helt annan fil\n").unwrap();
    assert_eq!(
        refusal(&file, dir.path()),
        "line 1 of the backup `DIR/backup.ndjson`: expected it to begin with `{\"crc\":\"` and eight hexadecimal digits, \
         found `<html>`; the backup is incomplete or damaged: use another"
    );
    fs::remove_file(&file).unwrap();
    assert!(refusal(&file, dir.path()).contains("could not open `DIR/backup.ndjson`"));
}

#[test]
fn an_interrupted_restore_is_never_opened() {
    let dir = tempfile::tempdir().unwrap();
    let (_, file) = backed_up(dir.path());
    let target = dir.path().join("restored");
    Store::restore(&file, &target).unwrap();
    fs::write(target.join(Store::RESTORING), "").unwrap();
    for error in [Store::open(&target).unwrap_err(), Store::restore(&file, &target).unwrap_err()] {
        assert!(matches!(error, StoreError::HalfRestored { .. }), "{error}");
    }
}

#[test]
fn a_backup_lies_beside_the_store_and_follows_no_link() {
    let dir = tempfile::tempdir().unwrap();
    let (data, backup) = backed_up(dir.path());
    let refused = |file: &Path| {
        let error = Store::backup(&data, file).unwrap_err().to_string();
        error.replace(&dir.path().display().to_string(), "DIR")
    };
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&data, &link).unwrap();
    for inside in [data.join("journal/x"), data.join("../data/sled/x"), link.join("journal/x")] {
        let message = refused(&inside);
        assert!(message.ends_with("would lie among the files of the data folder `DIR/data`: name a file elsewhere"));
    }
    // The volume of a container is all that it can write to.
    Store::backup(&data, &link.join("x.ndjson")).unwrap();
    assert!(Store::is_lost_with(&link.join("x.ndjson"), &data) && !Store::is_lost_with(&backup, &data));
    std::os::unix::fs::symlink(dir.path().join("nothing"), dir.path().join("dangling")).unwrap();
    assert!(refused(&dir.path().join("dangling")).contains("exists already"));
    assert!(!dir.path().join("nothing").exists());
    // What stands under the name of the unfinished copy is not written to.
    let victim = dir.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    let part = dir.path().join(format!("other.ndjson.{}.part", std::process::id()));
    std::os::unix::fs::symlink(&victim, &part).unwrap();
    assert!(refused(&dir.path().join("other.ndjson")).contains("could not write"));
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    // A folder that is reached by a link is backed up as it is.
    assert_eq!(Store::backup(&dir.path().join("link"), &dir.path().join("by-link.ndjson")).unwrap().records, 5);
    assert_eq!(fs::read(dir.path().join("by-link.ndjson")).unwrap(), fs::read(&backup).unwrap());
}

#[test]
fn a_segment_that_cannot_be_read_leaves_no_backup() {
    let dir = tempfile::tempdir().unwrap();
    let (data, _) = backed_up(dir.path());
    let segment = fs::read_dir(data.join("journal")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(&segment).unwrap();
    std::os::unix::fs::symlink(dir.path().join("gone"), &segment).unwrap();
    let file = dir.path().join("second.ndjson");
    let message = Store::backup(&data, &file).unwrap_err().to_string();
    assert!(message.contains("could not") && message.contains("journal"), "{message}");
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("second")), "{left:?}");
}

#[test]
fn a_folder_is_no_backup() {
    let dir = tempfile::tempdir().unwrap();
    let (data, _) = backed_up(dir.path());
    let message = Store::check_backup(&data).unwrap_err().to_string();
    assert!(message.ends_with("is a folder and no backup: name a file, or a data folder with --data"), "{message}");
}
