//! Replay: responses from a folder of saved pages, and the errors of a faulty folder.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use url::Url;

use super::script::{settings, short};
use crate::fetch::{FetchOutcome, FetchSettings, Fetcher, Request, replay_now};

const LIST: &str =
    "[[answer]]\nurl = \"https://a.se/list\"\nfile = \"list.html\"\nmedia-type = \"text/html; charset=utf-8\"\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn open(dir: &Path) -> Result<Fetcher, String> {
    let settings = FetchSettings { replay: Some(dir.to_owned()), pace: std::time::Duration::ZERO, ..settings() };
    Fetcher::new(settings).map_err(|error| error.to_string().replace(&*dir.to_string_lossy(), "DIR"))
}

fn request(url: &str) -> Request {
    Request::new(Url::parse(url).unwrap())
}

#[tokio::test]
async fn saved_pages_answer() {
    let gone = "[[answer]]\nurl = \"https://a.se/gone\"\nstatus = 410\n";
    let dir = folder(&[
        ("a/answers.toml", LIST),
        ("a/list.html", "å"),
        ("b/c/answers.toml", &format!("{LIST}{gone}")),
        ("b/c/list.html", "å"),
        ("b/notes.txt", "no index"),
    ]);
    let fetcher = open(dir.path()).unwrap();
    let FetchOutcome::Fetched(page) = fetcher.get(&request("https://a.se/list#top")).await else { panic!("no page") };
    assert_eq!((page.text.as_str(), page.media_type.as_str()), ("å", "text/html"));
    let again = Request { etag: page.etag.clone(), ..request("https://a.se/list") };
    assert_eq!(fetcher.get(&again).await, FetchOutcome::NotModified);
    fs::write(dir.path().join("a/list.html"), "ä").unwrap();
    assert_eq!(short(&fetcher.get(&again).await), "fetched 200", "other bytes, another validator");
    assert_eq!(short(&fetcher.get(&request("https://a.se/gone")).await), "not found 410");
    assert_eq!(short(&fetcher.get(&request("https://a.se/list?p=2")).await), "not found 404");
    assert_eq!(fetcher.requests(), 0);
}

#[test]
fn errors_have_file_and_line() {
    let error = |files: &[(&str, &str)]| open(folder(files).path()).unwrap_err();
    insta::assert_snapshot!(error(&[("x.txt", "")]), @"`DIR`: expected at least one `answers.toml` in it or in a folder below, found none");
    insta::assert_snapshot!(error(&[("answers.toml", LIST)]), @"`DIR/answers.toml`, line 3: expected the file `DIR/list.html`, found none there; save it or remove the answer");
    insta::assert_snapshot!(error(&[("answers.toml", "[[answer]]\nurl = 'a'\nfil = 'b'")]), @"`DIR/answers.toml`, line 3: unknown field `fil`, expected one of `url`, `file`, `media-type`, `status`");
    insta::assert_snapshot!(error(&[("answers.toml", "\n[[answer]]\nurl = 'a'")]), @"`DIR/answers.toml`, line 3: `a` is no address: relative URL without a base");
    insta::assert_snapshot!(error(&[("answers.toml", "[[answer]]\nurl = 'https://a.se'")]), @"`DIR/answers.toml`, line 2: `https://a.se/`: expected `file` and `media-type`, as its status is 200; add them");
    insta::assert_snapshot!(error(&[("answers.toml", "[[answer]]\nurl = 'https://a.se'\nstatus = 99")]), @"`DIR/answers.toml`, line 2: expected a status from 200 to 599, found `99`");
    insta::assert_snapshot!(error(&[("x/answers.toml", &LIST.replace("list.html", "../list.html")), ("list.html", "")]), @"`DIR/x/answers.toml`, line 3: expected a file beside `answers.toml` or below it, found `../list.html`");
    let files = [("a/answers.toml", LIST), ("a/list.html", "å"), ("b/answers.toml", LIST), ("b/list.html", "ä")];
    insta::assert_snapshot!(error(&files), @"`DIR/b/answers.toml`, line 2: `https://a.se/list` is answered differently in `DIR/a/answers.toml`, line 2: make both the same, or remove one");
}

#[test]
fn a_replay_may_fix_the_clock() {
    let now = |text: &str| {
        let dir = folder(&[("replay.toml", text)]);
        replay_now(dir.path()).map_err(|error| error.to_string().replace(&*dir.path().to_string_lossy(), "DIR"))
    };
    let expected = "2026-07-03T10:00:00Z".parse().unwrap();
    assert_eq!(now("now = \"2026-07-03T12:00:00+02:00\""), Ok(Some(expected)));
    assert_eq!(now(""), Ok(None));
    assert_eq!(replay_now(tempfile::tempdir().unwrap().path()).unwrap(), None);
    insta::assert_snapshot!(now("# when\nnow = \"tomorrow\"").unwrap_err(), @"`DIR/replay.toml`, line 2: expected a time as in `2026-07-03T12:00:00+02:00`, found `tomorrow`: failed to parse four digit integer as year: invalid digit, expected 0-9 but got t");
    insta::assert_snapshot!(now("then = 1").unwrap_err(), @"`DIR/replay.toml`, line 1: unknown field `then`, expected `now`");
}
