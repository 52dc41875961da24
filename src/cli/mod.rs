//! The commands, their flags, and what they print. Everything that is printed to standard output is an answer;
//! progress and logs go to standard error.

mod ask;
mod backup;
mod capture;
mod check;
mod harvest;
mod hub;
mod new;
mod round;
mod schema;
mod scraper_schema;
mod serve;
mod setup;
mod source_list;
mod status;
mod transfer;
mod try_source;

use std::{path::PathBuf, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand};
use url::Url;

use crate::{config::Flags, logging};

/// Every Swedish government consultation (remiss) as one flow that one can subscribe to.
#[derive(Debug, Parser)]
#[command(name = "remissflode", version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    /// Log as JSON, one object a line
    #[arg(long, global = true, env = "REMISSFLODE_LOG_JSON")]
    log_json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve feeds, API and pages, and harvest on schedule (also when no command is given)
    Serve,
    /// Read the sources once and store what is new
    Harvest {
        /// Only these sources [default: all that are enabled]
        slugs: Vec<String>,
        /// Read the whole archive too, from where it was left
        #[arg(long)]
        backfill: bool,
        /// One JSON object a source, and the sum as the last line
        #[arg(long)]
        json: bool,
    },
    /// Check the scraper files, and what they read from the saved pages
    Check {
        /// Only these sources [default: all]
        slugs: Vec<String>,
        /// The folder of saved pages
        #[arg(long, value_name = "DIR", default_value = "tests/fixtures")]
        fixtures: PathBuf,
        /// Say which selector gave which text
        #[arg(long)]
        explain: bool,
        /// One JSON object a source, and one for each error of a file
        #[arg(long)]
        json: bool,
    },
    /// Draft a scraper file from one page of a site
    New {
        /// The name of the file, without `.toml`
        slug: String,
        /// The page that lists the consultations, or a feed or JSON answer that does
        #[arg(long)]
        url: Url,
        /// The draft as JSON
        #[arg(long)]
        json: bool,
    },
    /// Read a source once, live, and show what it says; nothing is stored
    Try {
        /// The source
        slug: String,
        /// Fetch so many of its pages at most
        #[arg(long, default_value_t = 5, value_name = "N")]
        pages: usize,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Save what a source answers now, for `check` and the tests
    Capture {
        /// The source
        slug: String,
        /// Fetch so many of its pages at most
        #[arg(long, default_value_t = 10, value_name = "N")]
        pages: usize,
        /// The folder of saved pages
        #[arg(long, value_name = "DIR", default_value = "tests/fixtures")]
        fixtures: PathBuf,
        /// What was saved, as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of a scraper file, for editors
    Schema,
    /// Print the sources as Markdown, for `docs/sources.md`
    Sources,
    /// Say how every source is doing; works beside a running server
    Status {
        /// As JSON, in the API's form
        #[arg(long)]
        json: bool,
    },
    /// Write everything that is stored, with its history, as NDJSON; works beside a running server
    Export {
        /// The file to write [default: standard output]
        file: Option<PathBuf>,
        /// Begin with this record
        #[arg(long, default_value_t = 1, value_name = "N")]
        from: u64,
    },
    /// Take an export in; what is already known is passed over
    Import {
        /// The file to read [default: standard input]
        file: Option<PathBuf>,
    },
    /// Read the stored strings again with this version's reader, without fetching
    Renormalize,
    /// Copy everything that is stored to one file that proves to be whole; works beside a running server
    Backup {
        /// The file to write; it must not be there
        file: PathBuf,
    },
    /// Make the data folder, which must be empty, from a backup, and verify it
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Check that everything stored can be read and fits together
    Verify {
        /// Check this backup instead
        backup: Option<PathBuf>,
    },
    /// Ask the running server whether it is ready (for a container's health check)
    Health,
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logging::start(arguments.log_json);
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the program takes these arguments, its own name first: `["remissflode", "serve", "--every", "2s"]`.
///
/// # Errors
/// What is wrong with them, as it would be told on the terminal.
pub fn parses<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    Arguments::try_parse_from(arguments).map(|_| ()).map_err(|error| error.to_string())
}

/// The help of the program and of every command, one after the other.
#[must_use]
pub fn all_help() -> String {
    let mut command = Arguments::command();
    let own = command.render_long_help().to_string();
    let commands = command.get_subcommands_mut().map(|command| command.render_long_help().to_string());
    commands.fold(own, |all, one| all + "\n" + &one)
}

fn run(Arguments { flags, command, .. }: Arguments) -> anyhow::Result<ExitCode> {
    match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(&flags),
        Command::Harvest { slugs, backfill, json } => harvest::harvest(&flags, &slugs, backfill, json),
        Command::Check { slugs, fixtures, explain, json } => {
            check::check(&flags, &slugs, &fixtures, check::How { explain, json })
        }
        Command::New { slug, url, json } => new::new(&flags, &slug, &url, json),
        Command::Try { slug, pages, json } => try_source::try_source(&flags, &slug, pages, json),
        Command::Capture { slug, pages, fixtures, json } => capture::capture(&flags, &slug, pages, &fixtures, json),
        Command::Schema => schema::schema(),
        Command::Sources => schema::sources(&flags),
        Command::Status { json } => status::status(&flags, json),
        Command::Export { file, from } => transfer::export(&flags, file.as_deref(), from),
        Command::Import { file } => transfer::import(&flags, file.as_deref()),
        Command::Renormalize => transfer::renormalize(&flags),
        Command::Backup { file } => backup::backup(&flags, &file),
        Command::Restore { file } => backup::restore(&flags, &file),
        Command::Verify { backup } => backup::verify(&flags, backup.as_deref()),
        Command::Health => status::health(&flags),
    }
}
