//! The settings: a TOML file, overridden by the environment (`REMISSFLODE_…`), overridden by flags.
//!
//! ```text
//! remissflode serve --config config/remissflode.toml --listen 0.0.0.0:8080
//! REMISSFLODE_CONTACT=post@example.se remissflode serve
//! ```
//!
//! In: flags, environment and file. Out: a [`Config`], with the origin of each value, or all mistakes at once, those of
//! the file with line and column.
//!
//! - `setting`: the table of all settings, with their types
//! - `flags`: the table as flags of the command line
//! - `environment`: the table as environment variables, and those that have no meaning
//! - `file`: the table as keys of the settings file
//! - `value`: reading and showing single values
//! - `mail`: the settings of letters by mail
//! - `contact`, `listen`: two values with a form of their own
//! - `contact`, `listen`, `secret_text`: values with a form of their own

mod contact;
mod environment;
mod file;
mod flags;
mod listen;
mod mail;
mod secret_text;
mod setting;
mod value;

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use url::Url;

pub use environment::database_password;
pub use flags::Flags;
pub use listen::Listen;
pub use mail::MailConfig;
pub use secret_text::SecretText;
use setting::{Kind, SETTINGS, Setting};

use crate::{fetch::Mirror, output::PublisherKind};

/// The settings file that is read if no other is named and it exists.
pub const DEFAULT_FILE: &str = "config/remissflode.toml";
/// The folder of scraper files that is read if no other is named and it exists: a clone of the project.
const CLONED_SOURCES: &str = "scrapers";
/// The folder of scraper files beside a settings file that was named.
const OWN_SOURCES: &str = "sources";

/// The file in which a running server of the data folder says its address.
#[must_use]
pub fn serving_file(data: &Path) -> PathBuf {
    data.join("serving")
}

/// The origin of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    /// The settings file and the line.
    File(PathBuf, usize),
    Environment(String),
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(key) => write!(f, "--{key}"),
        }
    }
}

/// The settings, by their keys in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Folder of scraper files, which add to those in the program.
    pub sources: Option<PathBuf>,
    /// `false`: only the sources of that folder, and none of those in the program.
    pub shipped_sources: bool,
    /// Issuers that add to those in the program: a file, or a folder of files.
    pub issuers: Option<PathBuf>,
    /// A file of organizations and spellings that adds to those in the program.
    pub organizations: Option<PathBuf>,
    /// A file of subjects and words that adds to those in the program.
    pub subjects: Option<PathBuf>,
    /// Data folder.
    pub data: PathBuf,
    /// Address of the database with the journal, if it is not in the data folder.
    pub store: Option<SecretText>,
    /// File with the password of that database.
    pub store_password_file: Option<PathBuf>,
    /// Address to serve at.
    pub listen: Listen,
    /// Start of every link, if it is not the listen address.
    pub public_url: Option<Url>,
    /// Other servers to fetch an origin's pages from.
    pub mirrors: Vec<Mirror>,
    /// Time between requests to one host.
    pub pace: Duration,
    /// Interval of all sources, instead of their schedules.
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
    pub publisher_type: Option<PublisherKind>,
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
    /// Caches in front that are purged of what has changed.
    pub purge: Vec<Url>,
    /// Letters by mail.
    pub mail: MailConfig,
    /// Number of days for which browsers insist on TLS.
    pub hsts_days: Option<u32>,
    /// Number of connections served at once.
    pub connections: usize,
    /// Greatest size of the cache of rendered responses, in MiB.
    pub cache_mb: usize,
    /// Sources that are read although their files say `enabled = false`.
    pub enable: Vec<String>,
    /// The time for which requests are answered after SIGTERM.
    pub stop_delay: Duration,
    /// Logs are JSON.
    pub log_json: bool,
    /// The settings file that was read.
    pub(crate) file: Option<PathBuf>,
    /// The origin of each value that is no default, by its key.
    origins: BTreeMap<&'static str, Origin>,
    /// Variables of the environment that mean nothing, each in a sentence.
    pub(crate) warnings: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            sources: None,
            shipped_sources: true,
            issuers: None,
            organizations: None,
            subjects: None,
            data: PathBuf::from("data"),
            store: None,
            store_password_file: None,
            listen: Listen::Tcp("127.0.0.1:8080".to_owned()),
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
            purge: Vec::new(),
            mail: MailConfig::default(),
            hsts_days: None,
            connections: 800,
            cache_mb: 64,
            enable: Vec::new(),
            stop_delay: Duration::from_secs(3),
            log_json: false,
            file: None,
            origins: BTreeMap::new(),
            warnings: Vec::new(),
        }
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings file `{}`; name another with --config", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// There are mistakes, each with its place and what was expected.
    #[error("{}", .0.join("\n"))]
    Invalid(Vec<String>),
}

