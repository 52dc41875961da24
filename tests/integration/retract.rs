//! A source that brought wrong data is retracted, beside a running server and without one, and the other way.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::{
    program::{Server, remissflode, run, until},
    small::{Small, folder, with},
};

const HOME: &str = "https://x.example";
const LIST: &str = "home = \"https://x.example\"\nschedule = \"7 3 1 1 *\"\n[[list]]\nkind = \"html\"\nurl = \"{home}/lista\"\n\
    item = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\ndeadline = { at = \"b\", read = \"date\" }\n";

fn page(days: &[&str]) -> String {
    let row = |(n, day): (usize, &&str)| format!("<li><a href=/{n}>Båtar nummer {n}</a> <b>{day}</b></li>");
    format!("<html><ul>{}</ul></html>", days.iter().enumerate().map(row).collect::<String>())
}

fn written(name: &str, text: &str, dir: &Path) {
    fs::write(dir.join(format!("scrapers/{name}.toml")), text).unwrap();
}

fn serving(dir: &Path, site: &Small) -> Server {
    Server::start(&mut with(dir, HOME, site), &dir.join("data"), &[])
}

/// The status of an address, and its body.
fn asked(server: &Server, path: &str) -> (u16, String) {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", server.address).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// The addresses that mention a consultation of the source, of those that readers use.
fn mentions(server: &Server) -> Vec<&'static str> {
    const ADDRESSES: [&str; 13] = [
        "/feed.atom",
        "/feed.rss",
        "/feed.json",
        "/remisser.atom",
        "/remisser.csv",
        "/remisser.ndjson",
        "/sista-svarsdag.ics",
        "/",
        "/remisser",
        "/remisser?q=b%C3%A5tar",
        "/api/v1/consultations",
        "/api/v1/events",
        "/api/v1/consultations.ndjson",
    ];
    ADDRESSES
        .into_iter()
        .filter(|address| server.get(address).contains("nummer 0") || server.get(address).contains("\"published\""))
        .collect()
}

fn first_url(server: &Server) -> (String, String) {
    let all: Value = server.json("/api/v1/consultations");
    let url = all["items"][0]["url"].as_str().unwrap();
    let path = url.splitn(4, '/').nth(3).unwrap();
    (format!("/{path}"), format!("/api/v1/consultations/{}", all["items"][0]["id"].as_str().unwrap()))
}

fn command(dir: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let mut command: Command = remissflode(&dir.join("data"));
    command.arg("--sources").arg(dir.join("scrapers"));
    let (out, err, code) = run(&mut command, arguments);
    (out + &err, code)
}

