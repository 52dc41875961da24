//! Replay: saved pages answer instead of the network.
//!
//! Each `answers.toml` in the given folder or below maps addresses to files:
//!
//! ```toml
//! [[answer]]
//! url = "https://www.regeringen.se/remisser/"
//! file = "list.html"
//! media-type = "text/html"
//!
//! [[answer]]
//! url = "https://www.regeringen.se/remisser/2024/01/borta/"
//! status = 410
//! ```
//!
//! Any other address is answered with 404. A `replay.toml` at the top may fix the program's clock:
//! `now = "2026-07-03T12:00:00+02:00"`. The entity tag is made from the bytes, so a second run gets 304.
//! Redirects, robots.txt and spacing are not replayed.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::{ResponseFuture, Transport, WireRequest, WireResponse};
use crate::fetch::FetchProblem;

/// The file that maps addresses to saved pages.
const INDEX: &str = "answers.toml";
/// The greatest depth of nested folders.
const MAX_DEPTH: usize = 16;

/// A fault in a folder of saved pages.
#[derive(Debug, thiserror::Error)]
#[error("`{}`{}: {text}", path.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct ReplayError {
    /// The file or folder.
    pub path: PathBuf,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// Expected, found, and what to do.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIndex {
    /// Some pages that the lists name are missing; a note for people who read the fixture.
    #[serde(default)]
    #[allow(dead_code, reason = "declared so that it is a known key")]
    partial: bool,
    #[serde(default)]
    answer: Vec<RawAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawAnswer {
    url: Spanned<String>,
    file: Option<Spanned<String>>,
    media_type: Option<Spanned<String>>,
    status: Option<Spanned<u16>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReplaySettings {
    now: Option<Spanned<String>>,
}

/// One saved answer.
#[derive(Debug)]
struct SavedAnswer {
    file: Option<PathBuf>,
    media_type: Option<HeaderValue>,
    status: u16,
    /// Its place, for an error that names two conflicting answers.
    index: PathBuf,
    line: usize,
}

/// A folder of saved pages.
#[derive(Debug)]
pub(in crate::fetch) struct ReplayTransport(HashMap<Url, SavedAnswer>);

/// The time at which a folder of pages was saved, if its `replay.toml` names one.
///
/// # Errors
///
/// [`ReplayError`] if `replay.toml` exists but cannot be read.
pub fn replay_now(dir: &Path) -> Result<Option<Timestamp>, ReplayError> {
    let path = dir.join("replay.toml");
    if !path.exists() {
        return Ok(None);
    }
    let text = read(&path)?;
    let Some(now) = parse::<RawReplaySettings>(&path, &text)?.now else { return Ok(None) };
    now.get_ref().parse().map(Some).map_err(|error| {
        let what = format!("expected a time as in `2026-07-03T12:00:00+02:00`, found `{}`: {error}", now.get_ref());
        error_at(&path, &text, now.span().start, what)
    })
}

impl ReplayTransport {
    /// Reads every index in a folder and below it.
    pub(in crate::fetch) fn open(dir: &Path) -> Result<Self, ReplayError> {
        let mut indexes = Vec::new();
        find_indexes(dir, 0, &mut indexes)?;
        if indexes.is_empty() {
            let text = format!("expected at least one `{INDEX}` in it or in a folder below, found none");
            return Err(ReplayError { path: dir.to_owned(), line: None, text });
        }
        indexes.sort();
        let mut replay = Self(HashMap::new());
        for index in indexes {
            let text = read(&index)?;
            for answer in parse::<RawIndex>(&index, &text)?.answer {
                replay.add(&index, &text, &answer)?;
            }
        }
        Ok(replay)
    }

    fn add(&mut self, index: &Path, text: &str, raw: &RawAnswer) -> Result<(), ReplayError> {
        let start = raw.url.span().start;
        let mut url = Url::parse(raw.url.get_ref())
            .map_err(|error| error_at(index, text, start, format!("`{}` is no address: {error}", raw.url.get_ref())))?;
        url.set_fragment(None);
        let status = raw.status.as_ref().map_or(200, |status| *status.get_ref());
        if !(200..600).contains(&status) {
            return Err(error_at(index, text, start, format!("expected a status from 200 to 599, found `{status}`")));
        }
        let file = raw.file.as_ref().map(|file| page_path(index, text, file)).transpose()?;
        if status == 200 && (file.is_none() || raw.media_type.is_none()) {
            let what = format!("`{url}`: expected `file` and `media-type`, as its status is 200; add them");
            return Err(error_at(index, text, start, what));
        }
        let media_type = raw.media_type.as_ref().map(|kind| {
            HeaderValue::from_str(kind.get_ref())
                .map_err(|_| error_at(index, text, kind.span().start, format!("`{}` is no media type", kind.get_ref())))
        });
        let line = line_of(text, start);
        let answer = SavedAnswer { file, media_type: media_type.transpose()?, status, index: index.to_owned(), line };
        match self.0.get(&url) {
            Some(other) if !is_same(other, &answer)? => {
                let place = format!("`{}`, line {}", other.index.display(), other.line);
                let what = format!("`{url}` is answered differently in {place}: make both the same, or remove one");
                Err(error_at(index, text, start, what))
            }
            Some(_) => Ok(()),
            None => {
                self.0.insert(url, answer);
                Ok(())
            }
        }
    }

    async fn answer(&self, request: &WireRequest) -> Result<WireResponse, FetchProblem> {
        let mut url = request.origin.clone();
        url.set_fragment(None);
        let Some(answer) = self.0.get(&url) else { return Ok(WireResponse { status: 404, ..WireResponse::default() }) };
        let mut response = WireResponse { status: answer.status, ..WireResponse::default() };
        if let Some(kind) = &answer.media_type {
            response.headers.insert(CONTENT_TYPE, kind.clone());
        }
        if let Some(file) = &answer.file {
            let body = tokio::fs::read(file).await.map_err(|error| {
                let text = format!("the saved page `{}` of `{url}` could not be read: {error}", file.display());
                FetchProblem::new(FetchProblem::REPLAY, text)
            })?;
            if body.len() > request.max_body_bytes {
                let text = format!(
                    "`{url}` is too large: expected at most {} bytes, found {}",
                    request.max_body_bytes,
                    body.len()
                );
                return Err(FetchProblem::new(FetchProblem::TOO_LARGE, text));
            }
            if let Ok(tag) =
                HeaderValue::from_str(&format!("\"replay-{:08x}-{:x}\"", crc32fast::hash(&body), body.len()))
            {
                if response.status == 200 && request.headers.get(IF_NONE_MATCH) == Some(&tag) {
                    return Ok(WireResponse { status: 304, ..WireResponse::default() });
                }
                response.headers.insert(ETAG, tag);
            }
            response.body = body.into();
        }
        Ok(response)
    }
}

impl Transport for ReplayTransport {
    fn send(&self, request: WireRequest) -> ResponseFuture<'_> {
        Box::pin(async move { self.answer(&request).await })
    }

    fn is_network(&self) -> bool {
        false
    }
}

