//! Settings: a TOML file, over it the environment (`REMISSFLODE_…`), over that the flags.
//!
//! ```text
//! remissflode serve --config config/remissflode.toml --listen 0.0.0.0:8080
//! ```
//!
//! A key that is not known, or a value that cannot be, is an error with file, line and column; nothing is guessed.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use serde::Deserialize;
use url::Url;

use crate::fetch::Mirror;

/// The settings file that is read when none is named, if it is there.
pub const DEFAULT_FILE: &str = "config/remissflode.toml";

/// The flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Settings file [default: config/remissflode.toml if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "REMISSFLODE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of scraper files [default: scrapers, else those that ship in the program]
    #[arg(long, global = true, value_name = "DIR", env = "REMISSFLODE_SOURCES")]
    pub sources: Option<PathBuf>,
    /// Folder that everything is kept in [default: data]
    #[arg(long, global = true, value_name = "DIR", env = "REMISSFLODE_DATA")]
    pub data: Option<PathBuf>,
    /// Address to serve at [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDR", env = "REMISSFLODE_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// What every link and `self` begins with [default: http:// and the address]
    #[arg(long, global = true, value_name = "URL", env = "REMISSFLODE_PUBLIC_URL")]
    pub public_url: Option<Url>,
    /// Fetch what belongs to ORIGIN from URL instead; ids and links stay as at ORIGIN (repeatable)
    #[arg(long, global = true, value_name = "ORIGIN=URL", env = "REMISSFLODE_MIRROR", value_delimiter = ',')]
    pub mirror: Vec<Mirror>,
    /// Time between requests to one host; under 1s only with a mirror on loopback [default: 1s]
    #[arg(long, global = true, value_name = "DURATION", env = "REMISSFLODE_PACE", value_parser = duration)]
    pub pace: Option<Duration>,
    /// For `serve`: run all sources this often, instead of on their schedules
    #[arg(long, global = true, value_name = "DURATION", env = "REMISSFLODE_EVERY", value_parser = duration)]
    pub every: Option<Duration>,
    /// No network: answers come from the pages saved in DIR
    #[arg(long, global = true, value_name = "DIR", env = "REMISSFLODE_REPLAY")]
    pub replay: Option<PathBuf>,
}

/// A settings file as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    sources: Option<PathBuf>,
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    public_url: Option<Url>,
    #[serde(default)]
    mirror: Vec<String>,
    pace: Option<String>,
    every: Option<String>,
    replay: Option<PathBuf>,
    name: Option<String>,
    publisher: Option<String>,
    publisher_url: Option<Url>,
    publisher_type: Option<String>,
    contact: Option<String>,
    requests_per_minute: Option<u32>,
    burst: Option<u32>,
    #[serde(default)]
    trusted_proxies: Vec<String>,
    proxy_header: Option<String>,
    feed_days: Option<u32>,
    feed_entries: Option<usize>,
    archive: Option<bool>,
    hub: Option<Url>,
    hsts_days: Option<u32>,
    connections: Option<usize>,
    cache_mb: Option<usize>,
    #[serde(default)]
    enable: Vec<String>,
}

/// The settings, each with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folder of scraper files; none: those compiled in.
    pub sources: Option<PathBuf>,
    /// The data folder.
    pub data: PathBuf,
    /// The address to serve at.
    pub listen: SocketAddr,
    /// What every link begins with, when it is not the address served at.
    pub public_url: Option<Url>,
    /// Where to fetch from instead.
    pub mirrors: Vec<Mirror>,
    /// Time between requests to one host.
    pub pace: Duration,
    /// Run all sources this often.
    pub every: Option<Duration>,
    /// Saved pages to answer from.
    pub replay: Option<PathBuf>,
    /// The name of this installation.
    pub name: String,
    /// Who runs it, for the metadata.
    pub publisher: Option<String>,
    /// The publisher's own address.
    pub publisher_url: Option<Url>,
    /// What the publisher is, `non-profit`.
    pub publisher_type: Option<String>,
    /// An address for questions: in the User-Agent, the feeds and on the pages.
    pub contact: Option<String>,
    /// How many requests one client may make a minute; 0 for any number.
    pub requests_per_minute: u32,
    /// How many of them at once.
    pub burst: u32,
    /// The addresses and networks of web servers in front, whose word on the client's address is taken.
    pub trusted_proxies: Vec<String>,
    /// The header in which they give it, `x-forwarded-for` or `forwarded`.
    pub proxy_header: Option<String>,
    /// Entries younger than this many days are always in the feed.
    pub feed_days: u32,
    /// The feed is padded to this many entries.
    pub feed_entries: usize,
    /// Whether `serve` reads the archives as well.
    pub archive: bool,
    /// The WebSub hub to tell of changes.
    pub hub: Option<Url>,
    /// For how many days browsers are to insist on TLS.
    pub hsts_days: Option<u32>,
    /// How many connections are served at once.
    pub connections: usize,
    /// How many bytes of rendered answers are kept at most.
    pub cache_bytes: usize,
    /// Sources that are read though their files say `enabled = false`.
    pub enable: Vec<String>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings file `{path}`: {source}; name another with --config")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be; the text has line, column and a caret.
    #[error("settings file `{path}`: {text}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        text: String,
    },
}

