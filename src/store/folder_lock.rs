//! One process at a time: a lock file, locked before sled or the journal is touched.
//!
//! The operating system releases the lock when its holder ends, even after a crash; a leftover `LOCK` file is harmless.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
};

use super::{StoreError, data_folder::DataFolder, plain_file};

/// Held as long as the store is open.
#[derive(Debug)]
pub(super) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Creates the data folder if needed and locks it. The error names the holder of the lock.
    pub(super) fn acquire(folder: &DataFolder) -> Result<Self, StoreError> {
        fs::create_dir_all(folder.root()).map_err(StoreError::io("create", folder.root()))?;
        let path = folder.lock();
        match plain_file::require(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(StoreError::io("open", path)(error)),
            _ => {}
        }
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(StoreError::io("open for writing", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).ok().and_then(|text| text.trim().parse::<u32>().ok());
                let holder = holder.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"));
                return Err(StoreError::InUse { dir: folder.root().to_owned(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", path)(error)),
        }
        file.set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(StoreError::io("write to", &path))?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_is_refused_with_the_holders_id() {
        let dir = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(dir.path());
        let held = FolderLock::acquire(&folder).unwrap();
        let message = FolderLock::acquire(&folder).unwrap_err().to_string();
        assert!(message.contains(&format!("in use by process {}", std::process::id())), "{message}");
        drop(held);
        FolderLock::acquire(&folder).unwrap();
    }
}
