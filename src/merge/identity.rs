//! The stored consultation that a reading is about.

use crate::domain::{Consultation, ConsultationId};

/// The stored consultation that a reading is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// This one.
    Known(ConsultationId),
    /// None of them.
    Unknown,
}

/// Finds the stored consultation that `seen` is, among those that share a name with it, and makes `seen`'s own names
/// unambiguous. `is_foreign` returns `true` for an address on a site that the source does not speak for; all `candidates` are
/// its own.
///
/// The same address is the same consultation. The same permanent id at two addresses is one consultation that moved, if
/// title or case number agree. Otherwise the publisher has used an id twice, and the second consultation is known by its
/// address: two shown as one would hide a deadline. The day of publication alone is no agreement.
///
/// A name on another publisher's site is no name for `seen`.
#[must_use]
pub fn resolve(candidates: &[Consultation], seen: &mut Consultation, is_foreign: impl Fn(&str) -> bool) -> Resolved {
    seen.aliases.retain(|alias| !is_foreign(alias));
    if is_foreign(&seen.key) {
        name_by_address(seen);
    }
    let by_address =
        |known: &&Consultation| known.names().chain([known.source_url.as_str()]).any(|name| name == seen.source_url);
    let agreeing = |known: &&Consultation| are_alike(known, seen);
    let oldest = |known: &&Consultation| (known.first_seen_at, known.id);
    let found = (candidates.iter().filter(by_address).min_by_key(oldest))
        .or_else(|| candidates.iter().filter(agreeing).min_by_key(oldest))
        .map(|known| known.id);
    let taken: Vec<&str> = candidates.iter().filter(|c| Some(c.id) != found).flat_map(Consultation::names).collect();
    if taken.contains(&seen.key.as_str()) {
        seen.key.clone_from(&seen.source_url);
        seen.id = ConsultationId::from_key(&seen.key);
    }
    let key = seen.key.clone();
    seen.aliases.retain(|alias| *alias != key && !taken.contains(&alias.as_str()));
    found.map_or(Resolved::Unknown, Resolved::Known)
}

/// Makes the address of a consultation its key.
pub fn name_by_address(seen: &mut Consultation) {
    // The canonical form of the address is among the names.
    let bare = seen.source_url.trim_end_matches('/');
    let canonical = seen.aliases.iter().find(|alias| alias.trim_end_matches('/') == bare);
    seen.key = canonical.unwrap_or(&seen.source_url).clone();
    seen.id = ConsultationId::from_key(&seen.key);
}

/// Returns `true` if title or case number agree.
#[must_use]
pub fn are_alike(known: &Consultation, seen: &Consultation) -> bool {
    let shared_number =
        seen.case_numbers.iter().any(|number| known.case_numbers.iter().any(|k| k.display == number.display));
    shared_number || known.title == seen.title
}
