//! The program as an operator has it: settings, exit codes, reloading, stopping, sockets, and what the samples name.

use std::{
    collections::BTreeSet,
    fs,
    io::pipe,
    os::unix::net::{UnixDatagram, UnixStream},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::tempdir;

use crate::{
    program::{Server, at, remissflode, run, until},
    site::{Fault, Published, Site},
};

fn site() -> Site {
    Site::with([Published::new("vatten", "2026-06-20").until("30 september 2099")])
}

fn signal(server: &Server, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(server.process()).status().unwrap();
    assert!(sent.success());
}

/// The status of an answer over any stream.
fn status_of(mut stream: impl std::io::Read + std::io::Write, path: &str) -> String {
    write!(stream, "GET {path} HTTP/1.0\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// The keys that `remissflode config` shows.
fn keys() -> BTreeSet<String> {
    let data = tempdir().unwrap();
    let (out, err, code) = run(&mut remissflode(data.path()), &["config"]);
    assert_eq!(code, Some(0), "{err}");
    let lines = out.lines().map(|line| line.trim_start_matches("# "));
    let key =
        |line: &str| line.split_once(" = ").or_else(|| line.split_once(" is not set")).map(|(key, _)| key.to_owned());
    lines.filter_map(key).collect()
}

#[test]
fn samples_and_documents_name_only_variables_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut known: BTreeSet<String> =
        keys().iter().map(|key| format!("REMISSFLODE_{}", key.to_uppercase().replace('-', "_"))).collect();
    assert!(known.contains("REMISSFLODE_CONTACT") && known.len() > 25, "{known:?}");
    // The settings file, two of the project's own scripts, a server for tests, and a secret that no settings file holds.
    known.extend(["CONFIG", "BIN", "URL", "TEST_POSTGRES", "MAIL_PASSWORD"].map(|name| format!("REMISSFLODE_{name}")));
    let variable = regex::Regex::new("REMISSFLODE_[A-Z_]+").unwrap();
    let mut files: Vec<_> =
        ["compose.yaml", "compose.mail.yaml", "Dockerfile", "README.md", "config/remissflode.toml", "justfile"]
            .iter()
            .map(|file| root.join(file))
            .collect();
    files.extend(fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    let mut named = 0;
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for found in variable.find_iter(&text) {
            named += 1;
            assert!(known.contains(found.as_str()), "{}: there is no `{}`", file.display(), found.as_str());
        }
    }
    assert!(named > 5, "{named} variables are named at all");
}

#[test]
fn samples_let_limits_work() {
    let read = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    // The limits of the process that reads a PDF: what is allowed last counts.
    let unit = read("deploy/remissflode.service");
    let filters: Vec<&str> = unit.lines().filter_map(|line| line.strip_prefix("SystemCallFilter=")).collect();
    let denied = filters.iter().position(|filter| filter.starts_with('~') && filter.contains("@resources")).unwrap();
    assert!(filters[denied + 1..].iter().any(|filter| filter.contains("prlimit64")), "{filters:?}");
    assert!(unit.lines().any(|line| line == "OOMPolicy=continue"));
    // Behind a web server on the host, each client counts by itself.
    let compose = read("compose.yaml");
    let trusted = compose.lines().find_map(|line| line.trim().strip_prefix("REMISSFLODE_TRUSTED_PROXIES: ")).unwrap();
    let dir = tempdir().unwrap();
    let mut command = remissflode(dir.path());
    command.env("REMISSFLODE_TRUSTED_PROXIES", trusted.trim_matches('"'));
    let (out, err, code) = run(&mut command, &["config"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("trusted-proxies = [\"172.16.0.0/12\", \"192.168.0.0/16\"]"), "{out}");
    assert!(read("deploy/nginx.conf").contains("proxy_set_header X-Forwarded-For $remote_addr;"));
}

#[test]
fn the_shipped_settings_file_has_every_setting() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/remissflode.toml")).unwrap();
    // A key below `# [mail]` is that of a setting whose name begins with `mail-`.
    let (mut section, mut shown) = (String::new(), BTreeSet::new());
    for line in text.lines().filter_map(|line| line.strip_prefix("# ")) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = format!("{name}-");
        } else if let Some((key, _)) = line.split_once(" = ") {
            shown.insert(format!("{section}{key}"));
        }
    }
    assert_eq!(shown, keys());
}

