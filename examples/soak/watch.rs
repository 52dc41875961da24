//! What the program takes of the machine while it runs.

use std::{
    process::Child,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

use super::client;

/// How often it is looked at.
const LOOKS: u32 = 12;
/// What memory may grow by from a third of the time to the end, beside a half: what is kept of rendered answers is bounded.
const SLACK: f64 = 96.0 * 1024.0 * 1024.0;
/// The most files and sockets: a handful of readers, the store and the index.
const MOST_FILES: f64 = 200.0;

/// One look.
struct Look {
    memory: f64,
    files: f64,
    consultations: f64,
    records: f64,
}

/// Looks now and then for so long, and prints what it sees.
///
/// # Errors
/// When the program answers no more, or takes more and more.
pub(crate) fn watch(address: &str, program: &Child, time: Duration) -> Result<()> {
    println!("process {}", program.id());
    println!("{:>9} {:>9} {:>7} {:>14} {:>9}", "seconds", "MB", "files", "consultations", "records");
    let began = Instant::now();
    let mut looks = Vec::new();
    for look in 1..=LOOKS {
        thread::sleep((time * look / LOOKS).saturating_sub(began.elapsed()));
        let at = look_at(address)?;
        println!(
            "{:>9.0} {:>9.1} {:>7} {:>14} {:>9}",
            began.elapsed().as_secs_f64(),
            at.memory / 1_048_576.0,
            at.files,
            at.consultations,
            at.records
        );
        looks.push(at);
    }
    let (early, late) = (looks.get(3).context("too few looks")?, looks.last().context("no look")?);
    ensure!(late.consultations > early.consultations, "nothing new was found");
    ensure!(late.memory < early.memory * 1.5 + SLACK, "memory grew from {} to {} bytes", early.memory, late.memory);
    ensure!(late.files < MOST_FILES, "{} files are open", late.files);
    Ok(())
}

fn look_at(address: &str) -> Result<Look> {
    let page = client::get(address, "/metrics", &[])?.body;
    let value = |name: &str| {
        let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse().ok()).with_context(|| format!("no `{name}` in /metrics"))
    };
    Ok(Look {
        memory: value("process_resident_memory_bytes")?,
        files: value("process_open_fds")?,
        consultations: value("remissflode_consultations")?,
        records: value("remissflode_store_records")?,
    })
}
