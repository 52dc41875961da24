//! The settings: a TOML file, overridden by the environment (`REMISSFLODE_…`), overridden by flags.
//!
//! ```text
//! remissflode serve --config config/remissflode.toml --listen 0.0.0.0:8080
//! ```
//!
//! An unknown key or an impossible value is an error with file, line and column.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use serde::{Deserialize, Deserializer, de::Error as _};
use url::Url;

use crate::fetch::Mirror;

/// The settings file that is read if no other is named and it exists.
pub const DEFAULT_FILE: &str = "config/remissflode.toml";
/// The folder of scraper files that is read if no other is named and it exists.
const DEFAULT_SOURCES: &str = "scrapers";

/// The file in which a running server of the data folder says its address.
#[must_use]
pub fn serving_file(data: &Path) -> PathBuf {
    data.join("serving")
}

/// The flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Settings file [default: config/remissflode.toml if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "REMISSFLODE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Your own scraper files, which add to those in the program [default: scrapers if it is there]
    #[arg(long, global = true, value_name = "DIR", env = "REMISSFLODE_SOURCES")]
    pub sources: Option<PathBuf>,
    /// `false`: only the sources of that folder, and none that ships with the program [default: true]
    #[arg(long, global = true, value_name = "BOOL", env = "REMISSFLODE_SHIPPED_SOURCES")]
    pub shipped_sources: Option<bool>,
    /// Your own issuers, a file or a folder [default: issuers.toml beside the settings file]
    #[arg(long, global = true, value_name = "PATH", env = "REMISSFLODE_ISSUERS")]
    pub issuers: Option<PathBuf>,
    /// Data folder [default: data]
    #[arg(long, global = true, value_name = "DIR", env = "REMISSFLODE_DATA")]
    pub data: Option<PathBuf>,
    /// Address to serve at [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDR", env = "REMISSFLODE_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Public address, the start of every link [default: http:// and the listen address]
    #[arg(long, global = true, value_name = "URL", env = "REMISSFLODE_PUBLIC_URL")]
    pub public_url: Option<Url>,
    /// Fetch the pages of ORIGIN from URL instead; ids and links stay those of ORIGIN (repeatable)
    #[arg(long, global = true, value_name = "ORIGIN=URL", env = "REMISSFLODE_MIRROR", value_delimiter = ',')]
    pub mirror: Vec<Mirror>,
    /// Time between requests to one host; under 1s only with a mirror on loopback [default: 1s]
    #[arg(long, global = true, value_name = "DURATION", env = "REMISSFLODE_PACE", value_parser = duration)]
    pub pace: Option<Duration>,
    /// For `serve`: run all sources this often, instead of on their schedules
    #[arg(long, global = true, value_name = "DURATION", env = "REMISSFLODE_EVERY", value_parser = duration)]
    pub every: Option<Duration>,
    /// Use the pages saved in DIR instead of the network
    #[arg(long, global = true, value_name = "DIR", env = "REMISSFLODE_REPLAY")]
    pub replay: Option<PathBuf>,
}

