//! The one writer: finds the consultation that was seen, merges, and commits. One at a time.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::{
    held::{Move, Moves, first_day},
    linking::OutcomeDocuments,
    moves::has,
    precedence::ReadBy,
    reading::drop_impossible_days,
    twins::is_twin,
};
use crate::{
    domain::{Consultation, ConsultationId, Event, Field, QualityCode, RawValue, Revision},
    merge::{
        Change, Known, Occasion, Resolved, Seen, Standing, hold_deadlines, merge, merge_onto, name_by_address,
        owner_part, resolve,
    },
    normalize::{self, Context},
    source::{Source, Sources},
    store::{Store, StoreError},
};

/// Stored and not yet published.
#[derive(Debug, Default)]
pub(super) struct Unpublished {
    pub(super) consultations: Vec<Arc<Consultation>>,
    pub(super) events: Vec<Arc<Event>>,
}

/// Records what is seen, one consultation at a time.
#[derive(Debug)]
pub(super) struct Recorder {
    pub(super) store: Arc<Store>,
    unpublished: Mutex<Unpublished>,
    pub(super) documents: OutcomeDocuments,
}

/// Every name by which a consultation may be known.
fn all_names(consultation: &Consultation) -> impl Iterator<Item = &str> {
    consultation.names().chain([consultation.source_url.as_str()])
}

/// Returns `true` if the state was written by a source that does not speak for the consultation, as version 0.1 allowed.
pub(super) fn is_written_over(known: &Consultation, sources: &Sources) -> bool {
    sources.get(&known.source).is_some_and(|source| !source.owns(known))
}

/// The result of recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    New(ConsultationId),
    Revised(ConsultationId),
    Unchanged(ConsultationId),
}

impl Recorded {
    /// The consultation.
    pub(super) const fn id(self) -> ConsultationId {
        match self {
            Self::New(id) | Self::Revised(id) | Self::Unchanged(id) => id,
        }
    }
}

/// The counts of a renormalization.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Renormalized {
    /// Consultations that read differently.
    pub revised: usize,
    /// Those among them whose deadline was corrected, with an event.
    pub corrected: usize,
    /// Consultations that read the same.
    pub unchanged: usize,
    /// Consultations whose stored strings can no longer be read; they are left unchanged.
    pub unreadable: usize,
}

