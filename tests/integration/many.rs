//! Forty sources under one schedule on one host that is asked politely, and one beside them that hangs and one that floods.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use serde_json::Value;

use crate::{
    program::{Server, until},
    small::{Small, folder, with},
};

const SOURCES: usize = 40;

fn file(home: &str, n: usize) -> String {
    format!(
        "home = \"{home}\"\nschedule = \"7 3 * * *\"\n[[list]]\nkind = \"html\"\nurl = \"{{home}}/lista-{n}\"\nitem = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n"
    )
}

/// A site that takes connections: after robots.txt it says nothing more, or never stops talking.
fn bad_site(floods: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).unwrap_or_default();
            if asked[..read].starts_with(b"GET /robots.txt") {
                let _ = write!(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            } else if floods {
                thread::spawn(move || {
                    let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n");
                    while stream.write_all(&[b'<'; 65_536]).is_ok() {}
                });
            } else {
                held.push(stream);
            }
        }
    });
    address
}

#[test]
fn one_that_hangs_and_one_that_floods_hold_up_no_other() {
    let answers: Vec<(String, String)> = (0..SOURCES)
        .map(|n| (format!("/lista-{n}"), format!("<html><li><a href='/a/{n}'>Ärende {n}</a></li></html>")))
        .collect();
    let answers: Vec<(&str, &str)> = answers.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (dir, small) = (folder(), Small::start(&answers));
    let write = |slug: &str, text: String| fs::write(dir.path().join(format!("scrapers/{slug}.toml")), text).unwrap();
    (0..SOURCES).for_each(|n| write(&format!("kalla-{n}"), file("https://x.example", n)));
    write("hangs", file("https://tyst.example", 0));
    write("floods", file("https://flod.example", 0));
    let data = dir.path().join("data");
    let mut command = with(dir.path(), "https://x.example", &small);
    command.args(["--mirror", &format!("https://tyst.example={}", bad_site(false))]);
    command.args(["--mirror", &format!("https://flod.example={}", bad_site(true))]);
    let server = Server::start(&mut command, &data, &[]);
    let states = || server.json("/api/v1/sources?limit=100")["items"].as_array().unwrap().clone();
    let state = |slug: &str| states().into_iter().find(|state| state["slug"] == slug).unwrap();
    let read = || states().iter().filter(|state| state["lastSuccessAt"].is_string()).count();
    until("every sound source is read", || read() == SOURCES);
    until("the flood is reported", || state("floods")["state"] == "broken");
    assert_eq!(state("hangs")["lastSuccessAt"], Value::Null, "it is still waited for, or was given up");
    let total = server.json("/api/v1/consultations?limit=1")["total"].as_u64();
    assert_eq!(total, Some(SOURCES as u64));
    let asked = small.asked();
    assert_eq!(asked.len(), SOURCES, "each list once: {asked:?}");
    assert_eq!(server.terminate(), Some(0), "it stops cleanly though one still hangs");
}
