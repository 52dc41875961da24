//! A damaged or full disk under a running server: reported, repaired, and no consultation lost.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    program::{Server, remissflode, run, until},
    small::{Small, folder, with},
};

const ORIGIN: &str = "https://a.example";
const FILE: &str = r#"
name = "A"
home = "https://a.example"
schedule = "7 * * * *"
verified = "2026-07-01"
[[list]]
kind = "json"
url = "{home}/lista"
item = "/items"
title = "/title"
link = "/link"
deadline = { at = "/deadline", read = "date" }
"#;

fn list(count: usize) -> String {
    let item =
        |n| json!({"title": format!("Remiss {n}"), "link": format!("https://a.example/{n}"), "deadline": "2099-02-01"});
    json!({"items": (0..count).map(item).collect::<Vec<_>>()}).to_string()
}

fn publisher(count: usize) -> (TempDir, Small) {
    let dir = folder();
    fs::write(dir.path().join("scrapers/a.toml"), FILE).unwrap();
    (dir, Small::start(&[("/lista", &list(count))]))
}

fn journal(dir: &Path) -> std::path::PathBuf {
    dir.join("data/journal/000000000001.ndjson")
}

#[test]
fn a_lost_line_of_the_journal_is_put_back_and_reported_by_a_running_server() {
    let (dir, site) = publisher(5);
    let (_, err, code) = run(&mut with(dir.path(), ORIGIN, &site), &["harvest"]);
    assert_eq!(code, Some(0), "{err}");
    let whole = fs::read_to_string(journal(dir.path())).unwrap();
    let lost: Vec<&str> =
        whole.split_inclusive('\n').enumerate().filter(|(n, _)| *n != 2).map(|(_, line)| line).collect();
    fs::write(journal(dir.path()), lost.concat()).unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&mut with(dir.path(), ORIGIN, &site), &data, &["--every", "1h"]);
    until("the journal is checked", || !server.json("/health/ready")["store"]["journalCheckedAt"].is_null());
    let report = server.json("/health/ready")["store"]["journal"][0].to_string();
    assert!(report.contains("1 records were restored from the index"), "{report}");
    let (out, _, _) = run(remissflode(&data).env("NO_COLOR", "1"), &["status"]);
    assert!(out.contains("store: the journal was damaged and is repaired"), "{out}");
    assert!(server.get("/metrics").contains("remissflode_store_problems 1"));
    assert!(fs::read_to_string(journal(dir.path())).unwrap().starts_with(&whole));
    drop(server);
    let (out, err, code) = run(&mut remissflode(&data), &["verify"]);
    assert_eq!(code, Some(0), "{out}{err}");
}

/// A limit on the length of files acts as a full disk does. The signal that comes with it is ignored, as every write fails.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_problem_of_the_source_and_of_the_store_and_passes_without_a_restart() {
    let limit = |process: &str, bytes: &str| {
        Command::new("prlimit")
            .args(["--pid", process, &format!("--fsize={bytes}:unlimited")])
            .stderr(Stdio::null())
            .status()
    };
    if !limit(&std::process::id().to_string(), "unlimited").is_ok_and(|status| status.success()) {
        return crate::skip("`prlimit` is not here, which makes a full disk");
    }
    let (dir, site) = publisher(5);
    let data = dir.path().join("data");
    let program = with(dir.path(), ORIGIN, &site);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(program.get_program()).args(program.get_args());
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let server = Server::start(&mut command, &data, &["--every", "1s"]);
    let total = || server.json("/api/v1/consultations")["total"].clone();
    let problem = || server.json("/api/v1/sources")["items"][0]["problems"].to_string();
    until("the consultations are served", || total() == 5);
    let length = fs::metadata(journal(dir.path())).unwrap().len();
    assert!(limit(&server.process(), &(length + 100).to_string()).unwrap().success());
    site.answer("/lista", list(20));
    until("the source has a problem", || problem().contains("\"unstored\""));
    let store = server.json("/health/ready")["store"].clone();
    assert!(store["cannotStore"].to_string().contains("could not be stored"), "{store}");
    let (out, _, _) = run(&mut remissflode(&data), &["status"]);
    assert!(out.contains("nothing can be stored since"), "{out}");
    assert_eq!(total(), 5, "what is stored is served");
    assert!(limit(&server.process(), "unlimited").unwrap().success());
    until("all are stored", || total() == 20);
    until("the problem is gone", || !problem().contains("unstored"));
    assert!(server.json("/health/ready")["store"]["cannotStore"].is_null());
    assert_eq!(server.terminate(), Some(0));
    let (out, err, code) = run(&mut remissflode(&data), &["verify"]);
    assert_eq!((code, out.contains("20 consultations")), (Some(0), true), "{out}{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_backup_to_a_full_disk_says_so_leaves_nothing_behind_and_can_be_repeated() {
    let (dir, site) = publisher(5);
    let (data, file) = (dir.path().join("data"), dir.path().join("backup.tar"));
    assert_eq!(run(&mut with(dir.path(), ORIGIN, &site), &["harvest"]).2, Some(0));
    let backup = |limit: &str| {
        let program = remissflode(&data);
        let mut command = Command::new("sh");
        command.args(["-c", &format!("trap '' XFSZ; {limit} exec \"$0\" \"$@\"")]);
        command.arg(program.get_program()).args(program.get_args());
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        run(&mut command, &["backup", &file.to_string_lossy()])
    };
    // In blocks of 512 bytes: less than the files of any folder.
    let (out, err, code) = backup("ulimit -f 2;");
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(err.contains("could not write") && err.contains("too large"), "{err}");
    let names = || fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert!(!names().iter().any(|name| name.to_string_lossy().starts_with("backup")), "{:?}", names());
    let (out, err, code) = backup("");
    assert_eq!((code, file.exists()), (Some(0), true), "{out}{err}");
}
