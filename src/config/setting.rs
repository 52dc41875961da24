//! The table of all settings: the one place that says which there are, what they mean and how their values are read.
//!
//! The settings file, the environment, the flags, `remissflode config` and the help are made from it, so a new setting
//! is one entry here and one field of [`Config`].

use std::time::Duration;

use toml::Value;

use super::{
    Config, SecretText, contact, mail,
    value::{
        Expected, boolean, count, duration, number, optional, path, public_url, publisher_kind, set, shown_count,
        shown_duration, url, web_address,
    },
};
use crate::fetch::Mirror;

/// One setting.
pub(crate) struct Setting {
    /// The key in the file, and the flag: `public-url`.
    pub(crate) key: &'static str,
    /// The name of the value in the help.
    pub(crate) value: &'static str,
    /// The meaning, in one sentence.
    pub(crate) meaning: &'static str,
    /// `true` if the short help shows it.
    pub(crate) is_common: bool,
    /// The type of the value.
    pub(crate) kind: Kind,
    /// Reads one value; an array calls it for each.
    pub(super) read: fn(&mut Config, &str) -> Result<(), Expected>,
    /// The value in force; none if there is none.
    pub(super) show: fn(&Config) -> Option<Value>,
}

/// The type of a setting's value.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// One text, number or time.
    One,
    /// `true` or `false`; the flag has no value, or one after `=`.
    Switch,
    /// An array, which the function empties before its values are read.
    Many(fn(&mut Config)),
}

impl Setting {
    /// The environment variable: `REMISSFLODE_PUBLIC_URL`.
    pub(crate) fn variable(&self) -> String {
        format!("REMISSFLODE_{}", self.key.to_uppercase().replace('-', "_"))
    }

    pub(super) const fn one(
        key: &'static str,
        value: &'static str,
        meaning: &'static str,
        read: fn(&mut Config, &str) -> Result<(), Expected>,
        show: fn(&Config) -> Option<Value>,
    ) -> Self {
        Self { key, value, meaning, is_common: false, kind: Kind::One, read, show }
    }

    const fn of_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    const fn common(mut self) -> Self {
        self.is_common = true;
        self
    }
}

