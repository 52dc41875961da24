//! The clients: a feed reader that must not miss an entry, and others that request any address.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;
use serde_json::Value;

use super::{client, publisher::Move};

/// The addresses that clients request; `{n}` is a random number.
const ADDRESSES: [&str; 22] = [
    "/",
    "/?lang=en",
    "/feed.atom",
    "/feed.json",
    "/feed.rss?status=open",
    "/feed.atom?q=vatten+{n}",
    "/remisser",
    "/remisser?q={n}",
    "/remisser?q=forslag+nummer+{n}",
    "/remisser?status=open&deadlineAfter=2090-{n}-01",
    "/remisser.atom",
    "/remisser.csv",
    "/kalender",
    "/siffror",
    "/kallor",
    "/sista-svarsdag.ics",
    "/api/v1/consultations?limit=50&q={n}",
    "/api/v1/consultations.ndjson",
    "/api/v1/changes.ndjson?from={n}",
    "/datasets/dcat.ttl",
    "/remisser/finns-inte-{n}",
    "/health/ready",
];

/// Follows the feed with conditional requests, and returns the ids of all entries.
pub(crate) fn follow(address: &str, over: &AtomicBool) -> Result<BTreeSet<String>> {
    let (mut seen, mut etag) = (BTreeSet::new(), String::new());
    loop {
        // One more request after the end, for the last entries.
        let last = over.load(Ordering::Acquire);
        let answer = client::get(address, "/feed.json", &[("If-None-Match", &etag)])?;
        if answer.status != 304 {
            ensure!(answer.status == 200, "the feed was answered with {}", answer.status);
            let feed: Value = serde_json::from_str(&answer.body)?;
            let items = feed["items"].as_array().context("a feed without items")?;
            let ids: BTreeSet<String> = items
                .iter()
                .filter_map(|item| item["id"].as_str()?.strip_prefix("urn:uuid:"))
                .map(str::to_owned)
                .collect();
            ensure!(ids.len() == items.len(), "an entry is twice in one feed");
            seen.extend(ids);
            etag = answer.etag.context("a feed without an entity tag")?;
        }
        if last {
            return Ok(seen);
        }
        thread::sleep(Duration::from_millis(250));
    }
}

/// Requests one address after the other until `over`, and returns the number of answers.
///
/// # Errors
/// An answer with a server error.
pub(crate) fn wander(address: &str, over: &AtomicBool, seed: u64) -> Result<u64> {
    let (mut answers, mut state) = (0, seed);
    while !over.load(Ordering::Acquire) {
        // Knuth's MMIX constants: the same walk for the same seed.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = state >> 33;
        let path = ADDRESSES[usize::try_from(number).unwrap_or(0) % ADDRESSES.len()];
        let path = path.replace("{n}", &format!("{:02}", number / 64 % 97));
        if number.is_multiple_of(16) {
            client::leave_halfway(address, &path)?;
        } else {
            let answer = client::get(address, &path, &[("Accept-Encoding", "gzip")])?;
            // Exports are limited in number; more get 503.
            ensure!(answer.status < 500 || answer.status == 503, "{path} was answered with {}", answer.status);
        }
        answers += 1;
        thread::sleep(Duration::from_millis(2));
    }
    Ok(answers)
}

/// The published deadline changes, as soon as the feed has all of `moves`, or after `most`. The change log has them a moment
/// earlier than the next snapshot.
pub(crate) fn wait_until_published(
    address: &str,
    moves: &BTreeSet<Move>,
    most: Duration,
) -> Result<BTreeMap<Move, Vec<String>>> {
    let began = Instant::now();
    loop {
        let answer = client::get(address, "/journal.ndjson", &[])?;
        let is_last = began.elapsed() > most;
        // Other clients may have all exports.
        if answer.status == 200 {
            let published = published_moves(&answer.body)?;
            let feed = client::get(address, "/feed.json", &[])?.body;
            let is_read = |ids: &Vec<String>| ids.iter().all(|id| feed.contains(id.as_str()));
            if is_last || moves.iter().all(|at| published.get(at).is_some_and(is_read)) {
                return Ok(published);
            }
        }
        ensure!(!is_last, "the change log is answered with {}", answer.status);
        thread::sleep(Duration::from_millis(100));
    }
}

/// The moved deadlines in the change log, with the ids of their events.
fn published_moves(log: &str) -> Result<BTreeMap<Move, Vec<String>>> {
    let mut published: BTreeMap<Move, Vec<String>> = BTreeMap::new();
    for line in log.lines() {
        let revision = &serde_json::from_str::<Value>(line)?["revision"];
        for event in revision["events"].as_array().into_iter().flatten() {
            if event["kind"] != "deadline-changed" {
                continue;
            }
            let key = revision["consultation"]["key"].as_str().and_then(|key| key.strip_prefix("prov.example:prov:"));
            // Another publisher's.
            let Some(number) = key.and_then(|number| number.parse().ok()) else { continue };
            let day: Date = event["new"].as_str().context("a moved deadline without its new date")?.parse()?;
            let id = event["id"].as_str().context("an event without an id")?;
            published.entry((number, day)).or_default().push(id.to_owned());
        }
    }
    Ok(published)
}

/// Checks that every move was published once, and that the feed reader got its entry.
pub(crate) fn compare(
    moves: &BTreeSet<Move>,
    published: &BTreeMap<Move, Vec<String>>,
    seen: &BTreeSet<String>,
) -> Result<()> {
    ensure!(!moves.is_empty(), "no deadline was moved: run it longer");
    for at in moves {
        let ids =
            published.get(at).with_context(|| format!("consultation {}, moved to {}: not published", at.0, at.1))?;
        ensure!(ids.len() == 1, "consultation {}, moved to {}: published {} times", at.0, at.1, ids.len());
        let read = ids.iter().all(|id| seen.contains(id));
        ensure!(read, "consultation {}, moved to {}: published, but not in the feed", at.0, at.1);
    }
    let more: Vec<_> = published.keys().filter(|at| !moves.contains(at)).collect();
    ensure!(more.is_empty(), "published, but not moved: {more:?}");
    Ok(())
}
