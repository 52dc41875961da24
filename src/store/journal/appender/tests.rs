//! A disk that runs full.

use std::{
    fs,
    sync::atomic::{AtomicU64, Ordering},
};

use super::*;

/// The space left on the test's disk; the tests of this module share it and hold [`ONE_AT_A_TIME`].
static SPACE: AtomicU64 = AtomicU64::new(u64::MAX);
static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());

struct Small(File);

impl Disk for Small {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let space = SPACE.load(Ordering::SeqCst);
        let fits = bytes.len().min(usize::try_from(space).unwrap_or(usize::MAX));
        self.0.write_all(&bytes[..fits])?;
        SPACE.store(space - fits as u64, Ordering::SeqCst);
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
}

fn small(path: &Path) -> io::Result<Box<dyn Disk>> {
    Ok(Box::new(Small(File::options().append(true).create(true).open(path)?)))
}

fn lines(from: u64, count: u64) -> Vec<Vec<u8>> {
    (from..from + count).map(|seq| format!("line {seq} {}", "x".repeat(90)).into_bytes()).collect()
}

fn content(dir: &Path) -> String {
    let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn a_full_disk_leaves_whole_lines_only_and_the_next_append_goes_on() {
    let _one = ONE_AT_A_TIME.lock().unwrap();
    let expected: Vec<Vec<u8>> = lines(1, 5);
    let expected: String = expected.iter().map(|line| String::from_utf8(line.clone()).unwrap() + "\n").collect();
    for space in (0..294).step_by(7) {
        for segment_bytes in [1, 250, 10_000] {
            let dir = tempfile::tempdir().unwrap();
            let tail = Tail::read(dir.path()).unwrap();
            let mut journal = Journal::open(dir.path().to_owned(), &tail, segment_bytes, small).unwrap();
            SPACE.store(u64::MAX, Ordering::SeqCst);
            journal.append(&lines(1, 2)).unwrap();
            SPACE.store(space, Ordering::SeqCst);
            let error = journal.append(&lines(3, 3)).unwrap_err().to_string();
            assert!(error.contains("could not write to `") && error.contains("ndjson"), "{error}");
            assert_eq!(journal.last_seq(), 2);
            assert_eq!(content(dir.path()).lines().count(), 2, "{space} bytes left a trace");
            SPACE.store(u64::MAX, Ordering::SeqCst);
            journal.append(&lines(3, 3)).unwrap();
            assert_eq!(content(dir.path()), expected);
        }
    }
}
