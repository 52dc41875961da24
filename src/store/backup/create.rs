//! Writes a backup, beside a running server or without one.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use super::{BackupReport, seal::SealBuilder};
use crate::store::{
    Store, StoreError,
    data_folder::{DataFolder, sync_dir},
    journal::{Reader, Tail},
};

impl Store {
    /// Copies the journal of the data folder `dir` to `file`, up to its last whole line. A server may write meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError::Occupied`] if `file` exists, [`StoreError::Inside`] if it would lie in a folder of the store, [`StoreError::NoStore`] if `dir` has no journal,
    /// [`StoreError::Damaged`] for a changed or missing line, [`StoreError::Newer`], and [`StoreError::Io`]. After an
    /// error there is no `file`.
    pub fn backup(dir: &Path, file: &Path) -> Result<BackupReport, StoreError> {
        let folder = DataFolder::new(dir);
        if !folder.journal().is_dir() {
            return Err(StoreError::NoStore { dir: dir.to_owned() });
        }
        folder.check_version()?;
        refuse_existing(file)?;
        if lies_inside(file, dir).is_some_and(|depth| depth > 0) {
            return Err(StoreError::Inside { path: file.to_owned(), dir: dir.to_owned() });
        }
        // A name of this process alone: two backups to one file would write into each other.
        let part = with_suffix(file, &format!(".{}.part", std::process::id()));
        let written = write(&folder, &part).and_then(|report| {
            // Checked again: the copy took a while, and a rename replaces silently.
            refuse_existing(file)?;
            fs::rename(&part, file).map_err(StoreError::io("rename to its name", file))?;
            let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
            sync_dir(parent.unwrap_or(Path::new(".")))?;
            Ok(report)
        });
        if written.is_err() {
            // The remains of a failed copy are not a backup.
            drop(fs::remove_file(&part));
        }
        written
    }
}

fn write(folder: &DataFolder, part: &Path) -> Result<BackupReport, StoreError> {
    // A half-written line after the last whole one is not waited for.
    let last = Tail::read(&folder.journal())?.last_seq;
    let failed = || StoreError::io("write", part);
    // A link that somebody placed there is not followed.
    let mut out = BufWriter::new(File::create_new(part).map_err(failed())?);
    let mut sum = SealBuilder::default();
    if last > 0 {
        for line in Reader::new(&folder.journal(), 1)? {
            let mut line = line?;
            if line.seq > last {
                break;
            }
            line.bytes.push(b'\n');
            out.write_all(&line.bytes).map_err(failed())?;
            sum.add(&line.bytes);
            if line.seq == last {
                break;
            }
        }
    }
    if sum.records() != last {
        let reason = format!("expected {last} records, found {}: try again", sum.records());
        return Err(StoreError::Damaged { file: folder.journal(), line: sum.records() + 1, reason });
    }
    let report = sum.report();
    let mut seal = serde_json::to_vec(&sum.seal())
        .map_err(|error| StoreError::Encode { seq: report.records, reason: error.to_string() })?;
    seal.push(b'\n');
    out.write_all(&seal).map_err(failed())?;
    let out = out.into_inner().map_err(|error| failed()(error.into_error()))?;
    out.sync_all().map_err(failed())?;
    Ok(report)
}

fn refuse_existing(file: &Path) -> Result<(), StoreError> {
    match fs::symlink_metadata(file) {
        Ok(_) => Err(StoreError::Occupied { path: file.to_owned() }),
        Err(_) => Ok(()),
    }
}

/// The number of folders between `dir` and a file in it, 0 for one that lies in `dir` itself; `None` for any other file.
pub(super) fn lies_inside(file: &Path, dir: &Path) -> Option<usize> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A folder that is missing is an error of its own.
    let (parent, dir) = (parent.canonicalize().ok()?, dir.canonicalize().ok()?);
    Some(parent.strip_prefix(dir).ok()?.components().count())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
