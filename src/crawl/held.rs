//! Deadlines that move or are held back, on their way to the store: the owner's, and those of claims.

use jiff::{Timestamp, civil::Date};

use super::{
    claiming::Statement,
    moves::has,
    recorder::{Recorded, Recorder, Unpublished, renormalized},
};
use crate::{
    domain::{Consultation, ConsultationId, QualityCode, Revision},
    merge::{Change, Known, Occasion, Seen, hold_deadlines, merge, owner_part, release_claim},
    source::Sources,
    store::StoreError,
};

/// The treatment of a reading that moves an open deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moves {
    /// Return it unrecorded; deadlines that are open on this day are watched, and with `first` those of consultations that
    /// had none.
    Wait {
        /// The day.
        today: Date,
        /// `true` if a first deadline waits too.
        first: bool,
    },
    /// Record it.
    Allow,
    /// Record it with the stored deadlines.
    Hold,
}

/// A reading that moves an open deadline or gives the first one, unrecorded.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) id: ConsultationId,
    /// The stored day; `None` for the first deadline of a consultation.
    pub(super) from: Option<Date>,
    pub(super) to: Date,
    /// The day of publication.
    pub(super) published_on: Option<Date>,
    pub(super) address: String,
    pub(super) reading: Reading,
}

/// A reading of a consultation, before it is recorded.
#[derive(Debug)]
pub(super) enum Reading {
    /// By a source of its site.
    Own(Box<Seen>),
    /// By another source.
    Claim(Box<Statement>),
}

impl Recorder {
    /// The move of a deadline that is open, or held back; `None` if `seen` moves none.
    pub(super) fn move_of(
        &self,
        known: &Consultation,
        seen: &Seen,
        today: Date,
        first: bool,
    ) -> Result<Option<Box<Move>>, StoreError> {
        // A day that only a copy or another source gave is no day of the owner's that moves.
        let known = &owner_part(known);
        if known.deadlines.is_empty() && !seen.consultation.deadlines.is_empty() {
            return Ok(first.then(|| first_day(known.id, seen.clone())));
        }
        let days = |c: &Consultation| c.deadlines.iter().map(|deadline| deadline.on).collect::<Vec<_>>();
        let Some(from) = known.deadline_ahead(today).map(|deadline| deadline.on) else { return Ok(None) };
        let is_watched = (from >= today && !known.withdrawn) || has(known, QualityCode::DeadlineHeld);
        if !is_watched || seen.consultation.deadlines.is_empty() || days(known) == days(&seen.consultation) {
            return Ok(None);
        }
        let history = self.store.events_of(known.id)?;
        let change = merge(Some(Known { consultation: known, events: &history }), seen.clone());
        let to = change.revision().and_then(|revision| revision.consultation.deadline_ahead(today)).map(|one| one.on);
        let address = known.source_url.clone();
        let reading = Reading::Own(Box::new(seen.clone()));
        let published_on = seen.consultation.published_on.or(known.published_on);
        let moved = |to| Box::new(Move { id: known.id, from: Some(from), to, published_on, address, reading });
        Ok(to.filter(|to| *to != from).map(moved))
    }

    /// Records a reading with the stored deadlines in place of its own. Its strings are kept, for `release`.
    pub(super) fn hold(
        &self,
        known: &Consultation,
        mut seen: Seen,
        to: &mut Unpublished,
    ) -> Result<Recorded, StoreError> {
        hold_deadlines(known, &mut seen.consultation);
        let history = self.store.events_of(known.id)?;
        let mut change = merge(Some(Known { consultation: known, events: &history }), seen.clone());
        let last = self.store.latest_revision(known.id)?;
        if let Some(last) = last.filter(|last| change == Change::Unchanged && last.raw != seen.raw) {
            let Seen { consultation, raw, source_version, .. } = seen;
            let (changes, events, at) = (Vec::new(), Vec::new(), consultation.fetched_at);
            let revision = Revision { changes, events, raw, source_version, at, ..last };
            change = Change::Noted(Box::new(revision));
        }
        self.commit(change, known.id, to)
    }

    /// Records the deadlines of the source `slug` that were held back, from the strings as they were last read.
    pub(super) fn release(
        &self,
        slug: &str,
        held: impl Iterator<Item = ConsultationId>,
        sources: &Sources,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut unpublished = self.lock();
        let mut released = 0;
        for id in held {
            let (Some(known), Some(last)) = (self.store.consultation(id)?, self.store.latest_revision(id)?) else {
                continue;
            };
            if known.claims.get(slug).is_some_and(|claim| !claim.held.is_empty()) {
                let history = self.store.events_of(id)?;
                let both = Known { consultation: &known, events: &history };
                let change = release_claim(both, slug, now, last.raw, last.source_version);
                self.commit(change, id, &mut unpublished)?;
                released += 1;
                continue;
            }
            let Some(consultation) = renormalized(&known, &last, sources, now) else { continue };
            let Revision { raw, source_version, .. } = last;
            let seen = Seen { consultation, raw, source_version, occasion: Occasion::Run };
            self.merge_into(&known, seen, &mut unpublished)?;
            released += 1;
        }
        Ok(released)
    }
}

/// The first deadline of a consultation, unrecorded.
pub(super) fn first_day(id: ConsultationId, seen: Seen) -> Box<Move> {
    let to = seen.consultation.deadlines.iter().map(|deadline| deadline.on).max().unwrap_or(Date::MAX);
    let (address, published_on) = (seen.consultation.source_url.clone(), seen.consultation.published_on);
    Box::new(Move { id, from: None, to, published_on, address, reading: Reading::Own(Box::new(seen)) })
}
