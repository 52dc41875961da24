//! The commands and their flags. Answers go to standard output; progress and logs go to standard error.

mod about_program;
mod answer;
mod ask;
mod backup;
mod check;
mod decisions;
mod doctor;
mod draft_file;
mod draft_json;
mod draft_lines;
mod harvest;
mod instance;
mod mail;
mod mailing;
mod new;
mod offered_feed;
mod organizations;
mod reload;
mod saved_answers;
mod schema;
mod scraper_schema;
mod serve;
mod setup;
mod signals;
mod socket;
mod source_list;
mod status;
mod subjects;
mod transfer;

use std::{path::PathBuf, process::ExitCode};

use decisions::Decision;

use clap::{CommandFactory as _, Parser, Subcommand};
use tracing::warn;
use url::Url;

use crate::{
    config::{Config, Flags},
    documents::pdf::{CHILD_COMMAND, run_child},
    domain::text::for_terminal,
    logging,
};

const AFTER_HELP: &str = "\
Each flag that is a setting is also a key of the settings file (`public-url`) and an environment variable
(`REMISSFLODE_PUBLIC_URL`); `--help` shows all, and `remissflode config` shows the values in force.

Exit codes: 0 all well; 1 an error, or files or records with mistakes; 2 wrong usage, or sources that fail (`harvest`,
`status --check`).";

