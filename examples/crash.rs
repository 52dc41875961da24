//! Kills a writing process at random moments, again and again, and shows that the store lost nothing.
//!
//! ```text
//! cargo run --release --example crash -- [SECONDS] [SEED]      30 1 if not given
//! ```
//!
//! A child of this program opens a store, commits made-up records and prints the number of each acknowledged one.
//! The parent kills it (SIGKILL) after a random time, so at times while it opens, replays or rebuilds; at times it
//! removes the index or asks for a rebuild first. After every second kill, on average, it opens the store itself
//! and checks that every acknowledged record is there as it was given, that the index agrees, and that `verify` is
//! clean. The end of the program tells how many kills there were and what they hit; it fails at the first loss.

#![allow(clippy::print_stdout, reason = "a program that reports on its standard output")]

use std::{
    env, fs,
    io::{Read, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use remissflode::{
    domain::{
        Consultation, ConsultationId, Event, EventId, EventKind, Field, PageState, RawItem, RawValue, Revision,
        SourceState,
    },
    store::{OpenReport, Store},
};
use serde_json::json;

/// A folder is exchanged for an empty one when it has this many records, so that checking stays quick.
const MAX_RECORDS: u64 = 400;
const KEYS: u64 = 40;

fn main() -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["child", dir, seed] => write_for_ever(Path::new(dir), seed.parse()?),
        ["--help" | "-h"] => {
            println!("crash [SECONDS] [SEED]");
            Ok(())
        }
        rest => {
            let seconds = rest.first().map_or(Ok(30), |text| text.parse()).context("SECONDS is no number")?;
            let seed = rest.get(1).map_or(Ok(1), |text| text.parse()).context("SEED is no number")?;
            kill_again_and_again(Duration::from_secs(seconds), seed)
        }
    }
}

/// The child: commits until it is killed.
fn write_for_ever(dir: &Path, seed: u64) -> Result<()> {
    let mut random = Random(seed);
    let mut out = std::io::stdout();
    let (store, _) = Store::open(dir)?;
    writeln!(out, "open")?;
    loop {
        let next = store.last_seq() + 1;
        match record(next) {
            Made::Source(state) => store.put_source(&state)?,
            Made::Revision(first) => {
                let mut revisions = vec![*first];
                for seq in next + 1..=next + random.below(4) {
                    let Made::Revision(revision) = record(seq) else { break };
                    revisions.push(*revision);
                }
                store.commit(&revisions)?;
            }
        }
        writeln!(out, "{}", store.last_seq())?;
        if random.below(5) == 0 {
            let url = format!("https://example.org/{}", random.below(100));
            store.put_pages(&[serde_json::from_value::<PageState>(json!({"url": url, "checked_at": at(next)}))?])?;
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    kills: u64,
    while_opening: u64,
    acknowledged: u64,
    checks: u64,
    torn: u64,
    replayed: u64,
    rebuilt: u64,
    asked: u64,
    set_aside: u64,
    slowest_open: Duration,
}

/// The parent.
fn kill_again_and_again(time: Duration, seed: u64) -> Result<()> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let begun = Instant::now();
    let mut tally = Tally::default();
    while begun.elapsed() < time {
        let dir = env::temp_dir().join(format!("remissflode-crash-{}-{}", std::process::id(), tally.kills));
        one_folder(&dir, &mut random, &mut tally, begun, time)
            .with_context(|| format!("seed {seed}, kill {}: see `{}`", tally.kills, dir.display()))?;
        fs::remove_dir_all(&dir)?;
    }
    println!(
        "{} kills in {:.0} s, {} of them while opening; {} records acknowledged, 0 lost, 0 torn, {} checks clean",
        tally.kills,
        begun.elapsed().as_secs_f64(),
        tally.while_opening,
        tally.acknowledged,
        tally.checks
    );
    println!(
        "mended at the starts: {} cut-off lines, {} replays, {} rebuilds; {} indexes put aside, {} of them as asked; slowest \
         start {} ms",
        tally.torn,
        tally.replayed,
        tally.rebuilt,
        tally.set_aside,
        tally.asked,
        tally.slowest_open.as_millis()
    );
    Ok(())
}

fn one_folder(dir: &Path, random: &mut Random, tally: &mut Tally, begun: Instant, time: Duration) -> Result<()> {
    let (mut acknowledged, mut records) = (0, 0);
    while records < MAX_RECORDS && begun.elapsed() < time {
        match random.below(20) {
            0 if dir.join("sled").is_dir() => {
                tally.asked += u64::from(!dir.join("REBUILD").exists());
                fs::write(dir.join("REBUILD"), "")?;
            }
            1 if dir.join("sled").is_dir() => fs::remove_dir_all(dir.join("sled"))?,
            _ => {}
        }
        let (opened, last) = one_child(dir, random)?;
        tally.kills += 1;
        tally.while_opening += u64::from(!opened);
        if last > acknowledged {
            tally.acknowledged += last - acknowledged;
            acknowledged = last;
        }
        if random.below(2) == 0 {
            continue;
        }
        let start = Instant::now();
        let (store, report) = Store::open(dir)?;
        tally.slowest_open = tally.slowest_open.max(start.elapsed());
        count(tally, &report);
        records = store.last_seq();
        ensure!(records >= acknowledged, "{acknowledged} records were acknowledged, {records} are there");
        check(&store)?;
        tally.checks += 1;
    }
    for entry in fs::read_dir(dir)? {
        tally.set_aside += u64::from(entry?.file_name().to_string_lossy().starts_with("sled."));
    }
    Ok(())
}

fn count(tally: &mut Tally, report: &OpenReport) {
    tally.torn += u64::from(report.torn.is_some());
    let rebuilt = report.replayed > 0 && report.replayed == report.records;
    tally.replayed += u64::from(report.replayed > 0 && !rebuilt);
    tally.rebuilt += u64::from(rebuilt);
}

/// Runs a child for a random time; whether it got as far as opening the store, and the last number it printed.
fn one_child(dir: &Path, random: &mut Random) -> Result<(bool, u64)> {
    let mut child = Command::new(env::current_exe()?)
        .arg("child")
        .arg(dir)
        .arg(random.next().to_string())
        .stdout(Stdio::piped())
        .spawn()?;
    // Most kills fall into the first tenths of a second, where the store is opened and mended.
    let most = if random.below(3) == 0 { 60_000 } else { 250_000 };
    thread::sleep(Duration::from_micros(random.below(most)));
    let ended_by_itself = child.try_wait()?;
    child.kill()?;
    child.wait()?;
    let mut text = String::new();
    child.stdout.take().context("the child has no output")?.read_to_string(&mut text)?;
    ensure!(ended_by_itself.is_none(), "the child gave up by itself: {ended_by_itself:?}");
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let last = whole.lines().filter_map(|line| line.parse().ok()).next_back().unwrap_or(0);
    Ok((whole.starts_with("open"), last))
}

/// Checks every record against what the child must have given, and the store against itself.
fn check(store: &Store) -> Result<()> {
    let mut export = Vec::new();
    let count = store.export(1, &mut export)?;
    ensure!(count == store.last_seq(), "the export has {count} of {} records", store.last_seq());
    for (seq, line) in (1..).zip(export.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())) {
        let line: serde_json::Value = serde_json::from_slice(line)?;
        let expected = match record(seq) {
            Made::Revision(revision) => json!({"revision": revision}),
            Made::Source(state) => json!({"source": state}),
        };
        let same = expected.as_object().into_iter().flatten().all(|(key, value)| line.get(key) == Some(value));
        ensure!(same && line["seq"] == seq, "record {seq} is not what was committed: {line}");
    }
    let report = store.verify()?;
    ensure!(report.is_clean(), "verify: {:#?}", report.problems);
    let loaded = store.load()?;
    ensure!(loaded.events.len() as u64 == report.revisions, "{} events of {} revisions", loaded.events.len(), count);
    for consultation in &loaded.consultations {
        let latest = (1..=count).rev().find_map(|seq| match record(seq) {
            Made::Revision(revision) if revision.consultation.id == consultation.id => Some(revision),
            _ => None,
        });
        ensure!(
            latest.is_some_and(|latest| latest.consultation == *consultation),
            "{} is not current",
            consultation.id
        );
    }
    Ok(())
}

