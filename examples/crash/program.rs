//! The whole program: it harvests, imports, rebuilds and serves, and is killed meanwhile.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use remissflode::store::Store;
use serde_json::Value;

use super::Random;

/// Pages to harvest without network.
const PAGES: &str = "tests/fixtures";
/// The longest time until a started server is ready.
const START: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Tally {
    kills: u64,
    ended: u64,
    in_harvest: u64,
    in_import: u64,
    in_rebuild: u64,
    in_serve: u64,
    rounds: u64,
    slowest_start: Duration,
}

/// The result of a harvest without kills.
struct Reference {
    export: PathBuf,
    /// Its duration.
    took: Duration,
    events: BTreeSet<String>,
}

pub(crate) fn kill_again_and_again(time: Duration, seed: u64) -> Result<()> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let root = env::temp_dir().join(format!("remissflode-crash-program-{}", std::process::id()));
    fs::create_dir_all(&root)?;
    let reference = reference(&root)?;
    let (begun, mut tally) = (Instant::now(), Tally::default());
    while begun.elapsed() < time {
        let dir = root.join(format!("round-{}", tally.rounds));
        one_folder(&dir, &reference, &mut random, &mut tally)
            .with_context(|| format!("seed {seed}, kill {}: see `{}`", tally.kills, dir.display()))?;
        fs::remove_dir_all(&dir)?;
        tally.rounds += 1;
    }
    fs::remove_dir_all(&root)?;
    println!(
        "{} kills of the program in {:.0} s: {} while harvesting, {} importing, {} rebuilding, {} serving; {} commands came \
         to their end; {} folders, each with {} events, none lost, none twice; slowest start to ready {} ms",
        tally.kills,
        begun.elapsed().as_secs_f64(),
        tally.in_harvest,
        tally.in_import,
        tally.in_rebuild,
        tally.in_serve,
        tally.ended,
        tally.rounds,
        reference.events.len(),
        tally.slowest_start.as_millis()
    );
    Ok(())
}

fn reference(root: &Path) -> Result<Reference> {
    let data = root.join("reference");
    let began = Instant::now();
    let status = program(&data, &["harvest", "--backfill", "--replay", PAGES])?.wait()?;
    let took = began.elapsed();
    ensure!(status.success(), "an undisturbed harvest of `{PAGES}` failed: run this in the repository's folder");
    let export = root.join("export.ndjson");
    let lines = stored(&data)?;
    fs::write(&export, lines.concat())?;
    Ok(Reference { export, took, events: events(&lines)? })
}

/// Kills a dozen children on one folder, then lets a harvest come to its end and compares.
///
/// Every second folder has imports. There a harvest and an import may record the same event, which readers see once. In the
/// other folders no two records may hold the same event.
fn one_folder(dir: &Path, reference: &Reference, random: &mut Random, tally: &mut Tally) -> Result<()> {
    let export = reference.export.to_string_lossy();
    let imports = tally.rounds % 2 == 1;
    let took = u64::try_from(reference.took.as_micros()).unwrap_or(u64::MAX);
    let mut before: Vec<Vec<u8>> = Vec::new();
    for _ in 0..12 {
        let (arguments, hit): (Vec<&str>, fn(&mut Tally) -> &mut u64) = match random.below(5) {
            0 | 1 if imports => (vec!["import", &export], |tally| &mut tally.in_import),
            1 | 2 if dir.join("sled").is_dir() => {
                fs::write(dir.join("REBUILD"), "")?;
                (vec!["verify"], |tally| &mut tally.in_rebuild)
            }
            3 => (vec!["serve", "--listen", "127.0.0.1:0", "--replay", PAGES], |tally| &mut tally.in_serve),
            _ => (vec!["harvest", "--backfill", "--replay", PAGES], |tally| &mut tally.in_harvest),
        };
        let mut child = program(dir, &arguments)?;
        // Importing and rebuilding take a part of the time that a harvest takes.
        let most = if matches!(arguments.first(), Some(&"import" | &"verify")) { took / 3 } else { took };
        thread::sleep(Duration::from_micros(random.below(most)));
        match child.try_wait()? {
            Some(status) => {
                ensure!(status.success(), "`{}` failed: {status}", arguments.join(" "));
                tally.ended += 1;
            }
            None => {
                *hit(tally) += 1;
                tally.kills += 1;
            }
        }
        child.kill()?;
        child.wait()?;
        let after = stored(dir)?;
        ensure!(after.starts_with(&before), "the records before the kill are not the beginning of the store");
        if !imports {
            events(&after)?;
        }
        before = after;
    }
    tally.slowest_start = tally.slowest_start.max(start(dir)?);
    let status = program(dir, &["harvest", "--backfill", "--replay", PAGES])?.wait()?;
    ensure!(status.success(), "the last harvest failed");
    let found = if imports { served(dir)? } else { events(&stored(dir)?)? };
    let (lost, more) = (&reference.events - &found, &found - &reference.events);
    ensure!(lost.is_empty() && more.is_empty(), "events that are missing: {lost:?}, that should not be: {more:?}");
    Ok(())
}

/// Starts a server, and returns the time until it was ready.
fn start(dir: &Path) -> Result<Duration> {
    drop(fs::remove_file(dir.join("serving")));
    let began = Instant::now();
    let mut child = program(dir, &["serve", "--listen", "127.0.0.1:0", "--replay", PAGES])?;
    let ready = loop {
        let address = fs::read_to_string(dir.join("serving")).unwrap_or_default();
        if !address.is_empty() && std::net::TcpStream::connect(address.trim()).is_ok() {
            break Ok(began.elapsed());
        }
        if began.elapsed() > START * 20 {
            break Err(());
        }
        thread::sleep(Duration::from_millis(2));
    };
    child.kill()?;
    child.wait()?;
    match ready {
        Ok(took) if cfg!(debug_assertions) || took <= START => Ok(took),
        Ok(took) => bail!("a start took {} ms", took.as_millis()),
        Err(()) => bail!("the server does not start"),
    }
}

/// This program, as `remissflode`.
fn program(data: &Path, arguments: &[&str]) -> Result<Child> {
    let child = Command::new(env::current_exe()?)
        .args(arguments)
        .arg("--data")
        .arg(data)
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(child)
}

/// The lines of the store, which must be sound.
fn stored(dir: &Path) -> Result<Vec<Vec<u8>>> {
    let (store, _) = Store::open(dir)?;
    let report = store.verify()?;
    ensure!(report.is_clean(), "verify: {:#?}", report.problems);
    let mut export = Vec::new();
    store.export(1, &mut export)?;
    Ok(export.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect())
}

/// The ids of the events in the catalog, each once.
fn served(dir: &Path) -> Result<BTreeSet<String>> {
    let events = Store::open(dir)?.0.load()?.events;
    let ids: BTreeSet<String> = events.iter().map(|event| event.id.to_string().replace("urn:uuid:", "")).collect();
    ensure!(ids.len() == events.len(), "an event is served twice");
    Ok(ids)
}

/// The ids of all events; no two records may hold the same.
fn events(lines: &[Vec<u8>]) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for line in lines {
        let line: Value = serde_json::from_slice(line)?;
        for event in line["revision"]["events"].as_array().into_iter().flatten() {
            let id = event["id"].as_str().context("an event without an id")?;
            ensure!(ids.insert(id.to_owned()), "the event {id} is recorded twice");
        }
    }
    Ok(ids)
}