/// Follow every Swedish government consultation (remiss) in one feed
#[derive(Debug, Parser)]
#[command(name = "remissflode", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve feeds, API and pages, and harvest on schedule (the default command)
    Serve,
    /// Read the sources once and store what is new or changed
    Harvest {
        /// Only these sources [default: all that are enabled]
        slugs: Vec<String>,
        /// Also read the archives, continuing where the last run stopped
        #[arg(long)]
        backfill: bool,
        /// Print one JSON object for each source, and the totals as the last line
        #[arg(long)]
        json: bool,
    },
    /// Check the scraper files, and show what they read from saved pages
    Check {
        /// Only these sources [default: all]
        slugs: Vec<String>,
        /// The folder of saved pages
        #[arg(long, value_name = "DIR", default_value = "tests/fixtures")]
        fixtures: PathBuf,
        /// Show the text that each selector gave
        #[arg(long)]
        explain: bool,
        /// Print one JSON object for each source and for each error of a file
        #[arg(long)]
        json: bool,
    },
    /// Draft a scraper file from one page of a site
    New {
        /// The name of the file, without `.toml`
        slug: String,
        /// The page, feed or JSON answer that lists the consultations
        #[arg(long)]
        url: Url,
        /// Print the draft as JSON
        #[arg(long)]
        json: bool,
    },
    /// Read a source once, live, and show the result; nothing is stored
    Try {
        /// The source
        slug: String,
        /// Fetch at most this many of its pages
        #[arg(long, default_value_t = 5, value_name = "N")]
        pages: usize,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Examine sources that are guesses, live: what answers, what is read, and a file that reads it; nothing is stored
    Doctor {
        /// Only these sources [default: all that are off or unverified]
        slugs: Vec<String>,
        /// Write the pages, the files and the report to this folder, which must be empty or new
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
        /// Print one JSON object for each source
        #[arg(long)]
        json: bool,
    },
    /// Save the pages of a source, for `check` and the tests
    Capture {
        /// The source
        slug: String,
        /// Fetch at most this many of its pages
        #[arg(long, default_value_t = 10, value_name = "N")]
        pages: usize,
        /// The folder of saved pages
        #[arg(long, value_name = "DIR", default_value = "tests/fixtures")]
        fixtures: PathBuf,
        /// Print a summary as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of a scraper file, for editors
    Schema,
    /// Print the sources as Markdown, for `docs/sources.md`, or write those in the program to a folder
    Sources {
        /// Write the scraper files in the program to this folder; a file that is there stays as it is
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
    /// Show each setting, its value and where that comes from
    Config,
    /// Print the completions of commands and flags for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, for `man`
    Man,
    /// Show the status of each source; works beside a running server
    Status {
        /// Exit with 2 if a source is degraded, broken, or blocked since it was last read
        #[arg(long)]
        check: bool,
        /// Print JSON, in the API's form
        #[arg(long)]
        json: bool,
    },
    /// Send a message to see that the settings of letters work
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Count, list, move or remove those who get letters by mail; works beside a running server
    #[command(subcommand)]
    Subscribers(mail::Subscribers),
    /// List the organizations that were asked or have answered; works beside a running server
    Organizations {
        /// Only pairs that may be one organization, to decide in `organizations.toml`
        #[arg(long)]
        doubtful: bool,
        /// Print one JSON object for each
        #[arg(long)]
        json: bool,
    },
    /// Show the subjects with their number of words, or the subjects of a title, or how well the lists find them
    Subjects {
        /// Show the subjects of this title, and the words that decided
        #[arg(long, value_name = "TEXT", conflicts_with = "evaluate")]
        title: Option<String>,
        /// Compare with subjects that a person has read: lines of JSON with `path` and `subjects`
        #[arg(long, value_name = "FILE")]
        evaluate: Option<PathBuf>,
        /// The texts of those consultations, lines of JSON with `path`, `title` and `text` [default: the stored ones]
        #[arg(long, value_name = "FILE", requires = "evaluate")]
        texts: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Export all records with their history as NDJSON; works beside a running server
    Export {
        /// The file to write [default: standard output]
        file: Option<PathBuf>,
        /// Start at this record
        #[arg(long, default_value_t = 1, value_name = "N")]
        from: u64,
    },
    /// Import an export; known records are skipped
    Import {
        /// The file to read [default: standard input]
        file: Option<PathBuf>,
    },
    /// Accept deadlines of a source that are held back (`deadlines-swung`); works beside a running server
    Accept {
        /// The source
        slug: String,
    },
    /// Hide all consultations and events of a source, and stop fetching it; works beside a running server
    Retract {
        /// The source
        slug: String,
        /// Show and fetch them again
        #[arg(long)]
        undo: bool,
    },
    /// Read the stored texts again with this version's rules, without fetching
    Renormalize,
    /// Write a checksummed backup to one file; works beside a running server
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
    },
    /// Restore a backup to the data folder, which must be empty, and verify it
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Verify that all stored records are readable and consistent
    Verify {
        /// Verify this backup instead
        backup: Option<PathBuf>,
    },
    /// Check that the running server is ready (for a container's health check)
    Health,
    /// Read a PDF from standard input for the program itself, within limits that end this process
    #[command(name = CHILD_COMMAND, hide = true)]
    PdfText,
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if matches!(arguments.command, Some(Command::PdfText)) {
        return run_child(); // before settings and logs: it reads one file and nothing else
    }
    // Mistakes in the settings are reported by the command, which may need none.
    let settings = Config::load(&arguments.flags).unwrap_or_default();
    let log = logging::start(settings.log_json);
    for warning in &settings.warnings {
        warn!("{warning}");
    }
    match run(arguments) {
        Ok(code) if answer::is_written() => code,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            log.print_error(&format!("error: {}", for_terminal(&chain(&error))));
            ExitCode::FAILURE
        }
    }
}

/// Parses arguments without running them, the program's name first: `["remissflode", "serve", "--every", "2s"]`.
///
/// # Errors
/// The message that the terminal would show.
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

fn run(Arguments { flags, command }: Arguments) -> anyhow::Result<ExitCode> {
    match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(&flags),
        Command::Harvest { slugs, backfill, json } => harvest::harvest(&flags, &slugs, backfill, json),
        Command::Check { slugs, fixtures, explain, json } => {
            check::check(&flags, &slugs, &fixtures, check::Form { explain, json })
        }
        Command::New { slug, url, json } => new::new(&flags, &slug, &url, json),
        Command::Try { slug, pages, json } => check::try_source(&flags, &slug, pages, json),
        Command::Doctor { slugs, write, json } => {
            doctor::doctor(&flags, &slugs, doctor::Form { write: write.as_deref(), json })
        }
        Command::Capture { slug, pages, fixtures, json } => check::capture(&flags, &slug, pages, &fixtures, json),
        Command::Schema => schema::schema(),
        Command::Sources { write } => schema::sources(&flags, write.as_deref()),
        Command::Config => about_program::config(&flags),
        Command::Completions { shell } => about_program::completions(&mut Arguments::command(), shell),
        Command::Man => about_program::man(Arguments::command()),
        Command::Status { check, json } => status::status(&flags, json, check),
        Command::Mail(command) => mail::test(&flags, &command),
        Command::Subscribers(command) => mail::subscribers(&flags, &command),
        Command::Organizations { doubtful, json } => organizations::organizations(&flags, doubtful, json),
        Command::Subjects { title, evaluate, texts, json } => {
            let (title, evaluate, texts) = (title.as_deref(), evaluate.as_deref(), texts.as_deref());
            subjects::subjects(&flags, &subjects::Wanted { title, evaluate, texts, json })
        }
        Command::Export { file, from } => transfer::export(&flags, file.as_deref(), from),
        Command::Import { file } => transfer::import(&flags, file.as_deref()),
        Command::Accept { slug } => decisions::decide(&flags, Decision::Accept, &slug),
        Command::Retract { slug, undo: false } => decisions::decide(&flags, Decision::Retract, &slug),
        Command::Retract { slug, undo: true } => decisions::decide(&flags, Decision::UndoRetract, &slug),
        Command::Renormalize => transfer::renormalize(&flags),
        Command::Backup { file } => backup::backup(&flags, &file),
        Command::Restore { file } => backup::restore(&flags, &file),
        Command::Verify { backup } => backup::verify(&flags, backup.as_deref()),
        Command::Health => status::health(&flags),
        Command::PdfText => Ok(run_child()),
    }
}

/// An error with its causes. Some say their cause themselves; it is not said twice.
fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}
