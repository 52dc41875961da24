//! One request over one connection.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context as _, Result};

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) body: String,
}

/// The answer to a `GET` with these headers.
pub(crate) fn get(address: &str, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
    let mut stream = connect(address)?;
    send(&mut stream, address, path, headers)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    read(&String::from_utf8_lossy(&answer))
}

/// Sends a request, reads a part of the answer, and closes the connection.
pub(crate) fn leave_halfway(address: &str, path: &str) -> Result<()> {
    let mut stream = connect(address)?;
    send(&mut stream, address, path, &[])?;
    let _ = stream.read(&mut [0; 1000])?;
    Ok(())
}

fn connect(address: &str) -> Result<TcpStream> {
    let stream = TcpStream::connect(address.trim())?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(stream)
}

fn send(stream: &mut TcpStream, address: &str, path: &str, headers: &[(&str, &str)]) -> Result<()> {
    // 1.0: the body ends with the connection, in no pieces.
    let mut head = format!("GET {path} HTTP/1.0\r\nHost: {}\r\n", address.trim());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all((head + "\r\n").as_bytes())?;
    Ok(())
}

fn read(answer: &str) -> Result<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer without an end of its head")?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("an answer without a status")?;
    let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).map(str::to_owned);
    Ok(Answer { status, etag, body: body.to_owned() })
}