#[test]
fn a_folder_or_a_link_among_the_decisions_stops_no_other_and_is_not_followed() {
    let (dir, site) = (folder(), Small::start(&[("/lista", &page(&["2027-01-01"; 2]))]));
    written("x", LIST, dir.path());
    let server = serving(dir.path(), &site);
    until("the source is read", || server.json("/api/v1/consultations")["total"] == 2);
    let decisions = dir.path().join("data/decisions");
    fs::create_dir_all(decisions.join("a.retract")).unwrap();
    let outside = dir.path().join("utanför");
    fs::write(&outside, "orörd").unwrap();
    std::os::unix::fs::symlink(&outside, decisions.join("x.part")).unwrap();
    std::os::unix::fs::symlink(&outside, decisions.join("b.retract")).unwrap();
    let (said, code) = command(dir.path(), &["retract", "x"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(fs::read_to_string(&outside).unwrap(), "orörd");
    assert!(!decisions.join("x.retract").exists());
}

#[test]
fn a_retracted_source_is_gone_everywhere_and_comes_back_beside_a_running_server() {
    let (dir, site) = (folder(), Small::start(&[("/lista", &page(&["2027-01-01"; 2]))]));
    written("x", LIST, dir.path());
    let server = serving(dir.path(), &site);
    until("the source is read", || server.json("/api/v1/consultations")["total"] == 2);
    assert!(mentions(&server).len() > 9, "{:?}", mentions(&server));
    let (page_path, api_path) = first_url(&server);

    let (said, code) = command(dir.path(), &["retract", "x"]);
    assert_eq!((said.contains("2 consultations"), code), (true, Some(0)), "{said}");
    assert_eq!(mentions(&server), Vec::<&str>::new());
    let (status, text) = asked(&server, &page_path);
    assert!(status == 410 && text.contains("borttagna"), "{status}: {text}");
    let (status, text) = asked(&server, &api_path);
    assert!(status == 410 && text.contains("\"status\":410"), "{status}: {text}");
    let state = server.json("/api/v1/sources")["items"][0].clone();
    assert_eq!((state["state"].as_str(), state["problems"][0]["code"].as_str()), (Some("disabled"), Some("retracted")));
    assert!(command(dir.path(), &["retract", "y"]).0.contains("there is no source `y`"));

    // Over a restart, a backup, and without the index.
    assert_eq!(server.terminate(), Some(0));
    let backup = dir.path().join("backup.ndjson");
    assert_eq!(command(dir.path(), &["backup", backup.to_str().unwrap()]).1, Some(0));
    fs::remove_dir_all(dir.path().join("data")).unwrap();
    assert_eq!(command(dir.path(), &["restore", backup.to_str().unwrap()]).1, Some(0));
    fs::remove_dir_all(dir.path().join("data/sled")).unwrap();
    let server = serving(dir.path(), &site);
    assert_eq!((mentions(&server), asked(&server, &page_path).0), (vec![], 410));

    let (said, code) = command(dir.path(), &["retract", "--undo", "x"]);
    assert_eq!((said.contains("2 consultations are shown again"), code), (true, Some(0)), "{said}");
    assert_eq!(asked(&server, &page_path).0, 200);
    assert!(mentions(&server).contains(&"/remisser?q=b%C3%A5tar"), "searches find it again: {:?}", mentions(&server));
}

#[test]
fn without_a_server_the_command_does_it_and_a_corrected_file_takes_over() {
    let (dir, site) = (folder(), Small::start(&[("/lista", &page(&["2027-01-01"; 2]))]));
    written("draft", LIST, dir.path());
    let harvest = |slug: &str| run(&mut with(dir.path(), HOME, &site), &["harvest", slug]);
    assert_eq!(harvest("draft").2, Some(0));
    assert_eq!(command(dir.path(), &["retract", "draft"]).1, Some(0));
    let asked_for = site.asked().len();
    let (out, ..) = harvest("draft");
    assert!(out.contains("retracted") && site.asked().len() == asked_for, "it is not fetched: {out}");
    // The corrected file, under its own name, reads the same page; the draft is switched off, as `check` demands.
    written("draft", &format!("enabled = false\n{LIST}"), dir.path());
    written("x", LIST, dir.path());
    let (out, error, code) = harvest("x");
    assert_eq!(code, Some(0), "{out}{error}");
    let server = serving(dir.path(), &site);
    assert_eq!(server.json("/api/v1/consultations")["total"], 2);
}

#[test]
fn held_deadlines_are_accepted_beside_a_running_server() {
    let (dir, site) = (folder(), Small::start(&[("/lista", &page(&["2027-01-01", "2027-01-02", "2027-01-03"]))]));
    written("x", LIST, dir.path());
    let harvest = || run(&mut with(dir.path(), HOME, &site), &["harvest"]);
    harvest();
    site.answer("/lista", page(&["2027-02-01"; 3]));
    let (out, ..) = harvest();
    assert!(out.contains("deadlines-swung"), "{out}");
    let server = serving(dir.path(), &site);
    assert!(server.get("/kallor").contains("remissflode accept x"));
    assert!(server.get("/kallor.atom").contains("deadlines-swung"));
    assert!(server.get("/metrics").contains("remissflode_source_state{source=\"x\",state=\"degraded\"} 1"));
    assert!(!server.get("/remisser.csv").contains("2027-02-01"));
    let (said, code) = command(dir.path(), &["accept", "x"]);
    assert_eq!((said.contains("3 deadlines"), code), (true, Some(0)), "{said}");
    let rows = server.get("/remisser.csv");
    assert_eq!(rows.lines().filter(|row| row.contains("2027-02-01")).count(), 3, "{rows}");
    assert!(!server.get("/kallor").contains("remissflode accept x"));
    let (said, _) = command(dir.path(), &["accept", "x"]);
    assert!(said.contains("no deadline of `x` is held back"), "{said}");
}
