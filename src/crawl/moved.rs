//! Consultations whose address changed: a list that links to the new address at once would make a twin of each.
//!
//! Before a consultation is recorded as new, the address of each stored one that it may be is asked for: the same site, no
//! longer listed, and the same title, case number, or day and similar title. If that address redirects to the new one, or
//! is gone, or both say the very same, it is a former address of the same consultation.

use std::sync::Arc;

use jiff::{SignedDuration, civil::Date};
use url::Url;

use super::{
    RunError, blocking,
    list_entry::ListEntry,
    reading,
    redirected::is_end,
    run::{Part, Run},
    titles::are_similar,
};
use crate::{
    domain::{Authority, Consultation, ConsultationId, Field, QualityNote, RawItem, RawValue},
    fetch::{FetchOutcome, Request},
    merge::are_alike,
    normalize,
};

/// The maximum number of stored addresses that are asked for before one consultation is recorded; the latest published
/// first.
const MAX_CANDIDATES: usize = 3;
/// The maximum number of such requests in a run; the rest of the run is left for the next one.
pub(super) const MAX_QUESTIONS: usize = 200;
/// A new consultation waits no longer than this for an old address that cannot be read. A twin is better than silence.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// The answer to whether a consultation that is not known had another address.
enum Former {
    /// It had none.
    None,
    /// That of this consultation, which becomes `seen`.
    At { known: Box<Consultation>, seen: Box<Consultation> },
    /// The old address could not be read.
    Unread(String),
}

impl Run<'_> {
    /// Records an entry as it was read, under its former address too if it moved. Returns `false` if it is queued, since an
    /// old address is to be asked for first and cannot be read now.
    pub(super) async fn record_entry(
        &mut self,
        entry: &ListEntry,
        raw: RawItem,
        note: Option<QualityNote>,
    ) -> Result<bool, RunError> {
        if self.leaves_what_is_new() && self.find(entry).await?.is_none() {
            return Ok(false);
        }
        let raw = self.at_known_page(entry, raw).await?;
        let mut raw = self.under_own_name(entry, raw).await?;
        match self.former(entry, &raw).await? {
            Former::None => {}
            Former::At { known, seen } => {
                self.moved_now.insert(known.id);
                let address = Some(known.source_url.clone());
                raw.push(Field::Link, RawValue { href: address, ..RawValue::default() });
                if !are_alike(&known, &seen) {
                    self.rename(known.id, seen.source_url).await?;
                }
            }
            Former::Unread(why) => {
                self.queue(entry.clone(), &why, Some(self.crawler.clock.now()));
                return Ok(false);
            }
        }
        let occasion = self.occasion(entry);
        self.record(raw, occasion, note).await?;
        Ok(true)
    }

    async fn former(&mut self, entry: &ListEntry, raw: &RawItem) -> Result<Former, RunError> {
        if self.part == Part::Backfill || entry.rechecked.is_some() || self.find(entry).await?.is_some() {
            return Ok(Former::None);
        }
        let Some(seen) = self.unknown(raw).await? else { return Ok(Former::None) };
        // Read earlier in this run, and its deadline waits for the judgement.
        if self.waiting.has(&seen) {
            return Ok(Former::None);
        }
        let waited = self.state.pending.get(entry.address().as_str()).map(|pending| pending.since);
        let may_wait = waited.is_none_or(|since| self.started_at.duration_since(since) < LONGEST_WAIT);
        for candidate in self.candidates(&seen) {
            match self.ask(&candidate, &seen).await {
                Former::None => {}
                Former::Unread(_) if !may_wait => {}
                found => return Ok(found),
            }
        }
        Ok(Former::None)
    }

    /// The consultation that `raw` gives, if it is readable and not known.
    async fn unknown(&self, raw: &RawItem) -> Result<Option<Consultation>, RunError> {
        let (source, issuers) = (self.source.clone(), self.crawler.sources().issuers().clone());
        let (recorder, now) = (self.crawler.recorder.clone(), self.crawler.clock.now());
        let raw = raw.clone();
        blocking(move || {
            let Ok(seen) = reading::read(&raw, &source, &issuers, now) else { return Ok(None) };
            Ok((!recorder.knows(&seen, &source)?).then_some(seen))
        })
        .await
    }

    /// The stored consultations that `seen` may be at a new address.
    fn candidates(&self, seen: &Consultation) -> Vec<Consultation> {
        let snapshot = self.crawler.publisher.snapshot();
        let mut candidates: Vec<&Consultation> = (snapshot.consultations().iter())
            .map(|indexed| &*indexed.consultation)
            .filter(|known| known.title == seen.title || shares_number(known, seen) || may_be_renamed(known, seen))
            // A part of a page has no address of its own.
            .filter(|known| self.source.owns(known) && !known.source_url.contains('#'))
            .filter(|known| !known.names().any(|name| self.listed.contains(name)))
            // One that has moved in this run has not moved twice.
            .filter(|known| !self.moved_now.contains(&known.id) && !numbers_differ(known, seen))
            .collect();
        // Of several with this title, the deadline decides.
        let is_titled = |known: &&&Consultation| known.title == seen.title;
        if candidates.iter().filter(is_titled).count() > 1 {
            candidates.retain(|known| known.title != seen.title || first_deadline(known) == first_deadline(seen));
        }
        candidates.sort_by_key(|known| (std::cmp::Reverse(known.published_on), known.id));
        candidates.into_iter().take(MAX_CANDIDATES).cloned().collect()
    }

    /// Asks for the address of `known`: does it lead to `seen`?
    async fn ask(&mut self, known: &Consultation, seen: &Consultation) -> Former {
        let Ok(url) = Url::parse(&known.source_url) else { return Former::None };
        if self.source.authority_over(&url) != Authority::Owner {
            return Former::None;
        }
        self.tally.questions += 1;
        let challenge_markers = self.source.challenge_markers.clone();
        let sites = self.source.speaks_for.as_slice().into();
        let request = Request { challenge_markers, sites, ..Request::new(url) };
        let is_same = match self.crawler.fetcher.get(&request).await {
            FetchOutcome::Fetched(answer) if is_end(self.source, &answer.final_url) => is_republished(known, seen),
            FetchOutcome::Fetched(answer) => {
                let to = normalize::canonical(answer.final_url.as_str(), &self.source.home);
                let leads_to =
                    |one: &Consultation| to.as_ref().is_some_and(|to| one.names().any(|name| name == to.as_str()));
                leads_to(seen) || (leads_to(known) && is_identical(known, seen))
            }
            FetchOutcome::NotFound(_) => is_republished(known, seen),
            FetchOutcome::NotModified => false,
            FetchOutcome::RetryAfter { .. } | FetchOutcome::Blocked(_) | FetchOutcome::Failed(_) => {
                let former = &known.source_url;
                return Former::Unread(format!("it may have moved from `{former}`, which cannot be read"));
            }
        };
        if is_same { Former::At { known: Box::new(known.clone()), seen: Box::new(seen.clone()) } } else { Former::None }
    }

    /// Notes the new address of a consultation whose title changed too: by its old address alone it would be another one.
    async fn rename(&self, id: ConsultationId, address: String) -> Result<(), RunError> {
        let (recorder, now) = (Arc::clone(&self.crawler.recorder), self.crawler.clock.now());
        let rename = move |known: &mut Consultation| {
            known.aliases.insert(address);
        };
        blocking(move || recorder.amend(id, now, rename)).await?;
        Ok(())
    }
}

