//! Claims: what other sources may add to a consultation that they do not own.
//!
//! The consultation that readers see is a pure function of the owner's values and of the claims. So the order in which
//! sources run changes nothing. A claim fills fields that the owner leaves empty, and never anything else.

use super::{Change, Known, differences, events, revision_at};
use crate::domain::{Authority, Claim, Consultation, Deadline, FallbackValues, QualityCode, QualityNote, RawItem};

/// A reading by a source that does not own the consultation.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The values that the normalizer read; `source` and `fetched_at` say who claims and when.
    pub consultation: Consultation,
    /// The authority of the source, at most [`Authority::Fallback`].
    pub authority: Authority,
    /// The strings of the owner's last revision, which stay.
    pub raw: RawItem,
    /// The version of the source file of the owner's last revision.
    pub source_version: String,
}

/// Runs a macro with the fields that a fallback may fill.
macro_rules! with_fields {
    ($run:ident!($($argument:tt)*)) => {
        $run!($($argument)*; summary published_on case_numbers documents consultees submissions)
    };
}

/// Adds the claim of a source to a known consultation.
#[must_use]
pub fn claim(known: Known<'_>, claimed: Claimed) -> Change {
    let Known { consultation: before, events: history } = known;
    let Claimed { consultation: seen, authority, raw, source_version } = claimed;
    let (at, source) = (seen.fetched_at, seen.source.clone());
    let mut owner = owner_part(before);
    let last = owner.claims.get(&source);
    let values = (authority == Authority::Fallback).then(|| {
        let older = last.and_then(|claim| claim.values.as_deref());
        Box::new(completed(FallbackValues::of(seen), older))
    });
    if last.is_some_and(|claim| claim.values == values) {
        return Change::Unchanged;
    }
    owner.claims.insert(source, Claim { since: at, values });
    let after = compose(owner);
    let changes = differences(before, &after);
    let source = before.source.clone();
    if changes.is_empty() {
        return Change::Noted(revision_at(at, after, Vec::new(), Vec::new(), raw, source, source_version));
    }
    let events = events::of_change(before, &after, history, at, super::Occasion::Run);
    Change::Revised(revision_at(at, after, changes, events, raw, source, source_version))
}

/// The statements of `seen` that a source without authority makes in vain: they contradict the owner's.
#[must_use]
pub fn refused(known: &Consultation, seen: &Consultation) -> Vec<&'static str> {
    let days = |c: &Consultation| c.deadlines.iter().map(|deadline| deadline.on).collect::<Vec<_>>();
    let mut refused = Vec::new();
    if seen.withdrawn && !known.withdrawn {
        refused.push("a withdrawal");
    }
    if !seen.deadlines.is_empty() && !known.deadlines.is_empty() && days(known) != days(seen) {
        refused.push("another deadline");
    }
    refused
}

/// The owner's values of a consultation as shown, with its claims.
#[must_use]
pub fn owner_part(shown: &Consultation) -> Consultation {
    let mut owner = shown.clone();
    macro_rules! empty {
        ($owner:ident; $($field:ident)*) => { $(
            if $owner.origins.contains_key(stringify!($field)) {
                $owner.$field = Default::default();
            }
        )* };
    }
    with_fields!(empty!(owner));
    if owner.origins.contains_key("deadlines") {
        owner.deadlines.clear();
        owner.quality_notes.retain(|note| note.code != QualityCode::SourcesDisagree);
    }
    owner.origins.clear();
    owner
}

/// The consultation as shown: the owner's values, and those of claims where the owner has none.
pub(super) fn compose(owner: Consultation) -> Consultation {
    let mut shown = owner;
    let claims = std::mem::take(&mut shown.claims);
    let values = || claims.iter().filter_map(|(source, claim)| Some((source, claim.values.as_deref()?)));
    macro_rules! fill {
        ($shown:ident; $($field:ident)*) => { $(
            if is_empty(&$shown.$field)
                && let Some((source, values)) = values().find(|(_, values)| !is_empty(&values.$field))
            {
                $shown.$field = values.$field.clone();
                $shown.origins.insert(stringify!($field).to_owned(), source.clone());
            }
        )* };
    }
    with_fields!(fill!(shown));
    if shown.deadlines.is_empty() {
        let mut claimed: Vec<_> = values().filter(|(_, values)| !values.deadlines.is_empty()).collect();
        // The earlier deadline is the safe one.
        claimed.sort_by_key(|(source, values)| (last_day(&values.deadlines), *source));
        if let Some((source, values)) = claimed.first() {
            if claimed.iter().any(|(_, other)| last_day(&other.deadlines) != last_day(&values.deadlines)) {
                shown.quality_notes.push(QualityNote::new(QualityCode::SourcesDisagree));
                shown.quality_notes.sort();
            }
            shown.deadlines.clone_from(&values.deadlines);
            shown.origins.insert("deadlines".to_owned(), (*source).clone());
        }
    }
    shown.claims = claims;
    shown
}

/// A claim's values, with those of the source's earlier claim where the new one has none: nothing that was once read is
/// erased because a page no longer has it.
fn completed(values: FallbackValues, older: Option<&FallbackValues>) -> FallbackValues {
    let Some(older) = older else { return values };
    let mut whole = values;
    macro_rules! keep {
        ($whole:ident; $($field:ident)*) => { $(
            if is_empty(&$whole.$field) {
                $whole.$field.clone_from(&older.$field);
            }
        )* };
    }
    with_fields!(keep!(whole));
    if whole.deadlines.is_empty() {
        whole.deadlines.clone_from(&older.deadlines);
    }
    whole
}

fn is_empty<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn last_day(deadlines: &[Deadline]) -> Option<jiff::civil::Date> {
    deadlines.iter().map(|deadline| deadline.on).max()
}
