//! Polls a server as a country's feed readers do, at their real rate, and prints the sums of each phase.
//!
//! ```text
//! cargo run --release --example readers -- 127.0.0.1:8443 PATHS READERS ordinary=60 hour=60 [CERTIFICATE]
//! ```
//!
//! PATHS has one address a line: `feed WEIGHT PATH` or `calendar WEIGHT PATH`. Each address is polled once before, so that
//! readers have validators. A phase is `ordinary=SECONDS` or `hour=SECONDS`, of which the second begins with a full hour.
//! Each poll is a connection of its own, with a whole TLS handshake if a certificate is named, begun at its time even
//! if the answers before it are late. `benches/readers` starts what is polled.

mod client;
mod measure;
mod mix;

use std::{
    fs,
    io::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use client::{Answer, Server};
use measure::Sample;
use mix::{AFTER_THE_HOUR, BY_DATE_ALONE, CHANGES_AN_HOUR, CODINGS, GROUPS, Group, Kind, SHARE_OF_A_FILTER};
use serde_json::{Value, json};

/// The polls under way at one time.
const SLOTS: usize = 400;

/// An address, and the validators of the last answer for each of [`CODINGS`].
struct Address {
    kind: Kind,
    weight: f64,
    path: String,
    held: Vec<(Option<String>, Option<String>)>,
}

/// A poll that is due, in milliseconds from the start of its phase.
struct Due {
    at: u64,
    address: usize,
    headers: String,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [to, paths, readers, rest @ ..] = args.as_slice() else {
        bail!("expected ADDRESS PATHS READERS PHASE… [CERTIFICATE]")
    };
    let (phases, certificate): (Vec<&String>, Vec<&String>) = rest.iter().partition(|arg| arg.contains('='));
    let tls = certificate.first().map(|file| client::tls(file)).transpose()?;
    let server = Server { address: to.parse().context("expected an ADDRESS such as 127.0.0.1:8443")?, tls };
    let readers: f64 = readers.parse().context("READERS is no number")?;
    let mut addresses = read(paths)?;
    let begun = Instant::now();
    hold(&server, &mut addresses)?;
    say(&json!({"held": addresses.len() * CODINGS.len(), "seconds": begun.elapsed().as_secs_f64()}))?;
    for phase in phases {
        let (name, seconds) = phase.split_once('=').unwrap_or((phase, ""));
        let seconds: f64 = seconds.parse().with_context(|| format!("`{phase}`: expected NAME=SECONDS"))?;
        say(&json!({"begins": name}))?;
        let polls = schedule(&addresses, readers, seconds, name == "hour");
        let begun = Instant::now();
        let samples = run(&server, &addresses, &polls);
        thread::sleep(Duration::from_secs_f64(seconds).saturating_sub(begun.elapsed()));
        say(&json!({"ended": name, "sums": measure::sums(&samples, begun.elapsed().as_secs_f64())}))?;
    }
    Ok(())
}

fn say(line: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn read(file: &str) -> Result<Vec<Address>> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read `{file}`"))?;
    let address = |line: &str| {
        let mut words = line.splitn(3, ' ');
        let (Some(kind), Some(weight), Some(path)) = (words.next(), words.next(), words.next()) else {
            bail!("`{line}`: expected KIND WEIGHT PATH");
        };
        let kind = if kind == "calendar" { Kind::Calendar } else { Kind::Feed };
        Ok(Address { kind, weight: weight.parse()?, path: path.to_owned(), held: Vec::new() })
    };
    let addresses = text.lines().map(address).collect::<Result<Vec<Address>>>()?;
    ensure!(
        [Kind::Feed, Kind::Calendar].iter().all(|kind| addresses.iter().any(|one| one.kind == *kind)),
        "`{file}`: expected feeds and calendars"
    );
    Ok(addresses)
}

/// Polls every address once in every coding.
fn hold(server: &Server, addresses: &mut [Address]) -> Result<()> {
    let cells = addresses.iter_mut().map(Mutex::new).collect::<Vec<_>>();
    let next = AtomicUsize::new(0);
    let one = || -> Result<()> {
        while let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut address = cell.lock().unwrap_or_else(PoisonError::into_inner);
            for (_, coding) in CODINGS {
                let answer = client::poll(server, &address.path, &format!("{}{}", client_address(), accept(coding)))?;
                ensure!(answer.status == 200, "{}: status {}", address.path, answer.status);
                address.held.push((answer.etag, answer.modified));
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| bail!("a thread panicked")))
    })
}

