//! Makes a data folder from a backup.

use std::{
    fs,
    io::{BufWriter, Write},
    path::Path,
};

use super::{BackupReport, validate::each_line};
use crate::store::{
    Store, StoreError,
    data_folder::{DataFolder, sync_dir, write_synced},
    folder_lock::FolderLock,
    journal::{SEGMENT_BYTES, segment_name},
};

/// A folder that new file systems contain; a data folder with nothing else is empty.
const LOST_AND_FOUND: &str = "lost+found";

impl Store {
    /// Makes the data folder `dir`, which must be empty or missing, from the backup `file`: validates the whole backup,
    /// writes the journal, builds the index and verifies the result.
    ///
    /// An interrupted restore leaves the file `RESTORING` in the folder, and no server opens it.
    ///
    /// # Errors
    ///
    /// As [`Store::check_backup`] for the file; [`StoreError::NotEmpty`] or [`StoreError::HalfRestored`] for the folder,
    /// [`StoreError::Unlike`] if the result has problems, and the errors of [`Store::open`].
    pub fn restore(file: &Path, dir: &Path) -> Result<BackupReport, StoreError> {
        let report = Self::check_backup(file)?;
        fs::create_dir_all(dir).map_err(StoreError::io("create", dir))?;
        let folder = DataFolder::new(dir);
        let mark = dir.join(Self::RESTORING);
        if mark.exists() {
            return Err(StoreError::HalfRestored { dir: dir.to_owned() });
        }
        for entry in fs::read_dir(dir).map_err(StoreError::io("read", dir))? {
            let name = entry.map_err(StoreError::io("read", dir))?.file_name();
            if name != LOST_AND_FOUND {
                return Err(StoreError::NotEmpty { dir: dir.to_owned(), found: name.to_string_lossy().into_owned() });
            }
        }
        write_synced(&mark, b"a restore is in progress, or was interrupted\n")?;
        sync_dir(dir)?;
        let lock = FolderLock::acquire(&folder)?;
        folder.prepare()?;
        write_journal(file, &folder)?;
        let (store, opened) =
            Self::open_locked(folder, lock, SEGMENT_BYTES, crate::store::journal::Journal::real_file)?;
        let verified = store.verify()?;
        let problem = verified.problems.first().cloned();
        let unlike = problem.or_else(|| {
            (opened.records != report.records)
                .then(|| format!("expected {} records, found {}", report.records, opened.records))
        });
        if let Some(reason) = unlike {
            return Err(StoreError::Unlike { dir: dir.to_owned(), reason });
        }
        fs::remove_file(&mark).map_err(StoreError::io("remove", &mark))?;
        sync_dir(dir)?;
        Ok(report)
    }
}

/// Writes the lines as segments of the usual size.
fn write_journal(file: &Path, folder: &DataFolder) -> Result<(), StoreError> {
    let dir = folder.journal();
    let mut open: Option<(BufWriter<fs::File>, u64)> = None;
    let mut seq = 0;
    let failed = || StoreError::io("write", &dir);
    let close = |out: BufWriter<fs::File>| {
        out.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all())
    };
    each_line(file, |line| {
        seq += 1;
        let len = line.len() as u64 + 1;
        let (mut out, written) = match open.take() {
            Some((out, written)) if written + len <= SEGMENT_BYTES => (out, written),
            full => {
                if let Some((full, _)) = full {
                    close(full).map_err(failed())?;
                }
                let path = dir.join(segment_name(seq));
                (BufWriter::new(fs::File::create_new(&path).map_err(StoreError::io("create", &path))?), 0)
            }
        };
        out.write_all(line).and_then(|()| out.write_all(b"\n")).map_err(failed())?;
        open = Some((out, written + len));
        Ok(())
    })?;
    if let Some((out, _)) = open {
        close(out).map_err(failed())?;
    }
    sync_dir(&dir)
}
