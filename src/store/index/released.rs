//! Waiting until sled has let go of its files.
//!
//! sled 0.34 writes on threads of its own, and one that has just begun keeps the file (and its lock) open for some
//! milliseconds after the last handle is gone: who opened the folder again at once was refused by itself.

use std::{
    fs::{File, TryLockError},
    path::PathBuf,
    thread,
    time::Duration,
};

const STEP: Duration = Duration::from_millis(5);
const STEPS: u32 = 1_000;

/// The file that sled locks. Dropped after sled's handles, it waits (for five seconds at most) until the lock is free.
pub(super) struct Released(pub(super) PathBuf);

impl Drop for Released {
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
    fn it_ends_with_the_other_holder() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        let held = File::create(&path).unwrap();
        held.lock().unwrap();
        let (ended, end) = mpsc::channel();
        let waiting = thread::spawn(move || {
            drop(Released(path));
            ended.send(()).unwrap();
        });
        assert!(end.try_recv().is_err());
        drop(held);
        end.recv_timeout(Duration::from_secs(60)).unwrap();
        waiting.join().unwrap();
    }
}