/// The settings, by their keys in the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// Folder of scraper files, which add to those in the program.
    pub sources: Option<PathBuf>,
    /// `false`: only the sources of that folder, and none of those in the program.
    pub shipped_sources: bool,
    /// Issuers that add to those in the program: a file, or a folder of files.
    pub issuers: Option<PathBuf>,
    /// Data folder.
    pub data: PathBuf,
    /// Address to serve at.
    pub listen: SocketAddr,
    /// Start of every link, if it is not the listen address.
    pub public_url: Option<Url>,
    /// Other servers to fetch an origin's pages from.
    #[serde(rename = "mirror", deserialize_with = "mirrors")]
    pub mirrors: Vec<Mirror>,
    /// Time between requests to one host.
    #[serde(deserialize_with = "time")]
    pub pace: Duration,
    /// Interval of all sources, instead of their schedules.
    #[serde(deserialize_with = "optional_time")]
    pub every: Option<Duration>,
    /// Folder of saved pages to use instead of the network.
    pub replay: Option<PathBuf>,
    /// Name of this installation.
    pub name: String,
    /// Operator of this installation, for the metadata.
    pub publisher: Option<String>,
    /// Address of the publisher itself.
    pub publisher_url: Option<Url>,
    /// Kind of publisher, `non-profit`.
    pub publisher_type: Option<String>,
    /// Address for questions, in the User-Agent, the feeds and on the pages.
    pub contact: Option<String>,
    /// Requests a minute for one client; 0 for no limit.
    pub requests_per_minute: u32,
    /// Number of these that a client may make at once.
    pub burst: u32,
    /// Addresses and networks of reverse proxies whose header about the client is trusted.
    pub trusted_proxies: Vec<String>,
    /// That header, `x-forwarded-for` or `forwarded`.
    pub proxy_header: Option<String>,
    /// Entries younger than this many days are always in the feed.
    pub feed_days: u32,
    /// Older entries fill the feed up to this number.
    pub feed_entries: usize,
    /// The maximum number of entries of an events feed, however young they are.
    pub feed_most: usize,
    /// `serve` reads the archives as well.
    pub archive: bool,
    /// WebSub hub to notify of changes.
    pub hub: Option<Url>,
    /// Number of days for which browsers insist on TLS.
    pub hsts_days: Option<u32>,
    /// Number of connections served at once.
    pub connections: usize,
    /// Greatest size of the cache of rendered responses, in MiB.
    pub cache_mb: usize,
    /// Sources that are read although their files say `enabled = false`.
    pub enable: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            sources: None,
            shipped_sources: true,
            issuers: None,
            data: PathBuf::from("data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            mirrors: Vec::new(),
            pace: Duration::from_secs(1),
            every: None,
            replay: None,
            name: "Remissflödet".to_owned(),
            publisher: None,
            publisher_url: None,
            publisher_type: None,
            contact: None,
            requests_per_minute: 600,
            burst: 300,
            trusted_proxies: Vec::new(),
            proxy_header: None,
            feed_days: 30,
            feed_entries: 100,
            feed_most: 2_000,
            archive: true,
            hub: None,
            hsts_days: None,
            connections: 800,
            cache_mb: 64,
            enable: Vec::new(),
        }
    }
}

/// A settings file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings file `{path}`; name another with --config")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The place of the issuers that is named does not exist.
    #[error("there is no file or folder `{path}` of issuers; make it, or name another with --issuers")]
    NoIssuers {
        /// The file or folder.
        path: PathBuf,
    },
    /// The file has a mistake; the source names line, column and what was expected.
    #[error("settings file `{path}`")]
    Parse {
        /// The file.
        path: PathBuf,
        /// The mistake.
        source: Box<toml::de::Error>,
    },
}

impl Config {
    /// Reads the settings file, overrides it by environment and flags, and fills in the defaults.
    ///
    /// # Errors
    /// If a named file cannot be read, or any file has a mistake.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let default = Path::new(DEFAULT_FILE);
        let path = flags.config.as_deref().or_else(|| default.is_file().then_some(default));
        let mut config = path.map_or_else(|| Ok(Self::default()), read)?;
        config.override_by(flags);
        let shipped = Path::new(DEFAULT_SOURCES);
        config.sources = config.sources.or_else(|| shipped.is_dir().then(|| shipped.to_owned()));
        if let Some(missing) = config.issuers.as_ref().filter(|place| !place.exists()) {
            return Err(ConfigError::NoIssuers { path: missing.clone() });
        }
        // The shipped list stands there in a clone of the project; reading it again changes nothing.
        config.issuers = config.issuers.or_else(|| Some(path.unwrap_or(default).with_file_name("issuers.toml")));
        config.connections = config.connections.max(1);
        Ok(config)
    }

    fn override_by(&mut self, flags: &Flags) {
        fn set<T: Clone>(value: &mut T, flag: &Option<T>) {
            if let Some(flag) = flag {
                value.clone_from(flag);
            }
        }
        set(&mut self.data, &flags.data);
        set(&mut self.listen, &flags.listen);
        set(&mut self.shipped_sources, &flags.shipped_sources);
        set(&mut self.pace, &flags.pace);
        if !flags.mirror.is_empty() {
            self.mirrors.clone_from(&flags.mirror);
        }
        self.sources = flags.sources.clone().or(self.sources.take());
        self.issuers = flags.issuers.clone().or(self.issuers.take());
        self.public_url = flags.public_url.clone().or(self.public_url.take());
        self.every = flags.every.or(self.every);
        self.replay = flags.replay.clone().or(self.replay.take());
    }

    /// The start of every link, without a final slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        let url = self.public_url.as_ref().map_or_else(|| format!("http://{}", self.listen), Url::to_string);
        url.trim_end_matches('/').to_owned()
    }

    /// The greatest size of the cache of rendered responses, in bytes.
    #[must_use]
    pub fn cache_bytes(&self) -> usize {
        self.cache_mb.saturating_mul(1 << 20)
    }
}

