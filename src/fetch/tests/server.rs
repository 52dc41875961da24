//! A server on loopback that writes the bytes a test gives it.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::script::settings;
use crate::fetch::{FetchOutcome, FetchSettings, Fetcher, Request, RequestLimits};

/// The behaviour of a test server.
#[derive(Clone)]
pub(super) enum Act {
    /// Writes the bytes and closes.
    Write(Vec<u8>),
    /// Writes the bytes, then one byte every ten milliseconds until the client leaves.
    Drip(Vec<u8>),
}

/// An HTTP response with its length.
pub(super) fn answer(head: &str, body: &[u8]) -> Act {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Act::Write([head.as_bytes(), body].concat())
}

/// Compressed bytes.
pub(super) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(body).unwrap();
    gzip.finish().unwrap()
}

/// A server, and the requests that it received.
pub(super) struct Server {
    pub(super) port: u16,
    pub(super) heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that answers every path but `/robots.txt` with `act(path)`.
    pub(super) async fn start(act: impl Fn(&str) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heads, act) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(act));
        let kept = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heads, act) = (Arc::clone(&kept), Arc::clone(&act));
                tokio::spawn(serve(stream, heads, act));
            }
        });
        Self { port, heads }
    }

    /// Starts a server that treats every page the same.
    pub(super) async fn always(act: Act) -> Self {
        Self::start(move |_| act.clone()).await
    }

    /// The heads of the requests for pages.
    pub(super) fn heads(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads.iter().filter(|head| !head.starts_with("GET /robots.txt ")).cloned().collect()
    }

    /// Settings in which the server is a mirror of `https://a.se`, with one try and short limits.
    pub(super) fn settings(&self) -> FetchSettings {
        let mirror = format!("https://a.se=http://127.0.0.1:{}", self.port).parse().unwrap();
        let limits =
            RequestLimits { total: Duration::from_millis(500), max_body_bytes: 100_000, ..RequestLimits::default() };
        FetchSettings { pace: Duration::ZERO, mirrors: vec![mirror], tries: 1, limits, ..settings() }
    }

    /// The outcome of `https://a.se/x`.
    pub(super) async fn outcome(&self) -> FetchOutcome {
        let fetcher = Fetcher::new(self.settings()).unwrap();
        fetcher.get(&Request::new(Url::parse("https://a.se/x").unwrap())).await
    }
}

/// Returns `true` once a request is complete: its head, and a body of the declared length.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

async fn serve(mut stream: TcpStream, heads: Arc<Mutex<Vec<String>>>, act: Arc<impl Fn(&str) -> Act>) {
    let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
    while !is_whole(&head) {
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    heads.lock().unwrap().push(head);
    let act = if path == "/robots.txt" { answer("404 Not Found", b"") } else { act(&path) };
    match act {
        Act::Write(bytes) => {
            let _client_may_have_gone = stream.write_all(&bytes).await;
            let _closed = stream.shutdown().await;
        }
        Act::Drip(bytes) => {
            let mut gone = stream.write_all(&bytes).await.is_err();
            while !gone {
                tokio::time::sleep(Duration::from_millis(10)).await;
                gone = stream.write_all(b" ").await.is_err();
            }
        }
    }
}
