//! A feed that a page offers, with a sample of what would be read from it.

use super::{answer::answer_line, draft_file::DraftFile, draft_file::signs};
use crate::{
    crawl::Answers,
    domain::{Field, Issuers, RawItem, text::for_terminal},
    extract::{self, OfferedFeed},
    fetch::{FetchOutcome, Page, Request},
};

/// The most offered feeds of a page that are fetched.
const MOST: usize = 3;
/// The number of entries in a sample.
const SAMPLE: usize = 3;

/// A feed that was fetched.
pub(super) struct FeedSample<'a> {
    /// The feed, as the page offers it.
    pub(super) offered: OfferedFeed,
    /// A source that reads it.
    pub(super) draft: DraftFile<'a>,
}

impl FeedSample<'_> {
    /// Returns `true` if at least half of its entries look like consultations.
    pub(super) fn is_of_consultations(&self) -> bool {
        let entries = self.draft.entries();
        !entries.is_empty() && alike(entries) * 2 >= entries.len()
    }

    /// The feed in one line, `https://…/rss: 12 entries, 11 of them like consultations, first: …`.
    pub(super) fn line(&self) -> String {
        let entries = self.draft.entries();
        let title = entries.first().and_then(|item| item.text(Field::Title)).unwrap_or("no title");
        let (all, alike) = (entries.len(), alike(entries));
        format!("{}: {all} entries, {alike} of them like consultations, first: {title}", self.offered.url)
    }

    /// The titles of its first entries.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        self.draft.entries().iter().filter_map(|item| item.text(Field::Title)).take(SAMPLE)
    }
}

/// The number of entries that look like consultations.
fn alike(entries: &[RawItem]) -> usize {
    entries.iter().filter(|item| is_alike(item)).count()
}

/// Returns `true` for an entry that speaks of a consultation, or whose text states a deadline.
pub(super) fn is_alike(item: &RawItem) -> bool {
    let text = |field| item.text(field).unwrap_or_default();
    let words = format!("{} {}", text(Field::Title), text(Field::Body)).to_lowercase();
    ["remiss", "samråd", "yttrande", "synpunkter", "förslag till", "föreskrift"].iter().any(|word| words.contains(word))
        || (signs().is_deadline)(text(Field::Body))
}

/// Fetches the feeds that `page` offers, at most three; those that cannot be read are left out.
pub(super) async fn samples<'a, A: Answers>(
    page: &Page,
    answers: &A,
    slug: &'a str,
    issuers: &'a Issuers,
) -> Vec<FeedSample<'a>> {
    let mut samples = Vec::new();
    if !page.media_type.contains("html") {
        return samples;
    }
    for offered in extract::offered_feeds(&page.text, &page.final_url).into_iter().take(MOST) {
        let FetchOutcome::Fetched(feed) = answers.get(&Request::new(offered.url.clone())).await else { continue };
        match DraftFile::of_list(slug, *feed, issuers) {
            Ok(draft) if draft.is_feed() => samples.push(FeedSample { offered, draft }),
            Ok(_) | Err(_) => {}
        }
    }
    samples
}

/// Prints the feeds that a page offers, each with a sample.
pub(super) fn print_samples(samples: &[FeedSample<'_>]) {
    for sample in samples {
        answer_line!("  the list offers a feed, {}", for_terminal(&sample.line()));
        for title in sample.titles().skip(1) {
            answer_line!("    {}", for_terminal(title));
        }
    }
}
