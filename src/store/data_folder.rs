//! The layout of the data folder.
//!
//! ```text
//! LOCK                         locked while a process has the store open; contains its process id
//! VERSION                      the layout's version, `1`
//! REBUILD                      created to have the index rebuilt at the next start
//! SHARED                       the installation whose shared journal the folder is a copy of
//! RESTORING                    exists during a restore: no server opens the folder
//! journal/000000000001.ndjson  the truth: segments, named by the number of their first record
//! torn/                        unfinished lines that a crash left, kept for inspection
//! sled/                        the index
//! sled.damaged-1/              an unusable index, set aside
//! ```

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{StoreError, plain_file};

/// The version of the layout.
const LAYOUT: u32 = 1;

/// The paths in a data folder.
#[derive(Debug, Clone)]
pub(super) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
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

    /// The file that requests a rebuild of the index.
    pub(super) fn rebuild_mark(&self) -> PathBuf {
        self.root.join("REBUILD")
    }

    /// The file that names the installation of a shared journal.
    pub(super) fn shared_mark(&self) -> PathBuf {
        self.root.join("SHARED")
    }

    fn version(&self) -> PathBuf {
        self.root.join("VERSION")
    }

    /// Refuses a folder of a later version. Returns `true` if no version is written yet.
    pub(super) fn check_version(&self) -> Result<bool, StoreError> {
        let version = self.version();
        match plain_file::read_small(&version) {
            Ok(text) => match text.trim().parse::<u32>() {
                Ok(found) if found > LAYOUT => Err(StoreError::Newer { path: version, found, known: LAYOUT }),
                // Garbage in the file, not even UTF-8, is no reason to refuse: each journal line has its own version.
                _ => Ok(false),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(StoreError::io("read", version)(error)),
        }
    }

    /// Creates the missing parts and checks the version. To be called with the lock held.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        let journal = self.journal();
        fs::create_dir_all(&journal).map_err(StoreError::io("create", &journal))?;
        if self.check_version()? {
            let version = self.version();
            write_synced(&version, format!("{LAYOUT}\n").as_bytes())?;
        }
        sync_dir(&self.root)
    }

    /// Renames the index to the first free `sled.<why>-<n>` and returns that path.
    pub(super) fn set_index_aside(&self, why: &str) -> Result<PathBuf, StoreError> {
        let index = self.index();
        let aside = (1..)
            .map(|n: u32| self.root.join(format!("sled.{why}-{n}")))
            .find(|path| !path.exists())
            .unwrap_or_else(|| self.root.join(format!("sled.{why}")));
        fs::rename(&index, &aside).map_err(StoreError::io("set aside", &index))?;
        sync_dir(&self.root)?;
        Ok(aside)
    }
}

/// Makes the names in `dir` durable; the fsync of a file does not do that.
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
