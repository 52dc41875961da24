//! A publisher that never rests: each time that its list is asked for, it has a new case, and one case has got more time.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::Result;
use jiff::{ToSpan as _, civil::Date};
use serde_json::json;

/// How its list is read.
pub(crate) const SCRAPER: &str = r#"
name = "Provdepartementet"
home = "https://prov.example"
schedule = "7 6-18 * * *"
verified = "2026-07-01"

[[list]]
kind = "json"
url = "{home}/remisser.json"
item = "/remisser"
key = { at = "/nummer", as = "prov:{0}" }
title = "/titel"
link = { at = "/nummer", as = "/remisser/{0}" }
published = "/publicerad"
body = "/text"
deadline = { at = "/svar", read = "date" }
"#;

/// How many cases its list holds, the youngest.
const LISTED: usize = 150;

/// A case whose last day was moved, and where to.
pub(crate) type Move = (u64, Date);

/// The office.
pub(crate) struct Office {
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
    closed: Arc<AtomicBool>,
}

#[derive(Default)]
struct Desk {
    /// Numbers and last days.
    cases: Vec<(u64, Date)>,
    moves: BTreeSet<Move>,
    asked: u64,
}

impl Office {
    /// Answers on a free port of this machine until the process ends.
    pub(crate) fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, desk, closed) = (listener.local_addr()?, Arc::<Mutex<Desk>>::default(), Arc::default());
        let office = Self { address, desk: Arc::clone(&desk), closed: Arc::clone(&closed) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // One that asks in vain asks again.
                drop(answer(stream, &desk, &closed));
            }
        });
        Ok(office)
    }

    /// What is to be fetched from here.
    pub(crate) fn mirror(&self) -> String {
        format!("https://prov.example=http://{}", self.address)
    }

    /// From here on nothing changes.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// Every day that was moved.
    pub(crate) fn moves(&self) -> BTreeSet<Move> {
        lock(&self.desk).moves.clone()
    }
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(stream: TcpStream, desk: &Mutex<Desk>, closed: &AtomicBool) -> Result<()> {
    let mut lines = BufReader::new(&stream).lines();
    let asked = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let (status, body) = if asked.starts_with("GET /remisser.json ") {
        let mut desk = lock(desk);
        if !closed.load(Ordering::Acquire) {
            desk.work();
        }
        ("200 OK", desk.list())
    } else {
        ("404 Not Found", String::new())
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
    write!(&stream, "{head}content-length: {}\r\n\r\n{body}", body.len())?;
    Ok(())
}

impl Desk {
    /// A new case, and more time for an older one, each in its turn.
    fn work(&mut self) {
        self.asked += 1;
        let first: Date = jiff::civil::date(2090, 1, 1);
        if let Some(number) = self.asked.checked_sub(20) {
            let move_to = |day: Date| day.saturating_add(7.days());
            if let Some((_, day)) = self.cases.iter_mut().find(|(case, _)| *case == number) {
                *day = move_to(*day);
                self.moves.insert((number, *day));
            }
        }
        self.cases.push((self.asked, first.saturating_add(i64::try_from(self.asked % 300).unwrap_or(0).days())));
        let over = self.cases.len().saturating_sub(LISTED);
        self.cases.drain(..over);
    }

    fn list(&self) -> String {
        let case = |(number, day): &(u64, Date)| {
            json!({
                "nummer": number, "titel": format!("Förslag nummer {number} om vatten"), "publicerad": "2026-07-01",
                "text": format!("Förslaget rör sak {number}. ").repeat(20), "svar": day,
            })
        };
        json!({ "remisser": self.cases.iter().rev().map(case).collect::<Vec<_>>() }).to_string()
    }
}