/// The path of a saved page, which must exist beside the index or below it.
fn page_path(index: &Path, text: &str, file: &Spanned<String>) -> Result<PathBuf, ReplayError> {
    let name = Path::new(file.get_ref());
    let what = if !name.components().all(|part| matches!(part, Component::Normal(_))) {
        format!("expected a file beside `{INDEX}` or below it, found `{}`", file.get_ref())
    } else {
        let path = index.with_file_name("").join(name);
        if path.is_file() {
            return Ok(path);
        }
        format!("expected the file `{}`, found none there; save it or remove the answer", path.display())
    };
    Err(error_at(index, text, file.span().start, what))
}

/// Returns `true` if two answers are the same to the byte.
fn is_same(one: &SavedAnswer, other: &SavedAnswer) -> Result<bool, ReplayError> {
    let bytes = |answer: &SavedAnswer| answer.file.as_deref().map(read_bytes).transpose();
    Ok(one.status == other.status && one.media_type == other.media_type && bytes(one)? == bytes(other)?)
}

fn find_indexes(dir: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), ReplayError> {
    let failed = |error: std::io::Error| ReplayError {
        path: dir.to_owned(),
        line: None,
        text: format!("expected a folder of saved pages that can be read: {error}"),
    };
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // Links to folders are not followed: one that leads upwards would never end.
        if entry.file_type().map_err(failed)?.is_dir() {
            if depth < MAX_DEPTH {
                find_indexes(&entry.path(), depth + 1, found)?;
            }
        } else if entry.file_name() == INDEX {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, ReplayError> {
    let failed = |error| ReplayError { path: path.to_owned(), line: None, text: format!("could not be read: {error}") };
    fs::read(path).map_err(failed)
}

fn read(path: &Path) -> Result<String, ReplayError> {
    let failed =
        |_| ReplayError { path: path.to_owned(), line: None, text: "expected UTF-8, found other bytes".to_owned() };
    String::from_utf8(read_bytes(path)?).map_err(failed)
}

fn parse<'de, T: Deserialize<'de>>(path: &Path, text: &'de str) -> Result<T, ReplayError> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        error_at(path, text, start, error.message().replace('\n', ", "))
    })
}

fn error_at(path: &Path, text: &str, start: usize, what: String) -> ReplayError {
    ReplayError { path: path.to_owned(), line: Some(line_of(text, start)), text: what }
}

fn line_of(text: &str, start: usize) -> usize {
    text.as_bytes().iter().take(start).filter(|b| **b == b'\n').count() + 1
}