enum Made {
    Revision(Box<Revision>),
    Source(Box<SourceState>),
}

/// The record that this number always gets, whoever writes it.
fn record(seq: u64) -> Made {
    if seq.is_multiple_of(7) {
        return Made::Source(Box::new(SourceState {
            slug: format!("source-{}", seq % 3),
            last_run_at: Some(at(seq)),
            last_new_at: Some(at(seq)),
            ..SourceState::default()
        }));
    }
    let mut random = Random(seq | 1 << 40);
    let key = format!("https://example.org/{}", random.below(KEYS));
    let id = ConsultationId::from_key(&key);
    let title = format!("Remiss {seq}");
    // Some values are cut into pieces, and become shorter and longer.
    let body =
        "Förslag. ".repeat(usize::try_from(random.below(if seq.is_multiple_of(5) { 4_000 } else { 200 })).unwrap_or(0));
    let consultation: Consultation = serde_json::from_value(json!({
        "id": id, "key": key, "aliases": [format!("{key}/{}", random.below(3))], "title": title,
        "raw_title": title, "body": body, "source": "provdepartementet", "source_url": key,
        "first_seen_at": at(0), "fetched_at": at(seq),
    }))
    .unwrap_or_else(|error| panic!("a consultation as in the domain: {error}"));
    let event = Event {
        id: EventId::new(id, "updated", &title, 0),
        kind: EventKind::Updated,
        at: at(seq),
        recorded_at: at(seq),
        archive: false,
        consultation: id,
        field: None,
        old: None,
        new: Some(title.clone()),
    };
    let mut raw = RawItem::default();
    raw.push(Field::Title, RawValue::text(title));
    Made::Revision(Box::new(Revision {
        consultation,
        changes: Vec::new(),
        events: vec![event],
        raw,
        source: "provdepartementet".to_owned(),
        source_version: "0123456789ab".to_owned(),
        at: at(seq),
    }))
}

fn at(seq: u64) -> Timestamp {
    let second = 1_780_000_000 + i64::try_from(seq).unwrap_or(0);
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Xorshift: the same seed gives the same run, but for the moments of the kills.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
}