/// The setting with this key.
pub(crate) fn named(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// All settings, in the order of the help and of `remissflode config`.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::one(
        "data",
        "DIR",
        "Data folder [default: data]",
        |config, text| set(&mut config.data, Ok(text.into())),
        |config| Some(config.data.to_string_lossy().into_owned().into()),
    )
    .common(),
    Setting::one(
        "store",
        "URL",
        "Journal in a PostgreSQL database that several instances share: postgres://USER@HOST/DATABASE [default: that of the \
         data folder]",
        |config, text| set(&mut config.store, optional(text, |text| Ok(SecretText::new(text)))),
        |config| config.store.as_ref().map(|store| store.to_string().into()),
    ),
    Setting::one(
        "store-password-file",
        "FILE",
        "File with the password of that database [default: the variable PGPASSWORD]",
        |config, text| set(&mut config.store_password_file, optional(text, |text| Ok(text.into()))),
        |config| path(config.store_password_file.as_ref()),
    ),
    Setting::one(
        "listen",
        "ADDR",
        "Address to serve at: HOST:PORT or unix:/PATH [default: 127.0.0.1:8080]",
        |config, text| set(&mut config.listen, text.parse()),
        |config| Some(config.listen.to_string().into()),
    )
    .common(),
    Setting::one(
        "public-url",
        "URL",
        "Public address, the start of every link; it may have a path [default: http:// and the listen address]",
        |config, text| set(&mut config.public_url, public_url(text).map(Some)),
        |config| url(config.public_url.as_ref()),
    )
    .common(),
    Setting::one(
        "contact",
        "CONTACT",
        "E-mail or web address of the operator, which publishers see in the User-Agent",
        |config, text| set(&mut config.contact, optional(text, contact::read)),
        |config| config.contact.clone().map(Value::from),
    )
    .common(),
    Setting::one(
        "sources",
        "DIR",
        "Your own scraper files, which add to those in the program [default: `sources` beside the settings file, or \
         `scrapers` in this folder]",
        |config, text| set(&mut config.sources, Ok(Some(text.into()))),
        |config| path(config.sources.as_ref()),
    )
    .common(),
    Setting::one(
        "shipped-sources",
        "BOOL",
        "Read the sources that ship with the program too [default: true]",
        |config, text| set(&mut config.shipped_sources, boolean(text)),
        |config| Some(config.shipped_sources.into()),
    ),
    Setting::one(
        "issuers",
        "PATH",
        "Your own issuers, a file or a folder [default: `issuers.toml` beside the settings file]",
        |config, text| set(&mut config.issuers, Ok(Some(text.into()))),
        // The default place need not exist.
        |config| path(config.issuers.as_ref().filter(|place| place.exists())),
    ),
    Setting::one(
        "organizations",
        "PATH",
        "Your own file of organizations and spellings [default: `organizations.toml` beside the settings file]",
        |config, text| set(&mut config.organizations, Ok(Some(text.into()))),
        |config| path(config.organizations.as_ref().filter(|file| file.exists())),
    ),
    Setting::one(
        "subjects",
        "PATH",
        "Your own file of subjects and their words [default: `subjects.toml` beside the settings file]",
        |config, text| set(&mut config.subjects, Ok(Some(text.into()))),
        |config| path(config.subjects.as_ref().filter(|file| file.exists())),
    ),
    Setting::one(
        "enable",
        "SLUG",
        "Sources to read although their files have `enabled = false` (repeatable)",
        |config, text| {
            config.enable.push(text.to_owned());
            Ok(())
        },
        |config| Some(config.enable.clone().into()),
    )
    .of_kind(Kind::Many(|config| config.enable.clear())),
    Setting::one(
        "mirror",
        "ORIGIN=URL",
        "Fetch the pages of ORIGIN from URL instead; ids and links stay those of ORIGIN (repeatable)",
        |config, text| {
            let mirror: Mirror = text
                .parse()
                .map_err(|_| "`ORIGIN=URL` as in `https://www.regeringen.se=http://127.0.0.1:9000`".to_owned())?;
            config.mirrors.push(mirror);
            Ok(())
        },
        |config| Some(config.mirrors.iter().map(ToString::to_string).collect::<Vec<_>>().into()),
    )
    .of_kind(Kind::Many(|config| config.mirrors.clear())),
    Setting::one(
        "pace",
        "DURATION",
        "Time between requests to one host; under 1s only with a mirror on loopback [default: 1s]",
        |config, text| set(&mut config.pace, duration(text)),
        |config| Some(shown_duration(config.pace)),
    )
    .common(),
    Setting::one(
        "every",
        "DURATION",
        "For `serve`: run all sources this often, at least 1s, instead of on their schedules",
        |config, text| {
            let every = duration(text).and_then(|every| match every < Duration::from_secs(1) {
                true => Err("a time of `1s` or more".to_owned()),
                false => Ok(Some(every)),
            });
            set(&mut config.every, every)
        },
        |config| config.every.map(shown_duration),
    )
    .common(),
    Setting::one(
        "archive",
        "BOOL",
        "Read the publishers' archives too, one page at a time between regular runs [default: true]",
        |config, text| set(&mut config.archive, boolean(text)),
        |config| Some(config.archive.into()),
    ),
    Setting::one(
        "replay",
        "DIR",
        "Use the pages saved in DIR instead of the network",
        |config, text| set(&mut config.replay, Ok(Some(text.into()))),
        |config| path(config.replay.as_ref()),
    )
    .common(),
    Setting::one(
        "name",
        "TEXT",
        "Name of this installation, in feeds and on pages [default: Remissflödet]",
        |config, text| set(&mut config.name, Ok(text.to_owned())),
        |config| Some(config.name.clone().into()),
    ),
    Setting::one(
        "publisher",
        "TEXT",
        "Organization that publishes the data; required for the catalog of open data",
        |config, text| set(&mut config.publisher, optional(text, |text| Ok(text.to_owned()))),
        |config| config.publisher.clone().map(Value::from),
    ),
    Setting::one(
        "publisher-url",
        "URL",
        "The publisher's own address",
        |config, text| set(&mut config.publisher_url, optional(text, web_address)),
        |config| url(config.publisher_url.as_ref()),
    ),
    Setting::one(
        "publisher-type",
        "TYPE",
        "Kind of publisher, such as `non-profit` or `national-authority`",
        |config, text| set(&mut config.publisher_type, optional(text, publisher_kind)),
        |config| config.publisher_type.map(|kind| kind.name().into()),
    ),
    Setting::one(
        "hub",
        "URL",
        "WebSub hub to notify of changes",
        |config, text| set(&mut config.hub, optional(text, web_address)),
        |config| url(config.hub.as_ref()),
    ),
    Setting::one(
        "purge",
        "URL",
        "Cache in front that gets a PURGE request with the tags of what has changed (repeatable)",
        |config, text| {
            config.purge.push(web_address(text)?);
            Ok(())
        },
        |config| Some(config.purge.iter().map(ToString::to_string).collect::<Vec<_>>().into()),
    )
    .of_kind(Kind::Many(|config| config.purge.clear())),
    mail::SMTP,
    mail::SENDMAIL,
    mail::FROM,
    mail::REPLY_TO,
    mail::BOUNCE,
    mail::PASSWORD_FILE,
    mail::PER_MINUTE,
    mail::ELSEWHERE,
    Setting::one(
        "requests-per-minute",
        "N",
        "Requests a minute for one client address (IPv6: for a /64); 0 for no limit [default: 600]",
        |config, text| set(&mut config.requests_per_minute, number(text, 0)),
        |config| Some(config.requests_per_minute.into()),
    ),
    Setting::one(
        "burst",
        "N",
        "How many of them a client may make at once [default: 300]",
        |config, text| set(&mut config.burst, number(text, 1)),
        |config| Some(config.burst.into()),
    ),
    Setting::one(
        "trusted-proxies",
        "NETWORK",
        "Reverse proxies on other machines that send the client's address, such as 10.0.0.0/8 (repeatable)",
        |config, text| {
            let is_network = text.parse::<ipnet::IpNet>().is_ok() || text.parse::<std::net::IpAddr>().is_ok();
            if !is_network {
                return Err("an address or a network such as `10.0.0.0/8`".to_owned());
            }
            config.trusted_proxies.push(text.to_owned());
            Ok(())
        },
        |config| Some(config.trusted_proxies.clone().into()),
    )
    .of_kind(Kind::Many(|config| config.trusted_proxies.clear())),
    Setting::one(
        "proxy-header",
        "NAME",
        "Their header with that address: x-forwarded-for or forwarded [default: x-forwarded-for]",
        |config, text| {
            let header = match text.to_ascii_lowercase().as_str() {
                known @ ("x-forwarded-for" | "forwarded") => Ok(Some(known.to_owned())),
                _ => Err("`x-forwarded-for` or `forwarded`".to_owned()),
            };
            set(&mut config.proxy_header, header)
        },
        |config| config.proxy_header.clone().map(Value::from),
    ),
    Setting::one(
        "feed-days",
        "N",
        "Entries younger than this many days are always in the feed [default: 30]",
        |config, text| set(&mut config.feed_days, number(text, 0)),
        |config| Some(config.feed_days.into()),
    ),
    Setting::one(
        "feed-entries",
        "N",
        "Older entries fill the feed up to this number [default: 100]",
        |config, text| set(&mut config.feed_entries, count(text, 0)),
        |config| shown_count(config.feed_entries),
    ),
    Setting::one(
        "feed-most",
        "N",
        "The most entries of an events feed, however young they are [default: 2000]",
        |config, text| set(&mut config.feed_most, count(text, 1)),
        |config| shown_count(config.feed_most),
    ),
    Setting::one(
        "connections",
        "N",
        "Connections served at once; the next one waits [default: 800]",
        |config, text| set(&mut config.connections, count(text, 1)),
        |config| shown_count(config.connections),
    ),
    Setting::one(
        "cache-mb",
        "N",
        "Greatest size of the cache of rendered responses, in MB [default: 64]",
        |config, text| set(&mut config.cache_mb, count(text, 0)),
        |config| shown_count(config.cache_mb),
    ),
    Setting::one(
        "hsts-days",
        "N",
        "Days for which browsers insist on TLS; only if the whole site has TLS",
        |config, text| set(&mut config.hsts_days, number(text, 0).map(Some)),
        |config| config.hsts_days.map(Value::from),
    ),
    Setting::one(
        "stop-delay",
        "DURATION",
        "After SIGTERM, serve for so long with /health/ready at 503, at most 5s [default: 3s]",
        |config, text| {
            let delay = duration(text).and_then(|delay| match delay > Duration::from_secs(5) {
                true => Err("a time of `5s` or less".to_owned()),
                false => Ok(delay),
            });
            set(&mut config.stop_delay, delay)
        },
        |config| Some(shown_duration(config.stop_delay)),
    ),
    Setting::one(
        "log-json",
        "BOOL",
        "Log as JSON, one object per line [default: false]",
        |config, text| set(&mut config.log_json, boolean(text)),
        |config| Some(config.log_json.into()),
    )
    .of_kind(Kind::Switch)
    .common(),
];
