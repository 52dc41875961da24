//! The entries of lists that have everything, collected before any is recorded: of several entries about one consultation,
//! one reading decides, the same each time.
//!
//! ```text
//! /r/0   20 November   10 January      the list
//! /r/0   27 November   29 January      "Förlängd svarstid", the news   ->   the later published: 29 January
//! /r/1   20 November   11 January      the list
//! /r/1   20 November   29 January      the feed of the same source     ->   in doubt: the earlier day, with a note
//! ```

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    RunError,
    list_entry::ListEntry,
    problems::Severity,
    reading,
    run::{Part, Run},
};
use crate::domain::{Consultation, Field, PageState, QualityCode, QualityNote, RawItem, RawValue};

/// Entries that wait for the end of their lists, with the states of the lists' pages.
#[derive(Debug, Default)]
pub(super) struct Collected {
    entries: Vec<CollectedEntry>,
    /// Stored after the entries: a list that is remembered as read has been read to its last entry.
    pages: Vec<PageState>,
}

#[derive(Debug, Clone)]
struct CollectedEntry {
    entry: ListEntry,
    /// The list, from 0.
    list: Option<usize>,
}

impl Run<'_> {
    /// Returns `true` if entries wait until the lists are read.
    pub(super) fn collects(&self) -> bool {
        self.source.page.is_none() && matches!(self.part, Part::Recent | Part::Reread)
    }

    /// Keeps an entry until the lists are read.
    pub(super) fn collect(&mut self, entry: &ListEntry) {
        let list = self.lists_read.current();
        self.collected.entries.push(CollectedEntry { entry: entry.clone(), list });
    }

    /// Keeps the state of a list's page until its entries are recorded.
    pub(super) fn collect_page(&mut self, page: PageState) {
        self.collected.pages.push(page);
    }

    /// Records what was collected.
    pub(super) async fn settle_collected(&mut self) -> Result<(), RunError> {
        let Collected { entries, pages } = std::mem::take(&mut self.collected);
        for group in grouped(entries) {
            if self.should_stop_now() {
                // The pages are not stored, so the lists are read again.
                return Ok(());
            }
            let (CollectedEntry { entry, list }, raw, note) = self.chosen(group);
            self.lists_read.set_current(list);
            if self.record_entry(&entry, raw, note).await? {
                self.state.pending.remove(entry.address().as_str());
            }
        }
        self.lists_read.leave();
        for page in pages {
            self.put_page(page).await?;
        }
        Ok(())
    }

    /// The entry of a group that decides, and what is recorded of it: with the names of the others, and a note if they leave
    /// a doubt.
    fn chosen(&mut self, mut group: Vec<CollectedEntry>) -> (CollectedEntry, RawItem, Option<QualityNote>) {
        let sources = self.crawler.sources();
        let now = self.crawler.clock.now();
        let read = |one: &CollectedEntry| reading::read(&one.entry.raw, self.source, sources.issuers(), now).ok();
        let readings: Vec<Option<Consultation>> =
            if group.len() == 1 { vec![None] } else { group.iter().map(read).collect() };
        let (index, is_in_doubt) = decide(&group, &readings);
        let chosen = group.swap_remove(index);
        let mut raw = chosen.entry.raw.clone();
        for other in &group {
            for name in other.entry.names().filter(|name| chosen.entry.names().all(|own| own != *name)) {
                raw.push(Field::Key, RawValue { href: Some(name.to_owned()), ..RawValue::default() });
            }
        }
        if is_in_doubt {
            let text = format!(
                "entries about `{}` have different deadlines, and none is newer: the earlier day is shown until they agree",
                chosen.entry.url
            );
            self.problems.add(Severity::Partial, "entries-disagree", text);
        }
        (chosen, raw, is_in_doubt.then(|| QualityNote::new(QualityCode::ReadersDisagree)))
    }
}

/// The entries in groups that share a name, in the order of their first ones.
fn grouped(entries: Vec<CollectedEntry>) -> Vec<Vec<CollectedEntry>> {
    let mut of_name: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<CollectedEntry>> = Vec::new();
    for one in entries {
        let names: Vec<String> = one.entry.names().map(str::to_owned).collect();
        let mut of: Vec<usize> = names.iter().filter_map(|name| of_name.get(name).copied()).collect();
        of.sort_unstable();
        of.dedup();
        let first = of.first().copied().unwrap_or(groups.len());
        if first == groups.len() {
            groups.push(Vec::new());
        }
        for other in of.into_iter().skip(1) {
            let joined = std::mem::take(&mut groups[other]);
            for name in joined.iter().flat_map(|one| one.entry.names()) {
                of_name.insert(name.to_owned(), first);
            }
            groups[first].extend(joined);
        }
        of_name.extend(names.into_iter().map(|name| (name, first)));
        groups[first].push(one);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The index of the entry that decides, and `true` if the others leave a doubt.
///
/// The entry with the latest day of change or publication decides. Where several have it and differ, a withdrawal does, then
/// the earlier deadline.
fn decide(group: &[CollectedEntry], readings: &[Option<Consultation>]) -> (usize, bool) {
    let readable =
        || group.iter().zip(readings).enumerate().filter_map(|(n, (one, seen))| Some((n, one, seen.as_ref()?)));
    let Some(latest) = readable().map(|(_, one, _)| one.entry.stamp).max() else { return (0, false) };
    let statement = |seen: &Consultation| {
        let days: Vec<Date> = seen.deadlines.iter().map(|deadline| deadline.on).collect();
        (!seen.withdrawn, days.is_empty(), days)
    };
    let mut newest: Vec<_> =
        readable().filter(|(_, one, _)| one.entry.stamp == latest).map(|(n, _, seen)| (statement(seen), n)).collect();
    newest.sort();
    let days = newest.iter().map(|((_, _, days), _)| days).filter(|days| !days.is_empty());
    let differs = days.collect::<std::collections::BTreeSet<_>>().len() > 1;
    newest.first().map_or((0, false), |(_, n)| (*n, differs))
}
