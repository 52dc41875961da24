//! `new`: a first draft of a scraper file from one page of the site and the first pages that it links to.

use std::{fs, path::Path, process::ExitCode};

use anyhow::bail;
use serde_json::json;
use url::Url;

use super::answer::answer_line;
use super::draft_file::DraftFile;
use super::offered_feed::{self, FeedSample};
use super::setup::{Setup, runtime};
use crate::{
    config::Flags,
    domain::{slugify, text::for_terminal},
    fetch::{FetchOutcome, Fetcher, Page, Request},
};

/// The pages of consultations that are read for the draft.
const PAGES: usize = 2;

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
    let text = runtime()?.block_on(drafted(&setup, slug, url))?;
    fs::create_dir_all(&folder)?;
    fs::write(&file, &text)?;
    if json {
        answer_line!("{}", json!({ "source": slug, "file": file, "text": text }));
    } else {
        answer_line!("{}\nwritten to {}; try it with: remissflode try {slug}", for_terminal(&text), file.display());
    }
    Ok(ExitCode::SUCCESS)
}

async fn drafted(setup: &Setup, slug: &str, url: &Url) -> anyhow::Result<String> {
    let fetcher = setup.fetcher()?;
    let page = get(&fetcher, url).await?;
    let issuers = setup.sources.issuers();
    // A feed is meant for programs and changes least.
    let samples = offered_feed::samples(&page, &fetcher, slug, issuers).await;
    let lines: Vec<String> = samples.iter().map(FeedSample::line).collect();
    let preferred = samples.into_iter().find(FeedSample::is_of_consultations);
    let is_preferred = preferred.is_some();
    let posts = DraftFile::of_wordpress(slug, &page, &fetcher, issuers).await;
    let is_wordpress = posts.is_some();
    let mut draft = match posts.or(preferred.map(|sample| sample.draft)) {
        Some(draft) => draft,
        None => DraftFile::of_list(slug, page, issuers)?,
    };
    for line in lines {
        draft.note(&format!("the page offers a feed, {line}"));
    }
    if is_wordpress && !draft.is_at(url) {
        draft.note("WordPress' own API is read instead of the page; give another address to --url for another list");
    } else if is_preferred {
        draft.note("the feed is read instead of the page; give its address to --url for another one");
    }
    for address in draft.page_addresses(PAGES) {
        // A page that cannot be read leaves the draft of the list as it is.
        match get(&fetcher, &address).await {
            Ok(page) => draft.add_page(&page),
            Err(error) => draft.note(&format!("not read: {error:#}")),
        }
    }
    Ok(draft.text())
}

async fn get(fetcher: &Fetcher, url: &Url) -> anyhow::Result<Page> {
    match fetcher.get(&Request::new(url.clone())).await {
        FetchOutcome::Fetched(page) => Ok(*page),
        FetchOutcome::NotModified => bail!("`{url}` answers 304 to a request without a validator"),
        FetchOutcome::RetryAfter { until, why } => bail!("`{url}`: {why}; not before {until}"),
        FetchOutcome::Blocked(why) => bail!("`{url}` shows a bot challenge: {why}"),
        FetchOutcome::NotFound(status) => bail!("`{url}` answers {status}"),
        FetchOutcome::Failed(problem) => bail!("{}", problem.text),
    }
}
