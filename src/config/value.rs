//! Reading one value from its text, and showing it as TOML.

use std::{path::PathBuf, time::Duration};

use jiff::SignedDuration;
use toml::Value;
use url::Url;

use crate::output::PublisherKind;

/// The description of what was expected instead.
pub(super) type Expected = String;

pub(super) fn set<T>(slot: &mut T, read: Result<T, Expected>) -> Result<(), Expected> {
    *slot = read?;
    Ok(())
}

/// An empty text means that there is no value.
pub(super) fn optional<T>(text: &str, read: impl Fn(&str) -> Result<T, Expected>) -> Result<Option<T>, Expected> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// Reads `500ms`, `2s`, `1h 30m`.
pub(super) fn duration(text: &str) -> Result<Duration, Expected> {
    let read = text.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
    read.ok_or_else(|| "a time such as `500ms`, `2s` or `15m`".to_owned())
}

pub(super) fn boolean(text: &str) -> Result<bool, Expected> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("`true` or `false`".to_owned()),
    }
}

pub(super) fn number(text: &str, min: u32) -> Result<u32, Expected> {
    let number = text.parse().ok().filter(|number| *number >= min);
    number.ok_or_else(|| format!("a whole number of {min} or more"))
}

pub(super) fn count(text: &str, min: u32) -> Result<usize, Expected> {
    number(text, min).and_then(|number| usize::try_from(number).map_err(|_| "a smaller number".to_owned()))
}

pub(super) fn web_address(text: &str) -> Result<Url, Expected> {
    let read = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    read.ok_or_else(|| "a web address such as `https://www.example.se/`".to_owned())
}

/// Paths that no public address may begin with.
const OWN_PATHS: [&str; 3] = ["api", "health", "metrics"];

/// An address that every link can begin with.
pub(super) fn public_url(text: &str) -> Result<Url, Expected> {
    let is_start = |url: &Url| url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    // Commands and health checks use these paths without the one of the public address.
    let first = |url: &Url| url.path_segments().and_then(|mut segments| segments.next().map(str::to_owned));
    if let Some(taken) =
        web_address(text).ok().as_ref().and_then(first).filter(|first| OWN_PATHS.contains(&first.as_str()))
    {
        return Err(format!("an address whose path does not begin with `/{taken}`, which the program uses itself"));
    }
    let read = web_address(text).ok().filter(is_start);
    read.ok_or_else(|| {
        "a web address such as `https://remisser.example.se` or `https://example.se/remisser`".to_owned()
    })
}

pub(super) fn publisher_kind(text: &str) -> Result<PublisherKind, Expected> {
    PublisherKind::from_name(text)
        .ok_or_else(|| format!("one of `{}`", PublisherKind::ALL.map(PublisherKind::name).join("`, `")))
}

pub(super) fn url(url: Option<&Url>) -> Option<Value> {
    url.map(|url| url.as_str().into())
}

pub(super) fn path(path: Option<&PathBuf>) -> Option<Value> {
    path.map(|path| path.to_string_lossy().into_owned().into())
}

pub(super) fn shown_duration(time: Duration) -> Value {
    SignedDuration::try_from(time).map_or_else(|_| format!("{time:?}"), |time| format!("{time:#}")).into()
}

pub(super) fn shown_count(count: usize) -> Option<Value> {
    i64::try_from(count).ok().map(Value::from)
}
