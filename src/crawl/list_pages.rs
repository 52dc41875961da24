//! The pages of one list in a walk: which repeat what was read, which cannot be right, and which is none.

use std::collections::HashSet;

use url::Url;

use super::{
    problems::Problem,
    walk::{ListPage, ListPlace},
};
use crate::{fetch::FetchOutcome, source::ListStage};

/// The pages and entries of one list that were seen in one walk: a site that ignores page numbers, or whose last page
/// links to its first, is read once.
#[derive(Default)]
pub(super) struct SeenPages {
    pub(super) urls: HashSet<Url>,
    entries: HashSet<String>,
}

impl SeenPages {
    /// Returns `true` if `list` has entries, and none that was not on a page before it.
    pub(super) fn repeats(&mut self, list: &ListPage) -> bool {
        let fresh = list.entries.iter().filter(|entry| self.entries.insert(entry.address().to_string())).count();
        fresh == 0 && !list.entries.is_empty() && list.place.page > 1
    }
}

/// Returns `true` for the answers to a page of a list that is not there; WordPress answers 400.
pub(super) fn is_missing(answer: &FetchOutcome) -> bool {
    match answer {
        FetchOutcome::NotFound(_) => true,
        FetchOutcome::Failed(problem) => problem.status == Some(400),
        _ => false,
    }
}

/// The problem with a list's page that cannot be right: an empty first page is no quiet day, and an archive does not
/// end before its own total.
pub(super) fn implausible(stage: &ListStage, list: &ListPage) -> Option<Problem> {
    let ListPlace { page, url, .. } = &list.place;
    if *page == 1 && list.chosen < stage.min_items {
        return Some(Problem::too_few_items(url, stage.min_items, list.chosen));
    }
    let size = stage.paging.map_or(0, |paging| u64::from(paging.size));
    let before = u64::from(page - 1) * size;
    let total = list.total.filter(|total| *page > 1 && list.items == 0 && *total > before)?;
    Some(Problem::archive_short(url, *page, total))
}
