//! The examination of one source.

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;
use url::Url;

use super::recording::Recording;
use crate::{
    check::{self, Checked, Extent},
    cli::{
        draft_file::DraftFile,
        offered_feed::{self, is_alike},
    },
    crawl::Answers,
    extract,
    fetch::{FetchOutcome, Page, Request},
    source::{self, Source, SourceFile, SourceFiles, Sources},
};

/// The most requests for one source.
const MAX_REQUESTS: usize = 30;
/// The pages of consultations that are read by each set of rules.
const PAGES: usize = 3;
/// The pages of consultations that are read for a draft.
const DRAFTED_PAGES: usize = 2;
/// The proposals for one list page that are tried.
const PROPOSALS: usize = 3;
/// The other lists of the site that are tried.
const OTHER_LISTS: usize = 3;

/// The result for one source.
pub(super) struct Examination {
    pub(super) slug: String,
    /// The address of each list and its answer.
    pub(super) lists: Vec<(Url, String)>,
    /// The result of the source's own rules.
    pub(super) checked: Checked,
    /// The feeds that its lists offer, a line each.
    pub(super) feeds: Vec<String>,
    /// The pages of the site that may list consultations instead, with the texts of the links.
    pub(super) elsewhere: Vec<(String, Url)>,
    /// The best file that reads more than the source's own.
    pub(super) proposal: Option<Proposal>,
    /// Every page that was read.
    pub(super) pages: Vec<Page>,
}

/// A file for the source, and what it reads.
pub(super) struct Proposal {
    pub(super) text: String,
    pub(super) checked: Checked,
}

impl Examination {
    /// Returns `true` if the source reads its site as it is.
    pub(super) fn is_right(&self) -> bool {
        self.proposal.is_none() && self.checked.is_right() && with_deadline(&self.checked) > 0
    }
}

/// The number of consultations with a deadline.
pub(super) fn with_deadline(checked: &Checked) -> usize {
    checked.items.iter().filter(|item| !item.consultation.deadlines.is_empty()).count()
}

/// The worth of what a file reads: the share of consultations with a deadline and the share that look like consultations,
/// in tenths, and their number.
fn worth(checked: &Checked) -> (usize, usize, usize) {
    let all = checked.items.len();
    let share = |some: usize| (some * 10).checked_div(all).unwrap_or_default();
    let alike = checked.items.iter().filter(|item| is_alike(&item.raw)).count();
    (share(with_deadline(checked)), share(alike), all.min(PAGES))
}

/// Examines `source`, one of `sources`.
pub(super) async fn examine<A: Answers>(
    source: &Arc<Source>,
    sources: &Sources,
    answers: &A,
    now: Timestamp,
) -> anyhow::Result<Examination> {
    let recording = Recording::new(answers, MAX_REQUESTS);
    let checked = check::check(source, sources, &recording, Extent::First(PAGES), now).await?;
    let lists: Vec<(Url, Option<FetchOutcome>)> =
        source.lists.iter().map(|list| list.url(1)).map(|url| (url.clone(), recording.of(&url))).collect();
    let mut examined = Examination {
        slug: source.slug.to_string(),
        lists: lists.iter().map(|(url, outcome)| (url.clone(), answer_of(url, outcome.as_ref()))).collect(),
        checked,
        feeds: Vec::new(),
        elsewhere: Vec::new(),
        proposal: None,
        pages: Vec::new(),
    };
    let read = lists.into_iter().filter_map(|(_, outcome)| match outcome {
        Some(FetchOutcome::Fetched(page)) => Some(*page),
        _ => None,
    });
    let mut proposals = Proposals { source, sources, answers: &recording, now, best: None, feeds: Vec::new() };
    let is_refused = examined.lists.iter().all(|(_, answer)| answer.starts_with(REFUSED));
    for page in read.collect::<Vec<_>>() {
        proposals.of_page(page).await?;
    }
    // Another page may be the list: one that a page already read links to, or the start page.
    if !examined.is_right()
        && !is_refused
        && proposals.best.as_ref().is_none_or(|best| with_deadline(&best.checked) == 0)
    {
        examined.elsewhere = other_lists(source, &recording).await;
        for (_, url) in examined.elsewhere.clone() {
            if let FetchOutcome::Fetched(page) = recording.get(&Request::new(url)).await {
                proposals.of_page(*page).await?;
            }
        }
    }
    examined.feeds = proposals.feeds;
    let own = worth(&examined.checked);
    examined.proposal = proposals.best.filter(|best| worth(&best.checked) > own && !best.checked.items.is_empty());
    examined.pages = recording.pages();
    Ok(examined)
}