/// A value as it was written.
struct Given {
    setting: &'static Setting,
    texts: Vec<String>,
    origin: Origin,
}

impl Config {
    /// Reads the settings file, overrides it by environment and flags, and fills in the defaults.
    ///
    /// # Errors
    /// If a named file cannot be read, or with every mistake of file, environment and flags.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        Self::load_with(flags, &environment::ours())
    }

    fn load_with(flags: &Flags, environment: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let (from_environment, named, warnings) = environment::read(environment);
        let named = flags.config.clone().or(named);
        let default = || Some(PathBuf::from(DEFAULT_FILE)).filter(|file| file.is_file());
        let mut config = Self { file: named.clone().or_else(default), warnings, ..Self::default() };
        let mut mistakes = Vec::new();
        if let Some(path) = config.file.clone() {
            let text = file::text(&path)?;
            mistakes.extend(file::read_into(&mut config, &path, &text));
        }
        for given in from_environment.into_iter().chain(flags.given()) {
            mistakes.extend(config.take(given));
        }
        if let Some(missing) = config.issuers.as_ref().filter(|place| !place.exists()) {
            mistakes.push(format!(
                "{}: there is no file or folder `{}` of issuers; make it, or name another with --issuers",
                config.origin("issuers"),
                missing.display()
            ));
        }
        if let Some(missing) = config.organizations.as_ref().filter(|file| !file.is_file()) {
            mistakes.push(format!(
                "{}: there is no file `{}` of organizations; make it, or name another with --organizations",
                config.origin("organizations"),
                missing.display()
            ));
        }
        if let Some(missing) = config.subjects.as_ref().filter(|file| !file.is_file()) {
            mistakes.push(format!(
                "{}: there is no file `{}` of subjects; make it, or name another with --subjects",
                config.origin("subjects"),
                missing.display()
            ));
        }
        config.mail.password =
            environment.get(mail::PASSWORD).filter(|text| !text.is_empty()).cloned().map(crate::mail::Password);
        if !mistakes.is_empty() {
            mistakes.append(&mut config.warnings); // else a misspelt variable shows only after all else is corrected
            return Err(ConfigError::Invalid(mistakes));
        }
        config.find_folders(named.as_deref());
        Ok(config)
    }

    /// Takes a value, and returns its mistakes.
    fn take(&mut self, Given { setting, texts, origin }: Given) -> Vec<String> {
        if let Kind::Many(clear) = setting.kind {
            clear(self);
        }
        let mistakes = texts.iter().filter_map(|text| {
            let expected = (setting.read)(self, text).err()?;
            Some(format!("{origin}: expected {expected}, found `{text}`"))
        });
        let mistakes = mistakes.collect();
        self.origins.insert(setting.key, origin);
        mistakes
    }

    /// The folders that are read without being named: those beside a named settings file or, in a clone of the project,
    /// its own.
    fn find_folders(&mut self, named: Option<&Path>) {
        let beside = |name: &str| named.map(|file| file.with_file_name(name));
        if self.sources.is_none() {
            let known = beside(OWN_SOURCES).into_iter().chain([PathBuf::from(CLONED_SOURCES)]);
            self.sources = known.into_iter().find(|folder| folder.is_dir());
        }
        if self.issuers.is_none() {
            let beside =
                beside("issuers.toml").unwrap_or_else(|| Path::new(DEFAULT_FILE).with_file_name("issuers.toml"));
            // Read when it appears later.
            self.issuers = Some(beside);
        }
        if self.organizations.is_none() {
            let default = || Path::new(DEFAULT_FILE).with_file_name("organizations.toml");
            self.organizations = Some(beside("organizations.toml").unwrap_or_else(default));
        }
        if self.subjects.is_none() {
            self.subjects = beside("subjects.toml"); // in a clone, it is the one in the program
        }
    }

    /// Each setting with its value, if it has one, and the origin of that.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (&'static Setting, Option<toml::Value>, &Origin)> {
        SETTINGS.iter().map(|setting| (setting, (setting.show)(self), self.origin(setting.key)))
    }

    fn origin(&self, key: &str) -> &Origin {
        self.origins.get(key).unwrap_or(&Origin::Default)
    }

    /// The keys of the settings whose values differ in `other`.
    pub(crate) fn differences(&self, other: &Self) -> impl Iterator<Item = &'static str> {
        let differs = |setting: &&Setting| (setting.show)(self) != (setting.show)(other);
        SETTINGS.iter().filter(differs).map(|setting| setting.key)
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

#[cfg(test)]
mod tests;
