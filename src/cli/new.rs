//! `new`: a first draft of a scraper file from one page of the site.

use std::{fmt::Write as _, fs, path::Path, process::ExitCode};

use anyhow::bail;
use serde_json::json;
use url::Url;

use super::answer::answer_line;
use super::setup::{Setup, runtime};
use crate::{
    config::Flags,
    domain::{slugify, text::for_terminal},
    extract,
    fetch::{FetchOutcome, Page, Request},
    normalize::read_date,
};

/// Fetches `url`, writes `SLUG.toml` into the folder of scraper files, and prints each guess with its reason.
pub(super) fn new(flags: &Flags, slug: &str, url: &Url, json: bool) -> anyhow::Result<ExitCode> {
    let setup = Setup::load_quietly(flags)?;
    if slugify(slug) != slug || slug.is_empty() {
        bail!("expected a slug such as `{}`, found `{slug}`", slugify(slug));
    }
    let folder = setup.settings.sources.clone().unwrap_or_else(|| Path::new("scrapers").to_owned());
    let file = folder.join(format!("{slug}.toml"));
    if file.exists() {
        bail!("`{}` exists already", file.display());
    }
    let page = match runtime()?.block_on(setup.fetcher()?.get(&Request::new(url.clone()))) {
        FetchOutcome::Fetched(page) => *page,
        FetchOutcome::NotModified => bail!("`{url}` answers 304 to a request without a validator"),
        FetchOutcome::RetryAfter { until, why } => bail!("`{url}`: {why}; not before {until}"),
        FetchOutcome::Blocked(why) => bail!("`{url}` shows a bot challenge: {why}"),
        FetchOutcome::NotFound(status) => bail!("`{url}` answers {status}"),
        FetchOutcome::Failed(problem) => bail!("{}", problem.text),
    };
    let text = drafted(slug, url, &page)?;
    fs::create_dir_all(&folder)?;
    fs::write(&file, &text)?;
    if json {
        answer_line!("{}", json!({ "source": slug, "file": file, "text": text }));
    } else {
        answer_line!("{}\nwritten to {}; try it with: remissflode try {slug}", for_terminal(&text), file.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn drafted(slug: &str, url: &Url, page: &Page) -> anyhow::Result<String> {
    let home = url.origin().ascii_serialization();
    let address = url.as_str().replacen(&home, "{home}", 1);
    let mut out = format!(
        "#:schema schema.json\nname = {slug:?} # the name to display\nhome = {home:?}\nschedule = \"23 6-21 * * *\" # five cron fields, Swedish time\nverified = false # the day when you saw real pages read right\nenabled = false # remove this line then: until that day nothing of it is published\n\n[[list]]\n"
    );
    let start = page.text.trim_start_matches('\u{feff}').trim_start();
    if page.media_type.contains("xml") && !page.media_type.contains("xhtml")
        || start.starts_with("<?xml")
        || start.starts_with("<rss")
    {
        let _ = write!(out, "kind = \"feed\" # the answer is {}\nurl = {address:?}\n", page.media_type);
    } else if start.starts_with(['{', '[']) {
        json_list(&mut out, &address, start)?;
    } else {
        html_list(&mut out, &address, url, page)?;
    }
    out.push_str("\n# [page]\n# must-have = \"h1\" # what every page of a consultation has, and no error page\n# body = { at = \"main p\", read = \"deadline\" } # the text with the deadline\n");
    Ok(out)
}

fn html_list(out: &mut String, address: &str, url: &Url, page: &Page) -> anyhow::Result<()> {
    let drafts = extract::draft(&page.text, &|text| read_date(text).is_some());
    let Some(best) = drafts.first() else {
        bail!(
            "no list of links found on `{url}`: the page may be filled in by a script; look for the address that the script asks"
        );
    };
    let _ = write!(
        out,
        "kind = \"html\"\nurl = {address:?}\nitem = {:?} # {} on the page, each with a link of its own\n",
        best.item, best.entries
    );
    let _ = match &best.title_column {
        Some(column) => write!(
            out,
            "title = {{ column = {column:?}, at = \"a\" }} # first: {}\nlink = {{ column = {column:?} }}\n",
            best.example
        ),
        None => write!(out, "title = {0:?} # first: {1}\nlink = \"{0}@href\"\n", best.title, best.example),
    };
    match &best.date {
        Some((date, example)) => {
            let place = match &best.date_column {
                // The cell itself needs no place.
                Some(column) if date.starts_with("td") => format!("column = {column:?}"),
                Some(column) => format!("column = {column:?}, at = {date:?}"),
                None => format!("at = {date:?}"),
            };
            let _ = match best.is_deadline {
                true => writeln!(out, "deadline = {{ {place}, read = \"date\" }} # first: {example}"),
                false => writeln!(
                    out,
                    "published = {{ {place} }} # first: {example}; if it is the deadline, call it deadline"
                ),
            };
        }
        None => out.push_str("# published = \"time@datetime\" # no date seen in the list\n"),
    }
    for other in drafts.iter().skip(1) {
        let _ = writeln!(out, "# or item = {:?}: {} entries, first: {}", other.item, other.entries, other.example);
    }
    Ok(())
}

fn json_list(out: &mut String, address: &str, text: &str) -> anyhow::Result<()> {
    let json: serde_json::Value = serde_json::from_str(text)?;
    let Some((pointer, first)) = longest_list(&json) else { bail!("no list of objects found in the JSON") };
    let _ = write!(out, "kind = \"json\"\nurl = {address:?}\nitem = {pointer:?} # the longest list of objects\n");
    let keys: Vec<String> = first.keys().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect();
    let find = |words: &[&str]| {
        let find = |word: &&str| keys.iter().find(|key| key.to_lowercase().contains(*word));
        words.iter().find_map(find)
    };
    for (field, words) in [
        ("title", &["title", "titel", "name", "namn", "rubrik"][..]),
        ("link", &["url", "link", "href", "uri"]),
        ("published", &["publish", "created", "date", "datum"]),
        ("deadline", &["deadline", "end", "svarsdag", "frist"]),
    ] {
        let _ = match find(words) {
            Some(key) => writeln!(out, "{field} = {key:?} # by its name"),
            None => writeln!(out, "# {field} = \"/…\" # none of {} looks like it", keys.join(", ")),
        };
    }
    Ok(())
}

/// The pointer to the longest list of objects, and its first object.
fn longest_list(json: &serde_json::Value) -> Option<(String, &serde_json::Map<String, serde_json::Value>)> {
    let mut best: Option<(usize, String, &serde_json::Map<String, serde_json::Value>)> = None;
    let mut todo = vec![(String::new(), json)];
    while let Some((pointer, value)) = todo.pop() {
        match value {
            serde_json::Value::Array(values) => {
                if let Some(first) = values.first().and_then(serde_json::Value::as_object)
                    && best.as_ref().is_none_or(|(length, ..)| values.len() > *length)
                {
                    best = Some((values.len(), pointer, first));
                }
            }
            serde_json::Value::Object(fields) => {
                todo.extend(
                    fields.iter().map(|(key, value)| {
                        (format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), value)
                    }),
                );
            }
            _ => {}
        }
    }
    best.map(|(_, pointer, first)| (pointer, first))
}
