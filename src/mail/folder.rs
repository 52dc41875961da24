//! The files of subscriptions: one each, written whole and synced, and really deleted.
//!
//! ```text
//! <data>/mail/key                  32 random bytes, which sign links and forms
//! <data>/mail/subscribers/<id>.json one subscription; the only place that has an address
//! <data>/mail/sent.ndjson          what was handed over, by ids
//! ```
//!
//! The folder is kept apart from the journal: no export, mirror or backup has it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use super::{Subscriber, SubscriberId, links::random};

/// The form of the files.
pub(super) const FORM: u32 = 1;
/// The greatest length of a file, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// The folder of subscriptions.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

/// The subscriptions of a folder, and the files that cannot be read.
#[derive(Debug, Default)]
pub struct Read {
    /// The subscriptions.
    pub subscribers: Vec<Subscriber>,
    /// The files that are no subscriptions, each with the reason. They are left as they are.
    pub problems: Vec<(PathBuf, String)>,
}

impl Folder {
    /// The folder in the data folder `data`. Nothing is created.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self { root: data.join("mail") }
    }

    /// Returns `true` if there is one.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.root.is_dir()
    }

    /// Creates what is missing, readable by this user alone.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn prepare(&self) -> io::Result<()> {
        create_private(&self.root)?;
        create_private(&self.subscribers())?;
        sync(&self.root)
    }

    /// Removes what an interrupted write has left. For the one process that serves the folder.
    pub(super) fn clean(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.subscribers())? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "tmp") {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn subscribers(&self) -> PathBuf {
        self.root.join("subscribers")
    }

    /// The file of what was handed over.
    pub(super) fn ledger(&self) -> PathBuf {
        self.root.join("sent.ndjson")
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    fn file(&self, id: SubscriberId) -> PathBuf {
        self.subscribers().join(format!("{id}.json"))
    }

    /// The key of this installation, made at the first call.
    ///
    /// # Errors
    /// The error of the file system, or a file of another length: a key that changed would break all links.
    pub(super) fn key(&self) -> io::Result<[u8; 32]> {
        let path = self.root.join("key");
        match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| {
                let text = format!(
                    "expected 32 bytes in `{}`; restore it, or delete it, which breaks the links of all letters so far",
                    path.display()
                );
                io::Error::new(io::ErrorKind::InvalidData, text)
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = random()?;
                Self::write(&path, &key)?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Every subscription.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub fn read(&self) -> io::Result<Read> {
        let mut read = Read::default();
        let entries = match fs::read_dir(self.subscribers()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(read),
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            match read_file(&path) {
                Ok(Some(subscriber)) => read.subscribers.push(subscriber),
                Ok(None) => {} // deleted meanwhile
                Err(reason) => read.problems.push((path, reason)),
            }
        }
        read.subscribers.sort_by_key(|subscriber| subscriber.id);
        Ok(read)
    }

    /// Returns `true` if the subscription has a file: a command may have deleted it while the server runs.
    pub(super) fn has(&self, id: SubscriberId) -> bool {
        self.file(id).exists()
    }

    /// When something was last written or deleted in the folder of subscriptions; none if that is unknown.
    pub(super) fn changed_at(&self) -> Option<std::time::SystemTime> {
        fs::metadata(self.subscribers()).and_then(|metadata| metadata.modified()).ok()
    }

    /// Writes a subscription: afterwards the file holds the whole of it, whenever the machine stops.
    ///
    /// # Errors
    /// The error of the file system; the former file is then unchanged.
    pub fn put(&self, subscriber: &Subscriber) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(subscriber).map_err(io::Error::other)?;
        Self::write(&self.file(subscriber.id), &text)
    }

    /// Writes many subscriptions.
    ///
    /// # Errors
    /// The error of the file system; those before it are written.
    pub fn put_all(&self, subscribers: &[Subscriber]) -> io::Result<()> {
        for subscriber in subscribers {
            let text = serde_json::to_vec_pretty(subscriber).map_err(io::Error::other)?;
            replace(&self.file(subscriber.id), &text)?;
        }
        sync(&self.subscribers())
    }

    fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
        replace(path, bytes)?;
        path.parent().map_or(Ok(()), sync)
    }

    /// Replaces the file of what was handed over.
    pub(super) fn write_ledger(&self, bytes: &[u8]) -> io::Result<()> {
        Self::write(&self.ledger(), bytes)
    }

    /// Deletes a subscription; one that is gone already is no error.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn delete(&self, id: SubscriberId) -> io::Result<()> {
        match fs::remove_file(self.file(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => sync(&self.subscribers()),
        }
    }
}

fn read_file(path: &Path) -> Result<Option<Subscriber>, String> {
    let mut text = String::new();
    let opened = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|error| error.to_string())?,
    };
    opened.take(MAX_BYTES).read_to_string(&mut text).map_err(|error| error.to_string())?;
    // The parser's own message could quote the address.
    let subscriber: Subscriber = serde_json::from_str(&text)
        .map_err(|error| format!("line {}, column {} is no subscription", error.line(), error.column()))?;
    match subscriber.form {
        FORM => Ok(Some(subscriber)),
        newer => Err(format!("it has the form {newer}; this version reads {FORM}: install the version that wrote it")),
    }
}

/// Replaces a file whole; its name is on the disk once the folder is synced.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let written = write_synced(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary); // it may hold an address
    }
    written
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Waits until the names in a folder are on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
