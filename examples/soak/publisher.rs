//! A publisher that changes at every request of its list: it adds a consultation and extends the deadline of another.

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

/// The scraper file for its list.
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

/// The number of consultations on its list, the newest ones.
const LISTED: usize = 150;

/// A consultation whose deadline was moved, and the new date.
pub(crate) type Move = (u64, Date);

/// The publisher.
pub(crate) struct Publisher {
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
    closed: Arc<AtomicBool>,
}

#[derive(Default)]
struct Desk {
    /// Numbers and deadlines.
    consultations: Vec<(u64, Date)>,
    moves: BTreeSet<Move>,
    asked: u64,
}

impl Publisher {
    /// Answers on a free port of this machine until the process ends.
    pub(crate) fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, desk, closed) = (listener.local_addr()?, Arc::<Mutex<Desk>>::default(), Arc::default());
        let publisher = Self { address, desk: Arc::clone(&desk), closed: Arc::clone(&closed) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client whose request fails sends it again.
                drop(answer(stream, &desk, &closed));
            }
        });
        Ok(publisher)
    }

    /// The value of `--mirror`.
    pub(crate) fn mirror(&self) -> String {
        format!("https://prov.example=http://{}", self.address)
    }

    /// Stops all changes.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// The number of consultations that it has published.
    pub(crate) fn numbers(&self) -> u64 {
        lock(&self.desk).asked
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
            if let Some((_, day)) = self.consultations.iter_mut().find(|(case, _)| *case == number) {
                *day = move_to(*day);
                self.moves.insert((number, *day));
            }
        }
        self.consultations
            .push((self.asked, first.saturating_add(i64::try_from(self.asked % 300).unwrap_or(0).days())));
        let over = self.consultations.len().saturating_sub(LISTED);
        self.consultations.drain(..over);
    }

    fn list(&self) -> String {
        let case = |(number, day): &(u64, Date)| {
            json!({
                "nummer": number, "titel": format!("Förslag nummer {number} om vatten"), "publicerad": "2026-07-01",
                "text": format!("Förslaget rör sak {number}. ").repeat(20), "svar": day,
            })
        };
        json!({ "remisser": self.consultations.iter().rev().map(case).collect::<Vec<_>>() }).to_string()
    }
}
