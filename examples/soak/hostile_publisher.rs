//! A publisher whose list is fine and whose pages are attacks. Its own consultations may be lost; nothing else may be.

use std::{
    io::{BufRead as _, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;

/// The scraper file for its list and its pages.
pub(crate) const SCRAPER: &str = r#"
name = "Fientliga verket"
home = "https://fientlig.example"
schedule = "7 6-18 * * *"
verified = "2026-07-01"

[[list]]
kind = "json"
url = "{home}/remisser.json"
item = "/remisser"
title = "/titel"
link = "/adress"
published = "/publicerad"

[page]
body = { at = "main", read = "deadline" }
"#;

/// The attacks; page `n` is attack `n` modulo their number.
const ATTACKS: [fn(&mut TcpStream) -> Result<()>; 10] = [
    deep_elements,
    many_attributes,
    endless_body,
    decompression_bomb,
    random_bytes,
    redirect_loop,
    many_headers,
    cut_off_body,
    control_characters,
    endless_validator,
];

/// Opens the publisher on a free port of this machine; the value of `--mirror`.
pub(crate) fn open() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address: SocketAddr = listener.local_addr()?;
    thread::spawn(move || {
        let mut lists = 0;
        for stream in listener.incoming().flatten() {
            let is_list = starts_with_list(&stream).unwrap_or_default();
            lists += u64::from(is_list.is_some_and(|page| page.is_none()));
            // Each in a thread of its own: some attacks never end.
            thread::spawn(move || drop(answer(stream, is_list, lists)));
        }
    });
    Ok(format!("https://fientlig.example=http://{address}"))
}

/// Reads a request: none for an unknown path, `Some(None)` for the list, `Some(Some(n))` for page `n`.
fn starts_with_list(stream: &TcpStream) -> Result<Option<Option<usize>>> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    if path == "/remisser.json" {
        return Ok(Some(None));
    }
    let page = path.strip_prefix("/remisser/").and_then(|rest| rest.trim_end_matches('/').parse().ok());
    Ok(page.map(Some))
}

fn answer(mut stream: TcpStream, page: Option<Option<usize>>, lists: u64) -> Result<()> {
    match page {
        None => write!(stream, "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")?,
        Some(None) => {
            // New addresses each time, so that the attacks are fetched and not remembered.
            let entry = |n: u64| {
                let number = lists * ATTACKS.len() as u64 + n;
                json!({ "titel": format!("Förslag {number}\u{202e}\u{1b}[2J"), "adress": format!("/remisser/{number}"), "publicerad": "2026-07-01" })
            };
            let entries: Vec<_> = (0..ATTACKS.len() as u64).map(entry).collect();
            write_page(
                &mut stream,
                "content-type: application/json\r\n",
                json!({ "remisser": entries }).to_string().as_bytes(),
            )?;
        }
        Some(Some(n)) => ATTACKS[n % ATTACKS.len()](&mut stream)?,
    }
    Ok(())
}

const HTML: &str = "content-type: text/html; charset=utf-8\r\n";

fn write_page(stream: &mut TcpStream, headers: &str, body: &[u8]) -> Result<()> {
    write!(stream, "HTTP/1.1 200 OK\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n", body.len())?;
    Ok(stream.write_all(body)?)
}

fn deep_elements(stream: &mut TcpStream) -> Result<()> {
    let deep = "<div></x><!-->".repeat(100_000);
    write_page(stream, HTML, format!("<main>{deep}").as_bytes())
}

fn many_attributes(stream: &mut TcpStream) -> Result<()> {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}")).collect();
    write_page(stream, HTML, format!("<main{attributes}>Senast den 1 maj 2099.</main>").as_bytes())
}

fn endless_body(stream: &mut TcpStream) -> Result<()> {
    write!(stream, "HTTP/1.1 200 OK\r\n{HTML}connection: close\r\n\r\n")?;
    loop {
        stream.write_all(&[b'x'; 65_536])?;
    }
}

fn decompression_bomb(stream: &mut TcpStream) -> Result<()> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..100 {
        gzip.write_all(&[0; 1_000_000])?;
    }
    write_page(stream, &format!("{HTML}content-encoding: gzip\r\n"), &gzip.finish()?)
}

fn random_bytes(stream: &mut TcpStream) -> Result<()> {
    let mut random = fastrand::Rng::new();
    let bytes: Vec<u8> = (0..300_000).map(|_| random.u8(..)).collect();
    write_page(stream, "content-type: text/html; charset=utf-16\r\n", &bytes)
}

fn redirect_loop(stream: &mut TcpStream) -> Result<()> {
    let location = format!("location: /remisser/5?{}\r\n", fastrand::u64(..));
    Ok(write!(stream, "HTTP/1.1 302 Found\r\n{location}connection: close\r\ncontent-length: 0\r\n\r\n")?)
}

fn many_headers(stream: &mut TcpStream) -> Result<()> {
    write_page(stream, &(HTML.to_owned() + &"x-a: b\r\n".repeat(10_000)), b"<main>x</main>")
}

fn cut_off_body(stream: &mut TcpStream) -> Result<()> {
    Ok(write!(stream, "HTTP/1.1 200 OK\r\n{HTML}content-length: 100000\r\n\r\n<main>Senast den 1")?)
}

fn control_characters(stream: &mut TcpStream) -> Result<()> {
    let body = "<main>\u{1b}]52;c;cm0K\u{7}\u{0}\u{202e}Senast den 1 maj 2099\u{2066}</main>";
    write_page(stream, HTML, body.as_bytes())
}

fn endless_validator(stream: &mut TcpStream) -> Result<()> {
    let tag = format!("etag: \"{}\"\r\n", "x".repeat(100_000));
    write_page(stream, &(HTML.to_owned() + &tag), b"<main>Senast den 1 maj 2099.</main>")
}
