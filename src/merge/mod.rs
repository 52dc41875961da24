//! Merges a stored consultation with a new reading, to a revision and its events.
//!
//! In: the stored state and the reading. Out: a [`Change`]. `carry` keeps what a page no longer has, `events` names the
//! difference, `identity` finds the stored consultation.
//!
//! Nothing that was once published is erased because a page no longer has it: 22 % of the government's pages lose their
//! deadline when the submissions are posted.
//!
//! ```text
//! known:  deadline 2026-06-30, 0 answers       seen: no deadline, 17 answers
//! change: submissions 0 → 17, note "deadline-kept"; event `submissions-published`; deadline still 2026-06-30
//! ```
//!
//! Pure: no clock (the time is when the page was fetched), no store. It decides which stored consultation a page is
//! about by names and the plain facts of [`resolve`] alone. `rank` decides between readings of several sources of one site.

mod carry;
mod claims;
mod documents;
mod events;
mod first_reading;
mod flapping;
mod identity;
mod letters;
mod outcomes;
mod rank;

use serde::Serialize;

use jiff::Timestamp;

use crate::domain::{Consultation, Event, FieldChange, RawItem, Revision};

pub use carry::hold_deadlines;
pub use claims::{Claimed, claim, discovered, owner_part, refused, release_claim, without_claims_of};
pub use documents::{add_document, is_lost};
pub use identity::{Resolved, are_alike, name_by_address, resolve};
pub use outcomes::{Linked, set_links, without_steps_of};
pub use rank::{OwnReading, Standing, standing, take_over};

/// A stored consultation.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The current state.
    pub consultation: &'a Consultation,
    /// Every event it ever had.
    pub events: &'a [Event],
}

/// A consultation as it was just read.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The reading, normalized.
    pub consultation: Consultation,
    /// The reading as written.
    pub raw: RawItem,
    /// The version of the source file.
    pub source_version: String,
    /// The occasion of the reading.
    pub occasion: Occasion,
}

/// The occasion of a reading, which decides the meaning of its differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// An ordinary run: a new consultation is news.
    Run,
    /// A source's archive, read for the first time: a new consultation is no news.
    Archive,
    /// Stored strings read again by a better normalizer: the publisher changed nothing.
    Renormalized,
}

/// The result of a merge.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It was not known.
    New(Box<Revision>),
    /// Something is different.
    Revised(Box<Revision>),
    /// Only a further name for it was learned; nothing that anyone reads is different.
    Noted(Box<Revision>),
    /// Nothing is different.
    Unchanged,
}

impl Change {
    /// The revision to store, if there is one.
    #[must_use]
    pub fn revision(&self) -> Option<&Revision> {
        match self {
            Self::New(revision) | Self::Revised(revision) | Self::Noted(revision) => Some(revision),
            Self::Unchanged => None,
        }
    }
}

/// Compares a reading with the stored state.
///
/// Merging the result with the same reading again gives [`Change::Unchanged`].
#[must_use]
pub fn merge(known: Option<Known<'_>>, seen: Seen) -> Change {
    let owner = known.map(|known| claims::owner_part(known.consultation));
    merge_onto(owner.as_ref(), known, seen)
}

/// As [`merge`], where the known state is not the owner's: `owner` is the last state that was. A store of version 0.1 may
/// hold what another source wrote over it.
#[must_use]
pub fn merge_onto(owner: Option<&Consultation>, known: Option<Known<'_>>, seen: Seen) -> Change {
    let Seen { consultation, raw, source_version, occasion } = seen;
    let (at, source) = (consultation.fetched_at, consultation.source.clone());
    let revision =
        |consultation, changes, events| revision_at(at, consultation, changes, events, raw, source, source_version);
    let (Some(owner), Some(Known { consultation: before, events: history })) = (owner, known) else {
        let events = events::of_new(&consultation, occasion);
        return Change::New(revision(consultation, Vec::new(), events));
    };
    let mut after = carry::carry(owner, consultation);
    if occasion != Occasion::Renormalized {
        // The owner has found it itself.
        after.claims.values_mut().for_each(|claim| claim.discovered = false);
    }
    let found_by_owner =
        before.claims.values().any(|claim| claim.discovered) && !after.claims.values().any(|claim| claim.discovered);
    if occasion != Occasion::Renormalized {
        flapping::keep_earlier(owner, &mut after, history, at);
        flapping::keep_open(owner, &mut after, history, at);
    }
    let mut after = claims::compose(after);
    let changes = differences(before, &after);
    if changes.is_empty() {
        if after.aliases == before.aliases && after.origins == before.origins && !found_by_owner {
            return Change::Unchanged;
        }
        let claims = if found_by_owner { after.claims } else { before.claims.clone() };
        let noted = Consultation { aliases: after.aliases, origins: after.origins, claims, ..before.clone() };
        return Change::Noted(revision(noted, Vec::new(), Vec::new()));
    }
    if occasion == Occasion::Renormalized {
        after.fetched_at = before.fetched_at;
    }
    let events = events::of_change(before, &after, history, at, occasion);
    Change::Revised(revision(after, changes, events))
}

fn revision_at(
    at: Timestamp,
    consultation: Consultation,
    changes: Vec<FieldChange>,
    events: Vec<Event>,
    raw: RawItem,
    source: String,
    source_version: String,
) -> Box<Revision> {
    Box::new(Revision { consultation, changes, events, raw, source, source_version, at })
}

/// The fields whose values differ, in alphabetical order. A difference in bookkeeping alone is no change.
fn differences(before: &Consultation, after: &Consultation) -> Vec<FieldChange> {
    /// Takes the consultation apart field by field, so that a new or renamed field does not compile until it stands in
    /// one of the two lists.
    macro_rules! compare {
        (bookkeeping: $($bookkeeping:ident)*, compared: $($field:ident)*) => {{
            let Consultation { $($bookkeeping: _,)* $($field,)* } = before;
            [$((before.$field != after.$field).then(|| change(stringify!($field), $field, &after.$field))),*]
        }};
    }
    let changes = compare! {
        bookkeeping: id key aliases source first_seen_at fetched_at claims origins document_readings precursors outcomes
            joined_into,
        compared: body case_numbers consultees deadlines documents extended issuers kind meetings published_on
            quality_notes raw_title references source_url submissions summary title topics updated_on withdrawn
    };
    changes.into_iter().flatten().collect()
}

fn change<T: Serialize>(field: &str, old: &T, new: &T) -> FieldChange {
    // Plain data becomes JSON without fail.
    let value = |value: &T| serde_json::to_value(value).unwrap_or_default();
    FieldChange { field: field.to_owned(), old: value(old), new: value(new) }
}

#[cfg(test)]
mod tests;