/// The start of the answer of a site that refuses programs.
const REFUSED: &str = "refused";

/// The answer of an address in a few words.
fn answer_of(url: &Url, outcome: Option<&FetchOutcome>) -> String {
    match outcome {
        None => "not asked for".to_owned(),
        Some(FetchOutcome::Fetched(page)) => {
            let to = &page.final_url;
            let redirected = if to == url { String::new() } else { format!(", redirects to {to}") };
            format!("{} {}, {} KB{redirected}", page.status, page.media_type, page.text.len().div_ceil(1000))
        }
        Some(FetchOutcome::NotModified) => "304 to a request without a validator".to_owned(),
        Some(FetchOutcome::NotFound(status)) => format!("{status}, the page is not there"),
        Some(FetchOutcome::Blocked(why)) => format!("{REFUSED}: {why}"),
        Some(FetchOutcome::RetryAfter { until, why }) => format!("{why}; not before {until:.0}"),
        Some(FetchOutcome::Failed(problem)) => problem.text.clone(),
    }
}

/// The pages of the site that may list consultations, other than the source's own lists.
async fn other_lists<A: Answers>(source: &Source, answers: &A) -> Vec<(String, Url)> {
    let mut places: Vec<Url> = source.lists.iter().map(|list| list.url(1)).collect();
    let own = places.clone();
    places.push(source.home.clone());
    let mut found: Vec<(String, Url)> = Vec::new();
    for place in places {
        let FetchOutcome::Fetched(page) = answers.get(&Request::new(place)).await else { continue };
        for (text, url) in extract::consultation_lists(&page.text, &page.final_url) {
            let is_new = !own.contains(&url) && found.iter().all(|(_, known)| *known != url);
            if is_new && found.len() < OTHER_LISTS {
                found.push((text, url));
            }
        }
    }
    found
}

/// The files that were drafted for a source, and the best of them.
struct Proposals<'a, A> {
    source: &'a Source,
    sources: &'a Sources,
    answers: &'a Recording<'a, A>,
    now: Timestamp,
    best: Option<Proposal>,
    feeds: Vec<String>,
}

impl<A: Answers> Proposals<'_, A> {
    /// Tries the feeds that a page offers, and the lists on it.
    async fn of_page(&mut self, page: Page) -> anyhow::Result<()> {
        let (slug, issuers) = (self.source.slug.as_str(), self.sources.issuers());
        for sample in offered_feed::samples(&page, self.answers, slug, issuers).await {
            let line = sample.line();
            if !self.feeds.contains(&line) {
                self.feeds.push(line);
            }
            if sample.is_of_consultations() {
                self.of_draft(sample.draft).await?;
            }
        }
        if let Some(draft) = DraftFile::of_wordpress(slug, &page, self.answers, issuers).await {
            self.of_draft(draft).await?;
        }
        if let Some(draft) = DraftFile::of_data(slug, &page, issuers) {
            self.of_draft(draft).await?;
        }
        for n in 0..PROPOSALS {
            // A page without a list has no draft.
            let Ok(mut draft) = DraftFile::of_list(slug, page.clone(), issuers) else { break };
            if !draft.take_proposal(n) {
                break;
            }
            self.of_draft(draft).await?;
        }
        Ok(())
    }

    /// Completes a draft by pages that it links to, and keeps it if it reads more than the best so far.
    async fn of_draft(&mut self, mut draft: DraftFile<'_>) -> anyhow::Result<()> {
        draft.keep(&self.source.name, self.source.issuer.as_deref());
        for address in draft.page_addresses(DRAFTED_PAGES) {
            if let FetchOutcome::Fetched(page) = self.answers.get(&Request::new(address)).await {
                draft.add_page(&page);
            }
        }
        let text = draft.text();
        let Some(checked) = self.read_by(&text).await? else { return Ok(()) };
        if self.best.as_ref().is_none_or(|best| worth(&checked) > worth(&best.checked)) {
            self.best = Some(Proposal { text, checked });
        }
        Ok(())
    }

    /// The consultations that a file reads; `None` if the file is wrong.
    async fn read_by(&self, text: &str) -> anyhow::Result<Option<Checked>> {
        let slug = self.source.slug.to_string();
        let file = SourceFile { path: PathBuf::from(format!("{slug}.toml")), text: text.to_owned() };
        let sources = source::compile(&SourceFiles::from([(slug.clone(), file)]), self.sources.issuers());
        let Some(source) = sources.get(&slug) else { return Ok(None) };
        Ok(Some(check::check(source, &sources, self.answers, Extent::First(PAGES), self.now).await?))
    }
}
