//! Replay: saved pages answer instead of the network.
//!
//! Every folder below the given one that has an `answers.toml` tells which file answers for which address:
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
//! An address in no index is answered with 404. `replay.toml` at the top may fix the program's clock:
//! `now = "2026-07-03T12:00:00+02:00"`. Pages get an ETag from their bytes, so a second run finds them unchanged.
//! Redirects, robots.txt and spacing are not replayed.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::FetchProblem;
use super::transport::{Ask, Reply, Replying, Transport};

/// The name of an index.
const INDEX: &str = "answers.toml";
/// How deep folders are looked into.
const MOST_DEPTH: usize = 16;

/// What is wrong with a folder of saved pages.
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
struct IndexFile {
    /// Whether the pages that the lists name are not all here; told to the reader of a fixture, not to us.
    #[serde(default)]
    #[allow(dead_code, reason = "named so that it is no unknown key")]
    partial: bool,
    #[serde(default)]
    answer: Vec<AnswerFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AnswerFile {
    url: Spanned<String>,
    file: Option<Spanned<String>>,
    media_type: Option<Spanned<String>>,
    status: Option<Spanned<u16>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplayFile {
    now: Option<Spanned<String>>,
}

/// One saved answer.
#[derive(Debug)]
struct Answer {
    file: Option<PathBuf>,
    media_type: Option<HeaderValue>,
    status: u16,
    /// Where it stands, for the error that names both of two.
    index: PathBuf,
    line: usize,
}

/// A folder of saved pages.
#[derive(Debug)]
pub(super) struct Replay(HashMap<Url, Answer>);

/// The time that a folder of saved pages is from, when it says so.
///
/// # Errors
///
/// [`ReplayError`] when `replay.toml` is there but cannot be read.
pub fn replay_now(dir: &Path) -> Result<Option<Timestamp>, ReplayError> {
    let path = dir.join("replay.toml");
    if !path.exists() {
        return Ok(None);
    }
    let text = read(&path)?;
    let Some(now) = parse::<ReplayFile>(&path, &text)?.now else { return Ok(None) };
    now.get_ref().parse().map(Some).map_err(|error| {
        let what = format!("expected a time as in `2026-07-03T12:00:00+02:00`, found `{}`: {error}", now.get_ref());
        fault(&path, &text, now.span().start, what)
    })
}

impl Replay {
    /// Reads every index below a folder.
    pub(super) fn open(dir: &Path) -> Result<Self, ReplayError> {
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
            for answer in parse::<IndexFile>(&index, &text)?.answer {
                replay.add(&index, &text, &answer)?;
            }
        }
        Ok(replay)
    }

    fn add(&mut self, index: &Path, text: &str, written: &AnswerFile) -> Result<(), ReplayError> {
        let start = written.url.span().start;
        let mut url = Url::parse(written.url.get_ref()).map_err(|error| {
            fault(index, text, start, format!("`{}` is no address: {error}", written.url.get_ref()))
        })?;
        url.set_fragment(None);
        let status = written.status.as_ref().map_or(200, |status| *status.get_ref());
        if !(200..600).contains(&status) {
            return Err(fault(index, text, start, format!("expected a status from 200 to 599, found `{status}`")));
        }
        let file = written.file.as_ref().map(|file| page_path(index, text, file)).transpose()?;
        if status == 200 && (file.is_none() || written.media_type.is_none()) {
            let what = format!("`{url}`: expected `file` and `media-type`, as its status is 200; add them");
            return Err(fault(index, text, start, what));
        }
        let media_type = written.media_type.as_ref().map(|kind| {
            HeaderValue::from_str(kind.get_ref())
                .map_err(|_| fault(index, text, kind.span().start, format!("`{}` is no media type", kind.get_ref())))
        });
        let line = line_of(text, start);
        let answer = Answer { file, media_type: media_type.transpose()?, status, index: index.to_owned(), line };
        match self.0.get(&url) {
            Some(twin) if !is_same(twin, &answer)? => {
                let other = format!("`{}`, line {}", twin.index.display(), twin.line);
                let what = format!("`{url}` is answered differently in {other}: make the two alike, or take one away");
                Err(fault(index, text, start, what))
            }
            Some(_) => Ok(()),
            None => {
                self.0.insert(url, answer);
                Ok(())
            }
        }
    }

    async fn answer(&self, ask: &Ask) -> Result<Reply, FetchProblem> {
        let mut url = ask.origin.clone();
        url.set_fragment(None);
        let Some(answer) = self.0.get(&url) else { return Ok(Reply { status: 404, ..Reply::default() }) };
        let mut reply = Reply { status: answer.status, ..Reply::default() };
        if let Some(kind) = &answer.media_type {
            reply.headers.insert(CONTENT_TYPE, kind.clone());
        }
        if let Some(file) = &answer.file {
            let body = tokio::fs::read(file).await.map_err(|error| {
                let text = format!("the saved page `{}` of `{url}` could not be read: {error}", file.display());
                FetchProblem::new(FetchProblem::REPLAY, text)
            })?;
            if body.len() > ask.max_body {
                let text =
                    format!("`{url}` is too large: expected at most {} bytes, found {}", ask.max_body, body.len());
                return Err(FetchProblem::new(FetchProblem::TOO_LARGE, text));
            }
            if let Ok(tag) =
                HeaderValue::from_str(&format!("\"replay-{:08x}-{:x}\"", crc32fast::hash(&body), body.len()))
            {
                if reply.status == 200 && ask.headers.get(IF_NONE_MATCH) == Some(&tag) {
                    return Ok(Reply { status: 304, ..Reply::default() });
                }
                reply.headers.insert(ETAG, tag);
            }
            reply.body = body.into();
        }
        Ok(reply)
    }
}

impl Transport for Replay {
    fn send(&self, ask: Ask) -> Replying<'_> {
        Box::pin(async move { self.answer(&ask).await })
    }

    fn is_network(&self) -> bool {
        false
    }
}

/// The path of a saved page, which must be there, beside the index or below it.
fn page_path(index: &Path, text: &str, file: &Spanned<String>) -> Result<PathBuf, ReplayError> {
    let name = Path::new(file.get_ref());
    let what = if !name.components().all(|part| matches!(part, Component::Normal(_))) {
        format!("expected a file beside `{INDEX}` or below it, found `{}`", file.get_ref())
    } else {
        let path = index.with_file_name("").join(name);
        if path.is_file() {
            return Ok(path);
        }
        format!("expected the file `{}`, found none there; save it or take the answer away", path.display())
    };
    Err(fault(index, text, file.span().start, what))
}

/// Whether two answers are alike to the byte.
fn is_same(one: &Answer, other: &Answer) -> Result<bool, ReplayError> {
    let bytes = |answer: &Answer| answer.file.as_deref().map(read_bytes).transpose();
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
            if depth < MOST_DEPTH {
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
        fault(path, text, start, error.message().replace('\n', ", "))
    })
}

fn fault(path: &Path, text: &str, start: usize, what: String) -> ReplayError {
    ReplayError { path: path.to_owned(), line: Some(line_of(text, start)), text: what }
}

fn line_of(text: &str, start: usize) -> usize {
    text.as_bytes().iter().take(start).filter(|b| **b == b'\n').count() + 1
}
