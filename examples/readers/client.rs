//! One poll over a connection of its own, with or without TLS, as a feed reader makes it.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// The server that is polled.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// Nothing without TLS.
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

/// An answer, without its body.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// All that came, with the head and without TLS.
    pub(crate) bytes: usize,
    pub(crate) etag: Option<String>,
    pub(crate) modified: Option<String>,
    /// The cache had it.
    pub(crate) hit: bool,
}

/// TLS that trusts this certificate alone and resumes no session: every poll costs a whole handshake.
pub(crate) fn tls(certificate: &str) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).with_context(|| format!("cannot read `{certificate}`"))?)?;
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let mut config = builder.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// The answer to a `GET` with these headers, each a line of its own.
pub(crate) fn poll(server: &Server, path: &str, headers: &str) -> Result<Answer> {
    let stream = TcpStream::connect_timeout(&server.address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", server.address);
    match &server.tls {
        None => exchange(stream, &request),
        Some(config) => {
            let name = ServerName::IpAddress(server.address.ip().into());
            exchange(StreamOwned::new(ClientConnection::new(Arc::clone(config), name)?, stream), &request)
        }
    }
}

fn exchange(mut stream: impl Read + Write, request: &str) -> Result<Answer> {
    stream.write_all(request.as_bytes())?;
    let mut read = Vec::with_capacity(16 * 1024);
    let mut some = [0; 16 * 1024];
    let head = loop {
        let n = stream.read(&mut some)?;
        ensure!(n > 0, "the connection ended within the head");
        let from = read.len().saturating_sub(3);
        read.extend_from_slice(&some[..n]);
        if let Some(end) = read[from..].windows(4).position(|four| four == b"\r\n\r\n") {
            break from + end + 4;
        }
    };
    let (mut answer, length) = parse(&String::from_utf8_lossy(&read[..head]))?;
    let mut body = read.len() - head;
    match length {
        Some(length) => {
            while body < length {
                let n = stream.read(&mut some)?;
                ensure!(n > 0, "the connection ended after {body} of {length} bytes");
                body += n;
            }
        }
        // In chunks: the last one is empty.
        None => {
            while !read.ends_with(b"\r\n0\r\n\r\n") {
                let n = stream.read(&mut some)?;
                ensure!(n > 0, "the connection ended within a chunk");
                read.extend_from_slice(&some[..n]);
            }
            body = read.len() - head;
        }
    }
    answer.bytes = head + body;
    Ok(answer)
}

/// The head, and the length of the body if the head has it.
fn parse(head: &str) -> Result<(Answer, Option<usize>)> {
    let mut answer = Answer::default();
    let mut length = None;
    answer.status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
    for line in head.lines().skip(1) {
        let Some((name, value)) = line.split_once(": ") else { continue };
        match name.to_ascii_lowercase().as_str() {
            "etag" => answer.etag = Some(value.to_owned()),
            "last-modified" => answer.modified = Some(value.to_owned()),
            "content-length" => length = Some(value.parse()?),
            // nginx is configured to say it; of Varnish, a second number means a hit.
            "x-cache" => answer.hit = ["HIT", "STALE", "UPDATING", "REVALIDATED"].contains(&value),
            "x-varnish" => answer.hit = value.contains(' '),
            _ => {}
        }
    }
    if answer.status == 304 || answer.status == 204 {
        length = Some(0);
    }
    if answer.status == 0 {
        bail!("no status");
    }
    Ok((answer, length))
}
