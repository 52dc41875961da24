//! Fills a data folder with made-up consultations, the same at every run, for `benches/scale`.
//!
//! ```text
//! cargo run --release --example made -- 100000 FOLDER
//! ```
//!
//! The folder must not hold a store. Each consultation has one revision, as after a first harvest.

#![allow(clippy::print_stdout, reason = "a program for people who measure")]

use std::path::Path;

use anyhow::{Context, ensure};
use remissflode::{
    domain::{Field, RawItem, RawValue, Revision},
    store::Store,
};

#[path = "../../benches/made/mod.rs"]
mod consultations;

/// The number of consultations in one commit.
const BATCH: usize = 500;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [count, folder] = args.as_slice() else { anyhow::bail!("expected COUNT FOLDER") };
    let count: usize = count.parse().context("COUNT is no number")?;
    let (store, report) = Store::open(Path::new(folder))?;
    ensure!(report.records == 0, "`{folder}` has records already: name another folder");
    for from in (0..count).step_by(BATCH) {
        let some: Vec<Revision> = (from..count.min(from + BATCH)).map(revision).collect();
        store.commit(&some)?;
    }
    println!("{count} consultations in `{folder}`");
    Ok(())
}

fn revision(n: usize) -> Revision {
    let (consultation, events) = consultations::consultation(n);
    let mut raw = RawItem::default();
    let linked = |text: &str, href: &str| RawValue { href: Some(href.to_owned()), ..RawValue::text(text) };
    raw.push(Field::Title, RawValue::text(&consultation.raw_title));
    raw.push(Field::Link, RawValue::text(&consultation.source_url));
    for (field, text) in [(Field::Summary, &consultation.summary), (Field::Body, &consultation.body)] {
        raw.set(field, text.iter().map(RawValue::text).collect());
    }
    let submissions = &consultation.submissions;
    raw.set(Field::Submissions, submissions.iter().map(|s| linked(&s.organization, &s.url)).collect());
    Revision {
        changes: Vec::new(),
        events,
        raw,
        source: consultation.source.clone(),
        source_version: "0123456789ab".to_owned(),
        at: consultation.fetched_at,
        consultation,
    }
}
