//! Statements of a source about another publisher's consultation, and the names that both publishers give.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    held::{Move, Moves, Reading},
    recorder::{Recorded, Recorder},
    reused::is_another,
};
use crate::{
    domain::{Authority, Consultation, ConsultationId, Field, RawItem},
    merge::{Change, Claimed, Known, Occasion, Seen, claim, discovered, merge, refused},
    normalize,
    source::Source,
    store::StoreError,
};

/// The most names that a source may claim for another's consultation.
const MAX_CLAIMED_NAMES: usize = 5;

/// A reading of a consultation on another publisher's site.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// The values that the normalizer read.
    pub(super) consultation: Consultation,
    /// The strings.
    pub(super) said: RawItem,
    /// The address that it was read from, if it is not the consultation's.
    pub(super) read_from: Option<String>,
    /// `false` for a copy's list alone, without the page.
    pub(super) is_whole: bool,
}

/// The result of a claim.
#[derive(Debug)]
pub(super) enum ClaimResult {
    /// No owner has created the consultation.
    Unknown,
    /// Recorded, but for the statements that are named.
    Recorded(Recorded, Vec<&'static str>),
    /// It moves an open deadline, and is unrecorded.
    Moves(Box<Move>),
}

impl Recorder {
    /// Records the statement of `source` about a consultation on another publisher's site; a move of an open deadline that
    /// readers see as `moves` says.
    pub(super) fn claim(&self, statement: Statement, source: &Source, moves: Moves) -> Result<ClaimResult, StoreError> {
        let mut unpublished = self.lock();
        let Statement { consultation, said, read_from, is_whole } = statement.clone();
        let canonical =
            normalize::canonical(&consultation.source_url, &source.home).map(String::from).unwrap_or_default();
        // By the address alone: a name is the owner's to give.
        let mut known = None;
        for id in self.store.find([canonical.as_str(), &consultation.source_url])? {
            known = known.or(self.whole(id)?.filter(|known| known.source != consultation.source));
        }
        let Some(known) = known else { return Ok(ClaimResult::Unknown) };
        let Some(last) = self.store.latest_revision(known.id)? else { return Ok(ClaimResult::Unknown) };
        let history = self.store.events_of(known.id)?;
        let address = read_from.unwrap_or_else(|| consultation.source_url.clone());
        let (raw, source_version) = (last.raw, last.source_version);
        let is_own = |name: &&str| name.starts_with("https://") && !source.is_foreign(name);
        let names: BTreeSet<String> =
            consultation.names().filter(is_own).take(MAX_CLAIMED_NAMES).map(str::to_owned).collect();
        let home = url::Url::parse(&known.source_url).ok();
        let by_owner = home.and_then(|home| normalize::heading(&raw, &home));
        let by_owner: Vec<&str> = by_owner.iter().flat_map(normalize::Heading::names).collect();
        let confirmed = names.iter().filter(|name| by_owner.contains(&name.as_str())).map(String::as_str);
        let confirmed = self.unused(confirmed, known.id)?;
        let authority =
            url::Url::parse(&known.source_url).map_or(Authority::Listing, |url| source.authority_over(&url));
        let authority = authority.max(Authority::Fallback);
        // Its entry is another consultation's: an old one at a reused address, or one of pages that were numbered again.
        if authority == Authority::Fallback && is_another(&known, &consultation) {
            let refused = vec!["what is said of a consultation with another title"];
            return Ok(ClaimResult::Recorded(Recorded::Unchanged(known.id), refused));
        }
        // A slip in the year: the owner's day is better than that, and none is.
        let published = known.published_on.max(consultation.published_on);
        let mut consultation = consultation;
        consultation.deadlines.retain(|deadline| published.is_none_or(|published| deadline.on >= published));
        let refused = refused(&known, &consultation, authority);
        let hold = moves == Moves::Hold;
        let claimed =
            Claimed { consultation, address, names, confirmed, authority, hold, is_whole, said, raw, source_version };
        let change = claim(Known { consultation: &known, events: &history }, claimed);
        if let Moves::Wait { today, .. } = moves
            && let Some((from, to)) = claimed_move(&known, &change, &source.slug, today)
        {
            let (id, published_on, address) = (known.id, known.published_on, known.source_url.clone());
            let reading = Reading::Claim(Box::new(statement));
            return Ok(ClaimResult::Moves(Box::new(Move { id, from: Some(from), to, published_on, address, reading })));
        }
        Ok(ClaimResult::Recorded(self.commit(change, known.id, &mut unpublished)?, refused))
    }

