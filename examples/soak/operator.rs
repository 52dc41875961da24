//! A publisher that inserts a column before its deadlines, an operator who mends the file, and a log pipe that breaks.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{ChildStderr, Command},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::client;

/// The file of the publisher.
pub(crate) const FILE: &str = "kolumn.toml";
/// Its text before the column is inserted.
pub(crate) const SCRAPER: &str = r#"
name = "Kolumnverket"
issuer = { name = "Kolumnverket", kind = "agency" }
home = "https://kolumn.example"
schedule = "7 6-18 * * *"
verified = "2026-07-01"

[[list]]
kind = "html"
url = "{home}/lista"
item = "tr:has(td)"
title = "a"
link = "a@href"
published = "time@datetime"
deadline = { at = "td:nth-of-type(3)", read = "date" }
"#;
/// The rows of its table.
const ROWS: u32 = 8;
/// The longest time until the program has noticed a change.
const NOTICED: Duration = Duration::from_secs(60);

/// The publisher.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    address: String,
    is_inserted: Arc<AtomicBool>,
}

impl Columns {
    /// Opens it on a free port of this machine.
    pub(crate) fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let columns = Self {
            address: format!("http://{}", listener.local_addr()?),
            is_inserted: Arc::new(AtomicBool::new(false)),
        };
        let is_inserted = Arc::clone(&columns.is_inserted);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                drop(answer(&stream, is_inserted.load(Ordering::Acquire)));
            }
        });
        Ok(columns)
    }

    /// The value of `--mirror`.
    pub(crate) fn mirror(&self) -> String {
        format!("https://kolumn.example={}", self.address)
    }
}

fn answer(mut stream: &TcpStream, is_inserted: bool) -> Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let asked = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let (status, body) =
        if asked.contains(" /lista ") { ("200 OK", table(is_inserted)) } else { ("404 Not Found", String::new()) };
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n");
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len())?;
    Ok(())
}

fn table(is_inserted: bool) -> String {
    // A day that all of them have, before the deadlines.
    let decided = if is_inserted { "<td>2089-11-01</td>" } else { "" };
    let row = |n: u32| {
        let link = format!("<a href=\"/remiss/{n}\">Kolumner nummer {n}</a>");
        format!("<tr><td>{link}</td><td><time datetime=2026-07-01></time></td>{decided}<td>{}</td></tr>", day(n))
    };
    format!("<table>{}</table>", (1..=ROWS).map(row).collect::<String>())
}

fn day(n: u32) -> String {
    format!("2090-01-{:02}", n + 10)
}

/// Copies the log into a file until the half of `time` has passed, then breaks the pipe.
pub(crate) fn follow_log(pipe: ChildStderr, file: PathBuf, time: Duration) -> thread::JoinHandle<io::Result<()>> {
    let until = Instant::now() + time / 2;
    thread::spawn(move || {
        let mut file = fs::File::create(file)?;
        for line in BufReader::new(pipe).lines() {
            writeln!(file, "{}", line?)?;
            if Instant::now() > until {
                break;
            }
        }
        Ok(())
    })
}

/// What happens to the publisher and its file within `time`. The process is that of the program.
///
/// # Errors
/// When a wrong deadline is published, the insertion is not reported, or the mended file is not used.
pub(crate) fn work(address: &str, process: u32, sources: &Path, columns: &Columns, time: Duration) -> Result<String> {
    let began = Instant::now();
    until(address, "the first deadlines", |seen| seen.days.len() == ROWS as usize)?;
    thread::sleep((time / 3).saturating_sub(began.elapsed()));
    columns.is_inserted.store(true, Ordering::Release);
    until(address, "the report `deadlines-swung`", |seen| seen.source.contains("deadlines-swung"))?;
    // Until after the pipe of the log has broken.
    while began.elapsed() < time * 2 / 3 {
        ensure!(seen(address)?.is_right(), "a deadline of the inserted column is published: {:?}", seen(address)?.days);
        thread::sleep(Duration::from_millis(500));
    }
    fs::write(sources.join(FILE), SCRAPER.replace("td:nth-of-type(3)", "td:nth-of-type(4)"))?;
    ensure!(Command::new("kill").args(["-HUP", &process.to_string()]).status()?.success(), "no signal was sent");
    until(address, "the mended file", |seen| !seen.source.contains("deadlines-swung"))?;
    ensure!(seen(address)?.is_right(), "a deadline is wrong after the file was mended");
    Ok(format!("{ROWS} deadlines right in spite of an inserted column, and after the file was mended"))
}

/// What the program says of the publisher.
struct Seen {
    /// Title and deadline of each consultation.
    days: Vec<(String, String)>,
    /// The state of the source, as JSON.
    source: String,
}

impl Seen {
    fn is_right(&self) -> bool {
        let right = (1..=ROWS).map(|n| (format!("Kolumner nummer {n}"), day(n)));
        self.days.iter().cloned().collect::<std::collections::BTreeSet<_>>() == right.collect()
    }
}

fn seen(address: &str) -> Result<Seen> {
    let list = client::get(address, "/api/v1/consultations?issuer=kolumnverket&limit=100", &[])?.body;
    let list: Value = serde_json::from_str(&list)?;
    let items = list["items"].as_array().context("a list without items")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let days = items.iter().map(|item| (text(&item["title"]), text(&item["deadline"]))).collect();
    let sources: Value = serde_json::from_str(&client::get(address, "/api/v1/sources?limit=100", &[])?.body)?;
    let of_this = sources["items"].as_array().into_iter().flatten().find(|source| source["slug"] == "kolumn");
    Ok(Seen { days, source: of_this.map(Value::to_string).unwrap_or_default() })
}

fn until(address: &str, news: &str, is_there: impl Fn(&Seen) -> bool) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < NOTICED {
        // A busy program may refuse one request.
        if seen(address).is_ok_and(|seen| is_there(&seen)) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(200));
    }
    let last = seen(address)?;
    bail!("{news} did not show in {NOTICED:?}: {:?}, {}", last.days, last.source)
}
