//! The rank of readings: an owner's page, an owner's list, a fallback, a listing.
//!
//! The first two meet where several sources speak for one site. The reading of highest rank is the consultation; the others
//! are claims beside it, so the order in which the sources run changes nothing.

use super::{Change, Known, Seen, claims, merge_onto, revision_at};
use crate::domain::{Claim, Consultation, FallbackValues};

/// A reading of a source that speaks for the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnReading<'a> {
    /// The slug of the source.
    pub source: &'a str,
    /// It was read from the consultation's page, not from a list alone.
    pub is_page: bool,
}

/// The standing of a new reading beside the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the next reading of the same.
    Continues,
    /// It outranks the stored one, which becomes a claim.
    TakesOver,
    /// It is outranked, and becomes a claim.
    Yields,
}

/// Compares a new reading with the stored one; none if its source is gone or switched off.
///
/// Sources of one site that read the same pages continue each other. Of two that read lists, the first by name stays: any
/// rule does that does not depend on the order of runs.
#[must_use]
pub fn standing(stored: Option<OwnReading<'_>>, new: OwnReading<'_>) -> Standing {
    match stored {
        None => Standing::Continues,
        Some(stored) if stored.source == new.source => Standing::Continues,
        Some(stored) => match (stored.is_page, new.is_page) {
            (true, true) => Standing::Continues,
            (true, false) => Standing::Yields,
            (false, true) => Standing::TakesOver,
            (false, false) if new.source < stored.source => Standing::TakesOver,
            (false, false) => Standing::Yields,
        },
    }
}

/// Merges a reading that outranks the stored one.
#[must_use]
pub fn take_over(known: Known<'_>, seen: Seen) -> Change {
    let before = known.consultation;
    let owner = claims::owner_part(before);
    let mut base = Consultation {
        id: owner.id,
        aliases: owner.aliases.clone(),
        // Issuers are joined, whoever lists them.
        issuers: owner.issuers.clone(),
        claims: owner.claims.clone(),
        document_readings: owner.document_readings.clone(),
        precursors: owner.precursors.clone(),
        outcomes: owner.outcomes.clone(),
        ..Consultation::new(&owner.key, &owner.title, &owner.source, &owner.source_url, owner.first_seen_at)
    };
    base.claims.remove(&seen.consultation.source);
    let claim = Claim {
        since: owner.fetched_at,
        is_owners: true,
        discovered: false,
        address: Some(owner.source_url.clone()),
        names: Default::default(),
        texts: Default::default(),
        values: Some(Box::new(FallbackValues::of(owner))),
        held: Vec::new(),
    };
    base.claims.insert(before.source.clone(), claim);
    let (at, source, raw, source_version) =
        (seen.consultation.fetched_at, seen.consultation.source.clone(), seen.raw.clone(), seen.source_version.clone());
    // A reading that says the same outranks the stored one all the same: else the next list would be the owner's again.
    let noted = |shown: &Consultation| {
        let (source, claims) = (source.clone(), base.claims.clone());
        let consultation = Consultation { source: source.clone(), claims, fetched_at: at, ..shown.clone() };
        Change::Noted(revision_at(at, consultation, Vec::new(), Vec::new(), raw, source, source_version))
    };
    match merge_onto(Some(&base), Some(known), seen) {
        Change::Unchanged => noted(before),
        Change::Noted(revision) => noted(&revision.consultation),
        change => change,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_outranks_a_list_and_of_two_lists_the_first_by_name() {
        let reading = |source, is_page| OwnReading { source, is_page };
        let a = |stored, is_page| standing(Some(stored), reading("a", is_page));
        assert_eq!(standing(None, reading("a", false)), Standing::Continues);
        assert_eq!(a(reading("a", true), false), Standing::Continues);
        assert_eq!(a(reading("b", true), true), Standing::Continues, "both read the one page");
        assert_eq!(a(reading("b", false), true), Standing::TakesOver);
        assert_eq!(a(reading("b", true), false), Standing::Yields);
        assert_eq!(a(reading("b", false), false), Standing::TakesOver);
        assert_eq!(standing(Some(reading("a", false)), reading("b", false)), Standing::Yields);
    }
}