    /// The consultation at an address in its canonical form, whoever owns it.
    pub(super) fn at_address(&self, address: &str) -> Result<Option<Consultation>, StoreError> {
        let mut known = None;
        for id in self.store.find([address])? {
            known = known.or(self.whole(id)?);
        }
        Ok(known)
    }

    /// Records a consultation that `owner` has not found, from what a copy of its site says: the title and the issuers as if
    /// the owner listed it, everything else as the claim of the copy.
    pub(super) fn discover(
        &self,
        seen: Consultation,
        said: RawItem,
        read_from: Option<String>,
        owner: &Source,
        occasion: Occasion,
    ) -> Result<Recorded, StoreError> {
        let mut raw = RawItem::default();
        for field in [Field::Link, Field::Title, Field::Issuers, Field::Updated] {
            raw.set(field, said.all(field).to_vec());
        }
        let mut unpublished = self.lock();
        let (id, source_version) = (seen.id, owner.version.clone());
        let consultation = discovered(seen, &owner.slug, read_from, &said);
        let seen = Seen { consultation, raw, source_version, occasion };
        self.commit(merge(None, seen), id, &mut unpublished)
    }

    /// Returns `true` if another publisher's consultation has one of these names, as its owner confirmed.
    pub(super) fn is_named_by_another(&self, names: &[String], source: &Source) -> Result<bool, StoreError> {
        for id in self.store.find(names.iter().map(String::as_str))? {
            let is_others = |known: &Consultation| {
                !source.owns(known)
                    && names.iter().any(|name| name.starts_with("https://") && known.aliases.contains(name))
            };
            if self.whole(id)?.is_some_and(|known| is_others(&known)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The names that no other consultation has.
    fn unused<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        id: ConsultationId,
    ) -> Result<BTreeSet<String>, StoreError> {
        let mut unused = BTreeSet::new();
        for name in names {
            if self.store.find([name])?.iter().all(|other| *other == id) {
                unused.insert(name.to_owned());
            }
        }
        Ok(unused)
    }

    /// Adds the names on other publishers' sites that the owner gives and their publisher has claimed.
    pub(super) fn confirm_names(
        &self,
        known: &Consultation,
        names: &[String],
        seen: &mut Consultation,
    ) -> Result<(), StoreError> {
        let claimed = |name: &&str| known.claims.values().any(|claim| claim.names.contains(*name));
        let confirmed = names.iter().map(String::as_str).filter(|name| *name != seen.key).filter(claimed);
        let confirmed = self.unused(confirmed, known.id)?;
        seen.aliases.extend(confirmed);
        Ok(())
    }
}

/// The day that readers see from the claim of `source`, and the one that it moves to: if it is open, or held back.
fn claimed_move(known: &Consultation, change: &Change, source: &str, today: Date) -> Option<(Date, Date)> {
    let is_held = known.claims.get(source).is_some_and(|claim| !claim.held.is_empty());
    let from = known.deadline_ahead(today).map(|deadline| deadline.on)?;
    let to = change.revision()?.consultation.deadline_ahead(today).map(|deadline| deadline.on)?;
    let is_shown = known.origins.get("deadlines").is_some_and(|shown| shown == source);
    let is_watched = is_held || (from >= today && !known.withdrawn);
    (is_shown && is_watched && from != to).then_some((from, to))
}
