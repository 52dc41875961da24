//! Opening the index, whatever state it was left in.
//!
//! sled 0.34.7 refuses to open over a snapshot that was cut off while it was written, and panics on some kinds of
//! damage. So: clear away unfinished snapshots, try; without the snapshots, try; put the folder aside and begin an
//! empty one, which the caller fills from the journal. Nothing that may hold data is deleted.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Index, IndexError, Released, SCHEMA, SCHEMA_KEY, Table, guarded};
use crate::store::{StoreError, folder::Folder};

/// Everything that is served is in memory already: this is for harvests.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
const FLUSH_EVERY_MS: u64 = 500;

/// The index and what had to be done to open it.
pub(in crate::store) struct Opened {
    pub(in crate::store) index: Index,
    /// Why it begins empty, and where what was there before lies.
    pub(in crate::store) set_aside: Option<(String, PathBuf)>,
    /// Whether it was opened without its damaged snapshots.
    pub(in crate::store) without_snapshots: bool,
}

/// Why an attempt gave no index.
enum Refused {
    /// The content is not to be used.
    Damaged(String),
    /// Another layout of the trees.
    Schema(u32),
    /// Nothing wrong with the content: no permission, no space, a lock.
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

/// Opens the index of `folder`, an empty one if there is none that can be used.
pub(in crate::store) fn open(folder: &Folder) -> Result<Opened, StoreError> {
    let path = folder.index();
    let mark = folder.rebuild_mark();
    let asked = path.exists() && mark.exists();
    let mut set_aside = None;
    if asked {
        let aside = folder.put_index_aside("damaged")?;
        set_aside = Some(("the file `REBUILD` asked for it".to_owned(), aside));
    }
    if mark.exists() {
        fs::remove_file(&mark).map_err(StoreError::io("remove", &mark))?;
    }
    clear_unfinished_snapshots(&path)?;
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
    set_aside = Some((reason, folder.put_index_aside(why)?));
    match attempt(&path) {
        Ok(index) => Ok(Opened { index, set_aside, without_snapshots: false }),
        Err(Refused::Unavailable(reason)) => Err(unavailable(path, reason)),
        Err(Refused::Damaged(reason)) => Err(unusable(path, reason)),
        Err(Refused::Schema(found)) => Err(unusable(path, format!("an empty one has schema version {found}"))),
    }
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

fn open_sled(path: &Path) -> Result<Index, Refused> {
    // Also where this does not end in an index: declared first, dropped last.
    let released = Released(path.join("db"));
    let db = sled::Config::new().path(path).cache_capacity(CACHE_BYTES).flush_every_ms(Some(FLUSH_EVERY_MS)).open()?;
    let trees = Table::NAMES.iter().map(|name| db.open_tree(name)).collect::<Result<Vec<_>, _>>()?;
    let index = Index { db, trees, _released: released };
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
    index.look_over()?;
    Ok(index)
}

/// Removes `snap.*.generating`: sled's reader takes such a leftover of a killed process for a snapshot.
fn clear_unfinished_snapshots(dir: &Path) -> Result<(), StoreError> {
    for path in snapshots(dir)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "generating")) {
        fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
    }
    Ok(())
}

/// Renames the snapshots so that sled reads its log instead; whether there were any.
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
