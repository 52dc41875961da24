//! The program in operation: backup while it serves, stop, metrics and logs.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::tempdir;

use crate::{
    program::{Server, at, remissflode, run, until},
    site::{Fault, JUSTICE, Published, Site},
};

fn site() -> Site {
    Site::with([
        Published::new("vatten", "2026-06-20").until("30 september 2099"),
        Published::new("straff", "2026-06-02").from(&[JUSTICE]),
    ])
}

/// The value of a metric, with or without its labels; 0 if nothing was counted.
fn metric(page: &str, name: &str) -> f64 {
    let line = page.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{'])));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or_default()
}

#[test]
fn a_backup_beside_a_server_is_restored_elsewhere() {
    let (site, data, other) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let server = Server::start(&mut at(&site, data.path()), data.path(), &["--every", "1s"]);
    until("the consultations are served", || server.json("/api/v1/consultations")["total"] == 2);
    let file = other.path().join("backup.ndjson");
    let backup = file.to_str().unwrap();
    let (out, err, code) = run(&mut remissflode(data.path()), &["backup", backup]);
    assert_eq!(code, Some(0), "{out}{err}");
    let (_, err, code) = run(&mut remissflode(data.path()), &["backup", backup]);
    assert_eq!((code, err.contains("exists already")), (Some(1), true), "{err}");
    let (_, err, code) = run(&mut remissflode(data.path()), &["verify"]);
    assert_eq!((code, err.contains("make a `backup` and `verify` that")), (Some(1), true), "{err}");
    let (out, _, code) = run(&mut remissflode(data.path()), &["verify", backup]);
    assert_eq!((code, out.contains("no errors")), (Some(0), true), "{out}");
    let served = server.get("/api/v1/consultations").replace(&server.address, "HOST");
    assert_eq!(server.terminate(), Some(0));

    let into = other.path().join("restored");
    let (out, err, code) = run(&mut remissflode(&into), &["restore", backup]);
    assert_eq!((code, out.contains("and verified")), (Some(0), true), "{out}{err}");
    let (_, err, code) = run(&mut remissflode(&into), &["restore", backup]);
    assert_eq!((code, err.contains("restore into an empty folder")), (Some(1), true), "{err}");
    let (out, _, code) = run(&mut remissflode(&into), &["verify"]);
    assert_eq!((code, out.contains("2 consultations")), (Some(0), true), "{out}");
    site.fault(Fault::Down(500));
    let server = Server::start(&mut at(&site, &into), &into, &[]);
    assert_eq!(server.get("/api/v1/consultations").replace(&server.address, "HOST"), served);
}

#[test]
fn a_stop_takes_at_most_ten_seconds_despite_open_connections() {
    let (site, data) = (site(), tempdir().unwrap());
    let server = Server::start(&mut at(&site, data.path()), data.path(), &["--every", "1s"]);
    until("the consultations are served", || server.json("/api/v1/consultations")["total"] == 2);
    // A site that does not answer, a client that sends half a request, and one that does not read.
    site.fault(Fault::Slow(Duration::from_secs(60)));
    let mut half = TcpStream::connect(&server.address).unwrap();
    half.write_all(b"GET /feed.atom HTTP/1.1\r\nHost: x\r\n").unwrap();
    let mut deaf = TcpStream::connect(&server.address).unwrap();
    deaf.write_all("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200).as_bytes()).unwrap();
    site.take_hits();
    until("a request waits for the site", || !site.take_hits().is_empty());
    until("both clients are connected and one is being answered", || {
        let page = server.get("/metrics");
        metric(&page, "http_connections") >= 3.0
            && metric(&page, r#"http_requests_total{method="GET",route="/",status="200"}"#) >= 1.0
    });
    let began = Instant::now();
    assert_eq!(server.terminate(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    site.fault(Fault::None);
    let (out, err, code) = run(&mut remissflode(data.path()), &["verify"]);
    assert_eq!((code, out.contains("no errors")), (Some(0), true), "{out}{err}");
    assert!(!err.contains("WARN"), "nothing had to be repaired: {err}");
}

#[test]
fn metrics_show_a_failed_source_and_its_runs() {
    let (site, data) = (site(), tempdir().unwrap());
    let server = Server::start(&mut at(&site, data.path()), data.path(), &["--every", "1s"]);
    let is = |line: &str| server.get("/metrics").lines().any(|found| found == line);
    let state = |state| format!("remissflode_source_state{{source=\"finansdepartementet\",state=\"{state}\"}} 1");
    until("the source is well", || is(&state("ok")));
    site.fault(Fault::Challenge);
    until("the source is blocked", || is(&state("blocked")) && !is(&state("ok")));
    let page = server.get("/metrics");
    let value = |name: &str| metric(&page, name);
    assert!(page.contains("remissflode_runs_total{source=\"finansdepartementet\",outcome=\"blocked\"}"), "{page}");
    assert!(page.contains("remissflode_runs_total{source=\"finansdepartementet\",outcome=\"ok\"}"), "{page}");
    assert!(value("remissflode_store_records") >= 2.0 && value("remissflode_store_index_bytes") > 0.0);
    assert!(value("process_resident_memory_bytes") > 1e6 && value("http_connections") >= 1.0);
    assert!(value("remissflode_consultations") == 2.0 && value("remissflode_build_info") == 1.0);
}

#[test]
fn every_line_of_a_run_and_of_a_request_has_its_id() {
    let (site, data, logs) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let file = logs.path().join("log");
    let mut command = at(&site, data.path());
    command.env("RUST_LOG", "info,tower_http=debug").arg("--log-json");
    let server = Server::start_logging(&mut command, data.path(), &["--every", "1s"], File::create(&file).unwrap());
    until("the consultations are served", || server.json("/api/v1/consultations")["total"] == 2);
    // They are served before the line about the run is written.
    until("a run is logged", || std::fs::read_to_string(&file).unwrap().contains("\"message\":\"read\""));
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .write_all(b"GET /feed.atom HTTP/1.1\r\nHost: x\r\nX-Request-Id: prov-4711\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("x-request-id: prov-4711\r\n"), "{answer}");
    assert_eq!(server.terminate(), Some(0));

    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let runs: Vec<&Value> = lines.iter().filter(|line| line["fields"]["message"] == "read").collect();
    assert!(!runs.is_empty(), "{text}");
    for line in runs {
        let (source, run) = (line["fields"]["source"].as_str().unwrap(), line["span"]["run"].as_str().unwrap());
        assert!(run.starts_with(&format!("{source}-")), "{line}");
    }
    let asked = lines.iter().any(|line| line["span"]["id"] == "prov-4711" && line["span"]["path"] == "/feed.atom");
    assert!(asked, "{text}");
}

#[test]
fn an_unusable_folder_is_reported_and_left_alone() {
    let other = tempdir().unwrap();
    let file = other.path().join("a file");
    std::fs::write(&file, "not a folder").unwrap();
    for (dir, says) in [(file.clone(), "is no data folder"), ("/proc/remissflode".into(), "there is no data folder")] {
        let (_, err, code) = run(&mut remissflode(&dir), &["verify"]);
        assert_eq!((code, err.contains(says)), (Some(1), true), "{err}");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "not a folder");
}

#[test]
fn stored_consultations_are_served_after_the_folder_is_gone() {
    let (site, data, aside) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let server = Server::start(&mut at(&site, data.path()), data.path(), &["--every", "1s"]);
    until("the consultations are served", || server.json("/api/v1/consultations")["total"] == 2);
    for part in ["journal", "sled"] {
        std::fs::rename(data.path().join(part), aside.path().join(part)).unwrap();
    }
    std::fs::write(data.path().join("journal"), "in the way").unwrap();
    site.change("vatten", "2026-07-04", |published| {
        published.deadline = Some(crate::site::answer_by("1 december 2099"))
    });
    // The open files are still written to, wherever their names are.
    until("the extension is served", || server.get("/api/v1/consultations").contains("2099-12-01"));
    assert_eq!(server.json("/api/v1/consultations")["total"], 2);
    assert!(server.get("/feed.atom").contains("vatten"));
    server.get("/health/ready");
    drop(server);
    std::fs::remove_file(data.path().join("journal")).unwrap();
    for part in ["journal", "sled"] {
        drop(std::fs::remove_dir_all(data.path().join(part)));
        std::fs::rename(aside.path().join(part), data.path().join(part)).unwrap();
    }
    let (out, err, code) = run(&mut remissflode(data.path()), &["verify"]);
    assert_eq!((code, out.contains("2 consultations")), (Some(0), true), "{out}{err}");
}
