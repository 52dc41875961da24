//! Opens the index, whatever state it was left in.
//!
//! sled 0.34.7 refuses to open beside a half-written snapshot, and panics on some kinds of damage. So the steps are:
//! remove unfinished snapshots and try; hide all snapshots and try; set the folder aside and create an empty index,
//! which the caller fills from the journal. Nothing that may contain data is deleted.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{FileRelease, Index, IndexError, SCHEMA, SCHEMA_KEY, Table, guarded};
use crate::store::{StoreError, data_folder::DataFolder};

/// Pages are served from memory, so only harvests need this cache.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
const FLUSH_EVERY_MS: u64 = 500;

/// The index, and the repairs made to open it.
pub(in crate::store) struct Opened {
    pub(in crate::store) index: Index,
    /// The reason for an empty index, and the path of the old one.
    pub(in crate::store) set_aside: Option<(String, PathBuf)>,
    /// It was opened without its damaged snapshots.
    pub(in crate::store) without_snapshots: bool,
}

/// The reason that an attempt failed.
enum Refused {
    /// The content is damaged.
    Damaged(String),
    /// Another layout of the trees.
    Schema(u32),
    /// The content is fine, but there is no permission, no space, or a lock.
    Unavailable(String),
}

impl<E: Into<IndexError>> From<E> for Refused {
    fn from(error: E) -> Self {
        match error.into() {
            IndexError::Damaged(reason) => Self::Damaged(reason),
            IndexError::Unavailable(reason) => Self::Unavailable(reason),
        }
    }
}

/// Called with an index before it is set aside, as far as it can be read; returns `true` if nothing in it is needed any more.
pub(in crate::store) type BeforeAside<'a> = &'a mut dyn FnMut(Option<&Index>) -> Result<bool, StoreError>;

/// Opens the index of `folder`, or an empty one if that is unusable.
pub(in crate::store) fn open(folder: &DataFolder, before_aside: BeforeAside<'_>) -> Result<Opened, StoreError> {
    let path = folder.index();
    let mark = folder.rebuild_mark();
    let mut set_aside = None;
    let is_requested = path.exists() && mark.exists();
    if is_requested && !last_look(&path, before_aside)? {
        // It may still be whole, and has what the journal lacks.
        if let Ok(index) = attempt(&path) {
            return Ok(Opened { index, set_aside, without_snapshots: false });
        }
    }
    if is_requested {
        let aside = folder.set_index_aside("damaged")?;
        set_aside = Some(("the file `REBUILD` requested it".to_owned(), aside));
    }
    if mark.exists() {
        fs::remove_file(&mark).map_err(StoreError::io("remove", &mark))?;
    }
    clear_unfinished_snapshots(&path)?;
    if !path.exists() {
        before_aside(None)?;
    }
    let first = match attempt(&path) {
        Ok(index) => return Ok(Opened { index, set_aside, without_snapshots: false }),
        Err(refused) => refused,
    };
    let (why, reason) = match first {
        Refused::Unavailable(reason) => return Err(unavailable(path, reason)),
        Refused::Schema(found) if found > SCHEMA => {
            return Err(StoreError::Newer { path, found, known: SCHEMA });
        }
        Refused::Schema(found) => ("schema", format!("it is of schema version {found}, expected {SCHEMA}")),
        Refused::Damaged(reason) => {
            if hide_snapshots(&path)?
                && let Ok(index) = attempt(&path)
            {
                return Ok(Opened { index, set_aside, without_snapshots: true });
            }
            ("damaged", reason)
        }
    };
    last_look(&path, before_aside)?;
    set_aside = Some((reason, folder.set_index_aside(why)?));
    match attempt(&path) {
        Ok(index) => Ok(Opened { index, set_aside, without_snapshots: false }),
        Err(Refused::Unavailable(reason)) => Err(unavailable(path, reason)),
        Err(Refused::Damaged(reason)) => Err(unusable(path, reason)),
        Err(Refused::Schema(found)) => Err(unusable(path, format!("an empty one has schema version {found}"))),
    }
}

/// Lets `before_aside` read the index at `path`, of whatever schema, as far as sled can open it.
fn last_look(path: &Path, before_aside: BeforeAside<'_>) -> Result<bool, StoreError> {
    clear_unfinished_snapshots(path)?;
    // sled would create one where there is none.
    let opened = if path.is_dir() { guarded(|| Ok(open_trees(path).ok())).unwrap_or_default() } else { None };
    before_aside(opened.as_ref())
}

fn unusable(path: PathBuf, reason: String) -> StoreError {
    StoreError::index("be opened", path, &IndexError::Damaged(reason))
}

fn unavailable(path: PathBuf, reason: String) -> StoreError {
    StoreError::index("be opened", path, &IndexError::Unavailable(reason))
}

fn attempt(path: &Path) -> Result<Index, Refused> {
    guarded(|| Ok(open_sled(path)))?
}

fn open_trees(path: &Path) -> Result<Index, sled::Error> {
    // Declared first, so that it is dropped last even if opening fails.
    let release = FileRelease(path.join("db"));
    let db = sled::Config::new().path(path).cache_capacity(CACHE_BYTES).flush_every_ms(Some(FLUSH_EVERY_MS)).open()?;
    let trees = Table::NAMES.iter().map(|name| db.open_tree(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(Index { db, trees, _file_release: release })
}

fn open_sled(path: &Path) -> Result<Index, Refused> {
    let index = open_trees(path)?;
    let meta = index.tree(Table::Meta);
    match meta.get(SCHEMA_KEY)? {
        Some(found) if found.as_ref() == SCHEMA.to_be_bytes() => {}
        Some(found) => {
            let found = found.as_ref().try_into().map_err(|_| Refused::Damaged("`schema` is no number".to_owned()))?;
            return Err(Refused::Schema(u32::from_be_bytes(found)));
        }
        None if meta.is_empty() => {
            meta.insert(SCHEMA_KEY, &SCHEMA.to_be_bytes())?;
        }
        None => return Err(Refused::Schema(0)),
    }
    index.check_checksums()?;
    Ok(index)
}

/// Removes `snap.*.generating`: sled mistakes this leftover of a killed process for a snapshot.
fn clear_unfinished_snapshots(dir: &Path) -> Result<(), StoreError> {
    for path in snapshots(dir)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "generating")) {
        fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
    }
    Ok(())
}

/// Renames the snapshots so that sled reads its log instead. Returns `true` if there were any.
fn hide_snapshots(dir: &Path) -> Result<bool, StoreError> {
    let found = snapshots(dir)?;
    for path in &found {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        fs::rename(path, path.with_file_name(format!("aside.{name}"))).map_err(StoreError::io("rename", path))?;
    }
    Ok(!found.is_empty())
}

fn snapshots(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = Vec::new();
    if !dir.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(dir).map_err(StoreError::io("read", dir))? {
        let path = entry.map_err(StoreError::io("read", dir))?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("snap.")) {
            found.push(path);
        }
    }
    Ok(found)
}