impl Recorder {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store, unpublished: Mutex::default(), documents: OutcomeDocuments::default() }
    }

    /// Records what a source saw at an address of its own; a move of an open deadline as `moves` says.
    pub(super) fn record(
        &self,
        mut seen: Seen,
        by: &ReadBy<'_>,
        moves: Moves,
    ) -> Result<Result<Recorded, Box<Move>>, StoreError> {
        let mut unpublished = self.lock();
        let ReadBy { source, sources, .. } = *by;
        let candidates = self.own_candidates(all_names(&seen.consultation), source)?;
        let names: Vec<String> = seen.consultation.names().map(str::to_owned).collect();
        let known = match resolve(&candidates, &mut seen.consultation, |name| source.is_foreign(name)) {
            Resolved::Known(id) => candidates.iter().find(|candidate| candidate.id == id),
            Resolved::Unknown => None,
        };
        if let Some(known) = known {
            self.confirm_names(known, &names, &mut seen.consultation)?;
            let is_twin_of_seen =
                |twin: &&Consultation| twin.id != known.id && is_twin(twin, &names, &seen.consultation);
            let twins: Vec<&Consultation> = candidates.iter().filter(is_twin_of_seen).collect();
            for twin in twins {
                self.join(twin, known.id, seen.consultation.fetched_at, &mut unpublished)?;
                seen.consultation.aliases.extend(twin.names().map(str::to_owned));
            }
        } else if self.store.consultation(seen.consultation.id)?.is_some() {
            // Another publisher's, with the same key: `fi.se:8080:17` is 17 of one host and 8080:17 of another.
            name_by_address(&mut seen.consultation);
        }
        let id = seen.consultation.id; // after `resolve`, which may have changed it
        let recorded = match known {
            Some(known) if is_written_over(known, sources) => {
                let owner = self.owners_last(known, sources)?;
                let history = self.store.events_of(known.id)?;
                let change = merge_onto(Some(&owner), Some(Known { consultation: known, events: &history }), seen);
                self.commit(change, known.id, &mut unpublished)
            }
            Some(known) => match by.standing_beside(known, &seen) {
                Standing::Continues => match moves {
                    Moves::Wait { today, first } => match self.move_of(known, &seen, today, first)? {
                        Some(one) => return Ok(Err(one)),
                        None => self.merge_into(known, seen, &mut unpublished),
                    },
                    Moves::Allow => self.merge_into(known, seen, &mut unpublished),
                    Moves::Hold => self.hold(known, seen, &mut unpublished),
                },
                standing => self.record_by_rank(known, seen, standing, &mut unpublished),
            },
            None => match moves {
                Moves::Wait { first: true, .. } if !seen.consultation.deadlines.is_empty() => {
                    return Ok(Err(first_day(id, seen)));
                }
                Moves::Hold => {
                    let Consultation { key, title, source, source_url, fetched_at, .. } = &seen.consultation;
                    let empty = Consultation::new(key, title, source, source_url, *fetched_at);
                    hold_deadlines(&empty, &mut seen.consultation);
                    self.commit(merge(None, seen), id, &mut unpublished)
                }
                Moves::Wait { .. } | Moves::Allow => self.commit(merge(None, seen), id, &mut unpublished),
            },
        };
        recorded.map(Ok)
    }

    /// Makes `source` the source of a known consultation that it read unchanged.
    pub(super) fn take_over(&self, id: ConsultationId, source: &Source, at: Timestamp) -> Result<(), StoreError> {
        let mut unpublished = self.lock();
        let Some(last) = self.store.latest_revision(id)? else { return Ok(()) };
        let (slug, source_version) = (source.slug.to_string(), source.version.clone());
        let consultation = Consultation { source: slug.clone(), fetched_at: at, ..last.consultation };
        let (changes, events) = (Vec::new(), Vec::new());
        let revision = Revision { consultation, changes, events, source: slug, source_version, at, ..last };
        self.commit(Change::Noted(Box::new(revision)), id, &mut unpublished)?;
        Ok(())
    }

    /// The known consultations of `source` with any of these names.
    pub(super) fn own_candidates<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        source: &Source,
    ) -> Result<Vec<Consultation>, StoreError> {
        // A store of version 0.1 has numbers without their site.
        let bare = |name: &'n str| source.speaks_for.iter().find_map(|site| site.unscoped(name));
        let names = names.flat_map(|name| [Some(name), bare(name)]).flatten();
        let mut own = Vec::new();
        for id in self.store.find(names)? {
            let known = self.whole(id)?.filter(|known| source.owns(known));
            own.extend(known.filter(|known| own.iter().all(|other: &Consultation| other.id != known.id)));
        }
        Ok(own)
    }

    /// The consultation with this id or, for a twin, the one that it was joined into.
    pub(super) fn whole(&self, id: ConsultationId) -> Result<Option<Consultation>, StoreError> {
        let known = self.store.consultation(id)?;
        match known.as_ref().and_then(|known| known.joined_into) {
            Some(id) => self.store.consultation(id),
            None => Ok(known),
        }
    }

    /// Returns `true` if the source knows the consultation by one of its names.
    pub(super) fn knows(&self, consultation: &Consultation, source: &Source) -> Result<bool, StoreError> {
        Ok(!self.own_candidates(all_names(consultation), source)?.is_empty())
    }

    /// The last state of `known` that its owner wrote, or an empty one.
    fn owners_last(&self, known: &Consultation, sources: &Sources) -> Result<Consultation, StoreError> {
        let revisions = self.store.revisions(known.id)?;
        let mut states = revisions.into_iter().rev().map(|revision| revision.consultation);
        let state = states.find(|state| !is_written_over(state, sources));
        let at = known.first_seen_at;
        let empty = || Consultation::new(&known.key, &known.title, &known.source, &known.source_url, at);
        Ok(Consultation { id: known.id, aliases: known.aliases.clone(), ..state.unwrap_or_else(empty) })
    }

    /// Records a change to a known consultation that does not come from its page: a further issuer or name from a list, a
    /// page that is gone. `change` works on a copy of the current state.
    pub(super) fn amend(
        &self,
        id: ConsultationId,
        at: Timestamp,
        change: impl FnOnce(&mut Consultation),
    ) -> Result<Recorded, StoreError> {
        let mut unpublished = self.lock();
        let (Some(known), Some(last)) = (self.store.consultation(id)?, self.store.latest_revision(id)?) else {
            return Ok(Recorded::Unchanged(id));
        };
        // The values of claims stay claims.
        let mut consultation = owner_part(&known);
        consultation.fetched_at = at;
        change(&mut consultation);
        let seen = Seen { consultation, raw: last.raw, source_version: last.source_version, occasion: Occasion::Run };
        self.merge_into(&known, seen, &mut unpublished)
    }

    /// Reads the stored strings of consultations again with the present normalizer and rules.
    pub(super) fn renormalize<'c>(
        &self,
        consultations: impl Iterator<Item = &'c Consultation>,
        sources: &Sources,
        now: Timestamp,
    ) -> Result<Renormalized, StoreError> {
        let mut unpublished = self.lock();
        let mut counts = Renormalized::default();
        for known in consultations.filter(|known| known.joined_into.is_none()) {
            let Some(last) = self.store.latest_revision(known.id)? else { continue };
            match renormalized(known, &last, sources, now) {
                None => counts.unreadable += 1,
                Some(mut consultation) => {
                    if has(known, QualityCode::DeadlineHeld) {
                        hold_deadlines(known, &mut consultation);
                    }
                    let seen = Seen {
                        consultation,
                        raw: last.raw,
                        source_version: last.source_version,
                        occasion: Occasion::Renormalized,
                    };
                    let events = unpublished.events.len();
                    match self.merge_into(known, seen, &mut unpublished)? {
                        Recorded::Unchanged(_) => counts.unchanged += 1,
                        Recorded::New(_) | Recorded::Revised(_) => counts.revised += 1,
                    }
                    counts.corrected += unpublished.events.len() - events;
                }
            }
        }
        Ok(counts)
    }

    /// Publishes each consultation of which `slug` claims something once more. Returns the number of those that its sites
    /// have found too, and that show a value of `slug`.
    pub(super) fn republish_claimed_by(&self, slug: &str) -> Result<usize, StoreError> {
        let mut unpublished = self.lock(); // so that none that is recorded meanwhile comes before its older state
        let mut claimed = self.store.load()?.consultations;
        let has_steps = |one: &Consultation| one.precursors.iter().chain(&one.outcomes).any(|step| step.source == slug);
        claimed.retain(|one| one.claims.contains_key(slug) || has_steps(one));
        let is_owners = |one: &Consultation| !one.claims.get(slug).is_some_and(|claim| claim.discovered);
        let shows =
            |one: &&Consultation| is_owners(one) && (one.origins.values().any(|of| of == slug) || has_steps(one));
        let filled = claimed.iter().filter(shows).count();
        unpublished.consultations.extend(claimed.into_iter().map(Arc::new));
        Ok(filled)
    }

    /// Takes what is stored and not yet published.
    pub(super) fn take_unpublished(&self) -> Unpublished {
        std::mem::take(&mut self.lock())
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Unpublished> {
        self.unpublished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn merge_into(
        &self,
        known: &Consultation,
        seen: Seen,
        to: &mut Unpublished,
    ) -> Result<Recorded, StoreError> {
        let history = self.store.events_of(known.id)?;
        self.commit(merge(Some(Known { consultation: known, events: &history }), seen), known.id, to)
    }

    pub(super) fn commit(
        &self,
        change: Change,
        id: ConsultationId,
        to: &mut Unpublished,
    ) -> Result<Recorded, StoreError> {
        if let Some(revision) = change.revision() {
            self.store.commit(std::slice::from_ref(revision))?;
            to.consultations.push(Arc::new(revision.consultation.clone()));
            to.events.extend(revision.events.iter().cloned().map(Arc::new));
        }
        Ok(match change {
            Change::New(_) => Recorded::New(id),
            Change::Revised(_) => Recorded::Revised(id),
            Change::Noted(_) | Change::Unchanged => Recorded::Unchanged(id),
        })
    }
}

/// A stored consultation as the present normalizer reads it; its identity and times do not come from its strings.
pub(super) fn renormalized(
    known: &Consultation,
    last: &Revision,
    sources: &Sources,
    now: Timestamp,
) -> Option<Consultation> {
    let home = url::Url::parse(&known.source_url).ok()?;
    let source = sources.get(&last.source);
    let context = Context {
        issuers: sources.issuers(),
        source: &last.source,
        issuer: source.and_then(|source| source.issuer.as_deref()),
        home: source.map_or(&home, |source| &source.home),
        now,
    };
    let mut raw = last.raw.clone();
    if raw.first(Field::Link).is_none() {
        raw.push(Field::Link, RawValue { href: Some(known.source_url.clone()), ..Default::default() });
    }
    if let Some(source) = source {
        source.update_readers(&mut raw);
    }
    let mut consultation = normalize::normalize(&raw, &context).ok()?;
    drop_impossible_days(&mut consultation, now);
    consultation.quality_notes.extend(known.quality_notes.iter().filter(|note| note.code.is_of_the_fetch()).cloned());
    consultation.quality_notes.sort();
    consultation.quality_notes.dedup();
    Some(consultation)
}

#[cfg(test)]
pub(super) mod testing {
    use crate::domain::{Consultation, Deadline};

    /// A made-up consultation with one deadline.
    pub(in crate::crawl) fn consultation() -> Consultation {
        let (key, url) = ("https://example.se/t/1/", "https://example.se/remisser/2026/05/vatten/");
        let on = jiff::civil::date(2026, 6, 30);
        Consultation {
            published_on: Some(jiff::civil::date(2026, 5, 4)),
            deadlines: vec![Deadline { on, at: None, scope: None, evidence: String::new(), letter: None }],
            ..Consultation::new(key, "Rent vatten", "miljo", url, jiff::Timestamp::UNIX_EPOCH)
        }
    }
}
