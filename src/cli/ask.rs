//! A small client of the server that holds the data folder, so that commands that only read work beside it.
//!
//! Plain HTTP/1.0 over a loopback socket, where the end of the connection is the end of the answer.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use anyhow::{Context as _, bail};

use crate::config::serving_file;

/// The address of the server that runs on this data folder, if one does.
pub(super) fn server_of(data: &Path) -> Option<String> {
    let address = std::fs::read_to_string(serving_file(data)).ok()?.trim().to_owned();
    TcpStream::connect(&address).is_ok().then_some(address)
}

/// The body of `GET path` at `address`, for reading as it comes.
pub(super) fn get(address: &str, path: &str) -> anyhow::Result<impl BufRead + use<>> {
    let mut stream = TcpStream::connect(address).with_context(|| format!("cannot reach the server at {address}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept-Encoding: identity\r\n\r\n")?;
    let mut answer = BufReader::new(stream);
    let mut status = String::new();
    answer.read_line(&mut status)?;
    loop {
        let mut header = String::new();
        if answer.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
    }
    if status.split(' ').nth(1) != Some("200") {
        let mut body = String::new();
        drop(answer.take(2_000).read_to_string(&mut body));
        bail!("the server at {address} answered `{}` to {path}: {body}", status.trim());
    }
    Ok(answer)
}
