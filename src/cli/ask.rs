//! A small client of the server that holds the data folder, so that commands that only read work beside it.
//!
//! Plain HTTP/1.0 over a loopback or Unix socket, where the end of the connection is the end of the answer.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

use anyhow::{Context as _, bail};

use crate::{config::serving_file, store::plain_file};

/// The address of the server that runs on this data folder, if one does.
pub(super) fn server_of(data: &Path) -> Option<String> {
    let address = plain_file::read_small(&serving_file(data)).ok()?.trim().to_owned();
    connect(&address).is_ok().then_some(address)
}

/// A connection to a server that can be read and written.
trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

/// Connects to `127.0.0.1:8080` or `unix:/run/x.sock`.
fn connect(address: &str) -> io::Result<Box<dyn Stream>> {
    let timeout = Some(Duration::from_secs(60));
    if let Some(path) = address.strip_prefix("unix:") {
        let stream = UnixStream::connect(path)?;
        stream.set_read_timeout(timeout)?;
        return Ok(Box::new(stream));
    }
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(timeout)?;
    Ok(Box::new(stream))
}

/// The body of `GET path` at `address`, for reading as it comes; an error unless the status is 200.
pub(super) fn get(address: &str, path: &str) -> anyhow::Result<impl BufRead + use<>> {
    let (status, answer) = get_any(address, path)?;
    if status.split(' ').nth(1) != Some("200") {
        let mut body = String::new();
        drop(answer.take(2_000).read_to_string(&mut body));
        bail!("the server at {address} answered `{}` to {path}: {body}", status.trim());
    }
    Ok(answer)
}

/// The status line and the body of `GET path` at `address`.
pub(super) fn get_any(address: &str, path: &str) -> anyhow::Result<(String, impl BufRead + use<>)> {
    let mut stream = connect(address).with_context(|| format!("cannot reach the server at {address}"))?;
    let host = if address.starts_with("unix:") { "localhost" } else { address };
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept-Encoding: identity\r\n\r\n")?;
    let mut answer = BufReader::new(stream);
    let mut status = String::new();
    answer.read_line(&mut status)?;
    loop {
        let mut header = String::new();
        if answer.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
    }
    Ok((status, answer))
}
