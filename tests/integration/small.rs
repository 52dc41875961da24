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
    asked: Arc<Mutex<Vec<String>>>,
}

impl Small {
    pub(crate) fn start(answers: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answers: BTreeMap<String, String> =
            answers.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let note = Arc::clone(&asked);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                note.lock().unwrap().push(path.clone());
                let text = answers.get(&path).cloned();
                let kind = match text.as_deref().unwrap_or_default().chars().next() {
                    Some('{') => "application/json",
                    _ if text.as_deref().is_some_and(|text| text.starts_with("<?xml")) => "application/atom+xml",
                    _ => "text/html",
                };
                let status = if text.is_some() { "200 OK" } else { "404 Not Found" };
                let text = text.unwrap_or_default();
                let length = text.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
                );
            }
        });
        Self { address, asked }
    }

    /// The paths that were asked for, in order, without robots.txt.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().filter(|path| *path != "/robots.txt").cloned().collect()
    }
}

/// The command with the folder of files, asking `site` for what stands at `origin`.
pub(crate) fn with(dir: &Path, origin: &str, site: &Small) -> Command {
    let mut command = remissflode(&dir.join("data"));
    command.arg("--sources").arg(dir.join("scrapers"));
    command.args(["--pace", "0ms", "--mirror", &format!("{origin}={}", site.address)]);
    command
}

/// A folder for scraper files and data.
pub(crate) fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("scrapers")).unwrap();
    dir
}
