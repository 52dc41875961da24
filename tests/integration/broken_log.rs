//! A log that nobody reads: a pipe whose reader is gone, one that is full, and a full disk.

use std::{
    fs::OpenOptions,
    io::{Write as _, pipe},
    process::Stdio,
    time::{Duration, Instant},
};

use tempfile::tempdir;

use crate::{
    program::{Server, at, until},
    site::{Published, Site},
};

/// The capacity of a pipe on Linux.
const PIPE_BYTES: usize = 65_536;

/// Serves with `log` as standard error; harvests go on, and the stop takes no longer than promised.
fn goes_on_and_stops(log: impl Into<Stdio>, after_start: impl FnOnce()) {
    let site = Site::with([Published::new("vatten", "2026-06-20").until("30 september 2099")]);
    let data = tempdir().unwrap();
    let mut command = at(&site, data.path());
    let server = Server::start_logging(command.env("RUST_LOG", "debug"), data.path(), &["--every", "1s"], log);
    // The command keeps its own handle of standard error.
    drop(command);
    after_start();
    for round in 1..=3 {
        site.take_hits();
        until(&format!("round {round} reads the site"), || !site.take_hits().is_empty());
    }
    assert!(server.get("/metrics").contains("\nremissflode_scheduler_alive 1\n"));
    server.get("/health/ready");
    let began = Instant::now();
    assert_eq!(server.terminate(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn a_broken_log_pipe_stops_neither_the_harvest_nor_the_stop() {
    let (reader, writer) = pipe().unwrap();
    goes_on_and_stops(writer, || drop(reader));
}

#[test]
fn a_log_pipe_that_nobody_reads_stops_neither_the_harvest_nor_the_stop() {
    let (reader, mut writer) = pipe().unwrap();
    writer.write_all(&vec![b'x'; PIPE_BYTES]).unwrap();
    goes_on_and_stops(writer, || {});
    drop(reader);
}

#[test]
fn a_full_disk_under_the_log_stops_neither_the_harvest_nor_the_stop() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
        return crate::skip("this system has no /dev/full");
    };
    goes_on_and_stops(full, || {});
}