fn accept(coding: &str) -> String {
    if coding.is_empty() { String::new() } else { format!("Accept-Encoding: {coding}\r\n") }
}

/// Every reader has an address of its own.
fn client_address() -> String {
    format!("X-Forwarded-For: 10.{}.{}.{}\r\n", fastrand::u8(..), fastrand::u8(..), fastrand::u8(1..255))
}

/// An index, by weight.
fn pick(weights: &[f64]) -> usize {
    let mut rest = fastrand::f64() * weights.iter().sum::<f64>();
    weights
        .iter()
        .position(|weight| {
            rest -= weight;
            rest < 0.0
        })
        .unwrap_or(0)
}

/// Every poll of a phase in its order. Readers with their own phase are as many in each second.
fn schedule(addresses: &[Address], readers: f64, seconds: f64, full_hour: bool) -> Vec<Due> {
    let mut polls = Vec::new();
    let weights = |kind: Kind| -> Vec<f64> {
        addresses.iter().map(|one| if one.kind == kind { one.weight } else { 0.0 }).collect()
    };
    let (feeds, calendars) = (weights(Kind::Feed), weights(Kind::Calendar));
    for group in &GROUPS {
        let weights = if group.kind == Kind::Feed { &feeds } else { &calendars };
        let members = readers * group.share / 100.0;
        let count = match (group.on_the_hour, full_hour) {
            (false, _) => members * seconds / (group.every * 60.0),
            (true, true) => members,
            (true, false) => 0.0,
        };
        for _ in 0..count.round() as usize {
            let at = if group.on_the_hour { -AFTER_THE_HOUR * fastrand::f64().ln() } else { fastrand::f64() * seconds };
            let address = pick(weights);
            polls.push(Due { at: (at * 1000.0) as u64, address, headers: headers(group, &addresses[address]) });
        }
    }
    polls.retain(|poll| poll.at < (seconds * 1000.0) as u64);
    polls.sort_unstable_by_key(|poll| poll.at);
    polls
}

/// The headers of one poll: a conditional reader has the validators of its last answer, which may be outdated.
fn headers(group: &Group, address: &Address) -> String {
    let coding = pick(&CODINGS.map(|(share, _)| share));
    let mut headers = format!("{}User-Agent: {}\r\n{}", client_address(), group.name, accept(CODINGS[coding].1));
    if fastrand::f64() * 100.0 >= group.conditional {
        return headers;
    }
    let changes = CHANGES_AN_HOUR * if address.path.contains('?') { SHARE_OF_A_FILTER } else { 1.0 };
    let outdated = fastrand::f64() > (-changes * group.every / 60.0).exp();
    let (etag, modified) = &address.held[coding];
    if fastrand::f64() * 100.0 >= BY_DATE_ALONE
        && let Some(etag) = etag
    {
        let etag = if outdated { "\"outdated\"" } else { etag };
        headers += &format!("If-None-Match: {etag}\r\n");
    }
    if let Some(modified) = modified {
        let modified = if outdated { "Thu, 01 Jan 2026 00:00:00 GMT" } else { modified };
        headers += &format!("If-Modified-Since: {modified}\r\n");
    }
    headers
}

/// Makes every poll at its time.
fn run(server: &Server, addresses: &[Address], polls: &[Due]) -> Vec<Sample> {
    let (next, begun) = (AtomicUsize::new(0), Instant::now());
    let work = || {
        let mut samples = Vec::new();
        while let Some(poll) = polls.get(next.fetch_add(1, Ordering::Relaxed)) {
            let due = Duration::from_millis(poll.at);
            thread::sleep(due.saturating_sub(begun.elapsed()));
            let started = begun.elapsed();
            let answer = client::poll(server, &addresses[poll.address].path, &poll.headers).unwrap_or_else(|error| {
                eprintln!("{}: {error:#}", addresses[poll.address].path);
                Answer::default()
            });
            let ended = begun.elapsed();
            samples.push(Sample {
                at: poll.at,
                waited: ended.saturating_sub(due),
                took: ended.saturating_sub(started),
                status: answer.status,
                bytes: answer.bytes,
                hit: answer.hit,
            });
        }
        samples
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..SLOTS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}
