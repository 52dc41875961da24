//! Kills the program at random moments, and checks that nothing is lost and no event is recorded twice.
//!
//! ```text
//! cargo run --release --example crash -- [SECONDS] [SEED]      30 1 if not given
//! ```
//!
//! Half of the time a child commits made-up records to a store and is killed (`commits`); in the other half the whole
//! program harvests saved pages, imports, rebuilds its index and serves, and is killed (`program`). The children are
//! this program itself, with other arguments. After a kill the folder is opened, and compared with its content before the
//! kill and with the expected result. The number of kills and the interrupted commands are printed. The first loss fails
//! the run, with the seed and the folder.

#![allow(clippy::print_stdout, reason = "a program that reports on its standard output")]

mod commits;
mod made;
mod program;

use std::{env, path::Path, process::ExitCode, time::Duration};

use anyhow::{Context, Result};

fn main() -> Result<ExitCode> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["child", dir, seed] => commits::write_for_ever(Path::new(dir), seed.parse()?)?,
        ["harvest" | "import" | "serve" | "verify", ..] => return Ok(remissflode::cli::main()),
        ["--help" | "-h"] => println!("crash [SECONDS] [SEED]"),
        rest => {
            let seconds: f64 = rest.first().map_or(Ok(30.0), |text| text.parse()).context("SECONDS is no number")?;
            let seed = rest.get(1).map_or(Ok(1), |text| text.parse()).context("SEED is no number")?;
            let half = Duration::from_secs_f64(seconds / 2.0);
            commits::kill_again_and_again(half, seed)?;
            program::kill_again_and_again(half, seed)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Xorshift: the same seed gives the same run, except for the moments of the kills.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
}