fn read(path: &Path) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error| ConfigError::Parse { path: path.to_owned(), source: Box::new(error) })
}

/// Reads `500ms`, `2s`, `1h 30m`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("expected a time such as `500ms`, `2s` or `15m`, found `{text}`");
    text.parse::<jiff::SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok()).ok_or_else(wrong)
}

fn time<'de, D: Deserializer<'de>>(value: D) -> Result<Duration, D::Error> {
    duration(&String::deserialize(value)?).map_err(D::Error::custom)
}

fn optional_time<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Duration>, D::Error> {
    time(value).map(Some)
}

fn mirrors<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<Mirror>, D::Error> {
    let texts = Vec::<String>::deserialize(value)?;
    texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loads a file with this text; an error with its causes, as `main` prints it.
    fn load(text: &str, flags: Flags) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        std::fs::write(&path, text).unwrap();
        let loaded = Config::load(&Flags { config: Some(path), ..flags });
        loaded
            .map_err(|error| format!("{:#}", anyhow::Error::from(error)).replace(&*dir.path().to_string_lossy(), "DIR"))
    }

    #[test]
    fn a_flag_overrides_the_file_and_the_file_overrides_the_default() {
        let text = "pace = \"2s\"\ndata = \"there\"\nmirror = [\"https://a.se=http://127.0.0.1:1\"]\n";
        let settings = load(text, Flags { pace: Some(Duration::from_secs(3)), ..Flags::default() }).unwrap();
        assert_eq!((settings.pace, settings.data), (Duration::from_secs(3), PathBuf::from("there")));
        assert_eq!((settings.feed_entries, settings.mirrors.len()), (100, 1));
        let mirror: Mirror = "https://b.se=http://127.0.0.1:2".parse().unwrap();
        let settings = load(text, Flags { mirror: vec![mirror.clone()], ..Flags::default() }).unwrap();
        assert_eq!(settings.mirrors, [mirror]);
    }

    #[test]
    fn a_mistake_is_reported_with_its_place_and_the_expected_value() {
        let error = |text: &str| load(text, Flags::default()).unwrap_err();
        let unknown = error("data = \"x\"\npase = \"2s\"\n");
        assert!(unknown.starts_with("settings file `DIR/s.toml`: "), "{unknown}");
        assert!(unknown.contains("line 2, column 1") && unknown.contains("unknown field `pase`"), "{unknown}");
        for (text, expected) in [
            ("\npace = \"soon\"\n", "expected a time such as `500ms`, `2s` or `15m`, found `soon`"),
            ("\nevery = \"-1s\"\n", "expected a time such as `500ms`, `2s` or `15m`, found `-1s`"),
            ("\nmirror = [\"https://a.se\"]\n", "mirror `https://a.se`: expected `ORIGIN=URL`"),
        ] {
            let wrong = error(text);
            assert!(wrong.contains("line 2, column ") && wrong.contains(expected), "{wrong}");
        }
        let missing = Flags { config: Some(PathBuf::from("/no/such/file")), ..Flags::default() };
        let error = anyhow::Error::from(Config::load(&missing).unwrap_err());
        assert!(
            format!("{error:#}").starts_with("cannot read the settings file `/no/such/file`; name another"),
            "{error:#}"
        );
    }

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("0ms"), Ok(Duration::ZERO));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert!(duration("-1s").is_err());
    }

    /// The ceilings that operators get with the program leave room for the default cache.
    #[test]
    fn the_memory_ceilings_fit_the_settings() {
        let megabytes = |file: &str, key: &str, unit: &str| -> usize {
            let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
            let value =
                text.lines().find_map(|line| line.trim().strip_prefix(key)).unwrap_or_else(|| panic!("{file}: {key}"));
            value.trim().strip_suffix(unit).unwrap().parse().unwrap()
        };
        // Twice the cache, since a new snapshot is rendered while the old one is still served; the index's file; the
        // consultations of many years.
        let needed = 2 * Config::default().cache_mb + 64 + 200;
        for (file, key, unit) in [
            ("docs/remissflode.service", "MemoryHigh=", "M"),
            ("docs/remissflode.service", "MemoryMax=", "M"),
            ("compose.yaml", "mem_limit:", "m"),
        ] {
            assert!(megabytes(file, key, unit) >= needed, "{file}: {key} is less than {needed} MB");
        }
    }
}
