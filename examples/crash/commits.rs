//! The store alone: a child commits made-up records, one after the other, and is killed.

use std::{
    env, fs,
    io::{Read, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use remissflode::{
    domain::PageState,
    store::{OpenReport, Store},
};
use serde_json::json;

use super::{
    Random,
    made::{Made, at, record},
};

/// The number of records after which a new folder is used, so that checks stay fast.
const MAX_RECORDS: u64 = 400;

/// The child: commits until it is killed.
pub(crate) fn write_for_ever(dir: &Path, seed: u64) -> Result<()> {
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
pub(crate) fn kill_again_and_again(time: Duration, seed: u64) -> Result<()> {
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
        "repaired at starts: {} cut-off lines, {} replays, {} rebuilds; {} indexes moved aside, {} of them on request; slowest \
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

/// Runs a child for a random time. Returns `true` if it opened the store, and the last number that it printed.
fn one_child(dir: &Path, random: &mut Random) -> Result<(bool, u64)> {
    let mut child = Command::new(env::current_exe()?)
        .arg("child")
        .arg(dir)
        .arg(random.next().to_string())
        .stdout(Stdio::piped())
        .spawn()?;
    // Most kills fall into the first tenths of a second, where the store is opened and repaired.
    let most = if random.below(3) == 0 { 60_000 } else { 250_000 };
    thread::sleep(Duration::from_micros(random.below(most)));
    let ended_by_itself = child.try_wait()?;
    child.kill()?;
    child.wait()?;
    let mut text = String::new();
    child.stdout.take().context("the child has no output")?.read_to_string(&mut text)?;
    ensure!(ended_by_itself.is_none(), "the child ended by itself: {ended_by_itself:?}");
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let last = whole.lines().filter_map(|line| line.parse().ok()).next_back().unwrap_or(0);
    Ok((whole.starts_with("open"), last))
}

/// Compares every record with the one that the child must have written, and verifies the store.
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
