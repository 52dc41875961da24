//! The layout of the data folder.
//!
//! ```text
//! LOCK                         held while a process has the store open; its content is that process's id
//! VERSION                      the layout's version, `1`
//! REBUILD                      put there to have the index rebuilt at the next start
//! RESTORING                    there while a backup is restored: no server opens the folder
//! journal/000000000001.ndjson  the truth: segments, named by the number of their first record
//! torn/                        the ends of lines that a crash cut off, kept for inspection
//! sled/                        the index
//! sled.damaged-1/              an index that could not be used, put aside
//! ```

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::StoreError;

/// The version of the layout.
const LAYOUT: u32 = 1;

/// The places in a data folder.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("LOCK")
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    pub(super) fn torn(&self) -> PathBuf {
        self.root.join("torn")
    }

    pub(super) fn index(&self) -> PathBuf {
        self.root.join("sled")
    }

    /// The file whose presence asks for a rebuild of the index.
    pub(super) fn rebuild_mark(&self) -> PathBuf {
        self.root.join("REBUILD")
    }

    fn version(&self) -> PathBuf {
        self.root.join("VERSION")
    }

    /// Refuses a folder of a later version; whether the version is yet to be written.
    pub(super) fn check_version(&self) -> Result<bool, StoreError> {
        let version = self.version();
        match fs::read_to_string(&version) {
            Ok(text) => match text.trim().parse::<u32>() {
                Ok(found) if found > LAYOUT => Err(StoreError::Newer { path: version, found, known: LAYOUT }),
                // An unreadable version file is no reason to refuse: the journal's lines carry their own version.
                _ => Ok(false),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(StoreError::io("read", version)(error)),
        }
    }

    /// Creates what is missing and checks the version; to be called with the lock held.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        let journal = self.journal();
        fs::create_dir_all(&journal).map_err(StoreError::io("create", &journal))?;
        if self.check_version()? {
            let version = self.version();
            write_synced(&version, format!("{LAYOUT}\n").as_bytes())?;
        }
        sync_dir(&self.root)
    }

    /// Renames the index to the first free `sled.<why>-<n>`; the name it got.
    pub(super) fn put_index_aside(&self, why: &str) -> Result<PathBuf, StoreError> {
        let index = self.index();
        let aside = (1..)
            .map(|n: u32| self.root.join(format!("sled.{why}-{n}")))
            .find(|path| !path.exists())
            .unwrap_or_else(|| self.root.join(format!("sled.{why}")));
        fs::rename(&index, &aside).map_err(StoreError::io("put aside", &index))?;
        sync_dir(&self.root)?;
        Ok(aside)
    }
}

/// Makes the names in `dir` durable: a file's own fsync does not do that.
pub(super) fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(StoreError::io("sync", dir))
}

/// Writes a whole small file and waits until it is on the disk.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    File::create(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(StoreError::io("write", path))
}
