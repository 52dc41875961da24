//! Appending to the journal, so that a failed write leaves no trace.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{super::StoreError, super::folder::sync_dir, Tail, segment_name};

/// A file as the journal needs it; the tests have one whose disk runs full.
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

/// Opens a segment for appending, creating it if need be.
pub(in crate::store) type OpenFile = fn(&Path) -> io::Result<Box<dyn Disk>>;

/// The journal's writing end.
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
    /// How many bytes hold acknowledged lines.
    good_len: u64,
    /// A write failed and its remains may stand behind `good_len`.
    dirty: bool,
}

impl Journal {
    /// Opens the files of real disks; what [`Journal::open`] is given outside tests.
    pub(in crate::store) fn real_file(path: &Path) -> io::Result<Box<dyn Disk>> {
        Ok(Box::new(File::options().append(true).create(true).open(path)?))
    }

    /// Goes on where `tail` ends; its torn bytes must have been put aside.
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

    /// The number of the last record; 0 in an empty journal.
    pub(in crate::store) fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// Appends lines (without their ends), numbered from `last_seq() + 1` on, and waits until they are on the disk.
    /// Either all of them are in the journal afterwards, or none.
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
            // A full segment with the remains of a failed write is mended before it is left for good.
            Some(mut full) => {
                if let Err(error) = full.mend() {
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
        // The file may be there, without a good line: left by a try that failed.
        Ok(Segment { path, disk, good_len: 0, dirty: true })
    }
}

impl Segment {
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.mend()?;
        self.dirty = true;
        match self.disk.append(bytes).and_then(|()| self.disk.sync()) {
            Ok(()) => {
                self.good_len += bytes.len() as u64;
                self.dirty = false;
                Ok(())
            }
            Err(error) => {
                // If this fails too, the next append tries again before it writes.
                if let Err(mending) = self.mend() {
                    tracing::warn!(error = %mending, "the remains of a failed write stay in the journal for now");
                }
                Err(StoreError::io("write to", &self.path)(error))
            }
        }
    }

    /// Cuts off what a failed write left.
    fn mend(&mut self) -> Result<(), StoreError> {
        if self.dirty {
            self.disk
                .cut(self.good_len)
                .and_then(|()| self.disk.sync())
                .map_err(StoreError::io("cut a failed write off", &self.path))?;
            self.dirty = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