#[test]
fn config_shows_each_value_and_its_origin() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("s.toml");
    fs::write(&file, "\nburst = 7\n").unwrap();
    let mut command = remissflode(dir.path());
    command.arg("--config").arg(&file).env("REMISSFLODE_CONTACT", "post@example.se").env("REMISSFLODE_BRUST", "8");
    let (out, err, code) = run(&mut command, &["config", "--pace", "2s"]);
    assert_eq!(code, Some(0), "{err}");
    let line = |key: &str| {
        let line = out.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("burst"), format!("burst = 7 # {}:2", file.display()));
    assert_eq!(line("contact"), "contact = \"post@example.se\" # REMISSFLODE_CONTACT");
    assert_eq!(line("pace"), "pace = \"2s\" # --pace");
    assert_eq!(line("cache-mb"), "cache-mb = 64 # default");
    assert!(
        err.contains("`REMISSFLODE_BRUST` is no setting and is ignored; did you mean `REMISSFLODE_BURST`?"),
        "{err}"
    );
    // What it prints is a settings file with the same values.
    fs::write(&file, &out).unwrap();
    let (again, err, code) = run(remissflode(dir.path()).arg("--config").arg(&file), &["config"]);
    assert_eq!(code, Some(0), "{err}");
    let values = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once("  #")?.0.trim().to_owned()))
            .collect()
    };
    assert_eq!(values(&again), values(&out));
}

#[test]
fn a_folder_that_is_no_data_folder_is_an_error() {
    let dir = tempdir().unwrap();
    let typo = dir.path().join("typo");
    fs::write(dir.path().join("a file"), "").unwrap();
    for command in [&["verify"][..], &["status"], &["export"], &["renormalize"], &["backup", "/tmp/never-written"]] {
        for data in [&typo, &dir.path().to_path_buf()] {
            let (out, err, code) = run(&mut remissflode(data), command);
            assert_eq!(code, Some(1), "{command:?} at {}: {out}{err}", data.display());
            assert!(err.contains(&*data.to_string_lossy()) && err.contains("--data"), "{command:?}: {err}");
        }
        assert!(!typo.exists(), "{command:?} made the folder");
    }
}

#[test]
fn status_check_exits_with_2_where_a_source_fails() {
    let (site, data) = (site(), tempdir().unwrap());
    let harvest = ["harvest", "finansdepartementet"];
    let (out, err, code) = run(&mut at(&site, data.path()), &harvest);
    assert_eq!(code, Some(0), "{out}{err}");
    let check = |arguments: &[&str]| run(&mut remissflode(data.path()), arguments).2;
    let (out, err, code) = run(&mut remissflode(data.path()), &["status", "--check"]);
    assert_eq!(code, Some(0), "{out}{err}");
    site.fault(Fault::Challenge);
    run(&mut at(&site, data.path()), &harvest);
    assert_eq!((check(&["status", "--check"]), check(&["status"])), (Some(2), Some(0)));
}

