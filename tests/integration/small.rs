//! A small site on loopback for made-up ministries, and the program with a folder of their files.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use tempfile::TempDir;

use crate::program::remissflode;

/// A small site on loopback: what each path answers. It ends with the process.
pub(crate) struct Small {
    address: String,
    answers: Arc<Mutex<BTreeMap<String, String>>>,
    asked: Arc<Mutex<Vec<String>>>,
    validator: Arc<Mutex<Option<String>>>,
    date: Arc<Mutex<Option<String>>>,
    header: Arc<Mutex<String>>,
}

impl Small {
    pub(crate) fn start(answers: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answers: BTreeMap<String, String> =
            answers.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let answers = Arc::new(Mutex::new(answers));
        let (asked, validator) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Option<String>>>::default());
        let date = Arc::<Mutex<Option<String>>>::default();
        let (note, standing, tag) = (Arc::clone(&asked), Arc::clone(&answers), Arc::clone(&validator));
        let day = Arc::clone(&date);
        let header = Arc::<Mutex<String>>::default();
        let more = Arc::clone(&header);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
                let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                note.lock().unwrap().push(path.clone());
                let tag = tag.lock().unwrap().clone();
                if tag.is_some() && head.iter().any(|line| line.to_ascii_lowercase().starts_with("if-none-match:")) {
                    let _ = write!(stream, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
                    continue;
                }
                let text = standing.lock().unwrap().get(&path).cloned();
                if let Some(to) = text.as_deref().and_then(|text| text.strip_prefix("moved to ")) {
                    let moved = "HTTP/1.1 301 Moved Permanently\r\nContent-Length: 0\r\nConnection: close";
                    let _ = write!(stream, "{moved}\r\nLocation: {to}\r\n\r\n");
                    continue;
                }
                if let Some(status) = text.as_deref().and_then(|text| text.strip_prefix("status ")) {
                    let _ =
                        write!(stream, "HTTP/1.1 {status} Made up\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    continue;
                }
                let tag = tag.map(|tag| format!("ETag: {tag}\r\n")).unwrap_or_default();
                let date = day.lock().unwrap().as_ref().map(|date| format!("Date: {date}\r\n")).unwrap_or_default();
                let kind = match text.as_deref().unwrap_or_default().chars().next() {
                    Some('{' | '[') => "application/json",
                    _ if text.as_deref().is_some_and(|text| text.starts_with("<?xml")) => "application/atom+xml",
                    _ => "text/html",
                };
                let status = if text.is_some() { "200 OK" } else { "404 Not Found" };
                let text = text.unwrap_or_default();
                let more = more.lock().unwrap().clone();
                let length = text.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\n{tag}{date}{more}Connection: close\r\n\r\n{text}"
                );
            }
        });
        Self { address, answers, asked, validator, date, header }
    }

    /// Changes the answer of a path; `moved to /x` is a redirect, `status 503` that status.
    pub(crate) fn answer(&self, path: &str, text: String) {
        self.answers.lock().unwrap().insert(path.to_owned(), text);
    }

    /// Sends this `Date` from now on.
    pub(crate) fn date(&self, date: &str) {
        *self.date.lock().unwrap() = Some(date.to_owned());
    }

    /// Sends this header too from now on.
    pub(crate) fn header(&self, line: &str) {
        *self.header.lock().unwrap() = format!("{line}\r\n");
    }

    /// Answers a path with 404 from now on.
    pub(crate) fn remove(&self, path: &str) {
        self.answers.lock().unwrap().remove(path);
    }

    /// Sends this entity tag from now on, and answers every request that has one with 304, whatever happened.
    pub(crate) fn always_unchanged(&self, entity_tag: &str) {
        *self.validator.lock().unwrap() = Some(entity_tag.to_owned());
    }

    /// The mirror that answers for `origin`.
    pub(crate) fn mirror(&self, origin: &str) -> String {
        format!("{origin}={}", self.address)
    }

    /// The paths that were asked for, in order, without robots.txt.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().filter(|path| *path != "/robots.txt").cloned().collect()
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget(&self) {
        self.asked.lock().unwrap().clear();
    }
}

/// The command with the folder of files alone.
pub(crate) fn own(dir: &Path) -> Command {
    let mut command = remissflode(&dir.join("data"));
    command.args(["--shipped-sources", "false"]).arg("--sources").arg(dir.join("scrapers"));
    command
}

/// The command with the folder of files, asking `site` for what stands at `origin`.
pub(crate) fn with(dir: &Path, origin: &str, site: &Small) -> Command {
    let mut command = own(dir);
    command.args(["--pace", "0ms", "--mirror", &format!("{origin}={}", site.address)]);
    command
}

/// A folder for scraper files and data.
pub(crate) fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("scrapers")).unwrap();
    dir
}