/// Returns `true` if both have case numbers, and none in common.
fn numbers_differ(known: &Consultation, seen: &Consultation) -> bool {
    !known.case_numbers.is_empty() && !seen.case_numbers.is_empty() && !shares_number(known, seen)
}

pub(super) fn first_deadline(one: &Consultation) -> Option<Date> {
    one.deadlines.first().map(|deadline| deadline.on)
}

/// Returns `true` if both say the same: a site that was rebuilt may answer at the old addresses too.
fn is_identical(known: &Consultation, seen: &Consultation) -> bool {
    let days = |one: &Consultation| one.deadlines.iter().map(|deadline| deadline.on).collect::<Vec<_>>();
    let says_enough = !seen.deadlines.is_empty() && (seen.published_on.is_some() || seen.body.is_some());
    says_enough
        && (&known.title, known.published_on, &known.body, &known.case_numbers)
            == (&seen.title, seen.published_on, &seen.body, &seen.case_numbers)
        && days(known) == days(seen)
}

pub(super) fn shares_number(known: &Consultation, seen: &Consultation) -> bool {
    seen.case_numbers.iter().any(|number| known.case_numbers.iter().any(|k| k.display == number.display))
}

/// Returns `true` if `seen` is what `known` was before its page was taken away: the same title, and the same case number or
/// day of publication; or both of these and a similar title.
fn is_republished(known: &Consultation, seen: &Consultation) -> bool {
    let (same_number, same_day) = (shares_number(known, seen), is_of_same_day(known, seen));
    if known.title == seen.title { same_number || same_day } else { same_number && may_be_renamed(known, seen) }
}

/// Returns `true` if both were published on one day, or end on one day, and have similar titles.
fn may_be_renamed(known: &Consultation, seen: &Consultation) -> bool {
    let ends_on_same_day = first_deadline(seen).is_some() && first_deadline(seen) == first_deadline(known);
    (is_of_same_day(known, seen) || ends_on_same_day) && are_similar(&known.title, &seen.title)
}

fn is_of_same_day(known: &Consultation, seen: &Consultation) -> bool {
    seen.published_on.is_some() && seen.published_on == known.published_on
}
