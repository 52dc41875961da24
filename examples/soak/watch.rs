//! Memory and open files of the program while it runs.

use std::{
    process::Child,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

use super::client;

/// The number of samples.
const SAMPLES: u32 = 12;
/// The memory, beside a half, that may be added from a third of the time to the end: the cache of answers is bounded.
const SLACK: f64 = 96.0 * 1024.0 * 1024.0;
/// The most files and sockets: a handful of readers, the store and the index.
const MOST_FILES: f64 = 200.0;

/// One sample.
struct Sample {
    memory: f64,
    files: f64,
    consultations: f64,
    records: f64,
}

/// Samples now and then for `time`, and prints the values.
///
/// # Errors
/// When the program stops answering, or its memory keeps growing.
pub(crate) fn watch(address: &str, program: &Child, time: Duration) -> Result<()> {
    println!("process {}", program.id());
    println!("{:>9} {:>9} {:>7} {:>14} {:>9}", "seconds", "MB", "files", "consultations", "records");
    let began = Instant::now();
    let mut samples = Vec::new();
    for n in 1..=SAMPLES {
        thread::sleep((time * n / SAMPLES).saturating_sub(began.elapsed()));
        let at = take_sample(address)?;
        println!(
            "{:>9.0} {:>9.1} {:>7} {:>14} {:>9}",
            began.elapsed().as_secs_f64(),
            at.memory / 1_048_576.0,
            at.files,
            at.consultations,
            at.records
        );
        samples.push(at);
    }
    let (early, late) = (samples.get(3).context("too few samples")?, samples.last().context("no sample")?);
    ensure!(late.consultations > early.consultations, "nothing new was found");
    ensure!(late.memory < early.memory * 1.5 + SLACK, "memory grew from {} to {} bytes", early.memory, late.memory);
    ensure!(late.files < MOST_FILES, "{} files are open", late.files);
    Ok(())
}

fn take_sample(address: &str) -> Result<Sample> {
    let page = client::get(address, "/metrics", &[])?.body;
    let value = |name: &str| {
        let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse().ok()).with_context(|| format!("no `{name}` in /metrics"))
    };
    Ok(Sample {
        memory: value("process_resident_memory_bytes")?,
        files: value("process_open_fds")?,
        consultations: value("remissflode_consultations")?,
        records: value("remissflode_store_records")?,
    })
}
