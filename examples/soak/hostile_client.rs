//! A client that attacks: half requests, floods, oversized heads, garbage, heavy requests that it never reads.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::client;

/// The longest time until another client's small request is answered during the attacks.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that stay open and unused.
const HELD: usize = 40;
/// Requests for which an answer is expensive.
const HEAVY: [&str; 4] =
    ["/remisser.csv", "/api/v1/consultations.ndjson", "/api/v1/changes.ndjson", "/feed.atom?q=a*+b*+c*"];

/// Attacks until `over`. Returns the number of attacks.
///
/// # Errors
/// If another client must wait too long, or gets no answer.
pub(crate) fn attack(address: &str, over: &AtomicBool) -> Result<u64> {
    let address = address.trim();
    let (mut attacks, mut held) = (0, Vec::new());
    while !over.load(Ordering::Acquire) {
        for request in requests(attacks) {
            // The server may close the connection at any byte; only other clients matter.
            drop(send(address, &request, &mut held));
            attacks += 1;
        }
        let began = Instant::now();
        let live = client::get(address, "/health/live", &[])?;
        let took = began.elapsed();
        ensure!(live.status == 200 && took < PATIENCE, "/health/live: {} after {took:?} during attacks", live.status);
        thread::sleep(Duration::from_millis(20));
    }
    Ok(attacks)
}

/// One round of attacks, each the bytes of a connection.
fn requests(n: u64) -> Vec<Vec<u8>> {
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").into_bytes();
    vec![
        b"GET /feed.atom HTTP/1.1\r\nHost:".to_vec(),
        get(&format!("/{}", "x".repeat(100_000)), ""),
        get("/", &"X-A: b\r\n".repeat(500)),
        get("/", &format!("X-Request-Id: {}\r\n", "x".repeat(60_000))),
        get("/", "Host: y\r\n"),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".to_vec(),
        b"POST /feed.atom HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), &[0xff; 200]].concat(),
        get("/", "").repeat(200),
        get(HEAVY[usize::try_from(n).unwrap_or(0) % HEAVY.len()], ""),
        get(&format!("/remisser?q={}", "a%20OR%20".repeat(500)), ""),
    ]
}

/// Sends the bytes, reads a little, and keeps some connections open.
fn send(address: &str, request: &[u8], held: &mut Vec<TcpStream>) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_millis(5)))?;
    stream.set_write_timeout(Some(Duration::from_millis(500)))?;
    let sent = stream.write_all(request);
    let _waited = stream.read(&mut [0; 100]);
    if held.len() >= HELD {
        held.remove(0);
    }
    held.push(stream);
    Ok(sent?)
}