#[test]
fn a_wrong_command_line_exits_with_2_and_a_wrong_setting_with_1() {
    let data = tempdir().unwrap();
    assert_eq!(run(&mut remissflode(data.path()), &["--lissten", "x"]).2, Some(2));
    let (_, err, code) = run(&mut remissflode(data.path()), &["--every", "0s", "--connections", "0", "serve"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("--every: expected a time of `1s` or more, found `0s`"), "{err}");
    assert!(err.contains("--connections: expected a whole number of 1 or more, found `0`"), "{err}");
    assert_eq!(run(&mut remissflode(data.path()), &["health"]).2, Some(1), "no server runs");
}

#[test]
fn a_switch_has_the_forms_that_scripts_use() {
    let data = tempdir().unwrap();
    for (arguments, shown) in [
        (&["--shipped-sources", "false", "config"][..], "shipped-sources = false"),
        (&["--archive=no", "config"], "archive = false"),
        (&["--log-json", "config"], "log-json = true"),
    ] {
        let (out, err, code) = run(&mut remissflode(data.path()), arguments);
        assert!(code == Some(0) && out.contains(shown), "{arguments:?}: {out}{err}");
    }
}

#[test]
fn a_reader_that_leaves_ends_no_command_with_a_panic() {
    let data = tempdir().unwrap();
    for arguments in [&["man"][..], &["completions", "bash"], &["config"], &["sources"], &["schema"], &["check"]] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let done = remissflode(data.path()).args(arguments).stdin(Stdio::null()).stdout(writer).output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code().is_some_and(|code| code <= 1) && !err.contains("panic"), "{arguments:?}: {err}");
    }
}

#[test]
fn the_manual_and_the_completions_have_every_command() {
    let data = tempdir().unwrap();
    for arguments in [&["man"][..], &["completions", "bash"], &["completions", "zsh"], &["completions", "fish"]] {
        let (out, err, code) = run(&mut remissflode(data.path()), arguments);
        assert_eq!(code, Some(0), "{err}");
        for word in ["harvest", "retract", "completions"] {
            assert!(out.contains(word), "{arguments:?}: {word}");
        }
    }
}

