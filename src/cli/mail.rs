//! `mail test` and `subscribers`: the operator's commands for letters.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use serde_json::json;

use super::{
    answer::{answer, answer_line},
    setup::must_be_data_folder,
};
use crate::{
    clock::Clock,
    config::{Config, Flags},
    domain::text::for_terminal,
    mail::{self, Address, Folder, Pause, Sender, Subscriber},
    output::Site,
    web::describe,
};

/// The commands below `mail`.
#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Send a message to an address now, to see that the settings work
    Test {
        /// The address
        address: String,
    },
}

/// The commands below `subscribers`.
#[derive(Debug, Subcommand)]
pub(super) enum Subscribers {
    /// Count them
    Count {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List them with their addresses
    List {
        /// Print one JSON object for each
        #[arg(long)]
        json: bool,
    },
    /// Write them as NDJSON, for a move to another machine; the file holds addresses
    Export {
        /// The file to write, which must not exist [default: standard output]
        file: Option<std::path::PathBuf>,
    },
    /// Read an export; those that are known already are replaced
    Import {
        /// The file to read [default: standard input]
        file: Option<std::path::PathBuf>,
    },
    /// Delete every subscription of an address
    Remove {
        /// The address
        address: String,
    },
}

/// The sender of letters of these settings.
pub(super) fn frame(settings: &Config) -> Sender {
    Sender { site: Site::new(&settings.base_url(), &settings.name), describe }
}

/// Sends a message now.
pub(super) fn test(flags: &Flags, command: &Mail) -> anyhow::Result<ExitCode> {
    let Mail::Test { address } = command;
    let settings = Config::load(flags)?;
    let to = read_address(address)?;
    let Some(mail) = settings.mail_settings().map_err(anyhow::Error::msg)? else {
        bail!(
            "no letters are set up: add a table `[mail]` with `smtp` and `from` to the settings file; docs/mail.md shows one"
        );
    };
    mail::send_test(&mail, &frame(&settings), &to, Clock::System.now())?;
    answer_line!("the mail server took the message to {to}; look whether it arrives, and in which folder");
    Ok(ExitCode::SUCCESS)
}

/// Counts, lists, moves or removes subscribers; works beside a running server.
pub(super) fn subscribers(flags: &Flags, command: &Subscribers) -> anyhow::Result<ExitCode> {
    let settings = Config::load(flags)?;
    let folder = Folder::new(&settings.data);
    // A new machine may import before it serves.
    if !folder.exists() && !matches!(command, Subscribers::Import { .. }) {
        must_be_data_folder(&settings)?;
    }
    match command {
        Subscribers::Count { json } => count(&folder, *json),
        Subscribers::List { json } => list(&folder, *json),
        Subscribers::Export { file } => export(&folder, file.as_deref()),
        Subscribers::Import { file } => import(&folder, file.as_deref()),
        Subscribers::Remove { address } => remove(&folder, address),
    }
}

/// `1 subscription`, `2 subscriptions`
fn counted(count: usize) -> String {
    format!("{count} subscription{}", if count == 1 { "" } else { "s" })
}

fn read_address(text: &str) -> anyhow::Result<Address> {
    text.parse().map_err(|problem| anyhow::anyhow!("{problem}; found `{text}`"))
}

/// The subscribers, after a warning for every file that is none.
fn read(folder: &Folder) -> anyhow::Result<Vec<Subscriber>> {
    let read = folder.read().context("cannot read the folder `mail` of the data folder")?;
    for (file, reason) in &read.problems {
        tracing::warn!("`{}` cannot be read: {reason}", file.display());
    }
    Ok(read.subscribers)
}

fn count(folder: &Folder, json: bool) -> anyhow::Result<ExitCode> {
    let all = read(folder)?;
    let count = |is_one: fn(&Subscriber) -> bool| all.iter().filter(|one| is_one(one)).count();
    let active = count(Subscriber::is_active);
    let unconfirmed = count(|one| one.confirmed_at.is_none());
    let paused = count(|one| one.paused == Some(Pause::Reader));
    let refused = count(|one| one.paused == Some(Pause::Refused));
    if json {
        answer_line!(
            "{}",
            json!({"subscribers": active, "unconfirmed": unconfirmed, "paused": paused, "refused": refused})
        );
    } else {
        answer_line!(
            "{active} get letters, {unconfirmed} are unconfirmed, {paused} have paused, {refused} were refused three times"
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn list(folder: &Folder, json: bool) -> anyhow::Result<ExitCode> {
    let mut all = read(folder)?;
    all.sort_by(|a, b| (a.address.as_str(), a.asked_at).cmp(&(b.address.as_str(), b.asked_at)));
    if all.is_empty() && !json {
        answer_line!("there are no subscribers");
    }
    for one in all {
        let state = match (one.confirmed_at, one.paused) {
            (None, _) => "unconfirmed",
            (_, None) => "active",
            (_, Some(Pause::Reader)) => "paused",
            (_, Some(Pause::Refused)) => "refused",
        };
        if json {
            answer_line!(
                "{}",
                json!({
                    "address": one.address.as_str(), "state": state, "rhythm": one.choice.rhythm, "query": one.choice.query,
                    "lang": one.choice.lang, "askedAt": one.asked_at, "confirmedAt": one.confirmed_at,
                })
            );
        } else {
            let query = if one.choice.query.is_empty() { "everything" } else { &one.choice.query };
            let line = format!("{}  {state}  {}  {query}", one.address, one.choice.rhythm.code());
            answer_line!("{}", for_terminal(&line));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn export(folder: &Folder, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let all = read(folder)?;
    let mut lines = Vec::new();
    for one in &all {
        serde_json::to_writer(&mut lines, one)?;
        lines.push(b'\n');
    }
    match file {
        None => answer!("{}", String::from_utf8(lines)?),
        Some(path) => {
            let mut options = File::options();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(path).with_context(|| format!("cannot create `{}`", path.display()))?;
            let written = file.write_all(&lines).and_then(|()| file.sync_all());
            written.with_context(|| format!("cannot write `{}`", path.display()))?;
            answer_line!(
                "{} written to {}, with addresses: delete it after the move",
                counted(all.len()),
                path.display()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn import(folder: &Folder, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let name = file.map_or_else(|| "standard input".to_owned(), |path| format!("`{}`", path.display()));
    let input: Box<dyn Read> = match file {
        None => Box::new(std::io::stdin()),
        Some(path) => Box::new(File::open(path).with_context(|| format!("cannot read {name}"))?),
    };
    // All lines are read before the first is stored.
    let mut all: Vec<Subscriber> = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(input).lines()) {
        let line = line.with_context(|| format!("cannot read {name}"))?;
        if line.trim().is_empty() {
            continue;
        }
        let read = serde_json::from_str(&line);
        all.push(read.map_err(|error| {
            anyhow::anyhow!(
                "line {number}, column {} of {name} is no subscription; nothing was imported. A line is as `remissflode subscribers export` writes it",
                error.column()
            )
        })?);
    }
    folder.prepare().context("cannot create the folder `mail` of the data folder")?;
    folder
        .put_all(&all)
        .context("cannot write to the folder `mail` of the data folder; run it again, nothing is imported twice")?;
    answer_line!("{} stored", counted(all.len()));
    Ok(ExitCode::SUCCESS)
}

fn remove(folder: &Folder, address: &str) -> anyhow::Result<ExitCode> {
    let address = read_address(address)?;
    let same = |one: &&Subscriber| one.address.as_str().eq_ignore_ascii_case(address.as_str());
    let all = read(folder)?;
    let removed: Vec<&Subscriber> = all.iter().filter(same).collect();
    if removed.is_empty() {
        bail!("there is no subscription of {address}; `remissflode subscribers list` shows all");
    }
    for one in &removed {
        folder.delete(one.id).context("cannot delete a file in the folder `mail` of the data folder")?;
    }
    answer_line!("{} of {address} deleted", counted(removed.len()));
    Ok(ExitCode::SUCCESS)
}
