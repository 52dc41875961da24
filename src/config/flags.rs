//! The settings as flags that every command takes, made from the table.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::{
    Given, Origin,
    setting::{Kind, SETTINGS, Setting},
};

/// The values that were given as flags.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The settings file.
    pub config: Option<PathBuf>,
    /// The texts of each setting that was given, by its key.
    texts: Vec<(&'static str, Vec<String>)>,
}

impl Flags {
    /// The values, in the order of the table.
    pub(super) fn given(&self) -> impl Iterator<Item = Given> {
        self.texts.iter().filter_map(|(key, texts)| {
            let setting = super::setting::named(key)?;
            Some(Given { setting, texts: texts.clone(), origin: Origin::Flag(key) })
        })
    }

    /// The flags of a command line without a command, with this settings file.
    #[cfg(test)]
    pub(super) fn of(file: &std::path::Path, flags: &[&str]) -> Self {
        let command = Self::augment_args(Command::new("test").no_binary_name(true));
        let flags = Self::from_arg_matches(&command.get_matches_from(flags)).unwrap();
        Self { config: Some(file.to_owned()), ..flags }
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .global(true)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Settings file [default: config/remissflode.toml if it is there]");
        SETTINGS.iter().fold(command.arg(config), |command, setting| command.arg(flag(setting)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn flag(setting: &'static Setting) -> Arg {
    let flag = Arg::new(setting.key)
        .long(setting.key)
        .global(true)
        .value_name(setting.value)
        .hide_short_help(!setting.is_common)
        .help(setting.meaning);
    match setting.kind {
        Kind::One => flag.allow_hyphen_values(true),
        Kind::Switch => flag.num_args(0..=1).require_equals(true).default_missing_value("true"),
        Kind::Many(_) => flag.action(ArgAction::Append).value_delimiter(','),
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let texts = SETTINGS.iter().filter_map(|setting| {
            let texts: Vec<String> = matches.get_many::<String>(setting.key)?.cloned().collect();
            Some((setting.key, texts))
        });
        Ok(Self { config: matches.get_one::<PathBuf>("config").cloned(), texts: texts.collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