#[test]
fn the_shipped_files_are_written_and_changed_ones_are_kept() {
    let (data, dir) = (tempdir().unwrap(), tempdir().unwrap());
    let into = dir.path().join("own");
    let write = || run(&mut remissflode(data.path()), &["sources", "--write", into.to_str().unwrap()]);
    let (out, err, code) = write();
    assert_eq!(code, Some(0), "{out}{err}");
    let file = into.join("finansdepartementet.toml");
    let shipped = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scrapers/finansdepartementet.toml"));
    assert_eq!(fs::read_to_string(&file).unwrap(), shipped.unwrap());
    fs::write(&file, "# changed").unwrap();
    let (out, err, code) = write();
    assert_eq!((code, out.starts_with("0 files written")), (Some(0), true), "{out}{err}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "# changed");
}

#[test]
fn a_hangup_reloads_settings_and_keeps_those_of_before_where_they_are_wrong() {
    let (site, data, etc) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let (file, log) = (etc.path().join("s.toml"), etc.path().join("log"));
    fs::write(&file, "").unwrap();
    let mut command = at(&site, data.path());
    command.arg("--config").arg(&file);
    let server = Server::start_logging(&mut command, data.path(), &["--every", "1h"], fs::File::create(&log).unwrap());
    let off = |slug: &str| {
        let sources = server.json("/api/v1/sources?limit=500");
        let items = sources["items"].as_array().unwrap();
        items.iter().any(|item| item["slug"] == slug && item["state"] == "disabled")
    };
    assert!(off("boverket"), "the test needs a source that is off");
    fs::write(&file, "enable = [\"boverket\"]\nburst = 9\n").unwrap();
    signal(&server, "HUP");
    until("the source is on", || !off("boverket"));
    fs::write(&file, "enable = [\"boverket\"]\nbrust = 9\n").unwrap();
    signal(&server, "HUP");
    let logged = |text: &str| fs::read_to_string(&log).unwrap().contains(text);
    until("the mistake is logged", || logged("did you mean `burst`?"));
    assert!(logged("need a restart: burst"), "{}", fs::read_to_string(&log).unwrap());
    assert!(!off("boverket"));
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn a_hangup_reloads_the_subjects_and_keeps_those_of_before_where_they_are_wrong() {
    let (site, data, etc) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let (file, subjects, log) = (etc.path().join("s.toml"), etc.path().join("subjects.toml"), etc.path().join("log"));
    fs::write(&file, "").unwrap();
    fs::write(&subjects, "[allt]\nname = \"Allt\"\ndescription = \"Prov.\"\nwords = [\"finnsinte\"]\n").unwrap();
    let mut command = at(&site, data.path());
    command.arg("--config").arg(&file);
    let server = Server::start_logging(&mut command, data.path(), &["--every", "1h"], fs::File::create(&log).unwrap());
    let total = |query: &str| server.json(&format!("/api/v1/consultations?{query}"))["total"].as_u64().unwrap();
    until("there are consultations", || total("limit=1") > 0);
    assert_eq!(total("subject=allt"), 0);
    fs::write(&subjects, "[allt]\nname = \"Allt\"\ndescription = \"Prov.\"\nwords = [\"*a*\"]\n").unwrap();
    signal(&server, "HUP");
    until("the new words hold for what is stored", || total("subject=allt") > 0);
    assert!(server.get("/amnen/allt").contains("*a*"), "the page shows the list");
    fs::write(&subjects, "[allt]\nname = \"Allt\"\nwrods = [\"b\"]\n").unwrap();
    signal(&server, "HUP");
    let logged = |text: &str| fs::read_to_string(&log).unwrap().contains(text);
    until("the mistake is logged", || logged("the subjects were not reloaded"));
    assert!(total("subject=allt") > 0, "those of before stay");
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn a_stop_is_announced_before_the_port_closes() {
    let (site, data, run_dir) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let path = run_dir.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut command = at(&site, data.path());
    command.env("NOTIFY_SOCKET", &path);
    let server = Server::start(&mut command, data.path(), &["--stop-delay", "5s"]);
    let next = || {
        let mut buffer = [0; 512];
        let length = manager.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    assert!(next().contains("READY=1"));
    let status = |path: &str| status_of(std::net::TcpStream::connect(&server.address).unwrap(), path);
    until("it is ready", || status("/health/ready") == "200");
    signal(&server, "HUP");
    let reloading = next();
    assert!(reloading.contains("RELOADING=1") && reloading.contains("MONOTONIC_USEC="), "{reloading}");
    assert!(next().contains("READY=1"));
    signal(&server, "TERM");
    assert!(next().contains("STOPPING=1"));
    assert_eq!(
        (status("/health/ready"), status("/"), status("/health/live")),
        ("503".into(), "200".into(), "200".into())
    );
    // A second signal does not wait for the rest of the delay.
    let began = Instant::now();
    assert_eq!(server.terminate(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn it_serves_at_a_unix_socket_and_at_a_host_name() {
    let (site, data, run_dir) = (site(), tempdir().unwrap(), tempdir().unwrap());
    let path = run_dir.path().join("http.sock");
    let listen = format!("unix:{}", path.display());
    let mut serving = at(&site, data.path());
    let mut child =
        serving.args(["--listen", &listen, "--stop-delay", "0s", "serve"]).stderr(Stdio::null()).spawn().unwrap();
    until("it answers", || UnixStream::connect(&path).is_ok_and(|stream| status_of(stream, "/health/ready") == "200"));
    let (out, err, code) = run(&mut remissflode(data.path()), &["status"]);
    assert!(code == Some(0) && out.contains("the server at unix:"), "{out}{err}");
    assert_eq!(run(&mut remissflode(data.path()), &["health"]).2, Some(0));
    // Killed, it leaves the socket behind, and the next one serves there.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(path.exists());
    let mut child = serving.spawn().unwrap();
    until("the next one answers", || UnixStream::connect(&path).is_ok());
    let other = tempdir().unwrap();
    let (_, err, code) = run(&mut remissflode(other.path()), &["--listen", &listen, "serve"]);
    assert!(code == Some(1) && err.contains("stop what serves there"), "{err}");
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!path.exists(), "a clean stop removes it");

    let mut child = at(&site, data.path())
        .args(["--listen", "localhost:0", "--stop-delay", "0s", "serve"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("it answers at localhost", || run(&mut remissflode(data.path()), &["health"]).2 == Some(0));
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
