//! Appends to the journal, so that a failed write leaves no trace.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{super::StoreError, super::data_folder::sync_dir, Tail, segment_name};

/// The file operations of the journal; tests have a disk that runs full.
pub(in crate::store) trait Disk: Send {
    /// Writes all of `bytes` at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Waits until everything is on the disk.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file to `len` bytes.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

impl Disk for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }
}

/// A function that opens a segment for appending, creating it if needed.
pub(in crate::store) type OpenFile = fn(&Path) -> io::Result<Box<dyn Disk>>;

/// The journal, open for appending.
pub(in crate::store) struct Journal {
    dir: PathBuf,
    segment_bytes: u64,
    open_file: OpenFile,
    current: Option<Segment>,
    last_seq: u64,
}

struct Segment {
    path: PathBuf,
    disk: Box<dyn Disk>,
    /// The length of the acknowledged lines.
    good_len: u64,
    /// A write failed, and its remains may follow `good_len`.
    dirty: bool,
}

impl Journal {
    /// The [`OpenFile`] for real disks.
    pub(in crate::store) fn real_file(path: &Path) -> io::Result<Box<dyn Disk>> {
        Ok(Box::new(File::options().append(true).create(true).open(path)?))
    }

    /// Continues after `tail`, whose torn bytes must have been set aside.
    pub(in crate::store) fn open(
        dir: PathBuf,
        tail: &Tail,
        segment_bytes: u64,
        open_file: OpenFile,
    ) -> Result<Self, StoreError> {
        let current = match &tail.segment {
            None => None,
            Some(path) => {
                let disk = open_file(path).map_err(StoreError::io("open for writing", path))?;
                Some(Segment { path: path.clone(), disk, good_len: tail.good_len, dirty: false })
            }
        };
        Ok(Self { dir, segment_bytes, open_file, current, last_seq: tail.last_seq })
    }

    /// Goes on after `tail`, in files that were replaced meanwhile. The remains of a failed write are still to be cut off.
    pub(in crate::store) fn reopen(&mut self, tail: &Tail) -> Result<(), StoreError> {
        self.current = None;
        let opened = Self::open(self.dir.clone(), tail, self.segment_bytes, self.open_file)?;
        *self = opened;
        if let Some(segment) = &mut self.current {
            segment.dirty = tail.torn.is_some();
        }
        Ok(())
    }

    /// The number of the last record; 0 in an empty journal.
    pub(in crate::store) fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// Appends lines (without line breaks), numbered from `last_seq() + 1` on, and waits until they are on the disk.
    /// Afterwards either all of them are in the journal, or none.
    pub(in crate::store) fn append(&mut self, lines: &[Vec<u8>]) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
        for line in lines {
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
        }
        let len = bytes.len() as u64;
        let mut segment = match self.current.take() {
            Some(segment) if segment.good_len == 0 || segment.good_len + len <= self.segment_bytes => segment,
            // The remains of a failed write are removed before a full segment is closed.
            Some(mut full) => {
                if let Err(error) = full.repair() {
                    self.current = Some(full);
                    return Err(error);
                }
                match self.create() {
                    Ok(created) => created,
                    Err(error) => {
                        self.current = Some(full);
                        return Err(error);
                    }
                }
            }
            None => self.create()?,
        };
        let written = segment.append(&bytes);
        self.current = Some(segment);
        written?;
        self.last_seq += lines.len() as u64;
        Ok(())
    }

    fn create(&self) -> Result<Segment, StoreError> {
        let path = self.dir.join(segment_name(self.last_seq + 1));
        let disk = (self.open_file)(&path).map_err(StoreError::io("create", &path))?;
        sync_dir(&self.dir)?;
        // The file may exist without a good line, after a failed try.
        Ok(Segment { path, disk, good_len: 0, dirty: true })
    }
}

impl Segment {
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.repair()?;
        self.dirty = true;
        match self.disk.append(bytes).and_then(|()| self.disk.sync()) {
            Ok(()) => {
                self.good_len += bytes.len() as u64;
                self.dirty = false;
                Ok(())
            }
            Err(error) => {
                // If this fails too, the next append tries again before it writes.
                if let Err(repair_error) = self.repair() {
                    tracing::warn!(error = %repair_error, "the remains of a failed write stay in the journal for now");
                }
                Err(StoreError::io("write to", &self.path)(error))
            }
        }
    }

    /// Cuts off the remains of a failed write.
    fn repair(&mut self) -> Result<(), StoreError> {
        if self.dirty {
            self.disk
                .cut(self.good_len)
                .and_then(|()| self.disk.sync())
                .map_err(StoreError::io("cut off a failed write in", &self.path))?;
            self.dirty = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