impl Settings {
    /// The file's settings, the environment and flags over them, and defaults for the rest.
    ///
    /// # Errors
    /// When the file is named and cannot be read, or is not right.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let default = Path::new(DEFAULT_FILE);
        let path = flags.config.as_deref().or_else(|| default.is_file().then_some(default));
        let file = path.map_or_else(|| Ok(File::default()), read)?;
        let wrong = |text: String| ConfigError::Parse { path: path.unwrap_or(default).to_owned(), text };
        let timed = |key: &str, text: Option<&String>| match text {
            Some(text) => duration(text).map(Some).map_err(|e| wrong(format!("`{key}`: {e}"))),
            None => Ok(None),
        };
        let mut mirrors = flags.mirror.clone();
        if mirrors.is_empty() {
            for text in &file.mirror {
                mirrors.push(text.parse().map_err(|e| wrong(format!("`mirror`: {e}")))?);
            }
        }
        let shipped = Path::new("scrapers");
        Ok(Self {
            sources: flags.sources.clone().or(file.sources).or_else(|| shipped.is_dir().then(|| shipped.to_owned())),
            data: flags.data.clone().or(file.data).unwrap_or_else(|| PathBuf::from("data")),
            listen: flags.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: flags.public_url.clone().or(file.public_url),
            mirrors,
            pace: flags.pace.or(timed("pace", file.pace.as_ref())?).unwrap_or(Duration::from_secs(1)),
            every: flags.every.or(timed("every", file.every.as_ref())?),
            replay: flags.replay.clone().or(file.replay),
            name: file.name.unwrap_or_else(|| "Remissflödet".to_owned()),
            publisher: file.publisher,
            publisher_url: file.publisher_url,
            publisher_type: file.publisher_type,
            contact: file.contact,
            requests_per_minute: file.requests_per_minute.unwrap_or(600),
            burst: file.burst.unwrap_or(300),
            trusted_proxies: file.trusted_proxies,
            proxy_header: file.proxy_header,
            feed_days: file.feed_days.unwrap_or(30),
            feed_entries: file.feed_entries.unwrap_or(100),
            archive: file.archive.unwrap_or(true),
            hub: file.hub,
            hsts_days: file.hsts_days,
            connections: file.connections.unwrap_or(800).max(1),
            cache_bytes: file.cache_mb.unwrap_or(64) << 20,
            enable: file.enable,
        })
    }

    /// What every link begins with, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        let url = self.public_url.as_ref().map_or_else(|| format!("http://{}", self.listen), Url::to_string);
        url.trim_end_matches('/').to_owned()
    }
}

fn read(path: &Path) -> Result<File, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|e| ConfigError::Parse { path: path.to_owned(), text: e.to_string() })
}

/// Reads `500ms`, `2s`, `1h 30m`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("expected a time such as `500ms`, `2s` or `15m`, found `{text}`");
    text.parse::<jiff::SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, flags: Flags) -> Result<Settings, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        std::fs::write(&path, text).unwrap();
        Settings::load(&Flags { config: Some(path), ..flags }).map_err(|e| e.to_string())
    }

    #[test]
    fn a_flag_beats_the_file_and_the_file_beats_the_default() {
        let text = "pace = \"2s\"\ndata = \"there\"\n";
        let settings = load(text, Flags { pace: Some(Duration::from_secs(3)), ..Flags::default() }).unwrap();
        assert_eq!((settings.pace, settings.data), (Duration::from_secs(3), PathBuf::from("there")));
        assert_eq!(settings.feed_entries, 100);
    }

    #[test]
    fn a_wrong_setting_says_where_and_what_was_expected() {
        let unknown = load("data = \"x\"\npase = \"2s\"\n", Flags::default()).unwrap_err();
        assert!(unknown.contains("line 2, column 1") && unknown.contains("unknown field `pase`"), "{unknown}");
        let wrong = load("pace = \"soon\"\n", Flags::default()).unwrap_err();
        assert!(wrong.contains("`pace`: expected a time such as `500ms`, `2s` or `15m`, found `soon`"), "{wrong}");
    }

    #[test]
    fn times_are_read() {
        assert_eq!(duration("0ms"), Ok(Duration::ZERO));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert!(duration("-1s").is_err());
    }
}
