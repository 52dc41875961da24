//! Waits until sled has closed its files.
//!
//! sled 0.34 writes on its own threads, and a write that has just begun keeps the file (and its lock) open for some
//! milliseconds after the last handle is dropped. Without this wait, reopening the folder at once fails.

use std::{
    fs::{File, TryLockError},
    path::PathBuf,
    thread,
    time::Duration,
};

const STEP: Duration = Duration::from_millis(5);
const STEPS: u32 = 1_000;

/// The file that sled locks. When dropped, after sled's handles, it waits up to five seconds for the lock.
pub(super) struct FileRelease(pub(super) PathBuf);

impl Drop for FileRelease {
    fn drop(&mut self) {
        let Ok(file) = File::open(&self.0) else { return };
        for _ in 0..STEPS {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => thread::sleep(STEP),
                Ok(()) | Err(TryLockError::Error(_)) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn the_wait_ends_when_the_lock_is_released() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        let held = File::create(&path).unwrap();
        held.lock().unwrap();
        let (ended, end) = mpsc::channel();
        let waiting = thread::spawn(move || {
            drop(FileRelease(path));
            ended.send(()).unwrap();
        });
        assert!(end.try_recv().is_err());
        drop(held);
        end.recv_timeout(Duration::from_secs(60)).unwrap();
        waiting.join().unwrap();
    }
}
