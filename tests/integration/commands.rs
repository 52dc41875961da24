//! The command line: output and exit codes, alone and beside a running server.

use serde_json::Value;
use tempfile::tempdir;

use crate::{
    program::{Server, at, remissflode, run, until},
    site::{FINANCE, Fault, JUSTICE, Published, Site, answer_by},
};

fn site() -> Site {
    Site::with([
        Published::new("vatten", "2026-06-20").until("30 september 2099"),
        Published::new("straff", "2026-06-02").from(&[JUSTICE]),
        Published::new("delad", "2026-05-20").from(&[FINANCE, JUSTICE]),
    ])
}

const TWO: [&str; 3] = ["harvest", "finansdepartementet", "justitiedepartementet"];

#[test]
fn harvest_ends_with_a_line_of_sums() {
    let (site, data) = (site(), tempdir().unwrap());
    let (out, err, code) = run(&mut at(&site, data.path()), &[&TWO[..], &["--backfill", "--json"]].concat());
    assert_eq!(code, Some(0), "{out}{err}");
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "one line for each source, and the sum");
    let mut sum = lines[2].as_object().unwrap().clone();
    assert!(sum["requests"].as_u64().unwrap() > 5 && sum.remove("seconds").unwrap().is_f64(), "{sum:?}");
    sum.remove("requests");
    insta::assert_json_snapshot!(sum, @r#"
    {
      "failed": 0,
      "new": 3,
      "revised": 0,
      "sources": 2,
      "unchanged": 1
    }
    "#);
    let (out, _, code) = run(&mut at(&site, data.path()), &[&TWO[..], &["--json"]].concat());
    let sum: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!((&sum["new"], &sum["revised"], code), (&0.into(), &0.into(), Some(0)));
}

#[test]
fn a_source_that_failed_gives_exit_code_2_and_says_why() {
    let (site, data) = (site(), tempdir().unwrap());
    site.fault(Fault::Challenge);
    let (out, _, code) = run(&mut at(&site, data.path()), &TWO);
    assert_eq!(code, Some(2), "{out}");
    assert!(
        out.contains("finansdepartementet")
            && out.contains("blocked")
            && out.contains("wall: the feed is refused since ")
            && out.contains("`https://www.regeringen.se/"),
        "{out}"
    );
    assert!(out.ends_with('\n') && out.lines().last().unwrap().starts_with("2 sources, 2 failed: 0 new"), "{out}");
    let (out, _, code) = run(&mut remissflode(data.path()), &["status"]);
    assert!(out.contains("blocked") && out.contains("wall since"), "{out}");
    assert_eq!(code, Some(0));
}

