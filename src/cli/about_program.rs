//! `config`, `completions` and `man`: the settings in force, and the command line for shells and for `man`.

use std::process::ExitCode;

use clap::Command;

use super::answer::{answer, answer_line};
use crate::{
    config::{Config, Flags},
    domain::text::for_terminal,
};

/// Prints every setting as a settings file would have it, with the origin of its value.
pub(super) fn config(flags: &Flags) -> anyhow::Result<ExitCode> {
    let config = Config::load(flags)?;
    match &config.file {
        Some(file) => answer_line!("# settings file: {}", file.display()),
        None => answer_line!("# no settings file"),
    }
    for (setting, value, origin) in config.shown() {
        let line = match value {
            Some(value) => format!("{} = {value}", setting.key),
            None => format!("# {} is not set", setting.key),
        };
        answer_line!("{}", for_terminal(&format!("{line:<50}  # {origin}")));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the completions for `shell`.
pub(super) fn completions(command: &mut Command, shell: clap_complete::Shell) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "remissflode", &mut script);
    answer!("{}", String::from_utf8(script)?);
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page of the program, and one of each command after it.
pub(super) fn man(command: Command) -> anyhow::Result<ExitCode> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    answer!("{}", String::from_utf8(page)?);
    Ok(ExitCode::SUCCESS)
}
