//! The program: see `remissflode --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    remissflode::cli::main()
}
