//! Two publishers that make noise: one brings more than any publisher does, the other moves every deadline to and fro. A reader
//! of the honest one is to notice neither.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::client;

/// The names of the scraper files, with their texts.
pub(crate) const SCRAPERS: [(&str, &str); 2] = [
    (
        "flod.toml",
        r#"
name = "Flodmyndigheten"
home = "https://flod.example"
schedule = "7 6-18 * * *"
verified = "2026-07-01"

[[list]]
kind = "json"
url = "{home}/flod.json"
item = "/remisser"
title = "/titel"
link = "/adress"
published = "/publicerad"
body = "/text"
deadline = { at = "/svar", read = "date" }
"#,
    ),
    (
        "vingel.toml",
        r#"
name = "Vingelverket"
home = "https://vingel.example"
schedule = "7 6-18 * * *"
verified = "2026-07-01"

[[list]]
kind = "json"
url = "{home}/vingel.json"
item = "/remisser"
title = "/titel"
link = "/adress"
published = "/publicerad"
body = "/text"
deadline = { at = "/svar", read = "date" }
"#,
    ),
];

/// The new entries of each answer of the flood: more than a run takes.
const FLOOD: u64 = 600;
/// The flood brings no more than this, which fills the feed several times.
const MOST_FLOOD: u64 = 6_000;
/// The consultations whose deadlines move to and fro.
const FLIPPING: u64 = 50;
/// The most entries of an events feed.
const MOST_ENTRIES: usize = 2_000;
/// The most bytes of an events feed.
const MOST_FEED_BYTES: usize = 8 << 20;
/// The most events of a deadline that moves to and fro.
const MOST_MOVES: usize = 4;

/// Opens both on free ports of this machine; the values of `--mirror`.
pub(crate) fn open() -> Result<String> {
    Ok(format!("https://flod.example={},https://vingel.example={}", serve(flood)?, serve(flips)?))
}

fn serve(list: fn(u64) -> Value) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        let mut lists = 0;
        for stream in listener.incoming().flatten() {
            drop(answer(&stream, &mut lists, list));
        }
    });
    Ok(address)
}

fn answer(stream: &TcpStream, lists: &mut u64, list: fn(u64) -> Value) -> Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let asked = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let (status, body) = if asked.contains(".json ") {
        *lists += 1;
        ("200 OK", list(*lists).to_string())
    } else {
        ("404 Not Found", String::new())
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
    let mut stream = stream;
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len())?;
    Ok(())
}

fn entry(number: u64, day: &str, visits: u64) -> Value {
    json!({
        "titel": format!("Buller nummer {number}"), "adress": format!("/remisser/{number}"), "publicerad": "2026-07-01",
        "text": format!("Förslaget rör buller. Sidan har visats {visits} gånger."), "svar": day,
    })
}

/// New entries at each answer.
fn flood(lists: u64) -> Value {
    let first = (lists.saturating_sub(1) * FLOOD).min(MOST_FLOOD - FLOOD);
    let entries: Vec<Value> = (first..first + FLOOD).map(|number| entry(number, "2090-02-01", 1)).collect();
    json!({ "remisser": entries })
}

/// The same entries with other days at each answer, and a counter.
fn flips(lists: u64) -> Value {
    // Not by a month exactly, and not to one day: such moves are held back.
    let (month, later) = if lists.is_multiple_of(2) { (2, 0) } else { (3, 9) };
    let day = |number: u64| format!("2090-{month:02}-{:02}", (number + later) % 28 + 1);
    let entries: Vec<Value> = (0..FLIPPING).map(|number| entry(number, &day(number), lists)).collect();
    json!({ "remisser": entries })
}

/// Checks that the feed is small, that the deadlines that move to and fro make few events, that both publishers are reported,
/// and that all `honest` consultations of the other publisher are there. Returns what was found, in words.
pub(crate) fn check(address: &str, honest: u64) -> Result<String> {
    let feed = client::get(address, "/feed.json", &[])?.body;
    let entries: Value = serde_json::from_str(&feed)?;
    let entries = entries["items"].as_array().context("a feed without items")?.len();
    ensure!(entries <= MOST_ENTRIES, "the feed has {entries} entries");
    ensure!(feed.len() <= MOST_FEED_BYTES, "the feed has {} bytes", feed.len());

    let (mut moves, mut updates, mut numbers) = (0, 0, std::collections::BTreeSet::new());
    let log = client::get(address, "/journal.ndjson", &[])?.body;
    for line in log.lines() {
        let revision = &serde_json::from_str::<Value>(line)?["revision"];
        match revision["source"].as_str() {
            Some("prov") => _ = numbers.insert(revision["consultation"]["key"].as_str().unwrap_or_default().to_owned()),
            Some("vingel") => {
                let kinds = revision["events"].as_array().into_iter().flatten().map(|event| event["kind"].clone());
                for kind in kinds {
                    moves += usize::from(kind == "deadline-changed");
                    updates += usize::from(kind == "updated");
                }
            }
            _ => {}
        }
    }
    let most = usize::try_from(FLIPPING)? * MOST_MOVES;
    ensure!((1..=most).contains(&moves), "deadlines that move to and fro made {moves} events");
    ensure!(updates == 0, "a counter made {updates} events");
    ensure!(numbers.len() as u64 == honest, "{honest} consultations were published and {} stored", numbers.len());
    let sources = client::get(address, "/api/v1/sources?limit=100", &[])?.body;
    ensure!(sources.contains("\"flapping\""), "no source is reported as flapping: {sources}");
    Ok(format!(
        "{entries} entries in a feed of {} KB beside a flood, {moves} events of {FLIPPING} flipping deadlines",
        feed.len() / 1024
    ))
}
