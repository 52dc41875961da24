//! Addresses at which the publisher shows another consultation than before: reused, or renumbered.
//!
//! ```text
//! /r/0   "Tolkar i domstol", 10 January   then   "Isbrytare i norr", 15 January   ->   /r/0#isbrytare-i-norr, a new one
//! /r/1   "Båtar", 11 January              then   "Tolkar i domstol", 10 January   ->   /r/0, which is known
//! ```
//!
//! Taken for changes of the known consultation, they would hide its deadline and make false events. A title with nothing of
//! the former one, and another day as well, is no correction.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    RunError, blocking,
    list_entry::ListEntry,
    moved::{first_deadline, shares_number},
    problems::Severity,
    reading,
    run::{Part, Run},
    titles::are_different,
};
use crate::{
    domain::{Consultation, Field, RawItem, RawValue, slugify},
    normalize,
};

impl Run<'_> {
    /// The strings of an entry under the name of the consultation that they are about, where its address is known as that of
    /// another one.
    pub(super) async fn under_own_name(&mut self, entry: &ListEntry, raw: RawItem) -> Result<RawItem, RunError> {
        if self.source.is_copy() || self.part == Part::Backfill {
            return Ok(raw);
        }
        let raw = self.without_shared_key(entry, raw).await?;
        let Some(found) = self.find(entry).await? else { return Ok(raw) };
        let store = Arc::clone(&self.crawler.store);
        let Some(known) = blocking(move || store.consultation(found.id)).await? else { return Ok(raw) };
        // A list that gives the former title all the same names the same consultation.
        let listed = self.listed_title(entry).filter(|_| entry.rechecked.is_none());
        if listed.is_some_and(|listed| !are_different(&known.title, listed)) {
            return Ok(raw);
        }
        let (issuers, now) = (Arc::clone(self.crawler.sources().issuers()), self.crawler.clock.now());
        let Ok(seen) = reading::read(&raw, self.source, &issuers, now) else { return Ok(raw) };
        if !is_another(&known, &seen) {
            return Ok(raw);
        }
        let snapshot = self.crawler.publisher.snapshot();
        let own = || snapshot.consultations().iter().map(|one| &*one.consultation).filter(|one| self.source.owns(one));
        let is_it = |one: &&Consultation| one.id != known.id && one.title == seen.title && !is_another(one, &seen);
        let is_part = |one: &&Consultation| is_part_of(one, &known) && !are_different(&one.title, &seen.title);
        let address = match own().find(is_it).or_else(|| own().find(is_part)) {
            Some(one) => one.source_url.clone(),
            None => format!("{}#{}", page_of(&known), slugify(&seen.title)),
        };
        let text = format!(
            "`{}` showed the consultation `{}` and shows `{}` now: both are kept, the latter as `{address}`; correct `link` or `key` in the source file",
            entry.url, known.title, seen.title
        );
        self.problems.add(Severity::Partial, "reused-address", text);
        let link = vec![RawValue { href: Some(address), ..RawValue::default() }];
        let mut raw = raw;
        raw.set(Field::Key, link.clone());
        raw.set(Field::Link, link);
        Ok(raw)
    }

    /// The strings of an entry without its key, where that is also the key of another consultation: a page that was copied
    /// with its id, a case number of two.
    async fn without_shared_key(&mut self, entry: &ListEntry, raw: RawItem) -> Result<RawItem, RunError> {
        if raw.first(Field::Key).is_none() || entry.rechecked.is_some() {
            return Ok(raw);
        }
        let (source, issuers) = (Arc::clone(self.source), Arc::clone(self.crawler.sources().issuers()));
        let now = self.crawler.clock.now();
        let Ok(seen) = reading::read(&raw, &source, &issuers, now) else { return Ok(raw) };
        let recorder = Arc::clone(&self.crawler.recorder);
        let (candidates, seen) = blocking(move || {
            let candidates = recorder.own_candidates(seen.names(), &source)?;
            Ok((candidates, seen))
        })
        .await?;
        let own = entry.address().as_str();
        let listed = |one: &Consultation| {
            let address = normalize::canonical(&one.source_url, &self.source.home);
            address.is_some_and(|address| address.as_str() != own && self.listed.contains(address.as_str()))
        };
        let are_two = |one: &&Consultation| {
            let is_apart = are_different(&one.title, &seen.title) && differ(one.published_on, seen.published_on);
            one.names().all(|name| name != own)
                && one.source_url != seen.source_url
                && differ(first_deadline(one), first_deadline(&seen))
                && (listed(one) || is_apart)
        };
        let Some(other) = candidates.iter().find(are_two) else { return Ok(raw) };
        let text = format!(
            "`{}` and `{}` have one key and different deadlines: they are kept apart by their addresses; correct `key` in the source file",
            entry.url, other.source_url
        );
        self.problems.add(Severity::Partial, "shared-key", text);
        let mut raw = raw;
        raw.set(Field::Key, Vec::new());
        Ok(raw)
    }

    /// Returns `true` if the title that the page of an entry shows is that of a consultation that was kept apart from it.
    pub(super) fn is_shown_apart(&self, entry: &ListEntry, shown: &str) -> bool {
        let snapshot = self.crawler.publisher.snapshot();
        let page = entry.url.as_str().split('#').next().unwrap_or_default();
        let is_part = |one: &Consultation| one.source_url.contains('#') && page_of(one) == page;
        entry.url.fragment().is_none()
            && snapshot.consultations().iter().any(|one| {
                is_part(&one.consultation)
                    && self.source.owns(&one.consultation)
                    && !are_different(&one.consultation.title, shown)
            })
    }
}

/// Returns `true` if two readings of one address are of two consultations.
pub(super) fn is_another(known: &Consultation, seen: &Consultation) -> bool {
    are_different(&known.title, &seen.title)
        && !shares_number(known, seen)
        && (differ(known.published_on, seen.published_on) || differ(first_deadline(known), first_deadline(seen)))
}

/// Returns `true` for two days that are known and not the same.
fn differ(a: Option<Date>, b: Option<Date>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a != b)
}

fn is_part_of(one: &Consultation, known: &Consultation) -> bool {
    one.id != known.id && one.source_url.contains('#') && page_of(one) == page_of(known)
}

/// The address of a consultation without the part of the page.
fn page_of(one: &Consultation) -> &str {
    one.source_url.split('#').next().unwrap_or_default()
}