#[test]
fn an_unknown_source_is_reported_with_the_way_to_the_known_ones() {
    let data = tempdir().unwrap();
    let (_, err, code) = run(&mut remissflode(data.path()), &["harvest", "finans"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("there is no source `finans` in the scraper files"), "{err}");
    assert!(err.contains("`remissflode sources` lists all"), "{err}");
}

#[test]
fn a_fast_pace_towards_a_public_site_is_refused() {
    let data = tempdir().unwrap();
    let (_, err, code) = run(&mut remissflode(data.path()), &["--pace", "0ms", "harvest"]);
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(err.lines().last().unwrap(), @"error: pace `0ns`: expected `1s` or more, or every mirror on loopback; found no mirror: slow down, or name a mirror as in `--mirror https://www.regeringen.se=http://127.0.0.1:9000`");
}

#[test]
fn a_wrong_settings_file_is_reported_with_line_and_column() {
    let data = tempdir().unwrap();
    let file = data.path().join("fel.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\nfeed-day = 30\n").unwrap();
    let (_, err, code) = run(&mut remissflode(data.path()), &["status", "--config", file.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    let err = err.replace(data.path().to_str().unwrap(), "DIR");
    assert!(
        err.starts_with("error: DIR/fel.toml:2:1: found the unknown setting `feed-day`; did you mean `feed-days`?"),
        "{err}"
    );
    assert!(err.contains("2 | feed-day = 30"), "{err}");
}

#[test]
fn a_second_program_on_the_folder_is_refused_but_may_read() {
    let (site, data, other) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let server = Server::start(&mut at(&site, data.path()), data.path(), &["--every", "1s"]);
    until("the consultations are served", || server.json("/api/v1/consultations")["total"] == 3);
    let (_, err, code) = run(&mut at(&site, data.path()), &TWO);
    assert_eq!(code, Some(1));
    let err = err.replace(data.path().to_str().unwrap(), "DIR").replace(&server.process(), "1234");
    insta::assert_snapshot!(err.lines().last().unwrap(), @"error: the data folder `DIR` is in use by process 1234: stop it, use its HTTP API, or choose another folder");

    until("every source has run", || {
        let (out, _, _) = run(&mut remissflode(data.path()), &["status", "--json"]);
        let status: Value = serde_json::from_str(&out).unwrap();
        status["items"].as_array().unwrap().iter().filter(|one| one["state"] == "ok").count() >= 3
    });
    let (out, _, _) = run(&mut remissflode(data.path()), &["status"]);
    assert!(out.contains(&format!("from the server at {}", server.address)), "{out}");
    let (_, err, code) = run(&mut remissflode(data.path()), &["health"]);
    assert_eq!(code, Some(0), "{err}");

    let (export, err, code) = run(&mut remissflode(data.path()), &["export"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(server.terminate(), Some(0));
    assert!(!data.path().join("serving").exists(), "a stopped server removes its address");
    let (_, err, code) = run(&mut remissflode(data.path()), &["health"]);
    assert_eq!(code, Some(1), "{err}");

    let (later, _, _) = run(&mut remissflode(data.path()), &["export"]);
    assert!(later.starts_with(&export), "an export beside the server is the beginning of the whole export");
    let file = other.path().join("export.ndjson");
    std::fs::write(&file, &later).unwrap();
    let into = other.path().join("new");
    let (out, err, code) = run(&mut remissflode(&into), &["import", file.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{out}{err}");
    let (again, _, _) = run(&mut remissflode(&into), &["export"]);
    assert!(again == later, "an imported export gives an equal export");
    let (out, _, code) = run(&mut remissflode(&into), &["verify"]);
    assert_eq!((code, out.contains("no errors")), (Some(0), true), "{out}");
    let (out, _, code) = run(&mut remissflode(&into), &["renormalize"]);
    assert_eq!((code, out.starts_with("0 consultations read differently")), (Some(0), true), "{out}");
}

#[test]
fn a_running_server_publishes_a_change_and_recovers_from_a_fault() {
    let (site, data) = (site(), tempdir().unwrap());
    let server = Server::start(&mut at(&site, data.path()), data.path(), &["--every", "1s"]);
    until("the consultations are served", || server.json("/api/v1/consultations")["total"] == 3);
    let entries = || server.get("/feed.atom").matches("<entry").count();
    let before = entries();
    let state = || server.json("/api/v1/sources?limit=100")["items"].as_array().unwrap().clone();
    let all = |word: &str| {
        let mut ours = state();
        ours.retain(|one| one["slug"] == "finansdepartementet" || one["slug"] == "justitiedepartementet");
        ours.iter().all(|one| one["state"] == word)
    };
    until("both sources are well", || all("ok"));
    site.fault(Fault::Challenge);
    until("the source is blocked", || all("blocked"));
    assert_eq!(entries(), before);
    let today = jiff::Timestamp::from_second(now()).unwrap().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    site.change("vatten", &today, |published| published.deadline = Some(answer_by("1 december 2099")));
    site.fault(Fault::None);
    until("the change is an entry", || entries() == before + 1);
    until("both sources are well again", || all("ok"));
    assert!(server.get("/feed.atom").contains("2099"), "{}", server.get("/feed.atom"));
}

/// The current time in seconds, by the clock that the started program reads.
#[allow(clippy::disallowed_methods, reason = "the program under test reads the machine's clock")]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

#[test]
fn saved_pages_are_shown_without_a_network() {
    let data = tempdir().unwrap();
    let mut command = remissflode(data.path());
    let server = Server::start(command.args(["--replay", "tests/fixtures"]), data.path(), &[]);
    until("the saved consultations are shown", || server.json("/api/v1/consultations")["total"].as_u64() > Some(5));
    assert!(server.get("/").contains("<h1"));
    assert!(server.get("/feed.atom").contains("<entry"));
}

#[test]
fn a_reader_that_closes_the_pipe_ends_a_command_quietly() {
    let data = tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = remissflode(data.path()).args(["check", "kulturdepartementet"]).stdout(writer).output().unwrap();
    assert_eq!((String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()), ("", Some(0)));
}

#[test]
fn an_answer_that_cannot_be_written_is_an_error() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        return crate::skip("this system has no /dev/full");
    };
    let data = tempdir().unwrap();
    let output = remissflode(data.path()).args(["check", "kulturdepartementet"]).stdout(full).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("error: cannot write the answer: "), "{error}");
    assert_eq!((error.lines().count(), output.status.code()), (1, Some(1)));
}
