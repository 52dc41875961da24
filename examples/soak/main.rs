//! Runs the program for a long time with a source that changes all the time and clients that never stop. Checks that
//! nothing is lost or published twice, that memory and open files stay bounded, and that it stops cleanly.
//!
//! ```text
//! cargo run --release --example soak -- [SECONDS]      600 if not given
//! ```
//!
//! A local `publisher` adds a consultation and moves a deadline at each request. A feed reader follows the feed. Other
//! clients request all kinds of addresses, and some leave before the end of an answer. Memory and files are printed twelve
//! times. Meanwhile a hostile publisher and a hostile client attack, one publisher floods, and another moves every deadline to
//! and fro. One inserts a column before its deadlines until an operator mends the file, and the pipe of the log breaks on the
//! way. At the end each moved deadline must be one event in the
//! feed, every consultation of the honest publisher must be there, the feed must be small, the log must hold no error, and the store must be sound. The program under test is this one itself, with other arguments.

#![allow(clippy::print_stdout, reason = "a program that reports on its standard output")]

mod client;
mod hostile_client;
mod hostile_publisher;
mod noisy_publishers;
mod operator;
mod publisher;
mod readers;
mod watch;

use std::{
    env, fs,
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use remissflode::store::Store;

/// The number of other clients at the same time.
const CLIENTS: u64 = 3;
/// The time between two runs of the source.
const EVERY: &str = "1s";
/// The longest time until the last moved deadlines are published.
const LAST_NEWS: Duration = Duration::from_secs(60);
/// The longest time that a stop may take.
const STOP: Duration = Duration::from_secs(10);

fn main() -> Result<ExitCode> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", ..] => return Ok(remissflode::cli::main()),
        ["--help" | "-h"] => println!("soak [SECONDS]"),
        rest => {
            let seconds: f64 = rest.first().map_or(Ok(600.0), |text| text.parse()).context("SECONDS is no number")?;
            soak(Duration::from_secs_f64(seconds))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn soak(time: Duration) -> Result<()> {
    let root = env::temp_dir().join(format!("remissflode-soak-{}", std::process::id()));
    let (data, sources, log) = (root.join("data"), root.join("sources"), root.join("log"));
    fs::create_dir_all(&sources)?;
    fs::write(sources.join("prov.toml"), publisher::SCRAPER)?;
    fs::write(sources.join("fientlig.toml"), hostile_publisher::SCRAPER)?;
    for (file, text) in noisy_publishers::SCRAPERS {
        fs::write(sources.join(file), text)?;
    }
    let publisher = publisher::Publisher::open()?;
    let columns = operator::Columns::open()?;
    fs::write(sources.join(operator::FILE), operator::SCRAPER)?;
    let mirrors = [publisher.mirror(), hostile_publisher::open()?, noisy_publishers::open()?, columns.mirror()];
    let mut program = program(&data, &sources, &mirrors.join(","))?;
    let pipe = program.stderr.take().context("no pipe of the log")?;
    let logged = operator::follow_log(pipe, log.clone(), time);
    let address = until_it_serves(&data, &mut program)?;

    let over = Arc::new(AtomicBool::new(false));
    let reader = {
        let (address, over) = (address.clone(), Arc::clone(&over));
        thread::spawn(move || readers::follow(&address, &over))
    };
    let clients: Vec<_> = (1..=CLIENTS)
        .map(|seed| {
            let (address, over) = (address.clone(), Arc::clone(&over));
            thread::spawn(move || readers::wander(&address, &over, seed))
        })
        .collect();
    let attacker = {
        let (address, over) = (address.clone(), Arc::clone(&over));
        thread::spawn(move || hostile_client::attack(&address, &over))
    };
    let operator = {
        let (address, process) = (address.clone(), program.id());
        thread::spawn(move || operator::work(&address, process, &sources, &columns, time))
    };
    let watched = watch::watch(&address, &program, time);
    let mended = operator.join().map_err(|_| anyhow::anyhow!("the operator failed"))?;
    publisher.close();
    let moves = publisher.moves();
    let published = readers::wait_until_published(&address, &moves, LAST_NEWS);
    let noise = noisy_publishers::check(&address, publisher.numbers());
    over.store(true, Ordering::Release);
    let seen = reader.join().map_err(|_| anyhow::anyhow!("the feed reader failed"))??;
    let mut asked = 0;
    for client in clients {
        asked += client.join().map_err(|_| anyhow::anyhow!("a client failed"))??;
    }
    let attacks = attacker.join().map_err(|_| anyhow::anyhow!("the hostile client failed"))?;
    let stopped = stop(&mut program);
    watched?;
    readers::compare(&moves, &published?, &seen)?;
    let noise = noise?;
    stopped?;
    let (attacks, mended) = (attacks?, mended?);
    logged.join().map_err(|_| anyhow::anyhow!("the reader of the log failed"))??;
    let log = fs::read_to_string(&log)?;
    let wrong = log.lines().find(|line| line.contains("ERROR") || line.contains("panicked"));
    ensure!(wrong.is_none(), "in the log: {}", wrong.unwrap_or_default());
    let report = Store::open(&data)?.0.verify()?;
    ensure!(report.is_clean(), "verify: {:#?}", report.problems);
    fs::remove_dir_all(&root)?;
    println!(
        "{:.0} s: {} deadlines moved, each published once and read in the feed; {asked} answers to other clients, {attacks} attacks; {noise}; {mended}; a clean stop, a sound store",
        time.as_secs_f64(),
        moves.len()
    );
    Ok(())
}

fn program(data: &Path, sources: &Path, mirror: &str) -> Result<Child> {
    let child = Command::new(env::current_exe()?)
        .args(["serve", "--listen", "127.0.0.1:0", "--pace", "0ms", "--every", EVERY, "--mirror", mirror, "--data"])
        .arg(data)
        .arg("--sources")
        .arg(sources)
        .args(["--shipped-sources", "false"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    Ok(child)
}

fn until_it_serves(data: &Path, program: &mut Child) -> Result<String> {
    let began = Instant::now();
    loop {
        let address = fs::read_to_string(data.join("serving")).unwrap_or_default();
        if client::get(&address, "/health/ready", &[]).is_ok_and(|answer| answer.status == 200) {
            return Ok(address);
        }
        ensure!(program.try_wait()?.is_none(), "the program ended by itself");
        ensure!(began.elapsed() < Duration::from_secs(30), "the program does not serve");
        thread::sleep(Duration::from_millis(20));
    }
}

fn stop(program: &mut Child) -> Result<()> {
    let began = Instant::now();
    Command::new("kill").args(["-TERM", &program.id().to_string()]).status()?;
    while began.elapsed() < STOP {
        if let Some(status) = program.try_wait()? {
            ensure!(status.success(), "the program ended with {status}");
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    program.kill()?;
    anyhow::bail!("the program did not stop within {STOP:?}")
}
