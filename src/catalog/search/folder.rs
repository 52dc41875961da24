//! The index's folder, written without waiting for the disk.
//!
//! tantivy has ten files and two folders brought to the disk for each commit, and whoever publishes waits: a tenth of a second
//! where others write too. The index is never the truth, so nothing has to survive a loss of power but the knowledge that
//! something is missing, and that is in the checksums, which every start compares. The death of the process alone
//! loses nothing.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
    error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError},
};

/// tantivy's folder, less the waiting.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
    read: MmapDirectory,
}

impl Folder {
    /// The folder at `root`, which is there.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn open(root: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { root: root.to_owned(), read: MmapDirectory::open(root)? })
    }
}

/// A file that is handed to the operating system when it ends.
struct Unsynced(File);

impl Write for Unsynced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for Unsynced {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.flush()
    }
}

impl Directory for Folder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.read.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.read.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.read.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = File::create_new(self.root.join(path)).map_err(|cause| match cause.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(cause, path.to_owned()),
        })?;
        Ok(BufWriter::new(Box::new(Unsynced(file))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.read.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let path = self.root.join(path);
        let mut beside = path.clone().into_os_string();
        beside.push(".new");
        fs::write(&beside, data)?;
        fs::rename(&beside, &path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.read.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.read.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_once_and_small_ones_are_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let path = Path::new("a.term");
        let mut writer = folder.open_write(path).unwrap();
        writer.write_all(b"stems").unwrap();
        writer.terminate().unwrap();
        assert_eq!(folder.open_read(path).unwrap().read_bytes().unwrap().as_slice(), b"stems");
        assert!(matches!(folder.open_write(path), Err(OpenWriteError::FileAlreadyExists(_))));
        for content in [&b"first"[..], b"2"] {
            folder.atomic_write(Path::new("meta.json"), content).unwrap();
            assert_eq!(folder.atomic_read(Path::new("meta.json")).unwrap(), content);
        }
        let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a.term", "meta.json"], "nothing is left beside");
    }
}
