//! The socket that `serve` listens on, and the file from which other commands know its address.

use std::{
    fs,
    io::{self, ErrorKind},
    net::{Ipv6Addr, SocketAddr},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tokio::net::{TcpListener, UnixListener};

use crate::{config::Listen, store::plain_file, web::Socket};

/// An open socket, and the address at which this machine reaches it: `127.0.0.1:8080` or `unix:/run/x.sock`.
pub(super) struct Opened {
    pub(super) socket: Socket,
    pub(super) address: String,
}

/// Opens the socket of the settings.
pub(super) async fn open(listen: &Listen) -> anyhow::Result<Opened> {
    let opened = match listen {
        Listen::Tcp(address) => open_tcp(address).await,
        Listen::Unix(path) => open_unix(path),
    };
    opened.with_context(|| {
        format!("cannot serve at {listen}: choose another address with --listen, or stop what serves there")
    })
}

async fn open_tcp(address: &str) -> io::Result<Opened> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?.to_string();
    Ok(Opened { socket: Socket::Tcp(listener), address })
}

fn open_unix(path: &Path) -> io::Result<Opened> {
    // A program that was killed leaves its socket behind; one that answers is in use.
    if UnixStream::connect(path).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused) {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    // The web server is another user. Who may enter the folder is its operator's decision.
    fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
    Ok(Opened { socket: Socket::Unix(listener), address: format!("unix:{}", path.display()) })
}

/// The file from which other commands know this server's address; removed when it ends, as a Unix socket is.
pub(super) struct Announced {
    file: PathBuf,
    address: String,
}

impl Announced {
    pub(super) fn at(file: PathBuf, address: &str) -> anyhow::Result<Self> {
        let reached = address.parse().map_or_else(|_| address.to_owned(), |address| reached(address).to_string());
        plain_file::write_small(&file, &reached).with_context(|| format!("cannot write `{}`", file.display()))?;
        Ok(Self { file, address: reached })
    }
}

/// The address of a server on this machine that listens at `address`, which may be every address of the machine.
fn reached(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { [127, 0, 0, 1].into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}

impl Drop for Announced {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.file));
        if let Some(path) = self.address.strip_prefix("unix:") {
            drop(fs::remove_file(path));
        }
    }
}
