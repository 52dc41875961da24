//! Clients that hold connections, over a real socket on loopback.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

use super::App;
use crate::{
    metrics::Metrics,
    web::{self, ConnectionLimits, Listener, Socket},
};

/// Longer than anything here may take.
pub(super) const LONG: Duration = Duration::from_secs(20);

/// Serves the fixture within limits; its address.
pub(super) async fn served(limits: ConnectionLimits) -> (SocketAddr, Arc<Metrics>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let metrics = Arc::new(Metrics::new());
    let listener = Listener::new(Socket::Tcp(listener), limits, |_| false, Arc::clone(&metrics));
    let service = App::new().into_service();
    tokio::spawn(web::serve_connections(listener, service, std::future::pending()));
    (address, metrics)
}

pub(super) fn limits(connections: usize, idle_timeout: u64, crowded: u64) -> ConnectionLimits {
    ConnectionLimits {
        connections,
        per_address: connections,
        idle_timeout: Duration::from_millis(idle_timeout),
        idle_timeout_under_load: Duration::from_millis(crowded),
        sending_grace: LONG,
    }
}

/// The whole answer to a request on a connection of its own.
async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    timeout(LONG, stream.read_to_end(&mut answer)).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

const GET: &str = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// Waits for the server to end the connection, with or without an answer.
async fn ends(mut stream: TcpStream) {
    let mut rest = Vec::new();
    let ended = timeout(LONG, stream.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the server keeps the connection");
}

#[tokio::test]
async fn a_dripping_request_head_is_cut_off() {
    let (address, _) = served(limits(10, 300, 300)).await;
    let (mut read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    let drip = tokio::spawn(async move {
        drop(write.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await);
        while write.write_all(b"a").await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    let mut answer = Vec::new();
    let ended = timeout(LONG, read.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "a byte now and then holds no connection");
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    timeout(LONG, drip).await.unwrap().unwrap();
}

#[tokio::test]
async fn idle_clients_are_disconnected() {
    let (address, metrics) = served(limits(10, 300, 300)).await;
    let silent = TcpStream::connect(address).await.unwrap();
    let mut once = TcpStream::connect(address).await.unwrap();
    once.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    ends(silent).await;
    ends(once).await;
    // Closed at the client's end a moment before the server has put it away.
    timeout(LONG, async {
        while !metrics.render(&[]).contains("\nhttp_connections 0\n") {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the places are given back");
}

#[tokio::test]
async fn a_client_that_never_reads_is_disconnected() {
    let (address, metrics) = served(limits(10, 300, 300)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    // More answers than all buffers hold.
    let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(4000);
    let writing = tokio::spawn(async move {
        drop(stream.write_all(request.as_bytes()).await);
        stream
    });
    timeout(LONG, async {
        while !metrics.render(&[]).contains("\nhttp_connections 1\n") {
            sleep(Duration::from_millis(5)).await;
        }
        while !metrics.render(&[]).contains("\nhttp_connections 0\n") {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("its place is given back");
    drop(writing.await);
}

#[tokio::test]
async fn hundreds_of_idle_connections_are_bounded_and_others_are_served() {
    let (address, metrics) = served(limits(40, 60_000, 200)).await;
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    assert!(ask(address, GET).await.starts_with("HTTP/1.1 200"), "served though all places were taken");
    let page = metrics.render(&[]);
    let open = page.lines().find_map(|line| line.strip_prefix("http_connections ")).unwrap();
    assert!(open.parse::<f64>().unwrap() <= 40.0, "{open}");
}

#[tokio::test]
async fn the_idle_timeout_is_long_while_there_is_room() {
    let (address, _) = served(limits(40, 60_000, 50)).await;
    let mut quiet = TcpStream::connect(address).await.unwrap();
    sleep(Duration::from_millis(400)).await;
    quiet.write_all(GET.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(LONG, quiet.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn malformed_http_affects_nobody_else() {
    let (address, _) = served(limits(40, 2_000, 1_000)).await;
    let many = (0..200).map(|n| format!("X-{n}: y\r\n")).collect::<String>();
    let huge = "y".repeat(600_000);
    for (request, answer) in [
        ("\u{16}\u{3}\u{1} TLS hello".to_owned(), "HTTP/1.1 400"),
        ("GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n".to_owned(), "HTTP/1.1 400"),
        (format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"), "HTTP/1.1 431"),
        (format!("GET / HTTP/1.1\r\nHost: x\r\nCookie: {huge}\r\n\r\n"), "HTTP/1.1 431"),
        (format!("GET /?q={huge} HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 4"),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
            "HTTP/1.1 4",
        ),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "HTTP/1.1 400"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // The server may have closed before all of it was sent.
        drop(stream.write_all(request.as_bytes()).await);
        let mut got = Vec::new();
        drop(timeout(LONG, stream.read_to_end(&mut got)).await.expect("an end"));
        let got = String::from_utf8_lossy(&got);
        // A reset may overtake the answer where the client was still sending.
        assert!(got.is_empty() && request.len() > 100_000 || got.starts_with(answer), "{:.40}: {got:.200}", request);
    }
    assert!(ask(address, GET).await.starts_with("HTTP/1.1 200"));
}

/// A client that writes `bytes` again and again, and reads all that comes; ends with the connection.
async fn repeats(address: SocketAddr, first: &[u8], bytes: &'static [u8]) {
    let (mut read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    write.write_all(first).await.unwrap();
    let repeating = tokio::spawn(async move {
        while write.write_all(bytes).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    let mut got = Vec::new();
    let ended = timeout(LONG, read.read_to_end(&mut got)).await;
    repeating.abort();
    assert!(!got.is_empty(), "the server answered");
    assert!(ended.is_ok(), "the server keeps the connection");
}

#[tokio::test]
async fn http_2_pings_hold_no_connection() {
    let (address, _) = served(limits(10, 300, 300)).await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
    repeats(address, preface, b"\x00\x00\x08\x06\x00\x00\x00\x00\x0012345678").await;
}

#[tokio::test]
async fn health_checks_hold_no_connection() {
    let (address, _) = served(limits(10, 300, 300)).await;
    repeats(address, b"", b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await;
}

#[tokio::test]
async fn requests_hold_a_connection_beyond_the_idle_timeout() {
    let (address, _) = served(limits(10, 400, 400)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut buffer = vec![0; 1 << 16];
    for n in 0..20 {
        stream.write_all(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let read = timeout(LONG, stream.read(&mut buffer)).await.unwrap().unwrap();
        assert!(buffer[..read].starts_with(b"HTTP/1.1 200"), "request {n}");
        sleep(Duration::from_millis(60)).await;
    }
}

#[tokio::test]
async fn one_address_has_its_share_of_the_connections() {
    let (address, metrics) = served(ConnectionLimits { per_address: 3, ..limits(20, 60_000, 60_000) }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut begin = [0; 12];
        timeout(LONG, stream.read_exact(&mut begin)).await.unwrap().unwrap();
        assert_eq!(&begin, b"HTTP/1.1 200");
        held.push(stream);
    }
    for _ in 0..10 {
        ends(TcpStream::connect(address).await.unwrap()).await;
    }
    assert!(metrics.render(&[]).contains("\nhttp_connections 3\n"));
    drop(held);
    timeout(LONG, async {
        while !metrics.render(&[]).contains("\nhttp_connections 0\n") {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the places are given back");
    assert!(ask(address, GET).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn an_exempt_address_has_all_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = ConnectionLimits { per_address: 1, ..limits(20, 60_000, 60_000) };
    let listener = Listener::new(Socket::Tcp(listener), limits, |address| address.is_loopback(), Arc::default());
    let service = App::new().into_service();
    tokio::spawn(web::serve_connections(listener, service, std::future::pending()));
    let _held = TcpStream::connect(address).await.unwrap();
    for _ in 0..5 {
        assert!(ask(address, GET).await.starts_with("HTTP/1.1 200"));
    }
}
