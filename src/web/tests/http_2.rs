//! Clients of HTTP/2 that ask for much and read little, frame by frame over a real socket on loopback.

use std::{collections::BTreeSet, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, tcp::OwnedReadHalf},
    time::{sleep, timeout},
};

use super::connections::{LONG, limits, served};
use crate::web::ConnectionLimits;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

/// A frame (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The beginning of a connection whose client makes room for `window` bytes of each answer.
fn preface(window: u32) -> Vec<u8> {
    let settings = [&4u16.to_be_bytes()[..], &window.to_be_bytes()].concat(); // SETTINGS_INITIAL_WINDOW_SIZE
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), frame(SETTINGS, 0, 0, &settings)].concat()
}

/// A whole request, by the names of HPACK's static table: method, `http`, path, and the host `x`.
fn ask(stream: u32, method: &str, path: &str) -> Vec<u8> {
    let text = |name: u8, text: &str| [&[name, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let block = [text(0x02, method), vec![0x86], text(0x04, path), text(0x01, "x")].concat();
    frame(HEADERS, 0x5, stream, &block)
}

fn get(stream: u32, path: &str) -> Vec<u8> {
    ask(stream, "GET", path)
}

/// The kind, the stream and the payload of the next frame; `None` at the end of the connection.
async fn next(read: &mut OwnedReadHalf) -> Option<(u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    read.read_exact(&mut head).await.ok()?;
    let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
    read.read_exact(&mut payload).await.ok()?;
    Some((head[3], u32::from_be_bytes([head[5], head[6], head[7], head[8]]) & 0x7fff_ffff, payload))
}

/// The streams that were answered and those that were refused, until the connection ends or `enough` are known.
async fn answers(read: &mut OwnedReadHalf, enough: usize) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let (mut answered, mut refused) = (BTreeSet::new(), BTreeSet::new());
    while answered.len() + refused.len() < enough {
        let Some((kind, stream, payload)) = next(read).await else { break };
        match kind {
            HEADERS => drop(answered.insert(stream)),
            RST_STREAM => {
                assert_eq!(payload, 7u32.to_be_bytes(), "REFUSED_STREAM: it may be sent again");
                refused.insert(stream);
            }
            GOAWAY => panic!("the connection is given up: {payload:?}"),
            _ => {}
        }
    }
    (answered, refused)
}

async fn connect(address: SocketAddr, first: Vec<u8>) -> (OwnedReadHalf, tokio::net::tcp::OwnedWriteHalf) {
    let (read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    write.write_all(&first).await.unwrap();
    (read, write)
}

#[tokio::test]
async fn a_connection_has_32_requests_at_once_and_the_others_are_refused() {
    let (address, _) = served(limits(10, 60_000, 60_000)).await;
    let requests = (0..40).flat_map(|n| get(2 * n + 1, "/remisser"));
    let (mut read, mut write) = connect(address, preface(0).into_iter().chain(requests).collect()).await;
    let (answered, refused) = timeout(LONG, answers(&mut read, 40)).await.unwrap();
    assert_eq!((answered.len(), refused.len()), (32, 8), "{answered:?} {refused:?}");

    // One that is answered whole gives its place to another.
    write.write_all(&frame(8, 0, 1, &1_000_000u32.to_be_bytes())).await.unwrap();
    let ended = timeout(LONG, async {
        while let Some((kind, stream, _)) = next(&mut read).await {
            if kind == DATA && stream == 1 {
                return true;
            }
        }
        false
    });
    assert!(ended.await.unwrap());
    write.write_all(&get(81, "/health/live")).await.unwrap();
    assert_eq!(timeout(LONG, answers(&mut read, 1)).await.unwrap().0, BTreeSet::from([81]));
}

#[tokio::test]
async fn answers_that_nobody_makes_room_for_hold_no_connection() {
    let (address, metrics) = served(limits(10, 300, 300)).await;
    let requests = (0..32).flat_map(|n| get(2 * n + 1, "/remisser"));
    let (mut read, mut write) = connect(address, preface(0).into_iter().chain(requests).collect()).await;
    let pings = tokio::spawn(async move {
        while write.write_all(&frame(PING, 0, 0, b"12345678")).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    timeout(LONG, async { while next(&mut read).await.is_some() {} }).await.expect("the server keeps the connection");
    drop(read);
    timeout(LONG, pings).await.unwrap().unwrap();
    timeout(LONG, async {
        while !metrics.render(&[]).contains("\nhttp_connections 0\n") {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("its place is given back");
}

#[tokio::test]
async fn small_requests_excuse_no_answer_that_waits_beside_them() {
    let grace = Duration::from_millis(300);
    let (address, _) = served(ConnectionLimits { sending_grace: grace, ..limits(10, 1_000, 1_000) }).await;
    let (mut read, mut write) = connect(address, [preface(0), get(1, "/remisser")].concat()).await;
    // Answers without a body need no room.
    let asking = tokio::spawn(async move {
        for n in 1.. {
            let request = ask(2 * n + 1, "HEAD", "/health/live");
            if write.write_all(&request).await.is_err() {
                return n;
            }
            sleep(Duration::from_millis(20)).await;
        }
        0
    });
    timeout(LONG, async { while next(&mut read).await.is_some() {} }).await.expect("the server keeps the connection");
    drop(read);
    assert!(timeout(LONG, asking).await.unwrap().unwrap() > 1);
}

#[tokio::test]
async fn streams_that_are_opened_and_reset_cost_no_other_client_its_answer() {
    let (address, _) = served(limits(10, 5_000, 5_000)).await;
    let flood = (0..2_000u32).flat_map(|n| {
        let stream = 2 * n + 1;
        [get(stream, "/remisser"), frame(RST_STREAM, 0, stream, &8u32.to_be_bytes())].concat()
    });
    let (mut read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    let flood: Vec<u8> = preface(65_535).into_iter().chain(flood).collect();
    let flooding = tokio::spawn(async move {
        drop(write.write_all(&flood).await);
        write
    });
    let other = async {
        let (mut read, _write) = connect(address, [preface(65_535), get(1, "/health/live")].concat()).await;
        answers(&mut read, 1).await.0
    };
    assert_eq!(timeout(LONG, other).await.unwrap(), BTreeSet::from([1]));
    // It gets GOAWAY (RFC 9113, section 10.5: ENHANCE_YOUR_CALM).
    let mut code = None;
    timeout(LONG, async {
        while let Some((kind, _, payload)) = next(&mut read).await {
            if kind == GOAWAY {
                code = payload.get(7).copied();
                break;
            }
        }
    })
    .await
    .expect("an end");
    assert_eq!(code, Some(11));
    drop(flooding.await);
}
