//! Files of the data folder, which must be plain files: opening a pipe never ends, and a link leads out of the folder.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// The longest small file, in bytes: a version, an address, an answer.
const MAX_SMALL_BYTES: u64 = 64 * 1024;

/// Fails unless `path` is a plain file.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] for a link, a folder, a pipe or a device; the error of the file system otherwise.
pub(crate) fn require(path: &Path) -> io::Result<()> {
    let kind = fs::symlink_metadata(path)?.file_type();
    if kind.is_file() {
        return Ok(());
    }
    let found = match kind {
        _ if kind.is_symlink() => "a link",
        _ if kind.is_dir() => "a folder",
        _ => "a pipe or a device",
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("expected a plain file, found {found}; move it away")))
}

/// Opens a plain file.
///
/// # Errors
/// As [`require`].
pub(super) fn open(path: &Path) -> io::Result<File> {
    require(path)?;
    File::open(path)
}

/// The text of a small plain file; what is not UTF-8 is replaced.
///
/// # Errors
/// As [`require`], and [`io::ErrorKind::InvalidData`] for one that is too long.
pub(crate) fn read_small(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    open(path)?.take(MAX_SMALL_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_SMALL_BYTES {
        let text = format!("expected at most {MAX_SMALL_BYTES} bytes, found more");
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes a small file in the place of whatever stands there: a link is replaced, not followed.
///
/// # Errors
/// The error of the file system; a folder in its place is one.
pub(crate) fn write_small(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).open(path)?;
    io::Write::write_all(&mut file, text.as_bytes())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    #[test]
    fn links_folders_and_sockets_are_refused_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("plain"), "text").unwrap();
        assert_eq!(read_small(&at("plain")).unwrap(), "text");
        symlink(at("plain"), at("link")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        for (name, found) in [("link", "a link"), ("folder", "a folder"), ("socket", "a pipe or a device")] {
            let error = read_small(&at(name)).unwrap_err().to_string();
            assert!(error.contains(found), "{name}: {error}");
        }
        fs::write(at("long"), vec![b'x'; 70_000]).unwrap();
        assert_eq!(read_small(&at("long")).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_link_is_replaced_and_not_written_through() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        fs::write(&target, "untouched").unwrap();
        symlink(&target, &link).unwrap();
        write_small(&link, "new").unwrap();
        assert_eq!(
            (fs::read_to_string(&target).unwrap(), read_small(&link).unwrap()),
            ("untouched".into(), "new".into())
        );
    }
}
