//! One polite round of one source without a store: what its lists and some of its pages answer.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::bail;
use url::Url;

use crate::{
    check::Answers,
    domain::Field,
    extract,
    fetch::{FetchOutcome, Fetcher, Page, Request},
    source::Source,
};

/// The answers of the lists' first pages and of `most` of the pages that they name. A list that cannot be read is an
/// error; a page that cannot be read is told and left out.
pub(super) async fn round(fetcher: &Fetcher, source: &Source, most: usize) -> anyhow::Result<Vec<Page>> {
    if let Some(reason) = &source.blocked_because {
        bail!("`{}` is walled and is not read: {reason}", source.slug);
    }
    let mut pages = Vec::new();
    let mut links = Vec::new();
    for stage in &source.lists {
        let page = get(fetcher, source, stage.url(1), stage.accept.clone()).await?;
        let found = extract::list(stage, &page.text, &page.final_url)?;
        let named = found.items.iter().filter_map(|item| Url::parse(item.first(Field::Link)?.href.as_deref()?).ok());
        links.extend(named.filter(|link| !links.contains(link)).collect::<Vec<_>>());
        pages.push(page);
    }
    let Some(stage) = &source.page else { return Ok(pages) };
    let mut asked = BTreeSet::new();
    for link in links.into_iter().filter(|link| asked.insert(link.clone())).take(most) {
        match get(fetcher, source, link, stage.accept.clone()).await {
            Ok(page) => pages.push(page),
            Err(error) => eprintln!("left out: {error:#}"),
        }
    }
    Ok(pages)
}

/// The same, ready to be checked.
pub(super) fn answers(pages: &[Page]) -> Answers {
    Answers::partly(pages.iter().map(|page| (page.url.clone(), page.text.clone())))
}

/// The page at `url`.
pub(super) async fn get(fetcher: &Fetcher, source: &Source, url: Url, accept: Option<String>) -> anyhow::Result<Page> {
    fetch(fetcher, Request { accept, challenge_markers: Arc::clone(&source.challenge_markers), ..Request::new(url) })
        .await
}

/// The answer to `request`, or why there is none.
pub(super) async fn fetch(fetcher: &Fetcher, request: Request) -> anyhow::Result<Page> {
    let url = &request.url;
    match fetcher.get(&request).await {
        FetchOutcome::Fetched(page) => Ok(*page),
        FetchOutcome::NotModified => bail!("`{url}` answers 304 to a request without a validator"),
        FetchOutcome::RetryAfter { until, why } => bail!("`{url}`: {why}; not before {until}"),
        FetchOutcome::Blocked(why) => bail!("`{url}` shows a wall: {why}"),
        FetchOutcome::NotFound(status) => bail!("`{url}` answers {status}"),
        FetchOutcome::Failed(problem) => bail!("{}", problem.text),
    }
}
